"""The Fragments pane in the real window, with an assembly that knows its answer."""

from __future__ import annotations

import csv
import json
import threading
import zipfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog

from organizer.fragments.assembly.assembler import AssemblyOptions
from organizer.fragments.board.positions import find_positions
from organizer.fragments.files import piece_reader
from organizer.fragments.layout import SIDES, Joint, Layout, Picture, Pieces, Place, Side, Step
from organizer.fragments.scoring.border_compatibility import Shortlist
from organizer.fragments.scoring.neighbour_ranking import Ranking
from organizer.fragments.scoring.pairwise_odds import PairwiseOdds
from organizer.fragments.session import assembly_jobs, cached_scores
from organizer.fragments.session.cached_scores import is_unrated
from organizer.library.library import Library
from organizer.ui.fragments import comparison_controller
from organizer.ui.fragments.fragments_pane import FragmentsPane
from organizer.ui.window.main_window import MainWindow

SIDE = 8
ROWS, COLUMNS = 2, 3
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def whole() -> Layout:
    """Six pieces in their order, and one joint."""
    places = tuple(
        Place(number, *divmod(number, COLUMNS), confidence=0.9) for number in range(ROWS * COLUMNS)
    )
    return Layout((Picture(ROWS, COLUMNS, places, (Joint(0, 1, True, 0.9),), 0.9),))


def half() -> Layout:
    """The first two pieces joined, the others left over."""
    places = (Place(0, 0, 0, confidence=0.5), Place(1, 0, 1, confidence=0.5))
    return Layout((Picture(1, 2, places, (), 0.5),), (2, 3, 4, 5))


class KnownAssembly:
    """Shows half of the picture, then the whole; remembers what it is asked."""

    def __init__(self) -> None:
        self.asked: list[AssemblyOptions] = []
        self.fixed: list[Layout | None] = []
        self.waits = threading.Event()
        """Set where it is not to be waited for."""
        self.waits.set()

    def __call__(
        self, pieces: Pieces, options: AssemblyOptions, fixed: Layout | None, odds: PairwiseOdds
    ) -> Generator[Step, None, Layout]:
        self.asked.append(options)
        self.fixed.append(fixed)
        yield Step("Comparing borders", 1, 2)
        yield Step("Joining", 1, 2, layout=half())
        while not self.waits.wait(0.01):
            yield Step("Joining", 1, 2, layout=half())
        return whole()


def odds(count: int) -> PairwiseOdds:
    """Every piece most likely has the one after it to its right."""
    borders = np.arange(SIDES * count)
    partners = borders.copy()
    partners[Side.RIGHT :: SIDES] = (borders[Side.LEFT :: SIDES] + SIDES) % len(borders)
    partners[Side.LEFT :: SIDES] = (borders[Side.RIGHT :: SIDES] - SIDES) % len(borders)
    distances = np.where(partners == borders, np.inf, 1.0)[:, None]
    near = Shortlist(borders, partners[:, None], distances, distances)
    return PairwiseOdds(near, np.full_like(distances, 3.0))


def score_at_once(pieces: Pieces, *_: object) -> Generator[Step, None, PairwiseOdds]:
    yield Step("Comparing borders", 1, 1)
    return odds(len(pieces))


def rank_at_once(pieces: Pieces, *_: object) -> Generator[Step, None, Ranking]:
    yield Step("Comparing borders", 1, 1)
    return Ranking(odds(len(pieces)))


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


def picture() -> np.ndarray:
    return np.random.default_rng(5).integers(
        0, 256, (ROWS * SIDE, COLUMNS * SIDE, 3), dtype=np.uint8
    )


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


def drop(pane: FragmentsPane, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    entering = QDragEnterEvent(QPointF(9, 9).toPoint(), *how)
    pane.dragEnterEvent(entering)
    assert entering.isAccepted()
    pane.dropEvent(QDropEvent(QPointF(9, 9), *how))


def layout_of(pane: FragmentsPane) -> Layout:
    assert pane.assembly_controller.layout is not None
    return pane.assembly_controller.layout


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


def test_the_pictures_form_while_it_works_and_stay(opened, assembly, qtbot) -> None:
    assembly.waits.clear()
    opened.work_page.options_bar.start.click()
    qtbot.waitUntil(lambda: opened.assembly_controller.layout == half())
    assert opened.work_page.board.isVisible()
    assert opened.work_page.options_bar.start.text() == "Stop"
    assembly.waits.set()
    qtbot.waitUntil(lambda: not opened.assembly_controller.is_running)
    assert layout_of(opened) == whole()
    assert opened.work_page.options_bar.start.text() == "Start"


def test_stopping_keeps_the_best_so_far(opened, assembly, qtbot) -> None:
    assembly.waits.clear()
    opened.work_page.options_bar.start.click()
    qtbot.waitUntil(lambda: opened.assembly_controller.layout == half())
    with qtbot.waitSignal(opened.assembly_controller.running_changed):
        opened.work_page.options_bar.start.click()
    assert layout_of(opened) == half()
    assert opened.assembly_controller.piece_set.board.can_undo


def test_opening_other_pieces_forgets_the_run(opened, assembly, folder, qtbot) -> None:
    assembly.waits.clear()
    opened.work_page.options_bar.start.click()
    qtbot.waitUntil(lambda: opened.assembly_controller.layout == half())
    with qtbot.waitSignal(opened.assembly_controller.chosen):
        opened.open([folder])
    assert not opened.assembly_controller.is_running
    assert not layout_of(opened).pictures


def test_what_is_known_is_passed_on(opened, assembly, qtbot) -> None:
    opened.work_page.options_bar.pictures.setValue(1)
    opened.work_page.options_bar.grid.setText("2x3")
    opened.work_page.options_bar.rotated.setChecked(True)
    with qtbot.waitSignal(opened.assembly_controller.running_changed):
        opened.work_page.options_bar.start.click()
    (options,) = assembly.asked
    assert (options.pictures, options.grid, options.rotated) == (1, (2, 3), True)


def test_pieces_are_not_moved_by_hand_meanwhile(opened, assembly, qtbot) -> None:
    assembly.waits.clear()
    opened.work_page.options_bar.start.click()
    qtbot.waitUntil(lambda: opened.assembly_controller.layout == half())
    with qtbot.waitSignal(opened.context.told) as told:
        opened.work_page.board.move_wanted.emit([0], 0, 0, 1)
    assert "Stop first" in told.args[0]
    assert opened.assembly_controller.layout == half()


def test_other_pieces_are_unknown_again(opened, folder, qtbot) -> None:
    opened.work_page.options_bar.pictures.setValue(3)
    opened.work_page.options_bar.grid.setText("2x3")
    with qtbot.waitSignal(opened.assembly_controller.chosen):
        opened.open([folder])
    assert (
        opened.work_page.options_bar.options().pictures,
        opened.work_page.options_bar.options().grid,
    ) == (None, None)


def test_locked_pieces_are_handed_on_when_it_starts_again(solved, assembly, qtbot) -> None:
    solved.work_page.board.select([2])
    solved.work_page.inspector.piece_actions.buttons["locked"].click()
    with qtbot.waitSignal(
        solved.assembly_controller.running_changed, check_params_cb=lambda on: not on
    ):
        solved.work_page.options_bar.start.click()
    places = assembly.fixed[-1].pictures[0].places
    assert [place.piece for place in places if place.is_locked] == [2]


def test_a_grid_that_makes_no_sense_cannot_be_started(opened) -> None:
    opened.work_page.options_bar.grid.setText("two by three")
    assert not opened.work_page.options_bar.start.isEnabled()
    opened.work_page.options_bar.grid.setText("")
    assert opened.work_page.options_bar.start.isEnabled()


def test_keys_undo_and_redo_on_the_board_alone(solved, qtbot) -> None:
    solved.work_page.board.setFocus()
    qtbot.keyClick(solved.work_page.board, Qt.Key.Key_Z, CTRL)
    assert not layout_of(solved).pictures
    qtbot.keyClick(solved.work_page.options_bar.start, Qt.Key.Key_Z, CTRL | SHIFT)
    assert layout_of(solved) == whole()


def test_what_the_board_tells_is_carried_out_and_undone(solved) -> None:
    solved.work_page.board.leave_over_wanted.emit([5])
    assert layout_of(solved).leftover == (5,)
    solved.work_page.board.lock_wanted.emit([0, 1], True)
    assert [place.is_locked for place in layout_of(solved).pictures[0].places][:3] == [
        True,
        True,
        False,
    ]
    solved.work_page.toolbar.undo.click()
    solved.work_page.toolbar.undo.click()
    assert layout_of(solved) == whole()


def test_joints_of_a_moved_piece_are_judged_anew(solved, qtbot) -> None:
    with qtbot.waitSignal(
        solved.assembly_controller.layout_changed, check_params_cb=lambda it: not is_unrated(it)
    ):
        solved.work_page.board.move_wanted.emit([0], 0, 0, 2)
    joints = {(each.first, each.second): each for each in layout_of(solved).pictures[0].joints}
    assert joints[1, 0].confidence < 0.1
    assert joints[4, 5].confidence > 0.8


def test_a_piece_from_the_tray_stays_chosen_on_the_board(solved) -> None:
    solved.work_page.board.leave_over_wanted.emit([5])
    solved.work_page.leftover_panel.select([5])
    solved.work_page.board.move_wanted.emit([5], 0, 1, 2)
    assert solved.work_page.board.selected() == [5]
    assert "row 2, column 3" in solved.work_page.inspector.words.text()


def test_pieces_are_chosen_on_the_board_or_in_the_tray(solved) -> None:
    solved.work_page.board.leave_over_wanted.emit([5])
    solved.work_page.board.select([0, 1])
    solved.work_page.leftover_panel.select([5])
    assert not solved.work_page.board.selected()
    solved.work_page.board.select([0, 1])
    assert not solved.work_page.leftover_panel.selected()
    assert solved.work_page.inspector.name.text() == "2 pieces chosen"
    solved.work_page.inspector.piece_actions.buttons["aside"].click()
    assert layout_of(solved).leftover == (0, 1, 5)


def test_neighbours_of_the_chosen_piece_are_ranked_and_put_there(solved, qtbot) -> None:
    solved.work_page.board.leave_over_wanted.emit([1])
    with qtbot.waitSignal(solved.work_page.board_controller.neighbour_controller.found):
        solved.work_page.board.select([0])
    (button,) = solved.work_page.inspector.buttons(Side.RIGHT)
    assert "95%" in button.accessibleName()
    button.click()
    position = find_positions(layout_of(solved), [1]).get(1)
    assert position is not None
    assert (position.place.row, position.place.column) == (0, 1)


def test_a_loose_piece_goes_to_where_its_neighbour_lies(solved, qtbot) -> None:
    solved.work_page.board.leave_over_wanted.emit([3])
    with qtbot.waitSignal(solved.work_page.board_controller.neighbour_controller.found):
        solved.work_page.leftover_panel.selection_changed.emit([3])
    solved.work_page.inspector.buttons(Side.RIGHT)[0].click()
    position = find_positions(layout_of(solved), [3]).get(3)
    assert position is not None
    assert (position.place.row, position.place.column) == (1, 0)


def test_before_and_after_are_side_by_side(solved, qtbot) -> None:
    solved.work_page.toolbar.compare.click()
    left, right = solved.work_page.comparison_controller.view.halves
    qtbot.waitUntil(lambda: bool(left.gallery.pictures and right.gallery.pictures))
    assert left.isVisible()
    left.ways.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(left.gallery.pictures) == 2)
    assert left.words.text().startswith("2 groups")


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


def test_details_of_photos_make_room_for_the_board(window: MainWindow, assembly) -> None:
    window.resize(1300, 800)
    assert window.inspector.isVisible()
    row = next(row for row, pane in enumerate(window.panes) if isinstance(pane, FragmentsPane))
    window.sidebar.choose(row)
    assert not window.inspector.isVisible()
    window.sidebar.choose(0)
    assert window.inspector.isVisible()


def test_in_a_narrow_window_the_board_keeps_its_room(solved) -> None:
    assert solved.work_page.inspector.isVisible()
    solved.window().resize(760, 800)
    assert not solved.work_page.inspector.isVisible()
    assert solved.work_page.board.isVisible()


def test_pieces_of_several_sizes_are_chosen_between(pane, folder, qtbot) -> None:
    for number in range(2):
        Image.new("RGB", (5, 4), (90 * number, 10, 10)).save(folder / f"small {number}.png")
    with qtbot.waitSignal(pane.assembly_controller.chosen):
        pane.open([folder])
    assert pane.work_page.options_bar.sizes.isVisible()
    pane.work_page.options_bar.sizes.activated.emit(1)
    assert len(pane.assembly_controller.piece_set.pieces) == 2
    assert not pane.work_page.options_bar.rotated.isEnabled()
