"""Labels that came from elsewhere, such as a language model: shown after the answer, never before."""

import csv
from pathlib import Path

from nextbatch.errors import BadInput
from nextbatch.quoting import quoted


def read_suggestions(path: Path) -> dict[str, tuple[str, float | None]]:
    """Return for each id of a CSV file the label, and its probability if there is a column of these.

    Raises
    ------
    BadInput
        If the file cannot be read, or has no columns `id` and `label`.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            missing = {"id", "label"} - set(table.fieldnames or ())
            if missing:
                raise BadInput(
                    f"{path} has no column {quoted(min(missing))}: suggestions are a CSV file with the columns id, "
                    "label and, if it is known, probability.",
                    argument="suggestions",
                )
            return {row["id"]: (row["label"] or "", _probability(row.get("probability"))) for row in table}
    except (OSError, ValueError, csv.Error) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"{path} cannot be read: {error}.", argument="suggestions") from None


def _probability(cell: str | None) -> float | None:
    try:
        value = float(cell or "")
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None
