"""What a batch of files may hold: groups, quotas, a budget, a distance, a drawn share."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nextbatch import checks
from nextbatch.algorithms.limits import Limits, budget_of
from nextbatch.errors import BadInput
from nextbatch.files.arguments import named_file
from nextbatch.files.outputs.named_values import names_of, numbers_of, read_named_values
from nextbatch.files.outputs.wanted import file_and_column
from nextbatch.files.samples import Samples
from nextbatch.quoting import quoted
from nextbatch.strategies import Apart, AtMost, Mixed, QueryStrategy, Within
from nextbatch.strategies.composed.quotas import read_quotas, require_values
from nextbatch.strategies.limited import limits_of

# As a quota: what the model takes a sample for, not a column.
PREDICTED = "class"


@dataclass(frozen=True)
class Composition:
    """What a batch may hold. The words are those of `nextbatch.select_from_files`, which says what they mean.

    Parameters
    ----------
    group, cost : str, optional
        A column of the pool, a file, or "FILE:COLUMN".
    per_group : int, optional
    quota : str, optional
        "NAME:NUMBER", where NAME is as above, or "class"; or NAME and numbers by value, "NAME:a=3,b=2".
    budget, distance, random_share : float, optional
    exclude, pending : tuple of Path
    """

    group: str | None = None
    per_group: int | None = None
    quota: str | None = None
    cost: str | None = None
    budget: float | None = None
    distance: float | None = None
    random_share: float | None = None
    exclude: tuple[Path, ...] = ()
    pending: tuple[Path, ...] = ()

    @property
    def named(self) -> dict[str, tuple[str, str]]:
        """The inputs that are read from columns: by their names the words that say where, and the argument."""
        stratum = self.quota_of[0]
        words = {
            "groups": (self.group, "group"),
            "strata": (None if stratum == PREDICTED else stratum, "quota"),
            "costs": (self.cost, "cost"),
        }
        return {name: (said, argument) for name, (said, argument) in words.items() if said is not None}

    @property
    def quota_of(self) -> tuple[str | None, int | str]:
        """What the quota counts by, and how many of each, or how many of each value by name."""
        name, _, most = (self.quota or "").rpartition(":")
        return (name or None, int(most) if most.isdecimal() else most)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the pool that are read, which are no features."""
        split = [file_and_column(words) for words, _ in self.named.values()]
        return tuple(column for path, column in split if path is None and column is not None)

    @property
    def files(self) -> tuple[Path, ...]:
        """The other files that are read."""
        split = [file_and_column(words)[0] for words, _ in self.named.values()]
        return (*(path for path in split if path is not None), *self.exclude, *self.pending)

    def around(self, strategy: QueryStrategy) -> QueryStrategy:
        """Return the strategy with a drawn share and limits around it, those of its own among them.

        A group without a number means one sample of it, unless the strategy says how many itself.
        """
        own = any(isinstance(limit, AtMost) and limit.per == "groups" for limit in limits_of(strategy))
        name, most = self.quota_of
        if self.random_share:
            strategy = Mixed(strategy, random=self.random_share)
        if self.per_group or (self.group is not None and not own):
            strategy = AtMost(strategy, most=self.per_group or 1)
        if name is not None:
            strategy = AtMost(strategy, per="class" if name == PREDICTED else "strata", most=most)
        if self.budget is not None:
            strategy = Within(strategy, budget=self.budget)
        return strategy if self.distance is None else Apart(strategy, distance=self.distance)

    def read(self, samples: Samples, output_id: str | None) -> tuple[dict[str, NDArray[Any]], list[str]]:
        """Return the inputs that columns give, a value for each sample, and what is to be said of them."""
        inputs: dict[str, NDArray[Any]] = {}
        notes = []
        for name, (words, argument) in self.named.items():
            found = read_named_values(words, argument, samples.rows, output_id)
            checked = numbers_of if name == "costs" else names_of
            inputs[name] = checked(found, argument, samples.rows)
            kinds = "" if name == "costs" else f", {len(set(inputs[name].tolist()))} different ones"
            notes += [f"{name.capitalize()}: {found.told}{kinds}.", *found.notes]
        return inputs, notes


def named_composition(
    *,
    group: Any = None,
    per_group: Any = None,
    quota: Any = None,
    cost: Any = None,
    budget: Any = None,
    distance: Any = None,
    random_share: Any = None,
    exclude: Any = (),
    pending: Any = (),
) -> Composition:
    """Return what a caller says that a batch may hold.

    Raises
    ------
    BadInput
        For a word that is not what it must be.
    """
    for argument, name in {"group": group, "cost": cost, "quota": quota}.items():
        if not isinstance(name, str | None) or name == "":
            raise BadInput(f"{argument} must be the name of a column, got {quoted(name)}.", argument=argument)
    wanted = Composition(
        group,
        None if per_group is None else _asked(checks.whole, per_group, "per_group", 1),
        quota,
        cost,
        None if budget is None else _asked(checks.number, budget, "budget", 0, checks.LARGEST),
        None if distance is None else _asked(checks.number, distance, "distance", 0, checks.LARGEST),
        None if random_share is None else _asked(checks.number, random_share, "random_share", 0, 1),
        _files(exclude, "exclude"),
        _files(pending, "pending"),
    )
    if per_group is not None and group is None:
        raise BadInput("per_group needs the column that tells the groups: set group to it.", argument="per_group")
    if quota is not None:
        _require_quota(wanted)
    return wanted


def _asked(check: Any, value: Any, name: str, *bounds: float) -> Any:
    try:
        return check(value, name, *bounds)
    except BadInput as error:
        raise BadInput(error.told, argument=name) from None


def _files(given: Any, argument: str) -> tuple[Path, ...]:
    several = () if given is None else (given,) if isinstance(given, str | Path) else tuple(given)
    return tuple(named_file(path, argument) for path in several)


def _require_quota(wanted: Composition) -> None:
    name, most = wanted.quota_of
    if name and isinstance(most, str) and "=" in most:
        _asked(lambda text, _: read_quotas(text), most, "quota")
    elif not name or isinstance(most, str) or most < 1:
        raise BadInput(
            "quota must be a column and a number, such as 'site:5' for at most 5 samples of each site, or 'class:10' "
            "for at most 10 of each class that the model finds most probable; or numbers by value, such as "
            f"'site:north=3,south=2'; got {quoted(wanted.quota)}.",
            argument="quota",
        )


def require_classes(wanted: Composition, classes: Sequence[Any] | NDArray[Any] | None) -> None:
    """Raise for a quota of a class that neither labels nor outputs know."""
    name, most = wanted.quota_of
    if name == PREDICTED and isinstance(most, str) and classes is not None:
        _asked(lambda named, _: require_values(named, classes, "classes"), read_quotas(most).named, "quota")


def require_costs(wanted: Composition, strategy: QueryStrategy, shown: Sequence[str]) -> None:
    """Raise for a budget without costs, or costs without a budget."""
    budgets = budgets_of(strategy)
    if budgets and "costs" not in shown:
        raise BadInput(
            "A budget needs costs: set cost to the column that holds what each sample costs, such as minutes.",
            argument="cost",
        )
    if wanted.cost is not None and not budgets:
        told = "Costs without a budget limit nothing: set budget to what they may add up to."
        raise BadInput(told, argument="budget")


def budgets_of(strategy: QueryStrategy) -> list[float]:
    """Return what the batch may cost, by each budget around or in a strategy."""
    return [limit.budget for limit in limits_of(strategy) if isinstance(limit, Within)]


def affordable(costs: NDArray[np.float64], budgets: Sequence[float]) -> int:
    """Return how many samples the budgets pay for at most.

    Raises
    ------
    BadInput
        If there is none.

    Examples
    --------
    >>> affordable(np.array([3.0, 9.0, 4.0]), [8.0])
    2
    """
    most = Limits(len(costs), budgets=tuple(budget_of(costs, budget) for budget in budgets)).most
    if not most:
        raise BadInput(
            f"The budget of {min(budgets):g} pays for no sample, the cheapest costs {costs.min():g}: raise it.",
            argument="budget",
        )
    return most
