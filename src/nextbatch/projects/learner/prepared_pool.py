"""The samples of a project as a model learns from them: read, embedded and prepared once."""

from typing import Any

import numpy as np

from nextbatch.files.preparing.preparation import Preparation, learn_preparation
from nextbatch.files.samples import Samples
from nextbatch.projects.learner.reader import Reader
from nextbatch.projects.learner.reading import embedded
from nextbatch.projects.settings import Settings


class PreparedPool:
    """Keeps what was made of the samples until other files are read.

    Parameters
    ----------
    reader : Reader
        Of the project.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._read: Samples | None = None
        self._samples: Samples | None = None
        self._preparation: Preparation | None = None
        self._rows: Any = None

    def samples(self, settings: Settings, added: list[str]) -> Samples:
        """Return the samples of the pool and of the files that were added, with what an embedding model makes of them.

        They are the same object as long as the files are the same.
        """
        read = self._reader.samples(settings, added)
        if self._read is not read or self._samples is None:
            self._read, self._samples = read, embedded(read, settings, self._reader.folder, added)
            self._preparation, self._rows = None, None
        return self._samples

    def preparation(self, samples: Samples) -> Preparation:
        """Return how rows are prepared, learned from those that can be used."""
        if self._preparation is None:
            self._preparation = learn_preparation(samples, np.flatnonzero(samples.rows.usable))
        return self._preparation

    def rows(self, samples: Samples) -> Any:
        """Return all rows, prepared."""
        if self._rows is None:
            self._rows = self.preparation(samples).rows(np.arange(len(samples.rows)))
        return self._rows
