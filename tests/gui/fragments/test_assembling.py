"""Pieces put together in the Fragments pane, compared, and the room for that."""

from __future__ import annotations

from organizer.ui.fragments.fragments_pane import FragmentsPane
from organizer.ui.window.main_window import MainWindow
from tests.gui.fragments.known_assembly import half, layout_of, whole


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


def test_before_and_after_are_side_by_side(solved, qtbot) -> None:
    solved.work_page.toolbar.compare.click()
    left, right = solved.work_page.comparison_controller.view.halves
    qtbot.waitUntil(lambda: bool(left.gallery.pictures and right.gallery.pictures))
    assert left.isVisible()
    left.ways.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(left.gallery.pictures) == 2)
    assert left.words.text().startswith("2 groups")


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
