"""Sampled models whose posterior is a sum over years or an integral over two numbers: `coal_mining_sampled`, `nile_drop`,
`radon_sampled`."""
import numpy as np
from scipy.special import gammaln

from common import read
from moments import of_cells, write

# What is left of an integral over a grid that ends far out in the tails and whose cells are a fraction of an sd.
ERROR = 1e-6


def coal_mining_sampled():
    """Each year of change by itself is conjugate."""
    disasters = np.array(read("coal_mining.json")["disasters"])
    n = len(disasters)
    years = np.arange(n)
    counts = np.array([[disasters[:year].sum(), disasters[year:].sum()] for year in years])
    shape, rate = 1 + counts, 0.5 + np.stack([years, n - years], 1)
    logs = (gammaln(shape) - shape * np.log(rate)).sum(1)
    mean, square = shape / rate, shape * (shape + 1) / rate ** 2
    write("coal_mining_sampled", of_cells(np.exp(logs - logs.max()), {
        "change": (years, years ** 2),
        "before": (mean[:, 0], square[:, 0]), "since": (mean[:, 1], square[:, 1])}), 1e-12)


def nile_drop():
    """A grid over level and factor; the precision given them is a Gamma."""
    data = read("nile.json")
    flow, early = np.array(data["flow"], dtype=float), np.array(data["year"]) < 1899
    level = np.linspace(900, 1300, 801)[:, None]
    factor = np.linspace(0.6, 1.0, 801)[None, :]

    def squares(y, mean):
        return np.sum((y - y.mean()) ** 2) + len(y) * (y.mean() - mean) ** 2

    shape = 2 + len(flow) / 2
    rate = 20_000 + 0.5 * (squares(flow[early], level) + squares(flow[~early], level * factor))
    logs = -shape * np.log(rate) - 0.5 * ((level - 1000) / 300) ** 2 - 0.5 * ((factor - 1) / 0.5) ** 2
    weights = np.exp(logs - logs.max()).ravel()
    level, factor, rate = (np.broadcast_to(x, logs.shape).ravel() for x in (level, factor, rate))
    write("nile_drop", of_cells(weights, {
        "level": (level, level ** 2), "factor": (factor, factor ** 2),
        "precision": (shape / rate, shape * (shape + 1) / rate ** 2)}), ERROR)


def radon_sampled():
    """A grid over the two precisions, in which all else is Gaussian."""
    data = read("radon.json")
    county, counties = np.array(data["county"]), data["counties"]
    y = np.array(data["log_radon"])
    columns = np.zeros((len(y), counties + 2))
    columns[np.arange(len(y)), county] = 1
    columns[:, counties] = np.array(data["first_floor"], dtype=float)
    columns[:, counties + 1] = data["log_uranium"]
    # The unknowns: the counties' effects, the two slopes, the typical level.
    d = counties + 3
    design = np.hstack([columns, np.zeros((len(y), 1))])
    products, told, total = design.T @ design, design.T @ y, y @ y
    prior = np.diag(np.append(np.zeros(counties), [0.1, 0.1, 0.1]))
    star = np.zeros((d, d))
    star[np.arange(counties), np.arange(counties)] = 1
    star[:counties, -1] = star[-1, :counties] = -1
    star[-1, -1] = counties
    logs, means, variances, cells = [], [], [], []
    for log_between in np.linspace(0.0, 7.0, 141):
        for log_within in np.linspace(0.1, 1.1, 81):
            between, within = np.exp(log_between), np.exp(log_within)
            precision = prior + between * star + within * products
            covariance = np.linalg.inv(precision)
            mean = covariance @ (within * told)
            # Densities of Gamma(1, 0.1) and Gamma(1, 1), and the Jacobian of the logarithms.
            logs.append(0.5 * counties * log_between + 0.5 * len(y) * log_within - np.linalg.slogdet(precision)[1] / 2
                        - 0.5 * within * (total - told @ mean)
                        - 0.1 * between - within + log_between + log_within)
            means.append(mean)
            variances.append(np.diag(covariance))
            cells.append((between, within))
    logs, means, cells = np.array(logs), np.array(means), np.array(cells)
    weights = np.exp(logs - logs.max())
    edge = weights.reshape(141, 81)
    print("radon_sampled: most at the grid's edges", max(edge[0].max(), edge[-1].max(), edge[:, 0].max(), edge[:, -1].max()))
    squares = np.array(variances) + means ** 2

    def part(at):
        return means[:, at], squares[:, at]

    write("radon_sampled", of_cells(weights, {
        "typical": part(-1), "first_floor_effect": part(counties), "uranium_effect": part(counties + 1),
        "between": (cells[:, 0], cells[:, 0] ** 2), "within": (cells[:, 1], cells[:, 1] ** 2),
        "county_effect": part(slice(counties))}), ERROR)


if __name__ == "__main__":
    coal_mining_sampled()
    nile_drop()
    radon_sampled()
