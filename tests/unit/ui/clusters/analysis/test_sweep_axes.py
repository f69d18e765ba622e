"""Where the values that were tried are in the plot."""

from __future__ import annotations

from itertools import pairwise

import pytest

from organizer.ui.clusters.analysis.sweep_axes import SweepAxes


def test_values_over_a_wide_range_are_spaced_by_ratio() -> None:
    axes = SweepAxes(640, 460, 5, (1.0, 10.0, 100.0))
    assert axes.x(1) - axes.x(0) == pytest.approx(axes.x(2) - axes.x(1))
    close = SweepAxes(640, 460, 5, (1.0, 2.0, 5.0))
    assert close.x(2) - close.x(1) == pytest.approx(3 * (close.x(1) - close.x(0)))


def test_a_pixel_and_a_value_mean_the_nearest_row() -> None:
    axes = SweepAxes(640, 460, 5, (1.0, 2.0, 5.0))
    assert [axes.nearest(axes.x(row) + 3) for row in range(3)] == [0, 1, 2]
    assert [axes.row_of(value) for value in (0, 2.2, 99)] == [0, 1, 2]
    assert SweepAxes(640, 460, 5, ()).nearest(100) == -1


def test_one_value_is_in_the_middle_and_strips_do_not_overlap() -> None:
    axes = SweepAxes(640, 460, 5, (3.0,))
    assert axes.x(0) == pytest.approx(axes.strip(0).center().x())
    strips = [axes.strip(number) for number in range(5)]
    assert all(a.bottom() < b.top() for a, b in pairwise(strips))
