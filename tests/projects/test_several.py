"""Projects in which a sample may have several classes: each is learned by itself, and files hold lists."""

import csv
import json

import pytest

from nextbatch import BadInput, select_from_files
from small_pools import created, digits, digits_file

CLASSES = ["small", "odd", "öde"]


def classes_of(digit: int) -> list[str]:
    """Return a set of classes, of which there are five and the empty one."""
    return [name for name, there in zip(CLASSES, (digit < 5, digit % 2 == 1, digit in (0, 8)), strict=True) if there]


@pytest.fixture
def project(tmp_path):
    pool = digits_file(tmp_path, 200)
    return created(tmp_path, pool, classes=CLASSES, several=True, audit=0.0, ahead=0, batch_size=30)


def digit_of(name: str) -> int:
    return int(digits(1797)[1][int(name.removeprefix("d"))])


def labeled(project, batches=2):
    """Answer some batches, and return how many samples that were."""
    answered = 0
    for _ in range(30 * batches):
        question = project.ask()[0]
        project.answer(question.sample, classes_of(digit_of(question.id)))
        answered += 1
    return answered


def test_each_class_is_learned_by_itself_and_a_set_is_one_word(project, tmp_path):
    with project:
        n = labeled(project)
        assert project.settings.strategy == 'WClustered(beta=10, score="mean_margin")'
        assert "mean_margin" in project.state.chosen[1].body["by"]
        assert project.predict(tmp_path / "rest.csv") == 200 - n
        assert project.export(tmp_path / "labels.csv") == n
    with (tmp_path / "rest.csv").open() as file:
        rows = list(csv.DictReader(file))
    said = [json.loads(row["label"]) for row in rows]
    assert all(names == sorted(names) and set(names) <= set(CLASSES) for names in said)
    assert any("öde" in row["label"] for row in rows)
    right = sum(names == sorted(classes_of(digit_of(row["id"]))) for names, row in zip(said, rows, strict=True))
    assert right > 0.5 * len(rows)  # of six sets


def test_a_set_of_classes_is_suspicious_by_the_classes_that_it_lacks_or_has_too_many(project):
    with project:
        labeled(project, batches=4)
        sample, label = next(item for item in project.state.labels.items() if item[1] == '["odd"]')
        project.adjudicate(sample, ["odd", "öde"])
        found = {each["sample"]: each for each in project.suspicious()}[sample]
        assert (found["label"], found["other"]) == ('["odd", "öde"]', label)


def test_what_people_said_is_read_by_select_and_comes_in_as_a_file(project, tmp_path):
    with project:
        labeled(project, batches=1)
        project.export(tmp_path / "labels.csv")
    asked = {"label": "label", "task": "several-labels", "unlabeled": ""}
    batch = select_from_files(tmp_path / "digits.csv", tmp_path / "labels.csv", 5, **asked)
    assert "30 labeled samples, with 3 labels; 170 samples to choose from." in batch.notes


def test_files_of_labels_hold_lists_of_classes_that_the_project_has(tmp_path):
    (tmp_path / "other").mkdir()
    words = {"classes": CLASSES, "several": True, "audit": 0.0, "labels": tmp_path / "lists.csv"}
    (tmp_path / "lists.csv").write_text("id,label\nd0,small|öde\nd1,small|odd\n")
    with created(tmp_path / "other", digits_file(tmp_path / "other", 50), **words) as other:
        assert list(other.state.training().values()) == ['["small", "öde"]', '["odd", "small"]']
        (tmp_path / "more.csv").write_text("id,label\nd3,odd|wet\n")
        with pytest.raises(BadInput, match="does not have: 'wet'"):
            other.import_labels(tmp_path / "more.csv")
