"""A mixture of five Gaussians in two dimensions by BayesPy: `python3 mixture.py N DATA.json`.

The model is `models/gmm.model`: shares ~ Dirichlet(1, …), means ~ N(0, 100 I), precisions ~ Wishart(3, scale I). Draws the
data and a start, writes both to DATA.json for the other program, fits, and prints the bound and the seconds, best of
three, as JSON: what BayesPy takes as it is used, with a bound after each iteration, and what its updates alone take.
"""
import json
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")
from bayespy.inference import VB  # noqa: E402
from bayespy.nodes import Categorical, Dirichlet, Gaussian, Mixture, Wishart  # noqa: E402

COMPONENTS, DIMENSIONS, LONGEST = 5, 2, 2000


def draw(n):
    """Points about five centres, and where each is counted at first: to the nearest of five points far apart."""
    random = np.random.default_rng(1)
    centres = np.array([[0.0, 0], [6, 1], [-5, 4], [2, -6], [-4, -5]])
    kind = random.choice(COMPONENTS, size=n, p=[0.3, 0.25, 0.2, 0.15, 0.1])
    x = centres[kind] + random.normal(size=(n, DIMENSIONS)) * np.array([1.2, 0.8])
    chosen = [x[0]]
    while len(chosen) < COMPONENTS:
        chosen.append(x[np.argmax(np.min([((x - one) ** 2).sum(1) for one in chosen], axis=0))])
    return x, np.argmin([((x - one) ** 2).sum(1) for one in chosen], axis=0)


def build(x, start):
    share = Dirichlet(np.ones(COMPONENTS), name="share")
    kind = Categorical(share, plates=(len(x),), name="kind")
    mean = Gaussian(np.zeros(DIMENSIONS), 0.01 * np.identity(DIMENSIONS), plates=(COMPONENTS,), name="mean")
    precision = Wishart(DIMENSIONS + 1, np.identity(DIMENSIONS), plates=(COMPONENTS,), name="precision")
    data = Mixture(kind, Gaussian, mean, precision, name="data")
    kind.initialize_from_value(start)
    data.observe(x)
    return VB(data, mean, precision, share, kind, autosave_iterations=0), [mean, precision, share, kind]


def main(n, path):
    x, start = draw(n)
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"x": x.ravel().tolist(), "start": start.tolist(), "d": DIMENSIONS, "k": COMPONENTS}, file)
    # To the fixed point, and from it when the bound is there but for a millionth.
    inference, _ = build(x, start)
    inference.update(repeat=LONGEST, tol=1e-12, verbose=False)
    bounds = inference.L[:inference.iter]
    bound = float(bounds[-1])
    iterations = 1 + int(np.argmax(np.abs(bounds - bound) <= 1e-6 * abs(bound)))

    def as_used(built):
        built[0].update(repeat=iterations, tol=None, verbose=False)

    def updates_alone(built):
        for _ in range(iterations):
            for node in built[1]:
                node.update()

    def seconds(way):
        best = np.inf
        for _ in range(3):
            built = build(x, start)
            begun = time.perf_counter()
            way(built)
            best = min(best, time.perf_counter() - begun)
        return best

    print(json.dumps({"n": n, "bound": bound, "iterations": iterations, "seconds": seconds(as_used),
                      "seconds_of_updates": seconds(updates_alone)}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
