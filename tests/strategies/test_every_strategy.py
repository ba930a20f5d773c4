"""Every public strategy holds to every law of the contract."""

import pytest

from every_strategy import GREEDY, every_strategy
from nextbatch import contract


@pytest.mark.parametrize("strategy", every_strategy(), ids=repr)
@pytest.mark.parametrize("law", contract.LAWS, ids=lambda law: law.__name__)
def test_every_strategy_holds_to(law, strategy):
    law(strategy)


@pytest.mark.parametrize("strategy", GREEDY, ids=repr)
def test_ten_then_ten_more_are_the_twenty_of(strategy):
    contract.a_prefix_is_a_batch(strategy)
