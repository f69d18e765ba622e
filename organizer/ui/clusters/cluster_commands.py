"""The commands on chosen clusters, as they are in the menu and on the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from organizer.records import Group
from organizer.ui.base.context import AppContext
from organizer.ui.clusters.cluster_edit_controller import ClusterEditController


@dataclass(frozen=True, slots=True)
class ChosenClusters:
    """What commands apply to now."""

    groups: Sequence[Group]
    photos: Sequence[int]
    """The chosen photos, or all those of the chosen clusters."""
    is_preview: bool
    """Whether the clusters are a proposal, which is to be decided on first."""


class ClusterCommands(QObject):
    """Carries out a command on what `chosen` answers at that moment."""

    def __init__(
        self,
        context: AppContext,
        parent: QWidget,
        cluster_edit_controller: ClusterEditController,
        chosen: Callable[[], ChosenClusters],
    ) -> None:
        """The shortcuts work in `parent` and in what is in it."""
        super().__init__(parent)
        self._context = context
        self._cluster_edit_controller = cluster_edit_controller
        self._chosen = chosen
        self.by_name: dict[str, QAction] = {}
        for name, words, keys, run in (
            ("rename", "Rena&me cluster…", "F2", self._rename),
            ("merge", "&Merge clusters", "Ctrl+M", self._merge),
            ("split", "&Split cluster…", "Ctrl+Shift+M", self._split),
            ("lock", "&Lock: leave its photos as they are", "Ctrl+K", self._lock),
            ("unlock", "Un&lock", "", self._unlock),
            ("release", "&Release: let a new clustering change it", "", self._release),
            ("gather", "&New cluster of these photos", "Ctrl+G", self._gather),
        ):
            action = QAction(words, parent)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(run)
            parent.addAction(action)
            self.by_name[name] = action

    def offered(self, can_gather: bool) -> list[QAction]:
        """Those that make sense for what is chosen; `can_gather` where single photos are."""
        chosen = self._chosen()
        groups = chosen.groups
        names = ["gather"] if can_gather else []
        if len(groups) == 1:
            names += ["rename", "split"]
        if len(groups) > 1:
            names += ["merge"]
        if groups:
            names += ["unlock" if all(group.is_locked for group in groups) else "lock"]
        if any(group.is_fixed for group in groups):
            names += ["release"]
        return [] if chosen.is_preview else [self.by_name[name] for name in names]

    def move(self, photos: Sequence[int], group: Group | None) -> None:
        """Put photos into a cluster, or make a new one of them."""
        if self._ready() is None:
            return
        if group is None:
            self._cluster_edit_controller.gather(photos)
        else:
            self._cluster_edit_controller.move(photos, group)

    def _rename(self) -> None:
        if (chosen := self._ready()) and len(chosen.groups) == 1:
            self._cluster_edit_controller.rename(chosen.groups[0])

    def _merge(self) -> None:
        if (chosen := self._ready()) and len(chosen.groups) > 1:
            self._cluster_edit_controller.merge(chosen.groups)

    def _split(self) -> None:
        if (chosen := self._ready()) and len(chosen.groups) == 1:
            self._cluster_edit_controller.split(chosen.groups[0])

    def _lock(self) -> None:
        if (chosen := self._ready()) and chosen.groups:
            self._cluster_edit_controller.lock(chosen.groups)

    def _unlock(self) -> None:
        if (chosen := self._ready()) and chosen.groups:
            self._cluster_edit_controller.unlock(chosen.groups)

    def _release(self) -> None:
        if (chosen := self._ready()) and chosen.groups:
            self._cluster_edit_controller.release(chosen.groups)

    def _gather(self) -> None:
        if (chosen := self._ready()) and chosen.photos:
            self._cluster_edit_controller.gather(chosen.photos)

    def _ready(self) -> ChosenClusters | None:
        """What is chosen; None, which is told, while a proposal is to be decided on."""
        chosen = self._chosen()
        if chosen.is_preview:
            self._context.told.emit("Accept the preview first, or go back to yours.", False)
            return None
        return chosen
