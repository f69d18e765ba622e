"""The question before photos go: what they are, where to, and whether that place will do."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QWidget

from organizer.records import ActionKind, ActionSummary
from organizer.ui.actions.confirm_dialog import ConfirmDialog
from organizer.ui.actions.photo_strip import PhotoStrip
from organizer.ui.window.main_window import MainWindow


@pytest.fixture
def ask(qtbot) -> Callable[..., ConfirmDialog]:
    """Shows the question for a plan."""

    window = QWidget()
    qtbot.addWidget(window)

    def show(summary: ActionSummary, photos: QWidget | None = None) -> ConfirmDialog:
        dialog = ConfirmDialog(window, summary, "", photos)
        with qtbot.waitExposed(dialog):
            dialog.open()
        return dialog

    return show


@pytest.fixture
def archiving(window: MainWindow, tmp_path: Path, qtbot) -> ConfirmDialog:
    """The window's question before two photos are archived to where the last archive went."""
    window.context.settings.set("archive", str(tmp_path / "last"))
    window.photos.grid.select_ids(window.photos.model.ids.tolist()[:2])
    command = window.commands.by_name["archive"]
    qtbot.waitUntil(command.isEnabled)
    command.trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(ConfirmDialog)))
    (dialog,) = window.findChildren(ConfirmDialog)
    qtbot.waitUntil(lambda: dialog.place_field.is_good)
    return dialog


def said(widget: QWidget) -> list[str]:
    return [each.text() for each in widget.findChildren(QLabel) if each.isVisible() and each.text()]


def yes(dialog: ConfirmDialog) -> QPushButton:
    (button,) = (b for b in dialog.findChildren(QPushButton) if b.property("kind") == "primary")
    return button


def test_the_first_dozen_is_seen_and_the_others_are_counted(
    ask, thumbnails, make_photo, qtbot
) -> None:
    photos = [make_photo(number) for number in range(1, 13)]
    strip = PhotoStrip(thumbnails, photos, 43)
    dialog = ask(ActionSummary(ActionKind.TRASH, 43, 2_000_000), photos=strip)
    assert {f"{number}.jpg" for number in range(1, 13)} <= set(said(strip))
    assert "and 31 more" in said(strip)
    pictures = [each for each in strip.findChildren(QLabel) if not each.text()]
    assert [each.toolTip() for each in pictures] == [str(photo.path) for photo in photos]
    qtbot.waitUntil(lambda: all(not each.pixmap().isNull() for each in pictures))
    assert yes(dialog).isEnabled()
    assert dialog.height() < 600


@pytest.mark.parametrize(("count", "more"), [(1, ""), (12, ""), (13, "and 1 more")])
def test_more_are_counted_only_where_there_are_more(
    ask, thumbnails, make_photo, count: int, more: str
) -> None:
    photos = [make_photo(number) for number in range(1, min(count, 12) + 1)]
    strip = PhotoStrip(thumbnails, photos, count)
    ask(ActionSummary(ActionKind.TRASH, count, 9), photos=strip)
    assert [words for words in said(strip) if words.startswith("and")] == [more] * bool(more)


def test_what_they_are_of_and_their_bytes_are_said(ask) -> None:
    dialog = ask(ActionSummary(ActionKind.TRASH, 3, 1_200_000, source="“Beach”"))
    assert dialog.windowTitle() == "Move 3 photos of “Beach” to the trash"
    assert f"{dialog.windowTitle()}?" in said(dialog)
    assert any(words.startswith("1.2 MB on disk. ") for words in said(dialog))


def test_where_none_can_go_there_is_only_why(ask) -> None:
    summary = ActionSummary(ActionKind.ARCHIVE, 0, 0, ("a.jpg is no longer there.",))
    dialog = ask(summary)
    assert "None of these can be archived" in said(dialog)
    assert "• a.jpg is no longer there." in said(dialog)
    assert not yes(dialog).isEnabled()
    assert not dialog.place_field.isVisible()


def test_many_notes_leave_room_for_the_buttons(ask) -> None:
    notes = tuple(f"{number}.jpg is no longer there." for number in range(20))
    summary = ActionSummary(ActionKind.TRASH, 1, 9, notes[:2])
    assert not ask(summary).findChildren(QScrollArea)
    dialog = ask(replace(summary, notes=notes))
    assert dialog.findChildren(QScrollArea)
    assert dialog.height() < 400


def test_typing_takes_the_place_of_what_is_suggested(archiving, tmp_path: Path, qtbot) -> None:
    line = archiving.place_field.line
    qtbot.waitUntil(line.hasFocus)
    assert line.selectedText() == line.text()
    assert Path(line.text()).expanduser() == tmp_path / "last"
    qtbot.keyClicks(line, str(tmp_path / "other"))
    assert archiving.target() == tmp_path / "other"
    qtbot.waitUntil(yes(archiving).isEnabled)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("Old", "does not say in which folder"),
        ("~nobody-at-all/Old", "no home folder"),
        ("{album}", "holds your folder"),
        ("{album}/0.jpg", "is a file"),
    ],
)
def test_a_place_that_will_not_do_is_refused_in_words(
    archiving, album, qtbot, words: str, sentence: str
) -> None:
    archiving.place_field.line.setText(words.format(album=album.folder))
    qtbot.waitUntil(lambda: any(sentence in words for words in said(archiving.place_field)))
    assert not yes(archiving).isEnabled()
    archiving.place_field.line.setText("~/somewhere-new")
    qtbot.waitUntil(yes(archiving).isEnabled)
    assert archiving.target() == Path.home() / "somewhere-new"
    assert not any(sentence in words for words in said(archiving.place_field))


def test_what_is_answered_about_another_place_counts_for_nothing(archiving) -> None:
    field = archiving.place_field
    field.line.setText("/one/place")
    field.judge(Path("/another/place"), "")
    assert not field.is_good
    field.judge(Path("/one/place"), "")
    assert field.is_good


def test_nothing_is_written_to_no_place(archiving, qtbot) -> None:
    archiving.place_field.line.clear()
    assert not yes(archiving).isEnabled()


def test_what_was_done_says_where_it_went_and_offers_undo(
    window: MainWindow, archiving, tmp_path: Path, qtbot
) -> None:
    with qtbot.waitSignal(window.context.told) as told:
        qtbot.mouseClick(yes(archiving), Qt.MouseButton.LeftButton)
    sentence, can_undo = told.args
    assert sentence.startswith("Archived 2 photos to ")
    assert f"{os.sep}last (" in sentence
    assert can_undo
    assert len(list((tmp_path / "last").rglob("*.jpg"))) == 2
