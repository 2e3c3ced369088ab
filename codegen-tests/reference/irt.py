"""Item response on LSAT6, with a probit and with a logistic link: EP, one site an answer."""
import numpy as np

from common import gaussian, linear_ep, logistic, positive, read, write

data = read("lsat6.json")
answer = data["answer"]
students, questions = answer.shape
rows = [(np.array([s, students + q]), np.array([1.0, -1.0])) for s in range(students) for q in range(questions)]
sign = 2.0 * answer.ravel() - 1
for model, site, noise, spread in [("irt_probit", positive, 1.0, 1.0), ("irt_logistic", logistic, 0.0, 4.0)]:
    prior = np.append(np.ones(students), np.full(questions, spread))
    mean, variance, evidence, sweeps = linear_ep(site, rows, sign, noise, np.zeros(len(prior)), prior)
    print(f"{sweeps} sweeps; difficulties", mean[students:])
    write(model, "ep", evidence, {
        "ability": gaussian(mean[:students], variance[:students]),
        "difficulty": gaussian(mean[students:], variance[students:])})
