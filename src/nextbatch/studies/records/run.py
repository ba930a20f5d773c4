"""A run: everything that decides one learning curve, as a value."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """What decides a learning curve: data set, model, strategy and seed, and the sizes of the study.

    `test_share` of the samples are held out; None stands for the official test part. `pool` is how many of the others
    may be labeled; None stands for all. `features` are what rows come from; None stands for the rows as published.

    Only so many `classes` take part, in the pool and among what is held out; None stands for all. Each sample of the
    pool is there `redundancy` times. The rarest class keeps one of `imbalance` of its samples.
    `label_noise` is the share of answers that are wrong. With `warm_start` a fit begins with the parameters of the one
    before. Samples with the same value in the column `group` are held out together. `condition` names the combination
    of factors that the run belongs to; it is empty in a study without.
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
        """Name the run in a sentence."""
        condition = f", {self.condition}" if self.condition else ""
        return f"{self.strategy}, {self.model} on {self.dataset}{condition}, seed {self.seed}"
