#!/usr/bin/env python3
"""Derive the standardised data sets from the raw ones beside this script.

    python3 prepare.py

`breast_cancer_standardised.json`
  1. each of the 30 feature columns is shifted and scaled to mean 0 and variance 1 (divisor n), to six decimals;
  2. a column of ones, `bias`, follows them, so that `x` is 569 rows of 31;
  3. `cell` selects four of the columns for the smaller model; `class` (1 benign, 0 malignant) is kept as it is.

`wine_standardised.json`
  1. the 13 columns are standardised in the same way;
  2. `start`, 13 rows of 3, is where the loadings of a factor analysis start: numbers in [-1/2, 1/2) that depend on
     the position alone (a splitmix64 of 3 j + k), so that any program can start from the same place.

`iris_standardised.json`
  the 4 columns are standardised in the same way, and a column of ones, `bias`, follows them: `x` is 150 rows of 5.
"""
import json
import pathlib

HERE = pathlib.Path(__file__).parent
FACTORS = 3
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


def breast_cancer():
    raw = read("breast_cancer.json")
    columns = raw["x"]["columns"]
    write("breast_cancer_standardised.json", {
        "n": raw["n"],
        "feature_names": raw["feature_names"] + ["bias"],
        "cell_names": [name.removeprefix("x_").replace("_", " ") for name in CELL],
        "class_names": raw["class_names"],
        "x": {"columns": columns + ["bias"]},
        "cell": {"columns": CELL},
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


if __name__ == "__main__":
    breast_cancer()
    wine()
    iris()
