"""Greedy designs, sorted lines and draws by relevance, written out from their definitions: slow and obvious."""

from itertools import pairwise

import numpy as np


def trace_after(M, F):
    return np.trace(np.linalg.inv(M) @ F)


def greedy_design(information, k, M, F, oversample=2):
    """Return rows by the trace itself, inverted anew for every candidate."""
    taken = []
    for _ in range(min(len(information), round(oversample * k))):
        traces = [np.inf if i in taken else trace_after(M + own, F) for i, own in enumerate(information)]
        taken.append(int(np.argmin(traces)))
        M = M + information[taken[-1]]
    while len(taken) > k:
        traces = [trace_after(M - information[i], F) for i in taken]
        M = M - information[taken.pop(int(np.argmin(traces)))]
    return taken


def greedy_determinant(X, k, given, ridge):
    M = ridge * np.eye(X.shape[1]) + given.T @ given
    taken = []
    for _ in range(k):
        values = [-np.inf if i in taken else np.linalg.slogdet(M + np.outer(x, x))[1] for i, x in enumerate(X)]
        taken.append(int(np.argmax(values)))
        M = M + np.outer(X[taken[-1]], X[taken[-1]])
    return taken


def outer_products(X):
    return [np.outer(x, x) for x in X]


def class_information(X, P):
    return [np.kron(np.diag(p) - np.outer(p, p), np.outer(x, x)) for x, p in zip(X, P, strict=True)]


def published_binary_bait(X, P, Z, Q, k, ridge=1.0):
    """Return the batch of the published algebra: means, shares of labeled and new rows, and the factor of each row."""

    def rows(X, P):
        p = P.max(axis=1)
        return np.sqrt(p * (1 - p))[:, None] * X

    V, G = rows(X, P), rows(Z, Q)
    fisher = np.mean(outer_products([*V, *G]), axis=0)
    n_labeled = len(G)
    M = ridge * np.eye(X.shape[1])
    if n_labeled:
        M = M + np.mean(outer_products(G), axis=0) * n_labeled / (n_labeled + k)
    return greedy_design(outer_products(V * np.sqrt(k / (n_labeled + k))), k, M, fisher)


def line(P, Q, c):
    both = np.concatenate([P, Q]).tolist()
    return sorted(range(len(both)), key=lambda i: (max(both[i]) - both[i][c], -both[i][c], i))


def around_thresholds(P, k, Q, y):
    queues = {}
    for c in range(P.shape[1]):
        order = line(P, Q, c)
        signs = [0 if i < len(P) else (1 if y[i - len(P)] == c else -1) for i in order]
        cut = max(range(len(order) + 1), key=lambda i: (sum(signs[:i]) - sum(signs[i:]), -i))
        before, behind, queues[c] = order[:cut][::-1], order[cut:], []
        while before or behind:
            queues[c] += [i for i in before[:1] + behind[:1] if i < len(P)]
            before, behind = before[1:], behind[1:]
    taken = []
    turns = sorted(queues, key=lambda c: (sum(label == c for label in y), c))
    while len(taken) < k:
        for c in turns:
            left = [i for i in queues[c] if i not in taken]
            if left and len(taken) < k:
                taken.append(left[0])
    return taken


def bisected(P, k, Q, y, scores):
    lines = [line(P, Q, c) for c in range(P.shape[1])]
    known = {len(P) + i: int(label) for i, label in enumerate(y)}
    taken = []
    while len(taken) < k:
        stretches = []
        for c, order in enumerate(lines):
            places = [place for place, row in enumerate(order) if row in known]
            for a, b in pairwise(places):
                if b - a > 1 and (known[order[a]] == c) != (known[order[b]] == c):
                    stretches.append((b - a - 1, c, a, b))
        if not stretches:
            break
        _, c, a, b = min(stretches)
        taken.append(lines[c][(a + b) // 2])
        known[taken[-1]] = int(P[taken[-1]].argmax())
    rest = sorted((i for i in range(len(P)) if i not in taken), key=lambda i: (-scores[i], i))
    return taken + rest[: k - len(taken)]


def largest_cluster_first(X, k, given=()):
    centers, taken = [np.asarray(z, float) for z in given], []
    for _ in range(k):
        left = [i for i in range(len(X)) if i not in taken]
        if not centers:
            best = max(left, key=lambda i: ((X[i] ** 2).sum(), -i))
        else:
            gaps = [[((x - z) ** 2).sum() for z in centers] for x in X]
            owners = [int(np.argmin(row)) for row in gaps]
            sums = [sum(min(gaps[i]) for i in range(len(X)) if owners[i] == z) for z in range(len(centers))]
            inside = [i for i in left if owners[i] == int(np.argmax(sums))] if max(sums) > 0 else left
            best = max(inside, key=lambda i: (min(gaps[i]), -i))
        taken.append(best)
        centers.append(np.asarray(X[best], float))
    return taken


def relevances(P, scores, drawn):
    """Return by position what the rows that are left are worth to Falcun."""
    left = [i for i in range(len(P)) if i not in drawn]
    distances = {i: min([scores[i], *(np.abs(P[i] - P[j]).sum() for j in drawn)]) for i in left}
    low, high = min(distances.values()), max(distances.values())
    return {i: (distances[i] - low) / ((high - low) or 1.0) + scores[i] for i in left}
