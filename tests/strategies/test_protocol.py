"""What a strategy is: a value with `select`, whose batches are checked, since anybody may have written it."""

from dataclasses import dataclass

import numpy as np
import pytest

from nextbatch.errors import BadInput
from nextbatch.pool import Pool
from nextbatch.seeds import rng_for
from nextbatch.strategies import KMeans, Margin, QueryStrategy
from nextbatch.strategies.picks import picks_of
from nextbatch.strategies.protocol import as_code, checked_strategy

POOL = Pool(size=5)


@dataclass(frozen=True)
class Always:
    """Selects the same, whatever is asked for."""

    batch: object

    def select(self, pool, batch_size, rng):
        return self.batch


def test_whatever_has_select_is_a_strategy():
    strategy = Always([1])
    assert isinstance(strategy, QueryStrategy)
    assert checked_strategy(strategy) is strategy


@pytest.mark.parametrize(("given", "told"), [(KMeans, "KMeans"), ("KMeans", "'KMeans'"), (None, "None"), (len, "len")])
def test_what_only_looks_like_a_strategy_is_refused_by_its_name(given, told):
    with pytest.raises(BadInput) as caught:
        checked_strategy(given)
    assert str(caught.value) == f"A strategy is a value such as KMeans() or Clustered(beta=10), got {told}."


@pytest.mark.parametrize("batch", [[3, 1], (3, 1), np.array([3, 1], dtype=np.uint8)])
def test_a_batch_is_returned_as_positions_in_its_order(batch):
    positions = picks_of(Always(batch), POOL, 2, rng_for(0)).positions
    assert positions.dtype == np.intp
    assert positions.tolist() == [3, 1]


@pytest.mark.parametrize(
    ("batch", "told"),
    [
        ([1], r"^Always\(batch=\[1\]\) selected 1 sample where 2 were asked for\.$"),
        ([1, 2, 3], "selected 3 samples where 2 were asked for"),
        ([1, 1], r"^What Always\(batch=\[1, 1\]\) selects must hold different whole numbers between 0 and 4"),
        ([1, 5], "must hold whole numbers between 0 and 4, got some from 1 to 5"),
        ([1, -1], "got some from -1 to 1"),
        ([1.0, 2.0], "must be a list of whole numbers"),
        (None, "must be a list of whole numbers"),
    ],
)
def test_what_is_no_batch_is_refused_with_the_strategy_that_selected_it(batch, told):
    with pytest.raises(BadInput, match=told):
        picks_of(Always(batch), POOL, 2, rng_for(0))


def test_the_code_of_a_strategy_has_only_what_differs_from_the_defaults():
    assert as_code(Margin()) == "Margin()"
    assert as_code(KMeans()) == "KMeans()"
    assert as_code(KMeans(given="labeled")) == "KMeans(given='labeled')"
    assert as_code(Always(np.int64(3))) == "Always(batch=3)"
