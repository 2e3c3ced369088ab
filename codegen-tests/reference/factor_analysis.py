"""Factor analysis of the wines: mean field, every scalar its own factor, from the given start.

The bound has many optima (the factors may be permuted, turned and reflected); `start` picks one. It is reached from
that start in two orders of updating, which must agree.
"""
import numpy as np

from common import (converge, expected_log_density, gamma, gaussian, gaussian_entropy, kl_gamma, kl_gaussian, read,
                    write)

data = read("wine_standardised.json")
x, start = data["x"], np.array(data["start"])
(n, d), factors = x.shape, start.shape[1]
ALPHA, TAU = 1 + d / 2, 1 + n / 2


def update_z(s):
    tau = TAU / s["tau_rate"]
    second = s["w"] ** 2 + s["w_v"]
    s["z_v"] = 1 / (1 + tau @ second)
    for k in range(factors):
        rest = x - s["mean"] - s["z"] @ s["w"].T + np.outer(s["z"][:, k], s["w"][:, k])
        s["z"][:, k] = s["z_v"][k] * (rest @ (tau * s["w"][:, k]))


def update_w(s):
    tau, alpha = TAU / s["tau_rate"], ALPHA / s["alpha_rate"]
    second = np.sum(s["z"] ** 2, axis=0) + n * s["z_v"]
    s["w_v"] = 1 / (alpha + np.outer(tau, second))
    for k in range(factors):
        rest = x - s["mean"] - s["z"] @ s["w"].T + np.outer(s["z"][:, k], s["w"][:, k])
        s["w"][:, k] = s["w_v"][:, k] * tau * (s["z"][:, k] @ rest)


def update_mean(s):
    tau = TAU / s["tau_rate"]
    s["mean_v"] = 1 / (1 + n * tau)
    s["mean"] = s["mean_v"] * tau * np.sum(x - s["z"] @ s["w"].T, axis=0)


def update_alpha(s):
    s["alpha_rate"] = 1 + 0.5 * np.sum(s["w"] ** 2 + s["w_v"], axis=0)


def squares(s):
    """E (x − score)², the products independent of each other given that every scalar is."""
    w2, z2 = s["w"] ** 2 + s["w_v"], s["z"] ** 2 + s["z_v"]
    spread = z2 @ w2.T - (s["z"] ** 2) @ (s["w"] ** 2).T
    return (x - s["mean"] - s["z"] @ s["w"].T) ** 2 + spread + s["mean_v"]


def update_tau(s):
    s["tau_rate"] = 1 + 0.5 * np.sum(squares(s), axis=0)


def bound(s):
    total = sum(expected_log_density(squares(s)[:, j], TAU, s["tau_rate"][j]) for j in range(d))
    total += sum(expected_log_density(s["w"][:, k] ** 2 + s["w_v"][:, k], ALPHA, s["alpha_rate"][k])
                 for k in range(factors))
    return (total + gaussian_entropy(s["w_v"]) - kl_gaussian(s["mean"], s["mean_v"], 0.0, 1.0)
            - kl_gaussian(s["z"], np.broadcast_to(s["z_v"], s["z"].shape), 0.0, 1.0)
            - kl_gamma(np.full(factors, ALPHA), s["alpha_rate"], 1, 1)
            - kl_gamma(np.full(d, TAU), s["tau_rate"], 1, 1))


def fit(order):
    s = {"w": start.copy(), "w_v": np.zeros((d, factors)), "z": np.zeros((n, factors)), "z_v": np.ones(factors),
         "mean": np.zeros(d), "mean_v": np.zeros(d), "alpha_rate": np.full(factors, ALPHA), "tau_rate": np.full(d, TAU)}
    keys, bounds = list(s), []

    def step(*state):
        s.update(zip(keys, (np.array(value) for value in state)))
        for update in order:
            update(s)
        bounds.append(bound(s))
        return tuple(s[key].copy() for key in keys)

    state, count = converge(step, tuple(s.values()))
    assert all(after > before - 1e-9 for before, after in zip(bounds[1:], bounds[2:]))
    return dict(zip(keys, state)), count


s, count = fit([update_z, update_w, update_mean, update_alpha, update_tau])
other, _ = fit([update_z, update_tau, update_mean, update_alpha, update_w])
assert max(np.max(np.abs(s[key] - other[key])) for key in s) < 1e-8
print(f"factor_analysis: {count} steps; loadings of {', '.join(data['feature_names'])}:\n{s['w'].round(2)}")
write("factor_analysis", "vmp", bound(s), {
    "w": gaussian(s["w"], s["w_v"]), "mean": gaussian(s["mean"], s["mean_v"]),
    "alpha": gamma(ALPHA, s["alpha_rate"]), "tau": gamma(TAU, s["tau_rate"])})
