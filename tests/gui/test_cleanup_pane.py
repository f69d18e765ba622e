"""The Clean up pane in the real window, with a finder that knows its answers."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QPushButton

from organizer.jobs import Control
from organizer.library.cleanup import CleanupParts
from organizer.library.cleanup.keep_rules import KeepRules
from organizer.library.library import Library
from organizer.records import Changes, Clearable, DuplicateKind, Duplicates, Progress
from organizer.ui.actions.confirm_dialog import ConfirmDialog
from organizer.ui.cleanup.cleanup_pane import CleanupPane
from organizer.ui.cleanup.duplicates.compare_dialog import CompareDialog
from organizer.ui.cleanup.duplicates.keep_rules_dialog import KeepRulesDialog, read_rules
from organizer.ui.cleanup.duplicates.set_list import SetList
from organizer.ui.window.main_window import MainWindow

EXACT, NEAR = DuplicateKind.EXACT, DuplicateKind.NEAR


class KnownFinder:
    """Finds what it is told to, and remembers what it is asked to do."""

    def __init__(self) -> None:
        self.found: list[Duplicates] = []
        self.verdicts: list[tuple[int, int, str]] = []
        self.merged: list[tuple[int, ...]] = []
        self.rules: list[object] = []
        self.waits = False
        """Until the search is stopped."""

    def find(self, control: Control, rules: object = ()) -> Generator[Progress, None, list]:
        self.rules.append(rules)
        yield Progress("Comparing", 1, 2)
        if self.waits:
            control._cancelled.wait(10)
        control.checkpoint()
        return list(self.found)

    def judge(self, first: int, second: int, verdict: str) -> None:
        self.verdicts.append((first, second, verdict))

    def merge(self, duplicates: Duplicates) -> Changes:
        self.merged.append(duplicates.photos)
        return Changes(updated=(duplicates.keep,))


class KnownCleanupFinder:
    def __init__(self) -> None:
        self.found: list[Clearable] = []

    def find(self, control: Control) -> Generator[Progress, None, list[Clearable]]:
        yield Progress("Looking", 1, 1)
        control.checkpoint()
        return list(self.found)


@pytest.fixture
def finder() -> KnownFinder:
    return KnownFinder()


@pytest.fixture
def cleanup_finder() -> KnownCleanupFinder:
    return KnownCleanupFinder()


@pytest.fixture
def library(library: Library, finder: KnownFinder, cleanup_finder: KnownCleanupFinder) -> Library:
    return replace(library, cleanup=CleanupParts(finder, cleanup_finder))


@pytest.fixture
def photos(album, index, library: Library) -> list[int]:
    """Ten photos on disk and in the library, by name."""
    for number in range(10):
        colour = (25 * number, 120, 250 - 25 * number)
        size = (64 + 8 * number, 48 + 6 * number)
        Image.new("RGB", size, colour).save(album.folder / f"photo {number}.png")
    index(album.folder)
    found = library.catalogue.photos.by_ids(library.catalogue.photos.present_ids())
    return [photo.id for photo in sorted(found, key=lambda photo: photo.path)]


@pytest.fixture
def pane(photos, finder, cleanup_finder, make_window, qtbot) -> Iterator[CleanupPane]:
    """Two near sets, of three and of two, one exact pair, and two screenshots."""
    a, b, c, d, e, f, g, *shots = photos
    finder.found = [
        Duplicates(NEAR, (a, b, c), 500),
        Duplicates(NEAR, (d, e), 300),
        Duplicates(EXACT, (f, g), 100),
    ]
    cleanup_finder.found = [
        Clearable("screenshots", "Screenshots", tuple(shots), (0.9, 0.8, 0.7), 50)
    ]
    window = make_window()
    pane = opened(window)
    pane.start_page.look.click()
    qtbot.waitUntil(lambda: not pane._is_looking and len(pane.kinds.kinds()) == 3)
    choose(pane, "Near duplicates")
    qtbot.waitUntil(lambda: pane.set_page.sets.marks.photo_at(0) is not None)
    return pane


def opened(window: MainWindow) -> CleanupPane:
    row = next(row for row, pane in enumerate(window.panes) if isinstance(pane, CleanupPane))
    window.sidebar.choose(row)
    pane = window.panes[row]
    assert isinstance(pane, CleanupPane)
    return pane


def choose(pane: CleanupPane, title: str) -> None:
    kind = next(kind for kind in pane.kinds.kinds() if pane.findings.title(kind) == title)
    pane.kinds.view.setCurrentRow(pane.kinds.kinds().index(kind))


def click(view: SetList, point: QPoint, qtbot) -> None:
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)


def check_of(view: SetList, row: int) -> QPoint:
    return view._set_look().check_rect(view.cell_rect(row)).center()


def going(pane: CleanupPane) -> list[int]:
    return pane.findings.going(pane._kind)


def said(widget: object) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def press(dialog, words: str) -> None:
    (button,) = (each for each in dialog.findChildren(QPushButton) if each.text() == words)
    button.click()


def agree(pane: CleanupPane, qtbot) -> ConfirmDialog:
    qtbot.waitUntil(lambda: bool(pane.findChildren(ConfirmDialog)))
    (dialog,) = pane.findChildren(ConfirmDialog)
    dialog.accept()
    return dialog


# Kinds


def test_nothing_is_looked_for_before_it_is_asked_for(make_window, photos, finder, qtbot) -> None:
    pane = opened(make_window())
    assert pane.start_page.look.isVisible()
    assert finder.rules == []
    pane.start_page.look.click()
    qtbot.waitUntil(lambda: "Nothing to clear out" in said(pane.start_page))


def test_kinds_stand_by_bytes_with_what_can_go(pane, library: Library) -> None:
    texts = [pane.kinds.view.item(row).text() for row in range(pane.kinds.view.count())]
    sizes = [
        library.catalogue.photos.bytes_of(pane.findings.going(each)) for each in pane.kinds.kinds()
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert any(text.startswith("Near duplicates\n3 photos, ") for text in texts)
    assert any(text.startswith("Screenshots\n3 photos, ") for text in texts)
    assert pane.summary.text().startswith("3 photos, ")


def test_a_search_that_is_stopped_can_be_started_again(make_window, photos, finder, qtbot) -> None:
    window = make_window()
    pane = opened(window)
    finder.waits = True
    with qtbot.waitSignal(window.context.working) as working:
        pane.start_page.look.click()
    assert not pane.start_page.look.isEnabled()
    working.args[1].cancel()
    qtbot.waitUntil(lambda: not pane._is_looking)
    assert pane.start_page.look.isEnabled()
    assert "See what can go" in said(pane.start_page)


# Marks


def test_all_but_the_keeper_go_at_first(pane, photos) -> None:
    assert going(pane) == [photos[1], photos[2], photos[4]]


def test_k_makes_another_photo_the_keeper(pane, photos, qtbot) -> None:
    view = pane.set_page.sets
    view.set_current(1)
    qtbot.keyClick(view, Qt.Key.Key_K)
    assert going(pane) == [photos[0], photos[2], photos[4]]
    assert view.marks.is_keeper(1)


def test_a_click_on_keep_this_makes_the_photo_the_keeper(pane, photos, qtbot) -> None:
    view = pane.set_page.sets
    rect = view._set_look().pill_rect(view.cell_rect(2), view.cells.side)
    click(view, rect.center(), qtbot)
    assert going(pane) == [photos[0], photos[1], photos[4]]


def test_x_and_the_check_box_turn_a_mark_over(pane, photos, qtbot) -> None:
    view = pane.set_page.sets
    view.set_current(1)
    qtbot.keyClick(view, Qt.Key.Key_X)
    assert going(pane) == [photos[2], photos[4]]
    click(view, check_of(view, 2), qtbot)
    assert going(pane) == [photos[4]]
    qtbot.waitUntil(lambda: pane.summary.text().startswith("1 photo, "))


def test_marking_the_keeper_passes_its_place_to_one_that_stays(pane, photos, qtbot) -> None:
    view = pane.set_page.sets
    view.marks.mark(2, False)
    click(view, check_of(view, 0), qtbot)
    assert going(pane) == [photos[0], photos[1], photos[4]]
    assert view.marks.is_keeper(2)


def test_emptying_a_set_takes_an_explicit_yes(pane, photos, qtbot) -> None:
    view = pane.set_page.sets
    click(view, check_of(view, 0), qtbot)
    (box,) = pane.findChildren(QMessageBox)
    assert photos[0] not in going(pane)
    press(box, "Let them all go")
    assert going(pane) == [photos[0], photos[1], photos[2], photos[4]]
    assert view.marks.emptied() == 1
    assert [each.photos for each in view.marks.merges()()] == [(photos[3], photos[4])]


def test_a_set_that_is_not_to_be_emptied_keeps_its_keeper(pane, photos, qtbot) -> None:
    view = pane.set_page.sets
    click(view, check_of(view, 3), qtbot)
    (box,) = pane.findChildren(QMessageBox)
    box.reject()
    assert photos[3] not in going(pane)


def test_marks_stay_while_another_kind_is_looked_at(pane, photos, qtbot) -> None:
    pane.set_page.sets.marks.mark(1, False)
    choose(pane, "Screenshots")
    choose(pane, "Near duplicates")
    assert going(pane) == [photos[2], photos[4]]


def test_arrows_move_through_the_sets_and_space_previews(pane, photos, qtbot) -> None:
    view = pane.set_page.sets
    view.setFocus()
    view.set_current(0)
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.current_id() == photos[3]
    with qtbot.waitSignal(pane.preview_wanted) as wanted:
        qtbot.keyClick(view, Qt.Key.Key_Space)
    ids, photo = wanted.args
    assert photo == photos[3]
    assert ids.tolist() == photos[:5]


def test_down_goes_to_the_next_set(pane, photos, qtbot) -> None:
    view = pane.set_page.sets
    view.set_current(2)
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.current_id() == photos[4]
    view.set_current(0)
    while view.current_id() in photos[:3]:
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.current_id() == photos[3]


def test_a_screen_reader_hears_what_happens_to_a_photo(pane) -> None:
    marks = pane.set_page.sets.marks
    spoken = [
        str(marks.data(marks.index(row), Qt.ItemDataRole.AccessibleTextRole)) for row in (0, 1)
    ]
    assert spoken[0].endswith("the one to keep, set 1 of 2")
    assert spoken[1].endswith("goes, set 1 of 2")


# Verdicts


def test_a_dismissed_set_is_stored_at_once_and_can_be_taken_back(
    pane, photos, finder, qtbot
) -> None:
    view = pane.set_page.sets
    view.set_current(0)
    qtbot.keyClick(view, Qt.Key.Key_N)
    a, b, c = photos[:3]
    different = [(a, b, "different"), (a, c, "different"), (b, c, "different")]
    qtbot.waitUntil(lambda: finder.verdicts == different)
    assert going(pane) == [photos[4]]
    pane.set_page.take_back.click()
    qtbot.waitUntil(lambda: finder.verdicts[3:] == [(*pair[:2], "duplicate") for pair in different])
    assert going(pane) == [b, c, photos[4]]
    assert not pane.set_page.take_back.isVisible()


def test_the_link_above_a_set_dismisses_it(pane, photos, finder, qtbot) -> None:
    view = pane.set_page.sets
    not_duplicates, _ = view._set_look().link_rects(view._head(1))
    click(view, not_duplicates.center(), qtbot)
    qtbot.waitUntil(lambda: finder.verdicts == [(photos[3], photos[4], "different")])
    assert going(pane) == photos[1:3]


# Comparing


@pytest.fixture
def comparison(pane, qtbot) -> CompareDialog:
    view = pane.set_page.sets
    view.set_current(1)
    qtbot.keyClick(view, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: bool(pane.findChildren(CompareDialog)))
    (dialog,) = pane.findChildren(CompareDialog)
    stage = dialog.stage
    qtbot.waitUntil(lambda: stage.left.is_sharp and stage.right.is_sharp)
    return dialog


def test_comparing_shows_the_keeper_beside_the_others(comparison, photos, qtbot) -> None:
    assert [photo.id for photo in comparison.pair] == photos[:2]
    qtbot.keyClick(comparison, Qt.Key.Key_Right)
    assert [photo.id for photo in comparison.pair] == [photos[0], photos[2]]
    assert "larger" in comparison.captions[1].text()
    qtbot.waitUntil(lambda: comparison.stage.right.is_sharp)


def test_both_pictures_are_zoomed_and_panned_together(comparison, qtbot) -> None:
    left, right = comparison.stage.left, comparison.stage.right
    qtbot.mouseDClick(right, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert not left.is_fitted
    assert left.look().scale == pytest.approx(right.look().scale)
    qtbot.keyClick(comparison, Qt.Key.Key_0)
    assert left.is_fitted
    assert right.is_fitted


def test_flickering_shows_both_in_one_place_in_turn(comparison, qtbot) -> None:
    stage = comparison.stage
    qtbot.keyClick(comparison, Qt.Key.Key_F)
    assert stage.left.geometry() == stage.right.geometry() == stage.rect()
    with qtbot.waitSignal(stage.turned) as turned:
        stage.turn()
    assert turned.args == [False]
    assert not comparison.captions[0].isEnabled()
    qtbot.keyClick(comparison, Qt.Key.Key_F)
    assert stage.left.geometry().right() < stage.right.geometry().left()
    assert comparison.captions[0].isEnabled()


def test_keeping_the_right_one_changes_the_keeper(comparison, pane, photos, qtbot) -> None:
    qtbot.keyClick(comparison, Qt.Key.Key_K)
    assert going(pane) == [photos[0], photos[2], photos[4]]
    assert [photo.id for photo in comparison.pair] == [photos[1], photos[0]]


def test_a_dismissed_pair_leaves_the_rest_of_the_set(
    comparison, pane, photos, finder, qtbot
) -> None:
    qtbot.keyClick(comparison, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: finder.verdicts == [(photos[0], photos[1], "different")])
    assert going(pane) == [photos[2], photos[4]]
    assert [photo.id for photo in comparison.pair] == [photos[0], photos[2]]


# Other kinds


def test_photos_of_a_kind_all_go_but_those_that_are_clicked(pane, photos, qtbot) -> None:
    choose(pane, "Screenshots")
    grid = pane.photo_page.grid
    assert going(pane) == photos[7:]
    pos = grid.cell_rect(1).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=pos)
    qtbot.waitUntil(lambda: going(pane) == [photos[7], photos[9]])
    choose(pane, "Exact copies")
    choose(pane, "Screenshots")
    assert grid.selected_ids() == [photos[7], photos[9]]
    grid.set_current(0)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.selected_ids() == [photos[7], photos[9]]
    qtbot.keyClick(grid, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: going(pane) == photos[7:])
    qtbot.keyClick(grid, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: going(pane) == [photos[7], photos[9]])


def test_all_and_none_mark_the_whole_kind(pane, photos, qtbot) -> None:
    choose(pane, "Screenshots")
    pane.photo_page.none.click()
    qtbot.waitUntil(lambda: not pane.trash.isEnabled())
    assert pane.summary.text() == "Nothing is ticked"
    pane.photo_page.every.click()
    qtbot.waitUntil(lambda: pane.trash.isEnabled())
    assert going(pane) == photos[7:]


# Clearing


def test_what_goes_is_archived_after_its_ratings_and_undone(
    pane, photos, finder, library: Library, tmp_path: Path, qtbot
) -> None:
    pane.context.settings.set("archive", str(tmp_path / "archive"))
    pane.archive.click()
    agree(pane, qtbot)
    qtbot.waitUntil(lambda: "Near" not in kinds(pane))
    assert finder.merged == [tuple(photos[:3]), tuple(photos[3:5])]
    left = set(library.catalogue.photos.present_ids().tolist())
    assert left == {photos[0], photos[3], *photos[5:]}
    pane.window().action_controller.undo()
    qtbot.waitUntil(lambda: "Near" in kinds(pane))
    choose(pane, "Near duplicates")
    assert going(pane) == [photos[1], photos[2], photos[4]]


def kinds(pane: CleanupPane) -> str:
    return "\n".join(pane.kinds.view.item(row).text() for row in range(pane.kinds.view.count()))


def test_the_summary_says_of_how_many_sets_nothing_stays(pane, qtbot) -> None:
    pane.set_page.sets.marks.mark(3, True)
    pane.trash.click()
    qtbot.waitUntil(lambda: bool(pane.findChildren(ConfirmDialog)))
    (dialog,) = pane.findChildren(ConfirmDialog)
    assert "Nothing stays of 1 set" in said(dialog)
    assert "4 photos" in said(dialog)
    dialog.reject()


def test_a_keeper_that_leaves_otherwise_is_replaced_by_one_that_stays(pane, photos) -> None:
    pane.follow(Changes(removed=(photos[0],)))
    assert going(pane) == [photos[2], photos[4]]
    assert pane.set_page.sets.marks.is_keeper(0)


# Rules


def test_rules_in_another_order_choose_the_keepers_anew(pane, finder, qtbot) -> None:
    pane.set_page.sets.marks.mark(1, False)
    pane.set_page.rules.click()
    (dialog,) = pane.findChildren(KeepRulesDialog)
    before = dialog.rules().order
    dialog.rule_list.setCurrentRow(1)
    press(dialog, "Up")
    chosen = (before[1], before[0], *before[2:])
    assert dialog.rules().order == chosen
    dialog.accept()
    qtbot.waitUntil(lambda: len(finder.rules) == 2 and not pane._is_looking)
    assert finder.rules[1] == KeepRules(chosen)
    assert read_rules(pane.context.settings) == KeepRules(chosen)
    assert len(going(pane)) == 3


def test_folders_can_be_put_first(pane, finder, tmp_path: Path, qtbot, monkeypatch) -> None:
    pane.set_page.rules.click()
    (dialog,) = pane.findChildren(KeepRulesDialog)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    press(dialog, "Add folder…")
    press(dialog, "Add folder…")
    assert dialog.rules().folders == (tmp_path,)
    dialog.accept()
    qtbot.waitUntil(lambda: len(finder.rules) == 2 and not pane._is_looking)
    assert finder.rules[1].folders == (tmp_path,)


# Looks


def test_a_narrow_window_shows_every_control(pane, qtbot) -> None:
    window = pane.window()
    window.resize(760, 480)
    qtbot.waitUntil(lambda: window.width() == 760)
    buttons = [each for each in pane.findChildren(QPushButton) if each.isVisible()]
    assert pane.trash in buttons
    ends = [each.mapTo(pane, each.rect().bottomRight()) for each in buttons]
    assert all(pane.rect().contains(end) for end in ends)
    view = pane.set_page.sets
    qtbot.waitUntil(lambda: view.cell_rect(0).right() < view.viewport().width())
