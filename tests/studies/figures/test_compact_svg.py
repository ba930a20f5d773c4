"""Compact drawings look the same: places and letters stay where they are, styles and order too."""

import re
import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextbatch.studies.figures.compact_svg import compact_svg
from nextbatch.studies.figures.drawing import drawing_style, new_figure
from nextbatch.studies.figures.svg_paths import rounded_number, rounded_path
from nextbatch.studies.report.documentation import LARGEST_SVG

DOCS = Path(__file__).parents[3] / "docs"
SVG = "{http://www.w3.org/2000/svg}"
COORDINATE = st.floats(-900, 900, allow_nan=False)


@pytest.fixture(scope="module")
def drawn():
    """A drawing as matplotlib writes it: two panels of curves, bands, markers and words."""
    with drawing_style():
        figure = new_figure(8, 3)
        for panel in figure.subplots(1, 2):
            x = np.arange(20)
            panel.plot(x, np.sin(x), "o-", label="a curve", alpha=0.5)
            panel.fill_between(x, np.sin(x) - 1, np.sin(x) + 1, alpha=0.3)
            panel.set_title("a $title$ <with> words")
            panel.legend()
        content = BytesIO()
        figure.savefig(content, format="svg", metadata={"Date": None, "Creator": None})
    return content.getvalue()


def points_of(data):
    """Return the points where a path with relative lines goes, the obvious way."""
    at, points = np.zeros(2), []
    for letter, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", data):
        numbers = [float(number) for number in re.findall(r"-?(?:\d+\.\d+|\.\d+|\d+)", rest)]
        width = {"h": 1, "v": 1, "z": 1}.get(letter.lower(), 2)
        for i in range(0, len(numbers), width):
            step = {"h": (numbers[i], 0), "v": (0, numbers[i])}.get(letter, tuple(numbers[i : i + 2]))
            at = np.array(step) if letter in "ML" else at + step
            points.append(at)
    return np.array(points)


@given(st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=30), st.integers(1, 3))
def test_no_point_of_a_path_moves_by_more_than_half_of_the_last_digit(points, digits):
    data = "M " + " L ".join(f"{x!r} {y!r}" for x, y in points)
    moved = points_of(rounded_path(data, digits)) - np.array(points)
    assert np.abs(moved).max() <= 0.5001 * 10.0**-digits


@given(st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=30), st.sampled_from(["L", "Q", "C"]))
def test_a_path_that_is_rounded_stays_as_it_is(points, letter):
    per_step = {"L": 1, "Q": 2, "C": 3}[letter]
    whole = points[1 : 1 + (len(points) - 1) // per_step * per_step]
    steps = [whole[i : i + per_step] for i in range(0, len(whole), per_step)]
    data = f"M {points[0][0]!r} {points[0][1]!r}" + "".join(
        f" {letter} " + " ".join(f"{x!r} {y!r}" for x, y in step) for step in steps
    )
    once = rounded_path(f"{data} z", 1)
    assert rounded_path(once, 1) == once


@given(COORDINATE, st.integers(1, 3))
def test_a_rounded_number_is_the_nearest_with_so_many_digits(number, digits):
    assert float(rounded_number(repr(number), digits)) == pytest.approx(number, abs=0.5001 * 10.0**-digits)


def test_a_drawing_is_less_than_half_as_large_and_then_stays_as_it_is(drawn):
    compact = compact_svg(drawn)
    assert len(compact) < 0.5 * len(drawn)
    assert compact_svg(compact) == compact


def shown(svg):
    """Return each path, letter and marker that is drawn, in order: where its first point is, and how it is painted."""
    root = ET.fromstring(svg)
    rules = dict(re.findall(r"\.(\w+)\{([^}]*)\}", "".join(each.text for each in root.iter(f"{SVG}style"))))
    defined = {element.get("id"): element for element in root.iter() if element.get("id")}
    found = []

    def walk(element, at, scale, style):
        if element.tag in (f"{SVG}defs", f"{SVG}metadata"):
            return
        transform = element.get("transform", "")
        for x, y in re.findall(r"translate\((\S+?)(?: (\S+?))?\)", transform):
            at = at + scale * [float(x), float(y or 0)]
        for x, y in re.findall(r"scale\((\S+?)(?: (\S+?))?\)", transform):
            scale = scale * [float(x), float(y or x)]
        at = at + scale * [float(element.get("x", 0)), float(element.get("y", 0))]
        own = element.get("style", rules.get(element.get("class"), ""))
        style = style | {
            name.strip(): what.strip() for name, _, what in (p.partition(":") for p in own.split(";") if p)
        }
        if element.tag == f"{SVG}path" and element.get("d"):
            x, y = re.findall(r"-?(?:\d+\.\d+|\.\d+|\d+)", element.get("d"))[:2]
            found.append((at + scale * [float(x), float(y)], style))
        link = element.get("href") or element.get("{http://www.w3.org/1999/xlink}href")
        for child in [defined[link[1:]]] if link else element:
            walk(child, at, scale, style)

    walk(root, np.zeros(2), np.ones(2), {})
    return found


def test_all_that_is_drawn_is_where_it_was_in_the_same_order_and_style(drawn):
    before, after = shown(drawn), shown(compact_svg(drawn))
    assert len(before) == len(after) > 100
    assert max(np.abs(old - new).max() for (old, _), (new, _) in zip(before, after, strict=True)) < 0.07
    assert [style for _, style in before] == [style for _, style in after]


@pytest.mark.slow
def test_every_committed_drawing_is_compact_and_below_150_kb():
    drawings = sorted(DOCS.rglob("*.svg"))
    assert drawings
    for path in drawings:
        content = path.read_bytes()
        assert len(content) <= LARGEST_SVG, path
        assert compact_svg(content) == content, path
