"""`nextbatch.advise`: which strategy the data in files ask for, and why."""

from collections.abc import Callable, Sequence
from pathlib import Path

from nextbatch.selecting.advising import Advised, advice_for
from nextbatch.selecting.request import requested
from nextbatch.tasks import CLASSES


def advise(
    pool: str | Path,
    labels: str | Path | None = None,
    batch_size: int = 100,
    *,
    model: str | None = None,
    features: str | Sequence[str] | None = None,
    text: str | None = None,
    id: str | None = None,
    label: str | None = None,
    label_id: str | None = None,
    unlabeled: str | None = None,
    task: str = CLASSES,
    embeddings: str | Path | None = None,
    embed: str | Path | None = None,
    seed: int = 0,
    progress: Callable[[str], None] = lambda step: None,
) -> Advised:
    """Return which strategy is advised for the next batch of a pool, what the data say, and what else follows.

    The rules are data, `nextbatch.strategies.advice.rules`; the strategy `Auto()` follows the same ones. Labels
    that are there already are read, and none is asked for.

    Parameters
    ----------
    pool, labels, batch_size, model, features, text, id, label, label_id, unlabeled, task, embeddings, embed, seed,
    progress
        As for `nextbatch.select_from_files`.

    Raises
    ------
    BadInput
        If a file is not what it must be, or the batch is larger than what is left to label.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "pool.csv")
    ...     _ = file.write_text("length,label\\n" + "1.5,\\n2.5,\\n9,\\n" * 5)
    ...     found = advise(file, batch_size=3)
    >>> found.strategy, found.because
    ('TypiClust()', 'There is no model yet: the most typical sample of each cluster teaches the first one.')
    """
    request = requested(
        pool,
        batch_size,
        labels=labels,
        embeddings=embeddings,
        model=model,
        seed=seed,
        features=features,
        text=text,
        id=id,
        label=label,
        label_id=label_id,
        unlabeled=unlabeled,
        task=task,
        embed=embed,
    )
    return advice_for(request, progress)
