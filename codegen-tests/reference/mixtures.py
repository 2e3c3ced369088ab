"""Mean field of a mixture and of Student's t as a scale mixture, in the textbook's updates (Bishop 2006, section 10.2)."""
import numpy as np
from scipy.special import digamma, gammaln

from common import (converge, expected_log, gamma, gaussian, kl_gamma, kl_gaussian, LOG_2PI, read,
                    write)

# Where the components stand: mean field finds a mode, and any order of its components is another.
FIRST_WAITS = [55.0, 80.0]


def old_faithful():
    data = read("faithful.json")
    x = np.array([data["eruptions"], data["waiting"]], float)
    count, n = data["components"], x.shape[1]
    prior_mean, prior_variance = np.array([[3.5], [70.0]]), np.array([[4.0], [400.0]])
    prior_rate = np.array([[1.0], [100.0]])

    def log_weights(concentration, mean, variance, shape, rate):
        squares = (x[:, None, :] - mean[:, :, None]) ** 2 + variance[:, :, None]
        each = 0.5 * (expected_log(shape, rate) - LOG_2PI)[:, :, None] - 0.5 * (shape / rate)[:, :, None] * squares
        return (digamma(concentration) - digamma(concentration.sum()))[:, None] + each.sum(0)

    def step(r, mean, variance, rate):
        total = r.sum(1)
        shape = 2 + 0.5 * total + 0 * rate
        expected = shape / rate
        variance = 1 / (1 / prior_variance + expected * total)
        mean = variance * (prior_mean / prior_variance + expected * (x @ r.T))
        squares = (x[:, None, :] - mean[:, :, None]) ** 2 + variance[:, :, None]
        rate = prior_rate + 0.5 * np.sum(r * squares, axis=2)
        logs = log_weights(1 + total, mean, variance, shape, rate)
        r = np.exp(logs - np.logaddexp.reduce(logs, axis=0))
        return r, mean, variance, rate

    near = np.argmin(np.abs(x[1] - np.array(FIRST_WAITS)[:, None]), axis=0)
    r = np.eye(count)[near].T
    state = (r, np.repeat(prior_mean, count, 1), np.repeat(prior_variance, count, 1), np.ones((2, count)))
    (r, mean, variance, rate), sweeps = converge(step, state)
    total = r.sum(1)
    shape, concentration = 2 + 0.5 * total + 0 * rate, 1 + total
    logs = log_weights(concentration, mean, variance, shape, rate)

    def ln_beta(a):
        return gammaln(a).sum() - gammaln(a.sum())

    mean_log = digamma(concentration) - digamma(concentration.sum())
    bound = (np.sum(r * logs) - np.sum(r * np.log(np.where(r > 0, r, 1)))
             + np.sum((1 - concentration) * mean_log) + ln_beta(concentration) - ln_beta(np.ones(count))
             - kl_gaussian(mean, variance, prior_mean, prior_variance) - kl_gamma(shape, rate, 2, prior_rate))
    print(f"{sweeps} sweeps")
    write("old_faithful", "vmp", bound, {
        "share": {"distribution": "Dirichlet", "concentration": concentration.tolist()},
        "length": gaussian(mean[0], variance[0]), "wait": gaussian(mean[1], variance[1]),
        "length_precision": gamma(shape[0], rate[0]), "wait_precision": gamma(shape[1], rate[1])})


def robust_regression():
    data = read("phones.json")
    x, y = np.array(data["year"]) - 61.5, np.array(data["calls"])
    n = len(x)

    def step(level, level_v, slope, slope_v, scale_rate, rate):
        scale = (1 + 2 * n) / scale_rate
        rate = scale + 0.5 * ((y - level - slope * x) ** 2 + level_v + slope_v * x ** 2)
        expected = 2.5 / rate
        scale_rate = 0.1 + expected.sum()
        level_v = 1 / (1 / 10_000 + expected.sum())
        level = level_v * np.sum(expected * (y - slope * x))
        slope_v = 1 / (1 / 100 + np.sum(expected * x * x))
        slope = slope_v * np.sum(expected * x * (y - level))
        return level, level_v, slope, slope_v, scale_rate, rate

    (level, level_v, slope, slope_v, scale_rate, rate), _ = converge(step, (0.0, 1.0, 0.0, 1.0, 1.0, np.ones(n)))
    squares = (y - level - slope * x) ** 2 + level_v + slope_v * x ** 2
    scale_shape = 1.0 + 2 * n
    log_t, t = expected_log(2.5, rate), 2.5 / rate
    log_scale, scale = expected_log(scale_shape, scale_rate), scale_shape / scale_rate
    entropy = np.sum(2.5 - np.log(rate) + gammaln(2.5) - 1.5 * digamma(2.5))
    bound = (np.sum(0.5 * (log_t - LOG_2PI) - 0.5 * t * squares)
             + np.sum(2 * log_scale + log_t - scale * t - gammaln(2)) + entropy
             - kl_gamma(scale_shape, scale_rate, 1, 0.1)
             - kl_gaussian(level, level_v, 0, 10_000) - kl_gaussian(slope, slope_v, 0, 100))
    write("robust_regression", "vmp", bound, {
        "level": gaussian(level, level_v), "slope": gaussian(slope, slope_v),
        "scale": gamma(scale_shape, scale_rate), "precision": gamma(np.full(n, 2.5), rate)})


if __name__ == "__main__":
    old_faithful()
    robust_regression()
