"""The file with the address and the token of a server."""

import stat

import pytest

from nextbatch.errors import WriteFailed
from nextbatch.labeling import access


def test_on_a_full_disk_the_token_that_there_was_stays(tmp_path, monkeypatch):
    access.write_address(tmp_path, "http://127.0.0.1:8000", "t" * 22)

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(WriteFailed, match=r"server\.json: No space left"):
        patch.setattr(access.json, "dump", full)
        access.write_address(tmp_path, "http://127.0.0.1:9000", "u" * 22)
    assert access.kept_address(tmp_path) == ("http://127.0.0.1:8000", "t" * 22)
    assert [file.name for file in tmp_path.iterdir()] == ["server.json"]
    assert stat.S_IMODE((tmp_path / "server.json").stat().st_mode) == 0o600
