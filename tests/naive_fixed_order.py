"""Linear algebra one number after the other, in plain Python: the slow, obvious twins."""

import numpy as np


def products_of_columns(A, B):
    """Return AᵀB, each entry summed over the rows in order."""
    result = np.zeros((A.shape[1], B.shape[1]))
    for a in range(A.shape[1]):
        for b in range(B.shape[1]):
            for i in range(len(A)):
                result[a, b] += A[i, a] * B[i, b]
    return result


def orthonormalized(Y):
    """Return the columns of Y, each less its parts along those before, with length one."""
    Y = Y.copy()
    for j in range(Y.shape[1]):
        square = products_of_columns(Y[:, j : j + 1], Y[:, j : j + 1])[0, 0]
        left = [products_of_columns(Y[:, j : j + 1], Y[:, b : b + 1])[0, 0] for b in range(j + 1, Y.shape[1])]
        Y[:, j] /= np.sqrt(square)
        for b, product in enumerate(left, start=j + 1):
            for i in range(len(Y)):
                Y[i, b] -= Y[i, j] / np.sqrt(square) * product
    return Y
