"""Leaks: a column that holds the answer is no feature, or told by its name."""

import numpy as np
import pytest

from nextbatch.files.labels.leaks import answer_names
from nextbatch.files.rows import Columns
from nextbatch.files.samples import read_samples


def read(tmp_path, pool, labels="id,kind\na,cat\nb,dog\n", **columns):
    (tmp_path / "pool.csv").write_text(pool)
    path = None
    if labels is not None:
        path = tmp_path / "labels.csv"
        path.write_text(labels)
    return read_samples(tmp_path / "pool.csv", path, None, Columns(**columns), lambda step: None)


def written(names, rows):
    return "\n".join([",".join(names), *(",".join(map(str, row)) for row in rows)]) + "\n"


@pytest.mark.parametrize(
    "name",
    ["label", "Label", " label ", "labels", "label_id", "labelId", "LABEL_IDX", "target", "Target", "class",
     "class_id", "y", "Y", "y_true", "annotation", "ground_truth", "true_label", "category_id", "gold", "kind",
     "kind_id", "label2"],
)  # fmt: skip
@pytest.mark.parametrize("named", [{}, {"label": "kind"}])
def test_a_column_called_like_an_answer_is_no_feature_and_is_told(tmp_path, name, named):
    samples = read(tmp_path, f"id,size,{name}\na,1,0\nb,2,1\nc,3,1\n", **named)
    assert samples.rows.features.tolist() == [[1], [2], [3]]
    assert any(repr(name.strip()) in note for note in samples.notes)


@pytest.mark.parametrize("name", ["labelled_area", "years", "classroom", "yaw", "targeting", "x_label_width", "size_y"])
def test_a_column_whose_name_only_contains_such_a_word_is_a_feature(tmp_path, name):
    assert read(tmp_path, f"id,size,{name}\na,1,0\nb,2,1\n").rows.features.shape == (2, 2)


@pytest.mark.parametrize("x", ["x", "X", "x0", "x_1"])
def test_y_beside_x_is_a_coordinate(tmp_path, x):
    assert read(tmp_path, f"id,{x},y\na,1,0\nb,2,1\n").rows.features.shape == (2, 2)


def test_a_label_column_of_the_pool_has_its_codes_kept_away_too(tmp_path):
    samples = read(tmp_path, "id,size,label,label_id,stars\na,1,cat,0,4\nb,2,,1,5\n", None)
    assert samples.rows.features.tolist() == [[1, 4], [2, 5]]
    assert any("may hold the answer: 'label_id' of pool.csv" in note for note in samples.notes)


def test_one_column_for_each_class_is_an_answer(tmp_path):
    samples = read(tmp_path, "id,size,cat,dog\na,1,1,0\nb,2,0,1\nc,3,0,1\n")
    assert samples.rows.features.tolist() == [[1], [2], [3]]


def test_a_column_that_says_whether_a_label_counts_is_no_feature(tmp_path):
    samples = read(tmp_path, "id,size,label,was_cancelled\na,1,cat,0\nb,2,dog,0\nc,3,dog,1\n", None)
    assert samples.rows.features.tolist() == [[1], [2], [3]]
    assert samples.labels.tolist() == ["cat", "dog", None]


def test_whoever_names_such_a_column_among_the_features_gets_it(tmp_path):
    assert read(tmp_path, "id,size,target\na,1,0\nb,2,1\n", features="size,target").rows.features.shape == (2, 2)


def test_the_class_in_the_file_of_embeddings_is_no_dimension(tmp_path):
    (tmp_path / "pool.csv").write_text("id,text,kind\na,red,cat\nb,blue,dog\nc,green,\n")
    (tmp_path / "E.csv").write_text("id,e0,kind,class_id\nc,7,1,1\na,5,0,0\nb,6,1,1\n")
    wanted = Columns(text="text", label="kind")
    samples = read_samples(tmp_path / "pool.csv", None, tmp_path / "E.csv", wanted, lambda step: None)
    assert samples.beside.tolist() == [[5], [6], [7]]
    assert any("E.csv (3 rows, sha256 " in note and "by id" in note for note in samples.notes)
    assert any("'class_id' of E.csv" in note for note in samples.notes)


N = 40
CLASSES = np.array(["cat", "dog", "fish"])[np.arange(N) % 3]
NUMBERS = np.random.default_rng(0).normal(size=(N, 2)).round(4)


def deciding(tmp_path, column, n_labeled=N - 10, name="shade"):
    """Return whether a column beside two of noise is told to decide the classes of the first rows."""
    rows = [(f"r{i}", *NUMBERS[i], column[i]) for i in range(N)]
    labels = written(["id", "kind"], [(f"r{i}", CLASSES[i]) for i in range(n_labeled)])
    notes = read(tmp_path, written(["id", "a", "b", name], rows), labels).notes
    told = [note for note in notes if "decides the class of all" in note]
    assert not told or (len(told) == 1 and f"{name!r} of pool.csv decides the class of all {n_labeled} " in told[0])
    return bool(told)


@pytest.mark.parametrize(
    "column",
    [np.arange(N) % 3, [-7, 100, 3] * N, np.arange(N) % 6, [0.5, 0.25, 0.75] * N, ["felis", "canis", "piscis"] * N,
     (np.arange(N) % 3 == 0).astype(int)],
    ids=["numbered", "any numbers", "finer", "fractions", "words", "one class against the rest"],
)  # fmt: skip
def test_a_column_that_decides_the_class_of_every_labeled_row_is_told(tmp_path, column):
    assert deciding(tmp_path, column)


@pytest.mark.parametrize(
    "column",
    [np.ones(N), np.arange(N) + 0.5, np.arange(N) % 2, (np.arange(N) + np.arange(N) // 3) % 3, (np.arange(N) // 2)],
    ids=["constant", "different everywhere", "unrelated", "shuffled", "pairs"],
)
def test_a_column_that_decides_nothing_is_not_told(tmp_path, column):
    assert not deciding(tmp_path, column)


def test_one_row_against_it_and_a_column_decides_nothing(tmp_path):
    column = np.arange(N) % 3
    column[5] = 0
    assert not deciding(tmp_path, column)


def test_what_chance_explains_is_not_told_unless_the_words_are_those_of_the_classes(tmp_path):
    assert not deciding(tmp_path, np.arange(N) % 3, n_labeled=3)
    assert deciding(tmp_path, CLASSES, n_labeled=3)


def test_hardly_any_column_of_noise_is_told(tmp_path):
    rng = np.random.default_rng(1)
    names = [f"n{i}" for i in range(300)]
    noise = np.hstack([rng.integers(2, size=(N, 150)), rng.integers(5, size=(N, 150))])
    labels = written(["id", "kind"], [(f"r{i}", CLASSES[i]) for i in range(8)])
    notes = read(tmp_path, written(["id", *names], [(f"r{i}", *noise[i]) for i in range(N)]), labels).notes
    assert not any("decide" in note for note in notes)


def test_names_of_answers_are_found_without_looking_at_cells():
    assert answer_names(["a", "target"], None) == ["target"]


def test_columns_that_decide_the_class_together_are_told(tmp_path):
    rng = np.random.default_rng(0)
    kinds = rng.integers(3, size=40)
    rows = [[f"s{i}", rng.integers(99), *(int(kind == j) for j in range(3))] for i, kind in enumerate(kinds)]
    labels = written(["id", "kind"], [[f"s{i}", "xyz"[kind]] for i, kind in enumerate(kinds[:20])])
    samples = read(tmp_path, written(["id", "size", "c0", "c1", "c2"], rows), labels)
    (told,) = [note for note in samples.notes if note.startswith("Together")]
    assert told.startswith("Together the columns 'c0', 'c1', 'c2' of pool.csv decide the class of all 20 labeled rows")
    shuffled = written(["id", "kind"], [[f"s{i}", "xyz"[kind]] for i, kind in enumerate(rng.permutation(kinds[:20]))])
    samples = read(tmp_path, written(["id", "size", "c0", "c1", "c2"], rows), shuffled)
    assert not [note for note in samples.notes if note.startswith("Together")]
