"""`nextbatch label`: what it says where it cannot serve a page."""

import subprocess
import sys

import pytest

POOL = "id,text\n" + "\n".join(f"{i},some words {i}" for i in range(30))


def run(folder, *words, before=""):
    """Run the command line, after some lines of Python."""
    lines = ["import sys", before, f"sys.argv = ['nextbatch', 'label', *{list(words)!r}]"]
    code = "\n".join([*lines, "from nextbatch.cli import main", "main()"])
    return subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    "words, told",
    [
        ([], "Name a pool"),
        (["none.csv", "--classes", "a,b"], "none.csv"),
        (["pool.csv", "--classes", "a,,b"], "--classes"),
        (["pool.csv", "--text", "text", "--classes", "a,a"], "--classes"),
        (["pool.csv", "--text", "words", "--classes", "a,b"], "--text"),
        (["pool.csv", "--text", "text", "--classes", "a,b", "--host", "0.0.0.0", "--allow-remote"], "--host"),
        (["pool.csv", "--text", "text", "--classes", "a,b", "--suggestions", "pool.csv"], "--suggestions"),
        (["pool.csv", "--text", "text", "--classes", "a,b", "--port", "99999"], "--port"),
        (["pool.csv", "--text", "text", "--no-browser"], "no labels to take classes from"),
        (["pool.csv", "--text", "text", "--classes", "a,b", "--status"], "There is no project in pool-labels"),
        (["pool.csv", "--text", "text", "--classes", "a,b", "--predict", "out.csv"], "no project in pool-labels"),
    ],
)
def test_a_bad_word_is_one_sentence(tmp_path, words, told):
    (tmp_path / "pool.csv").write_text(POOL)
    ended = run(tmp_path, *words)
    assert ended.returncode == 2 and told in ended.stderr and "Traceback" not in ended.stderr
    if "--port" not in words:  # known to be bad only once the page is served
        assert [path.name for path in tmp_path.iterdir()] == ["pool.csv"]


def test_without_fastapi_it_says_what_to_install(tmp_path):
    (tmp_path / "pool.csv").write_text(POOL)
    ended = run(tmp_path, "pool.csv", "--classes", "a,b", before="sys.modules['fastapi'] = None")
    assert ended.returncode == 2 and 'pip install "nextbatch[label]"' in ended.stderr
    assert not (tmp_path / "pool-labels").exists()


def test_a_setting_that_an_older_project_does_not_have_is_named(tmp_path):
    (tmp_path / "pool.csv").write_text(POOL)
    (tmp_path / "labels.csv").write_text("id,label\n3,a\n")
    words = ["pool.csv", "--text", "text", "--classes", "a,b"]
    assert run(tmp_path, *words, "--import", "labels.csv").returncode == 0
    ended = run(tmp_path, *words, "--seed", "5", "--status")
    assert ended.returncode == 2 and "--seed" in ended.stderr and "pool-labels" in ended.stderr
