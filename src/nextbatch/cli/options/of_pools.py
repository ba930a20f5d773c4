"""Options about a pool and its labels that mean the same, and are described alike, in several commands."""

from pathlib import Path
from typing import Annotated

from typer import Option

Id = Annotated[str | None, Option(help="Column of ids. [default: id, else row numbers, the first being 0]")]
Label = Annotated[str | None, Option(help="Column of labels, in LABELS or in POOL itself. [default: label]")]
LabelId = Annotated[str | None, Option(help="Column of ids in LABELS, if it is called otherwise there.")]
Unlabeled = Annotated[str | None, Option(help="Words that mean no label, as for select.")]
Task = Annotated[
    str,
    Option(
        help="What a label is: classes (one of several), several-labels (a list, or columns of 0 and 1 named by "
        "--label) or numbers."
    ),
]
Model = Annotated[
    str | None,
    Option(
        help="logistic, forest, mlp, mlp-sgd or naive-bayes; of numbers linear, forest or gaussian-process. "
        "[default: the first of these]"
    ),
]
Embeddings = Annotated[Path | None, Option(help="File with a row of numbers per sample, to measure in.")]
Embed = Annotated[
    str | None, Option(help="Model that embeds TEXT or the images instead; a folder, or a name on Hugging Face.")
]
