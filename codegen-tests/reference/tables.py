"""Tables learnt from data: mean field of raters and their habits, and of a Bayesian network with missing values.

In the network each cloudy or clear sky has its own beliefs about sprinkler and rain, which what reads them takes together:
q(c) q(s | c) q(r | c), and of the grass q(s) q(r).
"""
import numpy as np
from scipy.special import digamma, gammaln, logsumexp

from common import converge, read, write


def expected_logs(counts):
    """E ln p under Dirichlet(counts), along the last axis."""
    return digamma(counts) - digamma(counts.sum(-1, keepdims=True))


def kl_dirichlet(counts, prior):
    """KL(Dirichlet(counts) || Dirichlet(prior)), summed over all but the last axis."""
    def normaliser(a):
        return gammaln(a.sum(-1)) - gammaln(a).sum(-1)
    return np.sum(normaliser(counts) - normaliser(prior) + ((counts - prior) * expected_logs(counts)).sum(-1))


def dirichlet(counts):
    if counts.ndim == 1:
        return {"distribution": "Dirichlet", "concentration": counts.tolist()}
    return [dirichlet(row) for row in counts]


def beta(counts):
    """Posteriors of probabilities from the counts of (false, true)."""
    if counts.ndim == 1:
        return {"distribution": "Beta", "alpha": float(counts[1]), "beta": float(counts[0])}
    return [beta(row) for row in counts]


def anaesthetists():
    data = read("anaesthetists.json")
    patients, raters, categories = data["patients"], data["raters"], data["categories"]
    said = np.zeros((patients, raters, categories))
    np.add.at(said, (data["patient"], data["rater"], data["rating"]), 1)
    prior_share = np.ones(categories)
    prior_habit = np.ones((raters, categories, categories)) + 2 * np.eye(categories)

    def states(share, habit):
        logs = expected_logs(share) + np.einsum("prc,rkc->pk", said, expected_logs(habit))
        return np.exp(logs - logsumexp(logs, axis=1, keepdims=True))

    def step(share, habit):
        state = states(share, habit)
        return prior_share + state.sum(0), prior_habit + np.einsum("pk,prc->rkc", state, said)

    (share, habit), count = converge(step, (prior_share, prior_habit))
    state = states(share, habit)
    bound = np.sum(state * (expected_logs(share) - np.log(np.maximum(state, 1e-300))))
    bound += np.einsum("pk,prc,rkc->", state, said, expected_logs(habit))
    bound -= kl_dirichlet(share, prior_share) + kl_dirichlet(habit, prior_habit)
    print(f"anaesthetists: {count} sweeps; patients in each state: {np.bincount(state.argmax(1), minlength=categories)}")
    write("anaesthetists", "vmp", bound, {
        "share": dirichlet(share), "habit": dirichlet(habit),
        "state": [{"distribution": "Categorical", "probabilities": row.tolist()} for row in state]})


def known(column):
    """For each day the values that may be: all where it is missing."""
    return np.array([[value in (None, 0), value in (None, 1)] for value in column], float)


def sprinkler():
    data = read("sprinkler.json")
    sky, on, rain = (known(data[name]) for name in ("cloudy", "sprinkler", "rain"))
    grass = np.array([[value == 0, value == 1] for value in data["wet"]], float)
    with np.errstate(divide="ignore"):
        log_sky, log_on, log_rain = np.log(sky), np.log(on), np.log(rain)
    days = len(grass)

    def beliefs(tables, q_on, q_rain):
        """Of every day: of the sky, of sprinkler and rain under each sky, and the ln of the sums that they come from."""
        clouds, on_table, rain_table, wet_table = (expected_logs(table) for table in tables)
        told = np.einsum("dw,srw->dsr", grass, wet_table)
        under = []
        q = [q_on, q_rain]
        for which, (table, mask) in enumerate([(on_table, log_on), (rain_table, log_rain)]):
            message = np.einsum("dsr,dr->ds", told, q[1]) if which == 0 else np.einsum("dsr,ds->dr", told, q[0])
            logs = table[None] + (mask + message)[:, None, :]
            total = logsumexp(logs, axis=2)
            under.append((np.exp(logs - total[..., None]), total))
            sums = log_sky + clouds + sum(total for _, total in under)
            if which == 1:
                q_sky = np.exp(sums - logsumexp(sums, axis=1, keepdims=True))
        (s, _), (r, _) = under
        return q_sky, s, r, np.einsum("dc,dcs->ds", q_sky, s), np.einsum("dc,dcr->dr", q_sky, r)

    priors = [np.ones(2), np.ones((2, 2)), np.ones((2, 2)), np.ones((2, 2, 2))]

    def step(*state):
        *tables, q_on, q_rain = state
        q_sky, s, r, q_on, q_rain = beliefs(tables, q_on, q_rain)
        return (priors[0] + q_sky.sum(0), priors[1] + np.einsum("dc,dcs->cs", q_sky, s),
                priors[2] + np.einsum("dc,dcr->cr", q_sky, r),
                priors[3] + np.einsum("ds,dr,dw->srw", q_on, q_rain, grass), q_on, q_rain)

    start = (*priors, on / on.sum(1, keepdims=True), rain / rain.sum(1, keepdims=True))
    state, count = converge(step, start)
    *tables, q_on, q_rain = state
    q_sky, s, r, q_on, q_rain = beliefs(tables, q_on, q_rain)
    clouds, on_table, rain_table, wet_table = (expected_logs(table) for table in tables)

    def entropy(q, weights):
        return -np.sum(weights * np.where(q > 0, q * np.log(np.where(q > 0, q, 1)), 0))

    bound = np.sum(q_sky * clouds) + entropy(q_sky, 1)
    for q, table in [(s, on_table), (r, rain_table)]:
        bound += np.einsum("dc,dcv,cv->", q_sky, q, table) + entropy(q, q_sky[..., None])
    bound += np.einsum("ds,dr,dw,srw->", q_on, q_rain, grass, wet_table)
    bound -= sum(kl_dirichlet(table, prior) for table, prior in zip(tables, priors))
    print(f"sprinkler: {count} sweeps, {days} days; wet by neither, rain, sprinkler, both:",
          (tables[3][..., 1] / tables[3].sum(2)).ravel().round(2))
    wet = tables[3]
    write("sprinkler", "vmp", bound, {
        "clouds": beta(tables[0]), "sprinkler_on": beta(tables[1]), "rainy": beta(tables[2]),
        "wet_by_none": beta(wet[0, 0]), "wet_by_rain": beta(wet[0, 1]), "wet_by_sprinkler": beta(wet[1, 0]),
        "wet_by_both": beta(wet[1, 1])})


if __name__ == "__main__":
    anaesthetists()
    sprinkler()
