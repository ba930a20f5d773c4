"""Markers of "no label": known ones, named ones, and words that are classes as well."""

from collections import Counter

import pytest

from nextbatch.errors import BadInput
from nextbatch.files.labels.markers import markers_among, told

WHERE = "the column 'label' of labels.csv"
KNOWN = ["unlabeled", "Unlabeled", " UNLABELLED ", "un-labeled", "not labeled", "No Label", "no_label", "?", "??"]
KNOWN += ["skip", "Skipped", "TODO", "to do", "tbd", "[]", "{}", "nan", "NaN", "null", "NULL", "None", "N/A", "n/a"]
KNOWN += ["<NA>", "NaT", "-", "--", "\N{EM DASH}", "...", "to_label", "needs label", "(blank)", "Unassigned", "#N/A"]


def markers(unlabeled=None, **counts):
    return markers_among(Counter(counts), unlabeled, WHERE)


@pytest.mark.parametrize("word", KNOWN)
def test_a_known_marker_is_no_class_in_any_case(word):
    counts = Counter({"cat": 3, word: 9, "dog": 2})
    found = markers_among(counts, None, WHERE)
    assert found == {word}
    (sentence,) = told(counts, found, None, WHERE)
    assert f"9 rows are marked as without a label in {WHERE} (9 {word!r})" in sentence and "set unlabeled" in sentence


@pytest.mark.parametrize("word", ["noun", "nose", "skipper", "toad", "nano", "label", "na\u00efve", "A-", "-5", "0"])
def test_a_word_that_only_resembles_a_marker_is_a_class(word):
    assert markers_among(Counter({"cat": 3, word: 2}), None, WHERE) == set()


@pytest.mark.parametrize(
    ("classes", "marker"),
    [
        (["1"], False), (["1.0"], False), (["+1"], False), (["-2", "1", "2"], False), (["0.5", "1"], False),
        (["cat", "dog"], True), (["0", "1", "2"], True), (["1", "2"], True), (["3", "4", "7"], True), ([], True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("written", ["-1", " -1", "-1.0", "\N{MINUS SIGN}1"])
def test_minus_one_is_a_class_beside_one_and_a_marker_beside_words_or_counted_classes(classes, marker, written):
    counts = Counter({**dict.fromkeys(classes, 2), written: 5})
    assert markers_among(counts, None, WHERE) == ({written} if marker else set())


@pytest.mark.parametrize("classes", [["0", "1"], ["0"], ["0.0", "1.0"]])
def test_minus_one_beside_zero_and_one_is_asked_about_and_unlabeled_settles_it(classes):
    counts = Counter({**dict.fromkeys(classes, 2), "-1": 5})
    with pytest.raises(BadInput, match=r"'-1' \(5 times\) .* set unlabeled to '-1' if it is no label, or to \"\"") as e:
        markers_among(counts, None, WHERE)
    assert e.value.argument == "unlabeled"
    assert markers_among(counts, "-1", WHERE) == {"-1"}
    assert markers_among(counts, "", WHERE) == set()


def test_a_dash_beside_a_plus_is_a_class():
    assert markers_among(Counter({"+": 3, "-": 4}), None, WHERE) == set()


def test_unlabeled_names_further_words_in_any_case_with_commas():
    counts = Counter({"offen": 5, "cat": 2, "Leer ": 1, "?": 1})
    assert markers_among(counts, "Offen, leer", WHERE) == {"offen", "Leer ", "?"}
    assert markers_among(counts, ",offen", WHERE) == {"offen"}
    assert markers_among(Counter({"a, b": 2, "c": 1}), "a, b", WHERE) == {"a, b"}


def test_a_word_that_no_cell_holds_is_told():
    counts = Counter({"cat": 2})
    (sentence,) = told(counts, markers_among(counts, "offen", WHERE), "offen", WHERE)
    assert sentence == f"No cell in {WHERE} is 'offen', which unlabeled names."


@pytest.mark.parametrize("word", ["unknown", "Pending", "in progress", "***", "yet to annotate", "-999", "Label me"])
def test_most_cells_that_look_like_a_marker_are_asked_about(word):
    counts = Counter({word: 100, "cat": 10, "dog": 10})
    with pytest.raises(BadInput, match=r"stands in 100 of the 120 labels .* set unlabeled to"):
        markers_among(counts, None, WHERE)
    assert markers_among(counts, word, WHERE) == {word}
    assert markers_among(counts, "", WHERE) == set()
    assert markers_among(Counter({word: 10, "cat": 10, "dog": 10}), None, WHERE) == set()


@pytest.mark.parametrize("counts", [{"label_a": 9, "label_b": 2}, {"***": 9, "*": 2}, {"unknown": 3}])
def test_classes_that_are_all_odd_are_not_asked_about(counts):
    assert markers(**counts) == set()
