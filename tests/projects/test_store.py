"""The store appends events, and keeps them."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nextbatch.errors import BadInput, KeyTaken, StoreLost, WriteFailed
from nextbatch.projects.events import Event, key_of
from nextbatch.projects.store import backups, store
from nextbatch.projects.store.store import Store


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.sqlite"


def answer(sample, label="good", person="anna", showing=0):
    return Event("answer", {"sample": sample, "label": label}, person, key_of(person, sample, showing))


def test_what_was_appended_is_read_in_order_by_another_store(path):
    first = Store(path)
    for sample in (5, 3, 4):
        first.append(answer(sample))
    first.close()
    again = Store(path)
    assert [event.body["sample"] for event in again.events()] == [5, 3, 4]
    assert [event.seq for event in again.events()] == [1, 2, 3]
    assert [event.seq for event in again.events(after=2)] == [3]
    again.close()


def test_the_same_key_with_the_same_content_is_one_event(path):
    with contextlib.closing(Store(path)) as kept:
        first, second = kept.append(answer(1)), kept.append(answer(1))
        assert (first.repeated, second.repeated) == (False, True)
        assert first.event == second.event
        assert len(list(kept.events())) == 1


@pytest.mark.parametrize(
    "other",
    [answer(1, "bad"), Event("skip", {"sample": 1}, "anna", key_of("anna", 1, 0))],
)
def test_the_same_key_with_other_content_is_refused(path, other):
    with contextlib.closing(Store(path)) as kept:
        kept.append(answer(1))
        with pytest.raises(KeyTaken, match="Undo that first"):
            kept.append(other)
        assert len(list(kept.events())) == 1


def test_of_several_events_all_are_stored_or_none(path):
    with contextlib.closing(Store(path)) as kept:
        kept.append(answer(1))
        with pytest.raises(KeyTaken):
            kept.append_all([answer(2), answer(1, "bad"), answer(3)])
        assert [event.body["sample"] for event in kept.events()] == [1]
        assert kept.append(answer(4)).event.seq == 2


@pytest.mark.parametrize("change", ["UPDATE events SET who = 'ben'", "DELETE FROM events"])
def test_nobody_changes_or_removes_an_event_by_accident(path, change):
    with contextlib.closing(Store(path)) as kept:
        kept.append(answer(1))
    with contextlib.closing(sqlite3.connect(path)) as shell, pytest.raises(sqlite3.IntegrityError, match="never"):
        shell.execute(change)


def test_the_file_is_as_careful_as_it_must_be(path):
    with contextlib.closing(Store(path)) as kept:
        wanted = {"journal_mode": "delete", "synchronous": 3, "fullfsync": 1, "user_version": store.SCHEMA}
        assert {name: kept._pragma(name) for name in wanted} == wanted


def test_the_shell_of_sqlite_reads_a_store_that_is_open(path):
    shell = shutil.which("sqlite3")
    with contextlib.closing(Store(path)) as kept:
        kept.append(answer(7))
        question = "SELECT json_extract(body, '$.sample'), who FROM events"
        if shell:
            told = subprocess.run([shell, str(path), question], capture_output=True, text=True, check=True).stdout
            assert told.strip() == "7|anna"
        with contextlib.closing(sqlite3.connect(path)) as other:
            assert other.execute(question).fetchall() == [(7, "anna")]
        kept.append(answer(8))


def test_a_clock_that_is_set_back_changes_no_order(path):
    times = iter(["2030-01-01T00:00:00", "1999-01-01T00:00:00", "2029-01-01T00:00:00"])
    with contextlib.closing(Store(path, clock=lambda: next(times))) as kept:
        for sample in range(3):
            kept.append(answer(sample))
        assert [(event.seq, event.at[:4]) for event in kept.events()] == [(1, "2030"), (2, "1999"), (3, "2029")]


def test_an_older_store_is_migrated_after_a_backup(path, monkeypatch):
    with contextlib.closing(Store(path)) as kept:
        kept.append(answer(1))
    monkeypatch.setattr(store, "SCHEMA", 2)
    monkeypatch.setitem(store.MIGRATIONS, 1, "ALTER TABLE events ADD COLUMN tab TEXT NOT NULL DEFAULT '';")
    with contextlib.closing(Store(path)) as kept:
        assert kept._pragma("user_version") == 2
        assert [event.body["sample"] for event in kept.events()] == [1]
        assert "tab" in [row[1] for row in kept._connection.execute("PRAGMA table_info(events)")]
    with contextlib.closing(sqlite3.connect(path.parent / "backups" / "store-schema-1.sqlite")) as before:
        assert before.execute("PRAGMA user_version").fetchone() == (1,)
        assert before.execute("SELECT count(*) FROM events").fetchone() == (1,)


def test_a_migration_that_fails_changes_nothing(path, monkeypatch):
    with contextlib.closing(Store(path)) as kept:
        kept.append(answer(1))
    monkeypatch.setattr(store, "SCHEMA", 2)
    monkeypatch.setitem(store.MIGRATIONS, 1, "CREATE TABLE half (a); INSERT INTO nowhere VALUES (1);")
    with pytest.raises(WriteFailed):
        Store(path)
    monkeypatch.undo()
    with contextlib.closing(Store(path)) as kept:
        assert kept._pragma("user_version") == 1
        assert not kept._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'").fetchall()


def test_a_newer_store_is_refused(path):
    with contextlib.closing(Store(path)):
        pass
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(BadInput, match="newer nextbatch"):
        Store(path)
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused(path):
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE letters (a)")
    before = path.read_bytes()
    with pytest.raises(BadInput, match="another program"):
        Store(path)
    assert path.read_bytes() == before


def test_a_damaged_store_is_not_written_to_and_a_backup_is_named(path):
    with contextlib.closing(Store(path)) as kept:
        for sample in range(200):
            kept.append(answer(sample))
    with contextlib.closing(Store(path)):  # makes the backup
        pass
    content = bytearray(path.read_bytes())
    content[5000:9000] = os.urandom(4000)
    path.write_bytes(content)
    with pytest.raises(StoreLost, match=r"store-0*200\.sqlite"):
        Store(path)
    assert path.read_bytes() == bytes(content)


@pytest.mark.parametrize("harm", ["deleted", "replaced"])
def test_a_store_that_disappears_while_it_is_open_is_noticed(path, harm):
    with contextlib.closing(Store(path)) as kept:
        kept.append(answer(1))
        if harm == "deleted":
            path.unlink()
        else:
            path.rename(path.with_suffix(".old"))
            with contextlib.closing(Store(path)) as other:
                other.append(answer(9))
        with pytest.raises(StoreLost, match="deleted or replaced"):
            kept.append(answer(2))


def test_every_thousand_events_a_backup_is_made_that_is_whole(path, monkeypatch):
    monkeypatch.setattr(backups, "EVERY", 40)
    with contextlib.closing(Store(path)) as kept:
        for sample in range(200):
            kept.append(answer(sample))
            kept.backups.wait()
        assert kept.backups.failure is None
    found = sorted((path.parent / "backups").glob("store-*.sqlite"))
    assert len(found) == backups.KEPT
    for copy in found:
        with contextlib.closing(sqlite3.connect(copy)) as opened:
            assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert opened.execute("SELECT count(*) FROM events").fetchone() >= (int(copy.stem[-9:]),)


def test_answers_are_stored_while_a_backup_is_made(path, monkeypatch):
    monkeypatch.setattr(backups, "STEP", 1)
    with contextlib.closing(Store(path)) as kept:
        kept.append_all([answer(sample) for sample in range(5000)])
        kept.backups._start(kept._connection, kept.last)
        before = kept.last
        while kept.backups._thread.is_alive() and kept.last < before + 500:
            kept.append(answer(kept.last))
        assert kept.last > before
        kept.backups.wait()
        assert kept.backups.failure is None


def test_a_backup_that_fails_loses_no_answer_and_is_told(path):
    (path.parent / "backups").write_text("a file where the folder should be")
    with contextlib.closing(Store(path)) as kept:
        kept.append(answer(1))
        kept.backups._start(kept._connection, 1)
        kept.backups.wait()
        assert "The last backup failed" in kept.backups.failure
        assert kept.append(answer(2)).event.seq == 2


def test_another_program_that_holds_the_file_is_a_sentence(path, monkeypatch):
    monkeypatch.setattr(store, "PATIENCE", 0.05)
    with contextlib.closing(Store(path)) as kept, contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(WriteFailed, match="another program holds"):
            kept.append(answer(1))
        other.execute("ROLLBACK")
        assert kept.append(answer(1)).event.seq == 1


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["a", "b"]), st.integers(0, 1)), max_size=30))
def test_whatever_is_sent_twice_the_store_is_a_dictionary_by_key(tmp_path_factory, sent):
    with contextlib.closing(Store(tmp_path_factory.mktemp("store") / "s.sqlite")) as kept:
        twin = {}
        for sample, label, showing in sent:
            event = answer(sample, label, showing=showing)
            if twin.setdefault(event.key, label) == label:
                kept.append(event)
            else:
                with pytest.raises(KeyTaken):
                    kept.append(event)
        assert {event.key: event.body["label"] for event in kept.events()} == twin


def test_opening_a_store_of_many_events_makes_one_backup_of_them(path):
    with contextlib.closing(Store(path)) as kept:
        kept.append_all([answer(sample) for sample in range(1500)])
    for _ in range(3):
        with contextlib.closing(Store(path)):
            pass
    assert [copy.name for copy in (path.parent / "backups").iterdir()] == ["store-000001500.sqlite"]


def test_a_second_process_is_refused_and_told_whose_it_is(tmp_path):
    from small_pools import digits_project

    code = f"from nextbatch.projects import Project\nProject.open({str(tmp_path / 'project')!r})"
    with digits_project(tmp_path, 60) as project:
        project.ask()
        second = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert second.returncode
        assert f"in use by process {os.getpid()}" in second.stderr
