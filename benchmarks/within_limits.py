"""What it is worth to keep limits while a batch is chosen, instead of repairing the batch afterwards.

4,000 messages of 20 Newsgroups, of which threads are groups and the minutes of reading are costs. Each limit is kept
inside the engine; or what it allows of the unlimited batch is topped up by a batch of what is still allowed. The cost
is that of K-medoids: the sum of squared distances of all messages to the nearest one of the batch.

    python benchmarks/within_limits.py
"""

import re
import warnings
from typing import NamedTuple

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from nextbatch import Apart, AtMost, FacilityLocation, KMeans, NextbatchWarning, Pool, Random, Within, rng_for
from nextbatch.algorithms import k_medoids_cost
from nextbatch.strategies.limited import limits_on, topped_up

MESSAGES, LABELED, COLUMNS, WORDS_A_MINUTE = 4_000, 100, 100, 200
SIZES = (50, 200)


class Costs(NamedTuple):
    """The K-medoids cost of a batch by the way in which the limit was kept, and how many samples the batches have."""

    inside: float
    topped_up: float
    k_means: float
    random: float
    sizes: tuple[int, int]


def newsgroups():
    """Return the pool of messages: embeddings, probabilities, threads and minutes."""
    from nextbatch.studies.datasets.fetching import path_of
    from nextbatch.studies.datasets.newsgroups20 import NEWSGROUPS_ARCHIVE, read_messages, without_hints

    messages = sorted(message for message in read_messages(path_of(NEWSGROUPS_ARCHIVE)) if message.half == "train")
    chosen = rng_for("messages").choice(len(messages), MESSAGES, replace=False)
    messages = [messages[i] for i in chosen]
    texts = [without_hints(message.text) for message in messages]
    weights = TfidfVectorizer(max_features=30_000, stop_words="english", sublinear_tf=True).fit_transform(texts)
    X = normalize(TruncatedSVD(COLUMNS, random_state=0).fit_transform(weights)).astype(np.float32)
    first = slice(None, LABELED)
    model = LogisticRegression(max_iter=500).fit(X[first], [message.group for message in messages[first]])
    rest = slice(LABELED, None)
    minutes = np.array([max(20, len(text.split())) for text in texts]) / WORDS_A_MINUTE
    threads = [_thread(message) for message in messages]
    return Pool(X[rest], model.predict_proba(X[rest]), groups=threads[rest], costs=minutes[rest])


def _thread(message):
    subject = re.search(r"^Subject: *((re|fwd) *: *)*(.*)$", message.text, re.MULTILINE | re.IGNORECASE)
    return (subject and subject[3].strip().lower()) or message.number


def limits(pool, k):
    """Return the limits by name, as functions of a strategy."""
    spent = float(pool.costs[FacilityLocation().select(pool, k, rng_for(0))].sum())
    quota = max(1, k // pool.probabilities.shape[1])
    return {
        "one of each thread": lambda then: AtMost(then),
        f"{quota} of each class": lambda then: AtMost(then, per="class", most=quota),
        "0.9 apart": lambda then: Apart(then, distance=0.9, given=None),
        "half of the minutes": lambda then: Within(then, budget=spent / 2),
        "a fifth of the minutes": lambda then: Within(then, budget=spent / 5),
    }


def measured(pool, limit, k):
    """Return the costs of the batches that keep within a limit in one way or another."""

    def cost(positions):
        return k_medoids_cost(pool.embeddings, positions)

    bounds = limits_on(limit(Random()), pool)
    inside = limit(FacilityLocation()).select(pool, k, rng_for(0))
    repaired = topped_up(FacilityLocation(), pool, min(k, bounds.most), rng_for(0), bounds).positions
    k_means, random = (limit(then).select(pool, k, rng_for(0)) for then in (KMeans(), Random()))
    return Costs(cost(inside), cost(repaired), cost(k_means), cost(random), (len(inside), len(repaired)))


def main():
    """Print a row for each limit and batch size."""
    warnings.simplefilter("ignore", NextbatchWarning)
    pool = newsgroups()
    print("| batch | limit | inside | topped up | K-means | random | samples inside, topped up |")
    print("|---|---|---|---|---|---|---|")
    for k in SIZES:
        for name, limit in limits(pool, k).items():
            costs = measured(pool, limit, k)
            others = " | ".join(f"{100 * (cost / costs.inside - 1):+.1f} %" for cost in costs[1:4])
            print(f"| {k} | {name} | {costs.inside:.0f} | {others} | {costs.sizes[0]}, {costs.sizes[1]} |", flush=True)


if __name__ == "__main__":
    main()
