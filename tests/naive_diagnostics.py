"""Slow, obvious twins of what is said about a batch, each from its definition."""

import math


def changed(before, after):
    count = 0
    for old, new in zip(before, after, strict=True):
        if old != new:
            count += 1
    return count / len(before)


def distance(a, b):
    return math.sqrt(sum((float(x) - float(y)) ** 2 for x, y in zip(a, b, strict=True)))


def mean_distance(points, labeled):
    return sum(min(distance(point, other) for other in labeled) for point in points) / len(points)


def exploration(points, labeled, batch):
    before = mean_distance(points, labeled)
    return (before - mean_distance(points, [*labeled, *batch])) / before


def agreement(points, predicted, batch, y):
    count = 0
    for point, prediction in zip(points, predicted, strict=True):
        nearest = min(range(len(batch)), key=lambda i: distance(point, batch[i]))
        if y[nearest] == prediction:
            count += 1
    return count / len(points)


def entropy_of_counts(counts):
    total = sum(counts)
    return -sum(count / total * math.log(count / total) for count in counts if count)


def splits(total, places, most):
    """All ways to write `total` as a sum of `places` whole numbers that do not grow, none above `most`."""
    if places == 0:
        return [[]] if total == 0 else []
    return [
        [first, *rest] for first in range(min(total, most), -1, -1) for rest in splits(total - first, places - 1, first)
    ]


def class_balance(y, n_classes):
    largest = max(entropy_of_counts(counts) for counts in splits(len(y), n_classes, len(y)))
    return entropy_of_counts([list(y).count(c) for c in set(y)]) / largest if largest else None


def duplicates(batch, labeled):
    count = 0
    for i, row in enumerate(batch):
        others = [*batch[:i], *batch[i + 1 :], *labeled]
        if any(list(row) == list(other) for other in others):
            count += 1
    return count
