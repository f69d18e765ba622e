"""Pictures in the search bar: dropped, weighed and taken out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
)
from PySide6.QtWidgets import QApplication

from organizer.library.search.query import Term
from organizer.library.search.query_draft import QueryDraft
from organizer.ui.search.search_bar import SearchBar
from organizer.ui.window.main_window import MainWindow
from tests.gui.search.hands import NO_KEYS, drop, turn_wheel, type_in, uris, words_of


def test_pictures_and_words_are_one_search(bar: SearchBar, qtbot, answered, ids) -> None:
    answered(lambda: bar.take(ids[:1], joins=False))
    text = answered(lambda: type_in(bar, "2:red - green", qtbot))
    assert text == f"2:red - green + [#{ids[0]}]"
    assert words_of(bar) == ["+2 × red", "− green"]


def test_pictures_show_what_they_are(bar: SearchBar, qtbot, answered, ids, album) -> None:
    answered(lambda: bar.take([ids[0], album.folder / "2.jpg"], joins=False))
    qtbot.waitUntil(lambda: all(chip.content.image is not None for chip in bar.pictures.chips))
    assert bar.pictures.chips[0].content.words.endswith(".jpg")
    assert bar.pictures.chips[1].accessibleName() == "With picture 2.jpg"


def test_a_drop_on_the_bar_joins_and_one_elsewhere_begins_anew(
    window: MainWindow, bar: SearchBar, qtbot, answered, album
) -> None:
    one, two, three = (album.folder / f"{number}.jpg" for number in (1, 2, 3))
    answered(lambda: type_in(bar, "red", qtbot))
    assert answered(lambda: drop(bar, uris([one]))) == f"red + [{one}]"
    assert answered(lambda: drop(bar, uris([one, two]))) == f"red + [{one}] + [{two}]"
    assert answered(lambda: drop(window, uris([three]))) == f"[{three}]"


def test_a_name_with_brackets_is_dropped_as_it_is(
    window: MainWindow, bar: SearchBar, qtbot, answered, album
) -> None:
    strange = album.folder / "IMG [1]" / "[all].jpg"
    strange.parent.mkdir()
    strange.write_bytes((album.folder / "1.jpg").read_bytes())
    text = answered(lambda: drop(window, uris([strange])))
    assert QueryDraft.of(text).pictures == (Term(1, "", strange),)
    assert not bar.error_banner.isVisible()


def test_the_bar_lights_up_under_a_picture(bar: SearchBar, album) -> None:
    mime = uris([album.folder / "1.jpg"])  # the event does not keep it alive
    entering = QDragEnterEvent(
        QPoint(40, 10),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        NO_KEYS,
    )
    QApplication.sendEvent(bar, entering)
    assert bar.line.property("welcome")
    QApplication.sendEvent(bar, QDragLeaveEvent())
    assert not bar.line.property("welcome")


def test_pixels_pasted_into_the_box_join_the_search(
    window: MainWindow, bar: SearchBar, qtbot, answered, album
) -> None:
    mime = QMimeData()
    mime.setImageData(QImage(str(album.folder / "3.jpg")))
    QGuiApplication.clipboard().setMimeData(mime)
    answered(lambda: type_in(bar, "red", qtbot))
    bar.box.setFocus()
    qtbot.waitUntil(bar.box.hasFocus)
    text = answered(window.commands.by_name["paste"].trigger)
    assert text.startswith(f"red + [{window.context.library.paths.pasted}")
    window.photos.grid.setFocus()
    text = answered(window.commands.by_name["paste"].trigger)
    assert text.startswith(f"[{window.context.library.paths.pasted}")
    qtbot.waitUntil(lambda: bar.pictures.chips[0].content.words == "pasted picture")


def test_a_click_on_a_picture_takes_it_away_and_another_adds_it(
    bar: SearchBar, qtbot, answered, ids
) -> None:
    answered(lambda: bar.take(ids[:2], joins=False))
    chip, click = bar.pictures.chips[1], Qt.MouseButton.LeftButton
    assert answered(lambda: qtbot.mouseClick(chip, click)) == f"[#{ids[0]}] - [#{ids[1]}]"
    assert chip.property("kind") == "minus"
    assert answered(lambda: qtbot.mouseClick(chip, click)) == f"[#{ids[0]}] + [#{ids[1]}]"


def test_the_wheel_changes_how_much_a_picture_weighs(bar: SearchBar, qtbot, answered, ids) -> None:
    answered(lambda: bar.take(ids[:1], joins=False))
    chip = bar.pictures.chips[0]
    turn_wheel(chip, 60)
    assert bar.text() == f"[#{ids[0]}]"
    assert answered(lambda: turn_wheel(chip, 60)) == f"2:[#{ids[0]}]"
    assert answered(lambda: turn_wheel(chip, 120)) == f"3:[#{ids[0]}]"
    assert answered(lambda: turn_wheel(chip, -1200)) == f"[#{ids[0]}]"


def test_a_right_click_offers_weights(bar: SearchBar, qtbot, answered, ids) -> None:
    answered(lambda: bar.take(ids[:1], joins=False))
    menu = bar.pictures.chips[0].make_menu()
    titles = [action.text() for action in menu.actions() if action.text()]
    assert titles[0] == "Take away"
    assert titles[-1] == "Remove"
    (heavy,) = (action for action in menu.actions() if action.text() == "Weight 5")
    assert answered(heavy.trigger) == f"5:[#{ids[0]}]"


def test_pictures_are_weighed_and_removed_by_the_keyboard_and_no_photo_is_trashed(
    bar: SearchBar, qtbot, answered, ids
) -> None:
    answered(lambda: bar.take(ids[:2], joins=False))
    chip = bar.pictures.chips[0]
    chip.setFocus()
    assert answered(lambda: qtbot.keyClick(chip, Qt.Key.Key_Up)) == f"2:[#{ids[0]}] + [#{ids[1]}]"
    assert answered(lambda: qtbot.keyClick(chip, Qt.Key.Key_Space)).startswith("- 2:")
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Delete, NO_KEYS)
    QApplication.sendEvent(chip, override)
    assert override.isAccepted()
    assert answered(lambda: qtbot.keyClick(chip, Qt.Key.Key_Delete)) == f"[#{ids[1]}]"


def test_backspace_before_the_words_removes_the_last_picture(
    bar: SearchBar, qtbot, answered, ids
) -> None:
    answered(lambda: bar.take(ids[:2], joins=False))
    bar.box.setFocus()
    assert answered(lambda: qtbot.keyClick(bar.box, Qt.Key.Key_Backspace)) == f"[#{ids[0]}]"
    answered(lambda: type_in(bar, "red", qtbot))
    qtbot.keyClick(bar.box, Qt.Key.Key_Backspace)
    assert len(bar.pictures.chips) == 1


def test_a_narrow_window_counts_the_pictures_it_has_no_room_for(
    window: MainWindow, bar: SearchBar, qtbot, answered, ids
) -> None:
    window.resize(760, 480)
    qtbot.waitUntil(lambda: bar.width() < 600)
    answered(lambda: bar.take(ids, joins=False))
    shown = len(bar.pictures.chips)
    assert 1 <= shown < 6
    assert bar.pictures.more.text() == f"+{6 - shown}"
    assert bar.box.width() > 100


def test_a_picture_that_is_gone_is_explained(bar: SearchBar, qtbot, album) -> None:
    bar.take([album.folder / "none.jpg"], joins=False)
    qtbot.waitUntil(bar.error_banner.isVisible)
    assert "none.jpg cannot be read" in bar.error_banner.text()
