"""What goes out: a batch with its samples as the file of the pool holds them, and what is known of each."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nextbatch.errors import BadInput
from nextbatch.files.batches import Batch, as_table
from nextbatch.files.tables import cells
from nextbatch.files.tables.column_names import USUAL_LABELS
from nextbatch.files.tables.json_tables import json_records
from nextbatch.files.tables.table import is_table, open_table
from nextbatch.quoting import listed


@dataclass(frozen=True, eq=False)
class Outgoing:
    """A batch on its way to a file.

    Parameters
    ----------
    batch : Batch
    pool : Path
        The file or folder that the batch was chosen from.
    text : str, optional
        Its column of texts.
    label : str, optional
        Its column of labels, of which none of these samples has one.
    """

    batch: Batch
    pool: Path
    text: str | None = None
    label: str | None = None

    @property
    def facts(self) -> list[dict[str, Any]]:
        """What is known of each sample: rank, score and the like, as the columns of a table have it, without the id."""
        ids = as_table(self.batch).column_names[1]
        return [{name: cell for name, cell in row.items() if name != ids} for row in self.batch.rows]

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """Each sample as the file of the pool holds it, nested as there; of images the path, of an array nothing."""
        if self.pool.is_dir():
            return [{"image": name} for name in self.batch.ids]
        if not is_table(self.pool):
            return [{} for _ in self.batch.ids]
        table = open_table(self.pool, as_text={self.batch.id_column, self.text or ""})
        numbers = table.numbers[self.batch.positions]
        written = json_records(self.pool)
        if written is not None:
            return [dict(written[number]) for number in numbers]
        chosen = table.read(table.schema.names).take(self.batch.positions)
        records: list[dict[str, Any]] = chosen.to_pylist()
        return records

    @property
    def shown(self) -> list[dict[str, Any]]:
        """What people look at of each sample."""
        return [self.seen(record) for record in self.records]

    def seen(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return a record without embeddings, which nobody reads, and without the label that is not there yet."""
        left_out = {self.label, *USUAL_LABELS}
        return {name: value for name, value in record.items() if name not in left_out and not _is_vector(value)}

    def texts(self, tool: str) -> list[str]:
        """Return the text of each sample, for a tool that needs one.

        Raises
        ------
        BadInput
            If it is not clear which column holds it.
        """
        name = self.text if self.text is not None else self._text_column(tool)
        return [str(value_at(record, name) or "") for record in self.records]

    def _text_column(self, tool: str) -> str:
        if not is_table(self.pool):
            raise BadInput(
                f"{tool} needs texts, and {self.pool} is no table: choose another format.", argument="format"
            )
        table = open_table(self.pool)
        names = [field.name for field in table.schema if cells.is_text(field.type)]
        names = [name for name in names if name != self.batch.id_column]
        usual = [name for name in names if name.rpartition(".")[2].strip().casefold() == "text"]
        for found in (usual, names):
            if len(found) == 1:
                return str(found[0])
        raise BadInput(
            f"{tool} needs texts: set text to the column of them. {self.pool} has {listed(names) or 'none'}.",
            argument="text",
        )


def value_at(record: Mapping[str, Any], name: str) -> Any:
    """Return the value of a name with dots in a nested record; None if there is none.

    Examples
    --------
    >>> value_at({"data": {"text": "Hello"}}, "data.text"), value_at({"a.b": 1}, "a.b"), value_at({}, "a")
    ('Hello', 1, None)
    """
    if name in record:
        return record[name]
    first, _, rest = name.partition(".")
    inner = record.get(first)
    return value_at(inner, rest) if rest and isinstance(inner, Mapping) else None


def as_json(value: Any) -> bytes:
    """Return JSON in UTF-8; dates and the like as texts."""
    return (json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def as_json_lines(values: Iterable[Any]) -> bytes:
    """Return JSON in UTF-8, one value in each line."""
    return b"".join((json.dumps(value, ensure_ascii=False, default=str) + "\n").encode() for value in values)


def _is_vector(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 1 and all(isinstance(part, int | float) for part in value)
