"""A library that is missing, or broken, is a sentence that says what to install."""

import pytest

from nextbatch.errors import BadInput
from nextbatch.models.networks.optional_imports import optional_import


def refusal(library, error):
    with pytest.raises(BadInput) as caught, optional_import(library):
        raise error
    assert caught.value.__cause__ is error
    return str(caught.value)


def missing(name):
    return ModuleNotFoundError(f"No module named {name!r}", name=name)


def test_a_missing_library_is_told_with_the_extra_that_brings_it():
    told = refusal("keras", missing("keras"))
    assert told == 'This needs keras, which is not installed: pip install "nextbatch[keras]"'


def test_what_a_library_misses_is_named_itself_and_not_the_library():
    assert refusal("torch", missing("sympy")) == "torch needs sympy, which is not installed: install it."


def test_keras_without_its_backend_is_told_of_the_others():
    assert refusal("keras", missing("tensorflow")) == (
        "keras needs tensorflow, which is not installed: install it, or set KERAS_BACKEND to torch or jax if you have "
        "that."
    )


@pytest.mark.parametrize("error", [ImportError("undefined symbol"), OSError("undefined symbol")])
def test_a_library_that_is_there_and_broken_is_told_apart_from_a_missing_one(error):
    assert refusal("torch", error) == "torch is installed but cannot be imported: undefined symbol"


def test_what_goes_wrong_otherwise_goes_on_as_it_is():
    with pytest.raises(ZeroDivisionError), optional_import("torch"):
        _ = 1 / 0
