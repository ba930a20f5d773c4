"""Copies in a pool: samples that equal another one, or nearly, and the one of each group that stands for it."""

from nextbatch.duplicates.copies import Duplicates
from nextbatch.duplicates.finding import find_duplicates

__all__ = ["Duplicates", "find_duplicates"]
