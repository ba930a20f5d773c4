"""What others do with the pools of scale.py: python benchmarks/scale_peers.py PART FOLDER [K].

scale.py calls it once for each peer, in a process of its own; a peer that is not installed is told (`pip install
dask-ml faiss-cpu "ray[data]"`). All read the same shards, with two processes or two threads.

Parts:
  pass-ray-data     the shortlist by Ray Data: batches of rows to margins, and the k largest of these
  stages-ours       a batch by K-means in two stages
  stages-dask-ml    k centers by the K-means|| of dask-ml, and the row nearest to each, in plain numpy
  stages-faiss      k centers by faiss, of a sample, and the row nearest to each by an index on the disk (IVF, flat)

`cost` is the mean squared distance of every tenth row to the nearest row of the batch.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

CELL = 65_536
# Passes of K-means over all rows, after the seeding; ours takes four in each part.
PASSES = 4


def tell(**found):
    print("RESULT " + json.dumps(found), flush=True)


def margins(X, weights, bias):
    """Return one minus the gap of the two largest probabilities of a linear model, in plain numpy."""
    sums = X.astype(np.float32) @ weights.T + bias
    P = np.exp(sums - sums.max(axis=1, keepdims=True))
    P /= P.sum(axis=1, keepdims=True)
    two = np.partition(P, -2, axis=1)[:, -2:]
    return 1 - (two[:, 1] - two[:, 0])


def pass_ray_data(folder, k):
    import ray.data

    from scale import fitted

    scorer = fitted(folder).seen.scorer
    ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    ray.data.DataContext.get_current().enable_progress_bars = False
    ray.data.range(2).take_all()  # workers that have done nothing yet would be measured at their start
    began = time.perf_counter()
    rows = ray.data.read_numpy(str(folder))
    column = rows.schema().names[0]
    scored = rows.map_batches(
        lambda batch: {"score": margins(batch[column], scorer.weights, scorer.bias)}, batch_size=CELL
    )
    best = [row["score"] for row in scored.sort("score", descending=True).limit(k).take_all()]
    told = {"of_pass": time.perf_counter() - began, "lowest": float(best[-1])}
    ray.shutdown()
    tell(**told)


def stages_ours(folder, k):
    from nextbatch import KMeans, ShardedPool, rng_for

    began, pool = time.perf_counter(), ShardedPool(folder)
    batch = pool.select(KMeans(), k, rng_for(0), workers=2, max_memory="8GB")
    seconds = time.perf_counter() - began
    chosen = batch.among.take(batch.picks.positions).embeddings
    tell(of_select=seconds, **cost_of([shard.path for shard in pool.shards.files], chosen))


def stages_dask_ml(folder, k):
    import dask.array as da
    from dask.distributed import Client, LocalCluster
    from dask_ml.cluster import KMeans

    paths = sorted(folder.glob("*.npy"))
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster, Client(cluster):
        began = time.perf_counter()
        X = da.concatenate([da.from_array(np.load(path, mmap_mode="r"), chunks=(CELL, -1)) for path in paths])
        X = X.astype(np.float32)
        clustering = KMeans(k, init="k-means||", max_iter=PASSES, random_state=0).fit(X)
        centers = np.asarray(clustering.cluster_centers_, np.float32)
        batch = np.concatenate([nearest_rows(paths, part) for part in np.array_split(centers, -(-k // 1000))])
        tell(of_select=time.perf_counter() - began, **cost_of(paths, batch))


def stages_faiss(folder, k):
    import faiss

    faiss.omp_set_num_threads(2)
    paths, began = sorted(folder.glob("*.npy")), time.perf_counter()
    d, n = np.load(paths[0], mmap_mode="r").shape[1], sum(len(np.load(path, mmap_mode="r")) for path in paths)
    lists = max(1, int(np.sqrt(n)))
    quantizer, lying = faiss.IndexFlatL2(d), folder.parent / "faiss.ivf"
    index = faiss.IndexIVFFlat(quantizer, d, lists)
    sample = np.concatenate([np.load(path, mmap_mode="r")[:: max(1, n // (50 * k))] for path in paths])
    sample = sample.astype(np.float32)
    index.train(sample)
    inverted = faiss.OnDiskInvertedLists(lists, index.code_size, str(lying))
    index.replace_invlists(inverted)
    for cell in cells(paths):
        index.add(cell)
    clustering = faiss.Kmeans(d, k, niter=PASSES, seed=0, max_points_per_centroid=50)
    clustering.train(sample)
    index.nprobe = 8
    found = np.unique(index.search(clustering.centroids, 1)[1])
    seconds, size = time.perf_counter() - began, lying.stat().st_size
    index.make_direct_map()
    batch = index.reconstruct_batch(found)
    lying.unlink()
    tell(of_select=seconds, index_bytes=size, different=len(found), **cost_of(paths, batch))


def cells(paths):
    for path in paths:
        X = np.load(path, mmap_mode="r")
        for begin in range(0, len(X), CELL):
            yield X[begin : begin + CELL].astype(np.float32)


def nearest_rows(paths, centers):
    """Return the row nearest to each center."""
    best, rows = np.full(len(centers), np.inf, np.float32), np.empty_like(centers)
    for cell in cells(paths):
        apart = squares(centers, cell)
        nearest = apart.argmin(axis=1)
        closer = apart[np.arange(len(centers)), nearest] < best
        best[closer] = apart[closer, nearest[closer]]
        rows[closer] = cell[nearest[closer]]
    return rows


def cost_of(paths, batch):
    """Return the mean squared distance of every tenth row to the nearest of the batch, outside the measured time."""
    X = np.concatenate([cell[::10] for cell in cells(paths)])
    return {"cost": float(sum(squares(part, batch).min(axis=1).sum() for part in np.array_split(X, 100)) / len(X))}


def squares(X, Z):
    """Return the squared distances of all rows of X to all of Z."""
    return np.maximum((X**2).sum(axis=1)[:, None] + (Z**2).sum(axis=1) - 2 * X @ Z.T, 0)


PARTS = {
    "pass-ray-data": pass_ray_data,
    "stages-ours": stages_ours,
    "stages-dask-ml": stages_dask_ml,
    "stages-faiss": stages_faiss,
}

if __name__ == "__main__":
    try:
        PARTS[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
    except ImportError as error:
        tell(missing=str(error))
