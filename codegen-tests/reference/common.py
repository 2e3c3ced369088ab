"""What the reference scripts share: data, canonical posteriors, and the arithmetic of EP and mean field.

Nothing here knows the compiler or its runtime: the formulas are the textbook's (Minka 2001 for EP, Bishop 2006,
chapter 10, for mean field), in numpy and scipy.
"""
import json
import pathlib

import numpy as np
from scipy.special import digamma, expit, gammaln, log_ndtr

HERE = pathlib.Path(__file__).parent
LOG_2PI = np.log(2 * np.pi)


def read(name):
    """A data set of the gallery, its `{"columns": […]}` built."""
    data = json.loads((HERE / "../../models/data" / name).read_text(encoding="utf-8"))
    built = {key: np.array([data[column] for column in value["columns"]]).T
             for key, value in data.items() if isinstance(value, dict) and "columns" in value}
    return data | built


def write(model, algorithm, log_evidence, posterior):
    """`<model>.json`: the converged posterior, one element of an array a line."""
    def text(value):
        if isinstance(value, list):
            return "[\n" + ",\n".join(text(one) for one in value) + "\n]"
        return json.dumps(value)
    variables = ",\n".join(f"{json.dumps(name)}: {text(value)}" for name, value in posterior.items())
    path = HERE / f"{model}.json"
    path.write_text(f'{{"model": "{model}", "algorithm": "{algorithm}",\n"log_evidence": {float(log_evidence)!r},\n'
                    f'"posterior": {{\n{variables}\n}}}}\n', encoding="utf-8")
    print(f"{model}: log evidence {log_evidence:.10f}")


def gaussian(mean, variance):
    """One Gaussian posterior, or a nested list of them where the arguments are arrays."""
    if np.ndim(mean) == 0:
        return {"distribution": "Gaussian", "mean": float(mean), "variance": float(variance)}
    return [gaussian(m, v) for m, v in zip(mean, np.broadcast_to(variance, np.shape(mean)))]


def gamma(shape, rate):
    if np.ndim(rate) == 0:
        return {"distribution": "Gamma", "shape": float(shape), "rate": float(rate)}
    return [gamma(s, r) for s, r in zip(np.broadcast_to(shape, np.shape(rate)), rate)]


def converge(step, state, limit=200_000):
    """Repeat `step` until no number of the state, a tuple of arrays, moves by much more than rounding does."""
    calm = 0
    for count in range(1, limit + 1):
        following = step(*state)
        moved = max(np.max(np.abs(np.asarray(new) - old) / (1 + np.abs(new)))
                    for new, old in zip(following, state))
        state = following
        calm = calm + 1 if moved < 1e-13 else 0
        if calm == 5:
            return state, count
    raise SystemExit("did not converge")


# --- mean field ---------------------------------------------------------------------------------------------------

def expected_log(shape, rate):
    """E ln t under Gamma(shape, rate)."""
    return digamma(shape) - np.log(rate)


def kl_gamma(shape, rate, shape0, rate0):
    """KL(Gamma(shape, rate) || Gamma(shape0, rate0)), summed."""
    q = shape * np.log(rate) - gammaln(shape) + (shape - 1) * expected_log(shape, rate) - shape
    p = shape0 * np.log(rate0) - gammaln(shape0) + (shape0 - 1) * expected_log(shape, rate) - rate0 * shape / rate
    return np.sum(q - p)


def kl_gaussian(mean, variance, mean0, variance0):
    """KL(N(mean, variance) || N(mean0, variance0)), summed."""
    return np.sum(0.5 * (np.log(variance0 / variance) + (variance + (mean - mean0) ** 2) / variance0 - 1))


def gaussian_entropy(variance):
    return np.sum(0.5 * (LOG_2PI + 1 + np.log(variance)))


def expected_log_density(square, shape, rate, count=None):
    """Sum of E ln N(x; m, 1/t): `square` holds E (x − m)², and t ~ Gamma(shape, rate)."""
    count = np.size(square) if count is None else count
    return 0.5 * (count * (expected_log(shape, rate) - LOG_2PI) - shape / rate * np.sum(square))


# --- expectation propagation --------------------------------------------------------------------------------------

def positive(sign, mean, variance):
    """ln Z, its derivative in the mean and minus its second, of Z = P(sign · s > 0) for s ~ N(mean, variance)."""
    sd = np.sqrt(variance)
    z = sign * mean / sd
    log_z = log_ndtr(z)
    ratio = np.exp(-0.5 * z * z - 0.5 * LOG_2PI - log_z)
    return log_z, sign * ratio / sd, ratio * (ratio + z) / variance


NODES = np.linspace(-12, 12, 481)
WEIGHTS = np.exp(-0.5 * NODES ** 2)
WEIGHTS /= WEIGHTS.sum()


def logistic(sign, mean, variance):
    """The same for Z = E logistic(sign · s), by the trapezoid rule, which converges exponentially here."""
    p = expit(sign * (mean + np.sqrt(variance) * NODES))
    q = 1 - p
    z, first, second = WEIGHTS @ p, WEIGHTS @ (p * q), WEIGHTS @ (p * q * (q - p))
    alpha = sign * first / z
    return np.log(z), alpha, alpha * alpha - second / z


def log_normaliser(tau, precision):
    """ln ∫ exp(τx − ½rx²) dx."""
    return 0.5 * (tau * tau / precision - np.log(precision) + LOG_2PI)


def linear_ep(site, rows, signs, noise, prior_mean, prior_variance):
    """EP for independent Gaussians x, each datum a site on weights · x[places] + N(0, noise).

    `rows` lists (places, weights); the data are visited in turn. Returns means, variances, the Bethe evidence and the
    number of sweeps.
    """
    prior = np.array([prior_mean / prior_variance, 1 / prior_variance])
    belief = prior.copy()
    messages = [np.zeros((2, len(places))) for places, _ in rows]
    for sweep in range(1, 5001):
        before = belief.copy()
        for (places, weights), sign, message in zip(rows, signs, messages):
            cavity = belief[:, places] - message
            mean, variance = weights @ (cavity[0] / cavity[1]), weights ** 2 @ (1 / cavity[1]) + noise
            _, alpha, beta = site(sign, mean, variance)
            gain = weights ** 2 * beta / (cavity[1] - weights ** 2 * beta)
            message[1] = gain * cavity[1]
            message[0] = gain * (cavity[0] + weights * alpha) + weights * alpha
            belief[:, places] = cavity + message
        if np.max(np.abs(belief - before) / (1 + np.abs(belief))) < 2e-14:
            break
    else:
        raise SystemExit("did not converge")
    evidence = np.sum(log_normaliser(*belief) - log_normaliser(*prior))
    for (places, weights), sign, message in zip(rows, signs, messages):
        cavity = belief[:, places] - message
        mean, variance = weights @ (cavity[0] / cavity[1]), weights ** 2 @ (1 / cavity[1]) + noise
        evidence += site(sign, mean, variance)[0]
        evidence += np.sum(log_normaliser(*cavity) - log_normaliser(*belief[:, places]))
    return belief[0] / belief[1], 1 / belief[1], evidence, sweep
