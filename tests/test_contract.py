"""The contract: a correct strategy passes, and a broken one is caught by the law that names its fault."""

import copy
import random
from dataclasses import dataclass, field

import numpy as np
import pytest

from nextbatch import checks, contract
from nextbatch.errors import BadInput, MissingInput
from nextbatch.inputs import Need
from nextbatch.strategies import AtMost, QueryStrategy
from nextbatch.strategies.picks import Picks


@dataclass(frozen=True)
class MostProbable:
    """A correct strategy, as a user writes one: the rows with the largest probability of class 0, equal ones by row."""

    def select(self, pool, batch_size, rng):
        batch_size = checks.count(batch_size, len(pool))
        return self.ranked(pool.need("probabilities", self)[:, 0], rng)[:batch_size]

    def ranked(self, scores, rng):
        return np.argsort(-scores, kind="stable")


class NeverTheLast(MostProbable):
    def select(self, pool, batch_size, rng):
        return super().select(pool, batch_size, rng)[: max(len(pool) - 1, 0)]


class TheFirstTwice(MostProbable):
    def select(self, pool, batch_size, rng):
        chosen = super().select(pool, batch_size, rng)
        return np.append(chosen[:-1], chosen[0]) if 1 < batch_size == len(pool) else chosen


class CountedFromOne(MostProbable):
    def select(self, pool, batch_size, rng):
        return super().select(pool, batch_size, rng) + 1


class PositionsWithoutASign(MostProbable):
    def select(self, pool, batch_size, rng):
        return super().select(pool, batch_size, rng).astype(np.uint32)


class OwnChance(MostProbable):
    def ranked(self, scores, rng):
        return np.random.default_rng().permutation(len(scores))


class GlobalChance(MostProbable):
    def ranked(self, scores, rng):
        random.random()
        return super().ranked(scores, rng)


class GlobalChanceOfNumpy(MostProbable):
    def ranked(self, scores, rng):
        np.random.random()  # noqa: NPY002
        return super().ranked(scores, rng)


class Centering(MostProbable):
    def select(self, pool, batch_size, rng):
        rows = pool.need("embeddings", self)
        if rows.flags.writeable and len(rows):
            rows -= rows.mean(axis=0)
        return super().select(pool, batch_size, rng)


class ByPosition(MostProbable):
    def ranked(self, scores, rng):
        return np.arange(len(scores))


class ByLayout(MostProbable):
    def select(self, pool, batch_size, rng):
        batch_size = checks.count(batch_size, len(pool))
        probabilities = pool.need("probabilities", self)
        column = 0 if probabilities.flags.c_contiguous else -1
        return self.ranked(probabilities[:, column], rng)[:batch_size]


class WithoutASentence(MostProbable):
    def select(self, pool, batch_size, rng):
        batch_size = checks.count(batch_size, len(pool))
        if pool.probabilities is None:
            raise BadInput("Something is missing.")
        return self.ranked(pool.probabilities[:, 0], rng)[:batch_size]


class TakingAnySize(MostProbable):
    def select(self, pool, batch_size, rng):
        return self.ranked(pool.need("probabilities", self)[:, 0], rng)[: int(batch_size or 0)]


class TakingTrueForOne(MostProbable):
    def select(self, pool, batch_size, rng):
        return super().select(pool, 1 if batch_size is True else batch_size, rng)


class Swallowing(MostProbable):
    def select(self, pool, batch_size, rng):
        try:
            return super().select(pool, batch_size, rng)
        except MissingInput:
            raise
        except BadInput:
            return np.arange(checks.count(batch_size, len(pool)))


class ReadingTwice(MostProbable):
    def select(self, pool, batch_size, rng):
        copy.deepcopy(pool).need("probabilities", self)
        return super().select(pool, batch_size, rng)


class SayingLess(MostProbable):
    needs = (Need("embeddings"),)


@dataclass(frozen=True)
class Counting(MostProbable):
    """Prints how often it was asked, so that it is another value afterwards."""

    calls: list[int] = field(default_factory=list, hash=False)

    def ranked(self, scores, rng):
        self.calls.append(len(scores))
        return super().ranked(scores, rng)


class LastFirst(MostProbable):
    def select(self, pool, batch_size, rng):
        return super().select(pool, batch_size, rng)[::-1]


@dataclass(frozen=True)
class KeepingToNothing(AtMost):
    """Says at most two of each class, and takes one more where these are fewer than asked for."""

    then: QueryStrategy = MostProbable()
    per: str = "class"
    most: int = 2

    def picks(self, pool, batch_size, rng):
        picks = super().picks(pool, batch_size, rng)
        if not batch_size or len(picks.positions) == batch_size:
            return picks
        others = np.delete(np.arange(len(pool)), picks.positions)
        return Picks(np.append(picks.positions, others[:1]), short=picks.short)


BROKEN = {
    NeverTheLast: "it_returns_distinct_positions_in_range",
    TheFirstTwice: "it_returns_distinct_positions_in_range",
    PositionsWithoutASign: "it_returns_distinct_positions_in_range",
    GlobalChance: "it_leaves_the_global_random_state_alone",
    GlobalChanceOfNumpy: "it_leaves_the_global_random_state_alone",
    Centering: "it_leaves_its_inputs_alone",
    ByPosition: "a_permutation_of_the_rows_gives_the_same_set",
    ByLayout: "the_layout_of_the_input_changes_nothing",
    WithoutASentence: "a_missing_input_raises_a_sentence",
    TakingAnySize: "a_bad_batch_size_raises_a_sentence",
    TakingTrueForOne: "a_bad_batch_size_raises_a_sentence",
    Swallowing: "what_is_not_finite_is_never_ranked",
    ReadingTwice: "no_row_of_an_input_is_made_twice",
    SayingLess: "it_reads_what_it_says_that_it_needs",
    Counting: "it_is_a_value",
    KeepingToNothing: "it_keeps_within_its_limits",
}


def broken_laws(strategy):
    """Return the names of the laws that `strategy` does not hold to."""
    return [law.__name__ for law in contract.LAWS if not _holds(law, strategy)]


def _holds(law, strategy):
    try:
        law(strategy)
    except Exception:
        return False
    return True


def test_a_correct_strategy_of_a_users_passes():
    contract.check(MostProbable(), greedy=True)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
def test_a_broken_strategy_is_caught_by_the_law_that_names_its_fault_and_by_no_other(broken):
    assert broken_laws(broken()) == [BROKEN[broken]]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
def test_a_broken_strategy_does_not_pass_the_check(broken):
    with pytest.raises((AssertionError, BadInput)):
        contract.check(broken())


def test_every_law_has_a_strategy_that_breaks_it_alone_but_for_chance_which_shows_in_the_layouts_too():
    laws = {law.__name__ for law in contract.LAWS}
    assert laws - set(BROKEN.values()) == {"the_same_generator_gives_the_same_batch"}
    assert broken_laws(OwnChance()) == [
        "the_same_generator_gives_the_same_batch",
        "the_layout_of_the_input_changes_nothing",
        "no_row_of_an_input_is_made_twice",
    ]


def test_positions_counted_from_one_are_out_of_range_and_the_sentence_says_so():
    with pytest.raises(AssertionError, match=r"out of range: CountedFromOne\(\) with ordinary, "):
        contract.check(CountedFromOne())


def test_a_strategy_that_decides_the_batch_as_a_whole_passes_unless_it_is_called_greedy():
    contract.check(LastFirst())
    with pytest.raises(AssertionError, match="is no prefix of"):
        contract.check(LastFirst(), greedy=True)
