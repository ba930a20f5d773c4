"""Models and shards that kill their worker, raise, or are slow, at will: importable by the processes of any engine."""

import os
import platform
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nextbatch.scale.seeing.scorers import Linear
from nextbatch.scale.shards.npy import NpyShard


def mark(folder: Path) -> int:
    """Leave a file in a folder, and return how many were there before: workers share nothing but the disk."""
    number = 0
    while True:
        try:
            (folder / str(number)).touch(exist_ok=False)
            return number
        except FileExistsError:
            number += 1


@dataclass
class Faulty:
    """A linear model that does something else besides, where a cell begins with the row `first`."""

    linear: Linear
    first: Any
    marks: Path
    times: int = 10**6

    def fit(self, X, y):
        return self

    def predict_proba(self, X):
        here = self.first is None or np.array_equal(X[0], np.asarray(self.first, np.float32))
        if here and mark(self.marks) < self.times:
            self.fault()
        return self.linear.of_rows(X)

    def fault(self):
        raise NotImplementedError


class Kills(Faulty):
    def fault(self):
        os.kill(os.getpid(), signal.SIGKILL)


class Raises(Faulty):
    def fault(self):
        raise RuntimeError("out of tune")


class Unpicklable(Exception):
    def __init__(self, socket, reason):
        super().__init__(reason)
        self.socket = socket

    def __reduce__(self):
        raise TypeError("cannot be pickled")


class RaisesUnpicklable(Faulty):
    def fault(self):
        raise Unpicklable(object(), "strange")


class Slow(Faulty):
    def fault(self):
        time.sleep(1.5)


class Elsewhere(Faulty):
    """Takes its time, and leaves a file that is called like the machine it runs on."""

    def predict_proba(self, X):
        (self.marks / f"{platform.node()}-at-{time.monotonic_ns()}").touch()
        time.sleep(0.2)
        return self.linear.of_rows(X)


@dataclass(frozen=True)
class KillsWhenTaken(NpyShard):
    """A shard whose reader dies the first time that rows of it are fetched."""

    marks: Path = Path()

    def take(self, rows):
        if mark(self.marks) == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().take(rows)
