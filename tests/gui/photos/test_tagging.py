"""Tags in the window."""

from __future__ import annotations

from PySide6.QtCore import Qt

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
