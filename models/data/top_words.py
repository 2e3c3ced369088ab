#!/usr/bin/env python3
"""The words that tell the topics: `posterity run lda.model … --output json | python3 top_words.py`, or lda_sampled.model."""
import json
import pathlib
import sys

WORDS = 8

tokens = json.loads((pathlib.Path(__file__).parent / "reuters.json").read_text(encoding="utf-8"))["token"]
for number, topic in enumerate(json.load(sys.stdin)["posterior"]["topic"]):
    counts = topic["concentration"]
    best = sorted(range(len(counts)), key=lambda word: -counts[word])[:WORDS]
    print(f"{number}: {', '.join(tokens[word] for word in best)}")
