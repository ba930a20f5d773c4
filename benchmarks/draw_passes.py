"""Draws what more passes of K-means buy, in cost and in accuracy: python benchmarks/draw_passes.py [--smoke].

Measures `passes.py`, and carries out a study: WClustered with that many passes on MNIST, 100 to 1,000 labels by 100,
logistic regression, paired by seed; or takes from the journal and from the study's folder what is there. MNIST is
downloaded, or read from NEXTBATCH_DATA. Writes docs/results/passes.csv, docs/results/passes-accuracy.csv and
docs/images/passes.png.
"""

import sys
from pathlib import Path

import numpy as np
import sweep

STUDY = {
    "name": "passes", "title": "The passes of K-means", "dataset": "mnist", "models": ["logistic"],
    "initial": 100, "batch_size": 100, "rounds": 9,
}  # fmt: skip
SMOKE = {**STUDY, "dataset": "digits", "initial": 20, "batch_size": 20, "rounds": 2}
USUAL = 10  # the default number of passes, which the others are compared with
BLUE, ORANGE = "#0072b2", "#d55e00"


def main():
    parser = sweep.command_line(__doc__, repetitions=2)
    parser.add_argument("--seeds", type=int, default=20, help="of the study")
    parser.add_argument("--study", type=Path, default=sweep.ROOT / "results" / "benchmarks" / "passes")
    words = parser.parse_args()
    sys.path.insert(0, str(sweep.HERE))
    import passes

    costs = sweep.rows("passes", [passes.SMOKE] if words.smoke else passes.SIZES, words)
    sweep.write_csv(costs, words.out / "results" / "passes.csv")
    accuracies = learning(passes.PASSES[::4] if words.smoke else passes.PASSES, words)
    sweep.write_csv(accuracies, words.out / "results" / "passes-accuracy.csv")
    sweep.write_picture(draw(costs, accuracies, words.smoke), words.out / "images" / "passes.png")
    for sentence in sentences(costs, accuracies):
        print(sentence)


def learning(numbers, words):
    """Return for each number of passes the mean accuracy of its runs, and its paired difference to the usual number."""
    from nextbatch.strategies import KMeans, Preselect
    from nextbatch.studies.records.curves import read_curves
    from nextbatch.studies.running.study import run_study
    from nextbatch.studies.settings.study import Settings

    chosen = {repr(Preselect(KMeans(weights="margin", passes=number), beta=10)): number for number in numbers}
    chosen["Random()"] = "random"
    settings = Settings(**(SMOKE if words.smoke else STUDY), seeds=words.seeds, strategies=list(chosen))
    for progress in run_study(settings, words.study, fresh=words.fresh):
        print(f"study: {progress.finished} of {progress.total} runs", file=sys.stderr)
    (curves,) = read_curves(words.study)
    return list(compared(curves, chosen))


def compared(curves, chosen):
    """Yield a row for each number of passes: its mean accuracy, and how it differs from the usual one in points."""
    from nextbatch.statistics import mean_interval
    from nextbatch.statistics.aubc import aubc

    areas = dict(zip(map(chosen.get, curves.strategies), aubc(curves.accuracy, curves.n_labeled), strict=True))
    for strategy, number in chosen.items():
        own = areas[number]
        differences = 100 * (own - areas[USUAL])
        mean, low, high = mean_interval(differences[np.isfinite(differences)])
        yield {
            "passes": number,
            "mean accuracy": float(np.nanmean(own)),
            "pairs": int(np.isfinite(differences).sum()),
            "difference": float(mean),
            "low": float(low),
            "high": float(high),
            "selection seconds": float(np.nanmean(curves.selection_seconds[curves.strategies.index(strategy)])),
        }


def sentences(costs, accuracies):
    """Yield in words what the passes buy."""
    import passes

    for size in sizes_in(costs):
        ours, peer = of_size(costs, size)
        best = min(row["cost"] for row in ours)
        usual = next(row for row in ours if row["method"] == passes.name_of(USUAL))
        shares = [f"{row['method']} {row['cost'] / best - 1:.2%} in {row['seconds']:.2f} s" for row in ours]
        yield f"n = {size['n']:,}, k = {size['k']:,}: cost above the lowest: {', '.join(shares)}."
        if peer:
            cost, times = peer["cost"] / usual["cost"] - 1, peer["seconds"] / usual["seconds"]
            yield f"scikit-learn costs {cost:+.2%} against {USUAL} passes and takes {times:.1f} times as long."
    ours = [row for row in accuracies if row["passes"] not in ("random", USUAL)]
    low, high = min(row["low"] for row in ours), max(row["high"] for row in ours)
    apart = [str(row["passes"]) for row in ours if row["low"] > 0 or row["high"] < 0]
    told = f"with {', '.join(apart)} passes it differs" if apart else "none differs"
    yield (
        f"Mean accuracy against {USUAL} passes, {ours[0]['pairs']} paired runs: {told}; all 95 % intervals lie within "
        f"{low:+.2f} and {high:+.2f} points."
    )


def sizes_in(costs):
    """Return the sizes, each once, in their order."""
    return list({row["n"]: {name: row[name] for name in ("n", "k", "d")} for row in costs}.values())


def of_size(costs, size):
    """Return the rows of ours in the order of passes, and that of the peer or None."""
    import passes

    here = {row["method"]: row for row in costs if row["n"] == size["n"] and "cost" in row}
    return [here[name] for name in map(passes.name_of, passes.PASSES) if name in here], here.get(passes.PEER)


def draw(costs, accuracies, smoke=False):
    """Return a panel of cost against seconds for each size, and one of accuracy against passes."""
    from nextbatch.studies.figures.drawing import as_png, drawing_style, new_figure

    with drawing_style():
        sizes = sizes_in(costs)
        figure = new_figure(4.6 * (len(sizes) + 1), 4.4)
        panels = figure.subplots(1, len(sizes) + 1)
        for panel, size in zip(panels, sizes, strict=False):
            _cost_panel(panel, size, *of_size(costs, size))
        _accuracy_panel(panels[-1], accuracies, SMOKE if smoke else STUDY)
        figure.subplots_adjust(left=0.06, right=0.985, top=0.9, bottom=0.13, wspace=0.27)
        return as_png(figure)


def _cost_panel(panel, size, ours, peer):
    best = min(row["cost"] for row in [*ours, *([peer] if peer else [])])
    seconds = [row["seconds"] for row in ours]
    above = [100 * (row["cost"] / best - 1) for row in ours]
    panel.plot(seconds, above, color=BLUE, marker="o", markersize=5)
    for row, x, y in zip(ours, seconds, above, strict=True):
        told = row["method"] if row is ours[0] else row["method"].partition(" ")[0]
        panel.annotate(told, (x, y), (5, 5), textcoords="offset points", color=BLUE, fontsize=9)
    if peer:
        at = peer["seconds"], 100 * (peer["cost"] / best - 1)
        panel.plot(*at, color=ORANGE, marker="s", markersize=6)
        panel.annotate("scikit-learn", at, (0, 9), textcoords="offset points", color=ORANGE, fontsize=9, ha="center")
    sweep.plain_log_axis(panel.xaxis, fine=not peer)
    panel.margins(x=0.15)
    panel.set_ylim(bottom=-0.06 * max(above))
    panel.set_title(f"n = {size['n']:,}, k = {size['k']:,}, d = {size['d']}")
    panel.set_xlabel("seconds, from rows to batch")
    panel.set_ylabel("K-medoids cost above the lowest, %")


def _accuracy_panel(panel, accuracies, study):
    from nextbatch.studies.figures.drawing import MUTED

    ours = [row for row in accuracies if row["passes"] != "random"]
    random = next(row for row in accuracies if row["passes"] == "random")
    numbers = [row["passes"] for row in ours]
    means = [row["difference"] for row in ours]
    errors = [[row["difference"] - row["low"] for row in ours], [row["high"] - row["difference"] for row in ours]]
    panel.axhline(0, color=MUTED, linewidth=0.8)
    panel.errorbar(numbers, means, errors, color=BLUE, marker="o", markersize=5, linestyle="none", elinewidth=1.4)
    sweep.plain_log_axis(panel.xaxis)
    panel.set_xticks(numbers, [str(number) for number in numbers])
    panel.minorticks_off()
    widest = max(1.0, *(1.05 * abs(row[end]) for row in ours for end in ("low", "high")))
    panel.set_ylim(-widest, widest)
    panel.set_title(f"{study['dataset']}, {study['models'][0]}: {ours[0]['pairs']} paired runs")
    panel.set_xlabel(f"passes; random labels are at {random['difference']:+.1f} points")
    panel.set_ylabel(f"mean accuracy less that of {USUAL} passes, points")


if __name__ == "__main__":
    main()
