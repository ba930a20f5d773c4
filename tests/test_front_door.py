"""A fitted classifier and an array in, indices out."""

import numpy as np
import pytest
import scipy.sparse
from sklearn.cluster import KMeans as AnyModel
from sklearn.datasets import load_iris
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR

from nextbatch import BadInput, Entropy, KCenter, KMeans, Margin, MissingInput, Random, ScikitLearnModel, next_batch

X, Y = load_iris(return_X_y=True)
LABELED = np.arange(0, 150, 10)
MODEL = make_pipeline(StandardScaler(), LogisticRegression()).fit(X[LABELED], Y[LABELED])


def test_nothing_labeled_is_offered_again():
    for strategy in (None, Random(), Margin(), KCenter()):
        batch = next_batch(MODEL, X, LABELED, 9, strategy)
        assert len(set(batch) | set(LABELED)) == 24


def test_flags_and_indices_say_the_same():
    flags = np.isin(np.arange(150), LABELED)
    assert np.array_equal(next_batch(MODEL, X, flags, 5), next_batch(MODEL, X, LABELED, 5))


def test_margin_takes_the_smallest_gaps_of_all_unlabeled_samples():
    chances = np.sort(MODEL.predict_proba(X), axis=1)
    gaps = chances[:, -1] - chances[:, -2]
    gaps[LABELED] = np.inf
    assert set(next_batch(MODEL, X, LABELED, 6, Margin())) == set(np.argsort(gaps)[:6])


def test_texts_behind_a_pipeline_are_compared_as_its_last_step_sees_them():
    texts = ["red apple", "green apple", "blue car", "red car", "green tree", "blue sky", "grey sky"]
    model = make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(texts[:3], [0, 0, 1])
    batch = next_batch(model, texts, [0, 1, 2], 2, KCenter())
    assert set(batch) <= {3, 4, 5, 6}
    assert batch.dtype.kind == "i"


def test_data_frames_are_read_by_position_whatever_their_index():
    class Frame:
        """As much of a data frame as the front door uses: rows are taken through `iloc`."""

        def __init__(self, rows):
            self.rows, self.shape = rows, rows.shape

        @property
        def iloc(self):
            return self.rows

        def __getitem__(self, key):
            raise KeyError("rows were taken by label")

    assert np.array_equal(next_batch(MODEL, Frame(X), LABELED, 5), next_batch(MODEL, X, LABELED, 5))


@pytest.mark.parametrize(
    "labeled", [[150], [-1], [0.5], [1, 1], [[1, 2]], 5, np.ones(3, dtype=bool), ["a"], np.arange(150) % 2]
)
def test_labeled_rows_that_cannot_be_are_refused(labeled):
    with pytest.raises(BadInput, match=r"labeled (must|holds)"):
        next_batch(MODEL, X, labeled, 5)


def test_a_model_without_probabilities_or_without_a_fit_is_refused():
    with pytest.raises(BadInput, match="predict_proba"):
        next_batch(SGDClassifier().fit(X[LABELED], Y[LABELED]), X, LABELED, 5)
    with pytest.raises(BadInput, match="is not fitted"):
        next_batch(LogisticRegression(), X, LABELED, 5)


def test_more_than_there_are_unlabeled_is_refused():
    with pytest.raises(BadInput, match="between 0 and the 135 samples"):
        next_batch(MODEL, X, LABELED, 136)


@pytest.mark.parametrize("strategy", ["Margin()", Margin, 3])
def test_what_is_no_strategy_is_refused(strategy):
    with pytest.raises(BadInput, match=r"a value such as KMeans\(\)"):
        next_batch(MODEL, X, LABELED, 5, strategy)


def test_a_pipeline_of_one_step_shows_its_rows():
    model = make_pipeline(LogisticRegression(max_iter=1000)).fit(X[LABELED], Y[LABELED])
    assert len(next_batch(model, X, LABELED, 5, KCenter())) == 5


def test_an_array_in_the_place_of_a_function_is_told_what_to_do():
    with pytest.raises(BadInput, match="fill a Pool"):
        next_batch(MODEL, X, LABELED, 5, embeddings=X)


class Plain:
    """As little as a classifier can be: no BaseEstimator, no get_params."""

    def __init__(self):
        self.inner = make_pipeline(LogisticRegression(max_iter=1000))

    def fit(self, X, y):
        self.inner.fit(X, y)
        return self

    def predict_proba(self, X):
        return self.inner.predict_proba(X)


def test_a_plain_class_gives_the_batch_of_the_classifier_inside():
    plain = Plain().fit(X[LABELED], Y[LABELED])
    for strategy in (None, Margin(), KCenter()):
        batch = next_batch(plain, X, LABELED, 5, strategy)
        assert np.array_equal(batch, next_batch(plain.inner, X, LABELED, 5, strategy))


@pytest.mark.parametrize(
    "model",
    [
        None,
        SVR().fit(X[LABELED], X[LABELED, 0]),
        SVC().fit(X[LABELED], Y[LABELED]),
        AnyModel(3, random_state=0).fit(X[LABELED]),
    ],
    ids=["none", "a regressor", "a classifier of decision values", "a clustering"],
)
def test_a_strategy_that_reads_no_probabilities_works_with_any_model_and_with_none(model):
    for strategy in (KMeans(), KCenter(), Random()):
        expected = next_batch(
            make_pipeline(LogisticRegression(max_iter=999)).fit(X[:60], Y[:60]), X, LABELED, 5, strategy
        )
        assert np.array_equal(next_batch(model, X, LABELED, 5, strategy), expected)


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (None, r"Entropy\(\) needs probabilities: there is no model to give them. .* such as KMeans\(\)"),
        (SVR().fit(X, Y), r"needs probabilities: SVR\(\) shows none, since it has no predict_proba: choose a strategy"),
        (SVC().fit(X, Y), r"SVC\(\) shows none, .*: use a classifier that has it, wrap it in .*CalibratedClassifierCV"),
    ],
)
def test_what_needs_probabilities_says_how_to_get_some(model, told):
    with pytest.raises(MissingInput, match=told) as caught:
        next_batch(model, X, LABELED, 5, Entropy())
    assert caught.value.needed == "probabilities"


def test_a_model_of_ours_shows_what_the_classifier_inside_shows():
    X, y = load_iris(return_X_y=True)
    model = ScikitLearnModel(LogisticRegression(max_iter=1000))
    model.fit(X[::5], y[::5])
    inside = next_batch(model.classifier, X, range(0, 150, 5), 7, seed=3)
    np.testing.assert_array_equal(next_batch(model, X, range(0, 150, 5), 7, seed=3), inside)
    with pytest.raises(BadInput, match="shows its own embeddings"):
        next_batch(model, X, range(0, 150, 5), 7, embeddings=lambda rows: rows)


def test_without_a_model_embeddings_are_what_a_function_makes_of_the_rows():
    asked = next_batch(None, X.astype(str), [], 5, KCenter(), embeddings=lambda rows: rows.astype(float))
    assert np.array_equal(asked, next_batch(None, X, [], 5, KCenter()))
    with pytest.raises(BadInput, match="'features' or a function"):
        next_batch(None, X, LABELED, 5, KCenter(), embeddings="hidden")


@pytest.mark.parametrize("model", [MODEL[-1], None])
def test_rows_that_cannot_be_embeddings_are_named_as_the_user_knows_them_with_the_way_out(model):
    rows = X.copy()
    rows[77, 2] = np.nan
    with pytest.raises(
        BadInput, match=r"row 77 .*embeddings=, a function .* measures no distances, such as Margin\(\)"
    ):
        next_batch(model, rows, LABELED, 5, KCenter())
    with pytest.raises(BadInput, match=r"must hold real numbers.*pass embeddings="):
        next_batch(model, X.astype(str), LABELED, 5, KCenter())


# Rows in other containers


@pytest.mark.filterwarnings("ignore:Constructing a DIA")
@pytest.mark.parametrize("kind", ["csr", "csc", "coo", "bsr", "dia", "lil", "dok"])
@pytest.mark.parametrize("make", [scipy.sparse.csr_array, scipy.sparse.csr_matrix])
def test_sparse_rows_of_every_format_are_taken(kind, make):
    rows = np.where(X > 2, X, 0)
    model = LogisticRegression(max_iter=999).fit(rows[LABELED], Y[LABELED])
    given = make(rows).asformat(kind)
    for strategy in (Margin(), KCenter(), None):
        assert np.array_equal(
            next_batch(model, given, LABELED, 5, strategy), next_batch(model, rows, LABELED, 5, strategy)
        )
    assert given.format == kind


@pytest.mark.parametrize("kind", ["csr", "csc", "coo", "bsr"])
def test_sparse_rows_with_positions_that_they_do_not_have_are_refused(kind):
    rows = scipy.sparse.csr_array(X).asformat(kind)
    positions = rows.col if kind == "coo" else rows.indices
    positions[7] = 10**6
    for asked in (Margin(), KCenter()):
        with pytest.raises(BadInput, match="X is a sparse matrix with positions that it does not have"):
            next_batch(MODEL[-1], rows, LABELED, 5, asked)


def fitted(make, labeled):
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(make(X[labeled]), Y[labeled])


def arrow(rows):
    import pyarrow

    return pyarrow.table({name: rows[:, i] for i, name in enumerate("abcd")})


def polars_frame(rows):
    polars = pytest.importorskip("polars", reason="frames of polars need polars")
    return polars.DataFrame({name: rows[:, i] for i, name in enumerate("abcd")})


@pytest.mark.parametrize(
    "make",
    [
        np.ndarray.tolist,
        lambda rows: [tuple(row) for row in rows.tolist()],
        arrow,
        lambda rows: arrow(rows).to_batches()[0],
        polars_frame,
    ],
    ids=["lists", "tuples", "a table of Arrow", "a batch of Arrow", "polars"],
)
@pytest.mark.parametrize("strategy", [Margin(), KCenter(), None])
def test_rows_in_lists_and_in_tables_are_taken(make, strategy):
    right = next_batch(MODEL, X, LABELED, 5, strategy)
    assert np.array_equal(next_batch(fitted(make, LABELED), make(X), LABELED, 5, strategy), right)
    alone = LogisticRegression(max_iter=999).fit(make(X[LABELED]), Y[LABELED])  # its rows are the embeddings
    right = next_batch(LogisticRegression(max_iter=999).fit(X[LABELED], Y[LABELED]), X, LABELED, 5, strategy)
    assert np.array_equal(next_batch(alone, make(X), LABELED, 5, strategy), right)


# Names of rows in the place of positions


class Index:
    """As much of an Index of pandas as is used: names, and where each of them is."""

    def __init__(self, names):
        self.names = list(names)
        self.is_unique = len(set(self.names)) == len(self.names)

    def __len__(self):
        return len(self.names)

    def __iter__(self):
        return iter(self.names)

    def get_indexer(self, names):
        return np.array([self.names.index(name) if name in self.names else -1 for name in names])


class Named:
    """A frame whose rows have names."""

    def __init__(self, rows, index):
        self.iloc, self.shape, self.index = rows, rows.shape, index


def test_names_of_rows_are_looked_up_in_the_index_of_the_frame():
    names = np.random.default_rng(0).permutation(150)
    frame = Named(X, Index(names))
    batch = next_batch(MODEL, frame, Index(names[LABELED]), 5, Margin())
    assert np.array_equal(batch, next_batch(MODEL, X, LABELED, 5, Margin()))


@pytest.mark.parametrize(
    ("frame", "labeled", "told"),
    [
        (X, Index([0, 1]), "X is a ndarray without an index: give positions"),
        (Named(X, Index([0] * 150)), Index([0]), "which names a row twice"),
        (
            Named(X, Index(range(150))),
            Index([3, 150, 151]),
            "names 2 rows that the index of X does not have, such as 150",
        ),
    ],
)
def test_names_that_say_no_row_are_refused(frame, labeled, told):
    with pytest.raises(BadInput, match=told):
        next_batch(MODEL, frame, labeled, 5, Margin())


@pytest.fixture
def pandas():
    return pytest.importorskip("pandas", reason="data frames need pandas")


@pytest.mark.parametrize("names", ["shuffled", "texts", "pairs", "counted"])
def test_whatever_a_frame_calls_its_rows_no_labeled_one_is_chosen_again(pandas, names):
    order = np.random.default_rng(0).permutation(150)
    index = {
        "shuffled": pandas.Index(order),
        "texts": pandas.Index([f"row {i}" for i in order]),
        "pairs": pandas.MultiIndex.from_arrays([order // 10, order % 10]),
        "counted": pandas.RangeIndex(150),
    }[names]
    frame = pandas.DataFrame(X, index=index)
    y = pandas.Series(np.where(np.isin(np.arange(150), LABELED), Y, np.nan), index=index)
    right = next_batch(MODEL, X, LABELED, 5, Margin())
    shuffled = y.sample(frac=1, random_state=1)
    for labeled in (
        y.dropna().index,
        shuffled.dropna().index,
        y.notna(),
        shuffled.notna(),
        LABELED,
        y.notna().to_numpy(),
    ):
        assert np.array_equal(next_batch(MODEL, frame, labeled, 5, Margin()), right)
    assert frame.iloc[right].index.equals(frame.index[right])


def test_flags_that_lack_a_row_of_the_frame_are_refused(pandas):
    frame = pandas.DataFrame(X, index=np.arange(150))
    with pytest.raises(BadInput, match="The index of labeled lacks 1 row of X, such as 149"):
        next_batch(MODEL, frame, pandas.Series([True] * 150, index=[*range(149), 999]), 5, Margin())
    with pytest.raises(BadInput, match="one flag for each of 150 rows"):
        next_batch(MODEL, frame, pandas.Series([True] * 3), 5, Margin())


def test_nothing_changes_what_the_caller_gave():
    class Greedy(LogisticRegression):
        def predict_proba(self, X):
            found = super().predict_proba(X)
            X *= 0
            return found

    def embed(rows):
        rows /= 2
        return rows

    greedy, given = Greedy(max_iter=1000).fit(X[LABELED], Y[LABELED]), X.copy()
    honest = LogisticRegression(max_iter=1000).fit(X[LABELED], Y[LABELED])
    for embeddings in ("features", embed):
        asked = next_batch(greedy, given, LABELED, 5, embeddings=embeddings)
        assert np.array_equal(asked, next_batch(honest, X, LABELED, 5, embeddings=lambda rows: rows))
        assert np.array_equal(given, X)


def test_pending_rows_are_not_chosen_again_and_count_as_taken_and_excluded_ones_are_left_out():
    rows = np.random.default_rng(5).normal(size=(60, 3))
    whole = next_batch(None, rows, [0, 1], 20, KCenter())
    first, second = whole[:10], whole[10:]
    assert next_batch(None, rows, [0, 1], 10, KCenter(), pending=[*first, 1]).tolist() == second.tolist()
    others = next_batch(None, rows, [0, 1], 48, KCenter(), excluded=first)
    assert set(others) == set(range(2, 60)) - set(first)
    with pytest.raises(BadInput, match="pending must hold"):
        next_batch(None, rows, [0], 1, KCenter(), pending=[60])
