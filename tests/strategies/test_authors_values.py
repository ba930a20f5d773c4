"""Batches, gains and chances of the authors' own functions, on pools that no article lists.

The functions of the published repositories were moved to float64 on a processor, and run on the pools of
authors_values.json: TypiClust for itself and ProbCover (its radius: AL-foundation-models), uncertainty_herding for
MaxHerding and UHerding, badge for BAIT and BADGE (binary BAIT is its function on one row a sample), bmdal_reg for LCMD,
MaxDist and MaxDet, contrastive-active-learning for CAL, CLUE, falcun, epig, LabelBench for the lines of GALAXY and
DIRECT, batchbald_redux for BALD and BatchBALD, modAL for other measures of committees, active_learning_redux for
stochastic rankings, and dal-toolbox for the candidates of DropQuery. Cluster-Margin's authors published no code: it is
the port in the repository of GALAXY. Only numbers are kept. No values tie, but those of copies.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chisquare

from nextbatch import Pool, parse_strategy, rng_for
from nextbatch.algorithms import around_thresholds, bisected, facility_location, round_robin
from nextbatch.algorithms.neighbors.similarities import directions
from nextbatch.algorithms.ranking.sorted_lines import sorted_lines, threshold
from nextbatch.kernels.picking.relevance import draw_relevant
from nextbatch.models.calibrated import at_temperature, best_temperature
from nextbatch.scores import SCORES, epig
from nextbatch.strategies import BADGE, CAL, BatchBALD, Stochastic, UHerding
from nextbatch.strategies.diversity.prob_cover import pure_radius
from nextbatch.strategies.hybrid.drop_query import candidates_by_mismatch, count_mismatches
from nextbatch.strategies.uncertainty import stochastic

VALUES = json.loads(Path(__file__).with_name("authors_values.json").read_text())
POOLS = {name: {of: np.array(rows) for of, rows in inputs.items()} for name, inputs in VALUES["pools"].items()}
INPUTS = ("embeddings", "probabilities", "committee", "labeled_embeddings", "labeled_probabilities")
BATCHES = [(code, name) for name, batches in VALUES["batches"].items() for code in batches]


def pool_named(name, **more):
    return Pool(**{of: rows for of, rows in POOLS[name].items() if of in INPUTS}, **more)


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


@pytest.mark.parametrize(("code", "name"), BATCHES)
def test_batches_are_those_of_the_authors_functions(code, name):
    expected = VALUES["batches"][name][code]
    assert parse_strategy(code).select(pool_named(name), len(expected), rng_for(0)).tolist() == expected


@pytest.mark.parametrize(("name", "uncertainty", "temperature", "expected"), VALUES["UHerding"])
def test_u_herding_takes_their_batches_at_a_temperature_with_their_width(name, uncertainty, temperature, expected):
    calibrated = at_temperature(softmax(POOLS[name]["logits"]), temperature)
    strategy, pool = UHerding(uncertainty), pool_named(name, calibrated=calibrated)
    assert strategy.select(pool, len(expected), rng_for(0)).tolist() == expected
    width = strategy.width_among(directions(POOLS[name]["labeled_embeddings"].astype(np.float32)))
    assert width == pytest.approx(VALUES["widths"][name], abs=1e-6)


@pytest.mark.parametrize("name", VALUES["gains"])
def test_gains_of_herding_are_theirs(name):
    rows, given = POOLS[name]["embeddings"], POOLS[name].get("labeled_embeddings")
    near = None if given is None else directions(given.astype(np.float32))
    for width in (1, 0.4):
        expected = VALUES["gains"][name][f"MaxHerding(width={width})"]
        X = directions(rows.astype(np.float32))
        found = facility_location(X, len(expected), similarity="rbf", width=width, given=near).gains
        n = len(rows) + (0 if given is None else len(given))
        np.testing.assert_allclose(found / n, expected, atol=1e-6)


@pytest.mark.parametrize("name", ["six labeled", "copies"])
def test_scores_of_cal_are_theirs(name):
    expected = VALUES["gains"][name]["CAL(neighbors=4)"]
    np.testing.assert_allclose(CAL(neighbors=4).picks(pool_named(name), len(expected), rng_for(0)).score, expected)


@pytest.mark.parametrize("name", VALUES["radii"])
def test_the_radius_of_pure_balls_is_where_their_search_ends(name):
    clusters, radius = VALUES["radii"][name]
    assert pure_radius(POOLS[name]["embeddings"].astype(np.float32), np.array(clusters)) == pytest.approx(radius)


@pytest.mark.parametrize("code", VALUES["clusterings"])
def test_where_clusters_are_plain_the_samples_near_their_centers_are_theirs(code):
    expected = VALUES["clusterings"][code]
    for seed in range(3):
        batch = parse_strategy(code).select(pool_named("blobs"), len(expected), rng_for(seed))
        assert sorted(batch.tolist()) == expected


@pytest.mark.parametrize("name", VALUES["lines"])
def test_lines_are_cut_where_theirs_are_and_halved_before_a_label_of_the_batch_is_read(name):
    P, Q, y = (POOLS[name][of] for of in ("probabilities", "labeled_probabilities", "classes"))
    lines, found = VALUES["lines"][name], sorted_lines(P, Q).order
    for c, cut in enumerate(lines["thresholds"]):
        assert threshold([0 if i < len(P) else 1 if y[i - len(P)] == c else -1 for i in found[c]]) == cut
    rarest_first = np.argsort(np.bincount(y, minlength=3), kind="stable")
    walks, expected = [list(lines["walks"][c]) for c in rarest_first], []
    while len(expected) < 12:
        for walk in walks:
            expected.append(next(row for row in walk if row not in expected))
    assert around_thresholds(P, 12, given=Q, classes=y).tolist() == expected
    shortest = min((stretch for stretch in lines["stretches"] if stretch), key=lambda stretch: stretch[0])
    assert bisected(P, 1, given=Q, classes=y, scores=np.zeros(len(P))).tolist() == shortest[1:]


def test_what_members_disagree_on_is_measured_as_they_do():
    known, committee = VALUES["committee"], POOLS["six labeled"]["committee"]
    for measure, expected in known["scores"].items():
        np.testing.assert_allclose(SCORES[measure](committee), expected, atol=1e-8)
    np.testing.assert_allclose(epig(committee, committee[:, known["targets"]]), known["epig"], atol=1e-8)
    batch = BatchBALD().select(Pool(committee=committee), len(known["batch"]), rng_for(0))
    assert batch.tolist() == known["batch"]
    mismatches = count_mismatches(POOLS["six labeled"]["probabilities"], committee[:3])
    for k, candidates in known["candidates"]:
        assert candidates_by_mismatch(mismatches, k).tolist() == candidates


def test_falcun_draws_with_their_chances():
    P, known = POOLS["six labeled"]["probabilities"], VALUES["Falcun"]
    scores = SCORES["margin"](P)
    edges = [np.concatenate([[0.0], np.cumsum(known[turn])]) for turn in ("first", "second")]
    first = np.mean(edges[0][known["drawn"] : known["drawn"] + 2])
    for turn, of in enumerate(edges):
        for row in np.flatnonzero(np.diff(of) > 1e-6):
            for draw in (of[row] + 1e-8, of[row + 1] - 1e-8):
                taken = np.empty(turn + 1, dtype=np.intp)
                draw_relevant(P, scores, 10.0, np.array([first, draw][1 - turn :]), taken)
                assert taken[-1] == row


def test_badge_begins_where_they_do_and_draws_with_their_chances():
    known, pool, rng = VALUES["BADGE"], pool_named("six labeled"), rng_for("badge", 1)
    draws = np.array([BADGE().select(pool, 2, rng) for _ in range(300)])
    assert (draws[:, 0] == known["first"]).all()
    chances = np.array(known["second"])
    counts, possible = np.bincount(draws[:, 1], minlength=len(chances)), chances > 0
    assert counts[~possible].sum() == 0
    assert chisquare(counts[possible], 300 * chances[possible] / chances.sum()).pvalue > 1e-3


@pytest.mark.parametrize(("kind", "beta", "order"), VALUES["Stochastic"]["orders"])
def test_with_their_noise_stochastic_ranking_has_their_order(kind, beta, order, monkeypatch):
    scores, noise = (np.array(VALUES["Stochastic"][of]) for of in ("scores", "noise"))
    monkeypatch.setattr(stochastic, "gumbel", lambda keys: noise)
    ranks, _ = Stochastic("scores", kind, beta).rank(scores, np.arange(len(scores), dtype=np.uint64))
    assert np.argsort(-ranks).tolist() == order


def test_clusters_have_their_turns_as_in_the_port_of_cluster_margin():
    known, score = VALUES["ClusterMargin"], SCORES["margin"](POOLS["six labeled"]["probabilities"])
    kept = np.argsort(-score)[: known["kept"]]
    taken = round_robin(np.array(known["clusters"])[kept], len(known["batch"]), keys=-score[kept])
    assert kept[taken].tolist() == known["batch"]


def test_the_temperature_of_least_calibration_error_is_theirs():
    known = VALUES["calibration_error"]
    P = softmax(np.array(known["logits"]))
    assert best_temperature(P, np.array(known["classes"]), "calibration_error") == pytest.approx(known["temperature"])
