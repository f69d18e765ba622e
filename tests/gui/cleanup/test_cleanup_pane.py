"""The Clean up pane: its kinds, what is cleared out of them, and the rules."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton

from organizer.library.cleanup.keep_rules import KeepRules
from organizer.library.library import Library
from organizer.records import Changes
from organizer.ui.actions.confirm_dialog import ConfirmDialog
from organizer.ui.base.pane import Choice
from organizer.ui.cleanup.duplicates.keep_rules_dialog import KeepRulesDialog, read_rules
from tests.gui.cleanup.hands import (
    agree,
    choose,
    going,
    kinds,
    opened,
    press,
    said,
)

# Kinds


def test_nothing_is_looked_for_before_it_is_asked_for(
    make_window, photos, duplicate_finder, qtbot
) -> None:
    pane = opened(make_window())
    assert pane.start_page.look.isVisible()
    assert duplicate_finder.rules == []
    pane.start_page.look.click()
    qtbot.waitUntil(lambda: "Nothing to clear out" in said(pane.start_page))


def test_kinds_stand_by_bytes_with_what_can_go(pane, library: Library) -> None:
    texts = [pane.kind_list.view.item(row).text() for row in range(pane.kind_list.view.count())]
    sizes = [
        library.catalogue.photos.bytes_of(pane.findings.going_photos(kind))
        for kind in pane.kind_list.kinds()
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert any(text.startswith("Near duplicates\n3 photos, ") for text in texts)
    assert any(text.startswith("Screenshots\n3 photos, ") for text in texts)
    assert pane.clear_bar.summary.text().startswith("3 photos, ")


def test_a_search_that_is_stopped_can_be_started_again(
    make_window, photos, duplicate_finder, qtbot
) -> None:
    window = make_window()
    pane = opened(window)
    duplicate_finder.waits = True
    with qtbot.waitSignal(window.context.working) as working:
        pane.start_page.look.click()
    assert not pane.start_page.look.isEnabled()
    working.args[1].cancel()
    qtbot.waitUntil(lambda: not pane.cleanup_search.is_looking)
    assert pane.start_page.look.isEnabled()
    assert "See what can go" in said(pane.start_page)


# Other kinds


def test_photos_of_a_kind_all_go_but_those_that_are_clicked(pane, photos, qtbot) -> None:
    choose(pane, "Screenshots")
    grid = pane.kind_page.grid
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
    pane.kind_page.none.click()
    qtbot.waitUntil(lambda: not pane.clear_bar.trash.isEnabled())
    assert pane.clear_bar.summary.text() == "Nothing is ticked"
    pane.kind_page.every.click()
    qtbot.waitUntil(lambda: pane.clear_bar.trash.isEnabled())
    assert going(pane) == photos[7:]


def test_a_menu_on_a_photo_that_is_not_ticked_is_about_that_one(pane, photos, qtbot) -> None:
    choose(pane, "Screenshots")
    grid = pane.kind_page.grid
    grid.set_current(1)
    qtbot.keyClick(grid, Qt.Key.Key_K)
    assert pane.selected() == [photos[7], photos[9]]
    qtbot.waitUntil(lambda: going(pane) == [photos[7], photos[9]])
    right, first, second = Qt.MouseButton.RightButton, grid.cell_rect(0), grid.cell_rect(1)
    qtbot.mousePress(grid.viewport(), right, pos=second.center())
    assert pane.selected() == [photos[8]]
    assert going(pane) == [photos[7], photos[9]]
    qtbot.mousePress(grid.viewport(), right, pos=first.center())
    assert pane.selected() == [photos[7], photos[9]]


def test_ticks_stay_when_a_photo_was_looked_at_up_close(pane, photos, qtbot) -> None:
    choose(pane, "Screenshots")
    window, grid = pane.window(), pane.kind_page.grid
    grid.set_current(0)
    with qtbot.waitSignal(window.preview_controller.turned):
        qtbot.keyClick(grid, Qt.Key.Key_Space)
    with qtbot.waitSignal(window.preview_controller.turned):
        qtbot.keyClick(window.preview_controller.preview, Qt.Key.Key_Right)
    assert window._body.choice() == Choice((photos[8],))
    qtbot.keyClick(window.preview_controller.preview, Qt.Key.Key_Escape)
    assert grid.current_id() == photos[8]
    assert going(pane) == photos[7:]
    assert window._body.choice() == Choice(tuple(photos[7:]), "“Screenshots”")


# Clearing


def test_what_goes_is_archived_after_its_ratings_and_undone(
    pane, photos, duplicate_finder, library: Library, tmp_path: Path, qtbot
) -> None:
    pane.context.settings.set("archive", str(tmp_path / "archive"))
    pane.clear_bar.archive.click()
    agree(pane, qtbot)
    qtbot.waitUntil(lambda: "Near" not in kinds(pane))
    assert duplicate_finder.merged == [tuple(photos[:3]), tuple(photos[3:5])]
    left = set(library.catalogue.photos.present_ids().tolist())
    assert left == {photos[0], photos[3], *photos[5:]}
    pane.window().action_controller.undo()
    qtbot.waitUntil(lambda: "Near" in kinds(pane))
    choose(pane, "Near duplicates")
    assert going(pane) == [photos[1], photos[2], photos[4]]


def test_the_summary_says_of_how_many_sets_nothing_stays(pane, qtbot) -> None:
    pane.set_page.set_list.duplicate_model.mark(3, True)
    pane.clear_bar.trash.click()
    qtbot.waitUntil(lambda: bool(pane.findChildren(ConfirmDialog)))
    (dialog,) = pane.findChildren(ConfirmDialog)
    assert "Nothing stays of 1 set" in said(dialog)
    assert "4 photos" in said(dialog)
    dialog.reject()


def test_a_keeper_that_leaves_otherwise_is_replaced_by_one_that_stays(pane, photos) -> None:
    pane.follow(Changes(removed=(photos[0],)))
    assert going(pane) == [photos[2], photos[4]]
    assert pane.set_page.set_list.duplicate_model.is_keeper(0)


# Rules


def test_rules_in_another_order_choose_the_keepers_anew(pane, duplicate_finder, qtbot) -> None:
    pane.set_page.set_list.duplicate_model.mark(1, False)
    pane.set_page.rules.click()
    (dialog,) = pane.findChildren(KeepRulesDialog)
    before = dialog.rules().order
    dialog.rule_list.setCurrentRow(1)
    press(dialog, "Up")
    chosen = (before[1], before[0], *before[2:])
    assert dialog.rules().order == chosen
    dialog.accept()
    qtbot.waitUntil(lambda: len(duplicate_finder.rules) == 2 and not pane.cleanup_search.is_looking)
    assert duplicate_finder.rules[1] == KeepRules(chosen)
    assert read_rules(pane.context.settings) == KeepRules(chosen)
    assert len(going(pane)) == 3


def test_folders_can_be_put_first(
    pane, duplicate_finder, tmp_path: Path, qtbot, monkeypatch
) -> None:
    pane.set_page.rules.click()
    (dialog,) = pane.findChildren(KeepRulesDialog)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    press(dialog, "Add folder…")
    press(dialog, "Add folder…")
    assert dialog.rules().folders == (tmp_path,)
    dialog.accept()
    qtbot.waitUntil(lambda: len(duplicate_finder.rules) == 2 and not pane.cleanup_search.is_looking)
    assert duplicate_finder.rules[1].folders == (tmp_path,)


# Looks


def test_a_narrow_window_shows_every_control(pane, qtbot) -> None:
    window = pane.window()
    window.resize(760, 480)
    qtbot.waitUntil(lambda: window.width() == 760)
    buttons = [each for each in pane.findChildren(QPushButton) if each.isVisible()]
    assert pane.clear_bar.trash in buttons
    ends = [each.mapTo(pane, each.rect().bottomRight()) for each in buttons]
    assert all(pane.rect().contains(end) for end in ends)
    view = pane.set_page.set_list
    qtbot.waitUntil(lambda: view.cell_rect(0).right() < view.viewport().width())


# What is kept


def test_photos_of_a_set_stay_when_what_is_kept_is_gone_and_the_question_says_so(
    pane, photos, library: Library, tmp_path: Path, qtbot
) -> None:
    pane.context.settings.set("archive", str(tmp_path / "archive"))
    keeper, spare = library.catalogue.photos.by_ids([photos[3], photos[4]])
    keeper.path.unlink()
    pane.clear_bar.archive.click()
    dialog = agree(pane, qtbot)
    note = f"{spare.path.name} stays: {keeper.path.name}, which was to be kept, is no longer there."
    assert note in said(dialog)
    assert "2 photos" in said(dialog)
    qtbot.waitUntil(lambda: library.catalogue.photos.count() == 8)
    assert spare.path.exists()


def test_a_photo_picked_by_hand_from_a_set_goes_only_while_another_is_there(
    pane, photos, library: Library, qtbot
) -> None:
    view, window = pane.set_page.set_list, pane.window()
    keeper, spare = library.catalogue.photos.by_ids([photos[3], photos[4]])
    keeper.path.unlink()
    view.make_current(spare.id)
    assert pane.selected() == [spare.id]
    window._photo_commands.trash()
    qtbot.waitUntil(lambda: bool(window.findChildren(ConfirmDialog)))
    (dialog,) = window.findChildren(ConfirmDialog)
    assert f"{spare.path.name} stays: {keeper.path.name}" in said(dialog)
    dialog.reject()
    found = pane.findings.found_in("near", photos[3:5])
    assert found[0].keepers == {}, "who picks them all means them all"
    assert pane.findings.found_in("near", photos[:2])[0].keepers == dict.fromkeys(
        photos[:2], photos[2]
    )


def test_what_was_marked_is_forgotten_of_a_photo_that_changed(
    pane, photos, duplicate_finder, qtbot
) -> None:
    model = pane.findings.models["near"]
    before = dict.fromkeys(photos, "before")

    def look(held: dict[int, str]) -> list[int]:
        sets = [replace(each, contents=held) for each in duplicate_finder.found]
        pane.findings.show_duplicates(sets, afresh=False)
        return model.going_photos()

    assert look(before) == [photos[1], photos[2], photos[4]]
    for photo in (photos[1], photos[4]):
        model.mark(model.row_of(photo), False)
    assert look(before) == [photos[2]]
    assert look(before | {photos[4]: "after"}) == [photos[2], photos[4]]


def test_what_was_found_is_judged_again_where_it_changed_since(
    pane, photos, library: Library, cleanup_finder, album, index, qtbot
) -> None:
    found = cleanup_finder.found[0]
    held = {p.id: p.content for p in library.catalogue.photos.by_ids(photos)}
    pane.findings.show_clearables([replace(found, contents=held)])
    choose(pane, "Screenshots")
    shot = library.catalogue.photos.by_ids(photos[7:8])[0]
    Image.new("RGB", (30, 20), (1, 2, 3)).save(shot.path)
    index(album.folder)
    pane.clear_bar.trash.click()
    qtbot.waitUntil(lambda: bool(pane.findChildren(ConfirmDialog)))
    (dialog,) = pane.findChildren(ConfirmDialog)
    assert f"{shot.path.name} changed since it was looked at and is left alone." in said(dialog)
    dialog.reject()
