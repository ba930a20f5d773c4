"""Labels out, labels in, rows in, labels of the model out; and the record, which gives the same batches again."""

import csv
import json
import threading

import pyarrow.parquet as pq
import pytest

from nextbatch.errors import BadInput
from nextbatch.projects.exchange.exporting import WRITERS, as_csv, as_json_lines, plain
from small_pools import (
    CLASSES,
    created,
    digits,
    digits_file,
    digits_project,
    opened,
    texts_file,
    truth_of,
    work,
)


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_an_export_holds_what_was_answered_and_no_more(tmp_path):
    with digits_project(tmp_path) as project:
        work(project, 5)
        skipped = project.ask()[0]
        project.skip(skipped.sample)
        project.note(skipped.sample, "blurred, = 3?")
        work(project, 1)
        project.undo()
        assert project.export(tmp_path / "labels.csv") == 6
        rows = rows_of(tmp_path / "labels.csv")
        assert [row["said"] for row in rows].count("answer") == 5
        by_id = {row["id"]: row for row in rows}
        assert (by_id[skipped.id]["label"], by_id[skipped.id]["note"]) == ("", "blurred, = 3?")
        truth = digits(1797)[1]
        assert all(row["label"] == truth[int(row["id"][1:])] for row in rows if row["said"] == "answer")


@pytest.mark.parametrize("ending", [*WRITERS, ".parquet"])
def test_every_format_holds_every_label(tmp_path, ending):
    with created(tmp_path, texts_file(tmp_path), text="text", classes=["wine", "rain"], audit=0, ahead=0) as project:
        said = {}
        for number in range(8):
            question = project.ask()[0]
            said[question.id] = ("wine", "rain")[number % 2]
            project.answer(question.sample, said[question.id])
        path = tmp_path / f"labels-{ending}"
        assert project.export(path) == 8
        if ending == ".csv":
            found = {row["id"]: row["label"] for row in rows_of(path)}
        elif ending == ".parquet":
            found = {row["id"]: row["label"] for row in pq.read_table(path).to_pylist()}
        elif ending == "label-studio.json":
            tasks = json.loads(path.read_text())
            found = {
                task["data"]["nextbatch_id"]: task["annotations"][0]["result"][0]["value"]["choices"][0]
                for task in tasks
            }
            assert all(task["data"]["text"] for task in tasks)
        else:
            lines = [json.loads(line) for line in path.read_text().splitlines()]
            found = {line.get("id") or line["meta"]["nextbatch_id"]: line["label"] for line in lines}
            if "prodigy" in ending:
                assert all(line["text"] and line["answer"] == "accept" for line in lines)
        assert found == said


def test_what_a_spreadsheet_would_compute_is_harmless_in_csv_and_as_it_is_elsewhere():
    hostile = ["=1+1", "+cmd", "-2+3", "@x", "\tx", "plain", "'quoted", "-5", "3.5"]
    rows = [{"id": name, "label": "a"} for name in hostile]
    cells = [line["id"] for line in csv.DictReader(as_csv(rows).decode().splitlines())]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t")) or cell == "-2+3"]
    assert [plain(cell) for cell in cells] == hostile
    assert [json.loads(line)["id"] for line in as_json_lines(rows).splitlines()] == hostile


def test_nothing_answered_and_unknown_endings_are_sentences(tmp_path):
    with digits_project(tmp_path) as project:
        with pytest.raises(BadInput, match="nothing to export"):
            project.export(tmp_path / "labels.csv")
        work(project, 1)
        with pytest.raises(BadInput, match=r"must end in one of .*prodigy"):
            project.export(tmp_path / "labels.doc")


def test_a_hundred_exports_beside_answers_hold_one_moment_each(tmp_path):
    with digits_project(tmp_path, 300, batch_size=250, initial=250) as project:
        path, seen = tmp_path / "labels.jsonl", []
        work(project, 1)

        def export():
            for _ in range(100):
                project.export(path)
                seen.append([json.loads(line)["id"] for line in path.read_text().splitlines()])

        other = threading.Thread(target=export)
        other.start()
        order = [f"d{sample}" for sample in project.state.labels] + [f"d{sample}" for sample in work(project, 240)]
        other.join()
        assert len(seen) == 100
        for ids in seen:  # what was answered first, all of it, and nothing later
            assert set(ids) == set(order[: len(ids)])


def test_labels_that_were_exported_are_imported_elsewhere(tmp_path):
    with digits_project(tmp_path) as project:
        work(project, 12)
        project.export(tmp_path / "labels.csv")
        labels = dict(project.state.labels)
    other = tmp_path / "other"
    other.mkdir()
    with digits_project(other) as project:
        assert project.import_labels(tmp_path / "labels.csv") == 12
        assert project.state.labels == labels
        before = project._work.store.last
        assert project.import_labels(tmp_path / "labels.csv") == 0
        assert project._work.store.last == before
        project.wait()
        asked = [question.sample for question in project.ask(n=10)]
        assert not set(asked) & set(labels)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("id,label\nd1,1\nnobody,2\n", "nobody"),
        ("id,label\nd1,1\nd2,eleven\n", "'eleven'"),
        ("id,label\nd1,1\nd1,2\n", "contradicts itself"),
        ("id,label\nd5,9\n", "contradicts what 'import' said"),
    ],
)
def test_labels_that_cannot_be_meant_are_refused_all_together(tmp_path, content, sentence):
    (tmp_path / "first.csv").write_text("id,label\nd5,3\n")
    (tmp_path / "labels.csv").write_text(content)
    with digits_project(tmp_path) as project:
        project.import_labels(tmp_path / "first.csv")
        before = project._work.store.last
        with pytest.raises(BadInput, match=sentence):
            project.import_labels(tmp_path / "labels.csv")
        assert project._work.store.last == before


def test_imported_labels_of_the_reserve_measure_and_do_not_train(tmp_path):
    with digits_project(tmp_path, 300, audit=0.2, reserve=20, batch_size=10) as project:
        reserve = list(project.state.reserve)
        truth = digits(300)[1]
        lines = [f"d{sample},{truth[sample]}" for sample in reserve]
        (tmp_path / "labels.csv").write_text("\n".join(["id,label", *lines]))
        project.import_labels(tmp_path / "labels.csv")
        work(project, 40)
        project.wait()
        assert not set(project.state.training()) & set(reserve)
        assert project.status().accuracy[-1].skipped == 0
        assert project.status().accuracy[-1].n > 0


def test_rows_can_be_added_and_are_asked(tmp_path):
    with digits_project(tmp_path, 40, batch_size=10) as project:
        work(project, 20)
        project.wait()
        more = digits_file(tmp_path, rows=range(1000, 1100), name="more.csv")
        assert project.add_rows(more) == 100
        assert project.status().n == 140
        asked = work(project, 60)
        assert any(sample >= 40 for sample in asked)
        with pytest.raises(BadInput, match="in the project already"):
            project.add_rows(more)
    with opened(tmp_path) as project:
        assert project.status().n == 140
        again = project.replay()
        assert all(batch.stored == batch.again for batch in again)
    more.write_text(more.read_text().replace("d1000", "e1000"))
    with pytest.raises(BadInput, match=r"more\.csv has changed"):
        opened(tmp_path)


def test_rows_with_ids_that_are_there_or_other_columns_are_refused(tmp_path):
    with digits_project(tmp_path, 40) as project:
        with pytest.raises(BadInput, match="in the project already: 'd30'"):
            project.add_rows(digits_file(tmp_path, rows=range(30, 60), name="twice.csv"))
        (tmp_path / "other.csv").write_text("id,size\nx,1.0\ny,2.5\n")
        with pytest.raises(BadInput, match="other columns"):
            project.add_rows(tmp_path / "other.csv")
        assert project.status().n == 40
        assert project.ask()[0].content["cells"]


def test_labels_of_the_model_are_marked_and_a_part_of_them_is_checked(tmp_path):
    with digits_project(tmp_path, 300, audit=0, batch_size=20) as project:
        work(project, 100)
        project.wait()
        n = project.predict(tmp_path / "rest.csv", check=30)
        rows = rows_of(tmp_path / "rest.csv")
        assert n == len(rows) == 300 - 100 - 20
        assert {row["by"] for row in rows} == {"model"}
        labeled = {f"d{sample}" for sample in project.state.labels}
        assert not labeled & {row["id"] for row in rows}
        work(project, 50)
        project.wait()
        (found,) = project.status().checks
        assert (found.n, found.open, found.rest) == (30, 0, n)
        truth = digits(300)[1]
        right = sum(row["label"] == truth[int(row["id"][1:])] for row in rows) / n
        assert found.interval.low <= right <= found.interval.high
        assert not set(project.state.checked) & set(project.state.training())


def test_nothing_to_predict_is_a_sentence(tmp_path):
    with digits_project(tmp_path) as project, pytest.raises(BadInput, match="nothing to predict"):
        project.predict(tmp_path / "rest.csv")


# The record


def test_the_record_gives_the_same_batches_again(tmp_path, monkeypatch):
    settings = {"audit": 0.2, "overlap": 0.2, "ahead": 4, "strategy": "WClustered(beta=3)", "batch_size": 8}
    with digits_project(tmp_path, **settings) as project:
        for number in range(70):
            question = project.ask(("anna", "ben")[number % 2])[0]
            person = ("anna", "ben")[number % 2]
            if number % 11 == 3:
                project.skip(question.sample, person)
            else:
                project.answer(question.sample, truth_of(project, question), person)
            if number % 13 == 5:
                project.undo(person)
        project.wait()
        right = project._work.helper._answer
        times = iter([True, False])

        def fails_once(question):
            if next(times, False):
                return {"failure": "once", "bad_input": False}
            return right(question)

        monkeypatch.setattr(project._work.helper, "_answer", fails_once)
        work(project, 16)
        project.wait()
        assert any(fit.failure for fit in project.state.fits)
        monkeypatch.undo()
    with opened(tmp_path) as project:
        batches = project.replay()
        assert len(batches) > 8
        for batch in batches:
            assert batch.again == batch.stored


def test_a_project_goes_on_on_another_machine(tmp_path):
    """The folder and the pool are moved together: the project names the pool from where it lies."""
    (tmp_path / "here").mkdir()
    with digits_project(tmp_path / "here") as project:
        work(project, 15)
        asked = project.ask(n=3)
    (tmp_path / "here").rename(tmp_path / "there")
    with opened(tmp_path / "there") as project:
        assert project.ask(n=3) == asked
        assert len(project.state.labels) == 15
        work(project, 10)
    assert list(project.classes) == CLASSES


def test_a_sample_has_one_class_unless_the_project_says_several(tmp_path):
    with digits_project(tmp_path) as project:
        sample = project.ask()[0].sample
        with pytest.raises(BadInput, match="several=True"):
            project.answer(sample, ["1", "2"])
    (tmp_path / "more").mkdir()
    with digits_project(tmp_path / "more", several=True) as project:
        sample = project.ask()[0].sample
        with pytest.raises(BadInput, match="no class 'ten'"):
            project.answer(sample, ["1", "ten"])
        project.answer(sample, ["2", "1", "2"])
        assert project.state.labels[sample] == '["1", "2"]'
        assert project.status().classes["1"] == project.status().classes["2"] == 1
