"""One preparation: what a study measures is what `select` does, for every kind of rows and every model."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.sparse import issparse

from first_batch import first_batches
from nextbatch import rng_for, select_from_files
from nextbatch.files.preparing.preparation import learn_preparation
from nextbatch.files.rows import Rows, row_numbers
from nextbatch.files.samples import Samples
from nextbatch.studies.features.own_data import OwnData, read_own

N = 120
CLASS = np.repeat(["apple", "pear", "plum"], N // 3)
X = rng_for("preparation").normal(size=(N, 4)) * [1, 100, 0.01, 5] + np.repeat(np.eye(3, 4) * 3, N // 3, axis=0)
EVERY = np.arange(N)


def samples(beside=None, **content):
    n = len(next(iter(content.values())))
    return Samples(Rows(Path("pool"), row_numbers(n), **content), np.full(n, None, dtype=object), beside)


def standardized(rows, pool=slice(None)):
    return (rows - rows[pool].mean(axis=0)) / rows[pool].std(axis=0)


@pytest.mark.parametrize("pool", [EVERY, EVERY[::3]])
def test_columns_of_a_table_are_standardized_by_what_the_pool_holds(pool):
    made = learn_preparation(samples(features=X, own_units=True), pool)
    np.testing.assert_allclose(made.rows(EVERY), standardized(X, pool), atol=1e-4)
    assert made.embed(made.rows(EVERY)).dtype == np.float32


@pytest.mark.parametrize("pool", [EVERY, EVERY[::3]])
def test_an_array_is_divided_by_one_number_so_that_angles_and_ratios_of_distances_stay(pool):
    made = learn_preparation(samples(features=X), pool).rows(EVERY)
    np.testing.assert_allclose(made * X.astype(np.float32)[pool].std(), X, rtol=1e-4, atol=1e-5)


def test_a_column_of_large_numbers_keeps_its_small_differences():
    seconds = 1.7e9 + np.arange(40.0)[:, None]
    made = learn_preparation(samples(features=seconds, own_units=True), np.arange(40))
    np.testing.assert_allclose(made.rows(np.arange(40)), standardized(seconds), atol=1e-5)


def test_a_column_that_never_changes_says_nothing():
    constant = np.column_stack([X[:, 0], np.full(N, 7.0)])
    made = learn_preparation(samples(features=constant, own_units=True), EVERY)
    np.testing.assert_array_equal(made.rows(EVERY)[:, 1], np.zeros(N))


def test_texts_have_length_one_for_models_and_distances_and_know_no_word_that_is_held_out():
    texts = ("red wine", "white wine", "green tea", "black tea", "green wine")
    made = learn_preparation(samples(texts=texts), np.arange(4))
    rows = made.rows(np.arange(5))
    assert issparse(rows) and rows.shape == (5, 10)
    np.testing.assert_allclose(np.linalg.norm(rows.toarray(), axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(made.embed(rows), axis=1), 1, rtol=1e-5)
    assert rows[[4]].nnz == 2  # "green" and "wine"; "green wine" is not known


def test_embeddings_from_elsewhere_are_for_distances_and_learned_from_where_nothing_else_is():
    beside = rng_for("beside").normal(size=(N, 2))
    made = learn_preparation(samples(beside, features=X, own_units=True), EVERY)
    np.testing.assert_array_equal(made.beside, beside.astype(np.float32))
    np.testing.assert_allclose(made.rows(EVERY), standardized(X), atol=1e-4)
    alone = learn_preparation(
        Samples(Rows(Path("pool"), row_numbers(N)), np.full(N, None, dtype=object), beside), EVERY
    )
    np.testing.assert_allclose(alone.rows(EVERY) * beside.astype(np.float32).std(), beside, rtol=1e-4, atol=1e-6)


def write_table(folder, rows, labels):
    lines = [f"row{i}," + ",".join(f"{value!r}" for value in X[i].tolist()) + f",{labels[i]}" for i in rows]
    (folder / "fruit.csv").write_text("\n".join(["id,a,b,c,d,label", *lines]) + "\n")
    return {"file": "fruit.csv"}


def write_texts(folder, rows, labels):
    words = ["sweet red round", "green long sweet", "small dark sour"]
    of = {"apple": 0, "pear": 1, "plum": 2}
    texts = [
        " ".join(rng_for("text", i).permutation(words[of[CLASS[i]]].split() + words[i % 3].split()[:2]))
        for i in range(N)
    ]
    lines = [f"row{i},{texts[i]},{labels[i]}" for i in rows]
    (folder / "fruit.csv").write_text("\n".join(["id,words,label", *lines]) + "\n")
    return {"file": "fruit.csv", "text": "words"}


def write_array(folder, rows, labels):
    np.save(folder / "fruit.npy", X[rows])
    lines = [f"{place},{labels[i]}" for place, i in enumerate(rows) if labels[i]]
    (folder / "labels.csv").write_text("\n".join(["id,label", *lines]) + "\n")
    return {"file": "fruit.npy", "labels": "labels.csv"}


def write_embeddings(folder, rows, labels):
    write_table(folder, rows, labels)
    np.save(folder / "made.npy", X[rows][:, :2] ** 2)
    return {"file": "fruit.csv", "embeddings": "made.npy"}


def write_both(folder, rows, labels):
    return {**write_texts(folder, rows, labels), **write_embeddings_beside(folder, rows)}


def write_embeddings_beside(folder, rows):
    np.save(folder / "made.npy", X[rows][:, :2] ** 2)
    return {"embeddings": "made.npy"}


def write_images(folder, rows, labels):
    (folder / "fruit").mkdir(exist_ok=True)
    for i in rows:
        pixels = (rng_for("image", i).random((6, 6, 3)) * 90).astype(np.uint8)
        pixels[..., ["apple", "pear", "plum"].index(CLASS[i])] += 120
        Image.fromarray(pixels).save(folder / "fruit" / f"{i:03}.png")
    lines = [f"{i:03}.png,{labels[i]}" for i in rows if labels[i]]
    (folder / "labels.csv").write_text("\n".join(["id,label", *lines]) + "\n")
    return {"file": "fruit", "labels": "labels.csv"}


def write_mixed(folder, rows, labels):
    """A table with categories, rare and unseen ones, blanks, a date, and texts that are left out."""
    color = [f"rare {i}" if i % 25 == 0 else ["red", "blue", "", "green"][(i * 7) % 4] for i in range(N)]
    number = ["" if i % 9 == 0 else str(X[i, 0]) for i in range(N)]
    beside = [f"{color[i]},2024-01-{i % 28 + 1:02},note number {i} here" for i in range(N)]
    lines = [f"row{i},{number[i]},{X[i, 1]},{X[i, 2]},{beside[i]},{labels[i]}" for i in rows]
    (folder / "fruit.csv").write_text("\n".join(["id,a,b,c,color,when,note,label", *lines]) + "\n")
    return {"file": "fruit.csv"}


def write_empty_texts(folder, rows, labels):
    given = write_texts(folder, rows, labels)
    lines = (folder / "fruit.csv").read_text().splitlines()
    kept = [
        lines[0],
        *(
            line if i % 11 else ",".join([line.split(",")[0], "", line.split(",")[2]])
            for i, line in zip(rows, lines[1:], strict=True)
        ),
    ]
    (folder / "fruit.csv").write_text("\n".join(kept) + "\n")
    return given


def write_seconds(folder, rows, labels):
    given = write_array(folder, rows, labels)
    seconds = np.round(X[rows, :1] * 10) + 1.7e9
    np.save(folder / "fruit.npy", np.hstack([seconds, X[rows, 1:]]))
    return given


KINDS = (write_mixed, write_seconds, write_table, write_texts, write_array, write_embeddings, write_both, write_images)


@pytest.mark.parametrize("write", KINDS, ids=lambda write: write.__name__)
@pytest.mark.parametrize(
    ("model", "strategy"),
    [
        ("logistic", "Margin()"),
        ("logistic", "WClustered(beta=3)"),
        ("naive-bayes", "WClustered(beta=3)"),
        ("mlp", "KMeans()"),
        ("forest", "Margin()"),
        ("forest", "WClustered(beta=3)"),
        ("logistic", "Random()"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_the_first_batch_of_a_study_is_that_of_select(tmp_path, monkeypatch, write, model, strategy):
    batches = first_batches(tmp_path, monkeypatch, write, CLASS, model, strategy)
    assert batches.select == batches.study


@pytest.mark.filterwarnings("ignore::nextbatch.NextbatchWarning")
def test_what_is_held_out_changes_nothing_that_is_learned_from(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own = OwnData(**write_table(tmp_path, EVERY, CLASS))
    before = read_own(own, "fruit")
    pool = EVERY[:90]
    kept = before.prepared_for(pool).X[pool]
    X_before = X[90:].copy()
    try:
        X[90:] *= 50
        read_own.cache_clear()
        write_table(tmp_path, EVERY, CLASS)
        after = read_own(own, "fruit")
        assert np.array_equal(after.prepared_for(pool).X[pool], kept)
        assert after.fingerprint != before.fingerprint
    finally:
        X[90:] = X_before
        read_own.cache_clear()


@pytest.mark.filterwarnings("ignore::nextbatch.NextbatchWarning")
@pytest.mark.parametrize("strategy", ["KMeans()", "WClustered(beta=3)"])
def test_an_empty_text_is_neither_chosen_nor_learned_from(tmp_path, monkeypatch, strategy):
    monkeypatch.chdir(tmp_path)
    empty = [i for i in range(N) if i % 11 == 0]
    labels = np.where(EVERY % 10 < 2, CLASS, "") if strategy != "KMeans()" else np.full(N, "")
    given = write_empty_texts(tmp_path, EVERY, labels)
    left = N - len(set(empty) | set(np.flatnonzero(labels)))
    batch = select_from_files(given.pop("file"), None, left, strategy, **given)
    assert not set(batch.positions) & set(empty) and len(set(batch.positions)) == left
    assert any("11 rows of fruit.csv without a text" in note for note in batch.notes)
    own = read_own(OwnData(**write_empty_texts(tmp_path, EVERY, CLASS)), "fruit")
    assert len(own.y) == N - len(empty)
    read_own.cache_clear()


@pytest.mark.filterwarnings("ignore::nextbatch.NextbatchWarning")
def test_a_category_that_changes_is_another_data_set(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own = OwnData(**write_mixed(tmp_path, EVERY, CLASS))
    before = read_own(own, "fruit").fingerprint
    read_own.cache_clear()
    path = tmp_path / "fruit.csv"
    path.write_text(path.read_text().replace(",red,", ",green,", 1))
    assert read_own(own, "fruit").fingerprint != before
    read_own.cache_clear()
