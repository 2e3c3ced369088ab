"""EP of games between teams, with draws, and of a test without its key: each game or answer a site, sites visited in turn.

Where the package `trueskill` is there, its update after one game is compared with that of the first visit.
"""
import numpy as np
from scipy.special import log_ndtr, logsumexp, ndtr

from common import gaussian, log_normaliser, LOG_2PI, positive, read, write

BETA, CLOSE = 25 / 6, 0.125661


def density(z):
    return np.exp(-0.5 * z * z - 0.5 * LOG_2PI)


def outcome(result, close, mean, variance):
    """ln Z, its derivative in the mean and minus its second, of a lead beyond `close` or, for 0, within it."""
    if result != 0:
        return positive(result, mean - result * close, variance)
    sd = np.sqrt(variance)
    low, high = (-close - mean) / sd, (close - mean) / sd
    z = ndtr(high) - ndtr(low)
    alpha = (density(low) - density(high)) / (z * sd)
    return np.log(z), alpha, alpha * alpha + (high * density(high) - low * density(low)) / (z * variance)


def visit(game, cavity):
    """The messages of a game to its players, and ln Z."""
    _, weights, result, size = game
    mean, variance = weights @ (cavity[0] / cavity[1]), np.sum(1 / cavity[1]) + size * BETA ** 2
    log_z, alpha, beta = outcome(result, CLOSE * BETA * np.sqrt(size), mean, variance)
    gain = beta / (cavity[1] - beta)
    return np.array([gain * (cavity[0] + weights * alpha) + weights * alpha, gain * cavity[1]]), log_z


def as_the_package_does():
    """One game of two against two, won or drawn, against `trueskill` with its margin for a tenth of draws."""
    try:
        import trueskill
    except ImportError:
        return "package trueskill not there"
    world = trueskill.TrueSkill(mu=25, sigma=25 / 3, beta=BETA, tau=0, draw_probability=0.1)
    means, sds = np.array([25.0, 30, 20, 28]), np.array([8.0, 3, 5, 7])
    players = [world.create_rating(m, s) for m, s in zip(means, sds)]
    far = 0.0
    for result, ranks in [(1, [0, 1]), (0, [0, 0])]:
        rated = [one for team in world.rate([players[:2], players[2:]], ranks=ranks) for one in team]
        prior = np.array([means / sds ** 2, 1 / sds ** 2])
        message, _ = visit((np.arange(4), np.array([1.0, 1, -1, -1]), result, 4), prior)
        belief = prior + message
        far = max(far, *np.abs(belief[0] / belief[1] - [one.mu for one in rated]),
                  *np.abs(belief[1] ** -0.5 - [one.sigma for one in rated]))
    assert far < 1e-4, far
    return f"within {far:.0e} of package trueskill"


def team_games():
    data = read("team_games.json")
    variance = (25 / 3) ** 2
    prior = np.repeat([[25 / variance], [1 / variance]], data["players"], axis=1)
    belief = prior.copy()
    games = [(np.array(a + b), np.array([1.0] * len(a) + [-1.0] * len(b)), result - 1, len(a + b))
             for a, b, result in zip(data["first"], data["second"], data["outcome"])]
    messages = [np.zeros((2, len(game[0]))) for game in games]
    for sweep in range(1, 5001):
        before = belief.copy()
        for at, game in enumerate(games):
            cavity = belief[:, game[0]] - messages[at]
            messages[at], _ = visit(game, cavity)
            belief[:, game[0]] = cavity + messages[at]
        if np.max(np.abs(belief - before) / (1 + np.abs(belief))) < 2e-14:
            break
    else:
        raise SystemExit("did not converge")
    evidence = np.sum(log_normaliser(*belief) - log_normaliser(*prior))
    for game, message in zip(games, messages):
        cavity = belief[:, game[0]] - message
        evidence += visit(game, cavity)[1] + np.sum(log_normaliser(*cavity) - log_normaliser(*belief[:, game[0]]))
    print(f"team_games: {sweep} sweeps; {as_the_package_does()}")
    write("team_games", "ep", evidence, {"skill": gaussian(belief[0] / belief[1], 1 / belief[1])})


def answer_key():
    """Each answer is a site on an ability, a difficulty and a key: the key where the candidate knows it, else any."""
    data = read("answer_key.json")
    answer, choices = np.array(data["answer"]), data["choices"]
    candidates, questions = answer.shape
    belief = np.zeros((2, candidates + questions))
    belief[1] = 1.0
    prior = belief.copy()
    keys = np.full((questions, choices), -np.log(choices))
    messages = np.zeros((candidates, questions, 2, 2))
    told = np.zeros((candidates, questions, choices))

    def visit_answer(c, q, cavity, key):
        mean, variance = cavity[0, 0] / cavity[1, 0] - cavity[0, 1] / cavity[1, 1], np.sum(1 / cavity[1]) + 1
        sd = np.sqrt(variance)
        z, given, of_key = mean / sd, answer[c, q], np.exp(key - logsumexp(key))
        knows, guesses = np.exp(log_ndtr(z)), np.exp(log_ndtr(-z)) / choices
        total = knows * of_key[given] + guesses
        first = (of_key[given] - 1 / choices) * density(z) / (sd * total)
        # An answer that makes the belief about the advantage wider keeps its width (docs/LANGUAGE.md, section 7).
        beta = max(first * first + z * (of_key[given] - 1 / choices) * density(z) / (variance * total), 0)
        alpha, gain = first * np.array([1, -1]), beta / (cavity[1] - beta)
        message = np.array([gain * (cavity[0] + alpha) + alpha, gain * cavity[1]])
        return message, np.log(np.where(np.arange(choices) == given, knows, 0) + guesses), np.log(total)

    for sweep in range(1, 5001):
        before = belief.copy()
        for c in range(candidates):
            for q in range(questions):
                places = [c, candidates + q]
                cavity, key = belief[:, places] - messages[c, q], keys[q] - told[c, q]
                messages[c, q], told[c, q], _ = visit_answer(c, q, cavity, key)
                belief[:, places], keys[q] = cavity + messages[c, q], key + told[c, q]
        if np.max(np.abs(belief - before) / (1 + np.abs(belief))) < 2e-14:
            break
    else:
        raise SystemExit("did not converge")
    evidence = np.sum(log_normaliser(*belief) - log_normaliser(*prior)) + logsumexp(keys, axis=1).sum()
    for c in range(candidates):
        for q in range(questions):
            places = [c, candidates + q]
            cavity, key = belief[:, places] - messages[c, q], keys[q] - told[c, q]
            evidence += visit_answer(c, q, cavity, key)[2] + logsumexp(key) - logsumexp(keys[q])
            evidence += np.sum(log_normaliser(*cavity) - log_normaliser(*belief[:, places]))
    mean, variance = belief[0] / belief[1], 1 / belief[1]
    probability = np.exp(keys - logsumexp(keys, axis=1, keepdims=True))
    print(f"answer_key: {sweep} sweeps; right: {np.sum(probability.argmax(1) == data['right'])} of {questions}")
    write("answer_key", "ep", evidence, {
        "key": [{"distribution": "Categorical", "probabilities": row.tolist()} for row in probability],
        "ability": gaussian(mean[:candidates], variance[:candidates]),
        "difficulty": gaussian(mean[candidates:], variance[candidates:])})


if __name__ == "__main__":
    team_games()
    answer_key()
