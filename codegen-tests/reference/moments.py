"""Means and standard deviations of posteriors, for models that are sampled: by sums over a grid, or by weighted draws.

Weighted draws are importance sampling from multivariate Student t's about the modes of a density whose latent variables
are summed or integrated out already. No chain is run, so nothing is shared with a Gibbs sampler but the model.
"""
import json

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln, logsumexp

from common import HERE

DEGREES = 8


def write(model, moments, error):
    """`<model>.json`: the mean and sd of each number of each output, one a line, and the largest error in sds."""
    def text(mean, sd):
        if np.ndim(mean) == 0:
            return json.dumps({"mean": float(mean), "sd": float(sd)})
        return "[\n" + ",\n".join(text(m, s) for m, s in zip(mean, sd)) + "\n]"
    variables = ",\n".join(f"{json.dumps(name)}: {text(mean, sd)}" for name, (mean, sd) in moments.items())
    path = HERE / f"{model}.json"
    path.write_text(f'{{"model": "{model}", "algorithm": "gibbs", "error_in_sds": {error:.1e},\n'
                    f'"posterior": {{\n{variables}\n}}}}\n', encoding="utf-8")
    print(f"{model}: good to {error:.1e} sds")


def of_cells(weights, values):
    """Mean and sd of quantities at the cells of a grid: `values` maps a name to (mean, mean square) given the cell."""
    weights = weights / weights.sum()
    moments = {}
    for name, (mean, square) in values.items():
        first, second = np.tensordot(weights, mean, 1), np.tensordot(weights, square, 1)
        moments[name] = (first, np.sqrt(second - first * first))
    return moments


def mode(log_density, start):
    """The top of a density near `start`, and the covariance that its curvature there tells."""
    best = np.asarray(start, dtype=float)
    for _ in range(5):
        best = minimize(lambda x: -log_density(x[None])[0], best, method="BFGS", options={"gtol": 1e-6}).x
    d, step = len(best), 1e-3
    shifts = step * np.eye(d)
    pairs = [(i, j) for i in range(d) for j in range(i + 1)]
    points = np.array([best + a * shifts[i] + b * shifts[j]
                       for i, j in pairs for a, b in [(1, 1), (1, -1), (-1, 1), (-1, -1)]])
    values = log_density(points).reshape(-1, 4) @ np.array([1, -1, -1, 1]) / (4 * step * step)
    curvature = np.zeros((d, d))
    for (i, j), value in zip(pairs, values):
        curvature[i, j] = curvature[j, i] = -value
    return best, np.linalg.inv(curvature)


def proposal(random, modes, count):
    """Draws from an even mixture of Student t's about the modes, and the log density of each."""
    d = len(modes[0][0])
    roots = [np.linalg.cholesky(covariance) for _, covariance in modes]
    which = random.integers(len(modes), size=count)
    normal = random.normal(size=(count, d)) / np.sqrt(random.chisquare(DEGREES, size=(count, 1)) / DEGREES)
    draws = np.array([modes[m][0] for m in which]) + np.einsum("nij,nj->ni", np.array(roots)[which], normal)
    logs = []
    for (centre, _), root in zip(modes, roots):
        square = (np.linalg.solve(root, (draws - centre).T) ** 2).sum(0)
        logs.append(gammaln((DEGREES + d) / 2) - gammaln(DEGREES / 2) - d / 2 * np.log(DEGREES * np.pi)
                    - np.log(np.diag(root)).sum() - (DEGREES + d) / 2 * np.log1p(square / DEGREES))
    return draws, logsumexp(logs, axis=0) - np.log(len(modes))


def weighted(model, log_density, values, starts, count, chunk=2000):
    """Writes the moments of `values(x)`, which maps a name to (mean, mean square) at each draw, (draws, …) arrays.

    The error is that of the means: the square root of Σ w² (f − E f)², in sds, the largest of all.
    """
    random = np.random.default_rng(1)
    modes = [mode(log_density, start) for start in starts]
    draws, proposed = proposal(random, modes, count)
    pieces = [draws[at:at + chunk] for at in range(0, count, chunk)]
    logs = np.concatenate([log_density(piece) for piece in pieces]) - proposed
    weights = np.exp(logs - logsumexp(logs))
    totals = {}
    for at, piece in enumerate(pieces):
        w = weights[at * chunk:(at + 1) * chunk]
        for name, (mean, square) in values(piece).items():
            parts = [np.tensordot(w, mean, 1), np.tensordot(w, square, 1), np.tensordot(w * w, mean, 1),
                     np.tensordot(w * w, mean * mean, 1)]
            totals[name] = [a + b for a, b in zip(totals[name], parts)] if name in totals else parts
    moments, error = {}, 0.0
    for name, (first, second, linear, quadratic) in totals.items():
        sd = np.sqrt(second - first * first)
        moments[name] = (first, sd)
        apart = np.sqrt(quadratic - 2 * first * linear + first * first * np.sum(weights ** 2))
        error = max(error, np.max(apart / sd))
    print(f"{model}: {count} draws worth {1 / np.sum(weights ** 2):.0f}")
    write(model, moments, error)
