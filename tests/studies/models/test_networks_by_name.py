"""Networks are models of studies by name, each refused beforehand where it cannot learn."""

import builtins
import subprocess
import sys

import numpy as np
import pytest
from scipy import sparse

from nextbatch import BadInput, rng_for
from nextbatch.studies.datasets.dataset import Dataset
from nextbatch.studies.models import networks
from nextbatch.studies.models.by_name import MODELS, make_model, model_version, require_model_name
from nextbatch.studies.models.networks import NETWORKS
from nextbatch.studies.records.record import read_record
from nextbatch.threads import threads
from tiny_study import carry_out_study, tiny

GRAY = Dataset("gray", np.zeros((4, 64)), np.arange(4) % 2)
COLOR = Dataset("color", np.zeros((4, 192), dtype=np.uint8), np.arange(4) % 2)


@pytest.fixture
def without(monkeypatch):
    """Return a function that makes a library impossible to import."""
    real = builtins.__import__

    def remove(library):
        def refuse(name, *arguments, **options):
            if name.partition(".")[0] == library:
                raise ModuleNotFoundError(f"No module named {library!r}", name=library)
            return real(name, *arguments, **options)

        for module in [name for name in sys.modules if name.startswith("nextbatch.models.") and "torch" in name]:
            monkeypatch.delitem(sys.modules, module)
        for module in [name for name in sys.modules if name.startswith("nextbatch.models.networks.keras")]:
            monkeypatch.delitem(sys.modules, module)
        monkeypatch.setattr(builtins, "__import__", refuse)

    return remove


def test_a_name_that_is_unknown_is_refused_with_all_there_are():
    with pytest.raises(BadInput) as caught:
        require_model_name("resnet")
    assert all(repr(name) in str(caught.value) for name in MODELS)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_missing_library_is_a_sentence_with_the_command_that_installs_it(name, without, monkeypatch):
    monkeypatch.setattr(networks, "path_of", lambda file: None)
    library = NETWORKS[name].package
    without(library)
    for ask in (lambda: make_model(name, rng_for(0), COLOR), lambda: model_version(name)):
        with pytest.raises(
            BadInput, match=rf'needs {library}, which is not installed: pip install "nextbatch\[{library}'
        ):
            ask()


def test_a_study_with_a_missing_library_is_refused_before_anything_is_written(without, tmp_path, monkeypatch):
    without("torch")
    with pytest.raises(BadInput, match="needs torch"):
        carry_out_study(tiny(models=["torch-mlp"]), tmp_path / "study", monkeypatch)
    assert not (tmp_path / "study").exists()


def test_reading_a_study_that_names_networks_imports_no_library_of_theirs():
    code = "from nextbatch.studies.settings.study_file import read_reproduction; read_reproduction('cifar10-keras')"
    asked = f"{code}; import sys; print('torch' in sys.modules, 'keras' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]


def test_rows_that_a_network_cannot_learn_from_are_refused():
    words = Dataset("words", sparse.csr_array((4, 9)), np.arange(4) % 2)
    table = Dataset("table", np.zeros((4, 5)), np.arange(4) % 2)
    for name, dataset, told in (
        ("torch-mlp", words, "torch-mlp learns from dense rows of numbers, those of words are sparse"),
        ("torch-cnn", table, r"must be an image for this network, got rows of the shape \(5,\)"),
        ("keras-resnet50v2", GRAY, "images in red, green and blue, those of gray have one channel"),
    ):
        with pytest.raises(BadInput, match=told):
            make_model(name, rng_for(0), dataset)


@pytest.mark.parametrize("name", [name for name in networks.NETWORKS if name.startswith("torch-")])
def test_a_torch_network_of_that_name_can_be_made_and_its_library_is_a_fact(name):
    pytest.importorskip("torch", reason="torch models need the extra 'torch'")
    model = make_model(name, rng_for(0), GRAY)
    assert model.warm_start is False
    assert set(model_version(name)) == {"torch", "device"}


def test_the_network_of_the_article_takes_its_weights_from_a_folder_of_ones_own(monkeypatch, tmp_path):
    pytest.importorskip("torch", reason="the tests let Keras compute with torch")
    pytest.importorskip("keras", reason="Keras models need the extra 'keras'")
    folder = tmp_path / "resnet50v2"
    folder.mkdir()
    (folder / networks.WEIGHTS.names[0]).write_bytes(b"not the weights")
    monkeypatch.setenv("NEXTBATCH_DATA", str(tmp_path))
    with pytest.raises(BadInput, match="damaged, truncated or another version"):
        make_model("keras-resnet50v2", rng_for(0), COLOR)
    assert set(model_version("keras-resnet50v2")) == {"keras", "backend of keras", "device"}


@pytest.mark.parametrize("warm_start", [False, True])
def test_a_study_with_a_torch_network_goes_on_like_one_that_was_never_interrupted(warm_start, tmp_path, monkeypatch):
    pytest.importorskip("torch", reason="torch models need the extra 'torch'")
    from functools import partial

    from nextbatch.models import Training

    brief = networks.Network("torch", partial(networks._torch, "mlp", Training(epochs=2)))
    monkeypatch.setitem(NETWORKS, "torch-mlp", brief)
    settings = tiny(models=["torch-mlp"], seeds=1, rounds=3, strategies=["Margin()"], warm_start=warm_start)
    whole, interrupted = tmp_path / "whole", tmp_path / "interrupted"
    with threads(1):
        carry_out_study(settings, whole, monkeypatch)
        carry_out_study(settings, interrupted, monkeypatch)
        path = next(path for path in interrupted.rglob("seed-0.json"))
        _cut_to_two_rounds(path)
        carry_out_study(settings, interrupted, monkeypatch)
    expected = next(whole.rglob("seed-0.json")).read_bytes()
    assert path.read_bytes() == expected
    assert set(read_record(path).versions) > {"torch", "device"}


def _cut_to_two_rounds(path):
    from dataclasses import replace

    from nextbatch.studies.records.record import write_record

    record = read_record(path)
    write_record(path, replace(record, rounds=record.rounds[:2]))
