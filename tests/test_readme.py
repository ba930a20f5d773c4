"""What the README says in numbers stands in the committed results and benchmarks."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MEASURED = (ROOT / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8")


def section(title):
    return " ".join(README.split(f"## {title}\n")[1].split("\n## ")[0].split())


@pytest.mark.parametrize(
    ("study", "model", "strategy", "saved"),
    [
        ("mnist", "mlp", "Margin()", "50 % (47 to 53 %)"),
        ("mnist", "mlp", "WClustered(beta=10)", "58 % (56 to 60 %)"),
        ("clinc150", "logistic", "Margin()", "19 % (16 to 21 %)"),
        ("clinc150", "logistic", "WClustered(beta=10)", "31 % (29 to 32 %)"),
        ("20news", "logistic", "Margin()", "9 % (3 to 15 %)"),
        ("embeddings-banking77", "logistic", "UHerding(width='typical')", "57 % (55 to 60 %)"),
        ("embeddings-mail", "logistic", "UHerding(width='typical')", "35 % (29 to 53 %)"),
    ],
)
def test_labels_that_are_said_to_be_saved_are_those_of_the_results(study, model, strategy, saved):
    page = (ROOT / "docs" / "results" / f"{study}.md").read_text(encoding="utf-8").replace("\xa0", " ")
    numbers = page.split(f", {model}: numbers\n")[1]
    first = next(row for row in numbers.splitlines() if row.startswith(f"| `{strategy}` |"))
    assert first.split(" | ")[-1].removesuffix(" |") == saved
    share, interval = saved.split(" % ")
    assert f"{share} %" in section("Does it help?")
    assert interval.strip("()") in section("Does it help?")


def test_every_interval_of_the_readme_is_checked_above():
    assert len(re.findall(r"\d+ to \d+ %", section("Does it help?"))) == 7


@pytest.mark.parametrize(
    ("said", "measured"),
    [
        ("superkmeans takes 1.3 to", "superkmeans | 2.104 | 1.3 times faster"),
        ("1.4 times as long", "superkmeans | 1.117 | 1.4 times faster"),
        ("faiss 7 to", "faiss | 5.642 | 7.1 times faster"),
        ("15 times", "faiss | 24.05 | 14.8 times faster"),
        ("scikit-learn 37", "scikit-learn | 60.27 | 37.0 times faster"),
        ("to 55 times", "scikit-learn | 43.42 | 54.8 times faster"),
        ("MNIST they take 1.3", "superkmeans | 3.609 | 1.3 times faster"),
        ("16 and", "faiss | 44.89 | 16.3 times faster"),
        ("38 times as long", "scikit-learn KMeans | 105 | 38.1 times faster"),
        ("the batch of scikit-learn is 0.7 % better", "scikit-learn KMeans | 4.868e+05 | 1.0073"),
        ("facility location takes an eleventh", "apricot | 5.926 | 10.8 times faster"),
        ("a fifth of its memory", "apricot | 1.61 GB | 0.1856"),
        ("a 31st", "scikit-activeml | 5.267 | 30.6 times faster"),
        ("BADGE a 475th", "scikit-activeml | 92.48 | 475.3 times faster"),
        ("a 398th of that of modAL", "modAL | 82.52 | 397.8 times faster"),
        ("UHerding a 188th", "| the published algorithm | 94.6 | 94.6 | 1 | 187.93 |"),
    ],
)
def test_ratios_are_those_of_the_benchmarks(said, measured):
    assert said in section("How fast, how good")
    assert measured in MEASURED


def test_diversity_alone_is_better_on_one_data_set_and_worse_on_five():
    table = (ROOT / "docs" / "results" / "all-data-sets.md").read_text(encoding="utf-8").splitlines()
    header = next(line for line in table if line.startswith("| minus random |")).split(" | ")[1:]
    row = next(line for line in table if line.startswith("| `KMeans()` |")).split(" | ")[1:]
    signs = {cell.split(",")[0]: "" for cell in header}
    for cell, difference in zip(header, row, strict=True):
        signs[cell.split(",")[0]] += difference[2] if difference.startswith("**") else "0"
    better = [name for name, each in signs.items() if set(each) == {"+"}]
    worse = [name for name, each in signs.items() if set(each) == {"\N{MINUS SIGN}"}]
    assert (len(signs), len(better), len(worse), signs["mnist"].count("\N{MINUS SIGN}")) == (8, 1, 5, 1)
    told = "`KMeans()`, is better than random on one and worse on five, and on MNIST worse with one of two optimizers"
    assert told in section("Does it help?")


def test_margin_with_diversity_is_better_than_margin_on_six_data_sets():
    added = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8").split("## Does diversity add to margin?")[1]
    rows = [line.split(" | ") for line in added.split("\n\n")[1].splitlines()[2:]]
    better = {row[0].strip("| ").split(",")[0].split(" with")[0] for row in rows if row[2].startswith("**+")}
    assert len(better) == 6
    assert "`WClustered(beta=10)`, is better than margin alone on six of the eight" in section("Does it help?")
