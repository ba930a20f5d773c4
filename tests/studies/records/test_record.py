"""A record holds what it was given, or says that it is damaged."""

import json
from dataclasses import replace

import pytest

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.storage.sealed import write_sealed
from nextbatch.studies.records.record import (
    Diagnostics,
    Outcome,
    Record,
    Times,
    read_record,
    read_times,
    record_path,
    times_path,
    write_record,
    write_times,
)
from nextbatch.studies.records.run import Run

RUN = Run("digits", "logistic", "Margin()", 0, 20, 10, 2, 0.5)
FIRST = Diagnostics(None, None, None, None, class_balance=0.1 + 0.7, duplicates=0)
RECORD = Record(
    RUN,
    data="00ff",
    versions={"numpy": "2.0"},
    rounds=(
        Outcome((3, 1, 2), 3, {"accuracy": 0.1 + 0.2, "balanced_accuracy": 1 / 3}, None, None, (), FIRST),
        Outcome(
            (5,),
            4,
            {"accuracy": 0.5, "balanced_accuracy": 0.5},
            10,
            90,
            ("A warning: “ß”.",),
            replace(FIRST, contradiction=0.1, duplicates=1),
        ),
    ),
)


@pytest.fixture
def path(tmp_path):
    return record_path(tmp_path, RUN)


def test_a_record_is_read_as_it_was_written(path):
    write_record(path, RECORD)
    assert read_record(path) == RECORD


def test_a_failed_record_keeps_its_reason(path):
    failed = replace(RECORD, failure="The fit in round 2 failed: ValueError: <b>&\n\x00")
    write_record(path, failed)
    assert read_record(path) == failed
    assert not failed.complete


def test_times_lie_beside_their_record(path):
    times = Times({"cores": 2}, (0.5, 0.25), (None, 0.125))
    write_times(path, times)
    assert read_times(path) == times
    assert times_path(path).parent == path.parent


def test_a_record_that_is_not_there_is_none(path):
    assert read_record(path) is None


def test_a_damaged_record_is_none_with_a_warning(path):
    write_record(path, RECORD)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.warns(NextbatchWarning, match="damaged"):
        assert read_record(path) is None


def test_a_whole_record_of_another_layout_is_refused(path):
    write_sealed(path, {"run": {"who": "knows"}, "rounds": []})
    with pytest.raises(BadInput, match="another version"):
        read_record(path)


def test_a_record_is_json_that_anyone_can_read(path):
    write_record(path, RECORD)
    assert json.loads(path.read_text())["run"]["strategy"] == "Margin()"


HOSTILE = ["", ".", "..", "../../etc", "a/b", "a\\b", "a\nb", "\x00", "<script>", "x" * 900, "ü", "CON", "a b", "A-b"]


def test_no_name_leads_out_of_the_folder_or_to_the_file_of_another(tmp_path):
    paths = [record_path(tmp_path, replace(RUN, strategy=name)) for name in HOSTILE]
    assert len({str(path).lower() for path in paths}) == len(paths)
    for path in paths:
        assert path.resolve().is_relative_to(tmp_path / "records")
        assert len(path.parts) == len(tmp_path.parts) + 4
        write_record(path, RECORD)
