"""Published curves: what an entry must hold, and that those that come with nextbatch can stand beside ours."""

import pytest

from nextbatch.errors import BadInput
from nextbatch.studies.settings.study_file import parse_settings, read_reproduction, reproductions
from tiny_study import tiny

POINT = {"source": "a paper", "labels": [100], "accuracy": [0.7], "what": "Made so."}


def with_published(**changes):
    return tiny().revised(published=[POINT | changes])


def test_a_strategy_is_found_under_its_one_name_and_may_be_missing():
    (named,), (unnamed,) = with_published(strategy="Margin").published, with_published().published
    assert (named.strategy, named.name) == ("Margin()", "a paper: Margin()")
    assert (unnamed.strategy, unnamed.name) == (None, "a paper")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"accuracy": [0.7, 0.8]}, "got 1 and 2"),
        ({"labels": [200, 100], "accuracy": [0.7, 0.8]}, "must rise"),
        ({"labels": []}, "labels"),
        ({"accuracy": [70.0]}, "less than or equal to 1"),
        ({"strategy": "Magic()"}, "Magic"),
        ({"where": "page 3"}, "no key"),
    ],
)
def test_an_entry_that_is_no_curve_is_refused_in_a_sentence(changes, sentence):
    with pytest.raises(BadInput, match=sentence):
        with_published(**changes)


def test_a_wrong_entry_of_a_file_is_refused_with_its_line():
    toml = reproductions()["mnist"].read_text(encoding="utf-8") + "\n[[published]]\nsource = 3\n"
    with pytest.raises(BadInput, match=rf"line {toml.count(chr(10))}"):
        parse_settings(toml, "mine.toml")


@pytest.mark.parametrize("name", reproductions())
def test_published_points_lie_on_the_label_axis_of_the_study_and_say_how_they_were_made(name):
    settings = read_reproduction(name)
    last = settings.initial + settings.rounds * settings.batch_size
    for curve in settings.published:
        assert settings.initial <= curve.labels[0] <= curve.labels[-1] <= last
        assert curve.what.endswith(".")


def test_every_study_of_the_paper_and_the_article_has_published_points():
    assert all(read_reproduction(name).published for name in ("20news", "mnist", "cifar10-features"))
