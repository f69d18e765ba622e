"""The InfoNCE loss is what its formula says."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from training.losses.info_nce import info_nce


def cosine(first, second):
    return first @ second / np.linalg.norm(first) / np.linalg.norm(second)


def test_it_is_the_cross_entropy_of_partners_among_all_candidates_both_ways():
    lefts, rights = np.random.default_rng(0).normal(size=(2, 4, 3))
    likeness = [[math.exp(cosine(left, right) / 0.2) for right in rights] for left in lefts]
    terms = []
    for i in range(4):
        terms.append(-math.log(likeness[i][i] / sum(likeness[i])))
        terms.append(-math.log(likeness[i][i] / sum(row[i] for row in likeness)))
    found = info_nce(torch.from_numpy(lefts), torch.from_numpy(rights), 0.2)
    assert float(found) == pytest.approx(sum(terms) / len(terms))
