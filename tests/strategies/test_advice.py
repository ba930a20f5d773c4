"""Advice: the facts are what the data say, the rules that are data decide, and nothing is read that is not there."""

import numpy as np
import pytest

from nextbatch import (
    Auto,
    BadInput,
    Loop,
    Margin,
    Pool,
    ScikitLearnModel,
    Submodular,
    UHerding,
    parse_strategy,
    rng_for,
)
from nextbatch.strategies import LCMD, AtMost, ByScore, KMeans, Preselect, Random, TypiClust, WClustered
from nextbatch.strategies.advice.facts import FACTS, Facts
from nextbatch.strategies.advice.rules import REMARKS, RULES, advice, advised
from nextbatch.tasks import label_sets

RNG = np.random.default_rng(0)
X = RNG.normal(size=(400, 8))
P = RNG.dirichlet([1.0] * 3, 400)
HERDING = UHerding(width="typical")


@pytest.mark.parametrize(
    ("shown", "batch_size", "expected"),
    [
        ({"embeddings": X, "probabilities": P}, 10, Submodular(10)),
        ({"embeddings": X, "probabilities": P}, 2001, WClustered(10)),
        ({"embeddings": X, "probabilities": P, "calibrated": P, "labels": list("aabbcc")}, 10, HERDING),
        ({"embeddings": X, "probabilities": P, "calibrated": P, "labels": ["a", "b"] * 21}, 10, Submodular(10)),
        ({"embeddings": X, "probabilities": P, "calibrated": P, "labels": ["a"] * 15 + ["b"]}, 10, Submodular(10)),
        ({"probabilities": P}, 10, Margin()),
        ({"embeddings": X}, 10, TypiClust()),
        ({"embeddings": X}, 501, KMeans()),
        ({"embeddings": X, "probabilities": P, "scores": X[:, 0]}, 10, Preselect(KMeans(), score="scores")),
        ({"scores": X[:, 0]}, 10, ByScore()),
        ({"embeddings": X, "committee": np.stack([P, P])}, 10, Preselect(KMeans(weights="bald"), score="bald")),
        ({"committee": np.stack([P, P])}, 10, ByScore("bald")),
        ({"embeddings": X, "means": X[:, 0]}, 10, LCMD()),
        ({"size": 400}, 10, Random()),
    ],
    ids=str,
)
def test_the_first_rule_that_holds_decides(shown, batch_size, expected):
    assert advised(Facts(Pool(**shown), batch_size)).then == expected


@pytest.mark.parametrize("shown", [{"embeddings": X, "probabilities": P}, {"probabilities": P}, {"embeddings": X}])
def test_auto_takes_the_batch_of_the_strategy_that_is_advised(shown):
    pool = Pool(**shown)
    batch = Auto().rule(pool, 12).then.select(pool, 12, rng_for(0))
    assert Auto().select(pool, 12, rng_for(0)).tolist() == batch.tolist()


def test_every_rule_and_every_remark_names_facts_that_there_are_and_can_be_told():
    facts = Facts(Pool(X, P, labels=["a", "b", "a"], groups=np.arange(400) // 4), 10, temperature=2.0)
    for rule in (*RULES, *REMARKS):
        assert set(rule.when) <= set(FACTS)
        assert all(least <= most for least, most in rule.when.values())
        sentence = rule.because if hasattr(rule, "because") else rule.told
        told = sentence.format(**{name: facts[name] for name in FACTS})
        assert told.endswith(".") and "{" not in told
    assert not RULES[-1].when, "the last rule holds for every pool that reaches it"


def test_counts_are_those_of_the_labels():
    facts = Facts(Pool(X, P, labels=["a"] * 30 + ["b"] * 3 + ["c"] * 3), 10)
    assert {name: facts[name] for name in ("labels", "classes", "labels_a_class", "fewest_labels", "imbalance")} == {
        "labels": 36,
        "classes": 3,
        "labels_a_class": 12.0,
        "fewest_labels": 3,
        "imbalance": 10.0,
    }
    assert any("balanced accuracy" in remark for remark in advice(facts).remarks)


def test_unevenness_is_that_of_the_shares_and_zero_on_average_where_chance_alone_makes_counts_differ():
    counted = Facts(Pool(X, labels=["a"] * 30 + ["b"] * 10), 10)["unevenness"]
    assert counted == pytest.approx(np.var([0.75, 0.25]) / 0.5**2 - 1 / 40)
    drawn = [Facts(Pool(X[:2], labels=rng_for("classes", i).integers(4, size=40)), 1)["unevenness"] for i in range(400)]
    assert np.mean(drawn) == pytest.approx(0, abs=3 * np.std(drawn) / 20)
    assert Facts(Pool(X, labels=["a"]), 10)["unevenness"] == Facts(Pool(X), 10)["unevenness"] == 0


def test_several_labels_are_counted_each_and_numbers_are_of_no_class():
    facts = Facts(Pool(X, rates=P, labels=label_sets([["a"]] * 28 + [["a", "b"]] * 2)), 10)
    assert [facts[name] for name in ("labels", "classes", "fewest_labels", "imbalance")] == [32, 2, 2, 15.0]
    (remark,) = advice(facts).remarks
    assert "macro F1" in remark
    numbers = Facts(Pool(X, means=X[:, 0], labels=[1.0, 2.0, 2.0]), 10)
    assert (numbers["labels"], numbers["classes"]) == (3, 1)


def test_without_labels_nothing_is_said_of_classes():
    facts = Facts(Pool(X), 10)
    assert (facts["labels"], facts["classes"], facts["imbalance"]) == (0, 0, 1.0)
    assert advice(facts).remarks == ()


def test_copies_are_counted_and_told():
    spoiled = np.concatenate([X, X[:100] + 1e-6])
    found = Facts(Pool(spoiled), 10)
    assert found["copies"] == pytest.approx(0.4, abs=0.03)
    assert any("near copy" in remark for remark in advice(found).remarks)
    assert Facts(Pool(X), 10)["copies"] < 0.02


def test_groups_temperature_and_vacuous_preselections_are_told():
    told = " ".join(advice(Facts(Pool(X, P, groups=np.arange(400) // 10), 30, temperature=3.0)).remarks)
    assert (
        "40 groups of 10.0 samples" in told and "too sure (temperature 3.0)" in told and "are 75% of the pool" in told
    )
    assert "less sure" in " ".join(advice(Facts(Pool(X, P), 3, temperature=0.5)).remarks)


def test_advice_does_not_make_what_no_rule_asks_for():
    def never():
        pytest.fail("was made")

    assert advised(Facts(Pool(probabilities=never, size=400), 10)).then == Margin()
    assert advised(Facts(Pool(embeddings=never, probabilities=never, size=400), 10)).then == Submodular(10)


def test_auto_is_a_word_of_its_own_wherever_strategies_are_spelled():
    assert parse_strategy("auto") == parse_strategy("Auto()") == Auto()
    assert parse_strategy("AtMost(auto, most=2)") == AtMost(Auto(), most=2)
    with pytest.raises(BadInput, match="needs quotes"):
        parse_strategy("KMeans(weights=margin)")


def test_a_loop_with_auto_asks_as_the_advised_strategy_does():
    from sklearn.linear_model import LogisticRegression

    y = np.where(X[:, 0] > 0, "up", "down")
    batches = []
    for strategy in (Auto(), HERDING):
        loop = Loop(X, ScikitLearnModel(LogisticRegression()), strategy, seed=0)
        loop.answer(np.arange(20), y[:20])
        loop.fit()
        batches.append(loop.ask(5).batch.tolist())
    assert batches[0] == batches[1]
