"""Bad arrays are refused in one sentence that says which input, where, and what to do; odd but good ones are used."""

import os
import subprocess
import sys
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
import scipy.sparse

from nextbatch import checks
from nextbatch.algorithms import certify
from nextbatch.errors import BadInput, MissingInput, NextbatchWarning
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for
from nextbatch.strategies import (
    BADGE,
    FASS,
    FacilityLocation,
    FeatureCoverage,
    KCenter,
    KMeans,
    Margin,
    PowerMargin,
    Preselect,
    Random,
    SimilarityMatching,
    TypiClust,
    WClustered,
)

ROWS = rng_for("bad input").gamma(2.0, size=(30, 4)).astype(np.float32)
CHANCES = rng_for("bad input", "chances").dirichlet([1.0, 1.0, 1.0], size=30)


def k_center(embeddings, k=5):
    return KCenter().select(Pool(embeddings=embeddings), k, rng_for(0))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_the_first_row_that_is_not_finite_is_named_and_all_are_counted(bad):
    rows = ROWS.copy()
    rows[[7, 9], 2] = bad
    with pytest.raises(BadInput, match=r"embeddings must be finite: row 7 holds NaN or infinity \(2 such rows\)"):
        k_center(rows)


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (lambda p: p - 0.5, "row 0"),
        (lambda p: p * 1.5, "sum"),
        (lambda p: np.log(p), "apply softmax first"),
        (
            lambda p: np.vstack([p[:4], [[2.0, -1.0, 0.0]], p[5:]]),
            r"row 4 has the sum 1 and values from -1 to 2 \(1 such",
        ),
    ],
)
def test_rows_that_are_no_probabilities_are_refused_with_the_hint(change, seen):
    with pytest.raises(BadInput, match=seen):
        Margin().select(Pool(probabilities=change(CHANCES)), 3, rng_for(0))


def test_probabilities_of_half_precision_are_probabilities():
    assert len(Margin().select(Pool(probabilities=CHANCES.astype(np.float16)), 3, rng_for(0))) == 3


def test_equal_scores_give_different_samples_drawn_uniformly_over_seeds_and_a_warning():
    pool = Pool(probabilities=np.full((10, 2), 0.5))
    seen = np.zeros(10)
    for seed in range(400):
        with pytest.warns(NextbatchWarning, match="All 10 scores are equal"):
            seen[Margin().select(pool, 3, rng_for(seed))] += 1
    # 120 expected each, standard deviation about 9.
    assert seen.min() > 80
    assert seen.max() < 160


def test_minus_zero_is_zero():
    chances = np.array([[1.0, 0.0], [0.5, 0.5], [1.0, -0.0], [0.5, 0.5], [1.0, 0.0]])
    zeros = np.where(chances == 0, 0.0, chances)
    batch = Margin().select(Pool(probabilities=chances), 4, rng_for(0))
    assert set(batch[:2]) == {1, 3}
    assert batch.tolist() == Margin().select(Pool(probabilities=zeros), 4, rng_for(0)).tolist()


@pytest.mark.parametrize(
    "values",
    [
        np.array([["a", "b"]] * 5),
        np.array([[1, None]] * 5, dtype=object),
        ROWS + 1j,
        [[1.0, 2.0], [3.0]],
        np.array(["2020-01-01"] * 4, dtype="datetime64[D]").reshape(2, 2),
    ],
    ids=["strings", "objects", "complex", "ragged", "dates"],
)
def test_what_are_not_numbers_is_refused(values):
    with pytest.raises(BadInput, match="embeddings must"):
        k_center(values, 1)


@pytest.mark.parametrize("shape", [(30,), (3, 5, 2), ()])
def test_a_wrong_shape_is_told_with_the_right_one(shape):
    with pytest.raises(BadInput, match=r"\(n_samples, n_columns\)|one row per sample"):
        k_center(np.ones(shape), 1)


@pytest.mark.parametrize("scale", [1e300, 1e-300, 1e20, 1e-40])
def test_magnitudes_whose_squares_do_not_fit_are_refused_with_the_remedy(scale):
    with pytest.raises(BadInput, match="scale the columns first"):
        k_center(ROWS.astype(np.float64) * scale)


@pytest.mark.parametrize("kind", ["csr", "csc", "coo", "lil", "dok", "bsr", "dia"])
def test_sparse_rows_of_every_format_select_like_dense_ones(kind):
    rows = np.where(ROWS > 2, ROWS, 0)
    assert np.array_equal(k_center(scipy.sparse.csr_array(rows).asformat(kind)), k_center(rows))


def test_sparse_rows_too_large_to_make_dense_are_refused_with_the_remedy_where_an_engine_needs_them_dense():
    wide = scipy.sparse.csr_array(([1.0], ([0], [0])), shape=(100_000, 250_000))
    with pytest.raises(BadInput, match="TruncatedSVD"):
        FacilityLocation().select(Pool(embeddings=wide), 3, rng_for(0))
    assert len(k_center(wide)) == 5


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, ">f4", np.int32, np.uint8, bool])
def test_every_real_number_type_is_used(dtype):
    rows = (ROWS > 2).astype(dtype)
    assert np.array_equal(k_center(rows), k_center((ROWS > 2).astype(np.float64)))


def test_an_object_that_detaches_like_a_tensor_is_used():
    class Tensor:
        shape = ROWS.shape

        def detach(self):
            return self

        def cpu(self):
            return self

        def numpy(self):
            return ROWS

    assert np.array_equal(k_center(Tensor()), k_center(ROWS))


def test_inputs_of_different_lengths_are_refused():
    with pytest.raises(BadInput, match="must describe the same rows: got 30 and 29"):
        Pool(embeddings=ROWS, probabilities=CHANCES[:29])
    lazy = Pool(embeddings=ROWS, probabilities=lambda: CHANCES[:29])
    with pytest.raises(BadInput, match="must describe the same rows: got 29 and 30"):
        Margin().select(lazy, 1, rng_for(0))


def test_labeled_rows_of_another_width_are_refused():
    for strategy in (KCenter(), KMeans(given="labeled"), FacilityLocation(given="labeled")):
        with pytest.raises(BadInput, match="must have the same columns: got 3 and 4"):
            strategy.select(Pool(embeddings=ROWS, labeled_embeddings=ROWS[:2, :3]), 2, rng_for(0))


def test_identical_rows_give_different_positions_and_a_warning():
    for strategy in (KCenter(), KMeans(), FacilityLocation()):
        with pytest.warns(NextbatchWarning, match="All 30 embeddings are identical"):
            positions = strategy.select(Pool(embeddings=np.ones((30, 4))), 7, rng_for(0))
        assert len(set(positions)) == 7


def test_a_pool_that_shows_nothing_needs_a_size():
    with pytest.raises(BadInput, match="or its size"):
        Pool()


def test_what_is_missing_is_named_with_what_is_there():
    with pytest.raises(MissingInput) as caught:
        WClustered(beta=10).select(Pool(embeddings=ROWS), 2, rng_for(0))
    assert str(caught.value) == (
        "WClustered(beta=10) needs probabilities, this pool has only embeddings: pass Pool(probabilities=...)."
    )


@pytest.mark.parametrize("n", [0, 1])
def test_a_pool_of_none_or_one_is_a_pool(n):
    pool = Pool(embeddings=ROWS[:n], probabilities=CHANCES[:n])
    for strategy in (Margin(), KMeans(), KCenter(), FacilityLocation()):
        assert strategy.select(pool, n, rng_for(0)).tolist() == list(range(n))


@pytest.mark.parametrize(
    "make",
    [
        lambda: KMeans(weights="margins"),
        lambda: KMeans(given="labelled"),
        lambda: KCenter(given="all"),
        lambda: FacilityLocation("euclid"),
        lambda: FacilityLocation("rbf"),
        lambda: FacilityLocation(given="labeled", within="class"),
        lambda: KMeans(passes=-1),
        lambda: FacilityLocation("cosine", width=1.0),
        lambda: FASS(similarity="threshold"),
        lambda: Preselect(KMeans(), beta=0),
        lambda: Preselect(KMeans(), candidates=0),
        lambda: FASS(candidates=0),
        lambda: FASS(candidates=2.5),
        lambda: FASS(candidates=None),
        lambda: FASS(objective=ROWS),
        lambda: KMeans(weights=[]),
        lambda: KMeans(given=ROWS),
        lambda: WClustered(beta=ROWS),
        lambda: WClustered(beta=10**400),
        lambda: WClustered(beta=1 << 20_000),
        lambda: WClustered(beta="10"),
        lambda: WClustered(beta=True),
        lambda: SimilarityMatching(beta="1"),
        lambda: SimilarityMatching(gamma=np.nan),
        lambda: FacilityLocation("rbf", width=1e-300),
        lambda: FacilityLocation("rbf", width=1e300),
        lambda: FacilityLocation("threshold", width=10**400),
        lambda: FacilityLocation("rbf", width=True),
        lambda: Preselect(KMeans(), beta=3, candidates=10),
        lambda: Preselect("KMeans"),
        lambda: Preselect(KMeans),
        lambda: Preselect(KMeans(), beta=3, score="uncertainty"),
    ],
)
def test_a_strategy_that_cannot_work_is_refused_when_it_is_made(make):
    with pytest.raises(
        BadInput, match=r"must be|must not be|leave one of them out|width|cannot be combined|is a value"
    ):
        make()


def test_a_strategy_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        KMeans().passes = 3


def test_negative_features_cannot_be_counts():
    with pytest.raises(BadInput, match="row 1 has a negative one"):
        FeatureCoverage().select(Pool(embeddings=[[1.0], [-1.0]], probabilities=[[1.0], [1.0]]), 1, rng_for(0))


def test_a_flag_array_as_batch_size_is_refused():
    with pytest.raises(BadInput, match="batch_size must be a whole number"):
        KCenter().select(Pool(embeddings=ROWS), True, rng_for(0))


def test_another_process_with_other_thread_counts_selects_the_same():
    code = (
        "import numpy as np; from nextbatch import Pool, KMeans, WClustered, rng_for, Submodular\n"
        "rng = rng_for('threads'); X = rng.normal(size=(3000, 40)); P = rng.dirichlet([1] * 5, size=3000)\n"
        "print([s.select(Pool(embeddings=X, probabilities=P), 50, rng_for(1)).tolist() "
        "for s in (KMeans(), WClustered(beta=10), Submodular(beta=10))])"
    )
    answers = set()
    for threads in ("1", "2"):
        environment = {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "NUMBA_NUM_THREADS": threads}

        run = subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stderr
        answers.add(run.stdout)
    assert len(answers) == 1


@pytest.mark.parametrize("positions", [[0.5], [True, False], [-1], [30], ["a"], 3, None, [[0], [1, 2]]])
def test_positions_that_are_none_are_refused_by_take(positions):
    with pytest.raises(BadInput, match=r"positions must"):
        Pool(embeddings=ROWS).take(positions)


def test_a_pool_may_hold_a_sample_twice():
    assert len(Pool(embeddings=ROWS).take([4, 4, 2])) == 3


@pytest.mark.parametrize(
    "size", [2.5, -1, True, "3", 1 << 20_000], ids=["fraction", "negative", "flag", "text", "huge"]
)
def test_a_size_that_is_no_number_of_samples_is_refused(size):
    with pytest.raises(BadInput, match=r"^size (must|is larger)"):
        Pool(size=size)


def test_the_widest_and_the_narrowest_width_select_without_a_raw_warning():
    for width in (1e-15, 1e15):
        batch = FacilityLocation("rbf", width=width).select(Pool(embeddings=ROWS), 5, rng_for(0))
        assert len(set(batch)) == 5


def test_masked_values_are_not_taken_for_what_lies_under_the_mask():
    masked = np.ma.masked_array(ROWS, mask=ROWS > 5)
    with pytest.raises(BadInput, match="embeddings have masked values"):
        k_center(masked)
    assert np.array_equal(k_center(np.ma.masked_array(ROWS)), k_center(ROWS))


def test_rows_without_columns_are_refused():
    with pytest.raises(BadInput, match="embeddings must have at least one column"):
        k_center(ROWS[:, :0])
    with pytest.raises(BadInput, match="probabilities must have at least one column"):
        Margin().select(Pool(probabilities=CHANCES[:, :0]), 1, rng_for(0))


def test_numbers_of_numpy_print_as_code_that_is_read_back():
    strategy = SimilarityMatching(beta=np.float64(3), gamma=np.float32(0.5))
    assert repr(strategy) == "SimilarityMatching(beta=3.0, gamma=0.5)"
    two = np.int64(2)
    assert repr([KMeans(passes=two), FASS(two), PowerMargin(two), Preselect(KMeans(), candidates=two)]) == (
        "[KMeans(passes=2), FASS(candidates=2), PowerMargin(power=2), "
        "Preselect(KMeans(), beta=None, candidates=2, score='margin')]"
    )


@pytest.mark.parametrize("rng", [0, "seed", np.random])
def test_a_seed_in_the_place_of_a_generator_is_refused(rng):
    with pytest.raises(BadInput, match=r"rng must be a numpy.random.Generator"):
        certify(ROWS, [1, 2], rng=rng)


@pytest.mark.parametrize("positions", [[[1, 2], [3]], None, "a"])
def test_what_are_no_positions_cannot_be_certified(positions):
    with pytest.raises(BadInput, match="positions must be"):
        certify(ROWS, positions)
    with pytest.raises(BadInput, match="given"):
        certify(ROWS, [1], given=3)


@pytest.mark.parametrize("strategy", [KMeans(), BADGE(), TypiClust(), PowerMargin(), Random(), Margin()], ids=repr)
def test_a_seed_in_the_place_of_a_generator_is_a_sentence(strategy):
    pool = Pool(embeddings=np.eye(4), probabilities=np.full((4, 2), 0.5))
    with pytest.raises(BadInput, match=r"rng must be a numpy.random.Generator, got 0"):
        strategy.select(pool, 2, 0)


def test_a_bad_row_of_a_part_is_named_by_its_number_in_the_whole():
    part, number_of = ROWS[10:20].copy(), np.arange(10, 20).__getitem__
    part[[3, 5], 1] = np.nan
    with pytest.raises(BadInput, match=r"row 13 holds NaN or infinity \(2 such rows\)"):
        checks.numbers(part, "rows", ndim=2, numbering=number_of)
    with pytest.raises(BadInput, match=r"row 13 holds NaN or infinity \(2 such rows\)"):
        checks.sparse(scipy.sparse.csr_array(part), "rows", numbering=number_of)


# Probabilities that are nearly so


ONE = np.linspace(0.01, 0.99, 99)


@pytest.mark.parametrize("p", [ONE[:, None], ONE, ONE[:, None].astype(np.float32)], ids=["column", "list", "float32"])
def test_one_sigmoid_is_told_how_it_becomes_two_columns_and_never_softmax(p):
    with pytest.raises(BadInput, match=r"give np.hstack\(\[1 - p, p\]\)") as caught:
        Margin().select(Pool(probabilities=p), 3, rng_for(0))
    assert "softmax" not in str(caught.value)
    two = np.hstack([1 - ONE[:, None], ONE[:, None]])
    assert Margin().select(Pool(probabilities=two), 3, rng_for(0)).tolist() == [49, 48, 50]


def test_a_sigmoid_for_each_class_is_told_to_be_divided_by_the_sum():
    with pytest.raises(BadInput, match=r"p / p.sum\(axis=1, keepdims=True\)") as caught:
        Margin().select(Pool(probabilities=CHANCES / 2), 3, rng_for(0))
    assert "softmax" not in str(caught.value)


def test_one_logit_is_told_softmax_and_a_column_of_ones_is_a_class():
    with pytest.raises(BadInput, match="apply softmax first"):
        Margin().select(Pool(probabilities=5 * ONE[:, None] - 2), 3, rng_for(0))
    with pytest.warns(NextbatchWarning, match="All 9 scores are equal"):
        Margin().select(Pool(probabilities=np.ones((9, 1))), 3, rng_for(0))


def rounded_to_bfloat16(values):
    bits = np.asarray(values, dtype=np.float32).view(np.uint32)
    return ((bits + 0x8000) & 0xFFFF0000).astype(np.uint32).view(np.float32)


def test_probabilities_that_were_bfloat16_are_divided_by_their_sums_and_told():
    rough = rounded_to_bfloat16(CHANCES)
    assert abs(rough.sum(axis=1) - 1).max() > 1e-3
    pool = Pool(probabilities=rough)
    with pytest.warns(NextbatchWarning, match=r"made in bfloat16: sums of rows miss 1 by up to 0.\d %"):
        seen = pool.probabilities
    assert seen.sum(axis=1) == pytest.approx(np.ones(30), abs=1e-6)
    with pytest.raises(BadInput, match="sum to 1"):
        Margin().select(Pool(probabilities=rough.astype(np.float64) + 1e-3), 3, rng_for(0))


def test_half_precision_excuses_no_more_than_its_rounding():
    with pytest.raises(BadInput, match="sum to 1"):
        Margin().select(Pool(probabilities=rounded_to_bfloat16(CHANCES * 1.05)), 3, rng_for(0))


def test_tensors_of_bfloat16_are_converted():
    torch = pytest.importorskip("torch", reason="tensors need torch")
    rows = torch.tensor(ROWS).bfloat16().requires_grad_()
    assert np.array_equal(k_center(rows), k_center(rows.detach().float().numpy()))
    chances = torch.tensor(CHANCES).bfloat16()
    with pytest.warns(NextbatchWarning, match="bfloat16"):
        assert len(Margin().select(Pool(probabilities=chances), 3, rng_for(0))) == 3


def test_arrays_of_bfloat16_are_converted():
    half = pytest.importorskip("ml_dtypes", reason="numpy has no bfloat16 of its own")
    rows = ROWS.astype(half.bfloat16)
    assert np.array_equal(k_center(rows), k_center(rows.astype(np.float32)))


@pytest.mark.parametrize("strategy", [KCenter(), KMeans()])
@pytest.mark.parametrize("index", [10**6, -1])
def test_sparse_embeddings_with_columns_that_they_do_not_have_are_refused(strategy, index):
    rows = scipy.sparse.csr_array(np.where(ROWS > 2, ROWS, 0))
    rows.indices[3] = index
    with pytest.raises(BadInput, match="embeddings is a sparse matrix with positions that it does not have"):
        strategy.select(Pool(embeddings=rows), 3, rng_for(0))


def test_names_of_rows_are_no_positions():
    class Index:
        def get_indexer(self, names):
            raise AssertionError

    with pytest.raises(BadInput, match=r"positions must be positions, .*frame.index.get_indexer\(names\)"):
        Pool(embeddings=ROWS).take(Index())
