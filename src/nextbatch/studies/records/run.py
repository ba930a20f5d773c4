"""A run as a value: everything that one learning curve depends on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """Data set, model, strategy and seed of a learning curve, and the sizes of its study.

    Parameters
    ----------
    dataset, model, strategy : str
    seed : int
    initial, batch_size, rounds : int
        The number of initial labels, of labels per batch, and of batches.
    test_share : float, optional
        The share of samples that are held out. Default: None, the official test part.
    features : str, optional
        As for `with_features`. Default: None, rows as published.
    pool : int, optional
        The number of samples in the pool, before copies. Default: None, all that are not held out.
    classes : int, optional
        The number of classes in the pool and among the held-out samples. Default: None, all.
    redundancy : int
        The number of copies of each sample in the pool. Default: 1.
    imbalance : float
        The rarest class keeps 1 / `imbalance` of its samples. Default: 1.
    label_noise : float
        The share of wrong answers. Default: 0.
    warm_start : bool
        Whether a fit starts from the parameters of the fit before. Default: False.
    condition : str
        The name of the combination of factors. Default: "", a study without factors.
    group : str, optional
        The column of groups: samples with the same value are held out together. Default: None, no groups.
    """

    dataset: str
    model: str
    strategy: str
    seed: int
    initial: int
    batch_size: int
    rounds: int
    test_share: float | None = None
    features: str | None = None
    pool: int | None = None
    classes: int | None = None
    redundancy: int = 1
    imbalance: float = 1.0
    label_noise: float = 0.0
    warm_start: bool = False
    condition: str = ""
    group: str | None = None

    def __str__(self) -> str:
        """Return the name of the run in messages."""
        condition = f", {self.condition}" if self.condition else ""
        return f"{self.strategy}, {self.model} on {self.dataset}{condition}, seed {self.seed}"
