"""What is saved from the Fragments pane, and read back."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QFileDialog

from organizer.fragments.session.cached_scores import is_unrated
from organizer.library.library import Library
from tests.gui.fragments.known_assembly import COLUMNS, ROWS, SIDE, layout_of, picture, whole


def test_pictures_are_saved_under_the_name_that_was_chosen(
    solved, tmp_path, monkeypatch, qtbot
) -> None:
    file = tmp_path / "whole.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(file), ""))
    with qtbot.waitSignal(solved.context.told):
        solved.work_page.toolbar.save_actions["pictures"].trigger()
    assert (np.asarray(Image.open(file)) == picture()).all()


@pytest.mark.parametrize(
    ("kind", "form"), [("JPEG (*.jpg)", "JPEG"), ("TIFF (*.tif)", "TIFF"), ("", "PNG")]
)
def test_a_name_without_an_ending_gets_that_of_the_kind(
    solved, tmp_path, monkeypatch, qtbot, kind: str, form: str
) -> None:
    chosen = str(tmp_path / "whole"), kind
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: chosen)
    with qtbot.waitSignal(solved.context.told):
        solved.work_page.toolbar.save_actions["pictures"].trigger()
    (file,) = tmp_path.glob("whole.*")
    with Image.open(file) as saved:
        assert saved.format == form
        assert saved.size == (COLUMNS * SIDE, ROWS * SIDE)


def test_several_pictures_are_numbered(solved, tmp_path, monkeypatch, qtbot) -> None:
    solved.work_page.board.move_wanted.emit([5], 1, 0, 0)
    file = tmp_path / "part.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(file), ""))
    with qtbot.waitSignal(solved.context.told):
        solved.work_page.toolbar.save_actions["pictures"].trigger()
    assert sorted(each.name for each in tmp_path.glob("*.png")) == ["part-01.png", "part-02.png"]


def test_nothing_is_saved_over_a_file_that_is_there(solved, tmp_path, monkeypatch, qtbot) -> None:
    file = tmp_path / "whole.png"
    file.write_bytes(b"mine")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(file), ""))
    with qtbot.waitSignal(solved.context.told) as told:
        solved.work_page.toolbar.save_actions["pictures"].trigger()
    assert "already" in told.args[0]
    assert file.read_bytes() == b"mine"


def test_the_layout_is_saved_as_json(solved, tmp_path, monkeypatch, qtbot) -> None:
    file = tmp_path / "layout.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(file), ""))
    with qtbot.waitSignal(solved.context.told):
        solved.work_page.toolbar.save_actions["layout"].trigger()
    (found,) = json.loads(file.read_text("utf-8"))["pictures"]
    assert (found["rows"], found["columns"], len(found["pieces"])) == (2, 3, 6)


def test_a_saved_layout_is_read_back(solved, tmp_path, monkeypatch, qtbot) -> None:
    file = tmp_path / "layout.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(file), ""))
    with qtbot.waitSignal(solved.context.told):
        solved.work_page.toolbar.save_actions["layout"].trigger()
    solved.work_page.toolbar.undo.click()
    assert not layout_of(solved).pictures
    with qtbot.waitSignal(
        solved.assembly_controller.layout_changed, check_params_cb=lambda it: not is_unrated(it)
    ):
        solved.work_page.toolbar.save_actions["saved"].trigger()
    places = layout_of(solved).pictures[0].places
    assert [place.piece for place in places] == list(range(ROWS * COLUMNS))


def test_what_is_no_layout_is_refused(solved, tmp_path, monkeypatch, qtbot) -> None:
    file = tmp_path / "layout.json"
    file.write_bytes(b"\xff{")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(file), ""))
    with qtbot.waitSignal(solved.context.told) as told:
        solved.work_page.toolbar.save_actions["saved"].trigger()
    assert "cannot be read" in told.args[0]
    assert layout_of(solved) == whole()


def test_all_pairs_are_saved_as_csv(opened, tmp_path, monkeypatch, qtbot) -> None:
    file = tmp_path / "pairs.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(file), ""))
    with qtbot.waitSignal(opened.context.told):
        opened.work_page.toolbar.save_actions["pairs"].trigger()
    with file.open(encoding="utf-8", newline="") as table:
        rows = list(csv.reader(table))
    assert len(rows) == 7
    assert "right" in rows[1]


def test_what_is_added_to_the_library_is_indexed(
    solved, tmp_path, monkeypatch, library: Library, qtbot
) -> None:
    folder = tmp_path / "restored"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(folder))
    solved.work_page.toolbar.save_actions["library"].trigger()
    qtbot.waitUntil(lambda: library.catalogue.photos.count() == 1)
    assert len(list(folder.iterdir())) == 1
