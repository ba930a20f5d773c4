"""Batches of the authors' functions, and what these strategies do where a pool is awkward."""

import warnings

import numpy as np
import pytest

import naive_designs as naive
from nextbatch import BadInput, MissingInput, NextbatchWarning, Pool, parse_strategy, rng_for
from nextbatch.scores import SCORES
from nextbatch.strategies import (
    BAIT,
    CAL,
    DIRECT,
    GALAXY,
    LCMD,
    TCM,
    ClusterMargin,
    DropQuery,
    Falcun,
    KCenter,
    KMeans,
    Margin,
    MaxDet,
    MaxDist,
    Switch,
    TypiClust,
)
from nextbatch.strategies.hybrid.drop_query import candidates_by_mismatch

X = np.array(
    [(0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (5, 5), (6, 5), (5, 6), (9, 0), (9, 1), (4, 9), (10, 10)], dtype=float
)
LABELED, REST = [3, 8], [0, 1, 2, 4, 5, 6, 7, 9, 10, 11]


def of_twelve(strategy, k, labeled=True):
    """Return the batch as numbers of the twelve rows above."""
    pool = Pool(X[REST], labeled_embeddings=X[LABELED]) if labeled else Pool(X)
    positions = strategy.select(pool, k, rng_for(0))
    return [REST[i] for i in positions] if labeled else positions.tolist()


def random_pool(seed=0, n=60, m=6, C=3, d=4, **more):
    rng = np.random.default_rng(seed)
    return {
        "embeddings": rng.standard_normal((n, d)).astype(np.float32).astype(float),
        "probabilities": rng.dirichlet([0.8] * C, n),
        "labeled_embeddings": rng.standard_normal((m, d)).astype(np.float32).astype(float),
        "labeled_probabilities": rng.dirichlet([0.8] * C, m),
        "labels": np.array(["a", "b", "c"] * m)[:m],
        "committee": rng.dirichlet([0.8] * C, (3, n)),
        **more,
    }


ALL = [BAIT(), CAL(), ClusterMargin(), DIRECT(), DropQuery(), Falcun(), GALAXY(), TCM(at=1)]


def test_lcmd_and_max_dist_take_the_rows_of_the_authors_code():
    assert of_twelve(LCMD(), 6) == [10, 11, 6, 0, 4, 7]
    assert of_twelve(LCMD(), 6, labeled=False) == [11, 0, 9, 7, 10, 4]
    assert of_twelve(MaxDist(), 6) == [11, 7, 10, 0, 4, 6]


def test_max_dist_is_k_center_where_something_is_labeled_and_begins_with_the_longest_row_where_not():
    assert of_twelve(MaxDist(), 8) == of_twelve(KCenter(), 8)
    assert of_twelve(MaxDist(), 1, labeled=False) == [11] != of_twelve(KCenter(), 1, labeled=False)


def test_max_det_takes_the_row_that_is_predicted_worst():
    pool = random_pool(3, d=5)
    length = np.sqrt((pool["embeddings"] ** 2).sum(axis=1).mean())
    expected = naive.greedy_determinant(pool["embeddings"] / length, 9, pool["labeled_embeddings"] / length, 1e-3)
    assert MaxDet().select(Pool(**pool), 9, rng_for(0)).tolist() == expected


def test_the_scale_of_embeddings_does_not_matter_to_max_det():
    pool = random_pool(4, d=5)
    larger = pool | {name: 1000 * pool[name] for name in ("embeddings", "labeled_embeddings")}
    assert (
        MaxDet().select(Pool(**pool), 9, rng_for(0)).tolist() == MaxDet().select(Pool(**larger), 9, rng_for(0)).tolist()
    )


@pytest.mark.parametrize("m", [0, 6, 40])
@pytest.mark.parametrize("k", [1, 7])
def test_binary_bait_takes_the_batch_of_the_published_algebra(m, k):
    for seed in range(5):
        pool = random_pool(seed, m=m)
        names = ("embeddings", "probabilities", "labeled_embeddings", "labeled_probabilities")
        expected = naive.published_binary_bait(*(pool[name] for name in names), k)
        given = {name: pool[name] for name in names if m or not name.startswith("labeled")}
        assert BAIT().select(Pool(**given), k, rng_for(0)).tolist() == expected


def test_bait_of_all_classes_is_the_binary_one_where_there_are_two():
    # For two classes the information is p (1 - p) times a constant matrix; half the ridge makes up for the constant.
    pool = random_pool(5, C=2)
    both = [BAIT(), BAIT("classes", ridge=2.0)]
    assert both[0].select(Pool(**pool), 7, rng_for(0)).tolist() == both[1].select(Pool(**pool), 7, rng_for(0)).tolist()


def test_bait_of_classes_says_when_the_matrix_is_too_large():
    pool = random_pool(n=20, C=3, d=1400)
    with pytest.raises(BadInput, match="3 classes and 1400 columns"):
        BAIT("classes").select(Pool(**pool), 2, rng_for(0))


def test_where_the_model_is_sure_of_everything_bait_draws_and_says_so():
    pool = Pool(X, np.tile([1.0, 0.0], (12, 1)))
    with pytest.warns(NextbatchWarning, match="sees no information"):
        batches = {tuple(BAIT().select(pool, 4, rng_for(seed))) for seed in range(5)}
    assert len(batches) > 1


def test_falcun_takes_the_largest_relevance_with_a_large_power():
    pool = random_pool(1)
    P = pool["probabilities"]
    scores = SCORES["margin"](P)
    drawn = []
    for _ in range(9):
        worth = naive.relevances(P, scores, drawn)
        drawn.append(max(worth, key=worth.__getitem__))
    assert Falcun(gamma=1e6).select(Pool(probabilities=P), 9, rng_for(0)).tolist() == drawn


def test_cal_scores_by_the_divergence_from_the_nearest_labeled_samples():
    pool = random_pool(2, m=30)
    unit = {name: pool[name] / np.linalg.norm(pool[name], axis=1, keepdims=True) for name in pool if "embed" in name}
    P, Q = pool["probabilities"], pool["labeled_probabilities"]
    scores = []
    for x, p in zip(unit["embeddings"], P, strict=True):
        near = np.argsort(((unit["labeled_embeddings"] - x) ** 2).sum(axis=1))[:10]
        scores.append(np.mean([(q * np.log(q / p)).sum() for q in Q[near]]))
    picks = CAL().picks(Pool(**pool), 12, rng_for(0))
    assert picks.positions.tolist() == np.argsort(scores)[::-1][:12].tolist()
    np.testing.assert_allclose(picks.score, np.sort(scores)[::-1][:12])


def test_cluster_margin_takes_candidates_alone_and_no_cluster_twice_before_the_others():
    rng = np.random.default_rng(0)
    clusters = rng.integers(4, size=80)
    embeddings = np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0], [9.0, 9.0]])[clusters] + rng.normal(0, 0.1, (80, 2))
    P = rng.dirichlet([1.0] * 3, 80)
    picks = ClusterMargin(m=5, clusters=4).picks(Pool(embeddings, P), 8, rng_for(0))
    candidates = np.argsort(-SCORES["margin"](P))[:40]
    assert set(picks.positions) <= set(candidates.tolist()) and picks.kept == 40
    assert np.bincount(clusters[picks.positions], minlength=4).tolist() == [2, 2, 2, 2]
    sizes = np.bincount(clusters[candidates], minlength=4)
    assert (np.diff(sizes[clusters[picks.positions[:4]]]) >= 0).all()


def test_cluster_margin_does_not_spend_a_batch_on_the_outliers_of_a_pool():
    rng = np.random.default_rng(0)
    crowd, outliers = rng.normal(0, 1, (190, 2)), 100 * rng.normal(size=(10, 2))
    P = np.tile([0.5, 0.5], (200, 1))
    batch = ClusterMargin(m=40).select(Pool(np.vstack([crowd, outliers]), P), 5, rng_for(0))
    assert (batch < 190).any()
    assert (ClusterMargin(m=4).select(Pool(np.vstack([crowd, outliers]), P), 50, rng_for(0)) < 190).sum() >= 25


def test_candidates_of_drop_query_are_those_with_mismatches():
    assert candidates_by_mismatch([0, 1, 2, 3, 2, 1, 0, 3], 1).tolist() == [1, 2, 3, 4, 5, 7]
    assert candidates_by_mismatch([2] * 30 + [1] * 5 + [0] * 5, 1).tolist() == list(range(30))


def test_drop_query_takes_candidates_and_one_of_each_cluster():
    rng = np.random.default_rng(0)
    clusters = np.arange(60) % 3
    embeddings = np.eye(3)[clusters] + rng.normal(0, 0.01, (60, 3))
    P = np.tile([0.9, 0.1], (60, 1))
    changed = np.arange(60) < 45
    committee = np.where(changed[None, :, None], [0.1, 0.9], [0.9, 0.1]) * np.ones((3, 1, 1))
    picks = DropQuery().picks(Pool(embeddings, P, committee=committee), 3, rng_for(0))
    assert sorted(clusters[picks.positions]) == [0, 1, 2] and changed[picks.positions].all() and picks.kept == 45


def test_with_too_few_candidates_drop_query_takes_them_all_and_draws_the_rest():
    P = np.tile([0.9, 0.1], (12, 1))
    committee = np.tile(P, (3, 1, 1))
    committee[:, [2, 7]] = [0.2, 0.8]
    with pytest.warns(NextbatchWarning, match="finds 2 samples that dropout changes, for a batch of 5"):
        batch = DropQuery().select(Pool(X, P, committee=committee), 5, rng_for(0))
    assert batch[:2].tolist() == [2, 7] and len(set(batch.tolist())) == 5


def test_a_switch_counts_labels_for_each_class_that_was_found():
    pool = random_pool(m=6)
    early, late = TypiClust(), Margin()

    def chosen(labels, at):
        return Switch(early, late, at).chosen(Pool(**pool | {"labels": labels}))

    assert chosen(["a"] * 3 + ["b"] * 3, 3) == late
    assert chosen(["a", "b", "c"] * 2, 3) == early
    assert Switch(early, late, 3).chosen(Pool(X)) == early
    assert parse_strategy(repr(TCM(at=5))) == TCM(at=5) == Switch(early, late, 5)


def test_a_switch_needs_what_both_need_and_takes_what_one_of_them_needs():
    needs = {need.name: need.optional for need in Switch(KMeans(weights="margin"), Margin(), 3).needs}
    assert needs == {"embeddings": True, "probabilities": False, "labels": True}


def test_without_the_labels_a_switch_says_what_it_needs():
    pool = random_pool()
    del pool["labels"]
    with pytest.raises(MissingInput, match="needs labels"):
        TCM().select(Pool(**pool), 3, rng_for(0))


def test_lines_know_labels_by_their_order_and_say_when_they_do_not():
    pool = random_pool(m=9)
    renamed = pool | {"labels": np.char.add("x", pool["labels"])}
    for strategy in (DIRECT(), GALAXY()):
        batch = strategy.select(Pool(**pool), 7, rng_for(0)).tolist()
        assert strategy.select(Pool(**renamed), 7, rng_for(0)).tolist() == batch
        with pytest.warns(NextbatchWarning, match="labels have 1 classes and the probabilities 3 columns"):
            strategy.select(Pool(**pool | {"labels": ["a"] * 9}), 7, rng_for(0))


def test_pending_samples_are_on_the_lines_without_a_label():
    pool = random_pool(m=9)
    waiting = {"pending_probabilities": pool["probabilities"][:4]}
    rest = pool | {name: pool[name][4:] for name in ("embeddings", "probabilities")} | {"committee": None}
    for strategy in (DIRECT(), GALAXY()):
        assert len(set(strategy.select(Pool(**rest, **waiting), 9, rng_for(0)).tolist())) == 9


@pytest.mark.parametrize("strategy", ALL, ids=repr)
def test_probabilities_of_exactly_zero_and_one_and_fewer_candidates_than_asked_for_are_taken(strategy):
    sure = np.eye(3)[np.arange(12) % 3]
    for P in (sure, np.tile([1.0, 0.0, 0.0], (12, 1))):
        pool = random_pool(n=12, embeddings=X, probabilities=P, committee=np.stack([P] * 3))
        pool["labeled_embeddings"] = pool["labeled_embeddings"][:, :2]
        with np.errstate(all="raise"):
            for k in (1, 11, 12):
                with pytest.warns(NextbatchWarning) if isinstance(strategy, BAIT | DropQuery) else _nothing():
                    assert len(set(strategy.select(Pool(**pool), k, rng_for(0)).tolist())) == k


def _nothing():
    return warnings.catch_warnings(action="ignore", category=NextbatchWarning)


@pytest.mark.parametrize("strategy", [BAIT(), CAL(), Falcun(gamma=1e6), GALAXY(), DIRECT()], ids=repr)
def test_samples_that_stand_last_in_the_pool_are_found_like_the_first(strategy):
    pool = random_pool(8, n=200)
    backwards = pool | {name: pool[name][::-1] for name in ("embeddings", "probabilities")} | {"committee": None}
    batch = strategy.select(Pool(**pool), 3, rng_for(0))
    assert set(199 - strategy.select(Pool(**backwards), 3, rng_for(0))) == set(batch)


def test_cluster_margin_maps_candidates_back_where_margins_are_not_in_the_order_of_rows():
    pool = random_pool(8, n=200)
    batch = ClusterMargin(clusters=1).select(Pool(**pool), 3, rng_for(0))
    assert set(batch) <= set(np.argsort(-SCORES["margin"](pool["probabilities"]))[:30].tolist())
