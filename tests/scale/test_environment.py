"""What is begun here leaves the environment of this process as it was, and does not run its script again."""

import os
import subprocess
import sys
from contextlib import nullcontext
from types import ModuleType

import pytest

from made_shards import write_shards
from nextbatch import BadInput
from nextbatch.scale.engines.local import require_guard
from nextbatch.scale.engines.on_dask import OnDask
from nextbatch.scale.engines.on_ray import OnRay


def test_dask_changes_no_variable_of_this_process():
    pytest.importorskip("distributed", reason="Dask is not installed: pip install 'nextbatch[dask]'")
    before = dict(os.environ)
    engine = OnDask("dask", 1)
    try:
        assert dict(os.environ) == before
    finally:
        engine.close()
    assert dict(os.environ) == before


SELECTING = """
from nextbatch import Random, ShardedPool
{guard}print(ShardedPool("pool").select(Random(), 3, workers=1).ids)
"""


def run_script(folder, guard):
    write_shards(folder / "pool")
    (folder / "mine.py").write_text(SELECTING.format(guard=guard))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run([sys.executable, "mine.py"], cwd=folder, capture_output=True, text=True, env=environment)


@pytest.mark.parametrize("guard", ["", "if __name__ == '__main__': "])
def test_a_script_is_refused_that_would_run_again_in_each_process(tmp_path, monkeypatch, guard):
    script, main = tmp_path / "mine.py", ModuleType("__main__")
    script.write_text(f"{guard}require_guard()")
    vars(main).update(__file__=str(script), require_guard=require_guard)
    monkeypatch.setitem(sys.modules, "__main__", main)
    refused = nullcontext() if guard else pytest.raises(BadInput, match=r"mine.py would run again in each process")
    with refused:
        exec(compile(script.read_text(), script, "exec"), vars(main))


@pytest.mark.slow
def test_a_script_without_a_guard_is_told_and_ends(tmp_path):
    told = run_script(tmp_path, "").stderr
    assert 'write what selects below if __name__ == "__main__":' in told


@pytest.mark.slow
def test_a_script_that_selects_below_its_guard_is_not(tmp_path):
    ended = run_script(tmp_path, "if __name__ == '__main__': ")
    assert ended.returncode == 0, ended.stderr


@pytest.mark.filterwarnings("ignore::FutureWarning:ray", "ignore::ResourceWarning")
def test_a_ray_that_runs_on_this_machine_is_not_joined_unless_it_is_named(tmp_path, monkeypatch):
    ray = pytest.importorskip("ray", reason="Ray is not installed: pip install 'nextbatch[ray]'")
    asked = []

    def noted(**words):
        asked.append(words)
        raise ConnectionError("not here")

    monkeypatch.setattr(ray, "init", noted)
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    with pytest.raises(ConnectionError):
        OnRay("ray", 2)
    assert asked[0]["address"] == "local"
    assert asked[0]["num_cpus"] == 2
