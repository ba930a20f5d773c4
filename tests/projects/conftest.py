"""Nothing of a test goes on after it: a thread of one could change the warnings of the next."""

import threading

import pytest


@pytest.fixture(autouse=True)
def no_thread_stays():
    before = set(threading.enumerate())
    yield
    assert not [thread.name for thread in threading.enumerate() if thread not in before]
