"""Multinomial logistic regression by mean field over the classes, under the tilted bound of Knowles and Minka (2011)."""
import numpy as np

from common import converge, read, write


def log_sum_exp(x):
    high = x.max(axis=1, keepdims=True)
    return high[:, 0] + np.log(np.exp(x - high).sum(axis=1))


def softmax(x):
    return np.exp(x - log_sum_exp(x)[:, None])


def tilts(m, v):
    """The weights a = softmax(m + (1/2 - a) v) of each row, by Newton's method: the bound is convex in a."""
    a = softmax(m)
    for _ in range(50):
        s = softmax(m + (0.5 - a) * v)
        curve = s[:, :, None] * np.eye(m.shape[1]) - s[:, :, None] * s[:, None, :]
        a = a - np.linalg.solve(np.eye(m.shape[1]) + curve * v[:, None, :], (a - s)[:, :, None])[:, :, 0]
    return a


def iris():
    data = read("iris_standardised.json")
    x, z = np.array(data["x"], float), np.eye(3)[data["class"]]
    n, d = x.shape

    def scores(mean, covariance):
        return x @ mean.T, np.einsum("ij,cjk,ik->ic", x, covariance, x)

    def step(mean, covariance):
        mean, covariance = mean.copy(), covariance.copy()
        for c in range(3):
            m, v = scores(mean, covariance)
            s = tilts(m, v)[:, c]
            r = s * (1 - s)
            covariance[c] = np.linalg.inv(np.eye(d) / 4 + (x * r[:, None]).T @ x)
            mean[c] = covariance[c] @ (x.T @ (r * m[:, c] + z[:, c] - s))
        return mean, covariance

    (mean, covariance), _ = converge(step, (np.zeros((3, d)), np.array([np.eye(d)] * 3)))
    m, v = scores(mean, covariance)
    a = tilts(m, v)
    bound = np.sum(z * m) - np.sum(0.5 * a * a * v) - log_sum_exp(m + (0.5 - a) * v).sum()
    for c in range(3):
        bound -= 0.5 * (np.trace(covariance[c]) / 4 + mean[c] @ mean[c] / 4 - d + d * np.log(4)
                        - np.linalg.slogdet(covariance[c])[1])
    write("iris", "vmp", bound, {"weight": [
        {"distribution": "MultivariateGaussian", "mean": mean[c].tolist(), "covariance": covariance[c].tolist()}
        for c in range(3)]})


if __name__ == "__main__":
    iris()
