"""`nextbatch embed`: the function with the same words, and a sentence for what cannot be done."""

import sys
from pathlib import Path

import numpy as np
import pytest

from killing_embedding import Letters
from nextbatch.cli import main
from nextbatch.files.embedding import pool_embeddings


@pytest.fixture
def nextbatch(tmp_path, monkeypatch, capsys):
    """Run a command line in a folder with a pool and a model; return its status, what it printed and what it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEXTBATCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(pool_embeddings, "SentenceEncoder", Letters)
    Path("letters").mkdir()
    Path("letters/config.json").write_text("{}")
    Path("pool.csv").write_text("id,text\nr1,a cab\nr2,a bed\nr3,dad\n")

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["nextbatch", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code or 0, *capsys.readouterr()

    return run


def test_the_command_writes_embeddings_and_ids(nextbatch):
    status, shown, said = nextbatch("embed", "pool.csv", "--text", "text", "--model", "letters", "--out", "emb.npy")
    assert status == 0, said
    assert np.load("emb.npy")[:, :4].tolist() == [[2, 1, 1, 0], [1, 1, 0, 1], [1, 0, 0, 2]]
    assert "3 embeddings are in emb.npy, their ids in emb.npy.json" in shown
    assert "8 numbers for each of 3 texts, by the model 'letters'" in said
    status, _, said = nextbatch("select", "pool.csv", "--text", "text", "--embed", "letters", "-k", 1, "--out", "n.csv")
    assert status == 0, said


def test_a_model_that_is_not_there_is_a_sentence_with_the_option(nextbatch):
    status, _, said = nextbatch("select", "pool.csv", "--text", "text", "--embed", "./no", "-k", 1, "--out", "n.csv")
    assert (status, said) == (2, "nextbatch: There is no folder './no' with a model. (--embed)\n")


def test_ctrl_c_says_that_what_was_embedded_is_kept(nextbatch, monkeypatch):
    def interrupted(self, items):
        raise KeyboardInterrupt

    monkeypatch.setattr(Letters, "encode", interrupted)
    status, _, said = nextbatch("embed", "pool.csv", "--text", "text", "--model", "letters", "--out", "emb.npy")
    assert status == 130
    assert "interrupted; what was embedded is kept: run the same command to go on." in said
