"""Writing: whatever step fails, the old file is there whole and the sentence is true."""

import errno
import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from nextbatch.errors import WriteFailed
from nextbatch.storage.writing import write_atomically

OLD, NEW = b"old and whole", b"new" * 1000
STEPS = ["mkdir", "open", "write", "flush", "fsync", "replace", "open folder", "fsync"]
FULL = OSError(errno.ENOSPC, "No space left on device")


class BreakableFile:
    """A file on a disk that can fill up in the middle of a write."""

    def __init__(self, file: Any, step: Callable[[str], None]) -> None:
        self.file, self.step, self.fileno = file, step, file.fileno

    def __enter__(self) -> "BreakableFile":
        return self

    def __exit__(self, *reason: object) -> None:
        self.file.close()

    def write(self, content: bytes) -> None:
        self.file.write(content[: len(content) // 2])
        self.step("write")
        self.file.write(content[len(content) // 2 :])

    def flush(self) -> None:
        self.step("flush")
        self.file.flush()


@contextmanager
def failing(number: int, error: BaseException | None = None, unlink_fails: bool = False) -> Iterator[list[str]]:
    """Make the step with that number fail (none for 0); yields the names of the steps as they are made."""
    steps: list[str] = []

    def step(name: str) -> None:
        steps.append(name)
        if len(steps) == number:
            raise error or FULL

    def around(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            step(name)
            return function(*arguments, **named)

        return call

    def no_unlink(*arguments: Any, **named: Any) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    opening = io.open
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "mkdir", around("mkdir", Path.mkdir))
        patch.setattr(io, "open", lambda *a, **k: BreakableFile(around("open", opening)(*a, **k), step))
        patch.setattr(os, "fsync", around("fsync", os.fsync))
        patch.setattr(os, "replace", around("replace", os.replace))
        patch.setattr(os, "open", around("open folder", os.open))
        if unlink_fails:
            patch.setattr(os, "unlink", no_unlink)
        yield steps


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_write_makes_exactly_the_steps_that_are_made_to_fail_here(tmp_path):
    with failing(0) as steps:
        write_atomically(tmp_path / "file.csv", NEW)
    assert steps == STEPS


@pytest.mark.parametrize("unlink_fails", [False, True])
@pytest.mark.parametrize("number", range(1, len(STEPS) + 1))
def test_whatever_step_fails_the_file_is_whole_and_the_sentence_is_true(tmp_path, number, unlink_fails):
    path = tmp_path / "file.csv"
    path.write_bytes(OLD)
    with failing(number, unlink_fails=unlink_fails), pytest.raises(WriteFailed, match="No space left") as caught:
        write_atomically(path, NEW)
    written = number > STEPS.index("replace") + 1
    assert path.read_bytes() == (NEW if written else OLD)
    assert ("Nothing there was changed" in str(caught.value)) is not written
    assert ("is written, but its folder cannot be synced" in str(caught.value)) is written
    assert unlink_fails or names(tmp_path) == ["file.csv"]


@pytest.mark.parametrize("number", range(1, len(STEPS) + 1))
def test_a_file_that_was_not_there_is_there_whole_or_not_at_all(tmp_path, number):
    path = tmp_path / "file.csv"
    with failing(number), pytest.raises(WriteFailed):
        write_atomically(path, NEW)
    assert not path.exists() or path.read_bytes() == NEW
    assert set(names(tmp_path)) <= {"file.csv"}


@pytest.mark.parametrize("number", range(1, STEPS.index("replace") + 2))
def test_an_interruption_leaves_the_old_file_and_nothing_else(tmp_path, number):
    path = tmp_path / "file.csv"
    path.write_bytes(OLD)
    with failing(number, KeyboardInterrupt()), pytest.raises(KeyboardInterrupt):
        write_atomically(path, NEW)
    assert path.read_bytes() == OLD
    assert names(tmp_path) == ["file.csv"]


def test_a_write_after_a_failed_one_succeeds(tmp_path):
    path = tmp_path / "file.csv"
    with failing(3, unlink_fails=True), pytest.raises(WriteFailed):
        write_atomically(path, NEW)
    write_atomically(path, NEW)
    assert path.read_bytes() == NEW
    assert names(tmp_path) == ["file.csv"]


def test_a_drive_that_cannot_sync_folders_is_no_failure(tmp_path):
    with failing(len(STEPS), OSError(errno.EINVAL, "Invalid argument")):
        write_atomically(tmp_path / "file.csv", NEW)
    assert (tmp_path / "file.csv").read_bytes() == NEW


def test_a_folder_in_the_place_of_the_file_is_left_alone(tmp_path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(WriteFailed, match="taken"):
        write_atomically(tmp_path / "taken", NEW)
    assert names(tmp_path) == ["taken"]


def test_a_file_in_the_place_of_a_folder_is_a_sentence(tmp_path):
    (tmp_path / "file").write_bytes(OLD)
    with pytest.raises(WriteFailed, match="Nothing there was changed"):
        write_atomically(tmp_path / "file" / "next.csv", NEW)
    assert (tmp_path / "file").read_bytes() == OLD


def test_the_folders_on_the_way_are_made(tmp_path):
    write_atomically(tmp_path / "a" / "b" / "next.csv", NEW)
    assert (tmp_path / "a" / "b" / "next.csv").read_bytes() == NEW


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def test_a_link_stays_and_what_it_points_at_is_written(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "old.csv").write_bytes(OLD)
    (tmp_path / "second.csv").symlink_to(Path("data") / "old.csv")
    (tmp_path / "first.csv").symlink_to(tmp_path / "second.csv")
    write_atomically(tmp_path / "first.csv", NEW)
    assert (tmp_path / "first.csv").is_symlink() and (tmp_path / "second.csv").is_symlink()
    assert (tmp_path / "data" / "old.csv").read_bytes() == NEW
    assert names(tmp_path / "data") == ["old.csv"]


def test_what_a_link_points_at_is_made_where_it_is_not_there(tmp_path):
    (tmp_path / "next.csv").symlink_to(tmp_path / "data" / "next.csv")
    write_atomically(tmp_path / "next.csv", NEW)
    assert (tmp_path / "next.csv").is_symlink()
    assert (tmp_path / "data" / "next.csv").read_bytes() == NEW


def test_a_file_in_a_linked_folder_is_written_there(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "data")
    write_atomically(tmp_path / "link" / "next.csv", NEW)
    assert (tmp_path / "data" / "next.csv").read_bytes() == NEW


@pytest.mark.parametrize("number", range(1, len(STEPS) + 1))
def test_whatever_step_fails_behind_a_link_the_file_is_whole(tmp_path, number):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "old.csv").write_bytes(OLD)
    (tmp_path / "link.csv").symlink_to(tmp_path / "data" / "old.csv")
    with failing(number), pytest.raises(WriteFailed, match=r"link\.csv"):
        write_atomically(tmp_path / "link.csv", NEW)
    written = number > STEPS.index("replace") + 1
    assert (tmp_path / "data" / "old.csv").read_bytes() == (NEW if written else OLD)
    assert names(tmp_path / "data") == ["old.csv"]


def test_links_in_a_circle_are_a_sentence_and_stay(tmp_path):
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    with pytest.raises(WriteFailed, match="the link leads in a circle"):
        write_atomically(tmp_path / "a.csv", NEW)
    assert (tmp_path / "a.csv").is_symlink()


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("permissions", [0o600, 0o640, 0o664, 0o444])
def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path, permissions):
    path = tmp_path / "next.csv"
    path.write_bytes(OLD)
    path.chmod(permissions)
    (tmp_path / "link.csv").symlink_to(path)
    for name in ("next.csv", "link.csv"):
        write_atomically(tmp_path / name, NEW)
        assert mode(path) == permissions


@pytest.mark.usefixtures("umask")
def test_a_new_file_has_the_permissions_that_the_process_gives(tmp_path):
    write_atomically(tmp_path / "next.csv", NEW)
    assert mode(tmp_path / "next.csv") == 0o640


def test_what_others_may_not_read_is_never_readable_for_them_on_the_way(tmp_path, monkeypatch):
    path = tmp_path / "next.csv"
    path.write_bytes(OLD)
    path.chmod(0o600)
    seen = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: seen.append(stat.S_IMODE(os.fstat(descriptor).st_mode)))
    write_atomically(path, NEW)
    assert seen[0] == 0o600
