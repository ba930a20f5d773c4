"""BADGE draws as k-means++ does on gradients that are written out."""

import warnings
from itertools import permutations

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.special import softmax
from scipy.stats import chisquare
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

import naive_distances as naive
from nextbatch.algorithms import d2_sampling
from nextbatch.errors import NextbatchWarning
from nextbatch.models import ScikitLearnModel
from nextbatch.pool import Pool
from nextbatch.row_access import is_sparse
from nextbatch.seeds import rng_for
from nextbatch.selecting.choosing import answered
from nextbatch.selecting.request import requested
from nextbatch.strategies import BADGE


def inputs(n, n_features=5, n_classes=3, sureness=0.5):
    rng = rng_for("badge", n, n_features, n_classes)
    return rng.standard_normal((n, n_features)).astype(np.float32), rng.dirichlet([sureness] * n_classes, size=n)


def gradients(X, P):
    """Return what the cross-entropy with the most probable class pulls each weight of the last layer with."""
    factors = np.array([np.eye(len(p))[np.argmax(p)] - p for p in P])
    return naive.outer_products(factors, X.astype(float))


def batches(X, P, k, times):
    rng = rng_for("badge", "batches", len(X), k)
    pool = Pool(embeddings=X, probabilities=P)
    return [BADGE().select(pool, k, rng).tolist() for _ in range(times)]


def test_three_draws_have_the_enumerated_distribution_on_explicit_gradients():
    X, P = inputs(6)
    squares = naive.squared_distances(*2 * [gradients(X, P)])
    longest = int(np.argmax((gradients(X, P) ** 2).sum(axis=1)))
    expected = {}
    for i, j in permutations(sorted(set(range(6)) - {longest}), 2):
        second = squares[longest, i] / squares[longest].sum()
        left = np.minimum(squares[longest], squares[i])
        expected[longest, i, j] = second * left[j] / left.sum()
    drawn = [tuple(batch) for batch in batches(X, P, 3, 2000)]
    counts = np.array([drawn.count(order) for order in expected])
    assert counts.sum() == len(drawn)
    chances = len(drawn) * np.array(list(expected.values()))
    likely = chances >= 5
    pooled = [(np.append(v[likely], v[~likely].sum())) for v in (counts, chances)]
    assert chisquare(*(v[pooled[1] > 0] for v in pooled)).pvalue > 1e-4


def test_every_sample_is_drawn_as_often_as_by_the_naive_twin_on_explicit_gradients():
    X, P = inputs(40)
    G = gradients(X, P)
    longest = int(np.argmax((G**2).sum(axis=1)))
    others = np.delete(np.arange(40), longest)
    fast = np.bincount(np.concatenate(batches(X, P, 15, 300)), minlength=40)[others]
    slow, rng = np.zeros(40), rng_for("badge", "twin")
    for _ in range(300):
        slow[others[naive.d2_sampling(G[others], 14, rng, given=G[[longest]])]] += 1
    share = (fast + slow[others]) / 600
    spread = np.sqrt(2 * 300 * share * (1 - share)) + 1e-9
    assert abs((fast - slow[others]) / spread).max() < 4.5


@pytest.mark.parametrize("n_classes", [2, 10])
def test_the_batch_is_that_of_d2_sampling_on_explicit_gradients(n_classes):
    X, P = inputs(500, 8, n_classes)
    G = gradients(X, P)
    for seed in range(3):
        batch = BADGE().select(Pool(embeddings=X, probabilities=P), 120, rng_for(seed))
        longest = int(np.argmax((G**2).sum(axis=1)))
        np.testing.assert_array_equal(batch, d2_sampling(G, 120, rng_for(seed), start=longest))


def test_the_sample_with_the_longest_gradient_comes_first():
    X = np.array([[1.0], [1.0], [10.0], [10.0]])
    P = np.array([[0.5, 0.5], [0.6, 0.4], [1.0, 0.0], [0.7, 0.3]])
    assert all(batch[0] == 3 for batch in batches(X, P, 2, 20))


def test_duplicates_of_what_is_drawn_come_last():
    X, P = (np.repeat(array, 5, axis=0) for array in inputs(6))
    for batch in batches(X, P, 30, 20):
        assert {position // 5 for position in batch[:6]} == set(range(6))
        assert sorted(batch) == list(range(30))


def test_sure_samples_coincide_and_come_last():
    X, P = inputs(12)
    P[6:] = np.eye(3)[rng_for("badge", "sure").integers(3, size=6)]
    for batch in batches(X, P, 12, 20):
        assert np.sum(np.array(batch[:7]) >= 6) <= 1  # one gradient of zero is unlike the others
        assert sorted(batch) == list(range(12))


def test_a_model_that_is_sure_of_everything_draws_uniformly_and_says_so():
    X = inputs(20)[0]
    pool = Pool(embeddings=X, probabilities=np.eye(3)[np.arange(20) % 3])
    first = []
    for seed in range(300):
        with pytest.warns(NextbatchWarning, match=r"BADGE\(\) sees no gradient"):
            batch = BADGE().select(pool, 7, rng_for("sure", seed))
        assert len(set(batch)) == 7
        first.append(batch[0])
    assert chisquare(np.bincount(first, minlength=20)).pvalue > 1e-4


def test_a_nearly_sure_model_is_no_different_from_one_that_is_less_sure():
    X, P = inputs(200)
    certain = np.eye(3)[P.argmax(axis=1)]
    # Powers of two scale all gradients without rounding; their lengths do not matter, only their shares.
    factors = certain - P
    for scale in (2.0**-20, 2.0**-60):
        expected = d2_sampling(X, 50, rng_for(0), factors=factors)
        np.testing.assert_array_equal(d2_sampling(X, 50, rng_for(0), factors=scale * factors), expected)


def test_an_empty_batch_and_an_empty_pool_are_no_trouble():
    X, P = inputs(3)
    assert batches(X, P, 0, 1) == [[]]
    assert batches(X[:0], P[:0], 0, 1) == [[]]


def test_gradients_are_those_of_what_the_last_layer_reads():
    X, P = inputs(200, n_features=30)
    words = csr_array(np.where(np.random.default_rng(0).random(X.shape) < 0.2, np.abs(X), 0))
    expected = BADGE().select(Pool(embeddings=words.toarray(), probabilities=P), 40, rng_for("badge", "texts"))
    elsewhere = X[:, :3]  # distances are measured in something else
    for features in (words, words.toarray()):
        pool = Pool(embeddings=elsewhere, probabilities=P, features=features)
        np.testing.assert_array_equal(BADGE().select(pool, 40, rng_for("badge", "texts")), expected)
    assert set(BADGE().select(Pool(elsewhere, P), 40, rng_for("badge", "texts"))) != set(expected)


def test_of_texts_it_sees_the_words_that_the_model_sees(tmp_path):
    rng = np.random.default_rng(1)
    topics = [["goal", "ball", "team", "match"], ["vote", "law", "court", "state"], ["star", "moon", "orbit", "sun"]]
    texts = [" ".join(rng.choice(topics[i % 3] + topics[(i + 1) % 3][:2], 6)) + f" word{i % 40}" for i in range(120)]
    (tmp_path / "pool.csv").write_text("id,text\n" + "".join(f"{i},{text}\n" for i, text in enumerate(texts)))
    (tmp_path / "labels.csv").write_text("id,label\n" + "".join(f"{i},{'abc'[i % 3]}\n" for i in range(30)))
    asked = requested(tmp_path / "pool.csv", 10, labels=tmp_path / "labels.csv", strategy=BADGE(), text="text")
    turn = answered(asked).turn
    view = turn.pool.unlabeled
    assert is_sparse(view["features"]) and view["features"].shape[1] > view["embeddings"].shape[1]
    words = Pool(embeddings=view["features"].toarray(), probabilities=view["probabilities"])
    np.testing.assert_array_equal(turn.picks.positions, BADGE().select(words, 10, rng_for("select", 0, 0)))


def test_where_distances_are_measured_elsewhere_a_linear_model_and_a_network_show_what_their_last_layer_reads():
    X, y = np.random.default_rng(0).standard_normal((50, 4)), np.arange(50) % 3
    for classifier, width in ((LogisticRegression(), 4), (MLPClassifier((7,), max_iter=5), 7)):
        model = ScikitLearnModel(make_pipeline(StandardScaler(), classifier), embeddings=lambda rows: rows[:, :1])
        with warnings.catch_warnings(action="ignore"):
            model.fit(X, y)
        view = model.look(X)
        assert view["embeddings"].shape[1] == 1
        assert view["features"].shape == (50, width)
        last = model.steps().last
        weights, bias = (last.coef_.T, last.intercept_) if width == 4 else (last.coefs_[-1], last.intercepts_[-1])
        np.testing.assert_allclose(softmax(view["features"] @ weights + bias, axis=1), view["probabilities"], atol=1e-9)
    trees = ScikitLearnModel(DecisionTreeClassifier(), embeddings=lambda rows: rows)
    trees.fit(X, y)
    assert "features" not in trees.look(X)
