"""Draws how seconds and memory grow with the rows and with k: python benchmarks/draw_growth.py [--smoke].

Measures `growth.py`, or takes from the journal what was measured; writes docs/results/growth.csv and
docs/images/growth.png.
"""

import sys

import numpy as np
import sweep

COLORS = {
    "weighted_k_means": "#0072b2",
    "facility_location": "#d55e00",
    "certify": "#b8860b",
    "nearest_neighbors": "#009e73",
    "d2_sampling": "#3f9fdc",
    "farthest_first": "#aa3377",
    "ranked": "#8a7fd0",
    "top_k": "#6e6e6e",
}
# What is measured in less than this is mostly the cost of a call.
SECONDS_THAT_COUNT = 0.02
PANELS = (  # the quantity, its scale, what it is called
    ("seconds", 1.0, "seconds"),
    ("peak", 1e-9, "peak memory of the process, GB"),
)


def main():
    words = sweep.command_line(__doc__, repetitions=1).parse_args()
    sys.path.insert(0, str(sweep.HERE))
    import growth

    sizes = [growth.SMOKE, {**growth.SMOKE, "n": 1_000}] if words.smoke else growth.SIZES
    found = sweep.rows("growth", sizes, words)
    sweep.write_csv(found, words.out / "results" / "growth.csv")
    k, n = (growth.SMOKE["k"], growth.SMOKE["n"]) if words.smoke else (growth.K, growth.ROWS)
    sweep.write_picture(draw(found, k, n), words.out / "images" / "growth.png")
    for sentence in sentences(found, k, n):
        print(sentence)


def series(found, method, along, fixed, quantity):
    """Return sizes and values of one engine, ascending, where the other size is as `fixed` says."""
    points = sorted(
        (row[along], row[quantity])
        for row in found
        if row["method"] == method and quantity in row and all(row[name] == value for name, value in fixed.items())
    )
    return np.array(points, dtype=float).reshape(-1, 2).T


def exponent(sizes, values, least=SECONDS_THAT_COUNT):
    """Return the slope between the last two points in the log-log picture; None where less than `least` is measured."""
    if len(sizes) < 2 or values[-2] < least:
        return None
    return float(np.log(values[-1] / values[-2]) / np.log(sizes[-1] / sizes[-2]))


def sentences(found, k, n):
    """Yield for every engine how its seconds grow at the upper end."""
    for method in COLORS:
        by_rows = exponent(*series(found, method, "n", {"k": k}, "seconds"))
        by_k = exponent(*series(found, method, "k", {"n": n}, "seconds"))
        yield f"{method}: seconds grow like {_power('n', by_rows)} and like {_power('k', by_k)}."


def _power(name, slope):
    return f"an unknown power of {name}" if slope is None else f"{name}^{slope:.1f}"


def draw(found, k, n):
    """Return seconds in the upper row and memory below; rows to the right on the left side, k on the right side."""
    from nextbatch.studies.figures.drawing import as_png, drawing_style, new_figure

    with drawing_style():
        figure = new_figure(11.5, 9.0)
        panels = figure.subplots(2, 2)
        for line, (quantity, scale, title) in zip(panels, PANELS, strict=True):
            for panel, along, fixed in zip(line, "nk", ({"k": k}, {"n": n}), strict=True):
                _panel(panel, found, along, fixed, quantity, scale)
                where = ", ".join(f"{name} = {value:,}" for name, value in fixed.items())
                panel.set_title(f"{title} by {along}, {where}")
                panel.set_xlabel("rows n" if along == "n" else "batch size k")
        figure.subplots_adjust(left=0.065, right=0.985, top=0.955, bottom=0.06, hspace=0.27, wspace=0.13)
        return as_png(figure)


def _panel(panel, found, along, fixed, quantity, scale):
    lines = {method: series(found, method, along, fixed, quantity) for method in COLORS}
    lines = {method: (sizes, values * scale) for method, (sizes, values) in lines.items() if len(sizes)}
    for method, (sizes, values) in lines.items():
        panel.plot(sizes, values, color=COLORS[method], marker="o", markersize=4, linewidth=1.5)
    left, right = (pick(pick(sizes) for sizes, _ in lines.values()) for pick in (min, max))
    low, high = (pick(pick(values) for _, values in lines.values()) for pick in (min, max))
    low, high = low / 1.6, high * 2.5
    if quantity == "seconds":
        _reference_lines(panel, along, left, right, low)
    sweep.plain_log_axis(panel.xaxis)
    sweep.plain_log_axis(panel.yaxis, fine=quantity == "peak")
    panel.set_xlim(left * 0.8, right * (right / left) ** 0.6)
    panel.set_ylim(low, high)
    heights = sweep.apart({method: values[-1] for method, (_, values) in lines.items()}, low, high)
    for method, height in heights.items():
        sizes, values = lines[method]
        slope = exponent(sizes, values) if quantity == "seconds" else None
        told = method if slope is None else f"{method}  {_power(along, slope)}"
        sweep.name_beside(panel, told, (sizes[-1], values[-1]), (right * 1.4, height), COLORS[method])


def _reference_lines(panel, along, left, right, low):
    """Draw what grows like the size, dotted, and like its square, dashed."""
    from nextbatch.studies.figures.drawing import MUTED

    sizes = np.array([left, right])
    for power, dashes in ((1, (0, (1, 2))), (2, (0, (5, 2)))):
        heights = 3 * low * (sizes / left) ** power
        panel.plot(sizes, heights, color=MUTED, linestyle=dashes, linewidth=0.9)
        panel.text(
            right * 1.02, heights[-1], along if power == 1 else f"{along}²", color=MUTED, fontsize=9, va="center",
            clip_on=True,
        )  # fmt: skip


if __name__ == "__main__":
    main()
