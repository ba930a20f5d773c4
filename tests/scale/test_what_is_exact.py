"""Every public strategy on a pool in shards: the batch of the same rows in memory, or a refusal; the docs say which."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from every_strategy import NEEDS_ARGUMENTS, every_strategy
from made_shards import N, in_memory, model, rows, write_shards
from nextbatch import BADGE, BadInput, Preselect, ShardedPool, rng_for
from nextbatch.scale.choosing.two_stages import STRATEGIES as WHOLE
from nextbatch.scores import SCORES
from nextbatch.strategies import EPIG, BatchBALD
from nextbatch.strategies.catalog import public_strategies
from nextbatch.strategies.cut import Cutting
from nextbatch.strategies.limited import limits_of, without_limits

PAGE = Path(__file__).parents[2] / "docs" / "tasks" / "ten-million-rows.md"
# What they need no model of a pool in shards shows, or these rows do not have.
NEEDS_MORE = r"needs (committee|scores|calibrated|groups|strata|costs)|needs features that are counts"


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    few = np.sort(rng_for("few").choice(N, 900, replace=False))
    folder = write_shards(tmp_path_factory.mktemp("pool"), rows()[0][few], cuts=(500, 600))
    return ShardedPool(folder, model(), labeled=np.arange(0, 900, 60))


@pytest.fixture(scope="module")
def threads():
    with ThreadPoolExecutor(2) as executor:
        yield executor


def kind_of(strategy):
    if limits_of(strategy):
        return "limits"
    score = SCORES.get(getattr(strategy, "score", None))
    if isinstance(strategy, BatchBALD | EPIG) or (score is not None and score.reads == "committee"):
        return "committee"
    return "ranks" if isinstance(strategy, Cutting) else "stages" if type(strategy) in WHOLE else "refused"


@pytest.mark.filterwarnings("ignore::nextbatch.NextbatchWarning")
@pytest.mark.parametrize("strategy", [*every_strategy(), Preselect(BADGE(), beta=10)], ids=repr)
def test_the_batch_is_that_of_the_same_rows_in_memory_or_the_strategy_is_refused(pool, threads, strategy):
    kind = kind_of(without_limits(strategy))
    try:
        batch = pool.select(strategy, 12, rng_for("select", 0, 0), on=threads, workers=2)
    except BadInput as error:
        assert kind not in ("ranks", "stages") or re.search(NEEDS_MORE, str(error))
        assert "cannot choose from shards" in str(error) or re.search(NEEDS_MORE, str(error))
    else:
        assert kind in ("ranks", "stages")
        np.testing.assert_array_equal(batch.positions, in_memory(pool, strategy, 12).batch)


def test_whatever_is_refused_can_stand_behind_a_cut_and_the_refusal_says_so(pool, threads):
    with pytest.raises(BadInput, match=re.escape("Preselect(BADGE(), beta=10)")):
        pool.select(BADGE(), 12, rng_for(0), on=threads)


# What the page calls each kind.
TOLD = {
    "bit for bit": "ranks",
    "exact, and what follows": "ranks",
    "in two stages": "stages",
    "of a committee": "committee",
    "around any of these": "limits",
    "behind a cut": "refused",
}


def test_the_page_says_of_every_public_strategy_what_is_exact():
    told = {}
    for line in PAGE.read_text().splitlines():
        kind = next((kind for words, kind in TOLD.items() if line.startswith("| ") and words in line), None)
        names = re.findall(r"`([A-Z]\w*)", line.split("|")[1]) if kind else []
        told |= dict.fromkeys(names, kind)
    made = {name: (NEEDS_ARGUMENTS.get(name) or [make()])[0] for name, make in public_strategies().items()}
    assert told == {name: kind_of(strategy) for name, strategy in made.items()}
