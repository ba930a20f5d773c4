"""Workers on two machines with addresses of their own: the same batch, also where one of them is lost."""

import platform
from threading import Thread

import numpy as np
import pytest

import two_machines
from faulty_models import Elsewhere
from made_shards import in_memory, labeled, model, write_shards
from nextbatch import ShardedPool, WClustered, rng_for
from nextbatch.scale.seeing.models import scorer_of

BEGIN = {"dask": ("distributed", two_machines.dask_on_them), "ray": ("ray", two_machines.ray_on_them)}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not two_machines.can_be_made(), reason="network namespaces cannot be made here"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning:ray"),
]


@pytest.fixture(params=BEGIN)
def cluster(request, tmp_path, monkeypatch):
    package, begin = BEGIN[request.param]
    pytest.importorskip(package)
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    with two_machines.machines() as short:
        yield begin(tmp_path, short)


@pytest.fixture
def pool(tmp_path):
    (tmp_path / "marks").mkdir()
    folder = write_shards(tmp_path / "pool", cuts=range(300, 9000, 300))
    return ShardedPool(folder, Elsewhere(scorer_of(model()), None, tmp_path / "marks"), labeled=labeled())


def choose(pool, on):
    return pool.select(WClustered(5), 40, rng_for("select", 0, 0), on=on)


def expected(pool):
    return in_memory(ShardedPool(pool.shards, model(), labeled=pool.labeled), WClustered(5), 40).batch


def places(tmp_path):
    return {path.name.partition("-at-")[0] for path in (tmp_path / "marks").iterdir()} - {platform.node()}


def test_workers_on_two_machines_choose_the_same_batch(pool, cluster, tmp_path):
    np.testing.assert_array_equal(choose(pool, cluster).positions, expected(pool))
    assert places(tmp_path) == {two_machines.NAMES[number] for number in two_machines.WORKERS}


def test_a_machine_that_is_lost_in_the_midst_of_it_changes_nothing(pool, cluster, tmp_path):
    lost = two_machines.WORKERS[0]

    def lose_one():
        two_machines.wait_until(lambda: two_machines.NAMES[lost] in places(tmp_path))
        two_machines.lose(lost)

    losing = Thread(target=lose_one)
    losing.start()
    batch = choose(pool, cluster)
    losing.join()
    np.testing.assert_array_equal(batch.positions, expected(pool))
    assert batch.lost >= 1
    assert not batch.left_out
