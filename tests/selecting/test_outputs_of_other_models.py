"""A batch from outputs of other models: that of the same arrays in Python, without any model of ours."""

import csv

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from nextbatch import (
    BadInput,
    ByScore,
    KMeans,
    Margin,
    Preselect,
    View,
    WClustered,
    next_batch,
    rng_for,
    select_from_files,
    take_turn,
)

N, CLASSES = 300, ("cat", "dog", "eel")
rng = np.random.default_rng(5)
EMBEDDINGS = rng.normal(size=(N, 12)).astype(np.float32)
CHANCES = rng.dirichlet([0.7] * 3, size=N)
IDS = [f"sample-{i}" for i in range(N)]


def write(path, header, rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with ids, embeddings, and probabilities in another order, to work in."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "ids.csv", ["id"], [[name] for name in IDS])
    np.save(tmp_path / "emb.npy", EMBEDDINGS)
    order = rng_for("order").permutation(N)
    write(tmp_path / "p.csv", ["id", *CLASSES], [(IDS[i], *CHANCES[i].tolist()) for i in order])
    return tmp_path


def test_wclustered_from_probabilities_and_embeddings_is_that_of_the_same_arrays_bit_for_bit():
    batch = select_from_files("ids.csv", None, 20, probabilities="p.csv", embeddings="emb.npy", seed=3)
    assert batch.strategy == "WClustered(beta=10)"
    expected = next_batch(None, EMBEDDINGS, [], 20, WClustered(beta=10), probabilities=CHANCES, seed=3)
    assert np.array_equal(batch.positions, expected)
    seen = View({"probabilities": CHANCES, "embeddings": EMBEDDINGS})
    turn = take_turn(seen, WClustered(beta=10), 20, rng_for("select", 0, 3), labeled=np.array([], dtype=int))
    assert np.array_equal(turn.batch, expected)
    assert np.array_equal(batch.score, turn.picks.score)


def test_labeled_samples_are_left_out_and_count_as_labeled(folder):
    labeled = np.arange(0, N, 7)
    write(folder / "labels.csv", ["id", "label"], [(IDS[i], CLASSES[i % 3]) for i in labeled])
    words = {"probabilities": "p.csv", "embeddings": "emb.npy"}
    batch = select_from_files("ids.csv", "labels.csv", 20, "RankedBatch()", **words)
    from nextbatch import RankedBatch

    expected = next_batch(None, EMBEDDINGS, labeled, 20, RankedBatch(), probabilities=CHANCES)
    assert np.array_equal(batch.positions, expected) and not set(batch.positions) & set(labeled)
    assert batch.distance_to_labeled is not None


@pytest.mark.parametrize("kind", ["csv", "parquet", "npy"])
def test_the_pool_may_be_the_file_of_outputs_itself(folder, kind):
    if kind == "parquet":
        columns = dict(zip(CLASSES, CHANCES.T, strict=True))
        pq.write_table(pa.table({"id": IDS, **columns}), folder / "p.parquet")
    if kind == "npy":
        np.save(folder / "p.npy", CHANCES)
    batch = select_from_files(f"p.{kind}", None, 20, probabilities=f"p.{kind}")
    expected = next_batch(None, None, [], 20, probabilities=CHANCES)
    names = [str(i) for i in expected] if kind == "npy" else [IDS[i] for i in expected]
    assert list(batch.ids) == names and batch.strategy == "Margin()"
    assert batch.cluster_size is None and batch.gap == pytest.approx(1 - batch.score)
    assert "cat" in batch.why[0] or kind == "npy"


def test_a_score_is_all_that_is_needed(folder):
    scores = rng_for("scores").normal(size=N)
    write(folder / "scores.csv", ["id", "uncertainty"], [(IDS[i], scores[i]) for i in range(N)])
    batch = select_from_files("scores.csv", None, 20, scores="uncertainty")
    assert np.array_equal(batch.positions, np.argsort(-scores)[:20]) and batch.strategy == "ByScore()"
    assert np.array_equal(batch.score, np.sort(scores)[::-1][:20])
    assert np.array_equal(batch.positions, next_batch(None, None, [], 20, scores=scores))
    spread = select_from_files("scores.csv", None, 20, scores="uncertainty", embeddings="emb.npy")
    expected = Preselect(KMeans(), score="scores")
    assert spread.strategy == repr(expected)
    assert np.array_equal(spread.positions, next_batch(None, EMBEDDINGS, [], 20, expected, scores=scores))


def test_labels_of_a_model_in_the_pool_are_no_labels_if_that_is_said(folder):
    write(folder / "llm.csv", ["id", "label", "confidence"], [(IDS[i], "yes", CHANCES[i].max()) for i in range(N)])
    with pytest.raises(
        BadInput, match="If they are what a model says, and nobody's labels, set label to an empty word"
    ):
        select_from_files("llm.csv", None, 20, scores="confidence")
    batch = select_from_files("llm.csv", None, 20, scores="confidence", label="")
    assert "Labels: none, since label is an empty word." in batch.notes
    order = np.argsort(CHANCES.max(axis=1))
    assert np.array_equal(batch.positions, order[:20])
    write(folder / "checked.csv", ["id", "label"], [(IDS[i], "no") for i in order[:20]])
    batch = select_from_files("llm.csv", "checked.csv", 20, scores="confidence", label="")
    assert np.array_equal(batch.positions, order[20:40])
    with pytest.raises(BadInput, match="has no column ''"):
        select_from_files("llm.csv", "llm.csv", 20, scores="confidence", label="")


def test_a_committee_ranks_by_its_disagreement(folder):
    other = CHANCES[:, [1, 0, 2]]
    write(folder / "q.csv", ["id", "eel", "dog", "cat"], [(IDS[i], *other[i, ::-1].tolist()) for i in range(N)])
    batch = select_from_files("ids.csv", None, 20, committee=["p.csv", "q.csv"])
    expected = next_batch(None, None, [], 20, committee=[CHANCES, other])
    assert np.array_equal(batch.positions, expected) and batch.strategy == "ByScore(score='bald')"
    apart = select_from_files("ids.csv", None, 20, committee=["p.csv", "q.csv"], embeddings="emb.npy")
    assert apart.strategy == "Preselect(KMeans(weights='bald'), beta=10, score='bald')"


def test_samples_without_outputs_are_never_chosen(folder):
    write(folder / "some.csv", ["id", *CLASSES], [(IDS[i], *CHANCES[i].tolist()) for i in range(0, N, 10)])
    batch = select_from_files("ids.csv", None, 30, "Random()", probabilities="some.csv")
    assert sorted(batch.positions) == list(range(0, N, 10))
    with pytest.raises(BadInput, match=r"batch_size is 31, and ids.csv has 30 samples without a label"):
        select_from_files("ids.csv", None, 31, "Random()", probabilities="some.csv")


def test_columns_of_the_pool_are_read_only_where_the_strategy_needs_them(folder):
    rows = [(IDS[i], "a sentence that nobody needs", *EMBEDDINGS[i]) for i in range(N)]
    write(folder / "pool.csv", ["id", "text", *(f"e{j}" for j in range(12))], rows)
    batch = select_from_files("pool.csv", None, 20, probabilities="p.csv")
    assert batch.strategy == "Margin()" and not any("Features:" in note for note in batch.notes)
    named = select_from_files("pool.csv", None, 20, probabilities="p.csv", features="e*")
    assert named.strategy == "WClustered(beta=10)" and any("Features: 12" in note for note in named.notes)


def test_the_column_of_scores_is_no_feature(folder):
    rows = [(IDS[i], *EMBEDDINGS[i, :4], i) for i in range(N)]
    write(folder / "pool.csv", ["id", "a", "b", "c", "d", "entropy"], rows)
    strategy = Preselect(KMeans(), score="scores")
    batch = select_from_files("pool.csv", None, 5, strategy, scores="entropy")
    assert any("Features: 4 of the columns of pool.csv (a, b, c, d)" in note for note in batch.notes)


def test_a_strategy_that_needs_embeddings_of_a_file_of_outputs_is_told_so():
    with pytest.raises(BadInput, match=r"needs embeddings, and p.csv is a file of outputs") as refused:
        select_from_files("p.csv", None, 5, "KMeans()", probabilities="p.csv")
    assert refused.value.argument == "embeddings"


def test_a_model_is_fitted_only_for_what_the_outputs_do_not_give(folder):
    rows = [(IDS[i], *EMBEDDINGS[i, :4], CLASSES[i % 3] if i < 30 else "") for i in range(N)]
    write(folder / "pool.csv", ["id", "a", "b", "c", "d", "label"], rows)
    write(folder / "u.csv", ["id", "entropy"], [(IDS[i], i) for i in range(N)])
    margins = select_from_files(
        "pool.csv", None, 5, Preselect(KMeans(weights="margin"), score="scores"), scores="u.csv"
    )
    assert margins.gap is not None and min(margins.positions) >= N - 50
    plain = select_from_files("pool.csv", None, 5, ByScore(), scores="u.csv")
    assert plain.gap is None and plain.positions.tolist() == [299, 298, 297, 296, 295]


def test_outputs_of_labeled_samples_that_are_missing_are_told_where_they_are_read(folder):
    write(folder / "labels.csv", ["id", "label"], [(IDS[i], CLASSES[i % 3]) for i in range(9)])
    write(folder / "rest.csv", ["id", *CLASSES], [(IDS[i], *CHANCES[i].tolist()) for i in range(9, N)])
    assert len(select_from_files("ids.csv", "labels.csv", 5, "Margin()", probabilities="rest.csv")) == 5
    with pytest.raises(BadInput, match="reads outputs of labeled samples, too, and 9 of 9 have none"):
        select_from_files("ids.csv", "labels.csv", 5, "SimilarityMatching()", probabilities="rest.csv")


def test_boxes_rank_the_images_of_a_folder_without_reading_a_pixel(folder):
    (folder / "photos").mkdir()
    for i in range(6):
        Image.new("L", (4, 4)).save(folder / "photos" / f"{i}.png")
    (folder / "photos" / "5.png").write_bytes(
        (folder / "photos" / "5.png").read_bytes()[:40]
    )  # damaged: is not looked at
    boxes = [(f"{i}.png", 0.5) for i in range(5) for _ in range(i)]
    write(folder / "boxes.csv", ["image", "confidence"], boxes)
    batch = select_from_files("photos", None, 3, boxes="boxes.csv", aggregate="sum")
    assert batch.ids == ("4.png", "3.png", "2.png") and batch.why[0] == "4 boxes, sum 4."


def test_next_batch_without_rows_needs_outputs_and_says_so():
    with pytest.raises(BadInput, match="X is None: give the rows of all samples, or outputs"):
        next_batch(None, None, [], 3)
    with pytest.raises(BadInput, match="must describe the same rows: got 12 and 300"):
        next_batch(None, EMBEDDINGS, [], 3, probabilities=CHANCES[:12])
    with pytest.raises(BadInput, match="An input must be one of"):
        next_batch(None, EMBEDDINGS, [], 3, stratgy=Margin())


@pytest.mark.parametrize("kind", ["boxes", "tokens", "yolo"])
def test_the_pool_may_be_the_file_of_boxes_or_tokens_itself(folder, kind):
    if kind == "boxes":
        write(folder / "parts.csv", ["image", "confidence"], [(f"{i}.png", 0.5) for i in range(5) for _ in range(i)])
        batch = select_from_files("parts.csv", None, 3, boxes="parts.csv", aggregate="sum")
        assert batch.ids == ("4.png", "3.png", "2.png") and batch.id_column == "image"
    elif kind == "tokens":
        write(folder / "parts.csv", ["doc", "A", "B"], [(f"d{i}", 0.5, 0.5) for i in range(5) for _ in range(i)])
        batch = select_from_files("parts.csv", None, 3, tokens="parts.csv", aggregate="sum")
        assert batch.ids == ("d4", "d3", "d2")
    else:
        (folder / "labels").mkdir()
        for i in range(5):
            (folder / "labels" / f"{i}.txt").write_text("0 0.5 0.5 0.1 0.1 0.5\n" * i)
        batch = select_from_files("labels", None, 3, boxes="labels", aggregate="sum")
        assert batch.ids == ("4", "3", "2")
    write(folder / "labels.csv", ["id", "label"], [(batch.ids[0], "done")])
    parts = {"boxes": {"boxes": "parts.csv"}, "tokens": {"tokens": "parts.csv"}, "yolo": {"boxes": "labels"}}[kind]
    pool = "labels" if kind == "yolo" else "parts.csv"
    assert select_from_files(pool, "labels.csv", 2, aggregate="sum", **parts).ids == batch.ids[1:]
