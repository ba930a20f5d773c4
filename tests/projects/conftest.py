"""Nothing of a test goes on after it: a thread of one could change the warnings of the next."""

import threading

import pytest

OURS = {"preparing", "the next batch", "backup of a project"}


@pytest.fixture(autouse=True)
def no_thread_stays():
    yield
    assert not OURS & {thread.name for thread in threading.enumerate()}
