"""Ranking of hockey teams: EP, one site a game on the difference of two skills."""
import numpy as np

from common import gaussian, linear_ep, positive, read, write

data = read("ice_hockey_decided.json")
teams = data["teams"]
beta = 25 / 6
rows = [(np.array(pair), np.array([1.0, -1.0])) for pair in zip(data["winner"], data["loser"])]
mean, variance, evidence, sweeps = linear_ep(
    positive, rows, np.ones(len(rows)), 2 * beta ** 2, np.full(teams, 25.0), np.full(teams, (25 / 3) ** 2))
print(f"{sweeps} sweeps; the best:", ", ".join(
    f"{data['team'][t]} {mean[t]:.1f} ± {variance[t] ** 0.5:.1f}" for t in np.argsort(-mean)[:10]))
write("hockey", "ep", evidence, {"skill": gaussian(mean, variance)})
