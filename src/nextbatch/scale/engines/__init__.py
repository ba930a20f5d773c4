"""Engines: where tasks run. All are a `concurrent.futures.Executor` and the three things that it does not say."""

from nextbatch.scale.engines.engine import Engine as Engine
from nextbatch.scale.engines.opening import opened as opened
