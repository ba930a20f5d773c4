"""A cluster that is begun here leaves the environment of this process as it was."""

import os

import pytest

from nextbatch.scale.engines.on_dask import OnDask


def test_dask_changes_no_variable_of_this_process():
    pytest.importorskip("distributed", reason="Dask is not installed: pip install 'nextbatch[dask]'")
    before = dict(os.environ)
    engine = OnDask("dask", 1)
    try:
        assert dict(os.environ) == before
    finally:
        engine.close()
    assert dict(os.environ) == before
