"""Figures: drawn for every shape of study, the same bytes each time, without touching matplotlib's global state."""

import subprocess
import sys

import matplotlib
import numpy as np
import pytest

from nextbatch.studies.figures import overview as figures
from nextbatch.studies.figures.palette import looks
from nextbatch.studies.figures.published import draw_published_and_ours
from nextbatch.studies.figures.without_preselection import draw_without_preselection
from nextbatch.studies.settings.published_curve import PublishedCurve
from simulated_curves import simulated, without

SMALL = ("Random()", "Margin()", "Clustered(beta=10)")
ODD_STUDIES = {
    "one seed": simulated(SMALL, n_seeds=1),
    "one round": simulated(SMALL, n_rounds=1),
    "one strategy": simulated(("Random()",), n_seeds=2),
    "no baselines": simulated(("KMeans()", "Clustered(beta=150)"), n_seeds=2),
    "nothing complete": without(simulated(SMALL, n_seeds=1), *((name, 0) for name in SMALL)),
    "strange names": simulated(SMALL, n_seeds=2, dataset="$x_1$ 漢字\n<b>" + "long " * 20),
}
PUBLISHED = [
    PublishedCurve(source="a book", strategy="Margin()", labels=[20, 170], accuracy=[0.5, 0.9], what="Made so."),
    PublishedCurve(source="$x$ <b>" + "long " * 20, labels=[100], accuracy=[0.8], what="Made so."),
]


@pytest.mark.parametrize("name", ODD_STUDIES)
def test_every_study_can_be_drawn(name):
    curves = ODD_STUDIES[name]
    assert figures.overview([curves]).png.startswith(b"\x89PNG")
    assert b"<svg" in figures.bands(curves)
    assert b"<svg" in (figures.differences_by_round(curves) or b"<svg")
    assert b"<svg" in (draw_without_preselection(curves) or b"<svg")
    assert draw_published_and_ours(PUBLISHED, curves).png.startswith(b"\x89PNG")


def test_the_same_curves_give_the_same_bytes():
    studies = [simulated(SMALL, n_seeds=3, n_rounds=3)]
    assert figures.overview(studies) == figures.overview(studies)


def test_drawings_hold_no_date():
    drawing = figures.overview([simulated(SMALL, n_seeds=3, n_rounds=3)])
    assert b"<dc:date>" not in drawing.svg
    assert b"matplotlib.org" not in drawing.png


def test_the_settings_of_matplotlib_are_as_before():
    before = dict(matplotlib.rcParams)
    figures.bands(simulated(SMALL, n_seeds=2, n_rounds=2))
    assert dict(matplotlib.rcParams) == before


def test_a_users_own_settings_change_nothing():
    curves = simulated(SMALL[:1], n_seeds=2, n_rounds=2)
    plain = figures.bands(curves)
    with matplotlib.rc_context({"font.size": 30, "xtick.major.size": 30, "axes.facecolor": "red"}):
        assert figures.bands(curves) == plain


def test_no_two_strategies_have_one_color():
    known = ("Clustered", "WClustered", "FASS", "Random", *(f"Mine{i}" for i in range(7)))
    names = [f"{name}(beta={beta})" for name in known for beta in (10, 50, 150)]
    assert len({look.color for look in looks(names).values()}) == len(names)


def test_tables_and_verdicts_do_not_import_matplotlib():
    imports = "import sys, nextbatch.studies.findings.verdicts, nextbatch.studies.findings.exports"
    code = f"{imports}; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_rows_are_sorted_by_area_and_those_without_runs_come_last():
    curves = without(simulated(("KMeans()", "Random()", "Clustered(beta=10)")), *(("Random()", s) for s in range(20)))
    assert figures._best_first(curves) == ["Clustered(beta=10)", "KMeans()", "Random()"]
    assert np.isfinite(figures._range_of_means(curves, curves.strategies)).all()
