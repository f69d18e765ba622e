"""Where the branches of a tree of clusters lie beside each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BRANCHES = 60
"""Branches that are drawn; what is below them is one triangle each."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of the part that is drawn: its place across, 0 to 1, and what it holds."""

    x: float
    height: float
    photos: int
    children: tuple[int, ...]
    """Numbers of two branches that were drawn before, or none for a triangle."""


def cut_height(heights: NDArray[np.float64], number: int) -> float:
    """The height in the middle between the merges just below and above a cut into clusters.

    0 for a tree of one leaf.
    """
    if not len(heights):
        return 0.0
    ordered = np.sort(heights)[::-1]
    above = ordered[number - 2] if number >= 2 else ordered[0] * 1.05
    below = ordered[number - 1] if number <= len(ordered) else 0.0
    return float((above + below) / 2)


def arrange_branches(merges: NDArray[np.float64], sizes: NDArray[np.int64]) -> list[Branch]:
    """The top of the tree, children before parents, the largest subtree on the left.

    Merges are scipy's linkage matrix (m - 1, 4), sizes the photos of each leaf (m,).
    """
    leaves = len(merges) + 1
    photos = np.concatenate((sizes, np.zeros(len(merges), dtype=np.int64)))
    for row, (left, right) in enumerate(merges[:, :2].astype(int)):
        photos[leaves + row] = photos[left] + photos[right]
    # The last merges are the highest: nodes from here on are drawn with both branches.
    first = 2 * leaves - 1 - min(BRANCHES - 1, len(merges))
    ends: list[int] = []
    order: list[int] = []
    stack = [2 * leaves - 2] if len(merges) else [0]
    while stack:
        node = stack.pop()
        order.append(node)
        if node < first or node < leaves:
            ends.append(node)
        else:
            below = sorted(merges[node - leaves, :2].astype(int), key=lambda each: photos[each])
            stack += [int(each) for each in below]
    place = {node: (at + 0.5) / len(ends) for at, node in enumerate(ends)}
    branches: list[Branch] = []
    number: dict[int, int] = {}
    for node in reversed(order):
        height = float(merges[node - leaves, 2]) if node >= leaves else 0.0
        if node in place:
            branches.append(Branch(place[node], height, int(photos[node]), ()))
        else:
            pair = tuple(number[int(each)] for each in merges[node - leaves, :2])
            x = sum(branches[each].x for each in pair) / 2
            branches.append(Branch(x, height, int(photos[node]), pair))
        number[node] = len(branches) - 1
    return branches
