"""`nextbatch sync`: people label in the tool that they know, and nextbatch chooses what it shows."""

from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option


def sync(
    tool: Annotated[
        str, Argument(metavar="TOOL", help="label-studio, prodigy, doccano, argilla, fiftyone, coco or cvat")
    ],
    pool: Annotated[
        str, Argument(metavar="POOL", help="A table, a folder of images, or the folder of a project of ours.")
    ],
    url: Annotated[str | None, Option(help="Where Label Studio is, such as http://localhost:8080.")] = None,
    project: Annotated[int | None, Option(help="Number of the project over there, as in its address.")] = None,
    out: Annotated[Path | None, Option(help="Of another tool: the file with the next samples, replaced.")] = None,
    answers: Annotated[Path | None, Option(help="Of another tool: what it exported, to be taken in first.")] = None,
    classes: Annotated[str | None, Option(help="Of another tool: the classes with commas.")] = None,
    token_file: Annotated[
        Path | None, Option(help="File with the token, for your eyes only. [default: LABEL_STUDIO_API_KEY]")
    ] = None,
    folder: Annotated[
        Path | None, Option(help="Folder of our project. [default: POOL without its ending, and -labels]")
    ] = None,
    control: Annotated[str | None, Option(help="Which Choices hold the label, where there are several.")] = None,
    images_at: Annotated[
        str, Option(help="What comes before the name of an image in its address.")
    ] = "/data/local-files/?d=",
    watch: Annotated[bool, Option("--watch", help="Go on until nothing is left to ask, or Ctrl-C.")] = False,
    every: Annotated[float, Option(help="Seconds between two looks, with --watch.")] = 30.0,
    text: Annotated[str | None, Option(help="Column of texts, to show and to learn from.")] = None,
    labels: Annotated[str | None, Option(help="A table with ids and labels so far.")] = None,
    show: Annotated[
        str | None, Option(help="Columns to show, with commas. [default: those that are learned from]")
    ] = None,
    features: Annotated[str | None, Option(help="Columns to learn from, as for select.")] = None,
    id: Annotated[str | None, Option(help="Column of ids, as for select.")] = None,
    label: Annotated[str | None, Option(help="Column of labels, as for select.")] = None,
    label_id: Annotated[str | None, Option(help="Column of ids in LABELS, as for select.")] = None,
    unlabeled: Annotated[str | None, Option(help="Words that mean no label, as for select.")] = None,
    embeddings: Annotated[str | None, Option(help="File with a row of numbers per sample, to learn from.")] = None,
    strategy: Annotated[str | None, Option(help="As listed by `nextbatch strategies`.")] = None,
    model: Annotated[str | None, Option(help="logistic, forest, mlp, mlp-sgd or naive-bayes.")] = None,
    seed: Annotated[int | None, Option(help="Names all that is drawn.")] = None,
    batch_size: Annotated[int | None, Option("--batch-size", "-k", help="Samples of a batch. [default: 20]")] = None,
    ahead: Annotated[
        int | None, Option(help="Open samples at which the next batch is chosen; 0: people wait. [default: 10]")
    ] = None,
    audit: Annotated[
        float | None, Option(help="Share of samples drawn at random to measure the accuracy. [default: 0.1]")
    ] = None,
    rounds: Annotated[int | None, Option(help="Batches for which the intervals are planned. [default: 20]")] = None,
    reserve: Annotated[int | None, Option(help="Samples set aside for the audit.")] = None,
    target: Annotated[float | None, Option(help="Accuracy that is enough, such as 0.9.")] = None,
    label_cost: Annotated[float | None, Option(help="What an answer costs, in any unit.")] = None,
) -> None:
    """Let people label POOL in another tool: answers come in, the next batch is chosen and sent, in our order.

    Of Label Studio the classes are the choices of the labeling interface; of other tools files go back and forth.
    Every run does what is due and nothing twice; if it breaks off, the same command goes on. `nextbatch label` opens
    the same project as a page, and back.

    \b
    Examples:
      export LABEL_STUDIO_API_KEY=...
      nextbatch sync label-studio reviews.csv --text review --url http://localhost:8080 --project 1
      nextbatch sync label-studio reviews-labels --url http://localhost:8080 --project 1 --watch
      nextbatch sync doccano reviews.csv --text review --classes good,bad --out next.jsonl
      nextbatch sync doccano reviews-labels --answers export.jsonl --out next.jsonl
    """
    import os
    from contextlib import closing

    from rich.console import Console

    from nextbatch import checks
    from nextbatch.bridges.connection import Connection
    from nextbatch.bridges.label_studio import LabelStudio
    from nextbatch.bridges.secrets import read_token
    from nextbatch.cli.interruption import exiting_when_interrupted
    from nextbatch.cli.notes import note, showing_warnings_as_notes
    from nextbatch.cli.sync_output import FILE_TOOLS, exchanging, exchanging_files, required
    from nextbatch.files.formats import format_of
    from nextbatch.projects.opening import folder_of, listed, opened

    remarks = Console(stderr=True)
    sentence = "interrupted. Nothing is half done: the same command goes on."
    with exiting_when_interrupted(sentence), showing_warnings_as_notes(remarks):
        checks.one_of(tool, ("label-studio", *FILE_TOOLS), "tool")
        checks.number(every, "every", 1, 86_400)
        given: dict[str, Any] = {
            "text": text,
            "labels": labels,
            "show": listed(show, "show"),
            "features": features,
            "id": id,
            "label": label,
            "label_id": label_id,
            "unlabeled": unlabeled,
            "embeddings": embeddings,
            "strategy": strategy,
            "model": model,
            "seed": seed,
            "batch_size": batch_size,
            "ahead": ahead,
            "audit": audit,
            "rounds": rounds,
            "reserve": reserve,
            "target": target,
            "label_cost": label_cost,
        }
        made = {name: value for name, value in given.items() if value is not None}
        home = folder_of(pool, folder)
        if tool in FILE_TOOLS:
            file = required(out, "out", "the file with the next samples")
            format_of(file, tool)
            with opened(pool, home, made, for_new={"classes": listed(classes, "classes")}) as work:
                exchanging_files(work, tool, file, answers, remarks)
            return
        url, number = required(url, "url", "where the server is"), required(project, "project", "its number there")
        with closing(Connection(url, read_token(token_file, os.environ))) as connection:
            server = LabelStudio(connection, number, control)
            if connection.is_readable_by_others:
                note(remarks, "The token goes to the server as it is: use https if others share the network.")
            note(remarks, f"{url} is Label Studio {server.version()}.")
            asked = server.interface()
            with opened(pool, home, made, for_new={"classes": list(asked.choices), "several": asked.several}) as work:
                for told in work.notes:
                    note(remarks, told)
                exchanging(work, server, images_at, every if watch else None, remarks)
