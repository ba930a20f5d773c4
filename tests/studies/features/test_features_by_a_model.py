"""Features that a model made: a study prepares them as select does, and refuses what does not fit."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nextbatch.errors import BadInput
from nextbatch.files.preparing.preparation import learn_preparation
from nextbatch.files.rows import Columns
from nextbatch.files.samples import read_samples
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features import require_features, with_features
from tiny_models import needs_sentence_transformers, text_model

TEXTS = ["a red wine", "the white cat", "a red cat", "dog and cat", "white dog", "green tea"]
DATA = Dataset("drinks", np.array(TEXTS, dtype=object), np.arange(6) % 2)

pytestmark = pytest.mark.usefixtures("offline")


def prepared(**named):
    """Return the rows that select gives to a model for the same texts or embeddings."""
    samples = read_samples(Path("pool.csv"), None, named.pop("embeddings", None), Columns(**named), lambda step: None)
    made = learn_preparation(samples, np.arange(6))
    return made.rows(np.arange(6)), samples.beside


@pytest.fixture(autouse=True)
def _a_pool(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEXTBATCH_CACHE", str(tmp_path / "cache"))
    Path("pool.csv").write_text("id,text,label\n" + "".join(f"r{i},{text},{i % 2}\n" for i, text in enumerate(TEXTS)))


def test_a_file_is_prepared_as_select_prepares_it():
    values = np.random.default_rng(0).normal(3, 7, (6, 4))
    np.save("made.npy", values)
    made = with_features(DATA, "made.npy")
    np.testing.assert_array_equal(made.X, prepared(embeddings=Path("made.npy"))[0])
    np.testing.assert_allclose(made.X * values.std(), values, rtol=1e-3)
    assert made.points(np.arange(6)).tolist() == made.X.tolist()


def test_a_file_of_other_samples_is_refused():
    np.save("made.npy", np.zeros((5, 2)))
    with pytest.raises(BadInput, match=r"the rows of .*made.npy and the samples of drinks .* got 5 and 6"):
        with_features(DATA, "made.npy")


@needs_sentence_transformers
def test_texts_are_embedded_and_prepared_as_select_does_it(tmp_path):
    shutil.copytree(text_model(tmp_path / "new"), "letters")
    made = with_features(DATA, "embed:letters")
    rows, beside = prepared(text="text", embed="letters")
    np.testing.assert_array_equal(made.X, rows)
    np.testing.assert_allclose(made.X * beside.std(), beside, rtol=1e-3, atol=1e-6)
    held_out = with_features(replace(DATA, test=np.array([4, 5])), "embed:letters")
    np.testing.assert_allclose(held_out.X * beside[:4].std(), beside, rtol=1e-3, atol=1e-6)


def test_what_is_no_text_is_not_embedded():
    with pytest.raises(BadInput, match="A model embeds texts, the rows of drinks are none"):
        with_features(replace(DATA, X=np.zeros((6, 2))), "embed:letters")


@pytest.mark.parametrize("name", ["", "embed:", "words", "npy"])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(BadInput, match=r"tf-idf.*patches"):
        require_features(name)
