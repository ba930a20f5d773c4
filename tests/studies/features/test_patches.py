"""Patch features are what their slow twin says, learn from the pool alone, and are the same on any thread count."""

from dataclasses import replace

import numpy as np
import pytest

import naive_patches
from nextbatch.errors import BadInput
from nextbatch.seeds import rng_for
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.features.patches import (
    PatchSettings,
    learn_filters,
    normalized_patches,
    patch_features,
    whitened_patches,
)
from nextbatch.threads import threads

SMALL = PatchSettings(filters=20, columns=8, seen=30)
# Blots rather than noise: neighboring pixels are alike, as in photographs.
COARSE = rng_for("blots").integers(256, size=(60, 3, 8, 8)).astype(np.uint8)
PIXELS = COARSE.repeat(4, axis=2).repeat(4, axis=3).reshape(60, -1)
IMAGES = Dataset("blots", PIXELS, np.arange(60) % 3, np.arange(40, 60))


@pytest.mark.parametrize("settings", [SMALL, replace(SMALL, step=1), replace(SMALL, size=5, step=3, threshold=0.0)])
def test_features_are_those_of_the_slow_twin(settings):
    filters = learn_filters(PIXELS, settings, rng_for("filters"))
    expected = [naive_patches.patch_features(image.reshape(3, 32, 32), filters, settings) for image in PIXELS[:3]]
    assert patch_features(PIXELS[:3], filters, settings) == pytest.approx(np.array(expected), abs=1e-2, rel=1e-4)


def test_filters_are_made_from_white_patches():
    filters = learn_filters(PIXELS, SMALL, rng_for("filters"))
    windows = np.lib.stride_tricks.sliding_window_view(PIXELS.reshape(-1, 3, 32, 32), (6, 6), axis=(2, 3))
    patches = normalized_patches(windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, 108).astype(np.float32))
    responses = patches @ filters.weights - filters.offsets + SMALL.threshold
    assert np.abs(responses.mean(axis=0)).max() < 0.1
    assert np.abs(responses.std(axis=0) - 1).max() < 0.2


def test_evened_out_patches_keep_nothing_of_brightness_and_little_of_contrast():
    patch = rng_for("patch").integers(50, 200, size=108).astype(np.float32)
    brighter, stronger, flat = normalized_patches(np.stack([patch + 50, patch * 3, np.full(108, 7, dtype=np.float32)]))
    assert brighter == pytest.approx(normalized_patches(patch), abs=1e-4)
    assert stronger == pytest.approx(normalized_patches(patch), rel=0.01, abs=1e-3)
    assert not flat.any()


@pytest.mark.parametrize("length", [1.0, 2.0])
def test_rows_have_the_number_of_columns_and_the_length_that_were_asked_for(offline, length):
    made = whitened_patches(IMAGES, replace(SMALL, seen=60, length=length))
    assert made.X.shape == (60, 8)
    assert np.sqrt((made.X[made.train] ** 2).sum(axis=1).mean()) == pytest.approx(length, rel=0.05)
    assert made.y is IMAGES.y
    assert made.test is IMAGES.test


@pytest.mark.parametrize("what", ["labels", "held out"])
def test_neither_labels_nor_what_is_held_out_changes_the_features_of_the_pool(offline, what):
    other = PIXELS.copy()
    other[40:] = 255 - other[40:]
    changed = replace(IMAGES, y=IMAGES.y[::-1]) if what == "labels" else replace(IMAGES, X=other)
    before, after = whitened_patches(IMAGES, SMALL).X, whitened_patches(changed, SMALL).X
    assert before.filename != after.filename, "nothing was made anew"
    assert np.array_equal(before[:40], after[:40])


def test_the_number_of_threads_changes_no_bit(offline, monkeypatch):
    made = []
    for n in (1, 2):
        monkeypatch.setenv("NEXTBATCH_CACHE", str(offline / str(n)))
        with threads(n):
            made.append(np.array(whitened_patches(IMAGES, SMALL).X))
    assert np.array_equal(*made)


@pytest.mark.parametrize("X", [PIXELS / 255, PIXELS[:, :784], np.array(["a text"] * 60, dtype=object)])
def test_rows_that_are_no_images_are_refused(X):
    with pytest.raises(BadInput, match=r"need color images of 32 x 32 pixels.*the rows of blots are none"):
        whitened_patches(replace(IMAGES, X=X))
