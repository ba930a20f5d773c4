"""Tools that exchange files: the open samples go out in our order, and what the tool exports comes back."""

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from a_round import open_ids, small_project

from nextbatch.errors import BadInput
from nextbatch.projects.state.state import State
from small_pools import created


@pytest.fixture
def project(tmp_path):
    with small_project(tmp_path, overlap=0.0) as made:
        yield made


def right(name):
    return ("wine", "rain")[int(name[1:]) % 2]


def lines_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def as_lines(path, records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def prodigy(sent, back):
    tasks = lines_of(sent)
    as_lines(back, [task | {"label": right(task["meta"]["nextbatch_id"]), "answer": "accept"} for task in tasks])
    return [task["meta"]["nextbatch_id"] for task in tasks]


def doccano(sent, back):
    documents = lines_of(sent)
    as_lines(back, [{**each, "id": 7 + n, "label": [right(each["nextbatch_id"])]} for n, each in enumerate(documents)])
    return [document["nextbatch_id"] for document in documents]


def argilla(sent, back):
    records = json.loads(sent.read_text())
    for record in records:
        answer = {"value": right(record["metadata"]["nextbatch_id"]), "user_id": "1", "status": "submitted"}
        record["responses"] = {"mood": [answer]}
    back.write_text(json.dumps(records))
    return [record["metadata"]["nextbatch_id"] for record in records]


TOOLS = {"prodigy": (prodigy, ".jsonl"), "doccano": (doccano, ".jsonl"), "argilla": (argilla, ".json")}


@pytest.mark.parametrize("tool", TOOLS)
def test_three_rounds_by_files(project, tmp_path, tool):
    person, ending = TOOLS[tool]
    sent, back = tmp_path / f"next{ending}", tmp_path / f"back{ending}"
    for _ in range(3):
        ranked = open_ids(project)
        assert project.write_open(sent, tool) == 4
        assert person(sent, back) == ranked
        assert project.take_in_file(back, tool) == 4
        assert project.take_in_file(back, tool) == 0
        project.wait()
        assert [project.state.labels[project.ids().index(name)] for name in ranked] == [right(name) for name in ranked]
    assert project.status().round == 4


def test_an_answer_that_is_edited_there_replaces_the_one_before(project, tmp_path):
    sent, back = tmp_path / "next.jsonl", tmp_path / "back.jsonl"
    project.write_open(sent, "doccano")
    first = doccano(sent, back)[0]
    project.take_in_file(back, "doccano")
    changed = lines_of(back)
    changed[0]["label"] = ["wine" if right(first) == "rain" else "rain"]
    as_lines(back, changed)
    assert project.take_in_file(back, "doccano") == 1
    assert project.state.labels[project.ids().index(first)] == changed[0]["label"][0]


def test_a_label_that_is_no_class_is_named_and_nothing_is_taken_in(project, tmp_path):
    sent, back = tmp_path / "next.jsonl", tmp_path / "back.jsonl"
    project.write_open(sent, "doccano")
    doccano(sent, back)
    changed = lines_of(back)
    changed[-1]["label"] = ["whine"]
    as_lines(back, changed)
    before = project.state.last
    with pytest.raises(BadInput, match="no class 'whine'"):
        project.take_in_file(back, "doccano")
    assert project.state.last == before


def test_nothing_in_a_file_tells_which_samples_measure(project, tmp_path):
    project.write_open(tmp_path / "next.jsonl", "prodigy")
    metas = [task["meta"] for task in lines_of(tmp_path / "next.jsonl")]
    told = [{name: value for name, value in meta.items() if name not in ("nextbatch_id", "rank")} for meta in metas]
    assert any(project.state.asked[sample].audit for sample in project.state.open)
    assert told == [{"why": "asked in round 0"}] * 4


def images_with_embeddings(folder: Path, pool: Path):
    np.save(folder / "e.npy", np.random.default_rng(0).normal(size=(12, 4)))
    settings = {"classes": ["a", "b"], "batch_size": 3, "audit": 0.0, "ahead": 0, "strategy": "Random()"}
    return created(folder, pool, embeddings=str(folder / "e.npy"), **settings)


def test_coco_goes_through_untouched_in_our_order(tmp_path):
    images = [{"id": n, "file_name": f"{n}.png", "width": 8, "height": 8} for n in range(12)]
    marks = [{"id": n, "image_id": n, "category_id": 1, "bbox": [0, 0, n, n]} for n in range(12)]
    whole = {"images": images, "annotations": marks, "categories": [{"id": 1, "name": "cat"}]}
    (tmp_path / "coco.json").write_text(json.dumps(whole))
    with images_with_embeddings(tmp_path, tmp_path / "coco.json") as project:
        project.write_open(tmp_path / "next.json", "coco")
        found = json.loads((tmp_path / "next.json").read_text())
        samples = list(project.state.open)
        assert found == whole | {"images": [images[n] for n in samples], "annotations": [marks[n] for n in samples]}
        project.write_open(tmp_path / "ids.json", "fiftyone")
        assert json.loads((tmp_path / "ids.json").read_text()) == open_ids(project)


def test_cvat_goes_through_untouched_in_our_order(tmp_path):
    images = [
        f'<image id="{n}" name="{n}.png" width="8" height="8"><box label="cat" xtl="{n}"/></image>' for n in range(12)
    ]
    (tmp_path / "cvat.xml").write_text(f"<annotations><version>1.1</version>{''.join(images)}</annotations>")
    with images_with_embeddings(tmp_path, tmp_path / "cvat.xml") as project:
        project.write_open(tmp_path / "next.xml", "cvat")
        found = ElementTree.parse(tmp_path / "next.xml").getroot()
        written = [ElementTree.tostring(image, encoding="unicode") for image in found.findall("image")]
        ours = [ElementTree.tostring(ElementTree.fromstring(images[n]), encoding="unicode") for n in project.state.open]
        assert [each.strip() for each in written] == ours


def test_rows_that_were_added_later_are_not_written(project, tmp_path, monkeypatch):
    added = State(n=project.state.n, asked=project.state.asked, open=project.state.open, added=[{"n": project.state.n}])
    monkeypatch.setattr(type(project._record), "look", lambda record, see: see(added))
    with pytest.raises(BadInput, match="added later"):
        project.write_open(tmp_path / "next.jsonl", "prodigy")
