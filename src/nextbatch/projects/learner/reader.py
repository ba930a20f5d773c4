"""The reader: what the files of a project hold. It imports no model, so that the first sample is there at once."""

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.files.batches import Batch
from nextbatch.files.formats import write_batch
from nextbatch.files.labels.by_task import names_among
from nextbatch.files.labels.found import labels_of
from nextbatch.files.labels.reading import read_labels
from nextbatch.files.samples import Samples
from nextbatch.projects.exchange.exporting import plain
from nextbatch.projects.folder import resolved
from nextbatch.projects.learner.reading import columns_of, read_all
from nextbatch.projects.learner.showing import write_shown
from nextbatch.projects.settings import Settings
from nextbatch.storage.table_writing import as_parquet
from nextbatch.storage.writing import write_atomically


class Reader:
    """Reads the files of a project, once.

    Parameters
    ----------
    folder : Path
        Of the project.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._samples: Samples | None = None
        self._read_from: list[str] = []

    def samples(self, settings: Settings, added: list[str]) -> Samples:
        """Return the samples of the pool and of the files that were added."""
        sources = [settings.pool, *added]
        if self._samples is None or self._read_from != sources:
            self._samples, self._read_from = read_all(settings, self.folder, added), sources
        return self._samples

    def read(self, settings: dict[str, Any], added: list[str], shown: str, recipe: str) -> dict[str, Any]:
        """Read the files, write what people see of the rows to the file `shown`, and tell what was found."""
        kept = Settings(**settings)
        _require_known(kept)
        samples = self.samples(kept, added)
        write_shown(Path(shown), recipe, samples, kept, self.folder, added)
        labeled = samples.labeled
        return {
            "n": len(samples.rows),
            "labeled": [[int(row), str(samples.labels[row])] for row in labeled],
            "classes": sorted(names_among(samples.labels[labeled], kept.task)),
            "unusable": np.flatnonzero(~samples.rows.usable).tolist(),
            "notes": list(samples.notes),
            "id_column": samples.id_column,
        }

    def find_labels(self, settings: dict[str, Any], added: list[str], *, path: str) -> dict[str, Any]:
        """Return the samples and labels in a file of labels, matched by id."""
        kept = Settings(**settings)
        rows = self.samples(kept, added).rows
        columns = replace(columns_of(kept), label=None, label_id=None, id=None)
        found = read_labels(Path(path), columns, rows.id_column)
        found = replace(found, by_id={plain(name): label for name, label in found.by_id.items()})
        labels = labels_of(rows, found)
        return {
            "labels": [[row, plain(label)] for row, label in enumerate(labels) if label],
            "notes": list(found.notes),
        }

    def write_open(
        self, settings: dict[str, Any], added: list[str], *, open: list[int], why: list[str], path: str, format: str
    ) -> dict[str, Any]:
        """Write samples of the pool, in this order, to a file for an annotation tool."""
        kept = Settings(**settings)
        rows = self.samples(kept, added).rows
        batch = Batch(
            ids=tuple(rows.ids[sample] for sample in open),
            positions=np.array(open, np.intp),
            score=None,
            gap=None,
            cluster_size=None,
            distance_to_labeled=None,
            why=tuple(why),
            strategy=kept.strategy,
            integer_ids=rows.integer_ids,
            id_column=self.samples(kept, added).id_column,
        )
        pool = resolved(self.folder, kept.pool)
        write_batch(batch, Path(path), pool=pool, text=kept.text, label=kept.label, format=format)
        return {}

    def write_parquet(self, rows: list[dict[str, Any]], path: str) -> dict[str, Any]:
        """Write rows to a Parquet file."""
        write_atomically(Path(path), as_parquet(pa.Table.from_pylist(rows)))
        return {}


def _require_known(settings: Settings) -> None:
    """Raise unless there are such a model and such strategies; the usual ones need no import to be known."""
    if settings.embed is not None and find_spec("sentence_transformers") is None:
        raise BadInput('Embedding needs sentence-transformers: pip install "nextbatch[embed]".', argument="embed")
    usual = Settings.model_fields
    if settings.model != usual["model"].default:
        from nextbatch.models.classifiers import CLASSIFIERS

        checks.one_of(settings.model, tuple(CLASSIFIERS), "model")
    named = {settings.strategy, settings.first} - {usual["strategy"].default, usual["first"].default}
    if named:
        from nextbatch.own_code import load_strategy

        for code in sorted(named):
            load_strategy(code)
