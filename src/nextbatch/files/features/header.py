"""Names of columns that look like numbers, as in a table without a header."""

from nextbatch.errors import BadInput
from nextbatch.files.features.columns import is_row_index
from nextbatch.files.features.notes import in_full
from nextbatch.files.tables.separated import is_numeral
from nextbatch.files.tables.table import Table


def header_notes(table: Table) -> tuple[str, ...]:
    """Return a note if the names of columns look like numbers, as in a file without a header.

    Raises
    ------
    BadInput
        If all are numbers and some are not whole: the first sample would be lost.
    """
    names = [name for name in table.schema.names if not is_row_index(name)]
    numbers = [name for name in names if is_numeral(name)]
    count_on = any(numbers == [str(i + first) for i in range(len(numbers))] for first in (0, 1))
    if not table.types_guessed or count_on or 2 * len(numbers) < len(names):
        return ()
    seen = f"{table.path} begins with {in_full(names, quotes=False)}, which look like numbers of a sample"
    if len(numbers) == len(names) and not all(name.strip().isdecimal() for name in names):
        raise BadInput(f"{seen}: a table needs the names of its columns in the first row, write them above.")
    return (f"{seen}, and are taken as the names of columns: if it is one, write a row of names above it.",)
