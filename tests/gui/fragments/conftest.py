"""The Fragments pane in the real window, with an assembly that knows its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from organizer.fragments.session import assembly_jobs, cached_scores
from organizer.ui.fragments import comparison_controller
from organizer.ui.fragments.fragments_pane import FragmentsPane
from organizer.ui.window.main_window import MainWindow
from tests.gui.fragments.known_assembly import (
    COLUMNS,
    ROWS,
    SIDE,
    KnownAssembly,
    picture,
    rank_at_once,
    score_at_once,
)


@pytest.fixture
def assembly(monkeypatch: pytest.MonkeyPatch) -> Iterator[KnownAssembly]:
    assembly = KnownAssembly()
    monkeypatch.setattr(assembly_jobs, "assemble", assembly)
    monkeypatch.setattr(cached_scores, "score_borders", score_at_once)
    monkeypatch.setattr(assembly_jobs, "rank", rank_at_once)
    monkeypatch.setattr(
        comparison_controller, "group", lambda pieces, *_: np.arange(len(pieces)) * 2 // len(pieces)
    )
    yield assembly
    assembly.waits.set()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six pieces of one picture, named in their order."""
    folder = tmp_path / "pieces"
    folder.mkdir()
    for number in range(ROWS * COLUMNS):
        row, column = divmod(number, COLUMNS)
        piece = picture()[row * SIDE : (row + 1) * SIDE, column * SIDE : (column + 1) * SIDE]
        Image.fromarray(piece).save(folder / f"{number}.png")
    return folder


@pytest.fixture
def pane(assembly: KnownAssembly, make_window: Callable[[], MainWindow]) -> FragmentsPane:
    window = make_window()
    window.resize(1400, 800)
    row = next(row for row, pane in enumerate(window.panes) if isinstance(pane, FragmentsPane))
    window.sidebar.choose(row)
    pane = window.panes[row]
    assert isinstance(pane, FragmentsPane)
    return pane


@pytest.fixture
def opened(pane: FragmentsPane, folder: Path, qtbot) -> FragmentsPane:
    """The pane with the six pieces read."""
    with qtbot.waitSignal(pane.assembly_controller.chosen):
        pane.open([folder])
    return pane


@pytest.fixture
def solved(opened: FragmentsPane, qtbot) -> FragmentsPane:
    with qtbot.waitSignal(
        opened.assembly_controller.running_changed, check_params_cb=lambda on: not on
    ):
        opened.work_page.options_bar.start.click()
    return opened
