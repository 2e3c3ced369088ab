"""Sampled models by weighted draws, what is discrete or one per datum summed or integrated out: `geyser_waits`,
`coal_mining_states`, `probit_sampled`, `verbal_aggression`."""
import numpy as np
from scipy.special import expit, gammaln, log_ndtr, logsumexp

from common import read
from moments import weighted


def log_gamma_prior(log_x, shape, rate):
    """The log density of a Gamma, up to a constant, with the Jacobian of the logarithm."""
    return shape * log_x - rate * np.exp(log_x)


def both(value):
    return value, value ** 2


def geyser_waits():
    """Five numbers: the log odds of the shares, two means, two log precisions; the kinds are summed out."""
    y = np.array(read("faithful.json")["waiting"])

    def split(x):
        return expit(np.stack([x[:, 0], -x[:, 0]], 1)), x[:, 1:3], x[:, 3:5]

    def log_density(x):
        share, wait, log_precision = split(x)
        each = (np.log(share) + 0.5 * log_precision)[:, :, None] \
            - 0.5 * np.exp(log_precision)[:, :, None] * (y - wait[:, :, None]) ** 2
        # The prior of the shares is even: the Jacobian of the log odds is all that is left.
        return (logsumexp(each, axis=1).sum(1) + np.log(share).sum(1)
                - 0.5 * ((wait - np.array([55, 80])) ** 2 / 25).sum(1)
                + log_gamma_prior(log_precision, 2, 50).sum(1))

    def values(x):
        share, wait, log_precision = split(x)
        return {"share": both(share), "wait": both(wait), "precision": both(np.exp(log_precision))}

    # The second start has the kinds the other way round.
    starts = [[-0.5, 55, 80, -3.5, -3.5], [0.5, 80, 55, -3.5, -3.5]]
    weighted("geyser_waits", log_density, values, starts, 200_000)


def coal_mining_states():
    """Four numbers: the log odds of leaving each state, two log rates; the states are summed out."""
    disasters = np.array(read("coal_mining.json")["disasters"])
    n = len(disasters)

    def tables(x):
        leave, rate = expit(x[:, :2]), np.exp(x[:, 2:])
        change = np.stack([np.stack([1 - leave[:, 0], leave[:, 0]], 1),
                           np.stack([leave[:, 1], 1 - leave[:, 1]], 1)], 1)
        tells = np.exp(disasters * x[:, 2:, None] - rate[:, :, None] - gammaln(disasters + 1))
        return leave, rate, change, tells

    def forwards(change, tells):
        """The beliefs about each state given the years so far, and the log evidence."""
        belief, log_evidence, all_beliefs = np.full((len(change), 2), 0.5), 0.0, []
        for t in range(n):
            if t > 0:
                belief = np.einsum("ni,nij->nj", belief, change)
            belief = belief * tells[:, :, t]
            total = belief.sum(1)
            belief, log_evidence = belief / total[:, None], log_evidence + np.log(total)
            all_beliefs.append(belief)
        return all_beliefs, log_evidence

    def log_density(x):
        leave, _, change, tells = tables(x)
        prior = (log_gamma_prior(x[:, 2], 12, 4) + log_gamma_prior(x[:, 3], 4, 4)
                 + (9 * np.log1p(-leave) + np.log(leave)).sum(1))
        return forwards(change, tells)[1] + prior

    def values(x):
        leave, rate, change, tells = tables(x)
        beliefs = forwards(change, tells)[0]
        later, second = np.ones((len(x), 2)), np.empty((len(x), n))
        for t in reversed(range(n)):
            belief = beliefs[t] * later
            second[:, t] = belief[:, 1] / belief.sum(1)
            later = np.einsum("nij,nj->ni", change, later * tells[:, :, t])
            later /= later.sum(1, keepdims=True)
        return {"change": both(change), "rate": both(rate), "state": (second, second)}

    # The second start has the states the other way round.
    starts = [[-3, -3, np.log(3.0), np.log(1.0)], [-3, -3, np.log(1.0), np.log(3.0)]]
    weighted("coal_mining_states", log_density, values, starts, 200_000)


def probit_sampled():
    """The three weights; each case's health is integrated out."""
    data = read("breast_cancer_standardised.json")
    signed = (2.0 * np.array(data["class"]) - 1)[:, None] * np.array(data["surface"])

    def log_density(x):
        return log_ndtr(x @ signed.T).sum(1) - 0.125 * (x ** 2).sum(1)

    weighted("probit_sampled", log_density, lambda x: {"weight": both(x)}, [np.zeros(3)], 200_000)


def verbal_aggression():
    """The items' difficulties and the log precision of aggression; each person's is integrated over a grid.

    Of the items only the first few, as in the test: on all of them chains take a minute to be worth enough.
    """
    data, items = read("verbal_aggression.json"), 6
    yes = np.zeros((data["persons"], data["items"]))
    yes[data["person"], data["item"]] = data["yes"]
    yes = yes[:, :items]
    nodes = np.linspace(-7, 7, 71)

    def on_grid(x):
        """For each draw the persons' weights of the nodes, and the log evidence."""
        spread = np.exp(-0.5 * x[:, -1])
        for difficulty, sd in zip(x[:, :-1], spread):
            gap = sd * nodes[:, None] - difficulty
            logs = yes @ log_ndtr(gap).T + (1 - yes) @ log_ndtr(-gap).T - 0.5 * nodes ** 2
            top = logs.max(1, keepdims=True)
            weights = np.exp(logs - top)
            total = weights.sum(1, keepdims=True)
            yield weights / total, np.sum(np.log(total) + top), sd

    def log_density(x):
        evidence = np.array([evidence for _, evidence, _ in on_grid(x)])
        return evidence - 0.125 * (x[:, :-1] ** 2).sum(1) + log_gamma_prior(x[:, -1], 2, 2)

    def values(x):
        pairs = np.array([(weights @ (sd * nodes), weights @ (sd * nodes) ** 2) for weights, _, sd in on_grid(x)])
        return {"difficulty": both(x[:, :-1]), "spread": both(np.exp(x[:, -1])),
                "aggression": (pairs[:, 0], pairs[:, 1])}

    weighted("verbal_aggression", log_density, values, [np.zeros(items + 1)], 60_000)


if __name__ == "__main__":
    geyser_waits()
    coal_mining_states()
    probit_sampled()
    verbal_aggression()
