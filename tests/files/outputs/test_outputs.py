"""Outputs of other models: which columns they are, whose rows they are, and what is told, asked and refused."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nextbatch import BadInput, scores
from nextbatch.files.outputs import named_outputs, read_outputs
from nextbatch.files.rows import Rows, row_numbers

IDS = tuple(f"s{i}" for i in range(6))
CHANCES = np.random.default_rng(0).dirichlet([1.0] * 3, size=6)
CLASSES = ("cat", "dog", "eel")


@pytest.fixture
def pool(tmp_path):
    (tmp_path / "pool.csv").write_text("id\n" + "\n".join(IDS) + "\n")
    return Rows(tmp_path / "pool.csv", IDS, id_column="id")


def table(path, header, rows):
    path.write_text("\n".join(",".join(map(str, row)) for row in [header, *rows]) + "\n")
    return path


def read(pool, **words):
    return read_outputs(named_outputs(**words), pool)


def chances(tmp_path, header, order=range(6), more=lambda i: (), name="p.csv"):
    return table(tmp_path / name, header, [(IDS[i], *CHANCES[i].tolist(), *more(i)) for i in order])


@pytest.mark.parametrize("prefix", ["p_", "prob_", "probabilities.", "", "proba "])
def test_probabilities_are_matched_by_id_and_classes_are_named_after_the_columns(tmp_path, pool, prefix):
    header = ["id", *(prefix + name for name in CLASSES), "text", "confidence"]
    file = chances(tmp_path, header, [3, 1, 5, 0, 2, 4], lambda i: ("words", CHANCES[i].max()))
    found = read(pool, probabilities=file)
    assert np.array_equal(found.inputs["probabilities"], CHANCES) and found.classes == CLASSES
    (note,) = found.notes
    assert f"{file} (6 rows, sha256 " in note and "by id (the column 'id')" in note
    assert "not used: 'text', 'confidence'" in note


@pytest.mark.parametrize(
    "kind", ["jsonl lists", "jsonl names", "parquet lists", "written lists", "npy", "npz", "npz with ids"]
)
def test_the_same_probabilities_in_another_form_are_the_same(tmp_path, pool, kind):
    order, file = [3, 1, 5, 0, 2, 4], tmp_path / f"p.{kind.split()[0]}"
    if kind.startswith("jsonl"):
        cell = (lambda p: p.tolist()) if kind == "jsonl lists" else (lambda p: dict(zip(CLASSES, p, strict=True)))
        lines = [json.dumps({"id": IDS[i], "text": "a b", "probabilities": cell(CHANCES[i])}) for i in order]
        file.write_text("\n".join(lines))
    elif kind == "parquet lists":
        pq.write_table(pa.table({"id": [IDS[i] for i in order], "scores": CHANCES[order].tolist()}), file)
    elif kind == "written lists":
        file = table(tmp_path / "p.csv", ["id", "prob"], [(IDS[i], f'"{CHANCES[i].tolist()}"') for i in order])
    elif kind == "npy":
        np.save(file, CHANCES)
    elif kind == "npz":
        np.savez(file, anything=CHANCES)
    else:
        np.savez(tmp_path / "p.npz", ids=np.array(IDS)[order], p=CHANCES[order])
        file = tmp_path / "p.npz"
    assert np.array_equal(read(pool, probabilities=file).inputs["probabilities"], CHANCES)


def test_columns_that_are_named_are_taken_and_what_is_not_clear_is_asked(tmp_path, pool):
    header = ["id", "a", "b", "c", "x", "y", "z"]
    file = chances(tmp_path, header, more=lambda i: CHANCES[i][::-1].tolist())
    with pytest.raises(BadInput, match="does not say which of its columns") as asked:
        read(pool, probabilities=file)
    assert asked.value.argument == "classes"
    assert np.array_equal(read(pool, probabilities=file, classes="x,y,z").inputs["probabilities"], CHANCES[:, ::-1])


def test_one_column_of_numbers_is_no_probability_of_classes(tmp_path, pool):
    file = table(tmp_path / "p.csv", ["id", "confidence"], [(name, 0.5) for name in IDS])
    with pytest.raises(BadInput, match="one column of numbers between 0 and 1, 'confidence'"):
        read(pool, probabilities=file)


def test_percent_and_rounded_numbers_become_probabilities_and_it_is_said(tmp_path, pool):
    file = table(tmp_path / "p.csv", ["id", *CLASSES], [(name, 0.33, 0.33, 0.33) for name in IDS])
    found = read(pool, probabilities=file)
    assert found.inputs["probabilities"].sum(axis=1) == pytest.approx(np.ones(6))
    assert any("rounded to 2 decimals" in note for note in found.notes)
    file = table(tmp_path / "p.csv", ["id", "p_a", "p_b"], [(name, 20, 80) for name in IDS])
    found = read(pool, probabilities=file)
    assert found.inputs["probabilities"][0].tolist() == [0.2, 0.8]
    assert any("percent" in note for note in found.notes)


@pytest.mark.parametrize(("values", "sentence"), [((0.9, 0.9), "sum to 1"), ((-3.0, 2.0), "softmax")])
def test_numbers_that_are_no_probabilities_are_refused_with_the_file(tmp_path, pool, values, sentence):
    file = table(tmp_path / "p.csv", ["id", "p_a", "p_b"], [(name, *values) for name in IDS])
    with pytest.raises(BadInput, match=sentence) as refused:
        read(pool, probabilities=file)
    assert "p.csv" in str(refused.value)


def test_samples_without_outputs_are_told_and_other_ids_are_counted(tmp_path, pool):
    rows = [("s0", 0.5, 0.5), ("s1", "", ""), ("other", 0.1, 0.9), ("s5", 1, 0)]
    found = read(pool, probabilities=table(tmp_path / "p.csv", ["id", "p_a", "p_b"], rows))
    assert found.there.tolist() == [True, False, False, False, False, True]
    assert found.notes[1:] == (
        "Not used of p.csv: 1 id that the pool does not have, 'other'.",
        "4 samples of pool.csv without outputs in these files: never chosen.",
    )


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["a", "b", "c", "d", "e", "f"], "Its ids are like 's0', 's1', 's2'"),
        (["s0", "s1", "s2", "s3", "S4", "s5"], "Is 'S4' meant to be 's4'"),
        ([f"out/{name}.png" for name in IDS], "meant to be 's0'"),
    ],
)
def test_ids_that_are_written_otherwise_are_refused(tmp_path, pool, names, sentence):
    file = table(tmp_path / "p.csv", ["id", "p_a", "p_b"], [(name, 0.5, 0.5) for name in names])
    with pytest.raises(BadInput, match=sentence):
        read(pool, probabilities=file)


def test_ids_in_a_column_of_another_name_are_found_if_all_are_ids_of_the_pool(tmp_path, pool):
    file = chances(tmp_path, ["photo", *CLASSES], [5, 4, 3, 2, 1, 0])
    found = read(pool, probabilities=file)
    assert np.array_equal(found.inputs["probabilities"], CHANCES) and "the column 'photo'" in found.notes[0]
    file = table(tmp_path / "p.csv", ["photo", "a", "b"], [(name.upper(), 0.5, 0.5) for name in IDS])
    with pytest.raises(BadInput, match="Is 'S0' meant to be 's0'"):
        read(pool, probabilities=file, output_id="photo")


def test_a_file_without_ids_must_have_a_row_for_each_sample(tmp_path, pool):
    np.save(tmp_path / "p.npy", CHANCES[:5])
    with pytest.raises(BadInput, match=r"has 5 rows and .* has 6 samples: without a column of ids") as refused:
        read(pool, probabilities=tmp_path / "p.npy")
    assert refused.value.argument == "output_id"


def test_a_committee_is_aligned_by_the_names_of_the_classes(tmp_path, pool):
    first = chances(tmp_path, ["id", *CLASSES], name="a.csv")
    rows = [(IDS[i], *CHANCES[i, [2, 0, 1]].tolist()) for i in range(6)]
    second = table(tmp_path / "b.csv", ["id", "p_eel", "p_cat", "p_dog"], rows)
    found = read(pool, committee=[first, second])
    assert np.array_equal(found.inputs["committee"], [CHANCES, CHANCES]) and found.classes == CLASSES
    assert np.array_equal(found.inputs["probabilities"], CHANCES)
    other = table(tmp_path / "c.csv", ["id", "cat", "dog", "fox"], rows)
    with pytest.raises(BadInput, match="have different classes, such as 'eel', 'fox'"):
        read(pool, committee=[first, other])


def test_members_without_names_of_classes_are_taken_only_beside_their_like(tmp_path, pool):
    for name in ("a.npy", "b.npy"):
        np.save(tmp_path / name, CHANCES)
    found = read(pool, committee=[tmp_path / "a.npy", tmp_path / "b.npy"])
    assert found.inputs["committee"].shape == (2, 6, 3) and found.classes == ("class 0", "class 1", "class 2")
    named = chances(tmp_path, ["id", *CLASSES])
    with pytest.raises(BadInput, match="do not show that their columns are the same classes"):
        read(pool, committee=[tmp_path / "a.npy", named])


def test_a_committee_may_be_one_array_and_one_member_is_none(tmp_path, pool):
    np.save(tmp_path / "members.npy", np.stack([CHANCES, CHANCES[:, ::-1]]))
    found = read(pool, committee=tmp_path / "members.npy")
    assert np.array_equal(found.inputs["committee"][1], CHANCES[:, ::-1])
    with pytest.raises(BadInput, match="A committee has several members"):
        read(pool, committee=chances(tmp_path, ["id", *CLASSES]))


def test_votes_are_members_and_who_disagrees_comes_first(tmp_path, pool):
    votes = [["x", "x", "x"], ["x", "y", "z"], ["x", "x", "y"], ["y", "y", "y"], ["x", "x", "x"], ["z", "z", "z"]]
    files = [
        table(tmp_path / f"run{j}.csv", ["id", "label"], [(name, votes[i][j]) for i, name in enumerate(IDS)])
        for j in range(3)
    ]
    found = read(pool, committee=files)
    assert found.classes == ("x", "y", "z")
    expected = [0, np.log(3), scores.entropy(np.array([[2 / 3, 1 / 3]]))[0], 0, 0, 0]
    assert scores.bald(found.inputs["committee"]) == pytest.approx(expected)


def test_scores_are_a_column_of_the_pool_a_file_or_a_column_of_a_file(tmp_path):
    path = table(tmp_path / "pool.csv", ["id", "entropy", "b"], [(name, i, -i) for i, name in enumerate(IDS)])
    pool = Rows(path, IDS, id_column="id")
    assert read(pool, scores="entropy").inputs["scores"].tolist() == [0, 1, 2, 3, 4, 5]
    file = table(tmp_path / "u.csv", ["id", "x", "y"], [(name, i, 10 * i) for i, name in enumerate(reversed(IDS))])
    found = read(pool, scores=f"{file}:y", higher_first=True)
    assert found.inputs["scores"].tolist() == [50, 40, 30, 20, 10, 0]
    assert "the column 'y' of" in found.notes[0] and "not used: 'x'" in found.notes[0]
    with pytest.raises(BadInput, match=r"several columns of numbers \('x', 'y'\): set scores to the one"):
        read(pool, scores=file, higher_first=True)
    np.save(tmp_path / "u.npy", np.arange(6.0))
    assert read(pool, scores=tmp_path / "u.npy", higher_first=False).inputs["scores"].tolist() == [
        0,
        -1,
        -2,
        -3,
        -4,
        -5,
    ]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("confidence", "s0"),
        ("max_prob", "s0"),
        ("uncertainty", "s5"),
        ("pred_entropy", "s5"),
        ("log_prob", "s0"),
        ("y_stddev", "s5"),
    ],
)
def test_a_name_that_tells_which_end_is_wanted_is_believed_and_told(tmp_path, pool, name, first):
    file = table(tmp_path / "u.csv", ["id", name], [(sample, i / 10) for i, sample in enumerate(IDS)])
    found = read(pool, scores=file)
    assert IDS[int(found.inputs["scores"].argmax())] == first
    assert found.notes[0].startswith("Scores, lower first" if first == "s0" else "Scores, higher first")


@pytest.mark.parametrize("name", ["score", "margin", "value", "gap", "uncertainty_confidence"])
def test_a_name_that_does_not_tell_is_asked_about(tmp_path, pool, name):
    file = table(tmp_path / "u.csv", ["id", name], [(sample, i) for i, sample in enumerate(IDS)])
    with pytest.raises(BadInput, match="Is a high") as asked:
        read(pool, scores=file)
    assert asked.value.argument == "higher_first"
    assert read(pool, scores=file, higher_first=True).inputs["scores"].tolist() == [0, 1, 2, 3, 4, 5]


def test_blank_scores_are_samples_without_outputs(tmp_path, pool):
    file = table(tmp_path / "u.csv", ["id", "confidence"], [(name, "" if i < 2 else 0.5) for i, name in enumerate(IDS)])
    found = read(pool, scores=file)
    assert found.there.tolist() == [False, False, True, True, True, True]
    assert "2 samples of pool.csv without outputs in these files: never chosen." in found.notes


BOXES = [("s0", 0.5), ("s0", 1.0), ("s1", 0.9), ("s1", 0.75), ("s1", 0.75), ("s3", 0.1)]
# 1 - |2 c - 1|: 1, 0; 0.2, 0.5, 0.5; 0.2.
EXPECTED = {
    "max": [1, 0.5, 0, 0.2, 0, 0],
    "mean": [0.5, 0.4, 0, 0.2, 0, 0],
    "sum": [1, 1.2, 0, 0.2, 0, 0],
    "count": [1, 2, 0, 0, 0, 0],
}


@pytest.mark.parametrize("how", EXPECTED)
def test_boxes_become_one_number_for_each_image(tmp_path, pool, how):
    rows = [(name, "car", confidence) for name, confidence in BOXES]
    file = table(tmp_path / "boxes.csv", ["image", "class", "confidence"], rows)
    found = read(pool, boxes=file, aggregate=how)
    assert found.inputs["scores"] == pytest.approx(EXPECTED[how])
    assert found.inputs["costs"].tolist() == [2, 3, 0, 1, 0, 0] and found.there.all()
    assert "3 images without boxes: score 0, so that they come last." in found.notes
    assert found.reasons[1].startswith("3 boxes, ")


def test_the_band_of_count_is_that_of_confidences(tmp_path, pool):
    file = table(tmp_path / "boxes.csv", ["image", "confidence"], BOXES)
    assert read(pool, boxes=file, aggregate="count", band="0.05,0.6").inputs["scores"].tolist() == [1, 0, 0, 1, 0, 0]
    for band in ("0.6,0.4", "x", (0.1, 2), "0.5"):
        with pytest.raises(BadInput, match="band must be two numbers"):
            named_outputs(boxes=file, aggregate="count", band=band)


def test_boxes_without_a_stated_aggregate_are_asked_about(tmp_path, pool):
    with pytest.raises(BadInput, match="One sample has many boxes: set aggregate to max") as asked:
        read(pool, boxes=table(tmp_path / "boxes.csv", ["image", "confidence"], BOXES))
    assert asked.value.argument == "aggregate"


@pytest.mark.parametrize(
    ("header", "sentence"),
    [(["image", "x"], "that may be the confidence"), (["n", "conf"], "which image a row belongs to")],
)
def test_boxes_whose_columns_are_not_known_are_asked_about(tmp_path, pool, header, sentence):
    rows = [(i, confidence) for i, (_, confidence) in enumerate(BOXES)]
    with pytest.raises(BadInput, match=sentence):
        read(pool, boxes=table(tmp_path / "boxes.csv", header, rows), aggregate="max")


def test_a_confidence_outside_of_zero_and_one_is_named(tmp_path, pool):
    file = table(tmp_path / "boxes.csv", ["image", "score"], [*BOXES, ("s4", 87)])
    with pytest.raises(BadInput, match=r"between 0 and 1: row 6 \(the first is row 0\) has 87"):
        read(pool, boxes=file, aggregate="max")


def test_results_of_coco_are_boxes(tmp_path, pool):
    found = [{"image_id": name, "category_id": 1, "bbox": [1, 2, 3, 4], "score": score} for name, score in BOXES]
    (tmp_path / "results.json").write_text(json.dumps(found))
    assert read(pool, boxes=tmp_path / "results.json", aggregate="sum").inputs["scores"] == pytest.approx(
        EXPECTED["sum"]
    )


TOKENS = [("s0", 0.5, 0.5), ("s0", 1.0, 0.0), ("s1", 0.6, 0.4), ("s2", 0.9, 0.1), ("s2", 0.8, 0.2), ("s2", 0.7, 0.3)]


@pytest.mark.parametrize(
    ("how", "expected"),
    [("max", [1, 0.8, 0.6]), ("mean", [0.5, 0.8, 0.4]), ("sum", [1, 0.8, 1.2]), ("count", [0, 0, 2])],
)
def test_tokens_become_one_number_for_each_document(tmp_path, pool, how, expected):
    rows = [(name, "word", *p) for name, *p in TOKENS]
    file = table(tmp_path / "tokens.csv", ["doc", "token", "O", "PER"], rows)
    found = read(pool, tokens=file, aggregate=how)
    assert found.inputs["scores"] == pytest.approx([*expected, 0, 0, 0])
    assert found.inputs["costs"].tolist() == [2, 1, 3, 0, 0, 0]


def test_the_bias_to_long_documents_is_told_as_a_rank_correlation(tmp_path, pool):
    rows = [(name, 0.5, 0.5) for i, name in enumerate(IDS) for _ in range(i + 1)]
    file = table(tmp_path / "tokens.csv", ["document", "A", "B"], rows)
    (told,) = [note for note in read(pool, tokens=file, aggregate="sum").notes if "rank correlation" in note]
    assert "with the number of tokens is 1.00: documents with many tokens come first" in told
    assert any("cannot be told" in note for note in read(pool, tokens=file, aggregate="mean").notes)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"scores": "a", "boxes": "b.csv", "aggregate": "max"}, "two ways to rank samples"),
        ({"probabilities": "p.csv", "aggregate": "max"}, "aggregate is for boxes or tokens"),
        ({"probabilities": "p.csv", "higher_first": True}, "higher_first is for scores"),
        ({"scores": "a", "classes": "b"}, "classes are columns of probabilities"),
        ({"boxes": "b.csv", "aggregate": "median"}, "aggregate must be one of"),
        ({"scores": "a", "higher_first": "yes"}, "must be True or False"),
        ({"probabilities": ""}, "is an empty name"),
    ],
)
def test_words_that_do_not_go_together_are_refused(words, sentence):
    with pytest.raises(BadInput, match=sentence):
        named_outputs(**words)


def test_rows_of_a_numbered_pool_are_matched_by_place_or_by_their_numbers(tmp_path):
    pool = Rows(tmp_path / "x.npy", row_numbers(6), numbered=True)
    np.save(tmp_path / "p.npy", CHANCES)
    assert np.array_equal(read(pool, probabilities=tmp_path / "p.npy").inputs["probabilities"], CHANCES)
    rows = [(i, *CHANCES[i].tolist()) for i in reversed(range(6))]
    file = table(tmp_path / "p.csv", ["id", *CLASSES], rows)
    assert np.array_equal(read(pool, probabilities=file).inputs["probabilities"], CHANCES)


def test_lists_that_name_their_classes_are_brought_into_one_order(tmp_path, pool):
    order = [rng.permutation(3) for rng in map(np.random.default_rng, range(6))]
    pairs = [[{"label": CLASSES[j], "score": CHANCES[i, j]} for j in order[i]] for i in range(6)]
    lines = [json.dumps({"id": IDS[i], "output": pairs[i]}) for i in range(6)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    zero_shot = [
        {"id": IDS[i], "labels": [CLASSES[j] for j in order[i]], "scores": CHANCES[i, order[i]].tolist()}
        for i in range(6)
    ]
    (tmp_path / "b.jsonl").write_text("\n".join(map(json.dumps, zero_shot)))
    pq.write_table(pa.table({"id": IDS, "output": pairs}), tmp_path / "c.parquet")
    for name in ("a.jsonl", "b.jsonl", "c.parquet"):
        found = read(pool, probabilities=tmp_path / name)
        assert np.array_equal(found.inputs["probabilities"], CHANCES) and found.classes == CLASSES


def test_lists_that_name_a_class_twice_or_lack_a_number_are_refused(tmp_path, pool):
    for labels, numbers in ((["a", "a"], [0.5, 0.5]), (["a", "b"], [1.0])):
        rows = [{"id": name, "labels": labels, "scores": numbers} for name in IDS]
        (tmp_path / "p.json").write_text(json.dumps(rows))
        with pytest.raises(BadInput, match="must hold one number for each class: row 0"):
            read(pool, probabilities=tmp_path / "p.json")


def yolo(folder, boxes):
    folder.mkdir()
    for name in IDS[:4]:
        lines = [f"0 0.5 0.5 0.1 0.1 {confidence}" for image, confidence in boxes if image == name]
        (folder / f"{name}.txt").write_text("\n".join(lines))
    return folder


def test_boxes_of_yolo_are_read_from_its_folder(tmp_path, pool):
    photos = Rows(tmp_path, tuple(f"day/{name}.jpg" for name in IDS))
    folder = yolo(tmp_path / "labels", BOXES)
    (folder / "other.txt").write_text("0 0.5 0.5 0.1 0.1 0.5")
    found = read(photos, boxes=folder, aggregate="sum")
    assert found.inputs["scores"] == pytest.approx(EXPECTED["sum"])
    assert found.inputs["costs"].tolist() == [2, 3, 0, 1, 0, 0]
    assert found.notes[0].startswith(f"Boxes: 6 boxes of YOLO's files in {folder}")
    assert found.notes[-1].endswith("1 file of images that the pool does not have, 'other'.")


def test_boxes_of_yolo_without_a_confidence_or_a_plain_name_are_refused(tmp_path, pool):
    folder = yolo(tmp_path / "labels", BOXES)
    (folder / "s0.txt").write_text("0 0.5 0.5 0.1 0.1")
    with pytest.raises(BadInput, match=r"Line 1 of .*s0\.txt is no box with a confidence.*save_conf=True"):
        read(pool, boxes=folder, aggregate="sum")
    twice = Rows(tmp_path, ("a/s0.jpg", "b/s0.jpg"))
    with pytest.raises(BadInput, match=r"s0\.txt may mean 'a/s0.jpg', 'b/s0.jpg'"):
        read(twice, boxes=folder, aggregate="sum")
    with pytest.raises(BadInput, match="None of the files"):
        read(Rows(tmp_path, ("x.jpg",)), boxes=folder, aggregate="sum")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match=r"holds no \.txt file of boxes"):
        read(pool, boxes=tmp_path / "empty", aggregate="sum")


def test_ids_that_count_from_one_are_refused_where_rows_are_numbered_from_zero(tmp_path):
    pool = Rows(tmp_path / "x.npy", row_numbers(6), numbered=True)
    for n in (4, 6):
        file = table(tmp_path / "p.csv", ["id", "p_a", "p_b"], [(i, 0.5, 0.5) for i in range(1, n + 1)])
        with pytest.raises(BadInput, match=f"count from 1 to {n}, and .* numbered from 0: subtract 1"):
            read(pool, probabilities=file)


def test_numbers_beside_probabilities_are_no_classes(tmp_path, pool):
    rows = [(name, *CHANCES[i].tolist(), i % 2, 0.3, 0.4) for i, name in enumerate(IDS)]
    file = table(tmp_path / "p.csv", ["id", *CLASSES, "pred", "entropy", "margin"], rows)
    found = read(pool, probabilities=file)
    assert found.classes == CLASSES and "not used: 'pred', 'entropy', 'margin'" in found.notes[0]


def test_the_row_index_of_a_data_frame_is_ids_unless_it_counts(tmp_path):
    names = tuple(f"{i:03}" for i in range(6))
    pool = Rows(tmp_path / "pool.csv", names, id_column="name")
    order = [3, 1, 5, 0, 2, 4]
    file = table(tmp_path / "p.csv", ["", *CLASSES], [(names[i], *CHANCES[i].tolist()) for i in order])
    found = read(pool, probabilities=file)
    assert np.array_equal(found.inputs["probabilities"], CHANCES) and "by id" in found.notes[0]
    file = table(tmp_path / "p.csv", ["", *CLASSES], [(i, *CHANCES[i].tolist()) for i in range(6)])
    found = read(pool, probabilities=file)
    assert np.array_equal(found.inputs["probabilities"], CHANCES) and "by place" in found.notes[0]
    file = table(tmp_path / "p.csv", ["", *CLASSES], [(i + 10, *CHANCES[i].tolist()) for i in range(6)])
    with pytest.raises(BadInput, match=r"for 6 of 6 ids that .* does not have"):
        read(pool, probabilities=file)
