"""Our batches against those of other implementations: what they chose is written down, so that they are not needed.

Every pick below was better than the second-best one by at least 1 in 2,500 (scores by 2 in 10,000): none is a tie.
"""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from scipy.stats import chi2_contingency
from sklearn.cluster import KMeans as ScikitLearnKMeans
from sklearn.cluster import kmeans_plusplus

from nextbatch import scores
from nextbatch.algorithms import (
    d2_sampling,
    facility_location,
    farthest_first,
    feature_coverage,
    k_medoids_cost,
    ranked,
)
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for
from nextbatch.strategies import (
    FASS,
    Clustered,
    Entropy,
    FacilityLocation,
    KCenter,
    KMeans,
    LeastConfidence,
    Margin,
    RankedBatch,
    Submodular,
    WClustered,
)


def integers(name, low, high, shape):
    return rng_for("peers", *name).integers(low, high, size=shape)


def chances(seed, n=40, n_classes=4):
    shares = integers(("chances", seed), 1, 1000, (n, n_classes))
    return shares / shares.sum(axis=1, keepdims=True)


# Multiples of 1/64: float32 holds them and their squared distances exactly.
POINTS = integers(("points", 0), 0, 256, (40, 3)) / 64
LABELED = integers(("labeled", 0), 0, 256, (5, 3)) / 64
CHANCES = chances(0)
WEIGHTS = integers(("weights", 0), 1, 10, 40)
CLASSES = CHANCES.argmax(axis=1)
# Word counts, and chances of their own.
COUNTS = integers(("counts", 22), 0, 6, (40, 5)).astype(float)
CHANCES_OF_COUNTS = chances(22)
# Four groups far apart, eight samples each.
CORNERS = np.array([[0, 0], [0, 1000], [1000, 0], [1000, 1000]])
GROUPS = (CORNERS[np.arange(32) % 4] + integers(("groups", 24), -20, 21, (32, 2))).astype(float)
CHANCES_OF_GROUPS = chances(24, n=32)


def select(strategy, batch_size, seed=0, **inputs):
    return strategy.select(Pool(**inputs), batch_size, rng_for("peers", seed)).tolist()


def in_groups_of_columns(X, groups):
    """Give every group columns of its own: coverage within groups becomes coverage of columns."""
    wide = np.zeros((len(X), X.shape[1] * (groups.max() + 1)))
    for row, values, group in zip(wide, X, groups, strict=True):
        row[group * X.shape[1] :][: X.shape[1]] = values
    return wide


@pytest.mark.parametrize(
    ("strategy", "score", "picks", "values"),
    [
        (
            Margin(),
            "margin",
            [22, 39, 26, 15, 14, 28, 25, 17],
            [0.994423, 0.993862, 0.991379, 0.990108, 0.989899, 0.982728, 0.976904, 0.974586],
        ),
        (
            LeastConfidence(),
            "least_confidence",
            [28, 14, 22, 18, 35, 30, 39, 37],
            [0.704265, 0.700337, 0.698842, 0.68158, 0.680556, 0.673518, 0.667519, 0.659424],
        ),
        (
            Entropy(),
            "entropy",
            [28, 18, 22, 37, 30, 14, 35, 19],
            [1.370132, 1.367135, 1.364247, 1.35916, 1.357413, 1.352806, 1.349654, 1.343608],
        ),
    ],
)
def test_uncertainty_is_ranked_as_by_scikit_activeml_and_modal(strategy, score, picks, values):
    """scikit-activeml 1.0.1, `UncertaintySampling`, in order; the same sets and values by modAL 0.4.2.1."""
    assert select(strategy, 8, probabilities=CHANCES) == picks
    assert scores.SCORES[score](CHANCES)[picks] == pytest.approx(values, abs=1e-6)


def test_ranked_batches_are_those_of_modal_and_cardinal():
    """By modAL 0.4.2.1, `ranked_batch` with `classifier_uncertainty`; cardinal 0.0.9, `RankedBatchSampler`."""
    shown = {"embeddings": POINTS, "probabilities": CHANCES}
    assert select(RankedBatch(), 8, labeled_embeddings=LABELED, **shown) == [28, 34, 25, 22, 35, 18, 2, 27]


def test_ranked_batches_without_labels_are_those_of_modal():
    """By modAL 0.4.2.1, `ranked_batch` of a learner without training data.

    modAL goes on counting its first pick as unlabeled, so that it weighs dissimilarity by (n - i + 1) / (n + 1) where
    the formula has (n - i) / n, and may take that pick again; on these samples both weights choose alike.
    """
    picks = ranked(POINTS, 8, scores=scores.least_confidence(CHANCES)).tolist()
    assert picks == [8, 9, 15, 35, 34, 19, 22, 18]
    assert select(RankedBatch(), 8, embeddings=POINTS, probabilities=CHANCES) == picks


def test_k_center_takes_the_samples_and_reaches_the_radii_of_scikit_activeml_and_cardinal():
    """scikit-activeml 1.0.1, `CoreSet` with its utilities; the same samples by cardinal 0.0.9, `KCenterGreedy`."""
    assert select(KCenter(), 8, embeddings=POINTS, labeled_embeddings=LABELED) == [28, 34, 25, 2, 35, 22, 33, 11]
    distances = farthest_first(POINTS, 9, given=LABELED).distances
    assert distances == pytest.approx(
        [2.863, 2.63475, 2.07154, 1.85108, 1.73529, 1.71868, 1.66052, 1.58915, 1.56406], abs=1e-5
    )


@pytest.mark.parametrize(
    ("options", "picks", "gains"),
    [
        pytest.param(
            {},
            [8, 38, 12, 28, 19, 20, 35, 36],
            [1084.08667, 51.69385, 22.45996, 19.52002, 11.80566, 9.08447, 8.07544, 6.63721],
            id="apricot-select 0.6.1 with metric='euclidean'; submodlib-py 0.0.3 with the same kernel",
        ),
        pytest.param(
            {"similarity": "cosine"},
            [1, 33, 23, 21, 39, 9, 17, 4],
            [35.16954, 1.46657, 1.34615, 0.60286, 0.23216, 0.19575, 0.17324, 0.12139],
            id="submodlib-py 0.0.3 with metric='cosine' (apricot squares the cosine)",
        ),
        pytest.param(
            {"weights": WEIGHTS},
            [29, 4, 37, 3, 19, 21, 17, 23],
            [5407.32568, 245.99072, 92.27417, 77.77344, 77.35693, 62.06079, 31.78662, 27.09399],
            id="submodlib-py 0.0.3 representing every row as often as its weight says",
        ),
        pytest.param(
            {"given": LABELED},
            [28, 31, 21, 35, 17, 10, 3, 29],
            [38.17896, 12.07959, 10.41284, 5.81934, 5.04517, 4.50903, 4.25, 3.84985],
            id="apricot-select 0.6.1 with the given rows as initial subset",
        ),
        pytest.param(
            {"within": CLASSES},
            [38, 30, 4, 8, 5, 0, 3, 33],
            [350.32568, 273.4375, 252.65552, 222.01318, 21.93115, 16.45581, 10.56055, 9.67822],
            id="submodlib-py 0.0.3 with a kernel that is zero between groups",
        ),
        pytest.param(
            {"within": CLASSES, "similarity": "cosine"},
            [38, 30, 10, 8, 0, 21, 28, 35],
            [11.50523, 8.75659, 8.19345, 7.20595, 0.64979, 0.5113, 0.39916, 0.35116],
            id="submodlib-py 0.0.3 with mode='clustered' and metric='cosine'",
        ),
        pytest.param(
            {"similarity": "rbf", "width": 1.0},
            [8, 15, 31, 26, 14, 35, 6, 17],
            [5.98784, 3.03467, 2.25748, 2.22704, 2.1518, 1.68698, 1.50933, 1.46377],
            id="apricot-select 0.6.1 with that kernel",
        ),
    ],
)
def test_facility_location_takes_the_rows_and_gains_of_apricot_and_submodlib(options, picks, gains):
    """Plain greedy optimizers, `FacilityLocationSelection` and `FacilityLocationFunction`."""
    chosen = facility_location(POINTS, 8, **options)
    assert chosen.positions.tolist() == picks
    assert chosen.gains == pytest.approx(gains, rel=1e-5, abs=1e-4)


def test_facility_location_as_a_strategy_is_the_same_choice():
    shown = {"embeddings": POINTS, "probabilities": CHANCES, "labeled_embeddings": LABELED}
    assert select(FacilityLocation(), 8, **shown) == [8, 38, 12, 28, 19, 20, 35, 36]
    assert select(FacilityLocation(given="labeled"), 8, **shown) == [28, 31, 21, 35, 17, 10, 3, 29]
    assert select(FacilityLocation(within="class"), 8, **shown) == [38, 30, 4, 8, 5, 0, 3, 33]


@pytest.mark.parametrize(
    ("alpha", "picks"),
    [
        pytest.param(0.02, [2, 23, 14, 9, 29, 6, 25, 21], id="apricot-select 0.6.1"),
        pytest.param(1.0, [2, 23, 14, 9, 29, 6, 25, 27], id="apricot-select 0.6.1, a whole pseudo-count"),
        pytest.param(5.0, [2, 23, 14, 9, 29, 27, 25, 6], id="submodlib-py 0.0.3, which scales features to [0, 1]"),
    ],
)
def test_feature_coverage_takes_the_rows_of_apricot_and_submodlib(alpha, picks):
    """`FeatureBasedSelection` and `FeatureBasedFunction`, log(1 + count / alpha) times the count of all rows.

    They know no groups; there each group had columns of its own.
    """
    groups = CHANCES_OF_COUNTS.argmax(axis=1)
    assert feature_coverage(COUNTS, 8, groups=groups, alpha=alpha).tolist() == picks
    wide = in_groups_of_columns(COUNTS, groups)
    assert feature_coverage(wide, 8, groups=np.zeros(40), alpha=alpha).tolist() == picks


@pytest.mark.parametrize(
    ("strategy", "picks"),
    [
        pytest.param(FASS(candidates=28), [8, 0, 14, 12, 35, 36], id="then apricot-select 0.6.1"),
        pytest.param(
            FASS(candidates=28, objective="nearest_neighbor", similarity="cosine"),
            [30, 5, 8, 4, 3, 28],
            id="then submodlib-py 0.0.3 with mode='clustered'",
        ),
        pytest.param(Submodular(beta=4), [30, 3, 35, 19, 21, 31], id="margins, then apricot-select 0.6.1"),
    ],
)
def test_filtered_submodular_selection_is_modal_and_then_a_submodular_library(strategy, picks):
    """By modAL 0.4.2.1, `uncertainty_sampling` or `margin_sampling`; its candidates in the order of the pool."""
    assert select(strategy, 6, embeddings=POINTS, probabilities=CHANCES) == picks


@pytest.mark.parametrize(
    ("candidates", "picks"),
    [(16, [6, 29, 9, 17, 26, 24]), (20, [6, 9, 29, 25, 26, 37])],
)
def test_filtered_feature_coverage_is_modal_and_then_apricot(candidates, picks):
    """By modAL 0.4.2.1, `uncertainty_sampling`, then apricot-select 0.6.1, `FeatureBasedSelection`, alpha = 0.02."""
    strategy = FASS(candidates=candidates, objective="feature_based")
    assert select(strategy, 6, embeddings=COUNTS, probabilities=CHANCES_OF_COUNTS) == picks


@pytest.mark.parametrize(
    ("strategy", "picks"),
    [
        pytest.param(KMeans(), {1, 8, 18, 19}, id="cardinal 0.0.9, KMeansSampler"),
        pytest.param(KMeans(weights="margin"), {1, 3, 8, 18}, id="scikit-learn 1.9.1, KMeans with sample_weight"),
        pytest.param(Clustered(beta=5), {1, 18, 19, 28}, id="cardinal 0.0.9, TwoStepKMeansSampler"),
        pytest.param(WClustered(beta=5), {1, 8, 18, 19}, id="cardinal 0.0.9, TwoStepKMeansSampler with sample_weight"),
    ],
)
def test_the_samples_nearest_the_centers_are_those_of_cardinal_and_scikit_learn(strategy, picks):
    """With 10 initializations there; the groups are so far apart that any seeding finds them."""
    for seed in range(3):
        assert set(select(strategy, 4, seed, embeddings=GROUPS, probabilities=CHANCES_OF_GROUPS)) == picks


@pytest.mark.parametrize("weights", [None, "margin"])
def test_batches_by_k_means_are_as_cheap_as_those_of_scikit_learn(weights):
    """`KMeans` as installed, one initialization, and different samples nearest its centers; 10 seeds each."""
    means, spread = integers(("cost",), 0, 256, (30, 4)), integers(("spread",), -40, 41, (600, 4))
    X, P = (means[np.arange(600) % 30] + spread).astype(np.float32), chances("cost", 600)
    w = scores.margin(P) if weights else None
    ours, theirs = [], []
    for seed in range(10):
        peer = ScikitLearnKMeans(30, n_init=1, random_state=seed).fit(X, sample_weight=w)
        theirs.append(k_medoids_cost(X, linear_sum_assignment(peer.transform(X))[0], weights=w))
        batch = select(KMeans(weights=weights), 30, seed, embeddings=X, probabilities=P)
        ours.append(k_medoids_cost(X, batch, weights=w))
    assert np.mean(ours) < 1.01 * np.mean(theirs)


def test_d2_sampling_draws_pairs_as_often_as_scikit_learn():
    """`kmeans_plusplus` as installed, without its local trials."""
    X, w = np.array([[0.0, 0], [1, 0], [3, 1], [0, 4], [6, 2]]), np.array([1, 2, 0.5, 1, 3])
    rng, state = rng_for("peers", "pairs"), np.random.RandomState(0)
    counts = np.zeros((2, 25))
    for _ in range(1500):
        first, second = d2_sampling(X, 2, rng, weights=w)
        counts[0, 5 * first + second] += 1
        first, second = kmeans_plusplus(X, 2, sample_weight=w, random_state=state, n_local_trials=1)[1]
        counts[1, 5 * first + second] += 1
    assert not counts[:, ::6].any()  # no row twice
    assert chi2_contingency(counts[:, counts.any(axis=0)]).pvalue > 0.001
