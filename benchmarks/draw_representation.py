"""Draws the cost of a batch against the seconds it takes: python benchmarks/draw_representation.py [--smoke].

Measures `representation.py`, or takes from the journal what was measured; writes docs/results/representation.csv,
docs/results/representation.md, which says it in words, and docs/images/representation.png. With --patient facility
location is tried on 500,000 rows too, which takes a quarter of an hour.
"""

import sys

import sweep

K_MEANS = [f"K-means, {n} passes" for n in (2, 5, 10, 20)]
GREEDY, GREEDY_THEN_K_MEANS = "facility location", "facility location, then K-means"
# What is written beside: color, marker, where the words stand, and the methods from few seconds to many.
GROUPS = {
    "K-means, 2 to 20 passes": ("#0072b2", "o", "right", K_MEANS),
    "K-means, random start": ("#3f9fdc", "D", "above", ["K-means, random start, 2 passes"]),
    "facility location": ("#d55e00", "s", "left", [GREEDY]),
    "facility location + K-means": ("#aa3377", "^", "above", [GREEDY_THEN_K_MEANS]),
    "K-means + swaps": ("#009e73", "P", "right", ["K-means, then swaps"]),
    "facility location + swaps": ("#b8860b", "X", "below", ["facility location, then swaps"]),
}
PLACES = {  # points from the marker, and which side of the words is there
    "above": {"xytext": (0, 7), "ha": "left", "va": "bottom"},
    "right": {"xytext": (8, 0), "ha": "left", "va": "center"},
    "left": {"xytext": (-8, 0), "ha": "right", "va": "center"},
    "below": {"xytext": (4, -7), "ha": "right", "va": "top"},
}
# What is polished by swaps, and how that is called.
POLISHES = {
    "K-means, 10 passes": "K-means, then swaps",
    GREEDY: "facility location, then swaps",
}
# A cost that is higher by less than this share is not worse.
EQUAL = 1e-3
PAGE = """---
orphan: true
---
# K-means or greedy facility location?

Written by `python benchmarks/draw_representation.py` from what it measured. Cost is that of K-medoids: the sum of
squared distances of all rows to their nearest chosen one.

"""


def main():
    parser = sweep.command_line(__doc__, repetitions=1)
    parser.add_argument("--patient", action="store_true", help="facility location on 500,000 rows too")
    words = parser.parse_args()
    sys.path.insert(0, str(sweep.HERE))
    import representation

    sizes = [representation.SMOKE] if words.smoke else representation.SIZES
    methods = [method for method in representation.METHODS if method not in representation.SWAPS]
    found = sweep.rows("representation", sizes, words, methods if words.patient else ())
    sweep.write_csv(found, words.out / "results" / "representation.csv")
    told = [sentence for size in sizes for sentence in sentences(size, measured(found, size))]
    (words.out / "results" / "representation.md").write_text(page(told), encoding="utf-8")
    print("\n".join(told))
    sweep.write_picture(draw(sizes, found), words.out / "images" / "representation.png")


def measured(found, size):
    """Return method -> row at this size, of those that have a result."""
    return {row["method"]: row for row in found if "cost" in row and size.items() <= row.items()}


def page(told):
    """Return what was measured, in words, as a page that belongs to no table of contents."""
    return PAGE + "".join(f"* {sentence}\n" for sentence in told)


def sentences(size, here):
    """Yield in words which of the two is faster at equal or better cost, and whether a polish pays."""
    where = f"n = {size['n']:,}, k = {size['k']:,}: "
    ours = [here[method] for method in K_MEANS if method in here]
    if GREEDY in here and ours:
        greedy = here[GREEDY]
        as_good = [row for row in ours if row["cost"] <= greedy["cost"] * (1 + EQUAL)]
        if as_good:
            yield where + _faster(min(as_good, key=lambda row: row["seconds"]), greedy)
        else:
            best = min(ours, key=lambda row: row["cost"])
            yield (
                f"{where}K-means does not reach the cost of facility location: {best['method']} stays "
                f"{best['cost'] / greedy['cost'] - 1:.1%} above it in {best['seconds']:.2f} s; "
                f"facility location takes {greedy['seconds']:.2f} s."
            )
    for before, after in POLISHES.items():
        if before in here and after in here:
            yield where + _polish(here[before], here[after])


def _faster(k_means, greedy):
    return (
        f"at equal or lower cost {k_means['method']} takes {k_means['seconds']:.2f} s and facility location "
        f"{greedy['seconds']:.2f} s, {greedy['seconds'] / k_means['seconds']:.1f} times as long."
    )


def _polish(before, after):
    saved, times = 1 - after["cost"] / before["cost"], after["seconds"] / before["seconds"]
    return f"swaps after {before['method']} lower the cost by {saved:.1%}; the whole takes {times:.1f} times as long."


def draw(sizes, found):
    """Return one panel per size: seconds to the right, the cost above the best one upwards."""
    from nextbatch.studies.figures.drawing import as_png, drawing_style, new_figure

    with drawing_style():
        columns = min(3, len(sizes))
        lines = -(-len(sizes) // columns)
        figure = new_figure(4.6 * columns + 0.3, 3.9 * lines + 0.3)
        for number, size in enumerate(sizes):
            panel = figure.add_subplot(lines, columns, number + 1)
            _panel(panel, size, measured(found, size))
            if number % columns == 0:
                panel.set_ylabel("cost above the lowest found, %")
            if number >= len(sizes) - columns:
                panel.set_xlabel("seconds, from rows to batch")
        figure.subplots_adjust(
            left=0.055, right=0.985, top=1 - 0.36 / lines / 3.9, bottom=0.58 / lines / 3.9, hspace=0.26, wspace=0.16
        )
        return as_png(figure)


def _panel(panel, size, here):
    best = min(row["cost"] for row in here.values())
    for name, (color, marker, place, methods) in GROUPS.items():
        rows = [here[method] for method in methods if method in here]
        points = [(row["seconds"], 100 * (row["cost"] / best - 1)) for row in rows]
        if points:
            panel.plot(*zip(*points, strict=True), color=color, marker=marker, markersize=6, linewidth=1.4)
            panel.annotate(name, points[-1], color=color, fontsize=8.5, textcoords="offset points", **PLACES[place])
    sweep.plain_log_axis(panel.xaxis)
    left, right = panel.get_xlim()
    panel.set_xlim(left, right * (right / left) ** 0.55)  # room for the words
    low, high = panel.get_ylim()
    panel.set_ylim(low - 0.1 * (high - low), high + 0.1 * (high - low))
    random = f"; random +{here['random']['cost'] / best - 1:.0%}" if "random" in here else ""
    panel.set_title(f"n = {size['n']:,}, k = {size['k']:,}{random}")


if __name__ == "__main__":
    main()
