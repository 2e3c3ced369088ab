"""Hierarchical radon regression: mean field, every scalar its own factor, from two starts."""
import numpy as np

from common import (converge, expected_log_density, gamma, gaussian, gaussian_entropy, kl_gamma, kl_gaussian, read,
                    write)

data = read("radon.json")
county, counties = np.array(data["county"]), data["counties"]
floor, uranium, y = (np.array(data[name], float) for name in ("first_floor", "log_uranium", "log_radon"))
n = len(y)
size = np.bincount(county, minlength=counties)
BETWEEN, WITHIN = 1 + counties / 2, 1 + n / 2


def coefficient(x, residual, precision):
    """The update of one N(0, 10) coefficient of `x`."""
    variance = 1 / (1 / 10 + precision * np.sum(x * x))
    return variance * precision * np.sum(x * residual), variance


def errors(s):
    return ((y - s[0][county] - s[2] * floor - s[4] * uranium) ** 2
            + s[1][county] + s[3] * floor ** 2 + s[5] * uranium ** 2)


def step(effect, effect_v, b, b_v, u, u_v, typical, typical_v, between_rate, within_rate):
    between, within = BETWEEN / between_rate, WITHIN / within_rate
    effect_v = 1 / (between + within * size)
    rest = np.bincount(county, y - b * floor - u * uranium, minlength=counties)
    effect = effect_v * (between * typical + within * rest)
    b, b_v = coefficient(floor, y - effect[county] - u * uranium, within)
    u, u_v = coefficient(uranium, y - effect[county] - b * floor, within)
    typical_v = 1 / (1 / 10 + counties * between)
    typical = typical_v * between * effect.sum()
    between_rate = 0.1 + 0.5 * np.sum((effect - typical) ** 2 + effect_v + typical_v)
    within_rate = 1 + 0.5 * np.sum(errors((effect, effect_v, b, b_v, u, u_v)))
    return effect, effect_v, b, b_v, u, u_v, typical, typical_v, between_rate, within_rate


zero = np.zeros(counties)
state, count = converge(step, (zero, zero + 1, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 10.0, 500.0))
other, _ = converge(step, (zero + 3, zero + 1, 2.0, 1.0, -2.0, 1.0, -1.0, 1.0, 0.5, 5000.0))
assert max(np.max(np.abs(a - b)) for a, b in zip(state, other)) < 1e-8
effect, effect_v, b, b_v, u, u_v, typical, typical_v, between_rate, within_rate = state
bound = (expected_log_density(errors(state), WITHIN, within_rate)
         + expected_log_density((effect - typical) ** 2 + effect_v + typical_v, BETWEEN, between_rate)
         + gaussian_entropy(effect_v) - kl_gaussian(typical, typical_v, 0, 10)
         - kl_gaussian(b, b_v, 0, 10) - kl_gaussian(u, u_v, 0, 10)
         - kl_gamma(BETWEEN, between_rate, 1, 0.1) - kl_gamma(WITHIN, within_rate, 1, 1))
print(f"radon: {count} steps; first floor {b:.3f}, uranium {u:.3f}, typical {typical:.3f}, "
      f"sd between {(between_rate / BETWEEN) ** 0.5:.3f}, within {(within_rate / WITHIN) ** 0.5:.3f}")
write("radon", "vmp", bound, {
    "typical": gaussian(typical, typical_v), "first_floor_effect": gaussian(b, b_v), "uranium_effect": gaussian(u, u_v),
    "between": gamma(BETWEEN, between_rate), "within": gamma(WITHIN, within_rate),
    "county_effect": gaussian(effect, effect_v)})
