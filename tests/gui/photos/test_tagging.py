"""Tags in the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt

from organizer.ui.photos.tag_dialog import TagDialog
from organizer.ui.window.main_window import MainWindow


def dialog_of(window: MainWindow, qtbot) -> TagDialog:
    qtbot.waitUntil(lambda: window.findChild(TagDialog) is not None)
    found = window.findChild(TagDialog)
    assert isinstance(found, TagDialog)
    return found


def test_chosen_photos_are_tagged_and_found_by_it(window: MainWindow, qtbot) -> None:
    chosen = window.photos.model.ids[:2].tolist()
    window.photos.grid.select_ids(chosen)
    qtbot.waitUntil(window.commands.by_name["tag"].isEnabled)
    window.commands.by_name["tag"].trigger()
    dialog = dialog_of(window, qtbot)
    qtbot.keyClicks(dialog.new, "old friends")
    qtbot.keyClick(dialog.new, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.tags_to_add() == ["old friends"]
    with qtbot.waitSignal(window.context.changed):
        dialog._finish()
    tags = window.context.library.catalogue.tags
    assert tags.of(chosen) == dict.fromkeys(chosen, ("old friends",))
    window.search_bar.box.setFocus()
    window.feedback_controller.search('tag:"old friends"')
    qtbot.waitUntil(lambda: sorted(window.photos.model.ids.tolist()) == sorted(chosen))
    assert "tagged" in window.photos.result_bar._title.toolTip()


def test_a_tag_that_some_have_is_left_until_it_is_ticked(window: MainWindow, qtbot) -> None:
    first, second = window.photos.model.ids[:2].tolist()
    tags = window.context.library.catalogue.tags
    tags.add([first], "dog")
    window.tag_controller.tag([first, second])
    dialog = dialog_of(window, qtbot)
    item = dialog.list.item(0)
    assert (item.text(), item.checkState()) == ("dog", Qt.CheckState.PartiallyChecked)
    assert dialog.tags_to_add() == dialog.tags_to_remove() == []
    item.setCheckState(Qt.CheckState.Unchecked)
    assert dialog.tags_to_remove() == ["dog"]
    with qtbot.waitSignal(window.context.changed):
        dialog._finish()
    assert tags.of([first, second]) == {}


def test_the_details_show_the_tags(window: MainWindow, qtbot) -> None:
    photo = int(window.photos.model.ids[0])
    window.context.library.catalogue.tags.add([photo], "dog")
    window.photos.grid.select_ids([photo])

    def shown() -> str:
        facts = window.inspector._facts
        labels = [facts.itemAt(at).widget().text() for at in range(facts.count())]
        return " ".join(labels)

    qtbot.waitUntil(lambda: "Tags dog" in shown())


def tag(window: MainWindow, photos: list[int], word: str, qtbot) -> None:
    window.tag_controller.tag(photos)
    dialog = dialog_of(window, qtbot)
    qtbot.keyClicks(dialog.new, word)
    dialog._finish()
    qtbot.waitUntil(lambda: word in undo_title(window))


def undo_title(window: MainWindow) -> str:
    return window.commands.by_name["undo"].text()


def test_tagging_is_told_with_its_undo_and_can_be_done_again(window: MainWindow, qtbot) -> None:
    photos, tags = window.photos.model.ids[:3].tolist(), window.context.library.catalogue.tags
    notice = window.activity.notice
    tag(window, photos, "beach", qtbot)
    assert notice.words.text() == "Tagged 3 photos “beach”."
    assert undo_title(window) == "&Undo: Tag 3 photos “beach”"
    notice.undo.click()
    qtbot.waitUntil(lambda: notice.words.text() == "Undone: Tag 3 photos “beach”.")
    assert tags.of(photos) == {}
    redo = window.commands.by_name["redo"]
    qtbot.waitUntil(lambda: redo.text() == "&Redo: Tag 3 photos “beach”")
    assert (undo_title(window), window.commands.by_name["undo"].isEnabled()) == ("&Undo", False)
    assert redo.shortcut().toString() == "Ctrl+Shift+Z"
    redo.trigger()
    qtbot.waitUntil(lambda: notice.words.text() == "Done again: Tag 3 photos “beach”.")
    assert set(tags.of(photos)) == set(photos)


def test_a_search_follows_tags_and_their_undo_where_it_is(window: MainWindow, qtbot) -> None:
    photos, result_bar = window.photos.model.ids[:4].tolist(), window.photos.result_bar
    window.context.library.marks.tag(photos, ["beach"])
    window.feedback_controller.search("tag:beach")
    qtbot.waitUntil(lambda: result_bar._count.text() == "4 photos")
    order = window.photos.model.ids.tolist()
    window.photos.grid.select_ids(order[1:3])
    window.tag_controller.tag(order[:1])
    dialog = dialog_of(window, qtbot)
    dialog.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    dialog._finish()
    qtbot.waitUntil(lambda: result_bar._count.text() == "3 photos")
    assert window.photos.model.ids.tolist() == order[1:]
    assert window.photos.selected() == order[1:3]
    window.commands.by_name["undo"].trigger()
    qtbot.waitUntil(lambda: window.photos.model.ids.tolist() == order)
    assert result_bar._count.text() == "4 photos"
    assert window.photos.selected() == order[1:3]


def test_what_was_removed_leaves_the_results_and_comes_back_in_its_place(
    window: MainWindow, qtbot
) -> None:
    result_bar, library = window.photos.result_bar, window.context.library
    window.feedback_controller.search("type:jpeg")
    qtbot.waitUntil(lambda: result_bar._count.text() == "6 photos")
    order = window.photos.model.ids.tolist()
    chosen = order[1:3]
    window.context.act(lambda control: library.actions.remove(chosen, control))
    qtbot.waitUntil(lambda: result_bar._count.text() == "4 photos")
    qtbot.waitUntil(lambda: "Remove 2 photos" in undo_title(window))
    window.commands.by_name["undo"].trigger()
    qtbot.waitUntil(lambda: window.photos.model.ids.tolist() == order)
    assert result_bar._count.text() == "6 photos"


def test_what_the_command_line_did_is_offered_when_the_window_is_turned_to(
    window: MainWindow, qtbot
) -> None:
    photos = window.photos.model.ids[:1].tolist()
    window.context.library.marks.rate(photos, 4)
    QCoreApplication.sendEvent(window, QEvent(QEvent.Type.ActivationChange))
    qtbot.waitUntil(lambda: undo_title(window) == "&Undo: Rate 1 photo 4 stars")
