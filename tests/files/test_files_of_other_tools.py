"""Files as other programs really write them: each is written here by the program, where it is installed."""

import datetime
import json
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from nextbatch import BadInput, select_from_files

N = 24
WORDS = ["red", "blue", "green", "loud", "tiny", "old", "new", "warm"]
TEXTS = [f"{WORDS[i % 8]} {WORDS[(3 * i + i // 8) % 8]} {WORDS[(5 * i) % 8]} thing {i}" for i in range(N)]
CLASSES = ["good", "bad"]


def needs(library, install=None):
    return pytest.mark.skipif(
        find_spec(library) is None,
        reason=f"{library} is not installed: pip install {install or library} to read a file that it wrote",
    )


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def chosen(pool, labels=None, **more):
    """Choose a batch by texts with 8 labels, so that ids, labels and texts are all read; return the ids."""
    asked = {"text": "text", "strategy": "Margin()", "seed": 0, **more}
    return select_from_files(pool, labels, 5, **asked).ids


def expected(ids, **more):
    """Return the batch of the same rows, written as plain JSONL."""
    rows = [{"id": name, "text": text, "label": CLASSES[i % 2] if i < 8 else None}
            for i, (name, text) in enumerate(zip(ids, TEXTS, strict=True))]  # fmt: skip
    Path("plain.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return chosen("plain.jsonl", **more)


@needs("pandas")
@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "records", "split", "parquet", "feather", "xlsx"])
def test_pandas(kind):
    import pandas

    if kind == "xlsx":
        pytest.importorskip("openpyxl", reason='openpyxl is not installed: pip install "nextbatch[sheets]"')
    frame = pandas.DataFrame(
        {
            "id": [f"{i:03}" for i in range(N)],
            "text": TEXTS,
            "label": pandas.Categorical([CLASSES[i % 2] if i < 8 else None for i in range(N)]),
            "when": pandas.date_range("2026-01-01", periods=N),
            "n": pandas.array([i if i % 5 else None for i in range(N)], dtype="Int64"),
        }
    )
    write = {
        "csv": lambda: frame.to_csv("pool.csv", index=False),
        "tsv": lambda: frame.to_csv("pool.tsv", sep="\t"),
        "jsonl": lambda: frame.to_json("pool.jsonl", orient="records", lines=True, date_format="iso"),
        "records": lambda: frame.to_json("pool.json", orient="records", date_format="iso"),
        "split": lambda: frame.to_json("pool.json", orient="split", date_format="iso"),
        "parquet": lambda: frame.to_parquet("pool.parquet"),
        "feather": lambda: frame.to_feather("pool.feather"),
        "xlsx": lambda: frame.to_excel("pool.xlsx", index=False),
    }
    write[kind]()
    (pool,) = Path().glob("pool.*")
    assert chosen(pool) == expected(frame["id"])


@needs("pandas")
def test_a_sampled_frame_of_pandas_keeps_its_index_as_ids():
    import pandas

    frame = pandas.DataFrame({"text": TEXTS, "label": [CLASSES[i % 2] if i < 8 else None for i in range(N)]})
    frame.index = frame.index * 10 + 7
    frame.to_parquet("pool.parquet")
    assert chosen("pool.parquet") == expected([str(name) for name in frame.index])


@needs("polars")
@pytest.mark.parametrize("kind", ["csv", "ndjson", "json", "parquet", "ipc", "ipc-zstd"])
def test_polars(kind):
    import polars

    frame = polars.DataFrame(
        {
            "id": [f"{i:03}" for i in range(N)],
            "text": TEXTS,
            "label": polars.Series([CLASSES[i % 2] if i < 8 else None for i in range(N)], dtype=polars.Categorical),
            "when": [datetime.date(2026, 1, 1 + i) for i in range(N)],
            "vector": polars.Series([[float(i), 1.0] for i in range(N)], dtype=polars.Array(polars.Float32, 2)),
        }
    )
    if kind == "csv":
        frame.drop("vector").write_csv("pool.csv")
    elif kind == "ndjson":
        frame.write_ndjson("pool.ndjson")
    elif kind == "json":
        frame.write_json("pool.json")
    elif kind == "parquet":
        frame.write_parquet("pool.parquet")
    else:
        frame.write_ipc("pool.arrow", compression="zstd" if kind == "ipc-zstd" else "uncompressed")
    (pool,) = Path().glob("pool.*")
    assert chosen(pool) == expected(frame["id"].to_list())


@needs("duckdb")
@pytest.mark.parametrize("kind", ["csv", "json", "array", "parquet", "gz"])
def test_duckdb(kind):
    import duckdb

    base = duckdb.connect()
    base.execute("CREATE TABLE pool (id UUID, text VARCHAR, label VARCHAR, n HUGEINT, seen TIMESTAMP)")
    ids = [f"00000000-0000-0000-0000-{i:012x}" for i in range(N)]
    rows = [[ids[i], TEXTS[i], CLASSES[i % 2] if i < 8 else None, i, datetime.datetime(2026, 1, 1)] for i in range(N)]
    base.executemany("INSERT INTO pool VALUES (?, ?, ?, ?, ?)", rows)
    how = {
        "csv": ("pool.csv", "FORMAT csv"),
        "gz": ("pool.csv.gz", "FORMAT csv, COMPRESSION gzip"),
        "json": ("pool.jsonl", "FORMAT json"),
        "array": ("pool.json", "FORMAT json, ARRAY true"),
        "parquet": ("pool.parquet", "FORMAT parquet, COMPRESSION zstd"),
    }
    name, options = how[kind]
    base.execute(f"COPY pool TO '{name}' ({options})")
    base.close()
    assert chosen(name) == expected(ids)


@needs("datasets")
@pytest.mark.parametrize("kind", ["parquet", "csv", "json", "saved"])
def test_hugging_face_datasets(kind):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import datasets

        datasets.disable_progress_bars()
        features = datasets.Features(
            {
                "id": datasets.Value("string"),
                "text": datasets.Value("string"),
                "label": datasets.ClassLabel(names=CLASSES),
                "vector": datasets.Sequence(datasets.Value("float32"), length=2),
            }
        )
        ids = [f"{i:03}" for i in range(N)]
        columns = {"id": ids, "text": TEXTS, "label": [i % 2 if i < 8 else -1 for i in range(N)]}
        made = datasets.Dataset.from_dict({**columns, "vector": [[float(i), 1.0] for i in range(N)]}, features=features)
        if kind == "saved":
            made.save_to_disk("folder")
        else:
            name, write = {
                "parquet": ("pool.parquet", made.to_parquet),
                "csv": ("pool.csv", made.to_csv),
                "json": ("pool.jsonl", made.to_json),
            }[kind]
            write(name)
    found = next(Path().glob("folder/*.arrow")) if kind == "saved" else next(Path().glob("pool.*"))
    if kind in ("csv", "json"):  # there are no names in these, so that classes are numbers
        assert chosen(found, unlabeled="-1") == expected_by_number(ids)
    else:
        assert chosen(found) == expected(ids)


def expected_by_number(ids):
    rows = [{"id": name, "text": text, "label": str(i % 2) if i < 8 else None}
            for i, (name, text) in enumerate(zip(ids, TEXTS, strict=True))]  # fmt: skip
    Path("plain.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return chosen("plain.jsonl")


@needs("pillow_heif", "pillow-heif")
def test_heic_of_phones():
    import pillow_heif
    from PIL import Image

    pillow_heif.register_heif_opener()
    Path("photos").mkdir()
    rng = np.random.default_rng(0)
    for i in range(6):
        pixels = rng.integers(0, 255, (16, 16, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(f"photos/{i}.heic", quality=100)
        Image.fromarray(pixels).save(f"photos/{i}.png")
    batch = select_from_files("photos", None, 4, "KCenter()")
    assert len({Path(name).stem for name in batch.ids}) == 4


def test_arrays_of_numpy():
    X = np.random.default_rng(0).normal(size=(N, 3)).astype(np.float16)
    np.save("pool.npy", X)
    np.savez_compressed("pool.npz", X=X, other=np.arange(N))
    first = select_from_files("pool.npy", None, 5, "KCenter()").ids
    assert first == select_from_files("pool.npz", None, 5, "KCenter()", features="X").ids


@needs("datasets")
def test_a_folder_that_datasets_saved_is_answered_with_the_line_that_converts_it():
    import datasets

    features = {
        "id": datasets.Value("string"),
        "text": datasets.Value("string"),
        "label": datasets.ClassLabel(names=CLASSES),
    }
    rows = {"id": [f"r{i}" for i in range(N)], "text": TEXTS, "label": [i % 2 if i < 8 else -1 for i in range(N)]}
    films = datasets.Dataset.from_dict(rows, features=datasets.Features(features))
    films.save_to_disk("films", num_shards=2)
    datasets.DatasetDict({"test": films, "train": films}).save_to_disk("both")
    for folder, written in {"films": "films.parquet", "both": "train.parquet"}.items():
        with pytest.raises(BadInput, match=f"{folder} is a folder in which Hugging Face") as told:
            chosen(folder)
        line = str(told.value).partition("Convert it in Python: ")[2]
        eval(line, {"datasets": datasets})
        assert chosen(written) == expected(rows["id"])


@needs("datasets")
def test_lists_of_class_numbers_of_datasets_are_lists_of_class_names():
    import datasets

    numbers = [[0], [1, 2], [0, 2], []] * (N // 4)
    kinds = datasets.Sequence(datasets.ClassLabel(names=["red", "round", "old"]))
    features = datasets.Features({"id": datasets.Value("string"), "text": datasets.Value("string"), "tags": kinds})
    rows = {"id": [f"{i:03}" for i in range(N)], "text": TEXTS, "tags": [*numbers[:12], *([None] * 12)]}
    datasets.Dataset.from_dict(rows, features=features).to_parquet("tags.parquet")
    words = [["red"], ["old", "round"], ["old", "red"], []] * 3
    plain = [{"id": f"{i:03}", "text": text, "tags": words[i] if i < 12 else None} for i, text in enumerate(TEXTS)]
    Path("plain.jsonl").write_text("".join(json.dumps(row) + "\n" for row in plain))
    asked = {"text": "text", "label": "tags", "task": "several-labels"}
    batch, same = (select_from_files(name, None, 1, **asked) for name in ("tags.parquet", "plain.jsonl"))
    assert batch.ids == same.ids
    assert any("'red' 6" in note for note in batch.notes)
