"""`nextbatch strategies`: one sentence on every strategy, or all facts about one."""

from typing import TYPE_CHECKING, Annotated

from typer import Argument

if TYPE_CHECKING:
    from rich.table import Table

    from nextbatch.strategies.catalog import Entry


def strategies(
    name: Annotated[
        str | None, Argument(metavar="NAME", help="A strategy, to be told all about. [default: all, in brief]")
    ] = None,
) -> None:
    """List all strategies, or say how NAME is written, what it needs and costs, and where it comes from.

    `nextbatch select --strategy` takes them as they are written here. Costs count operations: n samples in the pool,
    C classes, d columns of the embeddings, k samples in the batch.

    \b
    Examples:
      nextbatch strategies
      nextbatch strategies WClustered
    """
    from rich.console import Console
    from rich.text import Text

    from nextbatch.strategies.catalog import catalog, entry_named

    terminal = Console(highlight=False)
    if name is not None:
        terminal.print(_details(entry_named(name.partition("(")[0].strip())))
        return
    terminal.print(_overview(catalog()))
    terminal.print(Text("\nMore about one, and how it is written: nextbatch strategies NAME"))


def _overview(entries: "list[Entry]") -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("strategy", no_wrap=True)
    table.add_column("what it does", overflow="fold")
    for entry in entries:
        table.add_row(Text(entry.name), Text(entry.summary))
    return table


def _details(entry: "Entry") -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    facts = {
        entry.name: entry.summary,
        "": entry.details,
        "write": entry.signature,
        "needs": entry.needs,
        "cost": entry.cost,
        "source": entry.source,
    }
    for heading, fact in facts.items():
        if fact:
            table.add_row(heading, Text(fact))
    return table
