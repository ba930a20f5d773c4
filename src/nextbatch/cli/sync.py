"""`nextbatch sync`: people label in the tool that they know, and nextbatch chooses what it shows."""

from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option

from nextbatch.cli.options.of_pools import Unlabeled
from nextbatch.cli.options.of_projects import (
    Ahead,
    Audit,
    BatchSize,
    Embeddings,
    Features,
    Id,
    Label,
    LabelCost,
    LabelId,
    Labels,
    Model,
    Reserve,
    Rounds,
    Seed,
    Show,
    Strategy,
    Target,
    Text,
)


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
    text: Text = None,
    labels: Labels = None,
    show: Show = None,
    features: Features = None,
    id: Id = None,
    label: Label = None,
    label_id: LabelId = None,
    unlabeled: Unlabeled = None,
    embeddings: Embeddings = None,
    strategy: Strategy = None,
    model: Model = None,
    seed: Seed = None,
    batch_size: BatchSize = None,
    ahead: Ahead = None,
    audit: Audit = None,
    rounds: Rounds = None,
    reserve: Reserve = None,
    target: Target = None,
    label_cost: LabelCost = None,
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
    from nextbatch.cli.showing.interruption import exiting_when_interrupted
    from nextbatch.cli.showing.notes import note, showing_warnings_as_notes
    from nextbatch.cli.showing.of_bridges import FILE_TOOLS, exchanging, exchanging_files, required
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
