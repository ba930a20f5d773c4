"""Learning curves of the shape that real studies have, with a known truth."""

import numpy as np

from nextbatch import rng_for
from nextbatch.statistics.curves import Curves

# The final error rate and how fast it is reached.
TRUTH = {
    "Random()": (0.080, 55.0),
    "Margin()": (0.055, 45.0),
    "Clustered(beta=10)": (0.045, 35.0),
    "WClustered(beta=10)": (0.045, 34.0),
    "Entropy()": (0.060, 60.0),
    "KMeans()": (0.095, 52.0),
    "KCenter()": (0.070, 47.0),
    "Clustered(beta=150)": (0.095, 52.0),
}


def true_curve(strategy, n_labeled):
    """The mean accuracy: an error that falls exponentially from 0.45."""
    final, scale = TRUTH[strategy]
    return 1 - final - (0.45 - final) * np.exp(-(n_labeled - n_labeled[0]) / scale)


def simulated(strategies=tuple(TRUTH), n_seeds=20, n_rounds=16, model="logistic", seed=0, dataset="simulated"):
    """Curves around the true ones: what all strategies of a seed share, and what each round adds."""
    rng = rng_for("simulated curves", model, seed)
    n_labeled = 20 + 10 * np.arange(n_rounds)
    means = np.stack([true_curve(strategy, n_labeled) for strategy in strategies])
    shared = rng.normal(0, 0.02, (1, n_seeds, 1)) * np.linspace(1.5, 0.5, n_rounds)
    noise = rng.normal(0, 0.01, (len(strategies), n_seeds, n_rounds))
    noise[..., 0] = 0  # all start from the same labels
    accuracy = np.round(np.clip(means[:, None] + shared + noise, 0, 1) * 540) / 540
    effective = np.full((len(strategies), n_rounds), np.nan)
    vacuous = np.zeros(effective.shape, dtype=bool)
    for i, strategy in enumerate(strategies):
        if "beta=" in strategy:
            nominal = float(strategy.partition("beta=")[2].rstrip(")"))
            left = (1257 - n_labeled[:-1]) / 10
            effective[i, 1:] = np.minimum(nominal, left)
            vacuous[i, 1:] = nominal >= left
    return Curves(
        dataset=dataset,
        model=model,
        strategies=tuple(strategies),
        seeds=np.arange(n_seeds),
        n_labeled=n_labeled,
        accuracy=accuracy,
        selection_seconds=rng.uniform(0.01, 0.2, (len(strategies), n_seeds)),
        effective_beta=effective,
        vacuous=vacuous,
        others={"balanced_accuracy": accuracy - 0.001, "macro_f1": accuracy - 0.002},
    )


def without(curves, *runs, failures=()):
    """The same curves with the runs (strategy, seed) missing from their third round on."""
    accuracy = curves.accuracy.copy()
    for strategy, seed in runs:
        accuracy[curves.strategies.index(strategy), seed, 2:] = np.nan
    fields = {**vars(curves), "accuracy": accuracy, "failures": tuple(failures)}
    return Curves(**fields)
