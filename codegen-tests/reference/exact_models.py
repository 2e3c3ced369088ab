"""Models with exact answers: the Nile by its dense joint Gaussian and by a Kalman smoother, coal mining by conjugacy."""
import numpy as np
from scipy.special import gammaln

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


if __name__ == "__main__":
    nile()
    coal_mining()
