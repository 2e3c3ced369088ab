"""Football through five seasons: EP, a site a game on three Gaussians, and the walk of each team's skill."""
import numpy as np
from scipy.special import ndtr

from common import gaussian, log_normaliser, LOG_2PI, positive, read, write

MARGIN, DRIFT = 0.35, 0.02


def density(z):
    return np.exp(-0.5 * z * z - 0.5 * LOG_2PI)


def outcome(result, mean, variance):
    """ln Z, its derivative in the mean and minus its second, of the probability of a result."""
    if result != 0:
        return positive(result, mean - result * MARGIN, variance)
    sd = np.sqrt(variance)
    low, high = (-MARGIN - mean) / sd, (MARGIN - mean) / sd
    z = ndtr(high) - ndtr(low)
    alpha = (density(low) - density(high)) / (z * sd)
    beta = alpha * alpha + (high * density(high) - low * density(low)) / (z * variance)
    return np.log(z), alpha, beta


data = read("football.json")
teams, seasons = data["teams"], data["seasons"]
advantage = teams * seasons
prior = np.zeros((2, advantage + 1))
prior[1, np.arange(teams) * seasons] = 1 / 0.25
prior[1, advantage] = 1.0
belief = prior.copy()
weights = np.array([1.0, 1.0, -1.0])
games = [(np.array([h * seasons + s, advantage, a * seasons + s]), r)
         for s, h, a, r in zip(data["season"], data["home"], data["away"], np.array(data["outcome"]) - 1)]
messages = [np.zeros((2, 3)) for _ in games]
walks = [np.array([t * seasons + s - 1, t * seasons + s]) for t in range(teams) for s in range(1, seasons)]
walked = [np.zeros((2, 2)) for _ in walks]

for sweep in range(1, 5001):
    before = belief.copy()
    for order in (range(len(walks)), reversed(range(len(walks)))):
        for at in order:
            places = walks[at]
            cavity = belief[:, places] - walked[at]
            other = cavity[:, ::-1]
            # N(x; y, DRIFT) with y ~ N(m, 1/r): variance 1/r + DRIFT; of an uninformed y nothing.
            walked[at] = other / (1 + DRIFT * other[1])
            belief[:, places] = cavity + walked[at]
    for (places, result), message in zip(games, messages):
        cavity = belief[:, places] - message
        mean, variance = weights @ (cavity[0] / cavity[1]), np.sum(1 / cavity[1]) + 1.0
        _, alpha, beta = outcome(result, mean, variance)
        gain = beta / (cavity[1] - beta)
        message[1] = gain * cavity[1]
        message[0] = gain * (cavity[0] + weights * alpha) + weights * alpha
        belief[:, places] = cavity + message
    if np.max(np.abs(belief - before) / (1 + np.abs(belief))) < 2e-14:
        break
else:
    raise SystemExit("did not converge")

informed = prior[1] > 0
evidence = np.sum(log_normaliser(*belief)) - np.sum(log_normaliser(*prior[:, informed]))
for (places, result), message in zip(games, messages):
    cavity = belief[:, places] - message
    mean, variance = weights @ (cavity[0] / cavity[1]), np.sum(1 / cavity[1]) + 1.0
    evidence += outcome(result, mean, variance)[0] + np.sum(log_normaliser(*cavity) - log_normaliser(*belief[:, places]))
for places, message in zip(walks, walked):
    first, second = (belief[:, places] - message).T
    # ∫∫ of both cavities and N(y; x, DRIFT): a cavity may be uninformed, so in natural parameters, of the second one.
    told = first / (1 + DRIFT * first[1])
    scale = log_normaliser(*first) - log_normaliser(*told)
    evidence += log_normaliser(*(told + second)) + scale - np.sum(log_normaliser(*belief[:, places]))
mean, variance = belief[0] / belief[1], 1 / belief[1]
skill = [gaussian(mean[t * seasons:(t + 1) * seasons], variance[t * seasons:(t + 1) * seasons]) for t in range(teams)]
last = np.array([mean[t * seasons + seasons - 1] for t in range(teams)])
print(f"{sweep} sweeps; at the end:", ", ".join(f"{data['team'][t]} {last[t]:.2f}" for t in np.argsort(-last)[:6]),
      f"; advantage {mean[advantage]:.3f} ± {variance[advantage] ** 0.5:.3f}")
write("football", "ep", evidence, {"skill": skill, "advantage": gaussian(mean[advantage], variance[advantage])})
