"""The sidebar's list of indexed folders, each with a menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu

from organizer.paths import displayable
from organizer.records import Root
from organizer.ui.base.icons import icon
from organizer.ui.base.plain_text import plain_tip


class FolderList(QListWidget):
    """Shows folders, those on drives that are away greyed; one is marked while it has the keys."""

    rescan_wanted = Signal(Root)
    show_wanted = Signal(Root)
    """The person asks to see a folder in the file manager."""
    remove_wanted = Signal(Root)

    def show_roots(self, roots: Sequence[Root]) -> None:
        """The folders there are now; the one that was marked stays so."""
        marked = self.currentItem()
        before = _root(marked).id if marked and self.hasFocus() else None
        self.clear()
        for root in roots:
            self.addItem(_make_item(root, self))
            if root.id == before:
                self.setCurrentRow(self.count() - 1)

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        for row in range(self.count()):
            self.item(row).setIcon(icon("folder"))

    def make_menu(self, root: Root) -> QMenu:
        """What can be done with a folder; a child of the list."""
        menu = QMenu(self)
        look = menu.addAction("Look for changes")
        look.setIcon(icon("retry"))
        look.triggered.connect(lambda *_: self.rescan_wanted.emit(root))
        show = menu.addAction("Show in file manager")
        show.setIcon(icon("folder"))
        show.triggered.connect(lambda *_: self.show_wanted.emit(root))
        menu.addSeparator()
        remove = menu.addAction("Remove from library…")
        remove.setIcon(icon("remove"))
        remove.triggered.connect(lambda *_: self.remove_wanted.emit(root))
        for action in (look, show):
            action.setEnabled(root.online)
        return menu

    def event(self, event: QEvent) -> bool:
        """Delete is about the marked folder here, not about the photos that are chosen."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Delete
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Delete and item is not None:
            self.remove_wanted.emit(_root(item))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        item = self.itemAt(event.pos()) if is_by_mouse else self.currentItem()
        if item is not None:
            corner = self.viewport().mapToGlobal(self.visualItemRect(item).center())
            self.make_menu(_root(item)).popup(event.globalPos() if is_by_mouse else corner)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.selectedItems() and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.setCurrentRow(max(self.currentRow(), 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.clearSelection()


def _make_item(root: Root, view: FolderList) -> QListWidgetItem:
    name = displayable(root.path.name) or displayable(root.path)
    item = QListWidgetItem(icon("folder"), name if root.online else f"{name} (offline)")
    item.setData(Qt.ItemDataRole.UserRole, root)
    item.setToolTip(
        plain_tip(
            displayable(root.path)
            if root.online
            else f"{displayable(root.path)} cannot be reached now. Its photos stay listed."
        )
    )
    if not root.online:
        item.setForeground(view.palette().placeholderText())
    return item


def _root(item: QListWidgetItem) -> Root:
    root: Root = item.data(Qt.ItemDataRole.UserRole)
    return root
