"""Labels as annotation tools export them: found by our ids, without a word on columns."""

import json
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from nextbatch import select_from_files
from nextbatch.errors import BadInput
from nextbatch.files.labels.reading import read_labels
from nextbatch.files.rows import Columns

# Written by a server of Label Studio 1.23.2: it imported tasks that select wrote, labeled six of eight, skipped one.
LABEL_STUDIO = Path(__file__).parent / "label_studio"
LABELS = {"r0": "good", "r2": "bad", "r5": "good", "r10": "bad", "r1": "good", "r7": "bad"}


def read(path, **columns):
    return read_labels(path, Columns(**columns), of_pool=lambda: ["name", "text", "stars"])


@pytest.mark.parametrize("name", ["full.json", "min.json", "table.csv"])
def test_each_export_of_label_studio_gives_the_labels_by_our_ids(name):
    found = read(LABEL_STUDIO / name)
    assert found.by_id == LABELS and found.column == "sentiment"
    batch = select_from_files(LABEL_STUDIO / "pool.csv", LABEL_STUDIO / name, 3, "Margin()", id="name", text="text")
    assert not set(batch.ids) & set(LABELS)
    assert any("'good' 3, 'bad' 3" in note for note in batch.notes)


@pytest.mark.parametrize("name", ["several.json", "several_min.json", "several.csv"])
def test_the_control_is_asked_for_where_there_are_several(name):
    with pytest.raises(BadInput, match=r"set label to one of them .*'kind'"):
        read(LABEL_STUDIO / name)


def test_annotators_who_agree_count_once_and_a_ground_truth_counts_alone():
    assert read(LABEL_STUDIO / "several.json", label="kind").by_id == {"r0": "A / B", "r2": "A", "r5": "A"}
    assert read(LABEL_STUDIO / "several.json", label="stars").by_id == {"r0": "3", "r2": "5", "r5": "2"}
    for name in ("several_min.json", "several.csv"):
        assert read(LABEL_STUDIO / name, label="kind").by_id == {"r0": "A / B", "r2": "A", "r5": "A"}
        with pytest.raises(BadInput, match="contradicts itself for 1 row: 'r5' is '2' and '4'"):
            read(LABEL_STUDIO / name, label="stars")


def test_several_choices_and_marked_spans_are_no_label_of_a_sample():
    with pytest.raises(BadInput, match="which is 'food' and 'room'"):
        read(LABEL_STUDIO / "several.json", label="topic")
    with pytest.raises(BadInput, match=r"marks parts of the samples \('labels'\)"):
        read(LABEL_STUDIO / "spans.json")


def prodigy(path, *annotations):
    base = {"_input_hash": 1, "_task_hash": 2, "_view_id": "choice", "_timestamp": 3}
    path.write_text("".join(json.dumps({**base, **one}) + "\n" for one in annotations))
    return path


def test_prodigy_choices_count_where_they_were_accepted(tmp_path):
    options = [{"id": "POS", "text": "positive"}, {"id": "NEG", "text": "negative"}]
    path = prodigy(
        tmp_path / "done.jsonl",
        {"text": "x", "meta": {"nextbatch_id": "a"}, "options": options, "accept": ["POS"], "answer": "accept"},
        {"text": "y", "meta": {"nextbatch_id": "b"}, "options": options, "accept": ["NEG"], "answer": "reject"},
        {"text": "z", "meta": {"nextbatch_id": "c"}, "options": options, "accept": [], "answer": "ignore"},
        {"text": "w", "meta": {"nextbatch_id": "d"}, "options": options, "accept": [], "answer": "accept"},
    )
    assert read(path).by_id == {"a": "POS"}


def test_prodigy_labels_that_were_rejected_are_none(tmp_path):
    path = prodigy(
        tmp_path / "done.jsonl",
        {"text": "x", "meta": {"nextbatch_id": "a"}, "label": "POS", "answer": "accept"},
        {"text": "y", "meta": {"nextbatch_id": "b"}, "label": "POS", "answer": "reject"},
    )
    found = read(path)
    assert found.by_id == {"a": "POS"}
    assert any("1 'reject'" in note for note in found.notes)
    path = prodigy(tmp_path / "spans.jsonl", {"text": "x", "spans": [{"start": 0, "end": 1}], "answer": "accept"})
    with pytest.raises(BadInput, match="neither options that were accepted nor labels"):
        read(path)


def test_doccano_numbers_documents_and_ours_are_found_all_the_same(tmp_path):
    path = tmp_path / "all.jsonl"
    rows = [
        {"id": 11, "text": "x", "label": ["cat"], "nextbatch_id": "a", "rank": 1, "why": "w", "Comments": []},
        {"id": 12, "text": "y", "label": [], "nextbatch_id": "b", "rank": 2, "why": "w", "Comments": []},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert read(path).by_id == {"a": "cat"}


@pytest.mark.skipif(
    find_spec("argilla") is None, reason="argilla is not installed: pip install argilla to write its records"
)
def test_argilla_reads_our_records_and_we_read_its(tmp_path, monkeypatch):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from uuid import UUID

        import argilla

    monkeypatch.chdir(tmp_path)
    np.save("emb.npy", np.random.default_rng(0).normal(size=(9, 2)))
    Path("pool.csv").write_text("id,text\n" + "".join(f"s{i},text {i}\n" for i in range(9)))
    asked = {"embeddings": "emb.npy", "out": "next.json", "format": "argilla"}
    batch = select_from_files("pool.csv", None, 3, "KCenter()", **asked)
    records = [argilla.Record.from_dict(record) for record in json.loads(Path("next.json").read_text())]
    assert [record.id for record in records] == list(batch.ids)
    assert [record.fields["text"] for record in records] == [f"text {name[1:]}" for name in batch.ids]
    for record, answer in zip(records, ["cat", "dog", None], strict=True):
        if answer:
            record.responses.add(argilla.Response("kind", answer, user_id=UUID(int=1)))
    Path("done.json").write_text(json.dumps([record.to_dict() for record in records]))
    assert read(Path("done.json")).by_id == dict(zip(batch.ids, ["cat", "dog"], strict=False))


def test_ids_of_the_pool_in_the_data_are_taken_where_they_are_named(tmp_path):
    tasks = json.loads((LABEL_STUDIO / "full.json").read_text())
    for task in tasks:
        task["data"].pop("nextbatch_id")
    path = tmp_path / "full.json"
    path.write_text(json.dumps(tasks))
    assert read(path, label_id="data.name").by_id == LABELS
    assert set(read(path).by_id) == set("123456")  # the numbers of the tasks
