"""Projects of images, which more are added to, and projects on what a model makes of texts."""

import numpy as np
import pytest
from PIL import Image

from nextbatch import select_from_files
from nextbatch.errors import BadInput
from nextbatch.projects import Project
from small_pools import created, opened, texts_file
from tiny_models import needs_sentence_transformers, text_model


def images(folder, n=12, side=8, seed=0):
    """Write images that are dark or bright."""
    folder.mkdir()
    rng = np.random.default_rng(seed)
    for i in range(n):
        pixels = (100 * (i % 2) + rng.integers(0, 100, (side, side))).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"{i}.png")
    return folder


def test_images_of_another_folder_are_added_and_shown(tmp_path):
    pool = images(tmp_path / "pool")
    words = {"classes": ["dark", "bright"], "audit": 0.0, "ahead": 0, "batch_size": 6}
    with created(tmp_path, pool, **words) as project:
        for question in project.ask(n=6):
            project.answer(question.sample, "dark")
        assert project.add_rows(images(tmp_path / "more", seed=1)) == 12
        while questions := project.ask():
            project.answer(questions[0].sample, "bright" if questions[0].sample % 2 else "dark")
        assert project.id_of(12) == "more/0.png"
        assert project.content_of(12)["image"] == str(tmp_path / "more" / "0.png")
        assert sorted(project.state.labels) == list(range(24))
    with opened(tmp_path) as project:
        assert project.status().n == 24
        with pytest.raises(BadInput, match="of other sizes"):
            project.add_rows(images(tmp_path / "larger", side=9))
        with pytest.raises(BadInput, match="both be tables"):
            project.add_rows(texts_file(tmp_path))
        assert project.status().n == 24


@needs_sentence_transformers
def test_a_project_on_what_a_model_makes_of_texts_chooses_what_select_does(tmp_path, monkeypatch):
    monkeypatch.setenv("NEXTBATCH_CACHE", str(tmp_path / "cache"))
    model, pool = text_model(tmp_path / "by"), texts_file(tmp_path, 40)
    words = {"text": "text", "id": "id", "embed": str(model), "seed": 5}
    chosen = select_from_files(pool, None, 8, "KMeans()", **words)
    more = {"classes": ["wine", "rain"], "first": "KMeans()", "audit": 0.0, "ahead": 0, "batch_size": 8}
    with created(tmp_path, pool, **words, **more) as project:
        assert [question.id for question in project.ask(n=8)] == list(chosen.ids)
        assert project.settings.embed == "../by/model"
    with pytest.raises(BadInput, match="not both"):
        Project.create(tmp_path / "q", pool, embeddings="e.npy", **words, **more)
