"""The picture of the idea shows what it says, and destroys nothing."""

import numpy as np
import pytest
from typer.testing import CliRunner

from nextbatch import scores
from nextbatch.algorithms import farthest_first, k_medoids_cost, nearest_neighbors
from nextbatch.cli.commands import app
from nextbatch.errors import BadInput
from nextbatch.strategies import Clustered, KCenter, KMeans, Margin
from nextbatch.studies.figures.idea import BATCH_SIZE, IDEAS, chosen_by, draw_idea, toy_scene


@pytest.fixture(scope="module")
def scene():
    return toy_scene()


@pytest.fixture(scope="module")
def batches(scene):
    return {strategy: chosen_by(scene, strategy) for strategy in IDEAS.values()}


def test_margin_takes_the_most_uncertain(scene, batches):
    order = np.argsort(-scores.margin(scene.pool.probabilities))
    assert set(batches[Margin()]) == set(scene.unlabeled[order[:BATCH_SIZE]])


def test_k_means_represents_the_pool_best(scene, batches):
    position = {index: i for i, index in enumerate(scene.unlabeled)}
    cost = {
        strategy: k_medoids_cost(scene.pool.embeddings, [position[index] for index in batch])
        for strategy, batch in batches.items()
    }
    assert min(cost, key=cost.__getitem__) == KMeans()


def test_k_center_is_farthest_from_what_is_labeled(scene, batches):
    expected = farthest_first(scene.pool.embeddings, BATCH_SIZE, given=scene.pool.labeled_embeddings).positions
    assert np.array_equal(batches[KCenter()], scene.unlabeled[expected])


def test_clustered_is_uncertain_and_yet_spread(scene, batches):
    order = np.argsort(-scores.margin(scene.pool.probabilities))
    assert set(batches[Clustered(beta=10)]) <= set(scene.unlabeled[order[: 10 * BATCH_SIZE]])
    assert _nearest_gap(scene.X[batches[Clustered(beta=10)]]) > 3 * _nearest_gap(scene.X[batches[Margin()]])


def test_the_picture_is_the_same_each_time(tmp_path):
    for name in ("one.png", "two.png"):
        draw_idea(tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_the_command_writes_the_format_of_the_name(tmp_path):
    result = CliRunner().invoke(app, ["picture", "--out", str(tmp_path / "idea.svg")])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "idea.svg").read_bytes().startswith(b"<?xml")


def test_a_picture_that_is_there_is_replaced_only_by_force(tmp_path):
    path = tmp_path / "idea.png"
    path.write_bytes(b"mine")
    result = CliRunner().invoke(app, ["picture", "--out", str(path)])
    assert isinstance(result.exception, BadInput)
    assert path.read_bytes() == b"mine"
    assert CliRunner().invoke(app, ["picture", "--out", str(path), "--force"]).exit_code == 0
    assert path.read_bytes().startswith(b"\x89PNG")


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(BadInput, match="must be one of"):
        draw_idea(tmp_path / "idea.gif")
    assert not list(tmp_path.iterdir())


def _nearest_gap(rows):
    return float(np.median(nearest_neighbors(rows, 2).distances[:, 1]))
