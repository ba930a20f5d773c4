"""A fake Label Studio in place of the network, and people at it."""

import pytest
import requests
from fake_label_studio import URL, Fake
from people_there import TOKEN, People


@pytest.fixture
def fake(monkeypatch):
    server = Fake({TOKEN: 1, "ben": 2})
    monkeypatch.setattr(requests.Session, "get_adapter", lambda session, url: server)
    return server


@pytest.fixture
def people(fake):
    return People(URL)
