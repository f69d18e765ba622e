"""How well clusters are labels, each label with a cluster of its own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import confusion_matrix


def matched_table(labels: NDArray[np.int64], names: NDArray[np.int64]) -> NDArray[np.int64]:
    """How often each label, by row, has each cluster, the columns in the order that fits best."""
    size = int(max(labels.max(), names.max())) + 1
    table: NDArray[np.int64] = confusion_matrix(labels, names, labels=range(size))
    return table[:, linear_sum_assignment(table, maximize=True)[1]]


def matched_accuracy(labels: NDArray[np.int64], names: NDArray[np.int64]) -> float:
    """With one cluster for each label, matched as well as can be."""
    return float(np.trace(matched_table(labels, names)) / len(labels))
