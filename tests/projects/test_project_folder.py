"""The folder of a project: its settings, its files, and what may change."""

import csv
import os
import signal
import subprocess
import sys
import time

import pytest

from nextbatch.errors import BadInput
from nextbatch.projects import Project, folder
from nextbatch.projects.settings import Settings, as_toml, read_settings
from small_pools import CLASSES, Inside, created, digits_file, digits_project, opened, texts_file, work


def edit(tmp_path, before, after):
    path = tmp_path / "project" / "project.toml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_settings_are_read_back_as_they_were_written(tmp_path):
    hostile = ['"', "\\", "ü", "\x7f", "tab\t", "<script>", "= 1"]
    settings = Settings(pool="a b.csv", classes=["x", "é"], guidelines="\n".join(hostile), target=0.9, overlap=0.25)
    (tmp_path / "project.toml").write_text(as_toml(settings), encoding="utf-8")
    assert read_settings(tmp_path) == settings


def test_a_setting_that_does_not_exist_or_is_wrong_is_named_with_its_line(tmp_path):
    with digits_project(tmp_path):
        pass
    edit(tmp_path, "batch_size = 10", "batch_size = 0")
    with pytest.raises(BadInput, match=r"project\.toml, line \d+: batch_size"):
        opened(tmp_path)
    edit(tmp_path, "batch_size = 0", "batch_sise = 10")
    with pytest.raises(BadInput, match="no key 'batch_sise'"):
        opened(tmp_path)


def test_what_decides_the_record_may_not_change_and_the_rest_may(tmp_path):
    with digits_project(tmp_path) as project:
        work(project, 12)
    edit(tmp_path, "rounds = 20", "rounds = 30")
    with pytest.raises(BadInput, match="rounds was 20 when the project began"):
        opened(tmp_path)
    edit(tmp_path, "rounds = 30", "rounds = 20")
    edit(tmp_path, 'strategy = "Margin()"', 'strategy = "Random()"')
    with opened(tmp_path) as project:
        work(project, 18)
        project.wait()
        assert [event.body["by"] for event in project.state.chosen] == ["random", "Margin()", "Random()", "Random()"]
        assert all(batch.again == batch.stored for batch in project.replay())


def test_a_pool_that_has_changed_is_named(tmp_path):
    with digits_project(tmp_path):
        pass
    with (tmp_path / "digits.csv").open("a") as file:
        file.write(",".join(["d9999", *["0.0"] * 64]) + "\n")
    with pytest.raises(BadInput, match=r"digits\.csv has changed since the project began"):
        opened(tmp_path)


def test_a_pool_that_is_gone_is_named(tmp_path):
    with digits_project(tmp_path):
        pass
    (tmp_path / "digits.csv").unlink()
    with pytest.raises(BadInput, match=r"digits\.csv cannot be read"):
        opened(tmp_path)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"classes": []}, "name the classes"),
        ({"classes": ["a", "a"]}, "a class twice"),
        ({"classes": ["a\nb", "c"]}, "one line"),
        ({"strategy": "Best()"}, "Best"),
        ({"model": "oracle"}, "oracle"),
        ({"first": "Margin()", "classes": ["a", "b"]}, None),
        ({"features": "nothing"}, "nothing"),
        ({"audit": 1.5}, "audit"),
        ({"batch_size": 0}, "batch_size"),
        ({"show": ["nothing"]}, "nothing"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_begin_leaves_nothing_behind(tmp_path, settings, sentence):
    if sentence is None:  # a first batch that needs a model: said on the page, and drawn at random
        with digits_project(tmp_path, **settings) as project:
            assert project.ask()
            assert "needs unlabeled probabilities" in project.status().note or "Margin()" in project.status().note
        return
    with pytest.raises(BadInput, match=sentence):
        digits_project(tmp_path, **settings)
    assert not (tmp_path / "project").exists()


def test_a_project_is_not_made_over_another(tmp_path):
    with digits_project(tmp_path):
        pass
    with pytest.raises(BadInput, match="holds a project already"):
        digits_project(tmp_path)
    with opened(tmp_path) as project:
        assert project.ask()


def test_what_is_no_project_is_a_sentence(tmp_path):
    with pytest.raises(BadInput, match="is no project"):
        Project.open(tmp_path)


def test_a_project_that_was_killed_while_it_was_made_is_made_when_it_is_opened(tmp_path):
    with digits_project(tmp_path) as project:
        asked = project.ask(n=5)
    for name in ("store.sqlite", "shown.sqlite"):
        (tmp_path / "project" / name).unlink()
    with opened(tmp_path) as project:
        assert project.ask(n=5) == asked


def test_what_people_see_is_made_again_where_it_is_missing_or_of_other_columns(tmp_path):
    with digits_project(tmp_path) as project:
        (question,) = project.ask()
        assert list(question.content["cells"]) == [f"p{column}" for column in range(64)]
    (tmp_path / "project" / "shown.sqlite").unlink()
    with opened(tmp_path) as project:
        assert project.ask() == [question]
    edit(tmp_path, "show = []", 'show = ["id", "p3"]')
    with opened(tmp_path) as project:
        assert list(project.ask()[0].content["cells"]) == ["id", "p3"]


def test_a_column_that_is_not_shown_is_nowhere_in_what_people_see(tmp_path):
    with created(tmp_path, texts_file(tmp_path), text="text", classes=["wine", "rain"]) as project:
        question = project.ask()[0]
        assert set(question.content) == {"text"}
    (tmp_path / "texts.csv").write_text("id,text,truth\n" + "".join(f"t{n},plain {n} text,SECRET\n" for n in range(30)))
    other = tmp_path / "other"
    with Project.create(other, tmp_path / "texts.csv", helper=Inside(other), text="text", classes=["a"]) as project:
        assert project.ask()
    for name in ("shown.sqlite", "store.sqlite"):
        assert b"SECRET" not in (other / name).read_bytes()


def test_texts_are_shown_character_by_character(tmp_path):
    hostile = [
        "<script>alert(1)</script>",
        "two\nlines",
        'a "quote"',
        "\u202eright to left",
        "{{7*7}}",
        "x\ty ",
        "é\u0301",
    ]
    with (tmp_path / "texts.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["id", "text"], *([f"t{place}", text] for place, text in enumerate(hostile))])
    with created(tmp_path, tmp_path / "texts.csv", text="text", classes=["a", "b"], audit=0, initial=7) as project:
        seen = {question.id: question.content["text"] for question in project.ask(n=7)}
    assert seen == {f"t{place}": text for place, text in enumerate(hostile)}


def test_empty_texts_are_never_asked(tmp_path):
    lines = [f"t{row},{'word and word' if row % 3 else ''}" for row in range(30)]
    (tmp_path / "texts.csv").write_text("\n".join(["id,text", *lines]))
    with created(tmp_path, tmp_path / "texts.csv", text="text", classes=["a", "b"], audit=0.2, ahead=0) as project:
        asked = []
        while questions := project.ask():
            asked.append(questions[0].sample)
            project.answer(questions[0].sample, "ab"[len(asked) % 2])
    assert sorted(asked) == [row for row in range(30) if row % 3]


def test_a_drive_of_the_network_is_warned_of(tmp_path, monkeypatch):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"disk / ext4 rw 0 0\nserver {tmp_path} nfs4 rw 0 0\n")
    real = folder.Path
    monkeypatch.setattr(folder, "Path", lambda name: mounts if name == "/proc/self/mounts" else real(name))
    assert "drive of the network (nfs4)" in folder.network_note(tmp_path / "project")
    assert folder.network_note(real("/somewhere")) == ""


@pytest.mark.skipif(not hasattr(os, "kill") or os.name != "posix", reason="Processes are killed by a signal.")
def test_the_learner_dies_with_its_parent_even_in_the_middle_of_a_fit(tmp_path):
    digits_file(tmp_path, 1797)
    code = (
        "import time\n"
        "from nextbatch.projects import Project\n"
        f"project = Project.create({str(tmp_path / 'p')!r}, {str(tmp_path / 'digits.csv')!r}, model='forest',\n"
        f"                         classes={CLASSES}, batch_size=20, ahead=0, audit=0)\n"
        "for number in range(20):\n"
        "    project.answer(project.ask(wait=False)[0].sample, str(number % 10))\n"
        "print(project._work.helper.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        told = parent.stdout.readline()
        parent.kill()
    learner = int(told)
    for _ in range(600):
        try:
            os.kill(learner, 0)
        except ProcessLookupError:
            return
        if (state := status_of(learner)) == "Z":
            return
        time.sleep(0.1)
    os.kill(learner, signal.SIGKILL)
    pytest.fail(f"The learner outlived its parent by a minute ({state}).")


def status_of(process):
    try:
        with open(f"/proc/{process}/stat") as file:  # noqa: PTH123
            return file.read().split()[2]
    except OSError:
        return "gone"


def test_the_learner_computes_on_one_thread(tmp_path):
    code = (
        "import os, sys\n"
        "sys.stdin = open(os.devnull)\n"
        "from nextbatch.projects.learner import worker\n"
        "from nextbatch.threads import thread_count\n"
        "class Told(Exception): pass\n"
        "class Empty:\n"
        "    def put(self, line): pass\n"
        "    def get(self): raise Told\n"
        "worker.SimpleQueue, worker._listen = Empty, lambda lines: None\n"
        "sys.argv = ['worker', '.']\n"
        "try: worker.main()\n"
        "except Told: print(thread_count(), file=sys.stderr)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert run.stderr.split()[-1] == "1", run.stderr


def test_images_are_shown_by_their_files_also_after_a_move(tmp_path):
    from PIL import Image

    (tmp_path / "here" / "pool").mkdir(parents=True)
    for number in range(20):
        Image.new("RGB", (8, 8), (number * 12, 0, 0)).save(tmp_path / "here" / "pool" / f"{number}.png")
    made = created(tmp_path / "here", tmp_path / "here" / "pool", classes=["dark", "bright"], audit=0)
    with made as project, Image.open(project.ask()[0].content["image"]) as image:
        assert image.size == (8, 8)
    (tmp_path / "here").rename(tmp_path / "there")
    with opened(tmp_path / "there") as project:
        assert str(tmp_path / "there" / "pool") in project.ask()[0].content["image"]
