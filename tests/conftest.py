"""What the tests of data sets share: a machine that holds nothing and has no network."""

import socket

import pytest


@pytest.fixture
def offline(monkeypatch, tmp_path):
    """Give a test a cache of its own, nothing that the owner of the machine keeps, and no way to the network."""

    def refuse(*_):
        raise AssertionError("A test tried to open a connection.")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setenv("NEXTBATCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("NEXTBATCH_DATA", raising=False)
    return tmp_path
