"""Which outputs of other models are to be read, and how; checked before anything is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nextbatch import checks
from nextbatch.errors import BadInput
from nextbatch.files.arguments import named_file
from nextbatch.quoting import quoted

AGGREGATES = ("max", "mean", "sum", "count")


@dataclass(frozen=True)
class OutputFiles:
    """Files of outputs of other models.

    Parameters
    ----------
    probabilities : Path, optional
        One row of class probabilities for each sample.
    rates : Path, optional
        One row of rates for each sample: how probable each of several labels is, whatever the others.
    committee : tuple of Path
        The same of classes from several models, a file for each; or one array of three dimensions.
    classes : str, optional
        The columns of the probabilities or rates: names with commas, `*` for any letters.
    scores : str, optional
        A column of the pool, a file, or a column of a file as "FILE:COLUMN".
    higher_first : bool, optional
        Whether a higher score means that the label is wanted more; False for a confidence. None: by the name.
    boxes : str, optional
        A file of detections, a row for each box; "FILE:COLUMN" names the column of confidences.
    tokens : Path, optional
        A row of class probabilities for each token of a document.
    aggregate : {"max", "mean", "sum", "count"}, optional
        How boxes or tokens become one number for each sample.
    band : tuple of two float
        Boxes with a confidence, tokens with a score in this band are counted by "count".
    output_id : str, optional
        The column of ids in these files, if it is called otherwise there.
    """

    probabilities: Path | None = None
    rates: Path | None = None
    committee: tuple[Path, ...] = ()
    classes: str | None = None
    scores: str | None = None
    higher_first: bool | None = None
    boxes: str | None = None
    tokens: Path | None = None
    aggregate: str | None = None
    band: tuple[float, float] = (0.25, 0.75)
    output_id: str | None = None

    def __bool__(self) -> bool:
        """Whether any outputs are to be read."""
        return any((self.probabilities, self.rates, self.committee, self.scores, self.boxes, self.tokens))

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that are named; scores may be a column of the pool instead."""
        named = [self.probabilities, self.rates, *self.committee, self.tokens]
        split = [file_and_column(words)[0] for words in (self.scores, self.boxes) if words is not None]
        return tuple(path for path in (*named, *split) if path is not None)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the pool that are outputs."""
        file, column = file_and_column(self.scores) if self.scores else (None, None)
        return (column,) if file is None and column is not None else ()

    @property
    def inputs(self) -> frozenset[str]:
        """The names of the inputs that these files give."""
        given = {
            "probabilities": self.probabilities or self.committee,
            "rates": self.rates,
            "committee": self.committee,
            "scores": self.scores or self.boxes or self.tokens,
            "costs": self.boxes or self.tokens,
        }
        return frozenset(name for name, there in given.items() if there)


def file_and_column(words: str) -> tuple[Path | None, str | None]:
    """Return the file and the column that "FILE:COLUMN", "FILE" or "COLUMN" names.

    Examples
    --------
    >>> file_and_column("confidence")
    (None, 'confidence')
    """
    if Path(words).exists():
        return Path(words), None
    file, colon, column = words.rpartition(":")
    if colon and column and Path(file).exists():
        return Path(file), column
    is_path = Path(words).suffix.lower() in (".csv", ".tsv", ".parquet", ".jsonl", ".json", ".npy", ".npz")
    return (Path(words), None) if is_path else (None, words)


def named_outputs(
    *,
    probabilities: Any = None,
    rates: Any = None,
    committee: Any = (),
    classes: Any = None,
    scores: Any = None,
    higher_first: Any = None,
    boxes: Any = None,
    tokens: Any = None,
    aggregate: Any = None,
    band: Any = (0.25, 0.75),
    output_id: Any = None,
) -> OutputFiles:
    """Return the outputs that a caller names.

    Raises
    ------
    BadInput
        For a word that is not what it must be, or words that exclude each other.
    """
    for argument, value in {"classes": classes, "output_id": output_id}.items():
        if not isinstance(value, str | None):
            raise BadInput(f"{argument} must be the name of a column, got {quoted(value)}.", argument=argument)
    if not isinstance(higher_first, bool | None):
        raise BadInput(f"higher_first must be True or False, got {quoted(higher_first)}.", argument="higher_first")
    committee = () if committee is None else (committee,) if isinstance(committee, str | Path) else tuple(committee)
    wanted = OutputFiles(
        None if probabilities is None else named_file(probabilities, "probabilities"),
        None if rates is None else named_file(rates, "rates"),
        tuple(named_file(file, "committee") for file in committee),
        classes,
        None if scores is None else str(named_file(scores, "scores")),
        higher_first,
        None if boxes is None else str(named_file(boxes, "boxes")),
        None if tokens is None else named_file(tokens, "tokens"),
        aggregate,
        _band(band),
        output_id,
    )
    _require_possible(wanted)
    return wanted


def _band(band: Any) -> tuple[float, float]:
    if isinstance(band, str):
        parts: Sequence[Any] = band.split(",")
    else:
        parts = band if isinstance(band, Sequence) else ()
    try:
        low, high = (float(part) for part in parts)
    except (TypeError, ValueError):
        low, high = 1.0, 0.0
    if not 0 <= low <= high <= 1:
        told = f"band must be two numbers between 0 and 1, the smaller first, such as 0.25,0.75; got {quoted(band)}."
        raise BadInput(told, argument="band")
    return low, high


def _require_possible(wanted: OutputFiles) -> None:
    """Raise for words that exclude each other, or lack what they need."""
    ranking = {"scores": wanted.scores, "boxes": wanted.boxes, "tokens": wanted.tokens}
    given = [name for name, value in ranking.items() if value]
    if len(given) > 1:
        raise BadInput(f"{' and '.join(given)} are two ways to rank samples: give one of them.", argument=given[-1])
    if wanted.rates and (wanted.probabilities or wanted.committee or wanted.tokens):
        raise BadInput(
            "rates are of several labels for each sample, and other outputs of one class for each: give one of them.",
            argument="rates",
        )
    parts = [name for name in given if name != "scores"]
    if parts and wanted.aggregate is None:
        raise BadInput(
            f"One sample has many {parts[0]}: set aggregate to max (its most uncertain one), mean, sum (which favors "
            f"samples with many) or count (how many lie within the band, {wanted.band[0]:g} to {wanted.band[1]:g}).",
            argument="aggregate",
        )
    checks.one_of(wanted.aggregate, (None, *AGGREGATES), "aggregate")
    if wanted.aggregate and not parts:
        raise BadInput("aggregate is for boxes or tokens, and none are given: leave it out.", argument="aggregate")
    if wanted.higher_first is not None and not wanted.scores:
        raise BadInput("higher_first is for scores, and none are given: leave it out.", argument="higher_first")
    if wanted.classes and not (wanted.probabilities or wanted.rates or wanted.committee or wanted.tokens):
        told = "classes are columns of probabilities or rates, and none are given: leave it out."
        raise BadInput(told, argument="classes")
