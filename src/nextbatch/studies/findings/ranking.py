"""Several data sets at once: who ranks where over all of them, in words and as a diagram of critical differences."""

from nextbatch.statistics import LEVEL, Blocks, RankComparison, compare_ranks
from nextbatch.studies.findings.wording import p_value

# Demsar (2006) and common sense: of fewer blocks a rank says nothing.
FEWEST_BLOCKS = 3


def ranking(blocks: Blocks) -> RankComparison | None:
    """Return how the strategies rank over the blocks; None where `ranking_sentences` says why there is no answer."""
    return None if _missing(blocks) else compare_ranks(blocks.strategies, blocks.scores)


def ranking_sentences(blocks: Blocks) -> list[str]:
    """Return in sentences what the ranks over all blocks say, or why nothing is drawn."""
    if missing := _missing(blocks):
        return [missing]
    found = compare_ranks(blocks.strategies, blocks.scores)
    n = len(blocks.names)
    differ = "differ" if found.friedman <= LEVEL else "cannot be told apart"
    whole = (
        f"Over {n} data sets ({', '.join(blocks.names)}) the {len(found.strategies)} strategies that all have in "
        f"common {differ} (Friedman's test, p {p_value(found.friedman)})."
    )
    few = (
        "So few data sets cannot tell any pair apart after Holm's correction: at least "
        f"{found.blocks_needed} are needed."
        if n < found.blocks_needed
        else ""
    )
    return [sentence for sentence in (whole, few) if sentence]


def _missing(blocks: Blocks) -> str:
    if len(blocks.strategies) < 2:
        return f"Nothing is ranked: these studies share {len(blocks.strategies)} strategies, at least 2 are needed."
    if len(blocks.names) < FEWEST_BLOCKS:
        return (
            f"Nothing is ranked: a rank over data sets needs at least {FEWEST_BLOCKS} with complete runs, these "
            f"studies have {len(blocks.names)}."
        )
    return ""
