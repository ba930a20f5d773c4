"""A library of networks needs nothing but a trainer to become a model."""

from contextlib import contextmanager

import numpy as np

from looking import pool_of
from nextbatch import rng_for
from nextbatch.models.networks.network_model import NetworkModel
from nextbatch.models.networks.network_rows import ROWS_PER_FORWARD_PASS
from nextbatch.models.seen import Seen

Y = np.array(["left", "right"])[np.arange(40) % 2]
X = rng_for("trainer").normal(size=(40, 2)) + 5 * np.eye(2)[np.arange(40) % 2]


class NearestMean:
    """Keeps the mean of each class, and a list of what it was asked."""

    package = "means"

    def __init__(self):
        self.seeds, self.built, self.blocks = [], 0, []

    @contextmanager
    def seeded(self, seed):
        self.seeds.append(seed)
        yield

    def build(self, shape, n_classes):
        self.built += 1
        return np.zeros((n_classes, *shape))

    def train(self, means, rows, targets, rng):
        for number in range(len(means)):
            means[number] = rows[targets == number].mean(axis=0)

    def see(self, means, rows):
        self.blocks.append(len(rows))
        nearness = np.exp(-np.linalg.norm(rows[:, None] - means, axis=2))
        return Seen(rows.astype(np.float32), (nearness / nearness.sum(axis=1, keepdims=True)).astype(np.float32))


def test_a_trainer_makes_a_model():
    model = NetworkModel(NearestMean())
    model.fit(X, Y)
    assert np.mean(model.predict(X) == Y) > 0.95
    assert pool_of(model, X, X[:3]).labeled_probabilities.shape == (3, 2)


def test_rows_are_shown_in_blocks_and_only_when_read():
    trainer = NearestMean()
    model = NetworkModel(trainer)
    model.fit(X, Y)
    many = np.tile(X, (2 * ROWS_PER_FORWARD_PASS // len(X) + 1, 1))
    pool = pool_of(model, many, None)
    assert trainer.blocks == []
    assert len(pool.embeddings) == len(many)
    assert max(trainer.blocks) == ROWS_PER_FORWARD_PASS
    assert sum(trainer.blocks) == len(many)


def test_only_a_cold_start_builds_and_each_warm_fit_has_a_seed_of_its_own():
    cold, warm = NearestMean(), NearestMean()
    for trainer, warm_start in ((cold, False), (warm, True)):
        model = NetworkModel(trainer, warm_start=warm_start)
        for _ in range(3):
            model.fit(X, Y)
    assert (cold.built, warm.built) == (3, 1)
    assert len(set(cold.seeds)) == 1
    assert len(set(warm.seeds)) == 3
    assert warm.seeds[0] == cold.seeds[0]
