"""`nextbatch embed`: the texts or images of a pool as rows of numbers, by a model."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from nextbatch.cli.options.of_pools import Id


def embed(
    pool: Annotated[str, Argument(metavar="POOL", help="A table with a column of texts, or a folder of images.")],
    model: Annotated[str, Option(help="A folder, or a name on Hugging Face; for images a CLIP model.")],
    out: Annotated[Path, Option(help="The .npy file to write the embeddings to.")],
    text: Annotated[str | None, Option(help="Column of texts.")] = None,
    id: Id = None,
    force: Annotated[bool, Option("--force", help="Replace OUT if it is there (never an input).")] = False,
) -> None:
    """Embed the texts or images of POOL with a model of sentence-transformers.

    Writes to OUT a row of numbers for each sample, and to OUT.json the ids of the rows, the name of the model and its
    checksum. `nextbatch select POOL --embeddings OUT` then measures distances in them; `select`, `duplicates` and the
    file of a study also take the model itself (--embed MODEL). Each text or image is embedded once and kept in the
    cache, so that an interrupted command goes on where it ended. Needs pip install "nextbatch[embed]".

    \b
    Examples:
      nextbatch embed reviews.csv --text review --model all-MiniLM-L6-v2 --out emb.npy
      nextbatch embed photos/ --model models/clip-ViT-B-32 --out emb.npy
    """
    from rich.console import Console
    from rich.text import Text

    from nextbatch.cli.showing.interruption import exiting_when_interrupted
    from nextbatch.cli.showing.notes import note, showing_warnings_as_notes
    from nextbatch.progress import showing_progress

    terminal, remarks = Console(), Console(stderr=True)
    interrupted = exiting_when_interrupted("interrupted; what was embedded is kept: run the same command to go on.")
    with interrupted, showing_warnings_as_notes(remarks), showing_progress(remarks):
        from nextbatch.embedding import embed_pool

        made = embed_pool(pool, model, text=text, id=id, out=out, force=force)
    for sentence in made.notes:
        note(remarks, sentence)
    terminal.print(Text(f"{len(made.ids)} embeddings are in {out}, their ids in {out}.json"), soft_wrap=True)
