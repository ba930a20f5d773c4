"""The first batch of a study beside that of `select`: the same pool, labels, model and seed, as files of their own."""

import json
from typing import NamedTuple

import numpy as np

from nextbatch import select_from_files
from nextbatch.studies.features.own_data import OwnData, read_own
from nextbatch.studies.records.plan import runs_of
from nextbatch.studies.running.run import carry_out
from nextbatch.studies.running.split import split
from nextbatch.studies.settings.study_file import parse_settings
from nextbatch.threads import threads


class FirstBatches(NamedTuple):
    """What a study asked for first, what `select` asks for, and what `select` says of the files."""

    study: list[int]
    select: list[int]
    notes: tuple[str, ...]


def first_batches(tmp_path, monkeypatch, write, classes, model, strategy, initial=12, batch_size=6):
    """Carry out one round of a study and the same with `select`; return both batches as places in `classes`.

    Parameters
    ----------
    write : callable
        From a folder, places and the label of each place to keys of `[data]`: writes the files with these rows.
    """
    study, pool = tmp_path / "study", tmp_path / "pool"
    study.mkdir()
    pool.mkdir()
    monkeypatch.chdir(study)
    read_own.cache_clear()
    everyone = np.arange(len(classes))
    own = OwnData(**write(study, everyone, classes))
    settings = parse_settings(
        f"""
        name = "fruit"
        models = ["{model}"]
        seeds = 3
        initial = {initial}
        batch_size = {batch_size}
        rounds = 1
        test_share = 0.25
        strategies = ["{strategy}"]
        [data]
        """
        + "\n".join(f"{key} = {json.dumps(value)}" for key, value in own.model_dump().items() if value),
        "fruit.toml",
    )
    run = runs_of(model, settings)[2]
    with threads(1):
        record = carry_out(run, tmp_path / "records", own)
        assert record.failure is None
        first, batch = (outcome.queried for outcome in record.rounds)
        train = split(run, read_own(own, "fruit")).train
        labels = np.where(np.isin(everyone, first), classes, "")
        monkeypatch.chdir(pool)
        given = write(pool, train, labels)
        chosen = select_from_files(
            given.pop("file"), given.pop("labels", None), batch_size, strategy, model=model, seed=run.seed, **given
        )
    return FirstBatches(list(batch), train[chosen.positions].tolist(), chosen.notes)
