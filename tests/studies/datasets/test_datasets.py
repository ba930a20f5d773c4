"""Data sets are read from the official layouts: rows, labels and what is held out in the official order."""

import os
from importlib import import_module
from unittest.mock import Mock

import numpy as np
import pytest

import made_files
from nextbatch.errors import BadInput
from nextbatch.studies.datasets import DATASETS, fetching
from nextbatch.studies.datasets.catalog import dataset_catalog
from nextbatch.studies.features.loading import load


@pytest.fixture
def own(offline, monkeypatch):
    """A folder of one's own in which any content is taken for the official one."""
    monkeypatch.setenv("NEXTBATCH_DATA", str(offline / "own"))
    monkeypatch.setattr(fetching, "_accepted", lambda path, file: path)
    return offline / "own"


def read(name):
    dataset = DATASETS[name]()
    held_out = [] if dataset.test is None else dataset.test.tolist()
    return dataset.X.tolist(), dataset.y.tolist(), held_out


def test_mnist_is_scaled_and_its_second_files_are_held_out(own):
    made_files.mnist(own)
    X, y, test = read("mnist")
    assert np.array_equal(X, made_files.MNIST_PIXELS.reshape(5, 4).astype(np.float32) / np.float32(255))
    assert (y, test) == ([7, 1, 2, 3, 0], [3, 4])


@pytest.mark.parametrize("name", ["20news-bydate.tar.gz", "20news-bydate.rebuilt.tar.gz"])
def test_20_newsgroups_are_sorted_and_stripped_of_what_gives_the_group_away(own, name):
    made_files.newsgroups20(own, name)
    texts, groups, test = read("20news")
    assert texts == ["Fast\nand loud.", "Not far, café.", "Late."]
    assert (groups, test) == (["rec.autos", "sci.space", "sci.space"], [2])


def test_20_newsgroups_with_headers_are_the_messages_as_they_were_sent(own):
    made_files.newsgroups20(own)
    texts, groups, test = read("20news-headers")
    assert texts[0] == "From: b\n\nFast\nand loud."
    assert (groups, test) == (["rec.autos", "sci.space", "sci.space"], [2])


@pytest.mark.parametrize("write", [made_files.cifar10, made_files.cifar10_archive])
def test_cifar_10_is_the_same_from_the_archive_and_from_its_batches(own, write):
    write(own)
    X, y, test = read("cifar10")
    assert np.array_equal(X, made_files.CIFAR_ROWS[:, 1:])
    assert np.array_equal(y, made_files.CIFAR_ROWS[:, 0])
    assert test == [10, 11]
    assert DATASETS["cifar10"]().X.dtype == np.uint8


def test_cifar_10_with_a_batch_missing_is_read_from_the_archive(own):
    made_files.cifar10(own)
    made_files.cifar10_archive(own)
    (own / "cifar10/cifar-10-batches-bin/data_batch_3.bin").unlink()
    assert len(read("cifar10")[1]) == 12


def test_ag_news_is_title_and_description(own):
    made_files.ag_news(own)
    texts, classes, test = read("ag_news")
    assert texts == ['Pension "fears"\nUnions, they say', "Talks\nin Geneva"]
    assert (classes, test) == (["Business", "World"], [])


def test_banking77_holds_out_its_test_file(own):
    made_files.banking77(own)
    texts, intents, test = read("banking77")
    assert texts == ["Where is it?", "Well,\nwhere?", "How many €?"]
    assert (intents, test) == (["lost", "lost", "rate"], [2])


def test_clinc150_leaves_out_what_is_out_of_scope_and_its_validation_part(own):
    made_files.clinc150(own)
    assert read("clinc150") == (["hi", "bye", "hello"], ["greet", "leave", "greet"], [2])


def test_letter_holds_out_what_comes_after_the_training_rows(own, monkeypatch):
    monkeypatch.setattr(import_module("nextbatch.studies.datasets.letter"), "N_TRAIN", 2)
    made_files.letter(own)
    X, y, test = read("letter")
    assert (np.array(X) * 15).round(5).tolist() == [[2, 8, 0], [15, 12, 3], [1, 1, 1]]
    assert (y, test) == (["T", "I", "T"], [2])


def test_unknown_features_are_refused_with_the_names_of_those_there_are(own):
    with pytest.raises(BadInput, match=r"'tf-idf', 'patches', got 'tfidf'"):
        load("digits", "tfidf")


def test_every_data_set_says_what_it_is_and_where_it_comes_from():
    entries = {entry.name: entry for entry in dataset_catalog()}
    assert list(entries) == list(DATASETS)
    assert all(all(entry) and entry.summary.endswith(".") for entry in entries.values())


SIZES = {
    "digits": (1797, 0, 10),
    "mnist": (60_000, 10_000, 10),
    "20news": (11_314, 7_532, 20),
    "20news-headers": (11_314, 7_532, 20),
    "cifar10": (50_000, 10_000, 10),
    "ag_news": (7_600, 0, 4),
    "banking77": (10_003, 3_080, 77),
    "clinc150": (15_000, 4_500, 150),
    "letter": (16_000, 4_000, 26),
}


@pytest.mark.slow
@pytest.mark.skipif("NEXTBATCH_DATA" not in os.environ, reason="NEXTBATCH_DATA names no folder with the official files")
@pytest.mark.parametrize("name", DATASETS)
def test_the_official_files_hold_what_was_published(name, monkeypatch):
    monkeypatch.setattr(fetching, "_downloaded", Mock(side_effect=lambda file: pytest.skip(f"no {file.names[0]}")))
    dataset = DATASETS[name]()
    n_train, n_test, n_classes = SIZES[name]
    assert len(dataset.train) == n_train
    assert len(dataset.y) == dataset.X.shape[0] == n_train + n_test
    assert len(np.unique(dataset.y[dataset.train])) == n_classes
    (entry,) = (entry for entry in dataset_catalog() if entry.name == name)
    published = f"{n_train:,} + {n_test:,} " if n_test else f"{n_train:,} "
    assert entry.samples.startswith(published)
    assert entry.classes == n_classes
