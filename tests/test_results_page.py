"""A finished study becomes a page of the documentation, and a study carried out again is compared with it."""

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from nextbatch.algorithms import certify
from nextbatch.errors import BadInput
from nextbatch.statistics import blocks_of
from nextbatch.storage.table_writing import as_csv
from nextbatch.studies.features.loading import dataset_of
from nextbatch.studies.features.own_data import OwnData
from nextbatch.studies.figures.ranking import draw_ranking
from nextbatch.studies.findings.exports import summary_numbers
from nextbatch.studies.findings.ranking import ranking, ranking_sentences
from nextbatch.studies.findings.summary import summary_rows
from nextbatch.studies.records.plan import plan_of, runs_of
from nextbatch.studies.records.record import read_record, record_path
from nextbatch.studies.report import documentation
from nextbatch.studies.report.documentation import documentation_page
from nextbatch.studies.report.study import read_study
from nextbatch.studies.running.split import split
from simulated_curves import simulated
from tiny_study import carry_out_study, tiny

DOCS = Path(__file__).parents[1] / "docs"
KNOWN = {
    "published": [{"source": "a_book", "labels": [40], "accuracy": [0.75], "what": "Made *so*."}],
    "expected": [
        {"model": "logistic", "strategy": "Random()", "published": 0.5, "low": 0.4, "source": "tests"},
        {
            "model": "logistic",
            "strategy": "Margin()",
            "published": 0.1,
            "high": 0.2,
            "source": "a book",
            "note": "Why.",
        },
    ],
}


@pytest.fixture(scope="module")
def scripts():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DOCS))
        yield importlib.import_module("results"), importlib.import_module("compare_results")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    with pytest.MonkeyPatch.context() as patch:
        carry_out_study(tiny(**KNOWN, title="Digits | so * small"), folder, patch)
    return folder


@pytest.fixture
def pages(scripts, folder, tmp_path):
    shutil.copy(DOCS / "results" / "index.md", tmp_path)
    scripts[0].write_page(documentation_page(folder), tmp_path)
    scripts[0].write_index(tmp_path)
    return tmp_path


@pytest.fixture
def run(scripts, monkeypatch, capsys):
    """Run a script in this process; return the exit status and what it said."""

    def call(number, *words):
        monkeypatch.setattr(sys, "argv", [scripts[number].__name__, *map(str, words)])
        status = scripts[number].main()
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def test_the_page_tells_what_how_when_and_how_again(pages):
    page = (pages / "digits.md").read_text()
    for words in (
        "# Digits \\| so \\* small\n\n**In short:** `",
        "| finished | 20",
        "2 seeds; 20 initial labels",
        "scikit-learn ",
        "- `Random()` is the control",
        "[![Published learning curves left, ours right](digits-published-1.svg)](digits-published-1.svg)",
        "- a\\_book: Made \\*so\\*.",
        "**What agrees:**\n\n- The accuracy of `Random()` in the mean",
        "at most 0.200. Why.",
        "`KMeans()` is no part of this study",
        "### digits, logistic: round by round\n\n[![Paired differences in each round, with pointwise 95 % intervals]",
        "[![What the batches of each strategy were like, round by round](digits-batches-1.svg)]",
        "Seconds of looking and selecting in a whole run, on the machine above: `Random()` ",
        "nextbatch reproduce digits --model logistic --seeds 2 --strategies",
    ):
        assert words in page


def test_the_page_is_listed_with_figures_and_numbers_beside_it(pages):
    assert {path.name for path in pages.iterdir()} == {
        *("index.md", "digits.md", "digits.svg", "digits-published-1.svg", "digits-rounds-1.svg"),
        *("digits-batches-1.svg", "digits-curves.csv", "digits-summary.csv"),
    }
    assert "\ndigits\n```\n<!-- end pages -->" in (pages / "index.md").read_text()


def test_the_same_folder_gives_the_same_bytes(scripts, folder, pages):
    before = {path.name: path.read_bytes() for path in pages.iterdir()}
    scripts[0].write_page(documentation_page(folder), pages)
    assert {path.name: path.read_bytes() for path in pages.iterdir()} == before


def test_a_figure_that_a_page_no_longer_has_is_taken_away(scripts, folder, pages):
    (pages / "digits.png").write_bytes(b"old")
    (pages / "digits-published-7.svg").write_bytes(b"old")
    (pages / "digits-rounds-7.svg").write_bytes(b"old")
    scripts[0].write_page(documentation_page(folder), pages)
    assert not (pages / "digits.png").exists()
    assert not (pages / "digits-published-7.svg").exists()
    assert not (pages / "digits-rounds-7.svg").exists()


def test_a_large_drawing_is_kept_as_pixels(scripts, folder, monkeypatch):
    monkeypatch.setattr(documentation, "LARGEST_SVG", 10)
    files = documentation_page(folder).files
    assert files["digits.png"].startswith(b"\x89PNG")
    assert b"(digits.png)" in files["digits.md"]


def test_the_documentation_is_built_from_the_page_without_a_warning(scripts, pages):
    (pages / "conf.py").write_text('extensions = ["myst_parser"]\nroot_doc = "index"\n')
    for linked in ("all-data-sets", "carried-out-again"):  # which a single study does not have
        (pages / f"{linked}.md").write_text("# Linked in the index\n")
    scripts[0].write_index(pages)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", str(pages), str(pages / "_build")]
    built = subprocess.run(command, capture_output=True, text=True, timeout=120, env={**os.environ}, check=False)
    assert built.returncode == 0, built.stderr
    assert "digits-curves.csv" in (pages / "_build" / "digits.html").read_text()


def test_a_study_with_factors_has_a_page_with_a_table_for_every_condition(scripts, tmp_path, monkeypatch):
    settings = tiny(seeds=1, rounds=1, strategies=["Random()", "Margin()"], factors={"redundancy": [1, 2]})
    carry_out_study(settings, tmp_path, monkeypatch)
    files = documentation_page(tmp_path).files
    page = files["digits.md"].decode()
    assert "| finished | 20" in page
    assert files["digits-factors-1.svg"].startswith(b"<?xml")
    # That figure says more than a row of panels for each condition.
    assert [name for name in files if name.endswith("vg")] == ["digits-factors-1.svg"]
    assert "(digits-factors-1.svg)\n\n- `Margin()` against random: it cannot be judged yet" in page
    for copies in (1, 2):
        assert page.count(f"### digits, logistic, redundancy {copies}") == 2


def test_a_page_tells_what_is_preliminary_and_what_to_be_careful_of(tmp_path, monkeypatch):
    expected = [
        {"model": "logistic", "strategy": "Margin()", "published": 1.0, "low": 0, "high": 100, "source": "Ours (2019)"}
    ]
    expected.append({**expected[0], "published": 2.0, "source": "Lee (2020)"})
    expected[0]["preliminary"] = True
    settings = tiny(seeds=1, rounds=1, strategies=["Random()", "Margin()"], expected=expected)
    carry_out_study(settings, tmp_path, monkeypatch)
    caution = "Held-out rows may be near copies of rows of the pool."
    cautious = read_study(tmp_path)._replace(caution=caution)
    monkeypatch.setattr(documentation, "read_study", lambda folder: cautious)
    page = documentation_page(tmp_path).files["digits.md"].decode()
    assert f"**Caution.** {caution}" in page
    others, ours = page.split("**Beside a preliminary run of our own**")
    assert "Lee (2020)" in others and "Lee (2020)" not in ours
    assert "Ours (2019)" in ours


def test_a_study_that_is_not_finished_is_refused_in_a_sentence(run, folder, tmp_path):
    shutil.copytree(folder, tmp_path / "copy")
    next((tmp_path / "copy" / "records").glob("*/*/seed-1.json")).unlink()
    status, _, told = run(0, tmp_path / "copy", "--pages", tmp_path)
    assert status == 2
    assert "1 runs of digits, logistic in" in told


def test_the_same_study_has_the_same_accuracies_as_its_page(run, folder, pages):
    status, told, _ = run(1, folder, "--pages", pages)
    assert (status, told) == (0, "digits: 18 points of runs that both have: every accuracy is the same.\n")


def test_another_accuracy_is_found_with_its_place_and_status_1(run, folder, pages):
    path = pages / "digits-curves.csv"
    *lines, last = path.read_text().splitlines()
    changed = last.rsplit(",", 1)[0] + ",0.25"
    path.write_text("\n".join([*lines[:-1], changed]) + "\n")
    status, told, _ = run(1, folder, "--pages", pages)
    assert status == 1
    assert "17 points of runs that both have: 1 differ." in told
    assert "Clustered(beta=150), logistic, seed 1, 40 labels" in told
    assert "Only the page has 0 more, only the folder 1." in told


def test_a_study_without_a_page_is_refused_in_a_sentence(run, folder, tmp_path):
    status, _, told = run(1, folder, "--pages", tmp_path)
    assert (status, "There is no file" in told) == (2, True)


COLUMNS = ("model", "strategy", "seed", "n_labeled", "accuracy")


def points(*rows):
    return pa.table(dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)))


def test_the_largest_difference_of_a_run_and_of_a_mean_are_those_of_the_common_points(scripts):
    page = points(("m", "a", 0, 10, 0.5), ("m", "a", 1, 10, 0.5), ("m", "b", 0, 10, 0.5), ("m", "b", 1, 10, 0.5))
    again = points(("m", "a", 0, 10, 0.6), ("m", "a", 1, 10, 0.4), ("m", "b", 0, 10, 0.53), ("m", "c", 0, 10, 0.9))
    found = scripts[1].compare(page, again)
    assert (found.points, found.equal, found.only_in_page, found.only_in_folder) == (3, 0, 1, 1)
    assert abs(found.run_difference) == pytest.approx(0.1)
    assert (found.curve, found.curve_difference) == ("b, m, 10 labels", pytest.approx(0.03))


def test_nothing_in_common_is_refused(scripts):
    with pytest.raises(BadInput, match="no run in common"):
        scripts[1].compare(points(("m", "a", 0, 10, 0.5)), points(("n", "a", 0, 10, 0.5)))


def test_a_page_of_points_that_is_damaged_is_refused_in_a_sentence(run, folder, pages):
    (pages / "digits-curves.csv").write_text('"model","strategy"\n"a"\n')
    status, _, told = run(1, folder, "--pages", pages)
    assert (status, "is no table of points" in told) == (2, True)


def write_summaries(pages, n, **changes):
    for i in range(n):
        rows = summary_rows(simulated(dataset=f"set {i}", seed=i, n_seeds=20, n_rounds=4, **changes))
        (pages / f"set-{i}-summary.csv").write_bytes(as_csv(summary_numbers(rows)))


def test_the_page_over_all_has_what_strategies_add_and_the_ranks_of_the_same_curves(scripts, tmp_path):
    write_summaries(tmp_path, 3)
    importlib.import_module("over_all").write_over_all(tmp_path)
    page = (tmp_path / "all-data-sets.md").read_text()
    studies = [simulated(dataset=f"set {i}", seed=i, n_seeds=20, n_rounds=4) for i in range(3)]
    assert ranking_sentences(blocks_of(studies))[0] in page
    assert "| minus random | set 0, logistic | set 1, logistic | set 2, logistic |" in page
    margin = [row for one in studies for row in summary_rows(one) if row.strategy == "Margin()"]
    cells = " | ".join(f"**{100 * row.against['Random()'].mean:+.1f}**" for row in margin)
    assert f"| `Margin()` | {cells} |" in page
    assert (tmp_path / "all-data-sets.svg").read_bytes() == draw_ranking(ranking(blocks_of(studies))).svg


def test_samples_that_another_page_has_are_not_counted_again(scripts, tmp_path):
    write_summaries(tmp_path, 3)
    over_all = importlib.import_module("over_all")
    over_all.write_over_all(tmp_path)
    page = (tmp_path / "all-data-sets.md").read_text()
    again = (tmp_path / "set-0-summary.csv").read_bytes()
    (tmp_path / "first-batch-set-0-summary.csv").write_bytes(again)
    over_all.write_over_all(tmp_path)
    assert (tmp_path / "all-data-sets.md").read_text() == page
    (tmp_path / "set-9-summary.csv").write_bytes(again)
    with pytest.raises(ValueError, match="set 0 is on another page already"):
        over_all.write_over_all(tmp_path)


def test_too_few_data_sets_have_no_page_over_all(scripts, tmp_path):
    for name in ("all-data-sets.md", "all-data-sets.svg"):
        (tmp_path / name).write_text("old")
    write_summaries(tmp_path, 2)
    importlib.import_module("over_all").write_over_all(tmp_path)
    assert not list(tmp_path.glob("all-*"))


def test_the_committed_page_over_all_is_that_of_the_committed_summaries(scripts, tmp_path):
    for path in (DOCS / "results").glob("*-summary.csv"):
        shutil.copy(path, tmp_path)
    importlib.import_module("over_all").write_over_all(tmp_path)
    assert (tmp_path / "all-data-sets.md").read_text() == (DOCS / "results" / "all-data-sets.md").read_text()


@pytest.mark.filterwarnings("ignore:(Ids|Labels|Features): ")
def test_the_lengths_of_chosen_texts_are_those_of_their_words_and_pairs(scripts, tmp_path, monkeypatch):
    words = [f"{'long ' * (i % 3)}text number n{i} of n{i % 7}" for i in range(60)]
    rows = "\n".join(f"{text},{'odd' if i % 2 else 'even'}" for i, text in enumerate(words))
    (tmp_path / "texts.csv").write_text(f"text,kind\n{rows}\n")
    data = OwnData(file=str(tmp_path / "texts.csv"), text="text", label="kind")
    usual = {"name": "texts", "dataset": "texts", "data": data.model_dump(), "test_share": 0.5, "published": []}
    settings = tiny(seeds=1, rounds=1, initial=10, batch_size=5, strategies=["Random()", "KCenter()"], **usual)
    carry_out_study(settings, tmp_path / "study", monkeypatch)
    lengths = importlib.import_module("chosen_lengths")
    monkeypatch.setattr(sys, "argv", ["", str(tmp_path / "study"), "--pages", str(tmp_path)])
    assert lengths.main() == 0
    counts = CountVectorizer(ngram_range=(1, 2)).fit_transform(words).astype(bool).sum(axis=1).A1
    records = [read_record(record_path(tmp_path / "study", each)) for each in runs_of("logistic", settings)]
    expected = [round(float(counts[list(record.rounds[1].queried)].mean()), 1) for record in records]
    table = pyarrow.csv.read_csv(tmp_path / "texts-lengths.csv").to_pylist()
    assert [row["mean_length"] for row in table[:2]] == expected
    assert (table[2]["strategy"], table[2]["samples"]) == ("the whole pool", 30)


def test_only_texts_have_a_length(scripts, folder, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(sys, "argv", ["", str(folder), "--pages", str(tmp_path)])
    assert importlib.import_module("chosen_lengths").main() == 2
    assert "only texts have such a length" in capsys.readouterr().err


def test_the_gaps_of_a_study_are_those_of_its_batches_beside_earlier_labels(scripts, folder, monkeypatch, tmp_path):
    script = importlib.import_module("certificates_and_accuracy")
    monkeypatch.setattr(sys, "argv", ["", str(folder), "--pages", str(tmp_path)])
    assert script.main() == 0
    table = pyarrow.csv.read_csv(tmp_path / "digits-certificates.csv").to_pylist()
    settings, digits = plan_of(folder).models["logistic"], dataset_of("digits", None, None)
    runs = runs_of("logistic", settings)
    assert len(table) == 2 * len(runs)  # two batches in each run
    rounds = read_record(record_path(folder, runs[-1])).rounds
    train = split(runs[-1], digits).train
    places = [np.searchsorted(train, outcome.queried) for outcome in rounds]
    X = digits.X[train]
    proof = certify(X, places[2], given=X[np.concatenate(places[:2])])
    (row,) = (
        row for row in table if (row["strategy"], row["seed"], row["batch"]) == (runs[-1].strategy, runs[-1].seed, 2)
    )
    assert row["gap"] == pytest.approx(proof.gap)
    assert row["accuracy"] == pytest.approx(rounds[2].metrics["accuracy"])


def test_the_relation_of_gap_and_accuracy_is_that_within_seeds(scripts):
    relation = importlib.import_module("certificates_and_accuracy").relation
    rows = [
        {"seed": seed, "batch": 1, "gap": 0.1 * s + 5 * seed, "accuracy": 0.5 + 0.3 * seed - sign * 0.01 * s}
        for seed, sign in enumerate((1, 1, 1, -1))
        for s in range(6)
    ]
    mean, low, high = relation(pa.Table.from_pylist(rows), 1)
    assert mean == pytest.approx(-0.5)  # -1 within three seeds, +1 within one; between seeds gaps and accuracy rise
    assert low < -1 < high
