"""Bayes point machine on the breast cancer data: EP, one site a case on all 31 weights."""
import numpy as np

from common import gaussian, linear_ep, positive, read, write

data = read("breast_cancer_standardised.json")
x, sign = data["x"].astype(float), 2.0 * np.array(data["class"]) - 1
places = np.arange(x.shape[1])
mean, variance, evidence, sweeps = linear_ep(
    positive, [(places, row) for row in x], sign, 1.0, np.zeros(len(places)), np.ones(len(places)))
print(f"{sweeps} sweeps; right on {np.mean(sign * (x @ mean) > 0):.3f} of its own cases")
write("bayes_point_machine", "ep", evidence, {"w": gaussian(mean, variance)})
