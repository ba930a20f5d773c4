"""Tables of TOML files: each wrong, unknown or missing key is a sentence with its line."""

import tomllib
from typing import Annotated

import pytest
from pydantic import Field, ValidationError, field_validator

from nextbatch.errors import BadInput
from nextbatch.storage.toml_tables import Positive, Strict, validated


class Fruit(Strict):
    """A table within a table."""

    name: str
    grams: Positive = 100

    @field_validator("name")
    @classmethod
    def _known(cls, name):
        if name == "stone":
            raise ValueError("a stone is no fruit.")
        return name


class Basket(Strict):
    """A table with a default, a bound, a list and a table."""

    seeds: Positive
    share: float = 0.5
    words: Annotated[tuple[str, ...], Field(min_length=1, strict=False)] = ("a",)
    fruit: Fruit | None = None


def read(toml):
    return validated(Basket, tomllib.loads(toml), "basket.toml", toml)


def refusal(toml):
    with pytest.raises(BadInput) as caught:
        read(toml)
    return str(caught.value)


def test_what_is_left_out_has_its_default():
    assert read("seeds = 2") == Basket(seeds=2, share=0.5, words=("a",), fruit=None)
    assert read('seeds = 2\n[fruit]\nname = "fig"').fruit == Fruit(name="fig", grams=100)


def test_a_table_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        read("seeds = 2").seeds = 3


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("seeds = 0", "basket.toml, line 1: seeds should be greater than or equal to 1, got 0."),
        ("\nseeds = '2'", "basket.toml, line 2: seeds should be a valid integer, got '2'."),
        ("seeds = true", "basket.toml, line 1: seeds should be a valid integer, got True."),
        ("seeds = 2.0", "basket.toml, line 1: seeds should be a valid integer, got 2.0."),
        ("share = 0.1", "basket.toml: the key 'seeds' is missing."),
        (
            "seeds = 1\nsede = 2",
            "basket.toml, line 2: there is no key 'sede': remove it or correct its name.",
        ),
        (
            "seeds = 1\n[fruit]\nname = 'fig'\ngram = 2",
            "basket.toml, line 4: there is no key 'fruit.gram': remove it or correct its name.",
        ),
        ("seeds = 1\n[fruit]\ngrams = 2", "basket.toml: the key 'fruit.name' is missing."),
        ("seeds = 1\nfruit = 3", "basket.toml, line 2: fruit should be one table, headed [fruit], got 3."),
        ("seeds = 1\nwords = []", "basket.toml, line 2: words needs at least 1 value, got none."),
        ("seeds = 1\nwords = [\n'a',\n3]", "basket.toml, line 2: words.1 should be a valid string, got 3."),
        ("seeds = 1\n[fruit]\nname = 'stone'", "basket.toml, line 3: fruit.name: a stone is no fruit."),
    ],
)
def test_a_key_that_is_wrong_is_a_sentence_with_its_line(toml, sentence):
    assert refusal(toml) == sentence


def test_every_key_that_is_wrong_is_told():
    told = refusal("seeds = 0\nshare = 'half'\nsede = 2")
    assert [line in told for line in ("line 1: seeds", "line 2: share", "line 3: there is no key 'sede'")] == [True] * 3


def test_without_the_text_sentences_name_no_line():
    with pytest.raises(BadInput) as caught:
        validated(Basket, {"seeds": 0}, "The basket mine")
    assert str(caught.value) == "The basket mine: seeds should be greater than or equal to 1, got 0."
