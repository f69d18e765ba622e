"""The Clusters pane: changes, previews, and the other ways to look at clusters."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QInputDialog, QWidget

from organizer.library.clusters.reconciliation import Move
from organizer.library.library import Library
from organizer.records import Changes, Group, IndexSummary, Photo
from organizer.ui.clusters.clusters_pane import ClustersPane
from organizer.ui.clusters.moves_dialog import MovesDialog
from organizer.ui.photos.photo_model import photo_mime
from organizer.ui.window.main_window import MainWindow


@pytest.fixture
def colours(album, index: Callable[..., IndexSummary]) -> None:
    """Eight reds, six greens and five blues."""
    shades = ([(200, 10, 20)] * 8, [(10, 200, 20)] * 6, [(10, 20, 200)] * 5)
    pictures = [shade for part in shades for shade in part]
    for number, shade in enumerate(pictures):
        tint = tuple(min(255, part + number % 5) for part in shade)
        Image.new("RGB", (24, 16), tint).save(album.folder / f"{number}.png")
    index(album.folder)


@pytest.fixture
def pane(colours, make_window: Callable[[], MainWindow], qtbot) -> ClustersPane:
    """The pane with three clusters of a tree."""
    window = make_window()
    window.sidebar.choose(1)
    found = window.pane
    assert isinstance(found, ClustersPane)
    qtbot.waitUntil(lambda: found.model.rowCount() > 0)
    found.parameter_bar.choose("ward")
    found.parameter_bar.set("number", 3)
    qtbot.waitUntil(lambda: sizes(found) == [8, 6, 5])
    return found


def sizes(pane: ClustersPane) -> list[int]:
    return [len(stack.group.photos) for stack in pane.model.stacks]


def groups(library: Library) -> list[Group]:
    last = library.catalogue.groupings.last()
    assert last is not None
    return list(last.groups)


def answer(monkeypatch, words: object) -> None:
    """The person types this and presses OK."""
    for name in ("getText", "getInt"):
        monkeypatch.setattr(QInputDialog, name, lambda *_, **__: (words, True))


def trigger(pane: ClustersPane, name: str) -> None:
    assert pane.commands.by_name[name] in pane.menu_actions()
    pane.commands.by_name[name].trigger()


def drop(pane: ClustersPane, photos: list[Photo], group: Group) -> None:
    """The person drops photos on a cluster beside the open one."""
    others = pane.cluster_page.cluster_list
    item = next(
        others.item(row)
        for row in range(1, others.count())
        if others.item(row).text() == f"{group.name}   {len(group.photos)}"
    )
    mime = photo_mime(photos)  # which the event only points to
    event = QDropEvent(
        QPointF(others.visualItemRect(item).center()),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    others.dropEvent(event)


def test_a_cluster_is_renamed_and_marked(pane, qtbot, monkeypatch) -> None:
    pane.wall.stack_view.setCurrentIndex(pane.model.index(0))
    answer(monkeypatch, "Poppies")
    trigger(pane, "rename")
    qtbot.waitUntil(lambda: pane.model.stacks[0].group.name == "Poppies")
    assert "You shaped it" in str(pane.model.data(pane.model.index(0), Qt.ItemDataRole.ToolTipRole))


def test_chosen_clusters_are_merged_and_the_merge_undone(pane, qtbot) -> None:
    pane.select_all()
    trigger(pane, "merge")
    qtbot.waitUntil(lambda: sizes(pane) == [19])
    window = pane.window()
    qtbot.waitUntil(lambda: "Merge" in window.commands.by_name["undo"].text())
    window.commands.by_name["undo"].trigger()
    qtbot.waitUntil(lambda: sizes(pane) == [8, 6, 5])


def test_three_clusters_are_locked_in_one_step_and_told_with_its_undo(
    pane, qtbot, library: Library
) -> None:
    notice = pane.window().activity.notice
    before = library.clusters.editor.undoable()
    pane.select_all()
    trigger(pane, "lock")
    qtbot.waitUntil(lambda: all(stack.group.is_locked for stack in pane.model.stacks))
    qtbot.waitUntil(lambda: notice.words.text() == "Locked 3 clusters.")
    assert notice.undo.isVisible()
    notice.undo.click()
    qtbot.waitUntil(lambda: not any(group.is_locked for group in groups(library)))
    qtbot.waitUntil(lambda: notice.words.text() == "Undone: Lock 3 clusters.")
    assert not notice.undo.isVisible()
    assert library.clusters.editor.undoable() == before


def test_locked_clusters_are_unlocked_and_released_in_one_step_each(
    pane, qtbot, library: Library
) -> None:
    library.clusters.editor.lock([group.id for group in groups(library)], True)
    pane.context.changed.emit(Changes(groups=True))
    qtbot.waitUntil(lambda: all(stack.group.is_locked for stack in pane.model.stacks))
    for name, title in (("unlock", "Unlock 3 clusters"), ("release", "Release 3 clusters")):
        pane.select_all()
        trigger(pane, name)
        qtbot.waitUntil(lambda title=title: library.clusters.editor.undoable() == title)
        qtbot.waitUntil(lambda: not any(stack.group.is_locked for stack in pane.model.stacks))
    qtbot.waitUntil(lambda: not any(stack.group.is_fixed for stack in pane.model.stacks))
    library.clusters.editor.undo()
    library.clusters.editor.undo()
    assert all(group.is_locked for group in groups(library))


def test_a_cluster_is_split_by_how_its_photos_look(pane, qtbot, monkeypatch) -> None:
    pane.select_all()
    trigger(pane, "merge")
    qtbot.waitUntil(lambda: sizes(pane) == [19])
    pane.wall.stack_view.setCurrentIndex(pane.model.index(0))
    answer(monkeypatch, 3)
    trigger(pane, "split")
    qtbot.waitUntil(lambda: sizes(pane) == [8, 6, 5])


def test_photos_dropped_on_another_cluster_move_there(pane, qtbot) -> None:
    pane.open(pane.model.stacks[0])
    photos = pane.context.library.catalogue.photos.by_ids(
        pane.cluster_page.members.ids[:2].tolist()
    )
    drop(pane, photos, pane.model.stacks[2].group)
    qtbot.waitUntil(lambda: sorted(sizes(pane)) == [6, 6, 7])
    assert {photo.id for photo in photos}.isdisjoint(pane.cluster_page.members.ids.tolist())


def test_chosen_photos_of_a_cluster_become_a_new_one(pane, qtbot) -> None:
    pane.open(pane.model.stacks[0])
    pane.cluster_page.grid.make_current(int(pane.cluster_page.members.ids[0]))
    trigger(pane, "gather")
    qtbot.waitUntil(lambda: sorted(sizes(pane)) == [1, 5, 6, 7])


def test_a_new_clustering_is_a_preview_where_something_is_fixed(
    pane, qtbot, library: Library
) -> None:
    library.clusters.editor.rename(groups(library)[0].id, "Mine")
    pane.parameter_bar.set("number", 2)
    qtbot.waitUntil(pane.proposal_controller.bar.isVisible)
    assert len(groups(library)) == 3
    assert pane.menu_actions() == []
    pane.proposal_controller.bar.discard.click()
    qtbot.waitUntil(lambda: sizes(pane) == [8, 6, 5])
    assert not pane.proposal_controller.bar.isVisible()


def test_an_accepted_preview_keeps_what_was_fixed(pane, qtbot, library: Library) -> None:
    library.clusters.editor.rename(groups(library)[0].id, "Mine")
    pane.parameter_bar.set("number", 2)
    qtbot.waitUntil(pane.proposal_controller.bar.isVisible)
    pane.proposal_controller.bar.accept.click()
    qtbot.waitUntil(lambda: len(groups(library)) < 3)
    assert any(group.name == "Mine" and len(group.photos) == 8 for group in groups(library))


def test_moves_without_a_tick_do_not_happen(pane, qtbot, library: Library) -> None:
    library.clusters.editor.rename(groups(library)[0].id, "Mine")
    pane.parameter_bar.set("number", 2)
    qtbot.waitUntil(pane.proposal_controller.bar.isVisible)
    pane.proposal_controller.bar.look.click()
    dialog = pane.findChild(MovesDialog)
    for row in range(dialog.list.count()):
        dialog.list.item(row).setCheckState(Qt.CheckState.Unchecked)
    assert len(dialog.unwanted()) == dialog.list.count() > 0
    dialog.accept()
    qtbot.waitUntil(lambda: not pane.proposal_controller.bar.isVisible())
    qtbot.waitUntil(lambda: sorted(map(len, (g.photos for g in groups(library)))) == [5, 6, 8])


def test_among_clusters_of_one_name_a_refused_move_goes_back_to_its_own(
    pane, qtbot, library: Library
) -> None:
    red, green, blue = groups(library)
    for group in (red, green, blue):
        library.clusters.editor.rename(group.id, "Same")
    library.clusters.editor.release([green.id, blue.id])
    pane.context.changed.emit(Changes(groups=True))
    pane.parameter_bar.set("number", 2)
    qtbot.waitUntil(pane.proposal_controller.bar.isVisible)
    pane.proposal_controller.bar.look.click()
    dialog = pane.findChild(MovesDialog)
    for row in range(dialog.list.count()):
        dialog.list.item(row).setCheckState(Qt.CheckState.Unchecked)
    assert {move.source.id for move in dialog.unwanted()} <= {green.id, blue.id}
    dialog.accept()
    qtbot.waitUntil(lambda: not pane.proposal_controller.bar.isVisible())
    whole = {frozenset(group.photos) for group in (red, green, blue)}
    qtbot.waitUntil(lambda: {frozenset(group.photos) for group in groups(library)} == whole)


def test_moves_between_clusters_of_one_name_are_told_apart(qtbot) -> None:
    large, small = Group(1, "Beach", (1, 2, 3), 1), Group(2, "Beach", (4, 5), 1)
    sea = Group(0, "Sea", (3, 4), 1)
    moves = [Move(large, sea, (3,)), Move(small, sea, (4,)), Move(None, sea, (6,))]
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = MovesDialog(parent, moves)
    assert [dialog.list.item(row).text() for row in range(3)] == [
        "1 photo from “Beach” (3 photos) to “Sea”",
        "1 photo from “Beach” (2 photos) to “Sea”",
        "1 photo from no cluster to “Sea”",
    ]
    dialog.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert dialog.unwanted() == [moves[1]]


def test_a_preview_takes_no_dropped_photos(pane, qtbot, library: Library) -> None:
    library.clusters.editor.rename(groups(library)[0].id, "Mine")
    before = groups(library)
    pane.parameter_bar.set("number", 4)
    qtbot.waitUntil(pane.proposal_controller.bar.isVisible)
    first, *others = pane.model.stacks
    pane.open(first)
    photos = library.catalogue.photos.by_ids(first.group.photos[:1])
    with qtbot.waitSignal(pane.context.told) as told:
        drop(pane, photos, others[-1].group)
    assert told.args == ["Accept the preview first, or go back to yours.", False]
    assert groups(library) == before
    pane.cluster_page.cluster_list.itemClicked.emit(pane.cluster_page.cluster_list.item(1))
    assert pane.cluster_page.groups() == [others[0].group]


def test_clusters_are_sorted_as_asked(pane) -> None:
    pane.wall.orders.setCurrentIndex(pane.wall.orders.findData("name"))
    names = [stack.group.name.casefold() for stack in pane.model.stacks]
    assert names == sorted(names)
    pane.wall.orders.setCurrentIndex(pane.wall.orders.findData("bytes"))
    held = [stack.bytes for stack in pane.model.stacks]
    assert held == sorted(held, reverse=True)


def test_what_is_worked_out_is_shown_and_can_be_asked_for_again(pane, qtbot) -> None:
    assert not pane.parameter_bar.auto.isChecked()
    pane.parameter_bar.auto.click()
    qtbot.waitUntil(lambda: pane.parameter_bar.settings() == {})
    assert pane.parameter_bar.auto.isChecked()
    qtbot.waitUntil(lambda: pane.parameter_bar.box.value() == len(pane.model.stacks))


def test_the_tree_is_cut_by_a_click(pane, qtbot) -> None:
    pane.wall.views.setCurrentIndex(2)
    tree = pane.analysis_controller.dendrogram
    qtbot.waitUntil(lambda: tree.number == 3)
    high = QPoint(tree.width() // 2, int(tree.scale.y(tree._heights.max() * 0.99)))
    qtbot.mouseClick(tree, Qt.MouseButton.LeftButton, pos=high)
    qtbot.waitUntil(lambda: pane.model.rowCount() == 2)
    assert pane.parameter_bar.settings()["number"] == 2
    qtbot.waitUntil(lambda: tree.number == 2)
    qtbot.keyClick(tree, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: pane.model.rowCount() == 3)


def test_a_value_is_chosen_in_the_plot(pane, qtbot) -> None:
    pane.wall.views.setCurrentIndex(3)
    plot = pane.analysis_controller.sweep_plot
    qtbot.waitUntil(lambda: len(plot._points) > 2)
    assert plot.suggested == 3
    most = int(plot._points[-1].value)
    at = QPoint(int(plot.axes.x(len(plot._points) - 1)), plot.height() // 2)
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: pane.model.rowCount() == most > 3)


def test_methods_are_compared_and_combined(pane, qtbot) -> None:
    pane.wall.views.setCurrentIndex(4)
    comparison = pane.analysis_controller.method_comparison
    qtbot.waitUntil(lambda: comparison.agreement_table.rowCount() == 4)
    assert "NMI" in comparison.agreement_table.item(0, 1).text()
    comparison.agreement_table.setCurrentCell(0, 2)
    (band, *_) = comparison.alluvial_diagram._bands
    middle = band.path.boundingRect().center().toPoint()
    qtbot.mouseClick(comparison.alluvial_diagram, Qt.MouseButton.LeftButton, pos=middle)
    assert pane.cluster_page.grid.isVisible()
    assert len(pane.cluster_page.members.ids) == band.count
    pane.show_wall()
    comparison.combine.click()
    qtbot.waitUntil(lambda: pane.wall.views.currentIndex() == 0)
    last = pane.context.library.catalogue.groupings.last()
    assert last is not None
    assert last.method.startswith("average of communities")


def test_new_photos_find_their_cluster_by_themselves(
    pane, qtbot, album, index, library: Library
) -> None:
    pane.clustering_controller._arrivals.setInterval(0)
    for number in range(3):
        Image.new("RGB", (24, 16), (201, 12, 21 + number)).save(album.folder / f"new{number}.png")
    pane.context.index([album.folder])
    qtbot.waitUntil(lambda: sorted(sizes(pane)) == [5, 6, 11], timeout=15_000)


def test_photos_encircled_on_the_map_become_a_cluster(pane, qtbot, library: Library) -> None:
    pane.wall.views.setCurrentIndex(1)
    drawn = pane.analysis_controller.map_view
    qtbot.waitUntil(lambda: len(drawn.scene) == 19, timeout=15_000)
    qtbot.waitUntil(lambda: not pane.context.is_busy, timeout=15_000)
    width, height = drawn.width(), drawn.height()
    corners = [(2, 2), (width - 3, 2), (width - 3, height - 3), (2, height - 3), (2, 2)]
    qtbot.mousePress(drawn, Qt.MouseButton.LeftButton, pos=QPoint(*corners[0]))
    for corner in corners[1:]:
        qtbot.mouseMove(drawn, QPoint(*corner))
    qtbot.mouseRelease(drawn, Qt.MouseButton.LeftButton, pos=QPoint(*corners[-1]))
    assert len(pane.selected()) == 19
    trigger(pane, "gather")
    qtbot.waitUntil(lambda: [len(group.photos) for group in groups(library)] == [19])


def test_undo_brings_the_clusters_and_the_settings_of_before(pane, qtbot) -> None:
    undo, redo = (pane.window().commands.by_name[name] for name in ("undo", "redo"))
    pane.parameter_bar.choose("kmeans")
    qtbot.waitUntil(lambda: undo.text() == "&Undo: Cluster by K-means")
    pane.parameter_bar.set("number", 2)
    qtbot.waitUntil(lambda: len(pane.model.stacks) == 2)
    undo.trigger()
    qtbot.waitUntil(lambda: sizes(pane) == [8, 6, 5])
    assert (pane.parameter_bar.method(), pane.parameter_bar.settings()) == ("ward", {"number": 3})
    qtbot.waitUntil(lambda: redo.text() == "&Redo: Cluster by K-means")
    redo.trigger()
    qtbot.waitUntil(lambda: len(pane.model.stacks) == 2)
    assert pane.parameter_bar.method() == "kmeans"
