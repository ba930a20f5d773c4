"""Several classes of one sample: the set is written as one label, which a model learns as a class of its own."""

import json
from collections.abc import Iterable, Sequence


def label_of(names: Iterable[str], classes: Sequence[str]) -> str:
    """Return a set of classes as one label, in the order of the classes.

    Examples
    --------
    >>> label_of(["wet", "cold"], classes=["cold", "dark", "wet"])
    '["cold", "wet"]'
    >>> label_of([], classes=["cold"])
    '[]'
    """
    order = {name: place for place, name in enumerate(classes)}
    return json.dumps(sorted(set(names), key=lambda name: (order.get(name, len(order)), name)), ensure_ascii=False)


def names_in(label: str, several: bool) -> list[str]:
    """Return the classes that a label stands for: itself alone, unless a sample may have several.

    Examples
    --------
    >>> names_in('["cold", "wet"]', several=True), names_in("cold", several=False)
    (['cold', 'wet'], ['cold'])
    """
    return [str(name) for name in json.loads(label)] if several else [label]
