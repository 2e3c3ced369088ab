"""Mean field in closed updates, every scalar its own factor: a Gaussian, a regression, eight schools, an unknown walk."""
import numpy as np

from common import (converge, expected_log_density, gamma, gaussian, gaussian_entropy, kl_gamma, kl_gaussian, LOG_2PI,
                    read, write)


def learn_gaussian():
    x = np.array(read("faithful.json")["waiting"], float)
    n = len(x)

    def step(mean, variance, rate):
        expected = (1 + n / 2) / rate
        variance = 1 / (1 / 400 + n * expected)
        mean = variance * (60 / 400 + expected * x.sum())
        return mean, variance, 100 + 0.5 * np.sum((x - mean) ** 2 + variance)

    (mean, variance, rate), _ = converge(step, (0.0, 1.0, 1.0))
    shape = 1 + n / 2
    bound = (expected_log_density((x - mean) ** 2 + variance, shape, rate)
             - kl_gaussian(mean, variance, 60, 400) - kl_gamma(shape, rate, 1, 100))
    write("learn_gaussian", "vmp", bound, {"mean": gaussian(mean, variance), "precision": gamma(shape, rate)})


def linear_regression():
    data = read("faithful.json")
    x, y = np.array(data["eruptions"]) - 3.5, np.array(data["waiting"], float)
    n = len(x)

    def squares(level, level_v, slope, slope_v):
        return (y - level - slope * x) ** 2 + level_v + slope_v * x ** 2

    def step(level, level_v, slope, slope_v, rate):
        expected = (1 + n / 2) / rate
        level_v = 1 / (1 / 400 + n * expected)
        level = level_v * (70 / 400 + expected * np.sum(y - slope * x))
        slope_v = 1 / (1 / 400 + expected * np.sum(x * x))
        slope = slope_v * expected * np.sum(x * (y - level))
        return level, level_v, slope, slope_v, 100 + 0.5 * np.sum(squares(level, level_v, slope, slope_v))

    (level, level_v, slope, slope_v, rate), _ = converge(step, (0.0, 1.0, 1.0, 1.0, 1.0))
    shape = 1 + n / 2
    bound = (expected_log_density(squares(level, level_v, slope, slope_v), shape, rate)
             - kl_gaussian(level, level_v, 70, 400) - kl_gaussian(slope, slope_v, 0, 400)
             - kl_gamma(shape, rate, 1, 100))
    write("linear_regression", "vmp", bound, {
        "level": gaussian(level, level_v), "slope": gaussian(slope, slope_v), "precision": gamma(shape, rate)})


def eight_schools():
    data = read("eight_schools.json")
    y, error = np.array(data["effect"], float), np.array(data["standard_error"], float) ** 2
    n = len(y)

    def step(mean, mean_v, school, school_v, rate):
        expected = (1 + n / 2) / rate
        school_v = 1 / (expected + 1 / error)
        school = school_v * (expected * mean + y / error)
        mean_v = 1 / (1 / 400 + n * expected)
        mean = mean_v * expected * school.sum()
        return mean, mean_v, school, school_v, 50 + 0.5 * np.sum((school - mean) ** 2 + school_v + mean_v)

    (mean, mean_v, school, school_v, rate), _ = converge(step, (1.0, 1.0, y, error, 400.0))
    shape = 1 + n / 2
    bound = (np.sum(-0.5 * (LOG_2PI + np.log(error) + ((y - school) ** 2 + school_v) / error))
             + expected_log_density((school - mean) ** 2 + school_v + mean_v, shape, rate) + gaussian_entropy(school_v)
             - kl_gaussian(mean, mean_v, 0, 400) - kl_gamma(shape, rate, 1, 50))
    print("eight_schools:", school.round(1), "±", np.sqrt(school_v).round(1))
    write("eight_schools", "vmp", bound, {
        "mean": gaussian(mean, mean_v), "precision": gamma(shape, rate), "school_effect": gaussian(school, school_v)})


def nile_unknown():
    y = np.array(read("nile.json")["flow"], float)
    n = len(y)
    walk_shape, noise_shape = 2 + (n - 1) / 2, 2 + n / 2

    def step(level, level_v, walk_rate, noise_rate):
        walk, noise = walk_shape / walk_rate, noise_shape / noise_rate
        level, level_v = level.copy(), level_v.copy()
        for t in range(n):
            before, precision = (1000, 1 / 10_000) if t == 0 else (level[t - 1], walk)
            after = (level[t + 1], walk) if t < n - 1 else (0, 0)
            level_v[t] = 1 / (precision + after[1] + noise)
            level[t] = level_v[t] * (precision * before + after[1] * after[0] + noise * y[t])
        return (level, level_v, 3_000 + 0.5 * np.sum(np.diff(level) ** 2 + level_v[1:] + level_v[:-1]),
                30_000 + 0.5 * np.sum((y - level) ** 2 + level_v))

    (level, level_v, walk_rate, noise_rate), count = converge(step, (y, np.full(n, 1e3), 1e5, 1e6))
    bound = (expected_log_density((y - level) ** 2 + level_v, noise_shape, noise_rate)
             + expected_log_density(np.diff(level) ** 2 + level_v[1:] + level_v[:-1], walk_shape, walk_rate)
             - 0.5 * (LOG_2PI + np.log(10_000) + ((level[0] - 1000) ** 2 + level_v[0]) / 10_000)
             + gaussian_entropy(level_v)
             - kl_gamma(walk_shape, walk_rate, 2, 3_000) - kl_gamma(noise_shape, noise_rate, 2, 30_000))
    print(f"nile_unknown: {count} steps, variances {walk_rate / walk_shape:.0f} and {noise_rate / noise_shape:.0f}")
    write("nile_unknown", "vmp", bound, {
        "level": gaussian(level, level_v), "walk": gamma(walk_shape, walk_rate), "noise": gamma(noise_shape, noise_rate)})


if __name__ == "__main__":
    learn_gaussian()
    linear_regression()
    eight_schools()
    nile_unknown()
