"""What tests share: laws without a deadline, and for data sets a machine that holds nothing and has no network."""

import os
import signal
import socket

import pytest
from hypothesis import settings

# The first example of a law may compile kernels, and a machine may be busy: neither breaks the law.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# A shell without job control lets what runs in its background ignore Ctrl-C, and so would all that the tests begin.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def offline(monkeypatch, tmp_path):
    """Give a test a cache of its own, nothing that the owner of the machine keeps, and no way to the network."""

    def refuse(*_):
        raise AssertionError("A test tried to open a connection.")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setenv("NEXTBATCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("NEXTBATCH_DATA", raising=False)
    return tmp_path


@pytest.fixture(scope="module", autouse=True)
def environment_kept():
    """Give each file of tests the environment that the first one had: Dask and Ray set variables and leave them."""
    before = dict(os.environ)
    yield
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)
