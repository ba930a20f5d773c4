"""Metrics: what a study measures on held-out samples, its name, its unit, and whether less of it is better."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Metric:
    """A measure of the predictions of a model.

    Parameters
    ----------
    name : str
        As in records and files.
    words : str
        As in sentences.
    unit : str
        What differences of it are counted in.
    lower_is_better : bool
        Whether it is an error.
    is_share : bool
        Whether it lies between 0 and 1 and is told in percent.
    others : mapping of str to str
        What is measured beside it: names, and headings of tables.

    Examples
    --------
    >>> RMSE.better, RMSE.sign, ACCURACY.better
    ('lowest', -1, 'highest')
    """

    name: str
    words: str
    unit: str
    others: tuple[tuple[str, str], ...]
    lower_is_better: bool = False
    is_share: bool = True

    @property
    def sign(self) -> int:
        """What the metric is multiplied by so that more is better."""
        return -1 if self.lower_is_better else 1

    @property
    def better(self) -> str:
        """Which value is the best."""
        return "lowest" if self.lower_is_better else "highest"

    @property
    def scale(self) -> int:
        """How many of its unit are one of the metric: 100 points, or one."""
        return 100 if self.is_share else 1

    @property
    def small(self) -> str:
        """The difference that makes no difference, in words; see `same`."""
        return "half a point" if self.is_share else f"half a percent of its {self.words}"

    def same(self, baseline: float) -> float:
        """Return the limit within which two strategies are equally good; `baseline` is the mean of the one compared to.

        Half a point, and of what has the unit of the labels half a percent. The limit is declared here, before any
        result.
        """
        return 0.005 if self.is_share or np.isnan(baseline) else 0.005 * abs(baseline)


_BALANCED, _MACRO = ("balanced_accuracy", "balanced"), ("macro_f1", "macro F1")
ACCURACY = Metric("accuracy", "accuracy", "accuracy points", (_BALANCED, _MACRO))
BALANCED_ACCURACY = Metric(
    "balanced_accuracy", "balanced accuracy", "points of balanced accuracy", (("accuracy", "accuracy"), _MACRO)
)
MACRO_F1 = Metric("macro_f1", "macro F1", "points of macro F1", (("accuracy", "accuracy"), _BALANCED))
MICRO_F1 = Metric("micro_f1", "micro F1", "points of micro F1", (_MACRO,))
RMSE = Metric(
    "rmse", "RMSE", "in RMSE", (("mae", "MAE"), ("r2", "R\N{SUPERSCRIPT TWO}")), lower_is_better=True, is_share=False
)
# What a study of classes can be about; the first unless its file says otherwise.
OF_CLASSES = (ACCURACY, BALANCED_ACCURACY, MACRO_F1)
METRICS = (*OF_CLASSES, MICRO_F1, RMSE)
# The names of all that may be measured.
MEASURED = tuple(dict.fromkeys(name for metric in METRICS for name in (metric.name, *dict(metric.others))))
