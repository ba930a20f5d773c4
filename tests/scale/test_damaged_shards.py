"""Workers that are killed, models that raise, engines that cannot be reached: the same batch, or a sentence."""

import contextlib
import os
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace

import numpy as np
import pytest

import faulty_models
from faulty_models import Kills, KillsWhenTaken, Raises, RaisesUnpicklable, Slow
from made_shards import in_memory, labeled, model, rows, write_shards
from nextbatch import BadInput, Margin, NextbatchError, ShardedPool, WClustered, rng_for
from nextbatch.scale.engines import reaching
from nextbatch.scale.seeing.models import scorer_of


@contextlib.contextmanager
def ray_of_two():
    ray = pytest.importorskip("ray", reason="Ray is not installed: pip install 'nextbatch[ray]'")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray.init(
        address="local",
        num_cpus=2,
        include_dashboard=False,
        object_store_memory=2**27,
        log_to_driver=False,
        logging_level="ERROR",
        # The workers of a Ray that somebody began import what he lets them.
        runtime_env={"env_vars": {"PYTHONPATH": os.pathsep.join(sys.path)}},
    )
    try:
        yield "ray"
    finally:
        ray.shutdown()


@contextlib.contextmanager
def dask_of_two():
    distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'nextbatch[dask]'")
    import dask

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
        ) as cluster,
    ):
        cluster.adapt(minimum=2, maximum=2)
        yield cluster.scheduler_address


ENGINES = {"processes": lambda: contextlib.nullcontext(None), "ray": ray_of_two, "dask": dask_of_two}


@pytest.fixture(scope="module", params=ENGINES)
def engine(request):
    with ENGINES[request.param]() as on:
        yield on


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "marks").mkdir()
    return write_shards(tmp_path / "pool")


def faulty(kind, folder, at=4000, times=10**6):
    """Return a pool whose model has a fault where it sees the first row of the third shard."""
    first = None if at is None else rows()[0][at]
    return ShardedPool(folder, kind(scorer_of(model()), first, folder.parent / "marks", times), labeled=labeled())


def choose(pool, on, strategy=None, **words):
    return pool.select(strategy or WClustered(5), 40, rng_for("select", 0, 0), on=on, workers=2, **words)


def expected(pool):
    return in_memory(pool, WClustered(5), 40).batch


pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning:ray"),
]


def test_a_worker_that_is_killed_while_it_scores_is_counted_and_changes_nothing(folder, engine):
    batch = choose(faulty(Kills, folder, times=1), engine)
    np.testing.assert_array_equal(batch.positions, expected(ShardedPool(folder, model(), labeled=labeled())))
    assert batch.lost == 1


def test_a_worker_that_is_killed_while_it_fetches_is_counted_and_changes_nothing(folder, engine):
    pool = ShardedPool(folder, model(), labeled=labeled())
    whole = expected(pool)
    dying = KillsWhenTaken(**asdict(pool.shards.files[2]), marks=folder.parent / "marks")
    files = (*pool.shards.files[:2], dying, pool.shards.files[3])
    batch = choose(ShardedPool(replace(pool.shards, files=files), model(), labeled=labeled()), engine)
    np.testing.assert_array_equal(batch.positions, whole)
    assert batch.lost == 1


@pytest.mark.parametrize(
    "engine",
    [name if name == "processes" else pytest.param(name, marks=pytest.mark.slow) for name in ENGINES],
    indirect=True,
)
def test_a_unit_that_kills_every_worker_is_tried_three_times_and_named(folder, engine):
    pool = faulty(Kills, folder)
    keep = folder.parent / "keep"
    with pytest.raises(BadInput, match=r"1 part .* part2.npy, rows 0 to 4299 \(every worker .* died, 3 of them\)"):
        choose(pool, engine, keep=keep)
    assert len(list((folder.parent / "marks").iterdir())) == 3
    assert len(list(keep.iterdir())) == 3  # the other units are kept
    pool.skip_bad = True
    batch = choose(pool, engine, keep=keep)
    assert batch.scored == 1
    assert [name for name, _ in batch.left_out] == ["part2.npy, rows 0 to 4299"]
    others = ShardedPool([folder / f"part{number}.npy" for number in (0, 1, 3)], model())
    left = [name for name in ShardedPool(folder).ids(labeled()) if not name.startswith("part2")]
    others = ShardedPool(others.shards, model(), labeled=left)
    assert batch.ids == choose(others, None).ids


@pytest.mark.parametrize(
    ("kind", "told"), [(Raises, "RuntimeError: out of tune"), (RaisesUnpicklable, "Unpicklable: strange")]
)
def test_a_unit_on_which_the_model_raises_is_named_and_the_others_are_kept(folder, engine, kind, told):
    keep = folder.parent / "keep"
    with pytest.raises(BadInput, match=rf"part2.npy, rows 0 to 4299 \({told}\)"):
        choose(faulty(kind, folder), engine, keep=keep)
    assert len(list((folder.parent / "marks").iterdir())) == 1  # an error of its own is not tried again
    assert len(list(keep.iterdir())) == 3


def test_a_slow_unit_does_not_hold_the_others(folder):
    done = []
    pool = faulty(Slow, folder, at=0)
    with ThreadPoolExecutor(2) as threads:
        from nextbatch.scale.passes.manifest import Manifest

        write = Manifest.write

        def noted(self, unit, shards, result):
            done.append(shards[0].name)
            write(self, unit, shards, result)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Manifest, "write", noted)
            choose(pool, threads)
    assert done[-1] == "part0.npy"  # which was begun first


@pytest.mark.parametrize("scheme", ["tcp", "ray"])
def test_an_engine_that_is_not_there_is_told_within_half_a_minute(folder, scheme):
    pytest.importorskip({"tcp": "distributed", "ray": "ray"}[scheme])
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(BadInput, match=rf"{scheme}://127.0.0.1:{port} cannot be reached \(Connection refused\)"):
        choose(ShardedPool(folder, model()), f"{scheme}://127.0.0.1:{port}")
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("scheme", ["tcp", pytest.param("ray", marks=pytest.mark.slow)])
def test_something_else_at_the_address_is_told_within_half_a_minute(folder, scheme, monkeypatch):
    pytest.importorskip({"tcp": "distributed", "ray": "ray"}[scheme])
    assert reaching.ANSWER + reaching.CONNECTED < 30
    monkeypatch.setattr(reaching, "CONNECTED", 3.0)
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        pytest.raises(BadInput, match=r"cannot be used|no connection came within 3 s|answers, but not as Ray does"),
    ):
        choose(ShardedPool(folder, model()), f"{scheme}://127.0.0.1:{server.getsockname()[1]}")
    # What the engine still tries would warn in the middle of another test.
    for thread in threading.enumerate():
        if thread.name.startswith("reaching "):
            thread.join(120)


@pytest.mark.parametrize("engine", ["ray"], indirect=True)
def test_an_address_is_refused_where_this_process_has_a_ray_already(folder, engine):
    told = r"connected to a Ray already, which may not be ray://there:10001: set on to ray"
    with pytest.raises(BadInput, match=told):
        choose(ShardedPool(folder, model()), "ray://there:10001")


@pytest.mark.parametrize("engine", ["dask"], indirect=True)
def test_dask_is_the_client_that_this_process_has(folder, engine, monkeypatch):
    import distributed

    pool = ShardedPool(folder, model(), labeled=labeled())
    whole = expected(pool)
    monkeypatch.setattr(distributed, "LocalCluster", None)  # another one cannot begin
    with distributed.Client(engine) as client:
        np.testing.assert_array_equal(choose(pool, "dask").positions, whole)
        np.testing.assert_array_equal(choose(pool, engine).positions, whole)
        assert distributed.Client.current() is client
        assert client.status == "running"


@pytest.mark.parametrize("engine", ["dask"], indirect=True)
def test_dask_is_the_scheduler_that_its_settings_name(folder, engine, monkeypatch):
    import dask
    import distributed

    monkeypatch.setattr(distributed, "LocalCluster", None)
    pool = ShardedPool(folder, model(), labeled=labeled())
    with dask.config.set({"scheduler-address": engine}):
        np.testing.assert_array_equal(choose(pool, "dask").positions, expected(pool))


@pytest.mark.parametrize("on", ["spark", "ray:", "dask://there", "tcp:8786", "tcp://nowhere", 7])
def test_an_engine_that_there_is_none_of_is_told(folder, on):
    with pytest.raises(BadInput, match=r"on must be|is no address"):
        choose(ShardedPool(folder, model()), on)


def test_a_broken_executor_of_ones_own_is_told_and_what_was_finished_is_kept(folder):
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    keep = folder.parent / "keep"
    with (
        ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor,
        pytest.raises(NextbatchError, match=r"broke \(BrokenProcessPool.* the same call goes on from there"),
    ):
        choose(faulty(Kills, folder, at=8300, times=1), executor, keep=keep)
    assert choose(faulty(Kills, folder, at=8300, times=1), None, keep=keep).scored < 4


def test_an_engine_whose_workers_are_all_gone_is_told(folder, monkeypatch):
    from concurrent.futures import Executor, Future

    from nextbatch.scale.engines import Engine
    from nextbatch.scale.passes import carrying_out

    class Silent(Executor):
        def submit(self, function, /, *arguments, **named):
            return Future()

    class Gone(Engine):
        def has_workers(self):
            return False

    monkeypatch.setattr(carrying_out, "PATIENCE", 0.05)
    monkeypatch.setattr("nextbatch.scale.engines.opening.Engine", Gone)
    with pytest.raises(NextbatchError, match=r"The executor has no worker, .* the same call goes on"):
        choose(ShardedPool(folder, model()), Silent())


@pytest.mark.slow
def test_a_scheduler_of_dask_without_workers_is_told(folder, monkeypatch):
    distributed = pytest.importorskip("distributed")
    from nextbatch.scale.passes import carrying_out

    monkeypatch.setattr(carrying_out, "PATIENCE", 2.0)
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0", silence_logs=50) as cluster,
        pytest.raises(NextbatchError, match=r"Dask has no worker"),
    ):
        choose(ShardedPool(folder, model()), cluster.scheduler_address)


def test_a_worker_of_another_version_is_refused(folder, monkeypatch):
    from nextbatch.scale.engines import parcels

    monkeypatch.setattr(parcels, "_opened", parcels.OrderedDict())
    packed = parcels.packed

    def elsewhere(task):
        return replace(packed(task), versions={"nextbatch": "0.1.0"})

    monkeypatch.setattr("nextbatch.scale.passes.carrying_out.packed", elsewhere)
    with ThreadPoolExecutor(1) as threads, pytest.raises(BadInput, match=r"has nextbatch 0.2.0, and here it is 0.1.0"):
        choose(ShardedPool(folder, model()), threads, Margin())


def test_a_model_that_cannot_travel_is_told(folder):
    class Inner(Raises):
        pass

    assert faulty_models  # workers import it
    with pytest.raises(BadInput, match="cannot be sent to a worker"):
        choose(faulty(Inner, folder), None)
