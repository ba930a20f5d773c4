"""A folder is held by one process at a time; whoever comes second waits or is refused."""

import threading

import pytest
from filelock import FileLock

from nextbatch.errors import BadInput
from nextbatch.storage.locking import holding


def test_a_second_holder_is_refused_if_it_does_not_wait(tmp_path):
    refused = pytest.raises(BadInput, match="in use by process")
    with holding(tmp_path, wait=False), refused as caught, holding(tmp_path, wait=False):
        pass
    assert caught.value.argument == "folder"


def test_a_holder_that_waits_is_not_named(tmp_path):
    with holding(tmp_path), pytest.raises(BadInput, match="in use by another process"), holding(tmp_path, wait=False):
        pass


def test_locks_of_different_names_do_not_exclude_each_other(tmp_path):
    with holding(tmp_path, ".a.lock"), holding(tmp_path, ".b.lock", wait=False):
        pass


def test_a_refused_holder_leaves_the_lock_of_the_first(tmp_path):
    with holding(tmp_path):
        with pytest.raises(BadInput), holding(tmp_path, wait=False):
            pass
        assert (tmp_path / ".lock").exists()


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("wait", [True, False])
def test_a_block_that_raises_leaves_a_lock_file_only_where_one_was(tmp_path, there, wait):
    if there:
        (tmp_path / ".lock").touch()
    with pytest.raises(ZeroDivisionError), holding(tmp_path, wait=wait):
        1 / 0  # noqa: B018
    assert [path.name for path in tmp_path.iterdir()] == ([".lock"] if there else [])


def test_those_who_wait_are_alone_inside_although_others_delete_the_file(tmp_path):
    inside, most, lock = 0, 0, threading.Lock()

    def enter(raising):
        nonlocal inside, most
        for _ in range(20):
            try:
                with holding(tmp_path):
                    with lock:
                        inside += 1
                        most = max(most, inside)
                    threading.Event().wait(0.0005)
                    with lock:
                        inside -= 1
                    if raising:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                pass

    threads = [threading.Thread(target=enter, args=(i % 2 == 0,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_what_a_killed_process_left_for_a_moment_is_waited_for(tmp_path):
    left = FileLock(tmp_path / ".lock", thread_local=False)
    left.acquire()
    threading.Timer(0.2, left.release).start()
    with holding(tmp_path, wait=False):
        assert not left.is_locked
