"""Where the cells of a grid are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from organizer.ui.photos.grid.grid_geometry import GridGeometry, GridMove


@settings(deadline=None)
@given(
    count=st.integers(1, 1_000_000),
    width=st.integers(1, 5_000),
    side=st.integers(96, 320),
    where=st.floats(0, 1),
)
def test_a_cells_middle_leads_back_to_its_row(count, width, side, where):
    cells = GridGeometry(count, width, side)
    row = round(where * (count - 1))
    assert cells.row_at(cells.rect(row).center()) == row
    assert row in cells.rows_between(cells.rect(row).top(), cells.rect(row).top())
    assert cells.spans_in(QRect(cells.rect(row).center(), cells.rect(row).center())) == [(row, row)]
    assert cells.rect(count - 1).bottom() < cells.height


@settings(deadline=None)
@given(count=st.integers(1, 500), row=st.integers(0, 499), step=st.sampled_from(GridMove))
def test_no_step_leaves_the_grid(count, row, step):
    cells = GridGeometry(count, 640, 96)
    assert 0 <= cells.stepped(min(row, count - 1), step, 480) < count
