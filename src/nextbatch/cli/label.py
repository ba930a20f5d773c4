"""`nextbatch label`: a page on this machine on which people label."""

from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option

from nextbatch.cli.options.of_pools import Embed, Unlabeled
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


def label(
    pool: Annotated[
        str | None,
        Argument(
            metavar="POOL", help="A table, a folder of images, or the folder of a project. [default: with --demo]"
        ),
    ] = None,
    project: Annotated[
        Path | None, Option(help="Folder of the project. [default: POOL without its ending, and -labels]")
    ] = None,
    text: Text = None,
    classes: Annotated[str | None, Option(help="The classes with commas, in the order of their keys.")] = None,
    labels: Labels = None,
    show: Show = None,
    features: Features = None,
    id: Id = None,
    label: Label = None,
    label_id: LabelId = None,
    unlabeled: Unlabeled = None,
    embeddings: Embeddings = None,
    embed: Embed = None,
    question: Annotated[str | None, Option(help="The question above the classes.")] = None,
    guidelines: Annotated[Path | None, Option(help="A text file that explains the classes to people.")] = None,
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
    several: Annotated[
        bool | None, Option("--several", help="A sample may have several of the classes, or none.")
    ] = None,
    overlap: Annotated[float | None, Option(help="Share of samples that two people answer.")] = None,
    annotator: Annotated[str | None, Option(help="Who labels. [default: owner]")] = None,
    suggestions: Annotated[
        Path | None, Option(help="A CSV file with id, label and perhaps probability, shown after the answer.")
    ] = None,
    port: Annotated[int, Option(help="Port of the page; 0: one that is free.")] = 0,
    host: Annotated[str, Option(help="Address to listen at; other machines reach any but the default.")] = "127.0.0.1",
    allow_remote: Annotated[bool, Option("--allow-remote", help="Let other machines in, with --host.")] = False,
    no_browser: Annotated[bool, Option("--no-browser", help="Print the address and the token in one line.")] = False,
    status: Annotated[bool, Option("--status", help="Say how far the project is, and end.")] = False,
    export: Annotated[
        Path | None, Option(help="Write the labels to .csv, .parquet, .jsonl, label-studio.json or prodigy.jsonl.")
    ] = None,
    imported: Annotated[
        Path | None, Option("--import", help="Take in a table with ids and labels as answers of --annotator.")
    ] = None,
    add: Annotated[
        Path | None,
        Option(help="Add the rows of a table with the same columns, or a folder of images."),
    ] = None,
    predict: Annotated[
        Path | None, Option(help="Write the labels that the model gives to all samples without one.")
    ] = None,
    check: Annotated[int, Option(help="How many of PREDICT's labels to draw at random and ask.")] = 0,
    demo: Annotated[bool, Option("--demo", help="Label handwritten digits that come with scikit-learn.")] = False,
) -> None:
    """Open a page on which people label POOL: the samples that are worth it, and how accurate the model is so far.

    Each answer is on the disk before it is called saved. Ctrl-C ends the server; the same command goes on, and
    `nextbatch label PROJECT` as well. Nothing leaves this machine.

    \b
    Examples:
      nextbatch label --demo
      nextbatch label reviews.csv --text review --classes good,bad
      nextbatch label reviews-labels --status
      nextbatch label reviews-labels --export labels.csv
      nextbatch label reviews-labels --predict rest.csv --check 50
    """
    from rich.console import Console

    from nextbatch.cli.showing.interruption import exiting_when_interrupted
    from nextbatch.cli.showing.notes import note, showing_warnings_as_notes
    from nextbatch.cli.showing.of_projects import Errand, announcing, done_elsewhere, done_here

    remarks = Console(stderr=True)
    sentence = "closed. Every saved answer is kept: the same command goes on."
    with exiting_when_interrupted(sentence), showing_warnings_as_notes(remarks):
        from nextbatch.labeling.demo import demo_pool
        from nextbatch.labeling.hosts import require_allowed
        from nextbatch.labeling.libraries import importing, require_libraries
        from nextbatch.labeling.suggestions import read_suggestions
        from nextbatch.labeling.telling import Telling
        from nextbatch.projects.opening import folder_of, listed, opened, require_project, required, told_text
        from nextbatch.projects.project import OWNER

        pool, demo_settings = demo_pool(project) if demo else (required(pool), {})
        folder = folder_of(pool, project)
        given: dict[str, Any] = {
            "text": text,
            "classes": listed(classes, "classes"),
            "labels": labels,
            "show": listed(show, "show"),
            "features": features,
            "id": id,
            "label": label,
            "label_id": label_id,
            "unlabeled": unlabeled,
            "embeddings": embeddings,
            "embed": embed,
            "question": question,
            "guidelines": told_text(guidelines),
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
            "several": several,
            "overlap": overlap,
        }
        errand = Errand(status, export, imported, predict, check, add)
        if not errand:
            require_libraries()
            require_allowed(host, allow_remote)
        if errand.needs_project:
            require_project(folder)
        if done_elsewhere(folder, errand, annotator):
            return
        suggested = read_suggestions(suggestions) if suggestions else {}
        libraries = None if errand else importing()
        with opened(
            pool, folder, demo_settings | {name: value for name, value in given.items() if value is not None}
        ) as work:
            for sentence in work.notes:
                note(remarks, sentence)
            if libraries is None:
                done_here(work, errand, annotator)
                return
            libraries.join()
            from nextbatch.labeling.serving import serve

            telling = Telling(folder.name, suggested, ask_name=annotator is None and work.settings.overlap > 0)
            ready = announcing(work, browser=not no_browser, remote=allow_remote)
            serve(work, telling, person=annotator or OWNER, host=host, port=port, ready=ready)
