"""ProbCover, MaxHerding and UHerding: the batches of the authors' code, and the cases that it gets wrong."""

import numpy as np
import pytest

import naive_coverage as naive
from nextbatch.algorithms import facility_location
from nextbatch.algorithms.neighbors import nearest_neighbors
from nextbatch.algorithms.neighbors.nearest_neighbors import nearest_distances
from nextbatch.algorithms.neighbors.similarities import directions
from nextbatch.errors import BadInput
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for
from nextbatch.strategies import CLUE, KMeans, Margin, MaxHerding, Preselect, ProbCover, UHerding
from nextbatch.strategies.diversity.prob_cover import pure_radius

X = np.float32([(0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (5, 5), (6, 5), (5, 6), (9, 0), (9, 1), (4, 9), (10, 10)])
LABELED = [3, 8]
REST = np.setdiff1d(np.arange(12), LABELED)
G = np.column_stack([X, np.full(12, 4)])


def pool_of(rows, labeled=(), **inputs):
    """Return the pool of the rows that are not labeled, and what its positions are among all."""
    rest = np.setdiff1d(np.arange(len(rows)), labeled)
    given = {"labeled_embeddings": rows[list(labeled)]} if len(labeled) else {}
    return Pool(rows[rest], **given, **{name: values[rest] for name, values in inputs.items()}), rest


def batch(strategy, rows, k, labeled=(), **inputs):
    pool, rest = pool_of(rows, labeled, **inputs)
    return rest[strategy.select(pool, k, rng_for("herding"))].tolist()


@pytest.mark.parametrize(
    ("delta", "labeled", "expected"),
    [
        (1.0, [], [0, 1, 2, 3]),
        (1.0, LABELED, [0, 1, 2, 4]),
        (1.2, [], [1, 5, 8, 0]),
        (1.2, LABELED, [5, 1, 10, 11]),
        (1.5, [], [1, 5, 8, 10]),
        (1.5, LABELED, [5, 10, 11]),
    ],
)
def test_prob_cover_takes_what_the_authors_code_takes(delta, labeled, expected):
    assert batch(ProbCover(delta), X, len(expected), labeled) == expected


@pytest.mark.parametrize(
    ("width", "labeled", "expected", "gains"),
    [
        (1, [], [5, 1, 8, 10], [0.718409, 0.186749, 0.055792, 0.009728]),
        (1, LABELED, [7, 1, 10, 0], [0.157963, 0.012995, 0.005658, 0.004831]),
        (0.3, [], [7, 1, 8, 0], None),
    ],
)
def test_max_herding_takes_what_the_authors_code_takes(width, labeled, expected, gains):
    assert batch(MaxHerding(width), G, 4, labeled) == expected
    if gains:
        rows = directions(G)
        rest = np.setdiff1d(np.arange(12), labeled)
        given = rows[labeled] if labeled else None
        found = facility_location(rows[rest], 4, similarity="rbf", width=width, given=given).gains
        np.testing.assert_allclose(found / 12, gains, atol=5e-7)


def test_once_all_is_covered_the_batch_is_of_other_unlabeled_samples_by_position():
    pool, rest = pool_of(X, LABELED)
    chosen = ProbCover(delta=30).select(pool, 10, rng_for(0))
    assert chosen.tolist() == list(range(10))
    assert not set(rest[chosen]) & set(LABELED)


def test_the_pure_radius_is_the_largest_at_which_enough_balls_hold_one_cluster():
    rng = rng_for("purity")
    for _ in range(20):
        rows = rng.standard_normal((60, 2)).astype(np.float32)
        clusters = (rows[:, 0] > 0.1).astype(int) + 2 * (rows[:, 1] > 0)
        gaps = np.sqrt(naive.squared_distances(rows, rows))

        def purity(delta, gaps=gaps, clusters=clusters):
            return np.mean([len(set(clusters[ball])) == 1 for ball in gaps < delta])

        delta = pure_radius(rows, clusters)
        assert purity(delta * (1 - 1e-6)) >= 0.95 > purity(delta * (1 + 1e-6))


def test_without_a_radius_balls_stay_within_well_separated_classes():
    rows = np.concatenate([rng_for("blobs", i).normal(50 * i, 1, (30, 2)) for i in range(4)]).astype(np.float32)
    assert len({i // 30 for i in batch(ProbCover(classes=4), rows, 4)}) == 4
    assert pure_radius(rows, np.zeros(120, dtype=int)) is None


def uncertain(n, seed=0):
    return rng_for("uncertain", seed).dirichlet([0.7] * 3, size=n)


def naive_u_herding(rows, chances, k, labeled, kind):
    units = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    rest = np.setdiff1d(np.arange(len(rows)), labeled)
    top = np.sort(chances[rest], axis=1)
    weights = 1 - (top[:, -1] - top[:, -2])
    gaps = np.sqrt(naive.squared_distances(units[labeled], units[labeled]))
    gaps[gaps <= 1e-6] = np.inf
    width = {"smallest": np.min, "typical": np.median}[kind](gaps.min(axis=1))
    chosen, _ = naive.facility_location(units[rest], k, "rbf", width=width, weights=weights, given=units[labeled])
    return rest[chosen].tolist()


@pytest.mark.parametrize("kind", ["smallest", "typical"])
@pytest.mark.parametrize("seed", range(5))
def test_u_herding_is_weighted_herding_as_wide_as_labeled_samples_are_apart(seed, kind):
    rows = rng_for("rows", seed).standard_normal((80, 4)).astype(np.float32)
    labeled = [3, 20, 41, 60]
    expected = naive_u_herding(rows.astype(np.float64), uncertain(80, seed), 6, labeled, kind)
    assert batch(UHerding(width=kind), rows, 6, labeled, calibrated=uncertain(80, seed)) == expected
    plain = batch(UHerding(calibrated=False, width=kind), rows, 6, labeled, probabilities=uncertain(80, seed))
    assert plain == expected


def test_a_near_copy_among_the_labeled_samples_moves_the_smallest_width_and_not_the_typical_one():
    near = directions(rng_for("apart").standard_normal((21, 5)).astype(np.float32))
    with_copy = directions(np.concatenate([near, near[:1] + np.float32(1e-4)]))
    assert UHerding().width_among(with_copy) < 0.01 * UHerding().width_among(near)
    typical = UHerding(width="typical")
    assert typical.width_among(with_copy) == pytest.approx(typical.width_among(near), rel=0.1)
    assert UHerding(width=0.3).width_among(with_copy) == 0.3


@pytest.mark.parametrize(("width", "told"), [("wide", "smallest.*typical"), (0, "must be"), (None, "must be")])
def test_a_width_that_is_none_is_refused(width, told):
    with pytest.raises(BadInput, match=told):
        UHerding(width=width)


def test_copies_among_the_labeled_samples_do_not_make_the_kernel_narrow():
    rows = rng_for("copies").standard_normal((40, 3)).astype(np.float32)
    labeled = rows[:4]
    doubled = np.concatenate([labeled, labeled, 3 * labeled])
    first, second = (
        UHerding().select(Pool(rows[4:], labeled_embeddings=some, calibrated=uncertain(36)), 5, rng_for(0))
        for some in (labeled, doubled)
    )
    assert first.tolist() == second.tolist()
    assert UHerding().width_among(directions(np.repeat(labeled[:1], 3, axis=0))) == 1.0


def test_without_labels_and_where_the_model_is_sure_u_herding_is_max_herding():
    sure = np.tile([1.0, 0.0, 0.0], (12, 1))
    assert batch(UHerding(), G, 4, calibrated=sure) == batch(MaxHerding(), G, 4)
    alike = np.tile([0.5, 0.5, 0.0], (12, 1))
    assert batch(UHerding(), G, 4, calibrated=alike) == batch(MaxHerding(), G, 4)


def test_pending_samples_are_covered_like_labeled_ones():
    pool = Pool(G)
    first = MaxHerding().select(pool, 6, rng_for(0))
    later = MaxHerding().select(pool.after(first[:3]), 3, rng_for(0))
    assert np.delete(np.arange(12), first[:3])[later].tolist() == first[3:].tolist()


def test_positions_among_candidates_are_mapped_back_where_the_order_of_margins_is_another():
    gap = np.linspace(0.9, 0.0, 12)
    chances = np.column_stack([(1 + gap) / 2, (1 - gap) / 2])
    pool = Pool(G, probabilities=chances)
    chosen = Preselect(MaxHerding(), beta=2).select(pool, 3, rng_for(0))
    candidates = Margin().select(pool, 6, rng_for(0))
    assert set(chosen) <= set(candidates) == set(range(6, 12))


def test_nearest_distances_are_positive_and_of_different_rows():
    assert nearest_distances(X).min() == 1.0
    assert not len(nearest_distances(np.ones((3, 2)))) and not len(nearest_distances(np.ones((1, 2))))


def test_nearest_distances_are_those_of_all_pairs_across_blocks(monkeypatch):
    monkeypatch.setattr(nearest_neighbors, "ROWS_AT_ONCE", 7)
    rows = rng_for("pairs").standard_normal((40, 3)).astype(np.float32)
    rows[30] = rows[2]
    gaps = np.sqrt(naive.squared_distances(rows.astype(np.float64), rows.astype(np.float64)))
    gaps[gaps <= 1e-7] = np.inf
    np.testing.assert_allclose(nearest_distances(rows, 1e-7), gaps.min(axis=1))


def test_clue_is_k_means_weighted_by_entropy():
    assert CLUE() == KMeans(weights="entropy")


@pytest.mark.parametrize(
    ("make", "arguments"), [(MaxHerding, [0]), (ProbCover, [-1]), (UHerding, ["bald"]), (UHerding, ["margin", 1])]
)
def test_numbers_and_names_that_mean_nothing_are_refused(make, arguments):
    with pytest.raises(BadInput):
        make(*arguments)
