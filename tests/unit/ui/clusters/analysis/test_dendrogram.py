"""From heights in a tree of clusters to pixels, and back."""

from __future__ import annotations

import pytest

from organizer.ui.clusters.analysis.dendrogram import DendrogramScale


def test_a_scale_finds_the_height_of_a_pixel_again() -> None:
    scale = DendrogramScale(640, 460, 2.0)
    assert scale.height_at(scale.y(1.2)) == pytest.approx(1.2)
    assert scale.height_at(10_000) == 0
    assert scale.x(0) < scale.x(0.5) < scale.x(1) < 640
