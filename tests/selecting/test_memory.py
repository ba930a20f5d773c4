"""The memory of a selection from files: 27,000 embeddings of 512 numbers stay below one gigabyte."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

STATUS = Path("/proc/self/status")
needs_status = pytest.mark.skipif(not STATUS.exists(), reason="this system does not tell a process its peak of memory")
pytestmark = [pytest.mark.slow, needs_status]

N, COLUMNS, LIMIT = 27_000, 512, 10**9
RUN = """
import sys
from nextbatch.from_files import select_from_files
words = eval(sys.argv[1])
select_from_files(words.pop("pool"), words.pop("labels", None), 100, out="next.csv", force=True, **words)
# Not what `resource` says: that counts the process from which this one was forked.
print(*[line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")])
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Embeddings in an array and in two kinds of tables, with probabilities and labels."""
    path = tmp_path_factory.mktemp("large")
    rng = np.random.default_rng(0)
    X = rng.normal(size=(N, COLUMNS)).astype(np.float32)
    chances = rng.dirichlet([0.5] * 10, size=N)
    ids = [f"s{i}" for i in range(N)]
    np.save(path / "emb.npy", X)
    lists = pa.FixedSizeListArray.from_arrays(pa.array(X.ravel()), COLUMNS)
    pq.write_table(pa.table({"id": ids, "embedding": lists}), path / "emb.parquet")
    wide = pa.table({"id": ids, **{f"e{j}": X[:, j] for j in range(COLUMNS)}})
    pyarrow.csv.write_csv(wide, path / "emb.csv")
    pyarrow.csv.write_csv(pa.table({"id": ids, **{f"p_{j}": chances[:, j] for j in range(10)}}), path / "p.csv")
    labels = {"id": ids[:500], "label": [f"c{c}" for c in chances[:500].argmax(axis=1)]}
    pyarrow.csv.write_csv(pa.table(labels), path / "labels.csv")
    return path


@pytest.mark.parametrize(
    "words",
    [
        {"pool": "p.csv", "probabilities": "p.csv", "embeddings": "emb.npy"},
        {"pool": "p.csv", "probabilities": "p.csv", "embeddings": "emb.parquet"},
        {"pool": "p.csv", "probabilities": "p.csv", "embeddings": "emb.csv"},
        {"pool": "emb.parquet", "labels": "labels.csv"},
        {"pool": "emb.csv", "labels": "labels.csv"},
    ],
    ids=lambda words: " ".join(words.values()),
)
def test_27000_embeddings_of_512_numbers_stay_below_a_gigabyte(folder, words):
    run = subprocess.run([sys.executable, "-c", RUN, repr(words)], cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    peak = int(run.stdout) * 1024
    assert peak < LIMIT, f"{peak / 1e6:.0f} MB"
