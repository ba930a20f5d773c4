"""What a selection leaves on a cluster that goes on after it: nothing that runs, and one function."""

import contextlib
import time
from concurrent.futures import CancelledError

import pytest

from nextbatch.scale.engines import opened

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning:ray"),
]


class Marks:
    """A task that leaves a file and takes its time, then another; it can be interrupted in between."""

    def __init__(self, folder, seconds):
        self.folder, self.seconds = folder, seconds

    def __call__(self, number):
        (self.folder / f"begun-{number}").touch()
        for _ in range(20 * self.seconds):
            time.sleep(0.05)
        (self.folder / f"ended-{number}").touch()
        return number


@pytest.fixture
def ray():
    ray = pytest.importorskip("ray", reason="Ray is not installed: pip install 'nextbatch[ray]'")
    import os
    import sys

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    path = {"env_vars": {"PYTHONPATH": os.pathsep.join(sys.path)}}
    ray.init(address="local", num_cpus=1, include_dashboard=False, log_to_driver=False, runtime_env=path)
    yield ray
    ray.shutdown()


@pytest.fixture
def dask():
    distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'nextbatch[dask]'")
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster:
        yield cluster.scheduler_address


def broken_off(on, folder, seconds):
    """Break a selection off while the only worker is at the first of two tasks."""
    from nextbatch.scale.engines.parcels import packed

    with contextlib.suppress(ZeroDivisionError), opened(on, 1) as engine:
        parcel = engine.share(packed(Marks(folder, seconds)))
        futures = [engine.submit(parcel, number) for number in range(2)]
        while not list(folder.glob("begun-*")):
            time.sleep(0.05)
        raise ZeroDivisionError
    return futures


@pytest.mark.slow
def test_tasks_of_ray_do_not_go_on_after_a_selection_that_broke_off(ray, tmp_path):
    futures = broken_off("ray", tmp_path, 60)  # a machine that is busy needs many seconds to tell a task to end
    for future in futures:
        with pytest.raises(ray.exceptions.RayError):
            future.result(timeout=90)
    time.sleep(4)  # a second task would begin at once
    assert not list(tmp_path.glob("ended-*"))
    assert len(list(tmp_path.glob("begun-*"))) == 1


@pytest.mark.slow
def test_tasks_of_dask_that_have_not_begun_do_not_after_a_selection_that_broke_off(dask, tmp_path):
    futures = broken_off(dask, tmp_path, 3)
    for future in futures:
        with pytest.raises(CancelledError):
            future.result(timeout=60)
    time.sleep(4)
    assert len(list(tmp_path.glob("begun-*"))) == 1


@pytest.mark.slow
def test_ray_keeps_one_function_however_many_tasks_there_are(ray, monkeypatch):
    from ray._private.worker import global_worker

    exported = []
    export = global_worker.function_actor_manager.export
    monkeypatch.setattr(
        global_worker.function_actor_manager, "export", lambda made: (exported.append(made), export(made))
    )
    from nextbatch.scale.engines.parcels import packed

    with opened("ray", 1) as engine:
        parcel = engine.share(packed(abs))
        assert [engine.submit(parcel, -number).result() for number in range(5)] == [0, 1, 2, 3, 4]
        assert engine.slots == 2
    assert len(exported) == 1
