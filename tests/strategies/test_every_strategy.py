"""Every public strategy holds to every law of the contract."""

import pytest

from every_strategy import GREEDY, every_strategy
from nextbatch import contract

# It takes a tenth of the time of all strategies together.
SLOW = "SimilarityMatching(solver='frank_wolfe')"
STRATEGIES = [pytest.param(one, marks=pytest.mark.slow if repr(one) == SLOW else ()) for one in every_strategy()]


@pytest.mark.parametrize("strategy", STRATEGIES, ids=repr)
@pytest.mark.parametrize("law", contract.LAWS, ids=lambda law: law.__name__)
def test_every_strategy_holds_to(law, strategy):
    law(strategy)


@pytest.mark.parametrize("strategy", GREEDY, ids=repr)
def test_ten_then_ten_more_are_the_twenty_of(strategy):
    contract.a_prefix_is_a_batch(strategy)
