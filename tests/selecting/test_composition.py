"""What a batch of files may hold: groups, quotas, costs, distances and a drawn share; and what is set aside."""

import csv
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from nextbatch import AtMost, BadInput, Margin, NextbatchWarning, next_batch, select_again, select_from_files
from nextbatch.selecting.composition import Composition, named_composition
from nextbatch.strategies import Apart, KCenter, KMeans, Mixed, Within

pytestmark = pytest.mark.filterwarnings("ignore:WClustered.* keeps all")

rng = np.random.default_rng(3)
X = rng.normal(size=(90, 3))
VIDEO, SITE = np.arange(90) // 6, np.array(["north", "south", "west"])[np.arange(90) % 3]
MINUTES = rng.uniform(1, 9, 90)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with 90 frames of 15 videos at three sites, 18 of them labeled, to work in."""
    monkeypatch.chdir(tmp_path)
    rows = [f"f{i},{VIDEO[i]},{SITE[i]},{MINUTES[i]:.3f},{x[0]},{x[1]},{x[2]}" for i, x in enumerate(X)]
    (tmp_path / "frames.csv").write_text("id,video,site,minutes,p,q,r\n" + "\n".join(rows))
    (tmp_path / "labels.csv").write_text("id,label\n" + "\n".join(f"f{i},{'xy'[i % 2]}" for i in range(0, 90, 5)))
    np.save(tmp_path / "frames.npy", X)
    return tmp_path


def chosen(k=10, pool="frames.csv", labels="labels.csv", **words):
    return select_from_files(pool, labels, k, **words)


def written(name="next.csv"):
    with Path(name).open() as file:
        return list(csv.DictReader(file))


def test_a_group_gives_one_sample_to_a_batch_and_the_file_says_which_group_that_is():
    batch = chosen(12, group="video", out="next.csv")
    assert len(set(VIDEO[batch.positions])) == 12
    assert batch.strategy == "AtMost(WClustered(beta=10))"
    assert [row["group"] for row in written()] == [str(VIDEO[i]) for i in batch.positions]
    assert "video" not in next(note for note in batch.notes if note.startswith("Features"))
    assert any(note == "Groups: the column 'video' of frames.csv, 15 different ones." for note in batch.notes)


def test_more_of_each_group_is_asked_for_by_number_or_by_the_strategy_itself():
    for words in ({"per_group": 2}, {"strategy": "AtMost(Margin(), most=2)"}):
        batch = chosen(20, group="video", **words)
        assert np.unique(VIDEO[batch.positions], return_counts=True)[1].max() == 2


def test_a_batch_that_limits_make_smaller_is_told():
    with pytest.warns(NextbatchWarning, match="holds 15 of the 20 samples asked for.*the pool has 15 groups"):
        assert len(chosen(20, group="video")) == 15


def test_quotas_are_of_a_column_or_of_the_class_that_the_model_finds_most_probable():
    batch = chosen(9, quota="site:3", strategy="Margin()")
    assert np.unique(SITE[batch.positions], return_counts=True)[1].tolist() == [3, 3, 3]
    batch = chosen(10, quota="class:5", strategy="Margin()")
    says = [row["why"].removeprefix("The model says ")[0] for row in batch.rows]
    assert (says.count("x"), says.count("y")) == (5, 5)


def test_quotas_by_value_hold_for_each_and_what_is_not_named_is_limited_only_by_a_star():
    batch = chosen(12, quota="site:north=3,south=2", strategy="Margin()")
    assert [list(SITE[batch.positions]).count(site) for site in ("north", "south", "west")] == [3, 2, 7]
    with pytest.warns(
        NextbatchWarning, match=r"holds 5 of the 12.*north=3,south=2,\*=0 of the strata.*has 24 of 'north'"
    ):
        batch = chosen(12, quota="site:north=3, south=2, *=0", strategy="KMeans()")
    assert sorted(SITE[batch.positions]) == ["north"] * 3 + ["south"] * 2
    assert batch.strategy == "AtMost(KMeans(), per='strata', most='north=3,south=2,*=0')"


def test_quotas_by_class_name_the_classes_that_the_model_finds_most_probable():
    batch = chosen(10, quota="class:y=2", strategy="Margin()")
    says = [row["why"].removeprefix("The model says ")[0] for row in batch.rows]
    assert (says.count("x"), says.count("y")) == (8, 2)
    with pytest.warns(NextbatchWarning, match=r"at most y=2,\*=1 of the classes, and the pool has \d+ of 'y'"):
        assert len(chosen(10, quota="class:y=2,*=1", strategy="Margin()")) == 3
    model = LogisticRegression().fit(X[::5], np.array(["x", "y"] * 9))
    positions = next_batch(model, X, np.arange(0, 90, 5), 10, AtMost(Margin(), per="class", most="y=2"))
    assert list(model.predict(X[positions])).count("y") == 2


def test_a_value_that_no_sample_has_is_refused_with_those_that_there_are():
    with pytest.raises(BadInput, match=r"There is no 'east' among the strata.*: they are 'north', 'south', 'west'\."):
        chosen(5, quota="site:east=3")
    with pytest.raises(BadInput, match=r"There is no 'z' among the classes.*: they are 'x', 'y'\."):
        chosen(5, quota="class:z=3")


def test_a_batch_that_would_be_empty_is_refused_and_nothing_is_written():
    with pytest.raises(BadInput, match=r"The budget of 0.5 pays for no sample, the cheapest costs 1\.\d+: raise it"):
        chosen(5, cost="minutes", budget=0.5, out="next.csv")
    Path("cost.csv").write_text("id,cost\n" + "\n".join(f"f{i},{9 if SITE[i] == 'north' else 1}" for i in range(90)))
    words = {"quota": "site:north=4,*=0", "cost": "cost.csv:cost", "budget": 5}
    with pytest.warns(NextbatchWarning), pytest.raises(BadInput, match="No sample is within the limits: of the budget"):
        chosen(3, **words, out="next.csv")
    assert not Path("next.csv").exists()


def test_a_budget_is_kept_and_the_file_says_what_each_sample_costs():
    with pytest.warns(NextbatchWarning, match="of the budget of 20"):
        batch = chosen(30, cost="minutes", budget=20, strategy="Margin()")
    assert 15 < MINUTES[batch.positions].sum() <= 20.02
    assert [row["cost"] for row in batch.rows] == pytest.approx(MINUTES[batch.positions], abs=1e-3)
    assert "cost" not in chosen(5).rows[0]


def test_without_a_number_a_batch_holds_what_the_budget_pays_for():
    batch = chosen(None, cost="minutes", budget=20, strategy="Margin()", out="next.csv")
    with pytest.warns(NextbatchWarning, match="of the budget of 20"):
        assert batch.ids == chosen(70, cost="minutes", budget=20, strategy="Margin()").ids
    assert any("holds what its limits allow: of the budget of 20, " in note for note in batch.notes)
    assert select_again("next.csv.json", out="again.csv").ids == batch.ids


@pytest.mark.parametrize(
    ("words", "sentence"),
    [({}, "Say how many samples"), ({"cost": "minutes", "budget": 0.001}, "pays for no sample, .* raise it")],
)
def test_neither_a_number_nor_a_budget_that_pays_is_a_sentence(words, sentence):
    with pytest.raises(BadInput, match=sentence):
        chosen(None, **words)


def test_a_distance_is_kept_between_samples_and_from_labeled_ones():
    batch = chosen(4, "frames.npy", None, distance=1.5)
    rows = X[batch.positions]
    assert min(np.linalg.norm(a - b) for i, a in enumerate(rows) for b in rows[:i]) >= 1.5


def test_a_drawn_share_is_marked_and_has_no_score():
    batch = chosen(10, strategy="Margin()", random_share=0.3, out="next.csv")
    rows = written()
    drawn = [row for row in rows if row["random"] == "true"]
    assert len(drawn) == 3
    assert all(row["score"] == "" and row["why"].startswith("Drawn at random; the model says") for row in drawn)
    assert all(row["score"] for row in rows if row not in drawn)
    assert "random" not in chosen(5).rows[0]
    assert batch.random.sum() == 3


def test_excluded_samples_are_never_chosen_and_pending_ones_not_again():
    first = chosen(12, out="next.csv", strategy="KCenter()")
    Path("never.txt").write_text("f1\nf2\n\nf999\n")
    second = chosen(12, pending="next.csv", exclude="never.txt", strategy="KCenter()")
    assert not set(second.ids) & {*first.ids, "f1", "f2"}
    assert "Never chosen: 2 samples of never.txt; 1 id of it the pool does not have, 'f999'." in second.notes
    assert "Pending, not asked for again: 12 samples of next.csv." in second.notes


def test_a_batch_is_pending_in_the_format_of_any_tool_whatever_ids_are_called_there():
    Path("named.csv").write_text(Path("frames.csv").read_text().replace("id,", "name,", 1))
    words = {"pool": "named.csv", "labels": None, "id": "name", "features": "p,q,r"}
    for format, out in {"label-studio": "tasks.json", "prodigy": "asked.jsonl", "jsonl": "batch.jsonl"}.items():
        first = chosen(5, **words, format=format, out=out)
        second = chosen(5, **words, pending=out)
        assert not set(first.ids) & set(second.ids)
    # A tool numbers its tasks, as ids of another pool may be numbered.
    Path("numbered.csv").write_text("id,p\n" + "\n".join(f"{i},{i}.5" for i in range(20)))
    Path("export.csv").write_text("id,nextbatch_id,label\n1,7,x\n2,9,y\n")
    batch = chosen(18, pool="numbered.csv", labels=None, pending="export.csv")
    assert sorted(set(range(20)) - set(map(int, batch.ids))) == [7, 9]


def test_what_is_pending_counts_as_taken_for_strategies_that_keep_away_from_it():
    whole = chosen(20, strategy="KCenter()")
    first = chosen(10, strategy="KCenter()", out="next.csv")
    second = chosen(10, strategy="KCenter()", pending="next.csv")
    assert (*first.ids, *second.ids) == whole.ids


def test_a_pending_sample_that_has_a_label_by_now_is_labeled():
    first = chosen(10, out="next.csv")
    with Path("labels.csv").open("a") as labels:
        labels.write("".join(f"\n{name},x" for name in first.ids[:4]))
    second = chosen(10, pending="next.csv")
    assert "Pending, not asked for again: 10 samples of next.csv, of which 4 have a label now." in second.notes


def test_copies_that_were_found_are_left_out():
    Path("copies.csv").write_text('"id","group","representative"\n"f3",1,"f1"\n"f4",1,"f1"\n')
    batch = chosen(69, exclude="copies.csv", strategy="Random()")
    assert not {"f3", "f4"} & set(batch.ids)
    with pytest.raises(BadInput, match=r"70 samples without a label beside 2 excluded samples\."):
        chosen(72, exclude="copies.csv")


def test_groups_and_costs_may_stand_in_another_file_by_id_or_by_place():
    np.save("video.npy", VIDEO)
    Path("video.csv").write_text("frame,id,video\n" + "\n".join(f"{i},f{i},{VIDEO[i]}" for i in range(89, -1, -1)))
    expected = chosen(12, group="video", features="p,q,r").ids
    assert chosen(12, group="video.npy", features="p,q,r").ids == expected
    assert chosen(12, group="video.csv:video", features="p,q,r").ids == expected
    array = chosen(12, "frames.npy", None, group="video.npy")
    assert len(set(VIDEO[array.positions])) == 12


def test_limits_come_with_scores_of_the_users_own_without_any_model():
    Path("s.csv").write_text("id,uncertainty\n" + "\n".join(f"f{i},{i}" for i in range(90)))
    batch = chosen(5, labels=None, scores="s.csv", group="video", strategy="ByScore()")
    assert batch.ids == ("f89", "f83", "f77", "f71", "f65")


def test_a_batch_within_limits_is_made_again():
    first = chosen(8, group="video", random_share=0.25, pending=["frames.csv"][:0], out="next.csv")
    assert select_again("next.csv.json").ids == first.ids


def test_all_that_is_set_aside_leaves_nothing_and_is_told():
    Path("all.txt").write_text("\n".join(f"f{i}" for i in range(90)))
    with pytest.raises(BadInput, match="are set aside: 90 excluded samples"):
        chosen(5, exclude="all.txt")


@pytest.mark.parametrize(
    ("words", "sentence", "argument"),
    [
        ({"per_group": 2}, "per_group needs the column", "per_group"),
        ({"group": "vidoe"}, "did you mean 'video'", "group"),
        ({"quota": "site"}, "'site:5' for at most 5", "quota"),
        ({"quota": "site:0"}, "'site:5' for at most 5", "quota"),
        ({"quota": "site:north=2,south"}, "written 'north=3,south=2,.* got 'north=2,south'", "quota"),
        ({"quota": "site:north=2,north=3"}, "'north' is named twice", "quota"),
        ({"quota": "site:north=0,*=0"}, "not all 0", "quota"),
        ({"budget": 5}, "A budget needs costs", "cost"),
        ({"cost": "minutes"}, "Costs without a budget", "budget"),
        ({"cost": "site", "budget": 5}, "must be numbers; .* holds 'north'", "cost"),
        ({"random_share": 2}, "must be a number between 0 and 1", "random_share"),
        ({"distance": -1}, "must be a number between 0", "distance"),
        ({"exclude": "nothing.csv"}, r"There is no file nothing\.csv", None),
        ({"exclude": "values.csv"}, "has no column of ids", "exclude"),
        ({"pending": "others.txt"}, "2 ids that frames.csv does not have: 'a', 'b'", "pending"),
        ({"group": "blank.csv:video"}, "There is no value for 89 samples .* 'f1'", "group"),
    ],
)
def test_what_cannot_be_kept_is_a_sentence(words, sentence, argument):
    Path("values.csv").write_text("value\n" + "\n".join(map(str, range(7))))
    Path("others.txt").write_text("a\nb")
    Path("blank.csv").write_text("id,video\nf0,7\n")
    with pytest.raises(BadInput, match=sentence) as caught:
        chosen(5, **words)
    assert argument is None or caught.value.argument == argument


def test_words_make_the_strategies_that_they_stand_for():
    words = named_composition(group="video", quota="class:4", cost="minutes", budget=9, distance=0.5, random_share=0.1)
    expected = Apart(Within(AtMost(AtMost(Mixed(KMeans(), random=0.1)), per="class", most=4), budget=9), distance=0.5)
    assert words.around(KMeans()) == expected
    assert Composition().around(Margin()) == Margin()


def test_arrays_in_python_give_the_same_batch_as_the_files():
    np.save("video.npy", VIDEO)
    np.save("pool.npy", rows := np.round(X, 3))
    batch = chosen(10, "pool.npy", None, group="video.npy", strategy="KCenter()")
    assert next_batch(None, rows, [], 10, AtMost(KCenter()), groups=VIDEO).tolist() == batch.positions.tolist()
