"""The triplet loss of cosines is what its formula says."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from training.losses.triplet_cosine import triplet_cosine


def cosine(first, second):
    return first @ second / np.linalg.norm(first) / np.linalg.norm(second)


def test_it_is_the_mean_over_every_partner_and_every_other_candidate():
    anchors, candidates = np.random.default_rng(0).normal(size=(2, 5, 3))
    terms = [
        max(0.0, cosine(anchors[i], candidates[j]) - cosine(anchors[i], candidates[i]) + 0.3)
        for i in range(5)
        for j in range(5)
        if i != j
    ]
    found = triplet_cosine(torch.from_numpy(anchors), torch.from_numpy(candidates), 0.3)
    assert float(found) == pytest.approx(sum(terms) / len(terms))


def test_it_is_nothing_where_all_partners_are_nearest_by_the_margin():
    apart = torch.eye(4)
    assert float(triplet_cosine(apart, 2 * apart, 0.9)) == 0
    assert float(triplet_cosine(apart, apart, 1.5)) == pytest.approx(0.5)
