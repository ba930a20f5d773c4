"""The ranks of strategies over several data sets, in sentences."""

from nextbatch.statistics import LEVEL, Blocks, RankComparison, compare_ranks
from nextbatch.studies.findings.wording import p_value

# Ranks over fewer blocks are not meaningful (Demsar 2006).
FEWEST_BLOCKS = 3


def ranking(blocks: Blocks) -> RankComparison | None:
    """Return the ranks of the strategies over the blocks; None if there are too few blocks or strategies."""
    return None if _missing(blocks) else compare_ranks(blocks.strategies, blocks.scores)


def ranking_sentences(blocks: Blocks) -> list[str]:
    """Return sentences on the ranks over all blocks, or on why there are none."""
    if missing := _missing(blocks):
        return [missing]
    comparison = compare_ranks(blocks.strategies, blocks.scores)
    n = len(blocks.names)
    differ = "differ" if comparison.friedman <= LEVEL else "cannot be told apart"
    whole = (
        f"Over {n} data sets ({', '.join(blocks.names)}) the {len(comparison.strategies)} strategies that all have in "
        f"common {differ} (Friedman's test, p {p_value(comparison.friedman)})."
    )
    few = (
        "So few data sets cannot tell any pair apart after Holm's correction: at least "
        f"{comparison.blocks_needed} are needed."
        if n < comparison.blocks_needed
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
