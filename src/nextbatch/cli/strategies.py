"""`nextbatch strategies`: every strategy with what it needs, what it costs and where it comes from."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text

    from nextbatch.strategies.catalog import Entry


def strategies() -> None:
    """List all strategies, what they need and what they cost.

    `nextbatch select --strategy` takes them as they are written here. Costs count operations: n samples in the pool,
    C classes, d columns of the embeddings, k samples in the batch.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from nextbatch.strategies.catalog import catalog

    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0))
    table.add_column("strategy", no_wrap=True)
    table.add_column("what it does", overflow="fold")
    for entry in catalog():
        table.add_row(Text(entry.name), _described(entry))
    Console().print(table)


def _described(entry: "Entry") -> "Text":
    from rich.text import Text

    facts = {"write": entry.signature, "needs": entry.needs, "cost": entry.cost, "source": entry.source}
    lines = [Text(entry.summary), *(Text.assemble((f"{word}: ", "dim"), fact) for word, fact in facts.items())]
    return Text("\n").join(lines)
