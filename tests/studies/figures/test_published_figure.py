"""Published curves and ours in one figure: nothing overlaps, both sides have one scale and one color per strategy."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nextbatch.studies.figures.drawing import new_figure
from nextbatch.studies.figures.published import _scale, draw_published_and_ours, places_apart
from nextbatch.studies.settings.published_curve import PublishedCurve
from simulated_curves import simulated

CURVES = simulated(("Random()", "Margin()", "KMeans()"), n_seeds=4, n_rounds=4)
BOOK = PublishedCurve(source="a book", strategy="Margin()", labels=[20, 90], accuracy=[0.3, 0.99], what="Made so.")


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_names_are_apart_in_order_and_inside(wanted):
    places = places_apart(np.array(wanted), 0.1, 0.0, 1.0)
    order = np.argsort(wanted, kind="stable")
    assert (np.diff(places[order]) >= 0.1 - 1e-9).all()
    assert places.min() >= -1e-9
    assert places.max() <= 1 + 1e-9


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_names_that_are_apart_already_do_not_move(wanted):
    apart = np.cumsum(np.array(wanted) + 0.1)
    np.testing.assert_allclose(places_apart(apart, 0.1, 0.0, 20.0), apart)


def test_both_sides_have_one_scale_that_holds_every_point_and_band():
    panels = list(new_figure(4, 2).subplots(1, 2, sharey=True))
    _scale(panels, [BOOK], CURVES, ["Random()"])
    assert panels[0].get_xlim() == panels[1].get_xlim() == (20, 90)
    low, high = panels[0].get_ylim()
    assert (low, high) == panels[1].get_ylim()
    assert low < 0.3
    assert high > 0.99
    assert low < np.percentile(CURVES.accuracy[0], 10, axis=0).min()


def test_published_and_ours_are_the_same_bytes_each_time_and_change_with_what_is_published():
    assert draw_published_and_ours([BOOK], CURVES) == draw_published_and_ours([BOOK], CURVES)
    other = BOOK.model_copy(update={"strategy": "Random()"})
    assert draw_published_and_ours([other], CURVES).svg != draw_published_and_ours([BOOK], CURVES).svg
