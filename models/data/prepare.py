#!/usr/bin/env python3
"""Derive the standardised data sets from the raw ones beside this script, and draw the simulated ones.

    python3 prepare.py

`breast_cancer_standardised.json`
  1. each of the 30 feature columns is shifted and scaled to mean 0 and variance 1 (divisor n), to six decimals;
  2. a column of ones, `bias`, follows them, so that `x` is 569 rows of 31;
  3. `cell` selects four of the columns for a smaller model, `surface` two and the ones for the smallest; `class`
     (1 benign, 0 malignant) is kept as it is.

`wine_standardised.json`
  1. the 13 columns are standardised in the same way;
  2. `start`, 13 rows of 3, is where the loadings of a factor analysis start: numbers in [-1/2, 1/2) that depend on
     the position alone (a splitmix64 of 3 j + k), so that any program can start from the same place.

`iris_standardised.json`
  the 4 columns are standardised in the same way, and a column of ones, `bias`, follows them: `x` is 150 rows of 5.

`sprinkler.json`
  300 days of the network of `sprinkler.model`: clouds one day in two; the sprinkler runs with probability 0.5 under a
  clear sky, 0.1 under clouds; rain falls with 0.2, 0.8; grass is wet with 0.1 by neither, 0.9 by rain or the sprinkler
  alone, 0.99 by both. Each value is then lost (`null`) with probability 1/3.

`team_games.json`
  60 games of 12 players, whose skills are drawn from N(25, 25/3), in teams of one to three, as many on either side but
  for every fourth game, where the second team has one player more; a game is a draw as `team_games.model` says.

`answer_key.json`
  the answers of 30 candidates to 20 questions of 4 choices, drawn as `answer_key.model` says; `right` is the key that
  was drawn, which the model does not see.

`reuters_tokens.json`
  the documents of `reuters.json` word by word: each stands in `words` as often as `counts` says.
"""
import json
import math
import pathlib

HERE = pathlib.Path(__file__).parent
FACTORS = 3
SURFACE = ["x_mean_texture", "x_mean_smoothness", "bias"]
CELL = ["x_mean_radius", "x_mean_texture", "x_mean_smoothness", "x_mean_concavity"]


def read(name):
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def write(name, data):
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in data.items())
    (HERE / name).write_text("{\n" + lines + "\n}\n", encoding="utf-8")


def standardised(column):
    mean = sum(column) / len(column)
    sd = (sum((value - mean) ** 2 for value in column) / len(column)) ** 0.5
    return [round((value - mean) / sd, 6) for value in column]


def hash_uniform(index):
    """A number in [0, 1) that depends on `index` alone."""
    mask = (1 << 64) - 1
    z = (index + 0x9E3779B97F4A7C15) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return ((z ^ (z >> 31)) >> 11) / (1 << 53)


def named(column):
    return column.removeprefix("x_").replace("_", " ")


def breast_cancer():
    raw = read("breast_cancer.json")
    columns = raw["x"]["columns"]
    write("breast_cancer_standardised.json", {
        "n": raw["n"],
        "feature_names": raw["feature_names"] + ["bias"],
        "cell_names": [named(name) for name in CELL],
        "surface_names": [named(name) for name in SURFACE],
        "class_names": raw["class_names"],
        "x": {"columns": columns + ["bias"]},
        "cell": {"columns": CELL},
        "surface": {"columns": SURFACE},
        **{name: standardised(raw[name]) for name in columns},
        "bias": [1] * raw["n"],
        "class": raw["class"],
    })


def wine():
    raw = read("wine.json")
    columns = raw["x"]["columns"]
    start = [[hash_uniform(FACTORS * j + k) - 0.5 for k in range(FACTORS)] for j in range(len(columns))]
    write("wine_standardised.json", {
        "n": raw["n"],
        "feature_names": raw["feature_names"],
        "class_names": raw["class_names"],
        "x": {"columns": columns},
        "start": start,
        **{name: standardised(raw[name]) for name in columns},
        "class": raw["class"],
    })


def iris():
    raw = read("iris.json")
    columns = raw["x"]["columns"]
    write("iris_standardised.json", {
        "n": raw["n"],
        "classes": len(raw["class_names"]),
        "feature_names": raw["feature_names"] + ["bias"],
        "class_names": raw["class_names"],
        "x": {"columns": columns + ["bias"]},
        **{name: standardised(raw[name]) for name in columns},
        "bias": [1] * raw["n"],
        "class": raw["class"],
    })


class Draws:
    """Numbers that depend on the seed and their turn alone."""

    def __init__(self, seed):
        self.turn = seed << 32

    def unit(self):
        self.turn += 1
        return hash_uniform(self.turn)

    def true(self, probability):
        return self.unit() < probability

    def below(self, most):
        return int(self.unit() * most)

    def normal(self):
        """By the method of Box and Muller."""
        return (-2 * math.log(1 - self.unit())) ** 0.5 * math.cos(math.tau * self.unit())

    def some(self, count, most):
        """Different numbers below `most`."""
        left = list(range(most))
        return [left.pop(self.below(len(left))) for _ in range(count)]


def sprinkler():
    draws = Draws(1)
    days = {"cloudy": [], "sprinkler": [], "rain": [], "wet": []}
    for _ in range(300):
        cloudy = draws.true(0.5)
        sprinkler = draws.true(0.1 if cloudy else 0.5)
        rain = draws.true(0.8 if cloudy else 0.2)
        wet = draws.true([0.1, 0.9, 0.99][sprinkler + rain])
        for column, value in zip(days.values(), (cloudy, sprinkler, rain, wet)):
            column.append(None if draws.true(1 / 3) else int(value))
    write("sprinkler.json", {"days": 300, **days})


def team_games():
    draws, players, beta = Draws(2), 12, 25 / 6
    skill = [25 + 25 / 3 * draws.normal() for _ in range(players)]
    first, second, outcome = [], [], []
    for game in range(60):
        size = 1 + draws.below(3)
        larger = size + (game % 4 == 3)
        chosen = draws.some(size + larger, players)
        first.append(chosen[:size])
        second.append(chosen[size:])
        spread = beta * (size + larger) ** 0.5
        lead = sum(skill[p] for p in first[-1]) - sum(skill[p] for p in second[-1]) + spread * draws.normal()
        close = 0.125661 * spread
        outcome.append(0 if lead < -close else 2 if lead > close else 1)
    write("team_games.json", {"games": 60, "players": players, "name": [chr(ord("A") + p) for p in range(players)],
                              "first": first, "second": second, "outcome": outcome,
                              "outcome_name": ["second", "draw", "first"]})


def answer_key():
    draws, candidates, questions, choices = Draws(3), 30, 20, 4
    ability = [draws.normal() for _ in range(candidates)]
    difficulty = [draws.normal() for _ in range(questions)]
    right = [draws.below(choices) for _ in range(questions)]
    answer = [[right[q] if a - difficulty[q] + draws.normal() > 0 else draws.below(choices) for q in range(questions)]
              for a in ability]
    write("answer_key.json", {"candidates": candidates, "questions": questions, "choices": choices, "answer": answer,
                              "right": right})


def reuters_tokens():
    data = read("reuters.json")
    start, words = [], []
    ends = data["doc_start"][1:] + [len(data["word"])]
    for begin, end in zip(data["doc_start"], ends):
        start.append(len(words))
        for at in range(begin, end):
            words += [data["word"][at]] * data["count"][at]
    write("reuters_tokens.json", {key: data[key] for key in ("documents", "vocabulary", "topics", "token")}
          | {"words": {"starts": "doc_start", "values": "word"}, "doc_start": start, "word": words})


if __name__ == "__main__":
    breast_cancer()
    wine()
    iris()
    sprinkler()
    team_games()
    answer_key()
    reuters_tokens()
