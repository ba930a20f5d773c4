"""`nextbatch reproduce` and `nextbatch report`: the whole way from words to a page, and every way to end early."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nextbatch.cli import main
from nextbatch.cli.options.of_studies import asked_models
from nextbatch.studies.records.curves import read_curves
from nextbatch.studies.records.folder import REPORT, locked_study
from nextbatch.studies.records.record import read_record
from nextbatch.studies.settings.study_file import read_reproduction
from tiny_study import serially, tree

SMALL = ["--seeds", "2", "--strategies", "Random(); Margin;"]


def report_of(folder):
    """Return all files of a study, less what depends on times and the machine."""
    files = tree(folder)
    files.pop("seconds.csv")
    files["report.html"] = files["report.html"].split(b"what depends on the machine")[0]
    return files


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command line in this process; return the exit status and what it said."""
    monkeypatch.setattr("nextbatch.studies.running.study.run_in_processes", serially)
    monkeypatch.setenv("COLUMNS", "200")

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["nextbatch", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return ended.value.code or 0, said.out + said.err

    return call


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Return the folder and the output of a small study that was carried out from a shell."""
    folder = tmp_path_factory.mktemp("whole")
    done = subprocess.run(command(folder, "2"), capture_output=True, text=True, check=True)
    return folder, done.stdout


def command(folder, jobs):
    program = "import sys; from nextbatch.cli import main; sys.exit(main())"
    return [sys.executable, "-c", program, "reproduce", *SMALL, "--jobs", jobs, "--out", str(folder)]


def test_a_study_ends_with_a_table_verdicts_and_the_place_of_its_report(whole):
    folder, said = whole
    assert "digits, logistic: 2 seeds" in said
    assert "4 of 4 runs" in said
    assert "\nRandom() is the control" in said
    assert "\nMargin() " in said
    assert "the accuracy of Random() with 20 labels is" in said
    assert (folder / "report.html").as_uri() in said


def test_a_report_is_the_files_that_a_fresh_study_deletes(whole):
    folder, _ = whole
    assert {path.name for path in folder.iterdir() if path.is_file()} == {*REPORT, "study.json", ".lock"}


def test_strategies_are_recorded_as_they_print(whole):
    (curves,) = read_curves(whole[0])
    assert curves.strategies == ("Random()", "Margin()")
    assert curves.accuracy.shape == (2, 2, 16)


def test_a_report_is_written_again_from_the_records_alone(whole, run):
    folder, _ = whole
    before = report_of(folder)
    for name in REPORT:
        (folder / name).unlink()
    status, said = run("report", folder)
    assert status == 0
    assert "report.html" in said
    assert report_of(folder) == before


def started(folder):
    # A group of its own, like a command in a terminal: Ctrl-C reaches its workers too, and nobody ignores it, even if
    # these tests run in the background of a shell, which ignores it.
    process = subprocess.Popen(
        command(folder, "1"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    known = len(list(folder.glob("records/*/*/seed-?.json")))
    while process.poll() is None and len(list(folder.glob("records/*/*/seed-?.json"))) <= known:
        time.sleep(0.01)
    return process


def group_is_empty(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def wait_until_nobody_is_left(group):
    for _ in range(1000):
        if group_is_empty(group):
            return
        time.sleep(0.01)
    os.killpg(group, signal.SIGKILL)
    raise AssertionError("A worker went on without its parent.")


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
def test_after_ctrl_c_sigterm_and_kill_no_process_is_left_and_the_study_goes_on(whole, tmp_path):
    for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)):
        process = started(tmp_path)
        if number == signal.SIGINT:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        _, said = process.communicate(timeout=30)
        assert process.returncode == status
        if number != signal.SIGKILL:
            assert "interrupted. What was finished is kept" in said
            assert len(said.strip().splitlines()) == 1
        wait_until_nobody_is_left(process.pid)
        assert all(read_record(path) for path in tmp_path.glob("records/*/*/seed-?.json"))
    subprocess.run(command(tmp_path, "1"), check=True, stdout=subprocess.DEVNULL)
    assert report_of(tmp_path) == report_of(whole[0])


def test_a_folder_in_use_is_status_2_with_its_holder(run, tmp_path):
    with locked_study(tmp_path):
        status, said = run("reproduce", *SMALL, "--out", tmp_path)
    assert status == 2
    assert f"in use by process {os.getpid()} on " in said


def test_a_read_only_folder_is_status_2(run, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    status, said = run("reproduce", *SMALL, "--out", tmp_path / "out")
    assert status == 2
    assert said.rstrip().endswith("choose another folder. (--out)")


def test_a_full_disk_is_status_1_and_the_study_goes_on_later(run, tmp_path, monkeypatch, whole):
    from nextbatch.storage import writing

    real, calls = os.fsync, iter(range(1000))

    def fsync(descriptor):
        if next(calls) == 30:
            raise OSError(28, "No space left on device")
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(writing.os, "fsync", fsync)
        status, said = run("reproduce", *SMALL, "--out", tmp_path)
    assert status == 1
    assert "No space left on device" in said
    status, _ = run("reproduce", *SMALL, "--out", tmp_path)
    assert status == 0
    assert report_of(tmp_path) == report_of(whole[0])


def test_a_file_that_no_study_wrote_is_not_replaced(run, tmp_path):
    (tmp_path / "summary.csv").write_text("mine")
    for extra in ([], ["--fresh"]):
        status, said = run("reproduce", *SMALL, "--out", tmp_path, *extra)
        assert status == 2
        assert "holds summary.csv, which no study wrote" in said
    assert (tmp_path / "summary.csv").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["summary.csv"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["digit"], "'digits'"),
        (["../digits"], "'digits'"),
        (["--seeds", "0"], "seeds"),
        (["--jobs", "0"], "jobs must be at least 1"),
        (["--model", "resnet"], "model must be one of 'logistic', 'mlp'"),
        (["--strategies", "Margins()"], "did you mean Margin"),
        (["--strategies", ""], "strategies needs at least 1 value, got none"),
        (["--strategies", "Margin(); Margin"], "Margin() is given twice"),
        (["--strategies", "<script>alert(1)</script>"], "Cannot read the strategy"),
        (["--strategies", "\x1b[31m"], "Cannot read the strategy"),
    ],
)
def test_bad_words_are_status_2_with_a_sentence_and_no_folder(run, tmp_path, words, told):
    status, said = run("reproduce", *words, "--out", tmp_path / "out")
    assert status == 2
    assert told in said
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()


def test_a_report_of_nothing_is_status_2(run, tmp_path):
    status, said = run("report", tmp_path)
    assert status == 2
    assert "There is no study in" in said


def test_the_list_says_what_each_study_costs_and_needs(run):
    status, said = run("reproduce", "--list")
    assert status == 0
    assert "digits  Handwritten digits: 20 labels, then 15 batches of 10\n" in said
    assert "  size: 13 strategies, 20 seeds, 260 runs with each model: logistic, mlp\n" in said
    assert "  size: 9 strategies, 20 seeds, 9 conditions, 1,620 runs with each model: logistic\n" in said
    assert "  needs: nothing: the data come with scikit-learn\n" in said


@pytest.mark.parametrize(("asked", "meant"), [("first", ["logistic"]), ("all", ["logistic", "mlp"]), ("mlp", ["mlp"])])
def test_a_model_may_be_asked_for_by_name_or_all_at_once(asked, meant):
    assert asked_models(read_reproduction("digits"), asked) == meant


def test_a_model_that_is_none_of_the_studys_is_refused_before_any_data_are_read(run, monkeypatch):
    monkeypatch.setattr("nextbatch.studies.features.loading.load", lambda *_: pytest.fail("data were read"))
    status, said = run("reproduce", "mnist", "--model", "mpl")
    assert status == 2
    assert "model must be one of 'mlp-sgd', 'mlp', 'first', 'all', got 'mpl'" in said


def test_nothing_is_written_but_below_the_folder(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("reproduce", "--seeds", "1", "--strategies", "Random()")[0] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    assert [path.name for path in Path("results").iterdir()] == ["digits"]
