"""Heaps that are put together until they are stopped."""

from __future__ import annotations

import pytest

from organizer.errors import Cancelled, QueryError
from organizer.fragments.assembly.assembler import AssemblyOptions
from organizer.fragments.files.cutting import Cutting, cut
from organizer.fragments.layout import Layout
from organizer.fragments.session.assembly_jobs import (
    PieceSource,
    assemble_set,
    assemble_until_stopped,
    rank_source,
)
from organizer.fragments.session.opened_pieces import PieceSet
from organizer.jobs import Control, run

OPTIONS = AssemblyOptions(3, (4, 4), scorer="plain", effort=200)


def test_a_stopped_assembly_returns_the_best_layout_it_has_shown(pictures):
    pieces, _ = cut(pictures, Cutting())
    control, shown = Control(), []
    results = []

    def finish():
        results.append((yield from assemble_until_stopped(pieces, OPTIONS, control)))

    for step in finish():
        shown.append(step.layout)
        if step.stage == "Improving":
            control.cancel()
    assert results[0] is shown[-1]


def test_one_that_is_stopped_before_there_is_a_layout_returns_none(pictures):
    pieces, _ = cut(pictures, Cutting())
    control = Control()
    control.cancel()
    assert run(assemble_until_stopped(pieces, OPTIONS, control)) is None


def test_a_set_is_put_together_anew_by_the_same_scores(pictures, monkeypatch):
    piece_set = PieceSet(cut(pictures, Cutting())[0])
    layout = run(assemble_set(piece_set, piece_set.board.layout, OPTIONS, Control()))
    assert [(each.rows, each.columns) for each in layout.pictures] == [(4, 4)] * 3
    monkeypatch.setattr(
        "organizer.fragments.session.cached_scores.score_borders",
        lambda *_: pytest.fail("it was scored again"),
    )
    assert run(assemble_set(piece_set, Layout(()), OPTIONS, Control())) == layout


def test_scores_that_are_not_wanted_any_more_are_left(pictures):
    piece_set = PieceSet(cut(pictures, Cutting())[0])
    scoring = piece_set.scores.odds(OPTIONS)
    next(scoring)
    piece_set.scores.stop()
    with pytest.raises(Cancelled):
        run(scoring)


def test_tiles_are_refused_for_what_is_no_sheet(tmp_path, decoders):
    source = PieceSource([tmp_path], decoders, (2, 2))
    with pytest.raises(QueryError, match="Only a single picture"):
        run(rank_source(source, None, False, "plain", Control()))
