"""Boxes of images and tokens of documents: many rows of outputs for each sample, and the score that they make."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nextbatch import scores
from nextbatch.errors import BadInput
from nextbatch.files.features.columns import feature_columns
from nextbatch.files.outputs.aggregates import aggregated, bias_told, uncertainty_of_confidence
from nextbatch.files.outputs.class_columns import class_columns
from nextbatch.files.outputs.opening import OutputTable, open_outputs, places_of
from nextbatch.files.outputs.wanted import OutputFiles, file_and_column
from nextbatch.files.outputs.yolo import images_of, read_yolo
from nextbatch.files.provenance import file_told
from nextbatch.files.rows import Rows
from nextbatch.files.tables import cells
from nextbatch.files.tables.column_names import plain_name, required
from nextbatch.files.tables.table import Table
from nextbatch.inputs import KINDS
from nextbatch.quoting import counted, listed, quoted
from nextbatch.storage.paths import existing_file

IMAGES = ("image", "image_id", "image id", "image_name", "image name", "image_path", "img", "img_id", "file_name",
          "filename", "file", "path", "frame")  # fmt: skip
DOCUMENTS = ("document", "document_id", "document id", "doc", "doc_id", "sentence", "sentence_id", "text_id", "sample")
CONFIDENCES = ("confidence", "conf", "score", "scores", "probability", "prob", "confidence_score", "confidence score")


class ScoredParts(NamedTuple):
    """What the parts of each sample come to."""

    scores: NDArray[np.float64]  # of shape (n_samples,); 0 for samples without parts
    counts: NDArray[np.float64]  # how many parts there are
    reasons: tuple[str, ...]  # for each sample, in words
    notes: tuple[str, ...]


class _Parts(NamedTuple):
    """The parts in a file, each with its id and two numbers."""

    ids: Sequence[str]
    uncertainty: NDArray[np.float64]
    banded: NDArray[np.float64]  # what "count" looks at
    told: str


def read_boxes(wanted: OutputFiles, rows: Rows) -> ScoredParts:
    """Return the scores of images from a table of boxes, with an image and a confidence each, or from YOLO's files."""
    path, column = file_and_column(str(wanted.boxes))
    path = path or Path(str(wanted.boxes))
    if path.is_dir():
        found = read_yolo(path, rows)
        told = f"Boxes: {counted(len(found.images), 'box', 'boxes')} of YOLO's files in {path}, by the names of images "
        parts = _Parts(
            found.images, uncertainty_of_confidence(found.confidence), found.confidence, f"{told}without extension."
        )
        scored = _scored(parts, wanted, rows, path, "box", "boxes", "image")
        return scored._replace(notes=(*scored.notes, *found.notes))
    opened = open_outputs(existing_file(path), rows, wanted.output_id, usual=IMAGES)
    ids = _ids(opened, "image")
    name = _confidence_column(opened.table, column, opened.id_column)
    confidence = _between_zero_and_one(opened.table, name)
    told = f"Boxes: {file_told(opened.table.path, opened.table.n_rows)}, {opened.by}, confidence {quoted(name)}."
    parts = _Parts(ids, uncertainty_of_confidence(confidence), confidence, told)
    return _scored(parts, wanted, rows, opened.table.path, "box", "boxes", "image")


def rows_of_parts(pool: Path, wanted: OutputFiles) -> Rows | None:
    """Return the images or documents of a pool that is the file of boxes or tokens itself; None if it is not."""
    boxes = file_and_column(wanted.boxes)[0] if wanted.boxes else None
    if pool not in (boxes, wanted.tokens):
        return None
    if pool.is_dir():
        return Rows(pool, images_of(pool), id_column="image")
    usual, whole = (IMAGES, "image") if pool == boxes else (DOCUMENTS, "document")
    opened = open_outputs(pool, Rows(pool, ()), wanted.output_id, usual=usual)
    return Rows(pool, tuple(dict.fromkeys(_ids(opened, whole))), id_column=opened.id_column)


def read_tokens(wanted: OutputFiles, rows: Rows) -> ScoredParts:
    """Return the scores of documents from a file of tokens, one row each with the document and probabilities."""
    assert wanted.tokens is not None
    opened = open_outputs(wanted.tokens, rows, wanted.output_id, usual=DOCUMENTS)
    ids = _ids(opened, "document")
    found = class_columns(opened.table, wanted.classes, {opened.id_column or ""})
    probabilities = KINDS["probabilities"].check(
        found.values, f"The probabilities of {wanted.tokens}", lambda positions: positions
    )
    told = f"Tokens: {found.told} of {file_told(wanted.tokens, opened.table.n_rows)}, {opened.by}; a token's score is "
    margins = scores.margin(probabilities)
    parts = _Parts(ids, margins, margins, f"{told}its margin score.")
    return _scored(parts, wanted, rows, wanted.tokens, "token", "tokens", "document")


def _scored(parts: _Parts, wanted: OutputFiles, rows: Rows, path: Path, one: str, many: str, whole: str) -> ScoredParts:
    distinct = tuple(dict.fromkeys(parts.ids))
    places = places_of(rows, distinct, len(distinct), path)
    number = {name: j for j, name in enumerate(distinct)}
    sample_of = np.full(len(distinct), -1, dtype=np.intp)
    sample_of[places.rows[places.there]] = np.flatnonzero(places.there)
    sample = sample_of[np.fromiter((number[name] for name in parts.ids), dtype=np.intp, count=len(parts.ids))]
    used, n = sample >= 0, len(rows)
    counts = np.bincount(sample[used], minlength=n).astype(np.float64)
    how = str(wanted.aggregate)
    if how == "count":
        low, high = wanted.band
        inside = ((parts.banded >= low) & (parts.banded <= high)).astype(np.float64)
        found, rule = aggregated(inside[used], sample[used], n, "sum"), f"the number of {many} from {low:g} to {high:g}"
    else:
        found = aggregated(parts.uncertainty[used], sample[used], n, how)
        rule = f"the {how} over its {many}"
        rule += " of 1 - |2 confidence - 1|" if one == "box" else ""
    without = int((counts == 0).sum())
    notes = [parts.told, f"Scores: of each {whole} {rule}, higher first; costs: the number of {many}.", *places.notes]
    if without:
        notes.append(f"{counted(without, whole)} without {many}: score 0, so that they come last.")
    some = counts > 0
    notes.append(bias_told(found[some], counts[some], how, many, f"{whole}s"))
    pairs = zip(counts, found, strict=True)
    reasons = tuple(f"{counted(int(size), one, many)}, {how} {value:.3g}" for size, value in pairs)
    return ScoredParts(found, counts, reasons, tuple(notes))


def _ids(opened: OutputTable, whole: str) -> tuple[str, ...]:
    if opened.ids is None:
        raise BadInput(
            f"{opened.table.path} has no column that says which {whole} a row belongs to: set output_id to it. Its "
            f"columns are {listed(opened.table.schema.names)}.",
            argument="output_id",
        )
    return opened.ids


def _confidence_column(table: Table, column: str | None, id_column: str | None) -> str:
    if column is not None:
        return required(column, table, "boxes")
    found = [name for name in table.schema.names if name != id_column and plain_name(name) in CONFIDENCES]
    if len(found) != 1:
        raise BadInput(
            f"{table.path} has {'several columns' if found else 'no column'} that may be the confidence of a box "
            f"({listed(found or table.schema.names)}): set boxes to one, as {table.path}:COLUMN.",
            argument="boxes",
        )
    return str(found[0])


def _between_zero_and_one(table: Table, name: str) -> NDArray[np.float64]:
    found = feature_columns(table, [name], set())
    values = None if found.categories or found.embedding else np.asarray(found.numbers[:, 0], dtype=np.float64)
    bad = None if values is None else np.flatnonzero(~((values >= 0) & (values <= 1)))
    if values is None or bad is None or len(bad):
        where = f": {cells.at(int(bad[0]))} has {values[bad[0]]}" if values is not None and bad is not None else ""
        told = f"The column {quoted(name)} of {table.path} must hold confidences between 0 and 1{where}."
        raise BadInput(told, argument="boxes")
    return values
