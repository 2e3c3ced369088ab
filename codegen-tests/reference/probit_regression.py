"""Probit regression on four columns of the breast cancer data: EP; the intercept is the last variable."""
import numpy as np

from common import gaussian, linear_ep, positive, read, write

data = read("breast_cancer_standardised.json")
x, sign = data["cell"], 2.0 * np.array(data["class"]) - 1
features = x.shape[1]
rows = [(np.arange(features + 1), np.append(row, 1.0)) for row in x]
prior = np.append(np.full(features, 4.0), 4.0)
mean, variance, evidence, sweeps = linear_ep(positive, rows, sign, 1.0, np.zeros(features + 1), prior)
print(f"{sweeps} sweeps:", mean, variance)
write("probit_regression", "ep", evidence, {
    "intercept": gaussian(mean[-1], variance[-1]), "slope": gaussian(mean[:-1], variance[:-1])})
