"""A project chooses what a study and `select` choose: one turn, one preparation, the same seeds."""

import pytest

from nextbatch import select_from_files
from nextbatch.studies.features.loading import dataset_of
from nextbatch.studies.features.own_data import OwnData
from nextbatch.studies.records.run import Run
from nextbatch.studies.running.run import carry_out
from nextbatch.studies.running.split import split
from small_pools import CLASSES, created, digits, digits_file, digits_project, work


def labels_of(rows):
    return [digits(1797)[1][row] for row in rows]


@pytest.mark.filterwarnings("ignore::nextbatch.errors.NextbatchWarning")  # of what a study reads from the file
@pytest.mark.parametrize("strategy", ["Margin()", "WClustered(beta=3)", "Random()"])
@pytest.mark.parametrize("model", ["logistic", "mlp"])
def test_batches_of_a_project_without_audit_are_those_of_the_study(strategy, model, tmp_path):
    own = OwnData(file=str(digits_file(tmp_path, 400, labels=labels_of(range(400)))))
    run = Run("digits", model, strategy, seed=3, initial=20, batch_size=7, rounds=3, test_share=0.25)
    record = carry_out(run, tmp_path / "study", own)
    assert record.failure is None
    train = split(run, dataset_of("digits", None, own)).train.tolist()
    pool = tmp_path / "pool"
    pool.mkdir()
    settings = {"strategy": strategy, "model": model, "seed": 3, "batch_size": 7, "initial": 20}
    path = digits_file(pool, rows=train)
    with created(pool, path, classes=CLASSES, audit=0, ahead=0, **settings) as project:
        asked = work(project, 20 + 3 * 7)
    assert [train[sample] for sample in asked] == [row for outcome in record.rounds for row in outcome.queried]


@pytest.mark.parametrize("strategy", ["Margin()", "WClustered(beta=10)", "KMeans()"])
def test_the_first_batch_of_a_project_with_labels_is_that_of_select(strategy, tmp_path):
    labels = [label if row % 6 == 0 else "" for row, label in enumerate(labels_of(range(300)))]
    path = digits_file(tmp_path, 300, labels=labels)
    chosen = select_from_files(path, None, 10, strategy, seed=5)
    with created(tmp_path, path, strategy=strategy, seed=5, batch_size=10, audit=0) as project:
        assert [question.id for question in project.ask(n=10)] == list(chosen.ids)


def test_the_first_batch_by_a_strategy_is_that_of_select_without_labels(tmp_path):
    path = digits_file(tmp_path, 300)
    chosen = select_from_files(path, None, 10, "KMeans()", seed=5)
    with digits_project(tmp_path, first="KMeans()", seed=5) as project:
        assert [question.id for question in project.ask(n=10)] == list(chosen.ids)
