"""Options of a project that mean the same, and are described alike, in `label` and `sync`."""

from typing import Annotated

from typer import Option

Text = Annotated[str | None, Option(help="Column of texts, to show and to learn from.")]
Labels = Annotated[str | None, Option(help="A table with ids and labels so far.")]
Show = Annotated[str | None, Option(help="Columns to show, with commas. [default: those that are learned from]")]
Features = Annotated[str | None, Option(help="Columns to learn from, as for select.")]
Id = Annotated[str | None, Option(help="Column of ids, as for select.")]
Label = Annotated[str | None, Option(help="Column of labels, as for select.")]
LabelId = Annotated[str | None, Option(help="Column of ids in LABELS, as for select.")]
Embeddings = Annotated[str | None, Option(help="File with a row of numbers per sample, to learn from.")]
Strategy = Annotated[str | None, Option(help="As listed by `nextbatch strategies`.")]
Model = Annotated[str | None, Option(help="logistic, forest, mlp, mlp-sgd or naive-bayes.")]
Seed = Annotated[int | None, Option(help="Names all that is drawn.")]
BatchSize = Annotated[int | None, Option("--batch-size", "-k", help="Samples of a batch. [default: 20]")]
Ahead = Annotated[
    int | None, Option(help="Open samples at which the next batch is chosen; 0: people wait. [default: 10]")
]
Audit = Annotated[float | None, Option(help="Share of samples drawn at random to measure the accuracy. [default: 0.1]")]
Rounds = Annotated[int | None, Option(help="Batches for which the intervals are planned. [default: 20]")]
Reserve = Annotated[int | None, Option(help="Samples set aside for the audit.")]
Target = Annotated[float | None, Option(help="Accuracy that is enough, such as 0.9.")]
LabelCost = Annotated[float | None, Option(help="What an answer costs, in any unit.")]
