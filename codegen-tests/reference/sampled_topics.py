"""`lda_sampled` on the first 100 documents, by collapsed Gibbs sampling (Griffiths & Steyvers 2004): what the words'
log likelihood is under the posterior, which does not hang on how topics are called.

Modes differ: eight chains find about as many, and a mean over one is off by the spread of theirs. Takes ten minutes.
"""
import json

import numpy as np

from common import HERE, read

DOCUMENTS, PRIOR, CHAINS, SWEEPS, BURN_IN = 100, 0.1, 8, 700, 300


def chain(documents, topics, vocabulary, seed):
    """Means over the sweeps after the burn-in: the log likelihood of the words, and the largest share of a document."""
    random = np.random.default_rng(seed)
    word = np.concatenate(documents)
    of = np.repeat(np.arange(len(documents)), [len(words) for words in documents])
    about = random.integers(topics, size=len(word))
    in_topic, in_document = np.zeros((vocabulary, topics)), np.zeros((len(documents), topics))
    np.add.at(in_topic, (word, about), 1)
    np.add.at(in_document, (of, about), 1)
    total = in_topic.sum(0)
    kept = []
    for sweep in range(SWEEPS):
        draws = random.random(len(word))
        for i, (w, d) in enumerate(zip(word, of)):
            old = about[i]
            in_topic[w, old] -= 1
            in_document[d, old] -= 1
            total[old] -= 1
            weights = (in_topic[w] + PRIOR) / (total + PRIOR * vocabulary) * (in_document[d] + PRIOR)
            sums = weights.cumsum()
            new = int(sums.searchsorted(draws[i] * sums[-1]))
            about[i] = new
            in_topic[w, new] += 1
            in_document[d, new] += 1
            total[new] += 1
        if sweep >= BURN_IN:
            # Given what the words are about, topics and shares are Dirichlet: gammas by their sums.
            topic = random.gamma(in_topic + PRIOR)
            topic /= topic.sum(0)
            share = random.gamma(in_document + PRIOR)
            share /= share.sum(1, keepdims=True)
            kept.append((np.log((topic[word] * share[of]).sum(1)).sum(), share.max(1).mean()))
    return np.mean(kept, 0)


def main():
    data = read("reuters_tokens.json")
    ends = data["doc_start"][1:] + [len(data["word"])]
    documents = [np.array(data["word"][a:b]) for a, b in zip(data["doc_start"], ends)][:DOCUMENTS]
    chains = np.array([chain(documents, data["topics"], data["vocabulary"], seed) for seed in range(CHAINS)])
    mean, spread = chains.mean(0), chains.std(0, ddof=1)
    figures = {name: {"mean": float(mean[at]), "sd_of_chains": float(spread[at])}
               for at, name in enumerate(["log_likelihood", "largest_share"])}
    text = json.dumps({"model": "lda_sampled", "algorithm": "gibbs", "documents": DOCUMENTS, **figures}, indent=1)
    (HERE / "lda_sampled.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
