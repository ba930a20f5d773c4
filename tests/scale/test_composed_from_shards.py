"""What a batch of shards may hold, by the words of `nextbatch select`: groups, quotas, costs, and ids set aside."""

import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from made_shards import CUTS, N, labeled, rows
from nextbatch import BadInput, rng_for
from nextbatch.scale.from_shards import select_from_shards

IDS = np.array([f"frame-{number}" for number in rng_for("ids").permutation(N)])
VIDEOS = np.array([f"video-{number}" for number in rng_for("videos").integers(0, 90, N)])
MINUTES = rng_for("minutes").integers(1, 9, N)


@pytest.fixture(scope="module")
def threads():
    with ThreadPoolExecutor(2) as executor:
        yield executor


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("composed")
    (folder / "pool").mkdir()
    X, y = rows()
    for number, place in enumerate(np.split(np.arange(N), CUTS)):
        features = {f"x{j}": X[place, j].astype(np.float32) for j in range(X.shape[1])}
        told = {"id": IDS[place], "video": VIDEOS[place], "minutes": MINUTES[place].astype(np.float32)}
        pq.write_table(pa.table({**told, **features}), folder / "pool" / f"part{number}.parquet", 1000)
    write(folder / "labels.csv", ("id", "label"), zip(IDS[labeled()], y[labeled()], strict=True))
    return folder


def write(path: Path, names, lines) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([names, *lines])


def choose(files, threads, k=30, **words):
    return select_from_shards(files / "pool", files / "labels.csv", k, on=threads, workers=2, **words)


def test_one_frame_of_each_video_and_its_name_in_the_batch(files, threads):
    batch = choose(files, threads, group="video", out=files / "next.csv", force=True)
    assert batch.strategy == "AtMost(WClustered(beta=10))"
    video_of = dict(zip(IDS.tolist(), VIDEOS.tolist(), strict=True))
    assert list(batch.group) == [video_of[name] for name in batch.ids]
    assert len(set(batch.group)) == 30
    with (files / "next.csv").open() as file:
        assert [row["group"] for row in csv.DictReader(file)] == list(batch.group)


def test_a_quota_and_a_budget_hold(files, threads):
    batch = choose(files, threads, strategy="Preselect(Margin(), beta=10)", quota="class:9", cost="minutes", budget=60)
    assert batch.cost.sum() <= 60
    features = next(note for note in batch.notes if note.startswith("Features: "))
    assert "x7" in features and "minutes" not in features
    says = [why.partition("(")[0] for why in batch.why]
    assert max(says.count(word) for word in says) <= 9


def test_a_batch_that_is_pending_and_ids_that_are_excluded_are_not_asked_for_again(files, threads):
    first = choose(files, threads, out=files / "next.csv", force=True)
    (files / "copies.txt").write_text("\n".join(IDS[:200]))
    aside = {"pending": files / "next.csv", "exclude": files / "copies.txt"}
    again = choose(files, threads, **aside)
    assert not set(again.ids) & {*first.ids, *IDS[:200]}
    assert {"Never chosen: 200 rows.", "Pending, not asked for again: 30 rows."} <= set(again.notes)
    with pytest.raises(BadInput, match="is also an input"):
        choose(files, threads, out=files / "next.csv", force=True, **aside)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"budget": 9}, "A budget needs costs"),
        ({"cost": "minutes"}, "Costs without a budget"),
        ({"group": "film"}, "has no column 'film'"),
        ({"pending": "labels.csv:x"}, "labels.csv:x"),
        ({"strategy": "Margin()", "cost": "minutes", "budget": 9}, "in the place of Margin"),
    ],
)
def test_words_that_do_not_fit_are_told(files, threads, words, told):
    with pytest.raises(BadInput, match=told):
        choose(files, threads, **words)
