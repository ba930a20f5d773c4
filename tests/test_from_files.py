"""From files to a batch: the same data in any form, labels that are respected, and input that does not fit together."""

import csv
import importlib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

import nextbatch
from nextbatch import BadInput, KCenter, Margin, NextbatchWarning, Random, WClustered, certify, rng_for
from nextbatch.from_files import select_from_files

N = 120
LABELED = np.arange(0, N, 6)
rng = np.random.default_rng(7)
GROUP = rng.integers(0, 3, N)
X = rng.normal(size=(N, 4)) + 2.0 * np.eye(4)[GROUP]
IDS = [f"{row:03}" for row in range(N)]
CLASS = np.array(["cat", "dog", "eel"])[GROUP]


def write(path, header, rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.fixture
def labels(tmp_path):
    return write(tmp_path / "labels.csv", ["id", "label"], [(IDS[i], CLASS[i]) for i in LABELED])


@pytest.fixture
def pool(tmp_path):
    return write(tmp_path / "pool.csv", ["id", "a", "b", "c", "d"], [(IDS[i], *X[i]) for i in range(N)])


def test_labeled_rows_are_never_chosen_and_all_others_are_in_the_end(pool, labels):
    batch = select_from_files(pool, labels, N - len(LABELED), Random())
    assert sorted(batch.ids) == [name for i, name in enumerate(IDS) if i not in LABELED]
    assert [IDS[position] for position in batch.positions] == list(batch.ids)


def test_the_batch_is_what_the_parts_of_the_library_choose(pool, labels):
    Z = StandardScaler().fit_transform(X)
    model = LogisticRegression(max_iter=1000).fit(Z[LABELED], CLASS[LABELED])
    expected = nextbatch.next_batch(model, Z, LABELED, 5, Margin())
    batch = select_from_files(pool, labels, 5, "Margin()")
    assert batch.positions.tolist() == expected.tolist()
    p = np.sort(model.predict_proba(Z[expected]), axis=1)
    np.testing.assert_allclose(batch.gap, p[:, -1] - p[:, -2], atol=2**-16)
    np.testing.assert_allclose(batch.score, 1 - batch.gap)
    to_labeled = np.linalg.norm(Z[expected][:, None] - Z[LABELED], axis=2).min(axis=1)
    np.testing.assert_allclose(batch.distance_to_labeled, to_labeled, rtol=1e-4)
    assert batch.cluster_size.sum() == N - len(LABELED)


def test_the_strategy_without_a_name_is_wclustered(pool, labels):
    with pytest.warns(NextbatchWarning, match="no effect"):
        default = select_from_files(pool, labels, 12)
    with pytest.warns(NextbatchWarning, match="no effect"):
        named = select_from_files(pool, labels, 12, WClustered(beta=10))
    assert default.ids == named.ids and default.strategy == "WClustered(beta=10)"


@pytest.mark.parametrize("kind", ["parquet", "list", "dictionary ids", "own labels", "labels in parquet", "float32"])
def test_the_same_data_in_another_form_gives_the_same_batch(tmp_path, pool, labels, kind):
    columns = dict(zip("abcd", X.T, strict=True))
    id_column = pa.array(IDS).dictionary_encode() if kind == "dictionary ids" else IDS
    if kind == "float32":
        columns = {name: column.astype(np.float32) for name, column in columns.items()}
    if kind == "own labels":
        columns["label"] = [CLASS[i] if i in LABELED else None for i in range(N)]
    if kind == "list":
        np.save(tmp_path / "X.npy", X)
        columns = {"emb": X.tolist()}
        write(tmp_path / "numbers.csv", ["id", "label"], [(i, CLASS[i]) for i in LABELED])
        reference = select_from_files(tmp_path / "X.npy", tmp_path / "numbers.csv", 5, "WClustered(beta=3)")
    else:
        reference = select_from_files(pool, labels, 5, "WClustered(beta=3)")
    if kind == "labels in parquet":
        labels = tmp_path / "labels.parquet"
        pq.write_table(pa.table({"id": [IDS[i] for i in LABELED], "label": CLASS[LABELED].tolist()}), labels)
    pq.write_table(pa.table({"id": id_column, **columns}), tmp_path / "other.parquet")
    batch = select_from_files(tmp_path / "other.parquet", None if kind == "own labels" else labels, 5, "WClustered(3)")
    assert batch.positions.tolist() == reference.positions.tolist()
    np.testing.assert_allclose(batch.score, reference.score, atol=1e-5)


def test_a_label_column_of_the_pool_labels_the_rows_where_it_is_not_empty(tmp_path):
    rows = [(IDS[i], CLASS[i] if i in LABELED else "", *X[i]) for i in range(N)]
    pool = write(tmp_path / "pool.csv", ["key", "animal", "a", "b", "c", "d"], rows)
    batch = select_from_files(pool, None, N - len(LABELED), Margin(), id="key", label="animal")
    assert set(batch.ids) == set(IDS) - {IDS[i] for i in LABELED}
    assert "20 labels of 3 classes; 100 samples to choose from." in batch.notes


def test_true_labels_in_the_pool_are_no_features_where_labels_come_from_a_file(tmp_path, pool, labels):
    told = write(
        tmp_path / "told.csv", ["id", "label", "a", "b", "c", "d"], [(IDS[i], GROUP[i], *X[i]) for i in range(N)]
    )
    assert select_from_files(told, labels, 5, Margin()).ids == select_from_files(pool, labels, 5, Margin()).ids


def test_without_labels_the_first_batch_represents_the_pool_and_says_so(pool):
    batch = select_from_files(pool, None, 6)
    assert batch.strategy == "KMeans()"
    assert batch.score is batch.gap is batch.distance_to_labeled is None
    assert batch.cluster_size.sum() == N
    assert any("No labels yet" in note for note in batch.notes)
    assert len({GROUP[position] for position in batch.positions}) == 3


def test_a_label_file_with_empty_labels_only_is_a_cold_start(tmp_path, pool):
    empty = write(tmp_path / "labels.csv", ["id", "label"], [(name, "") for name in IDS])
    assert select_from_files(pool, empty, 6).strategy == "KMeans()"


@pytest.mark.parametrize("strategy", ["Margin()", "WClustered(beta=10)", "KMeans(given='labeled')"])
def test_without_labels_a_strategy_that_needs_some_is_a_sentence(pool, strategy):
    with pytest.raises(BadInput, match=r"there are no labels to learn from: set labels to a file, or begin with"):
        select_from_files(pool, None, 5, strategy)


@pytest.mark.parametrize("model", ["logistic", "forest", "mlp", "naive-bayes"])
def test_every_model_chooses_the_same_batch_for_the_same_seed(pool, labels, model):
    first, second = (select_from_files(pool, labels, 5, Margin(), model=model, seed=3) for _ in range(2))
    assert first.ids == second.ids
    np.testing.assert_array_equal(first.score, second.score)


def test_another_seed_draws_another_batch(pool, labels):
    assert select_from_files(pool, labels, 5, Random()).ids != select_from_files(pool, labels, 5, Random(), seed=1).ids


def test_a_single_class_is_a_warning_and_a_batch(tmp_path, pool):
    single = write(tmp_path / "labels.csv", ["id", "label"], [(IDS[0], "cat"), (IDS[1], "cat")])
    with pytest.warns(NextbatchWarning, match="until a second class is found"):
        batch = select_from_files(pool, single, 5, KCenter())
    assert batch.why[0].startswith("The model says cat (100%); stands for")


WORDS = [["purring", "whiskers", "meow"], ["barking", "leash", "bone"], ["slippery", "river", "long"]]
TEXTS = [" ".join(rng.choice(WORDS[group], 4)) for group in GROUP]


@pytest.mark.parametrize("model", ["logistic", "forest", "mlp", "naive-bayes"])
def test_texts_are_learned_from_as_words(tmp_path, labels, model):
    pool = write(tmp_path / "texts.csv", ["id", "said"], list(zip(IDS, TEXTS, strict=True)))
    batch = select_from_files(pool, labels, 10, "WClustered(beta=2)", model=model, text="said")
    assert len(set(batch.ids)) == 10 and batch.distance_to_labeled is not None
    sure = select_from_files(pool, labels, 100, Random(), model=model, text="said")
    says = {name: why for name, why in zip(sure.ids, sure.why, strict=True)}
    right = np.mean([f"says {CLASS[int(name)]} " in why for name, why in says.items()])
    assert right > 0.9


def test_a_folder_of_images_is_learned_from_as_pixels(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for i in range(60):
        tone = np.full((8, 8), 40 * (i % 3) + 40, np.uint8) + rng.integers(0, 9, (8, 8), np.uint8)
        Image.fromarray(tone).save(folder / f"{i:02}.png")
    labels = write(tmp_path / "labels.csv", ["id", "label"], [(f"{i:02}.png", "abc"[i % 3]) for i in range(12)])
    batch = select_from_files(folder, labels, 48, Random())
    assert set(batch.ids) == {f"{i:02}.png" for i in range(12, 60)}
    assert all(f"says {'abc'[int(name[:2]) % 3]} " in why for name, why in zip(batch.ids, batch.why, strict=True))


def test_embeddings_beside_the_pool_are_joined_by_id_or_by_order(tmp_path, labels):
    texts = write(tmp_path / "texts.csv", ["id", "said"], list(zip(IDS, TEXTS, strict=True)))
    np.save(tmp_path / "E.npy", X)
    turned = rng.permutation(N + 3)
    longer, names = np.vstack([X, X[:3]]), [*IDS, "p", "q", "r"]
    pq.write_table(pa.table({"id": [names[i] for i in turned], "emb": longer[turned].tolist()}), tmp_path / "E.parquet")
    by_order = select_from_files(texts, labels, 5, "WClustered(3)", embeddings=tmp_path / "E.npy")
    by_id = select_from_files(texts, labels, 5, "WClustered(3)", embeddings=tmp_path / "E.parquet")
    assert by_order.ids == by_id.ids
    np.testing.assert_array_equal(by_order.distance_to_labeled, by_id.distance_to_labeled)
    learned_from_texts = select_from_files(
        texts, labels, 5, "WClustered(3)", embeddings=tmp_path / "E.npy", text="said"
    )
    assert not np.array_equal(learned_from_texts.score, by_order.score)


def test_images_with_embeddings_beside_them_are_not_decoded(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("b.png", "a.png", "c.png"):
        (folder / name).write_bytes(b"never read")
    np.save(tmp_path / "E.npy", [[0.0], [5.0], [9.0]])
    batch = select_from_files(folder, None, 1, KCenter(), embeddings=tmp_path / "E.npy")
    assert batch.ids == ("b.png",)


def test_embeddings_that_do_not_cover_the_pool_are_a_sentence(tmp_path, pool):
    np.save(tmp_path / "E.npy", X[:-1])
    with pytest.raises(BadInput, match=r"E.npy has 119 rows and .*pool.csv has 120 samples"):
        select_from_files(pool, None, 5, embeddings=tmp_path / "E.npy")
    write(tmp_path / "E.csv", ["id", "x"], [(name, 1) for name in IDS[2:]])
    with pytest.raises(BadInput, match=r"no embedding for 2 of the 120 samples .*: '000', '001'"):
        select_from_files(pool, None, 5, embeddings=tmp_path / "E.csv")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"batch_size": 0}, "ask for at least one sample"),
        ({"batch_size": -1}, "must not be negative"),
        ({"batch_size": True}, "must be a whole number"),
        ({"batch_size": 2.0}, "must be a whole number"),
        ({"batch_size": 101}, "batch_size is 101, and .* has 100 samples without a label"),
        ({"strategy": "margin"}, "did you mean Margin"),
        ({"model": "svm"}, "model must be one of 'logistic'"),
        ({"out": "next.xlsx"}, r"ends in '\.xlsx'"),
        ({"features": "e"}, "no column 'e'"),
    ],
)
def test_what_cannot_be_asked_for_is_a_sentence(pool, labels, asked, sentence):
    with pytest.raises(BadInput, match=sentence):
        select_from_files(pool, labels, **{"batch_size": 5, **asked})


def test_a_pool_that_is_labeled_to_the_end_is_a_sentence(tmp_path, pool):
    everything = write(tmp_path / "labels.csv", ["id", "label"], list(zip(IDS, CLASS, strict=True)))
    with pytest.raises(BadInput, match=r"All 120 samples of .* are labeled"):
        select_from_files(pool, everything, 1)


@pytest.mark.parametrize("value", ["1e300", "-1e200"])
def test_numbers_too_large_to_measure_with_are_a_sentence(tmp_path, value):
    pool = write(tmp_path / "pool.csv", ["a"], [[1], [value], [2]])
    with pytest.raises(BadInput, match="whose squares no number holds"):
        select_from_files(pool, None, 1)


def test_the_unit_of_a_column_of_a_table_does_not_matter(tmp_path, pool, labels):
    scaled = write(
        tmp_path / "scaled.csv", ["id", "a", "b", "c", "d"], [(IDS[i], *(X[i] * [1, 1000, 1e-6, 7])) for i in range(N)]
    )
    expected = select_from_files(pool, labels, 5, "WClustered(3)")
    assert select_from_files(scaled, labels, 5, "WClustered(3)").ids == expected.ids


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_the_batch_is_written_where_it_was_asked_for(tmp_path, pool, labels, suffix):
    out = tmp_path / "new folder" / f"next{suffix}"
    batch = select_from_files(pool, labels, 5, Margin(), out=out)
    assert out.exists() and len(batch.rows) == 5
    before = out.read_bytes()
    with pytest.raises(BadInput, match="exists already"):
        select_from_files(pool, labels, 6, Margin(), out=out)
    assert out.read_bytes() == before
    select_from_files(pool, labels, 6, Margin(), out=out, force=True)
    assert out.read_bytes() != before


def test_no_input_is_ever_replaced(pool, labels):
    for path in (pool, labels):
        before = path.read_bytes()
        with pytest.raises(BadInput, match="is also an input"):
            select_from_files(pool, labels, 5, out=path, force=True)
        assert path.read_bytes() == before


def test_the_steps_are_told_before_they_are_done(pool, labels):
    steps = []
    select_from_files(pool, labels, 5, Margin(), progress=steps.append)
    assert steps == [
        f"Reading {pool}",
        "Preparing the features",
        "Fitting the model 'logistic' on 20 labels",
        "Selecting 5 of 100 samples with Margin()",
        "Explaining the choice",
    ]


def test_the_global_random_state_is_left_alone(pool, labels):
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    select_from_files(pool, labels, 5, "WClustered(3)", model="mlp")
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_the_function_is_public():
    assert nextbatch.select_from_files is select_from_files


def test_a_certified_batch_says_how_much_better_any_other_could_be(tmp_path):
    rows = np.random.default_rng(0).normal(size=(200, 3)).round(3)
    np.save(tmp_path / "pool.npy", rows)
    batch = select_from_files(tmp_path / "pool.npy", None, 20, "FacilityLocation()", certified=True)
    assert batch.notes[-1] == certify(rows, batch.positions, rng=rng_for("certify", 0)).sentence
    assert "can represent this pool" in batch.notes[-1]


def test_a_batch_and_its_certificate_share_one_graph_of_neighbors(tmp_path, monkeypatch):
    graphs = importlib.import_module("nextbatch.algorithms.neighbors.neighbor_graph")
    made, of_all = [], graphs._of_all
    monkeypatch.setattr(graphs, "_of_all", lambda X, k: made.append(X.shape) or of_all(X, k))
    np.save(tmp_path / "pool.npy", np.random.default_rng(0).standard_normal((8100, 3)))
    batch = select_from_files(tmp_path / "pool.npy", None, 20, "FacilityLocation()", certified=True)
    assert made == [(8100, 3)]
    assert "No batch of 20 can represent this pool more than" in batch.notes[-1]


def test_the_column_that_labels_come_from_is_no_feature_of_the_pool(tmp_path):
    rows = np.random.default_rng(0).normal(size=(40, 2)).round(3).tolist()
    digits = [i % 3 for i in range(40)]
    with (tmp_path / "pool.csv").open("w") as file:
        file.write("id,a,b,digit\n")
        file.writelines(f"r{i},{a},{b},{digits[i] if i < 20 else ''}\n" for i, (a, b) in enumerate(rows))
    with (tmp_path / "labels.csv").open("w") as file:
        file.write("id,digit\n")
        file.writelines(f"r{i},{digits[i]}\n" for i in range(10))
    batch = select_from_files(tmp_path / "pool.csv", tmp_path / "labels.csv", 5, "Margin()")
    assert "(a, b)" in " ".join(batch.notes)


@pytest.mark.parametrize(
    "words",
    [{"id": 3}, {"label": ["x"]}, {"text": X}, {"features": 3}, {"features": [1]}, {"out": 3}, {"embeddings": X},
     {"labels": X}, {"pool": X}, {"pool": None}, {"pool": ""}, {"model": X}, {"strategy": 3}, {"strategy": Margin}],
)  # fmt: skip
def test_words_of_the_wrong_kind_are_a_sentence(pool, words):
    with pytest.raises(BadInput, match=r"must be|empty name|value such as"):
        select_from_files(**{"pool": pool, "labels": None, "batch_size": 3, **words})


def test_a_file_of_labels_with_a_header_only_is_a_first_batch_without_labels(tmp_path, pool):
    empty = tmp_path / "none.csv"
    empty.write_text("id,label\n")
    batch = select_from_files(pool, empty, 5)
    assert batch.strategy == "KMeans()" and any("there are no labels yet" in note for note in batch.notes)


def test_samples_that_are_all_labeled_are_told_with_their_classes(tmp_path):
    rows = [(i, i, "offen" if i > 3 else "ab"[i % 2]) for i in range(9)]
    with pytest.raises(BadInput, match=r"All 9 samples .*\('offen' 5, 'a' 2, 'b' 2\) .* set unlabeled to it") as told:
        select_from_files(write(tmp_path / "full.csv", ["id", "x", "label"], rows), None, 1)
    assert told.value.argument == "unlabeled"
    assert len(select_from_files(tmp_path / "full.csv", None, 5, "Random()", unlabeled="offen")) == 5


def test_unlabeled_must_be_a_text(pool, labels):
    with pytest.raises(BadInput, match="unlabeled must be a text"):
        select_from_files(pool, labels, 1, unlabeled=["?"])
