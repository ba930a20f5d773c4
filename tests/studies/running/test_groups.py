"""Whole groups are held out together; near copies across the split are noticed, with groups and without."""

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.seeds import rng_for
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.loading import load
from nextbatch.studies.features.own_data import OwnData, read_own
from nextbatch.studies.records.curves import read_curves
from nextbatch.studies.records.record import read_record
from nextbatch.studies.records.run import Run
from nextbatch.studies.report.study import read_study
from nextbatch.studies.running.near_copies import TOLD_FROM_EXACT, copies_across, told_copies
from nextbatch.studies.running.split import held_out, split
from nextbatch.studies.settings.study import Settings
from tiny_study import carry_out_study

# Every table is read with a note on its features.
pytestmark = pytest.mark.filterwarnings("ignore:(Ids|Labels|Features|Rows of own.csv|The columns? .*decides?)")

RUN = Run("frames", "forest", "Random()", seed=0, initial=10, batch_size=10, rounds=1, test_share=0.5, group="video")
SIZES = {"seeds": 3, "initial": 20, "batch_size": 40, "rounds": 2, "strategies": ["Random()", "KCenter()"]}


@pytest.fixture(autouse=True)
def _frames(tmp_path, monkeypatch):
    """Write 40 videos of 15 frames whose labels are noise, so that nothing general can be learned."""
    rng = np.random.default_rng(0)
    rows = ["id,video," + ",".join(f"e{i}" for i in range(8)) + ",label"]
    for video in range(40):
        center, label = rng.normal(size=8), rng.choice(["ok", "defect"])
        for frame in range(15):
            cells = ",".join(f"{value:.4f}" for value in center + 0.05 * rng.normal(size=8))
            rows.append(f"v{video}f{frame},{video},{cells},{label}")
    (tmp_path / "frames.csv").write_text("\n".join(rows))
    monkeypatch.chdir(tmp_path)
    read_own.cache_clear()
    told_copies.cache_clear()


def own(**changes):
    return OwnData(**{"file": "frames.csv", "features": "e*"} | changes)


def study(**data):
    asked = {"name": "frames", "models": ["forest"], **SIZES, "data": own(**data).model_dump()}
    return Settings.model_validate(asked)


def test_no_group_is_on_both_sides_whatever_the_seed():
    dataset = read_own(own(group="video"), "frames")
    for seed in range(5):
        train, test = split(replace(RUN, seed=seed), dataset)
        assert not set(dataset.groups[train]) & set(dataset.groups[test])
        assert len(train) + len(test) == 600
        assert len(test) == 300
    assert not np.array_equal(split(RUN, dataset).test, split(replace(RUN, seed=1), dataset).test)


def test_groups_of_any_size_are_held_out_as_near_the_share_as_their_order_allows():
    sizes = [50, 1, 1, 3, 20, 25]
    dataset = Dataset("frames", np.zeros((100, 1)), np.zeros(100), groups=np.repeat(np.arange(6), sizes))
    for seed in range(20):
        for share in (0.01, 0.3, 0.99):
            train, test = held_out(replace(RUN, seed=seed, test_share=share), dataset)
            assert len(train) and len(test)
            if share == 0.3:
                assert abs(len(test) - 30) <= 25


def test_an_official_test_part_stays_as_it_is():
    dataset = Dataset("frames", np.zeros((4, 1)), np.zeros(4), np.array([1, 2]), groups=np.array([0, 0, 1, 1]))
    assert held_out(replace(RUN, test_share=None), dataset).test.tolist() == [1, 2]


def test_a_group_is_no_feature_and_counts_for_the_fingerprint():
    with pytest.warns(NextbatchWarning, match="Features: "):
        plain, grouped = (read_own(own(features=None, group=group), "frames") for group in (None, "video"))
    assert plain.X.shape[1] == grouped.X.shape[1] + 1
    same = read_own(own(group="video"), "frames")
    assert same.fingerprint != read_own(own(), "frames").fingerprint


def test_with_whole_groups_held_out_nothing_is_learned_where_nothing_can_be(tmp_path, monkeypatch):
    carry_out_study(study(group="video"), tmp_path / "whole", monkeypatch)
    with pytest.warns(NextbatchWarning, match="near copy in the pool"):
        carry_out_study(study(), tmp_path / "split", monkeypatch)
    (whole,), (frames,) = read_curves(tmp_path / "whole"), read_curves(tmp_path / "split")
    assert frames.accuracy[1, :, -1].mean() > 0.9
    assert 0.3 < whole.accuracy[1, :, -1].mean() < 0.7


def test_strategies_of_a_study_see_the_groups_and_keep_within_limits_on_them(tmp_path, monkeypatch):
    settings = study(group="video").model_copy(update={"batch_size": 20, "strategies": ["AtMost(KCenter())"]})
    carry_out_study(settings, tmp_path / "study", monkeypatch)
    video = read_own(own(group="video"), "frames").groups
    records = [read_record(path) for path in sorted((tmp_path / "study").rglob("seed-?.json"))]
    assert [len(record.rounds) for record in records] == [3, 3, 3]
    for outcome in (outcome for record in records for outcome in record.rounds[1:]):
        assert len(set(video[list(outcome.queried)])) == 20


def test_a_batch_that_limits_make_smaller_ends_a_run_of_a_study_with_a_sentence(tmp_path, monkeypatch):
    settings = study(group="video").model_copy(update={"strategies": ["AtMost(Random())"]})
    carry_out_study(settings, tmp_path / "study", monkeypatch)
    record = read_record(next((tmp_path / "study").rglob("seed-0.json")))
    assert "The selection in round 1 failed: BadInput: The batch holds 20 of the 40 samples asked for" in record.failure
    assert record.failure.endswith("A study compares strategies at equal numbers of labels.")


def test_another_group_is_refused_on_the_way(tmp_path, monkeypatch):
    carry_out_study(study(group="video"), tmp_path / "study", monkeypatch)
    with pytest.raises(BadInput, match="group was video, now it is None"), warnings.catch_warnings():
        warnings.simplefilter("ignore", NextbatchWarning)
        carry_out_study(study(), tmp_path / "study", monkeypatch)


def test_the_report_says_how_many_groups_are_held_out_and_what_was_noted(tmp_path, monkeypatch):
    carry_out_study(study(group="video"), tmp_path / "whole", monkeypatch)
    facts = read_study(tmp_path / "whole").facts
    assert "20 of 40 groups (video) held out, about 50% of the samples" in facts["sizes"]
    with pytest.warns(NextbatchWarning) as told:
        carry_out_study(study(features=None), tmp_path / "split", monkeypatch)
    found = read_study(tmp_path / "split")
    assert "Features: 9 of the columns of frames.csv" in found.facts["data"]
    assert found.caution in [str(warning.message) for warning in told]


def test_near_copies_are_told_with_a_pair_and_the_column_that_they_share():
    dataset = read_own(own(), "frames")
    with pytest.warns(NextbatchWarning, match=r"^\d+ % of the held-out .*such as 'v(\d+)f\d+' and 'v\1f\d+': .*"):
        told = told_copies(replace(RUN, group=None), dataset)
    assert 'give group = "video" under [data]' in told


def test_without_a_column_that_they_share_the_reader_names_one():
    lines = [line.split(",") for line in Path("frames.csv").read_text().splitlines()]
    Path("frames.csv").write_text("\n".join(",".join([line[0], *line[2:]]) for line in lines))
    dataset = read_own(own(), "frames")
    with pytest.warns(NextbatchWarning, match='group = "COLUMN" under'):
        told_copies(replace(RUN, group=None), dataset)


def test_near_copies_between_whole_groups_are_told_too(tmp_path, monkeypatch):
    lines = [line.split(",") for line in Path("frames.csv").read_text().splitlines()]
    clips = ["clip", *(f"c{i % 100}" for i in range(600))]  # frames of one video are in 15 different clips
    Path("frames.csv").write_text("\n".join(",".join([*line, clip]) for line, clip in zip(lines, clips, strict=True)))
    with pytest.warns(NextbatchWarning, match="copy in the pool, such as .*, although whole groups of 'clip'") as told:
        carry_out_study(study(group="clip"), tmp_path / "study", monkeypatch)
    (told,) = [str(warning.message) for warning in told if "near copy" in str(warning.message)]
    assert 'Give group = "video" under [data] instead (near copies share its value), or remove copies' in told
    assert read_study(tmp_path / "study").caution == told


def test_copies_that_no_column_tells_are_given_one_group_or_removed():
    lines = [line.split(",") for line in Path("frames.csv").read_text().splitlines()]
    clips = ["clip", *(f"c{i % 100}" for i in range(600))]
    kept = [",".join([line[0], *line[2:], clip]) for line, clip in zip(lines, clips, strict=True)]
    Path("frames.csv").write_text("\n".join(kept))
    with pytest.warns(NextbatchWarning, match="Give rows that are copies of each other one group, or remove copies"):
        told_copies(replace(RUN, group="clip"), read_own(own(group="clip"), "frames"))


def test_a_feature_that_exact_copies_share_is_no_group(tmp_path):
    lines = [f"{i // 2},{i // 2 * 3},{i},v{i % 10},{'xy'[i % 2]}" for i in range(60)]
    (tmp_path / "own.csv").write_text("\n".join(["size,mass,row,video,label", *lines]))
    dataset = read_own(OwnData(file="own.csv", features="size,mass", group="video"), "own")
    with pytest.warns(NextbatchWarning, match="Give rows that are copies of each other one group, or remove copies"):
        told_copies(replace(RUN, dataset="own"), dataset)


def test_groups_that_look_alike_are_warned_of(tmp_path):
    lines = [f"{i % 7},{'V' if i % 2 else 'v'}{i // 4},{'xy'[i % 2]}" for i in range(60)]
    (tmp_path / "own.csv").write_text("\n".join(["size,video,label", *lines]))
    told = r"'video' has groups that look alike, such as 'V0', 'v0' \(15 such names\)\. They are taken as different"
    with pytest.warns(NextbatchWarning, match=told):
        read_own(OwnData(file="own.csv", group="video"), "own")


def test_nothing_is_said_of_whole_groups_that_are_far_apart():
    assert told_copies(RUN, read_own(own(group="video"), "frames")) is None


@pytest.mark.parametrize("dimension", [1, 2, 3, 5, 10, 50])
def test_nothing_is_said_of_samples_that_are_near_by_chance(dimension):
    rng = np.random.default_rng(dimension)
    X = rng.normal(size=(2000, dimension)).astype(np.float32)
    copies = copies_across(Dataset("cloud", X, X[:, 0]), np.arange(1000), np.arange(1000, 2000), rng)
    assert copies.share < 0.03


def test_copies_within_classes_are_noticed_too():
    rng = np.random.default_rng(0)
    classes = 2 * rng.normal(size=(10, 64))
    videos = classes[rng.integers(10, size=100)] + rng.normal(size=(100, 64))
    X = (np.repeat(videos, 20, axis=0) + 0.1 * rng.normal(size=(2000, 64))).astype(np.float32)
    parts = np.split(rng.permutation(2000), 2)
    assert copies_across(Dataset("frames", X, X[:, 0]), *parts, rng).share > 0.9


def test_nothing_is_said_of_digits_and_all_is_said_of_copies():
    digits = load("digits")
    run = replace(RUN, dataset="digits", group=None)
    parts = split(run, digits)
    assert copies_across(digits, *parts, rng_for(0)).share < 0.005
    assert told_copies(run, digits) is None
    twice = Dataset("twice", np.concatenate([digits.X, digits.X]), np.concatenate([digits.y, digits.y]))
    with pytest.warns(NextbatchWarning, match=r"copy in the pool \(\d+ are equal in every value\), such as sample"):
        told_copies(run, twice)
    exact = copies_across(twice, np.arange(1797), np.arange(1797, 3594), rng_for(0))
    assert (exact.share, exact.exact) == (1, 1797)


def test_few_copies_are_not_worth_a_word():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(1000, 5)).astype(np.float32)
    X[500:520] = X[:20]
    copies = copies_across(Dataset("cloud", X, X[:, 0]), np.arange(500), np.arange(500, 1000), rng)
    assert 0 < copies.share < TOLD_FROM_EXACT


@pytest.mark.parametrize(
    ("rows", "group", "told"),
    [
        (["0,a,x", "1,a,y"], "g", "All 2 labeled rows of own.csv are in one group, 'g' = 'a': a study needs at least"),
        (["0,a,x", "1,,y"], "g", "The group column 'g' of own.csv is empty for 1 labeled row, such as that of id '1'"),
        (["0,a,x", "1,b,y"], "h", "own.csv has no column 'h' for group"),
        (["0,a,x", "1,b,y"], "label", "'label' is named as group and as something else"),
    ],
)
def test_a_group_that_cannot_be_one_is_told(tmp_path, rows, group, told):
    (tmp_path / "own.csv").write_text("\n".join(["v,g,label", *rows]))
    with pytest.raises(BadInput, match=told) as refused:
        read_own(OwnData(file="own.csv", label="label", group=group), "own")
    assert refused.value.argument == "group"


def test_groups_that_say_little_are_warned_of(tmp_path):
    lines = [f"{i},{i % 3},{'xyz'[i % 3]},{i}" for i in range(30)]
    (tmp_path / "own.csv").write_text("\n".join(["v,g,label,row", *lines]))
    with pytest.warns(NextbatchWarning) as told:
        read_own(OwnData(file="own.csv", group="g"), "own")
    said = " ".join(str(warning.message) for warning in told)
    assert "'g' has 3 groups" in said
    assert "3 classes are in one group of 'g' only, such as 'x'" in said
    with pytest.warns(NextbatchWarning, match="Every row has a group of its own in 'row'"):
        read_own(OwnData(file="own.csv", features="v", group="row"), "own")


def test_an_array_has_no_column_of_groups(tmp_path):
    np.save(tmp_path / "own.npy", np.zeros((4, 2)))
    with pytest.raises(BadInput, match="has no columns: leave group out"):
        read_own(OwnData(file="own.npy", group="g"), "own")
