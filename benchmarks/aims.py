"""What the engines aim at, and whether what was measured is there: on the same work, in the same run."""

from typing import NamedTuple

# Objectives are sums of rounded numbers: so much more than a peer's is still the same.
ROUNDING = 1e-6


class Aim(NamedTuple):
    """A quantity of ours is to be at most `most`, or at most `most` times that of a peer.

    `size` names what tells the size from others of the benchmark; `peer` and `ours` are how a method's name begins.
    """

    task: str
    benchmark: str
    size: dict
    quantity: str
    most: float
    peer: str = ""
    ours: str = "nextbatch"
    same: bool = False  # the peer's value exactly, neither more nor less

    def is_for(self, benchmark, size):
        """Whether it is about this benchmark at this size."""
        return benchmark == self.benchmark and self.size.items() <= size.items()


SMALL, MIDDLE, LARGE = {"n": 10_000}, {"n": 50_000}, {"n": 500_000}
WHOLE, PLAIN = "nextbatch, batch included", "nextbatch, 2 passes, no weights"
CERTIFIED = "nextbatch, certified"
# On real rows the ratios of the mixture are to hold within this factor.
REAL, SLACK = ("CLINC150 sentences", "CIFAR-10 patches", "MNIST pixels"), 1.5
AIMS = (
    Aim("weighted K-means, 10,000 rows, batch included", "k_means", SMALL, "seconds", 0.5, ours=WHOLE),
    Aim("weighted K-means, 10,000 rows", "k_means", SMALL, "seconds", 2, "superkmeans"),
    Aim("K-means in 2 passes, 10,000 rows", "k_means", SMALL, "seconds", 1, "superkmeans", ours=PLAIN),
    Aim("K-means in 2 passes, 10,000 rows", "k_means", SMALL, "K-medoids cost", 1, "superkmeans", ours=PLAIN),
    Aim("weighted K-means, 50,000 rows", "k_means", MIDDLE, "seconds", 1 / 40, "scikit-learn"),
    Aim("weighted K-means, 50,000 rows", "k_means", MIDDLE, "seconds", 1 / 4, "faiss"),
    Aim("weighted K-means, 50,000 rows", "k_means", MIDDLE, "seconds", 1, "superkmeans"),
    Aim("weighted K-means, 50,000 rows", "k_means", MIDDLE, "K-medoids cost", 1, "scikit-learn"),
    Aim("weighted K-means, 500,000 rows, batch included", "k_means", LARGE, "seconds", 60, ours=WHOLE),
    Aim("weighted K-means, 500,000 rows, batch included", "k_means", LARGE, "peak", 4e9, ours=WHOLE),
    Aim("facility location, 10,000 rows", "facility_location", SMALL, "seconds", 1 / 10, "apricot"),
    Aim(
        "facility location and its certificate, 10,000 rows", "facility_location", SMALL, "seconds", 1 / 10, "apricot",
        ours=CERTIFIED,
    ),
    *(
        Aim(
            f"facility location and its certificate, {size['n']:,} rows", "facility_location", size, "seconds", 2,
            "nextbatch", ours=CERTIFIED,
        )
        for size in (SMALL, MIDDLE)
    ),
    Aim("facility location, 10,000 rows", "facility_location", SMALL, "peak", 1 / 4, "apricot"),
    Aim("facility location, 10,000 rows", "facility_location", SMALL, "cost", 1, "apricot"),
    Aim("facility location, 50,000 rows", "facility_location", MIDDLE, "seconds", 15),
    Aim("facility location, 50,000 rows", "facility_location", MIDDLE, "peak", 1.5e9),
    Aim("the certificate of that batch", "certify", MIDDLE, "gap %", 3),
    Aim("core-set, 10,000 rows", "k_center", SMALL, "seconds", 1 / 30, "scikit-activeml"),
    Aim("core-set, 10,000 rows", "k_center", SMALL, "radius", 1, "scikit-activeml"),
    Aim("BADGE, 10,000 rows", "badge", SMALL, "seconds", 1 / 50, "scikit-activeml"),
    *(Aim(f"BADGE, {size['n']:,} rows", "badge", size, "seconds", 1, "numpy, factorized") for size in (SMALL, MIDDLE)),
    Aim("TypiClust, 10,000 rows", "typi_clust", SMALL, "seconds", 1 / 20, "scikit-activeml"),
    Aim(
        "TypiClust in 3 passes, 10,000 rows", "typi_clust", SMALL, "seconds", 1 / 25, "scikit-activeml",
        ours="nextbatch, 3 passes",
    ),
    Aim("ranked batch mode, 10,000 rows", "ranked", SMALL, "seconds", 1 / 100, "modAL"),
    Aim("ranked batch mode, 10,000 rows", "ranked", SMALL, "checksum of the picks", 1, "modAL", same=True),
    Aim(
        "smallest margins of 10,000,000 rows, with the checks of a pool", "top_k", {"n": 10_000_000}, "seconds", 0.5,
        ours="nextbatch, Margin().select",
    ),
    *(
        Aim(f"{name}, {size['n']:,} rows", benchmark, size, quantity, most, peer)
        for name, benchmark in (("MaxHerding", "max_herding"), ("UHerding", "u_herding"), ("ProbCover", "prob_cover"))
        for size, quantity, most, peer in (
            (SMALL, "uncovered", 1.01, "the published algorithm"),
            (MIDDLE, "seconds", 15, ""),
            (MIDDLE, "peak", 1.5e9, ""),
        )
    ),
    Aim("BALD, 1,000,000 rows, 10 members, 10 classes", "committee", {"n": 1_000_000}, "seconds", 1, "numpy"),
    *(
        Aim(f"{task}, {rows}", benchmark, {"rows": rows}, quantity, most, peer)
        for task, benchmark, quantity, most, peer in (
            ("weighted K-means", "k_means", "seconds", SLACK / 40, "scikit-learn KMeans"),
            ("weighted K-means", "k_means", "seconds", SLACK / 4, "faiss"),
            ("weighted K-means", "k_means", "seconds", SLACK, "superkmeans"),
            ("weighted K-means", "k_means", "K-medoids cost", 1, "scikit-learn KMeans"),
            ("facility location", "facility_location", "seconds", SLACK / 10, "apricot"),
            ("facility location", "facility_location", "cost", 1, "apricot"),
            ("core-set", "k_center", "seconds", SLACK / 30, "scikit-activeml"),
            ("core-set", "k_center", "radius", 1, "scikit-activeml"),
        )
        for rows in REAL
    ),
    Aim("import nextbatch", "start_up", {}, "extra seconds", 0.5, ours="import nextbatch"),
    Aim("nextbatch --help", "start_up", {}, "seconds", 0.3, ours="nextbatch --help"),
    Aim("first select of a process, compiled cache present", "start_up", {}, "extra seconds", 1, ours="first select"),
)  # fmt: skip


def table(results):
    """Return a Markdown table of all aims that `results` can tell something about.

    `results` are tuples of a benchmark, a size, the rows of `measure.compare`, what bounds the work, and its seconds.
    """
    lines = [_line(aim, rows, *limit) for aim in AIMS for name, size, rows, *limit in results if aim.is_for(name, size)]
    head = "| task | quantity | ours | peer | its value | ratio | aim | reached |\n|---|---|---|---|---|---|---|---|"
    return "\n".join([head, *lines])


def _line(aim, rows, limit, seconds):
    ours, peer = _value(aim.ours, aim.quantity, rows), _value(aim.peer, aim.quantity, rows) if aim.peer else None
    cells = [aim.task, aim.quantity, _shown(ours, aim), aim.peer, _shown(peer, aim) if aim.peer else ""]
    compared = isinstance(ours, str) or isinstance(peer, str)
    ratio = "" if compared or not peer or aim.same else _ratio(aim, ours, peer)
    bound = f" (ours takes {ours / seconds:.1f} times the limit: {limit})" if _bounded(aim, ours) else ""
    verdict = "not measured" if compared else "met" if met(aim, ours, peer) else f"**missed**{bound}"
    return "| " + " | ".join([*cells, ratio, _aim(aim), verdict]) + " |"


def met(aim, ours, peer=None):
    """Whether `ours`, and the peer's value if the aim names one, are what the aim asks for."""
    if aim.same:
        return ours == peer
    return ours <= aim.most * (1 if peer is None else peer) * (1 + ROUNDING)


def _value(method, quantity, rows):
    """Return the number, or the sentence of a method that has none."""
    row = rows.get(method) or next((row for name, row in rows.items() if name.startswith(method)), "not tried")
    return row if isinstance(row, str) else row.get(quantity, "not measured")


def _shown(value, aim):
    if isinstance(value, str):
        return value
    return f"{value / 1e9:.2f} GB" if aim.quantity == "peak" else f"{value:,}" if aim.same else f"{value:.4g}"


def _bounded(aim, ours):
    return aim.quantity == "seconds" and not isinstance(ours, str)


def _ratio(aim, ours, peer):
    return f"{peer / ours:.1f} times faster" if aim.quantity == "seconds" else f"{ours / peer:.4f}"


def _aim(aim):
    if aim.same:
        return "the same"
    if not aim.peer:
        return f"at most {aim.most / 1e9:g} GB" if aim.quantity == "peak" else f"at most {aim.most:g}"
    return f"{1 / aim.most:.3g} times faster" if aim.quantity == "seconds" else f"at most {aim.most:g}"
