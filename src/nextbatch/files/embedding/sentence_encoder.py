"""A model of sentence-transformers as a function from texts or images to rows of numbers."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch.errors import BadInput
from nextbatch.quoting import shortened

# Texts or images that the model computes at once.
MINIBATCH = 32


class SentenceEncoder:
    """A model that was loaded.

    Parameters
    ----------
    folder : Path
    kind : {"text", "image"}
        What it is to embed.

    Raises
    ------
    BadInput
        If sentence-transformers is not installed, cannot load the model, or the model does not embed this kind.
    """

    def __init__(self, folder: Path, kind: str) -> None:
        with needing_sentence_transformers(), without_warnings():
            from sentence_transformers import SentenceTransformer
        try:
            with without_warnings(), _without_bars():
                self._model = SentenceTransformer(str(folder), local_files_only=True)
        except Exception as error:  # whatever transformers, tokenizers and torch raise
            raise BadInput(
                f"sentence-transformers cannot load the model in {folder} ({shortened(error)}).", argument="embed"
            ) from None
        kinds: Sequence[str] = getattr(self._model, "modalities", None) or ["text"]
        if kind not in kinds:
            raise BadInput(
                f"The model in {folder} embeds no {kind}, but {', '.join(kinds)}: "
                f"{'a CLIP model embeds images' if kind == 'image' else 'name a model for texts'}.",
                argument="embed",
            )

    @property
    def most_tokens(self) -> int | None:
        """After how many tokens a text is cut; None if the model does not say."""
        return getattr(self._model, "max_seq_length", None)

    def encode(self, items: Sequence[Any]) -> NDArray[np.float32]:
        """Return a row for each text or image."""
        with without_warnings():
            rows = self._model.encode(list(items), batch_size=MINIBATCH, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)


@contextmanager
def needing_sentence_transformers() -> Iterator[None]:
    """Turn a failed import inside the block into a `BadInput` that says what to install."""
    try:
        yield
    except ImportError as error:
        raise BadInput(
            f'Embedding needs sentence-transformers ({shortened(error)}): pip install "nextbatch[embed]"',
            argument="embed",
        ) from None


@contextmanager
def without_warnings() -> Iterator[None]:
    """Let libraries warn of nothing: what they warn of is how they are written."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _without_bars() -> Iterator[None]:
    """Let transformers show no bars and no remarks while it loads a model."""
    from transformers.utils import logging

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
