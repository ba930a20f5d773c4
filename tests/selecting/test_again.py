"""What stands beside a batch: the same request again gives the same batch, and what has changed is named."""

import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as draw
from PIL import Image

import nextbatch
from nextbatch import BadInput, Margin, select_again, select_from_files
from nextbatch.cli import main
from nextbatch.selecting import sidecar
from nextbatch.selecting.request import requested
from nextbatch.selecting.sidecar import words_of

rng = np.random.default_rng(2)
X = rng.normal(size=(80, 3))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with a pool of 80 samples, 16 of them labeled, to work in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pool.csv").write_text("id,a,b,c\n" + "\n".join(f"s{i},{a},{b},{c}" for i, (a, b, c) in enumerate(X)))
    (tmp_path / "labels.csv").write_text("id,label\n" + "\n".join(f"s{i},{'xy'[i % 2]}" for i in range(16)))
    return tmp_path


def kept(name="next.csv.json"):
    return json.loads(Path(name).read_text())


def test_the_same_batch_is_made_again_and_said_to_be_so():
    first = select_from_files("pool.csv", "labels.csv", 9, "WClustered(beta=3)", seed=4, out="next.csv")
    again = select_again("next.csv.json", out="same.csv")
    assert again.ids == first.ids and np.array_equal(again.score, first.score)
    assert again.notes[-1] == "The same batch as that of next.csv.json. All versions are the same."
    assert Path("same.csv").read_text() == Path("next.csv").read_text()
    assert kept("same.csv.json")["ids"] == list(first.ids)


def test_it_holds_files_checksums_options_strategy_seed_and_versions(folder):
    select_from_files("pool.csv", "labels.csv", 5, Margin(), model="forest", seed=4, features="a,b", out="next.csv")
    found = kept()
    assert found["request"] == {
        "pool": "pool.csv",
        "batch_size": 5,
        "labels": "labels.csv",
        "strategy": "Margin()",
        "model": "forest",
        "features": "a,b",
        "seed": 4,
    }
    digest = hashlib.sha256((folder / "pool.csv").read_bytes()).hexdigest()
    assert found["files"][0] == {"path": "pool.csv", "bytes": (folder / "pool.csv").stat().st_size, "sha256": digest}
    assert found["strategy"] == "Margin()" and found["seed"] == 4
    assert found["versions"]["nextbatch"] == nextbatch.__version__ and found["versions"]["numpy"] == np.__version__


@pytest.mark.parametrize("name", ["pool.csv", "labels.csv"])
def test_a_file_that_has_changed_is_named_and_nothing_is_chosen(folder, name):
    select_from_files("pool.csv", "labels.csv", 5, out="next.csv", strategy="Margin()")
    (folder / name).write_text((folder / name).read_text() + "\n")
    with pytest.raises(BadInput, match=rf"made again: {name} has changed \(\d+ bytes then, \d+ now\)\. Bring"):
        select_again("next.csv.json", out="same.csv")
    (folder / name).unlink()
    with pytest.raises(BadInput, match=f"{name} is gone"):
        select_again("next.csv.json", out="same.csv")
    assert not (folder / "same.csv").exists()


def test_a_folder_of_images_is_known_by_names_and_sizes(folder):
    (folder / "photos").mkdir()
    for i in range(6):
        Image.fromarray(np.full((4, 4), 40 * i, np.uint8)).save(folder / "photos" / f"{i}.png")
    first = select_from_files("photos", None, 2, out="next.csv")
    assert select_again("next.csv").ids == first.ids
    (folder / "photos" / "0.png").unlink()
    with pytest.raises(BadInput, match=r"photos has changed \(6 files then, 5 now\)"):
        select_again("next.csv.json")


def test_own_code_that_has_changed_is_named(folder, monkeypatch):
    code = "import numpy as np\ndef last(pool, batch_size, rng):\n    return np.arange(len(pool))[::-1][:batch_size]\n"
    (folder / "own_last.py").write_text(code)
    first = select_from_files("pool.csv", None, 4, "own_last:last", out="next.csv")
    assert select_again("next.csv.json").ids == first.ids
    (folder / "own_last.py").write_text(code + "# more\n")
    with pytest.raises(BadInput, match="the code of own_last has changed"):
        select_again("next.csv.json")


def test_another_batch_is_told_with_the_versions_that_changed(folder, monkeypatch):
    select_from_files("pool.csv", "labels.csv", 5, "Margin()", out="next.csv")
    older = {**sidecar.versions(), "numpy": "1.0"}
    monkeypatch.setattr(sidecar, "versions", lambda: older)
    said = select_again("next.csv.json").notes[-1]
    assert (
        said == f"The same batch as that of next.csv.json. Other versions than then: numpy {np.__version__}, now 1.0."
    )
    batch = select_from_files("pool.csv", "labels.csv", 5, "Random()")
    said = sidecar.verdict(kept(), batch, "next.csv.json")
    differ = len(set(batch.ids) - set(kept()["ids"]))
    assert said.startswith(
        f"Not the batch of next.csv.json: {differ} of 5 samples differ, though all files are the same."
    )
    turned = replace(batch, ids=tuple(reversed(kept()["ids"])))
    assert "the same samples in another order" in sidecar.verdict(kept(), turned, "next.csv.json")


def test_a_sidecar_is_not_replaced_without_force(folder):
    (folder / "next.csv.json").write_text("precious")
    with pytest.raises(BadInput, match=r"next\.csv\.json exists already"):
        select_from_files("pool.csv", None, 3, out="next.csv")
    assert not (folder / "next.csv").exists()
    select_from_files("pool.csv", None, 3, out="next.csv", force=True)
    assert len(kept()["ids"]) == 3


def test_what_is_no_sidecar_or_was_edited_is_refused(folder):
    select_from_files("pool.csv", None, 3, out="next.csv")
    (folder / "other.json").write_text("{}")
    content = kept()
    content["request"]["batch_size"] = 4
    (folder / "edited.json").write_text(json.dumps(content))
    for name in ("other.json", "edited.json"):
        with pytest.warns(UserWarning, match="is damaged"), pytest.raises(BadInput, match="is not what stands beside"):
            select_again(name)
    with pytest.raises(BadInput, match=r"There is no file nothing\.json"):
        select_again("nothing.json")


NAMES = draw.sampled_from(["a", "b c", "é"])
WORDS = draw.fixed_dictionaries(
    {},
    optional={
        "labels": NAMES,
        "embeddings": NAMES,
        "strategy": draw.sampled_from(["Margin()", "Random()"]),
        "model": draw.sampled_from(["forest", "mlp"]),
        "seed": draw.integers(0, 9),
        "certified": draw.booleans(),
        "text": NAMES,
        "id": NAMES,
        "unlabeled": draw.sampled_from(["", "later"]),
        "features": draw.sampled_from(["a,b", ["a", "b"]]),
        "probabilities": NAMES,
        "committee": draw.lists(NAMES, min_size=1, max_size=3),
        "output_id": NAMES,
        "group": NAMES,
        "quota": draw.sampled_from(["class:10", "a:2", "a:x=3,*=0"]),
        "cost": NAMES,
        "budget": draw.floats(0, 99),
        "distance": draw.floats(0, 9),
        "random_share": draw.floats(0, 1),
        "exclude": draw.lists(NAMES, min_size=1, max_size=2),
        "pending": NAMES,
    },
)


@given(WORDS, draw.booleans())
def test_a_request_in_words_is_the_same_request(words, boxes):
    more = (
        {"boxes": "b.csv", "aggregate": "count", "band": (0.1, 0.2)}
        if boxes
        else {"scores": "a", "higher_first": False}
    )
    request = requested("pool.csv", 7, **words, **more)
    told = json.loads(json.dumps(words_of(request)))
    assert words_of(requested(**told)) == words_of(request)
    assert requested(**told) == replace(request, columns=replace(request.columns, features=told.get("features")))


def run(monkeypatch, capsys, *words):
    monkeypatch.setattr(sys, "argv", ["nextbatch", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code or 0, *capsys.readouterr()


def test_again_is_an_option_that_takes_the_place_of_all_others(monkeypatch, capsys):
    asked = ("select", "pool.csv", "--labels", "labels.csv", "-k", 5, "--strategy", "Margin()", "--out", "next.csv")
    assert run(monkeypatch, capsys, *asked)[0] == 0
    status, shown, said = run(monkeypatch, capsys, "select", "--again", "next.csv.json", "--out", "same.csv")
    assert status == 0 and "Note: The same batch as that of next.csv.json." in said
    assert "The batch of 5, chosen by Margin(), is in same.csv" in shown
    status, _, said = run(monkeypatch, capsys, "select", "--again", "next.csv.json", "-k", 3, "--out", "x.csv")
    assert (status == 2 and "so leave -k out" in said) or "--batch-size" in said
    for words, flag in ((("-k", 3), "POOL"), (("pool.csv",), "--batch-size, -k")):
        status, _, said = run(monkeypatch, capsys, "select", *words, "--out", "x.csv")
        assert status == 2 and said.endswith(f"({flag})\n")
