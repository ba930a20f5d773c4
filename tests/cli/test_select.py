"""`nextbatch select`: a table and a file for what can be done, a sentence and status 2 for what cannot."""

import csv
import errno
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nextbatch.cli import main
from nextbatch.cli.showing.notes import printable
from nextbatch.from_files import select_from_files
from nextbatch.storage import writing

rng = np.random.default_rng(3)
GROUP = rng.integers(0, 2, 60)
X = rng.normal(size=(60, 3)) + 3.0 * GROUP[:, None]


def write(path, header, rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def read(name):
    with Path(name).open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder with a pool of 60 samples, 20 of them labeled, to work in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    write(tmp_path / "pool.csv", ["id", "a", "b", "c"], [(f"s{i:02}", *X[i]) for i in range(60)])
    write(tmp_path / "labels.csv", ["id", "label"], [(f"s{i:02}", "xy"[GROUP[i]]) for i in range(20)])
    return tmp_path


@pytest.fixture
def nextbatch(monkeypatch, capsys):
    """Run a command line; return its exit status, what it printed, and what it said on the side."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["nextbatch", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code or 0, *capsys.readouterr()

    return run


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_command_is_the_function_with_the_same_words(files, nextbatch):
    status, _, said = nextbatch(
        "select", "pool.csv", "--labels", "labels.csv", "-k", 12, "--strategy", "WClustered(beta=2)",
        "--model", "forest", "--features", "a,b", "--seed", 5, "--out", "next.csv",
    )  # fmt: skip
    assert status == 0, said
    expected = select_from_files(
        "pool.csv", "labels.csv", 12, "WClustered(beta=2)", model="forest", features="a,b", seed=5
    )
    rows = read("next.csv")
    assert tuple(row["id"] for row in rows) == expected.ids
    assert tuple(row["why"] for row in rows) == expected.why
    assert list(rows[0]) == ["rank", "id", "score", "gap", "cluster_size", "distance_to_labeled", "why"]


def test_the_first_ten_are_shown_with_the_place_of_the_file(files, nextbatch):
    status, shown, said = nextbatch(
        "select", "pool.csv", "--labels", "labels.csv", "-k", 12, "--strategy", "Margin", "--out", "next.csv"
    )
    assert status == 0, said
    lines = shown.splitlines()
    assert max(map(len, lines)) <= 80
    assert "and 2 more" in shown
    assert lines[-1] == "The batch of 12, chosen by Margin(), is in next.csv"
    assert "Note: 20 labels of 2 classes; 40 samples to choose from." in said
    assert "Note: Features: 3 of the columns of pool.csv (a, b, c)." in said


def test_without_labels_it_says_that_the_batch_is_a_first_one(files, nextbatch):
    status, shown, said = nextbatch("select", "pool.csv", "-k", 3, "--out", "next.parquet")
    assert status == 0
    assert "Note: No labels yet, so no model: KMeans() chooses a first batch from 60 samples." in said
    assert shown.split()[:3] == ["rank", "id", "why"]
    assert (files / "next.parquet").exists()


def test_warnings_are_notes_and_not_python(files, nextbatch):
    status, _, said = nextbatch("select", "pool.csv", "--labels", "labels.csv", "-k", 10, "--out", "next.csv")
    assert status == 0
    assert "Note: WClustered(beta=10) keeps all 40 samples of the pool" in said
    assert "NextbatchWarning" not in said


LABELED = ("--labels", "labels.csv")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("missing.csv", "-k", 3), "There is no file missing.csv"),
        (("*.npy", "-k", 3), "There are no shards"),
        (("pool.csv", "-k", 0), "ask for at least one sample"),
        (("pool.csv", "-k", -1), "must not be negative"),
        (("pool.csv", "-k", 61), "batch_size is 61, and pool.csv has 60 samples without a label"),
        (("pool.csv", *LABELED, "-k", 41), "has 40 samples without a label"),
        (("pool.csv", "-k", 3, "--strategy", "Margin()"), "there are no labels to learn from: set labels to a file"),
        (("pool.csv", *LABELED, "-k", 3, "--strategy", "margin"), "did you mean Margin"),
        (("pool.csv", *LABELED, "-k", 3, "--strategy", "Margin("), "was never closed at character 7"),
        (("pool.csv", *LABELED, "-k", 3, "--model", "svm"), "model must be one of 'logistic'"),
        (("pool.csv", "--labels", "nowhere.csv", "-k", 3), "There is no file nowhere.csv"),
        (("pool.csv", *LABELED, "-k", 3, "--id", "key"), "has no column 'key' for id"),
        (("pool.csv", *LABELED, "-k", 3, "--features", "z"), "has no column 'z' for features"),
        (("pool.csv", "-k", 3, "--text", "z"), "has no column 'z' for text"),
        ((".", "-k", 3), "holds no images"),
        (("", "-k", 3), "pool is an empty name"),
        (("x" * 300 + ".csv", "-k", 3), "cannot be the name of a file: File name too long"),
        (("pool.csv", "--labels", "x" * 300 + ".csv", "-k", 3), "File name too long"),
        (("pool.csv", "--embeddings", "x" * 300 + ".npy", "-k", 3), "File name too long"),
        (("new\nline.csv", "-k", 3), r"There is no file new\nline.csv"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_2_and_nothing_is_written(files, nextbatch, words, sentence):
    before = names(files)
    status, shown, said = nextbatch("select", *words, "--out", "next.csv")
    assert (status, shown) == (2, "")
    assert said.startswith("nextbatch: ") and sentence in said
    assert said.count("\n") == 1 and "Traceback" not in said
    assert names(files) == before


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        (("pool.csv", *LABELED, "-k", 3, "--id", "key"), "--id"),
        (("pool.csv", *LABELED, "-k", 3, "--features", "z"), "--features"),
        (("pool.csv", "-k", 3, "--text", "z"), "--text"),
        (("labels.csv", "-k", 3, "--label", "z"), "--label"),
        (("pool.csv", "-k", 3, "--strategy", "Margin()"), "--labels"),
        (("pool.csv", "-k", 61), "--batch-size, -k"),
        (("", "-k", 3), "POOL"),
        (("labels.csv", *LABELED, "-k", 3, "--text", "label", "--features", "label"), "--text"),
    ],
)
def test_a_sentence_ends_with_how_its_argument_is_written_here(files, nextbatch, words, flag):
    status, _, said = nextbatch("select", *words, "--out", "next.csv")
    assert status == 2
    assert said.endswith(f". ({flag})\n")
    assert said.count("--") == flag.count("--")


def test_a_file_that_is_there_is_refused_with_the_flag_that_replaces_it(files, nextbatch):
    Path("next.csv").touch()
    assert nextbatch("select", "pool.csv", "-k", 3, "--out", "next.csv")[2].endswith("force=True. (--force)\n")


@pytest.mark.parametrize("words", [("-k", "many"), (), ("-k", 3)])
def test_a_command_that_lacks_a_word_is_told_so_with_status_2(files, nextbatch, words):
    status, _, said = nextbatch("select", "pool.csv", *words)
    assert status == 2 and "Usage" in said and "Traceback" not in said


def test_nothing_is_replaced_without_force_and_an_input_not_even_with_it(files, nextbatch):
    asked = ("select", "pool.csv", *LABELED, "-k", 3, "--strategy", "Margin()")
    (files / "next.csv").write_text("precious")
    assert nextbatch(*asked, "--out", "next.csv")[0] == 2
    assert (files / "next.csv").read_text() == "precious"
    assert nextbatch(*asked, "--out", "next.csv", "--force")[0] == 0
    assert (files / "next.csv").read_text() != "precious"
    before = (files / "pool.csv").read_bytes()
    status, _, said = nextbatch(*asked, "--out", "./pool.csv", "--force")
    assert status == 2 and "is also an input" in said
    assert (files / "pool.csv").read_bytes() == before


def test_a_full_disk_is_a_sentence_with_status_1_and_leaves_what_was_there(files, nextbatch, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    (files / "next.csv").write_text("precious")
    before = names(files)
    monkeypatch.setattr(writing.os, "fsync", full)
    status, _, said = nextbatch(
        "select", "pool.csv", *LABELED, "-k", 3, "--strategy", "Margin()", "--out", "next.csv", "--force"
    )
    assert status == 1
    assert (
        said.splitlines()[-1] == "nextbatch: Cannot write next.csv: No space left on device. Nothing there was changed."
    )
    assert (files / "next.csv").read_text() == "precious" and names(files) == before


def test_a_pool_with_a_label_column_of_its_own_needs_no_other_file(files, nextbatch):
    rows = [(i, *X[i], "xy"[GROUP[i]] if i < 20 else "") for i in range(60)]
    write(files / "own.csv", ["key", "a", "b", "c", "kind"], rows)
    status, _, said = nextbatch(
        "select", "own.csv", "--id", "key", "--label", "kind", "-k", 40, "--strategy", "Random()", "--out", "next.csv"
    )
    assert status == 0, said
    assert sorted(int(row["key"]) for row in read("next.csv")) == list(range(20, 60))


HOSTILE = ["[red]markup.png", "es\x1b[31mcape.png", "new\nline.png", '"quoted", too.png', "=1+1.png"]


def test_hostile_file_names_neither_break_the_table_nor_reach_the_terminal(files, nextbatch):
    for i, name in enumerate(HOSTILE):
        Image.fromarray(np.full((4, 4), 50 * i, np.uint8)).save(files / name)
    status, shown, said = nextbatch("select", ".", "-k", 5, "--out", "next.csv")
    assert status == 0, said
    assert "\x1b[31mcape" not in shown + said
    assert all(printable(name)[:12] in shown for name in HOSTILE)
    assert {row["id"] for row in read("next.csv")} == set(HOSTILE)


def test_a_pipe_as_a_pool_does_not_hang(files, nextbatch):
    os.mkfifo("stream.csv")
    status, _, said = nextbatch("select", "stream.csv", "-k", 3, "--out", "next.csv")
    assert status == 2 and "no regular file" in said


def test_the_help_has_examples_and_names_every_option(nextbatch):
    status, shown, _ = nextbatch("select", "--help")
    assert status == 0
    assert "nextbatch select pool.csv --labels labels.csv -k 100 --out next.csv" in shown
    for option in (
        "--strategy",
        "--model",
        "--features",
        "--text",
        "--id",
        "--label",
        "--embeddings",
        "--seed",
        "--force",
    ):
        assert option in shown


def test_an_interruption_is_a_sentence_and_nothing_is_written(files, nextbatch, monkeypatch):
    def interrupt(*inputs, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("nextbatch.selecting.choosing.read_samples", interrupt)
    before = names(files)
    status, shown, said = nextbatch("select", "pool.csv", "-k", 3, "--out", "next.csv")
    assert (status, shown) == (130, "")
    assert said.strip() == "nextbatch: interrupted before the batch was written; nothing was changed."
    assert names(files) == before


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        (("select", "pool.csv", *LABELED, *LABELED, "-k", 3, "--out", "next.csv"), "--labels"),
        (("select", "pool.csv", "-k", 3, "--batch-size", 4, "--out", "next.csv"), "--batch-size"),
        (("select", "pool.csv", "-k", 3, "--out", "next.csv", "--out=next.csv"), "--out"),
        (("study", "study.toml", "--seeds", 2, "--seeds", 3), "--seeds"),
        (("reproduce", "--model", "first", "--model", "all"), "--model"),
        (("report", "--out", "a", "--out", "b", "folder"), "--out"),
    ],
)
def test_an_option_of_one_value_that_is_given_twice_is_refused_in_every_command(files, nextbatch, words, flag):
    status, _, said = nextbatch(*words)
    assert status == 2 and f"{flag}" in said and "is given 2 times and takes one value" in said
    assert not (files / "next.csv").exists()


def test_a_flag_given_twice_says_the_same(files, nextbatch):
    assert nextbatch("select", "pool.csv", "-k", 3, "--out", "next.csv", "--force", "--force")[0] == 0


def test_words_that_mean_no_label_and_another_name_of_the_ids_are_options(files, nextbatch):
    write(
        files / "more.csv", ["file", "label"], [(f"s{i:02}", "offen" if i > 9 else "xy"[GROUP[i]]) for i in range(20)]
    )
    words = ("select", "pool.csv", "--labels", "more.csv", "-k", 50, "--strategy", "Random()", "--out", "next.csv")
    status, _, said = nextbatch(*words, "--label-id", "file", "--unlabeled", "Offen")
    assert status == 0, said
    assert "Note: Not labeled: 10 rows are marked as without a label" in said and "(10 'offen')" in said
    assert "Note: Ids: the column 'id' of pool.csv (60 rows, sha256 " in said


def test_words_to_begin_with_a_dash_are_given_with_an_equals_sign(files, nextbatch):
    write(files / "more.csv", ["id", "label"], [(f"s{i:02}", i % 3 - 1) for i in range(20)])
    words = ("select", "pool.csv", "--labels", "more.csv", "-k", 3, "--out", "next.csv")
    status, _, said = nextbatch(*words)
    assert status == 2 and "may be a class or mean that there is no label" in said and said.endswith("(--unlabeled)\n")
    assert nextbatch(*words, "--unlabeled=-1")[0] == 0


def test_outputs_of_other_models_are_options_and_one_option_may_take_several_files(files, nextbatch):
    chances = rng.dirichlet([1.0, 1.0], size=60)
    for name, swap in {"p.csv": 1, "q.csv": -1}.items():
        rows = [(f"s{i:02}", *chances[i, ::swap].tolist()) for i in range(60)]
        write(files / name, ["id", "yes", "no"], rows)
    words = ("select", "p.csv", "-k", 3, "--out", "next.csv", "--force")
    for given, strategy in (
        (("--probabilities", "p.csv"), "Margin()"),
        (("--committee", "p.csv", "q.csv"), "ByScore(score='bald')"),
        (("--committee", "p.csv", "--committee", "q.csv"), "ByScore(score='bald')"),
        (("--scores", "yes", "--lower-first"), "ByScore()"),
        (("--scores", "q.csv:yes", "--higher-first"), "ByScore()"),
    ):
        status, shown, said = nextbatch(*words, *given)
        assert status == 0, said
        assert f"chosen by {strategy}, is in next.csv" in shown
    assert read("next.csv")[0]["id"] == f"s{int(chances[:, 1].argmax()):02}"


@pytest.mark.parametrize(
    ("given", "flag"),
    [
        (("--scores", "a"), "(--higher-first)"),
        (("--boxes", "pool.csv"), "(--aggregate)"),
        (("--probabilities", "pool.csv"), "(--classes)"),
        (("--probabilities", "nowhere.csv"), "There is no file nowhere.csv"),
    ],
)
def test_what_is_not_clear_of_outputs_is_asked_with_the_flag(files, nextbatch, given, flag):
    status, _, said = nextbatch("select", "pool.csv", "-k", 3, "--out", "next.csv", *given)
    assert status == 2 and flag in said and said.count("\n") == 1
