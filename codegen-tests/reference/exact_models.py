"""Models with exact answers: the Nile by its dense joint Gaussian and by a Kalman smoother, coal mining by conjugacy."""
import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, gammaln

from common import gamma, gaussian, LOG_2PI, read, write


def nile():
    y = np.array(read("nile.json")["flow"], float)
    n = len(y)
    # The joint Gaussian of all levels.
    precision, tau = np.eye(n) / 15_099, y / 15_099
    precision[0, 0] += 1 / 10_000
    tau[0] += 1000 / 10_000
    for t in range(1, n):
        precision[t - 1:t + 1, t - 1:t + 1] += np.array([[1, -1], [-1, 1]]) / 1_469
    mean, variance = np.linalg.solve(precision, tau), np.diag(np.linalg.inv(precision))
    # The Kalman filter, and the Rauch–Tung–Striebel smoother.
    filtered, evidence, m, v = [], 0.0, 1000.0, 10_000.0
    for t, flow in enumerate(y):
        v += 1_469 if t else 0
        evidence -= 0.5 * (LOG_2PI + np.log(v + 15_099) + (flow - m) ** 2 / (v + 15_099))
        gain = v / (v + 15_099)
        m, v = m + gain * (flow - m), (1 - gain) * v
        filtered.append((m, v))
    smooth, smooth_v = np.array(filtered).T.copy()
    for t in reversed(range(n - 1)):
        m, v = filtered[t]
        gain = v / (v + 1_469)
        smooth[t], smooth_v[t] = m + gain * (smooth[t + 1] - m), v + gain ** 2 * (smooth_v[t + 1] - v - 1_469)
    assert np.max(np.abs(smooth / mean - 1)) < 1e-11 and np.max(np.abs(smooth_v / variance - 1)) < 1e-11
    write("nile", "ep", evidence, {"level": gaussian(smooth, smooth_v)})


def coal_mining():
    data = read("coal_mining.json")
    year, count = np.array(data["year"]), np.array(data["disasters"])
    posterior, evidence = {}, 0.0
    for name, era in [("before", year < 1890), ("since", year >= 1890)]:
        shape, rate = 1 + count[era].sum(), 0.5 + era.sum()
        evidence += (np.log(0.5) - gammaln(count[era] + 1).sum() + gammaln(shape) - shape * np.log(rate))
        posterior[name] = gamma(shape, rate)
        print(f"coal_mining: {name} 1890 {shape / rate:.2f} ± {shape ** 0.5 / rate:.2f} a year")
    write("coal_mining", "ep", evidence, posterior)


def coal_mining_change():
    count = np.array(read("coal_mining.json")["disasters"])
    n = len(count)
    # The evidence of a change in each year, and the rates before and after it.
    before = np.concatenate([[0], np.cumsum(count)[:-1]])
    cases = [[(1 + before[k], 0.5 + k), (1 + count.sum() - before[k], 0.5 + n - k)] for k in range(n)]
    fixed = 2 * np.log(0.5) - gammaln(count + 1).sum() - np.log(n)
    logs = np.array([sum(gammaln(a) - a * np.log(b) for a, b in case) for case in cases]) + fixed
    evidence = np.logaddexp.reduce(logs)
    weights = np.exp(logs - evidence)

    def rate_of(era):
        """The Gamma of the same mean and mean log as the mixture over the years."""
        shape, rate = np.array([case[era] for case in cases], float).T
        mean, mean_log = weights @ (shape / rate), weights @ (digamma(shape) - np.log(rate))
        fit = brentq(lambda a: np.log(a) - digamma(a) - (np.log(mean) - mean_log), 1e-3, 1e6, xtol=1e-12, rtol=1e-15)
        return gamma(fit, fit / mean)

    best = np.argmax(weights)
    print(f"coal_mining_change: {1851 + best} with probability {weights[best]:.3f}")
    write("coal_mining_change", "ep", evidence, {
        "change": {"distribution": "Categorical", "probabilities": weights.tolist()},
        "before": rate_of(0), "since": rate_of(1)})


def clinical_trial():
    data = read("clinical_trial.json")
    (n0, k0), (n1, k1) = [(data[group], data[group + "_attacks"]) for group in ("placebo", "aspirin")]

    def ln_beta(a, b):
        return gammaln(a) + gammaln(b) - gammaln(a + b)

    ways = sum(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) for n, k in ((n0, k0), (n1, k1)))
    apart = ways + ln_beta(1 + k0, 1 + n0 - k0) + ln_beta(1 + k1, 1 + n1 - k1)
    alike = ways + ln_beta(1 + k0 + k1, 1 + n0 + n1 - k0 - k1)
    probability = 1 / (1 + np.exp(alike - apart))
    write("clinical_trial", "ep", np.logaddexp(apart, alike) + np.log(0.5),
          {"effective": {"distribution": "Bernoulli", "probability": float(probability)}})


def murder_mystery():
    major, lady = 0.3 * 0.9 * 0.5, 0.7 * 0.2 * 0.05
    write("murder_mystery", "ep", np.log(major + lady),
          {"grey": {"distribution": "Bernoulli", "probability": major / (major + lady)}})


if __name__ == "__main__":
    nile()
    coal_mining()
    coal_mining_change()
    clinical_trial()
    murder_mystery()
