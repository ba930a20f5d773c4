"""The aims for pools larger than memory, beside what scale.py measured: the last section of RESULTS.md."""

HEADING = "## Larger than memory"
# The load of a machine of two cores that has other work to do.
BUSY_FROM = 3
ABOUT = """Written by `python benchmarks/draw_scale.py` from what `python benchmarks/scale.py` measured on {when}:
{cores} cores, a disk that gave {disk:.2f} GB/s. {quiet} Memory is anonymous memory, of all processes
together, as the kernel tells it. All numbers are in `docs/results/scale.csv`."""
BUSY = """**The machine was not quiet**: other work ran at the same time, with a load of {low:.0f} to {high:.0f}.
Seconds are long by as much, and ratios of seconds are coarse; processor seconds are neither."""
QUIET = "The load before each case was at most {high:.1f}."


def written(path):
    """Return the section in a page, as a list of one part or none."""
    page = path.read_text(encoding="utf-8") if path.exists() else ""
    return [page[page.index(HEADING) :].rstrip()] if HEADING in page else []


def put(section, path):
    """Write the section at the end of a page, in the place of the one there."""
    page = path.read_text(encoding="utf-8") if path.exists() else ""
    before = page.partition(HEADING)[0].rstrip()
    path.write_text(f"{before}\n\n{section}\n".lstrip(), encoding="utf-8")


def section(rows):
    """Return the section, from one row for each case."""
    loads = [row["load"] for row in rows if "load" in row]
    told = (BUSY if max(loads) > BUSY_FROM else QUIET).format(low=min(loads), high=max(loads))
    disk = next((row["disk"] for row in rows if "disk" in row), float("nan")) / 1e9
    head = ABOUT.format(when=rows[-1]["when"][:10], cores=rows[-1]["cores"], disk=disk, quiet=told)
    lines = ["| work | aim | measured | reached |", "|---|---|---|---|"]
    lines += [f"| {what} | {aim} | {value} | {reached} |" for what, aim, value, reached in aims(Measured(rows))]
    return "\n\n".join([HEADING, head, "\n".join(lines)])


class Measured:
    """What was measured, by case and number of rows."""

    def __init__(self, rows):
        self.rows = rows
        self.busy = max(row.get("load", 0) for row in rows) > BUSY_FROM

    def find(self, case, **where):
        fit = [row for row in self.rows if row["case"] == case and all(row.get(k) == v for k, v in where.items())]
        return fit[-1] if fit else None


def reached(met):
    return "met" if met else "**missed**"


def reached_by_ratio(met, busy):
    """Return whether a ratio of seconds is met; other work makes it too coarse to say."""
    return "not known: the machine was busy" if busy else reached(met)


def aims(found):
    """Yield work, aim, what was measured, and whether it is met, of all that was measured."""
    if whole := found.find("growth", n=10_000_000):
        yield from _ten_million(whole)
    one, two = found.find("workers", workers=1), found.find("workers", workers=2)
    if one and two:
        times = two["rows_a_second"] / one["rows_a_second"]
        yield (
            "2 processes against 1, shortlist",
            "1.7 times the rows a second",
            f"{times:.2f} times",
            reached_by_ratio(times >= 1.7, found.busy),
        )
    if two and (chunks := found.find("numpy in chunks")):
        times, used = chunks["of_pass"] / two["of_pass"], chunks["cpu"] / two["cpu"]
        told = f"{times:.1f} times as fast, with {used:.1f} times less processor time"
        yield f"the shortlist of {two['n']:,} rows, against numpy in chunks", "none", told, "a peer"
    ours = found.find("pass by processes")
    for engine in ("ray", "dask"):
        if ours and (theirs := found.find(f"pass by {engine}")):
            times = theirs["of_pass"] / ours["of_pass"]
            same = "the same rows" if theirs["checksum"] == ours["checksum"] else "OTHER ROWS"
            told = f"{times:.2f} times, {same}"
            yield (
                f"{engine.title()}, against processes",
                "1.5 times the seconds",
                told,
                reached_by_ratio(times <= 1.5, found.busy),
            )
    yield from _stages(found)
    yield from _peers(found)
    yield from _simulated(found)
    if small := found.find("27,000 rows in memory"):
        yield "`select` on 27,000 x 512", "1 GB", f"{small['peak'] / 1e9:.2f} GB", reached(small["peak"] < 1e9)


def _ten_million(row):
    what, limit = "10,000 of 10,000,000 x 512 float16, cold disk", 2 * row["n"] * row["d"] / row["disk"]
    used = f"{row['seconds']:.0f} s ({row['cpu']:.0f} processor seconds)"
    told = f"{used}, {row['seconds'] / limit:.1f} times reading the bytes"
    yield what, "30 s", told, reached(row["seconds"] <= 30)
    yield f"{what}: memory", "4 GB", f"{row['peak'] / 1e9:.2f} GB", reached(row["peak"] <= 4e9)


def _stages(found):
    if two := found.find("two stages"):
        told = f"{two['of_select']:.0f} s ({two['cpu']:.0f} processor seconds), {two['peak'] / 1e9:.2f} GB"
        fine = two["of_select"] < 180 and two["peak"] < 4e9
        yield f"facility location in two stages, {two['k']:,} of {two['n']:,} x 256", "180 s, 4 GB", told, reached(fine)
    if both := found.find("one stage and two"):
        for name in ("FacilityLocation()", "KMeans()"):
            ratio = both[f"{name} two over one"]
            told = f"{ratio:.4f} times (a random batch: {both['random over one']:.2f})"
            yield f"cost of two stages over one, {name}, {both['n']:,} rows", "1.02 times", told, reached(ratio <= 1.02)


def _peers(found):
    if ray_data := found.find("pass-ray-data"):
        ours = found.find("pass by processes")
        times = None if "stopped" in ray_data or not ours else ray_data["of_pass"] / ours["of_pass"]
        told = f"{times:.1f} times as fast" if times else _not_measured(ray_data)
        yield f"the shortlist of {ray_data['n']:,} rows, against Ray Data", "none", told, "a peer"
    for name, what in (("stages-faiss", "faiss with an index on disk"), ("stages-dask-ml", "dask-ml, K-means||")):
        if theirs := found.find(name):
            ours = found.find("stages-ours", n=theirs["n"], k=theirs["k"])
            work = f"K-means of {theirs['n']:,} x 256 into {theirs['k']:,}, against {what}"
            if ours is None or "of_select" not in theirs:
                yield work, "none", _not_measured(theirs), "a peer"
            else:
                times, cost = theirs["of_select"] / ours["of_select"], ours["cost"] / theirs["cost"]
                yield work, "none", f"{times:.1f} times as fast, {cost:.3f} times the cost", "a peer"
    published = (
        "needs GPUs; published for 65.8 million documents and 1,000 clusters on 8 H100 (Curator, pull request 2388)"
    )
    yield "semantic deduplication of NeMo Curator", "none", published, "a peer, not run"


def _not_measured(row):
    if "stopped" in row:
        return f"not done after {row['seconds']:,.0f} s"
    return f"not measured: {row.get('missing', 'nothing to compare with')}"


def _simulated(found):
    few, many = found.find("simulated", n=10_000_000), found.find("simulated", n=50_000_000)
    if few and many:
        ratio = many["rows_a_second"] / few["rows_a_second"]
        told = f"{ratio:.2f} times ({many['rows_a_second'] / 1e6:.2f} million a second, {many['peak'] / 1e9:.2f} GB)"
        yield (
            "rows a second at 50 million x 64, simulated, over those at 10 million",
            "0.8 times",
            told,
            reached_by_ratio(ratio >= 0.8, found.busy),
        )
    if many and (again := found.find("simulated, stopped and gone on")):
        same = again["checksum"] == many["checksum"]
        told = f"{'the same' if same else 'ANOTHER'} batch, {again['units']} of {many['units']} units scored after it"
        fine = same and again["units"] < many["units"]
        yield "the same, killed after 50 units and gone on", "the same batch, no unit twice", told, reached(fine)
