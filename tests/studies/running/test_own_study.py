"""A study of one's own data and with one's own model, and a sentence for whatever cannot be one."""

import sys

import numpy as np
import pytest

from nextbatch.cli import main
from nextbatch.errors import NextbatchWarning
from nextbatch.from_files import select_from_files
from nextbatch.studies.features.own_data import OwnData, read_own
from nextbatch.studies.records.curves import read_curves
from tiny_study import serially

pytestmark = pytest.mark.filterwarnings("ignore:(Ids|Labels|Not labeled|Features|Embeddings): ")

STUDY = """
name = "fruit"
models = ["logistic", "mine:make"]
seeds = 2
initial = 6
batch_size = 4
rounds = 2
strategies = ["Random()", "Margin()", "KMeans()"]

[data]
file = "fruit.csv"
label = "kind"
"""
MODEL = """
from sklearn.naive_bayes import GaussianNB

def make(seed):
    return GaussianNB()

def no_model(seed):
    return seed

def fails(seed):
    return 1 / 0
"""


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    """Work in a folder with the data and the model of a user."""
    rng = np.random.default_rng(0)
    kinds = [["apple", "pear", "plum"][i] for i in rng.integers(3, size=60)]
    rows = [f"{len(kind) + rng.normal():.3f},{len(set(kind)) + rng.normal():.3f},{kind}" for kind in kinds]
    (tmp_path / "fruit.csv").write_text("\n".join(["weight,size,kind", *rows]) + "\n")
    (tmp_path / "mine.py").write_text(MODEL)
    (tmp_path / "study.toml").write_text(STUDY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delitem(sys.modules, "mine", raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    read_own.cache_clear()


@pytest.fixture
def run(monkeypatch, capsys):
    monkeypatch.setattr("nextbatch.studies.running.study.run_in_processes", serially)
    monkeypatch.setenv("COLUMNS", "200")

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["nextbatch", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return ended.value.code or 0, said.out + said.err

    return call


def changed(tmp_path, before, after):
    assert before in STUDY
    (tmp_path / "study.toml").write_text(STUDY.replace(before, after))


def test_all_models_of_a_study_are_carried_out_and_reported(run, tmp_path):
    status, said = run("study", "study.toml")
    assert status == 0
    assert "Note: Features: 2 of the columns of fruit.csv" in said
    assert "fruit, logistic: 2 seeds" in said
    assert "fruit, mine:make: 2 seeds" in said
    curves = read_curves(tmp_path / "results" / "fruit")
    assert [one.model for one in curves] == ["logistic", "mine:make"]
    assert all(one.accuracy.shape == (3, 2, 3) and not np.isnan(one.accuracy).any() for one in curves)
    (tmp_path / "fruit.csv").unlink()
    (tmp_path / "mine.py").unlink()
    assert run("report", "results/fruit")[0] == 0


def test_the_command_line_may_ask_for_less(run, tmp_path):
    words = ["--model", "logistic", "--seeds", "1", "--strategies", "Random(); Entropy()", "--out", "quick"]
    assert run("study", "study.toml", *words)[0] == 0
    (curves,) = read_curves(tmp_path / "quick")
    assert curves.strategies == ("Random()", "Entropy()")
    assert curves.accuracy.shape == (2, 1, 3)


def test_a_changed_file_or_model_is_noticed(run, tmp_path):
    assert run("study", "study.toml", "--seeds", "1")[0] == 0
    (tmp_path / "mine.py").write_text(MODEL + "\n")
    status, said = run("study", "study.toml", "--seeds", "1")
    assert status == 2
    assert "the code of mine was " in said
    assert said.rstrip().endswith("fresh=True. (--fresh)")
    (tmp_path / "mine.py").write_text(MODEL)
    (tmp_path / "fruit.csv").write_text((tmp_path / "fruit.csv").read_text() + "1,2,apple\n")
    read_own.cache_clear()
    status, said = run("study", "study.toml", "--seeds", "1")
    assert status == 2
    assert "the content of the data set was " in said


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("seeds = 2", "sedes = 2", "study.toml, line 4: there is no key 'sedes'"),
        ('"Margin()"', '"Margins()"', "study.toml, line 8: strategies.1: "),
        ('"fruit.csv"', '"fruits.csv"', "study.toml, line 11: There is no file fruits.csv"),
        ('"kind"', '"sort"', "study.toml, line 12: fruit.csv has no column 'sort'"),
        ('"kind"', '"weight"', "study.toml, line 12: fruit.csv has 60 different labels in 60 rows, hardly two samples"),
        ('label = "kind"', "", "study.toml, line 10: fruit.csv has 0 labels of 0 classes, a study needs at least two"),
        ('label = "kind"', 'label = "kind"\ngroup = "g"', "study.toml, line 13: fruit.csv has no column 'g' for group"),
        ('label = "kind"', 'label = "kind"\nlabells = "x"', "study.toml, line 13: there is no key 'data.labells'"),
        ('[data]\nfile = "fruit.csv"\nlabel = "kind"', "", "the key 'dataset' is missing"),
        ("rounds = 2", "rounds = 90", "study.toml, line 7: The study asks for 366 labels"),
    ],
)
def test_a_wrong_study_is_status_2_with_a_sentence_and_no_folder(run, tmp_path, before, after, told):
    changed(tmp_path, before, after)
    status, said = run("study", "study.toml")
    assert status == 2
    assert told in said
    assert "Traceback" not in said
    assert "--" not in said  # the keys of a file have no flags
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("yours:make", "There is no module yours in "),
        ("mine:makes", "The module mine has no function or class makes."),
        ("mine:no_model", "mine:no_model must return a scikit-learn classifier"),
        ("mine:fails", "mine:fails failed in line 11 of mine.py: ZeroDivisionError: division by zero"),
        ("broken:make", "The module broken cannot be imported: SyntaxError"),
        ("needy:make", "The module needy needs not_installed_anywhere, which is not installed."),
    ],
)
def test_a_model_that_cannot_be_made_is_status_2(run, tmp_path, model, told):
    (tmp_path / "broken.py").write_text("def make(")
    (tmp_path / "needy.py").write_text("import not_installed_anywhere")
    changed(tmp_path, '"logistic", "mine:make"', f'"{model}"')
    status, said = run("study", "study.toml")
    assert status == 2
    assert f"study.toml, line 3: {told}" in said
    assert not (tmp_path / "results").exists()


def test_a_study_whose_every_run_failed_ends_with_status_1_and_a_report(run, tmp_path):
    failing = "class Failing(GaussianNB):\n    def fit(self, X, y):\n        raise OSError('no camera')\n"
    (tmp_path / "mine.py").write_text(f"{MODEL}\n{failing}\ndef fails_later(seed):\n    return Failing()\n")
    changed(tmp_path, "mine:make", "mine:fails_later")
    status, said = run("study", "study.toml")
    assert status == 1
    assert (
        "nextbatch: Every run of mine:fails_later failed, so the study says nothing about it. The first one: " in said
    )
    assert "no camera" in said.rsplit("nextbatch: ", 1)[1]
    assert "Traceback" not in said
    assert (tmp_path / "results" / "fruit" / "report.html").exists()
    assert run("study", "study.toml", "--model", "logistic")[0] == 0


def test_no_other_word_than_the_study_can_name_a_model(run):
    status, said = run("study", "study.toml", "--model", "mine:no_model")
    assert status == 2
    assert "model must be one of 'logistic', 'mine:make', 'first', 'all', got 'mine:no_model'" in said
    assert run("reproduce", "--model", "mine:make")[0] == 2


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"name = "])
def test_a_file_that_holds_no_study_is_status_2(run, tmp_path, content):
    if content is not None:
        (tmp_path / "other.toml").write_bytes(content)
    status, said = run("study", "other.toml")
    assert status == 2
    assert "other.toml" in said


def test_columns_of_a_table_are_standardized_and_rows_without_a_label_left_out(tmp_path):
    (tmp_path / "some.csv").write_text("a,b,label\n1,100,x\n2,300,\n3,200,y\n")
    with pytest.warns(NextbatchWarning, match=r"1 of the 3 rows of some\.csv has no label"):
        dataset = read_own(OwnData(file="some.csv"), "some")
    assert dataset.y.tolist() == ["x", "y"]
    assert dataset.prepared_for([0, 1]).X.tolist() == [[-1, -1], [1, 1]]
    assert dataset.prepared_for([0]).X.tolist() == [[0, 0], [2, 100]]  # what is held out is not learned from


def test_an_array_is_divided_by_one_number_and_takes_its_labels_from_another_file(tmp_path):
    rows = np.arange(8.0).reshape(4, 2)
    np.save(tmp_path / "rows.npy", rows)
    (tmp_path / "labels.csv").write_text("id,label\n0,x\n1,x\n2,y\n3,y\n")
    dataset = read_own(OwnData(file="rows.npy", labels="labels.csv"), "rows")
    assert pytest.approx(rows / rows.std()) == dataset.X


def test_texts_become_sparse_rows_with_a_projection(tmp_path, monkeypatch):
    monkeypatch.setenv("NEXTBATCH_CACHE", str(tmp_path / "cache"))
    (tmp_path / "texts.csv").write_text("text,label\nred wine,x\nwhite wine,y\nred car,z\n")
    dataset = read_own(OwnData(file="texts.csv", text="text"), "texts")
    assert dataset.X.shape[0] == 3
    assert dataset.embed(dataset.X).shape == (3, 2)


def test_embeddings_take_the_place_of_columns(tmp_path):
    np.save(tmp_path / "rows.npy", np.ones((60, 3), dtype=np.float32))
    dataset = read_own(OwnData(file="fruit.csv", label="kind", embeddings="rows.npy"), "fruit")
    assert (dataset.X.shape, dataset.beside) == ((60, 3), None)


@pytest.mark.filterwarnings("ignore:Features: ")
def test_beside_columns_that_are_named_embeddings_are_what_distances_are_measured_in(tmp_path):
    made = np.arange(180.0).reshape(60, 3)
    np.save(tmp_path / "rows.npy", made)
    own = OwnData(file="fruit.csv", label="kind", embeddings="rows.npy", features="weight")
    dataset = read_own(own, "fruit").prepared_for(range(40))
    assert dataset.X.shape == (60, 1)
    assert dataset.points(np.array([3, 1])).tolist() == made[[3, 1]].tolist()


def test_conditions_are_told_apart_in_tables_and_told_together_in_sentences(run, tmp_path):
    (tmp_path / "study.toml").write_text(f"{STUDY}\n[factors]\nlabel_noise = [0, 0.2]\n")
    status, said = run("study", "study.toml", "--model", "logistic", "--strategies", "Random(); Margin()")
    assert status == 0
    assert "fruit, logistic, label_noise 0 %: 2 seeds" in said
    assert "fruit, logistic, label_noise 20 %: 2 seeds" in said
    assert "Margin() against random: it cannot be judged yet, with 2 paired runs" in said
    assert [curves.condition for curves in read_curves(tmp_path / "results" / "fruit")] == [
        "label_noise 0 %", "label_noise 20 %",
    ]  # fmt: skip


def test_what_the_last_model_lacks_is_said_before_the_first_one_is_fitted(run, tmp_path):
    (tmp_path / "study.toml").write_text(f"{STUDY}\n[factors]\nwarm_start = [false, true]\n")
    status, said = run("study", "study.toml")
    assert status == 2
    assert "GaussianNB() has no parameter warm_start" in said
    assert not (tmp_path / "results").exists()


def test_a_study_says_what_select_says_of_ids_and_labels(tmp_path):
    rows = "".join(f"{i},{i % 5},{'ab?'[i % 3]}\n" for i in range(30))
    (tmp_path / "asked.csv").write_text(f"key,x,kind\n{rows}")
    with pytest.warns(NextbatchWarning) as told:
        read_own(OwnData(file="asked.csv", id="key", label="kind"), "asked")
    batch = select_from_files("asked.csv", None, 1, "Random()", id="key", label="kind")
    told = [str(warning.message) for warning in told]
    assert [note for note in told if note in batch.notes] == list(batch.notes[:-1])
    assert [note.split(":")[0] for note in told[:3]] == ["Ids", "Labels", "Not labeled"]


def test_words_that_mean_no_label_and_the_ids_of_the_labels_are_keys(tmp_path):
    (tmp_path / "ids.csv").write_text("key,x\n" + "".join(f"r{i},{i}\n" for i in range(9)))
    (tmp_path / "said.csv").write_text(
        "file,label\n" + "".join(f"r{i},{['a', 'b', 'offen'][i % 3]}\n" for i in range(9))
    )
    own = OwnData(file="ids.csv", labels="said.csv", id="key", label_id="file", unlabeled="offen")
    with pytest.warns(NextbatchWarning, match="3 of the 9 rows"):
        assert sorted(set(read_own(own, "said").y)) == ["a", "b"]
