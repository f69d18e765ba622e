"""What is opened in the Fragments pane, and what cannot be."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import Qt

from organizer.fragments.files import piece_reader
from organizer.ui.fragments.fragments_pane import FragmentsPane
from organizer.ui.window.main_window import MainWindow
from tests.gui.fragments.known_assembly import drop, half, layout_of, picture


def test_a_dropped_folder_is_shown_as_it_came(pane: FragmentsPane, folder: Path, qtbot) -> None:
    with qtbot.waitSignal(pane.assembly_controller.chosen):
        drop(pane, folder)
    qtbot.waitUntil(lambda: bool(pane.work_page.heap.pictures))
    assert pane.work_page.heap.isVisible()
    assert "6 pieces of 8 × 8 px" in pane.work_page.toolbar.summary.text()


def test_nothing_to_read_is_said_on_the_page(pane: FragmentsPane, tmp_path: Path, qtbot) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with qtbot.waitSignal(pane.assembly_controller.refused):
        drop(pane, empty)
    assert pane.start_page.trouble.isVisible()
    assert pane.start_page.trouble.text()


def test_too_many_pieces_are_refused_in_a_sentence(pane, folder, monkeypatch, qtbot) -> None:
    monkeypatch.setattr(piece_reader, "MOST_PIECES", 5)
    with qtbot.waitSignal(pane.assembly_controller.refused):
        drop(pane, folder)
    assert "at most 5 can be put together" in pane.start_page.trouble.text()


def test_after_a_refusal_there_is_a_way_back(opened, tmp_path, qtbot) -> None:
    (tmp_path / "words.txt").write_text("no picture")
    with qtbot.waitSignal(opened.assembly_controller.refused):
        drop(opened, tmp_path / "words.txt")
    opened.start_page.back.click()
    assert opened.work_page.heap.isVisible()
    assert "6 pieces" in opened.work_page.toolbar.summary.text()


def test_a_zip_is_read_where_it_is(pane: FragmentsPane, folder: Path, tmp_path, qtbot) -> None:
    file = tmp_path / "pieces.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for piece in folder.iterdir():
            archive.write(piece, piece.name)
    with qtbot.waitSignal(pane.assembly_controller.chosen):
        drop(pane, file)
    assert len(pane.assembly_controller.piece_set.pieces) == 6


def test_a_sheet_is_cut_along_its_grid(pane: FragmentsPane, tmp_path: Path, qtbot) -> None:
    sheet = np.full((2 * 26 + 6, 3 * 26 + 6, 3), 255, np.uint8)
    tiles = np.random.default_rng(1).integers(0, 200, (2, 3, 20, 20, 3), dtype=np.uint8)
    for row in range(2):
        for column in range(3):
            top, left = 6 + 26 * row, 6 + 26 * column
            sheet[top : top + 20, left : left + 20] = tiles[row, column]
    Image.fromarray(sheet).save(tmp_path / "sheet.png")
    with qtbot.waitSignal(pane.assembly_controller.chosen):
        drop(pane, tmp_path / "sheet.png")
    assert pane.work_page.options_bar.tiles.text() == "2 × 3"
    assert (pane.assembly_controller.piece_set.pieces.pixels == tiles.reshape(6, 20, 20, 3)).all()
    pane.work_page.options_bar.tiles.setText("1 x 2")
    with qtbot.waitSignal(pane.assembly_controller.chosen):
        qtbot.keyClick(pane.work_page.options_bar.tiles, Qt.Key.Key_Return)
    assert len(pane.assembly_controller.piece_set.pieces) == 2


def test_a_sheet_without_a_grid_can_be_cut_by_typing_it(pane, tmp_path: Path, qtbot) -> None:
    Image.new("RGB", (40, 30), "red").save(tmp_path / "plain.png")
    with qtbot.waitSignal(pane.assembly_controller.refused):
        drop(pane, tmp_path / "plain.png")
    assert "no grid" in pane.start_page.trouble.text()
    pane.start_page.tiles.setText("3 x 4")
    with qtbot.waitSignal(pane.assembly_controller.chosen):
        pane.start_page.cut_sheet.click()
    assert len(pane.assembly_controller.piece_set.pieces) == 12
    assert pane.work_page.options_bar.tiles.text() == "3 × 4"


def test_what_is_left_out_is_named(pane: FragmentsPane, folder: Path, qtbot) -> None:
    (folder / "broken.png").write_bytes(b"no picture")
    Image.new("RGB", (5, 4)).save(folder / "lonely.png")
    with qtbot.waitSignal(pane.assembly_controller.chosen):
        pane.open([folder])
    assert "2 files left out" in pane.work_page.toolbar.summary.text()
    assert "broken.png" in pane.work_page.toolbar.summary.toolTip()
    assert "lonely.png: No other piece has its size." in pane.work_page.toolbar.summary.toolTip()


def test_opening_other_pieces_forgets_the_run(opened, assembly, folder, qtbot) -> None:
    assembly.waits.clear()
    opened.work_page.options_bar.start.click()
    qtbot.waitUntil(lambda: opened.assembly_controller.layout == half())
    with qtbot.waitSignal(opened.assembly_controller.chosen):
        opened.open([folder])
    assert not opened.assembly_controller.is_running
    assert not layout_of(opened).pictures


def test_other_pieces_are_unknown_again(opened, folder, qtbot) -> None:
    opened.work_page.options_bar.pictures.setValue(3)
    opened.work_page.options_bar.grid.setText("2x3")
    with qtbot.waitSignal(opened.assembly_controller.chosen):
        opened.open([folder])
    assert (
        opened.work_page.options_bar.options().pictures,
        opened.work_page.options_bar.options().grid,
    ) == (None, None)


def test_photos_of_the_library_are_cut_and_judged(pane, album, index, qtbot) -> None:
    Image.fromarray(np.kron(picture(), np.ones((4, 4, 1), np.uint8))).save(album.folder / "a.png")
    index(album.folder)
    form = pane.start_page.form
    pane.start_page.library.click()
    form.count.setValue(1)
    form.pieces.setValue(6)
    form.pixels.setValue(8)
    with qtbot.waitSignal(pane.assembly_controller.chosen):
        form.cut.click()
    assert len(pane.assembly_controller.piece_set.pieces) == 6
    with qtbot.waitSignal(pane.assembly_controller.scored, check_params_cb=bool):
        pane.work_page.options_bar.start.click()
    assert "in the right place" in pane.work_page.toolbar.summary.text()


def test_photos_chosen_in_the_photos_pane_are_offered_to_be_cut(
    window: MainWindow, assembly, qtbot
) -> None:
    ids = sorted(window.photos.model.ids[1:3].tolist())
    window.photos.grid.select_ids(ids)
    row = next(row for row, pane in enumerate(window.panes) if isinstance(pane, FragmentsPane))
    window.sidebar.choose(row)
    page = window.panes[row].start_page
    page.library.click()
    assert page.form.takes_chosen.isVisible()
    assert sorted(page.form.sample().photos) == ids


def test_pieces_of_several_sizes_are_chosen_between(pane, folder, qtbot) -> None:
    for number in range(2):
        Image.new("RGB", (5, 4), (90 * number, 10, 10)).save(folder / f"small {number}.png")
    with qtbot.waitSignal(pane.assembly_controller.chosen):
        pane.open([folder])
    assert pane.work_page.options_bar.sizes.isVisible()
    pane.work_page.options_bar.sizes.activated.emit(1)
    assert len(pane.assembly_controller.piece_set.pieces) == 2
    assert not pane.work_page.options_bar.rotated.isEnabled()
