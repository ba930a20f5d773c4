"""Bridges: a project whose samples are labeled in the tool of another server."""

from nextbatch.bridges.connection import Connection
from nextbatch.bridges.label_studio import LabelStudio
from nextbatch.bridges.syncing import Exchange, sync

__all__ = ["Connection", "Exchange", "LabelStudio", "sync"]
