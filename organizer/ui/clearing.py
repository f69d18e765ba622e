"""Has what can go archived or moved to the trash, its ratings given to the keepers first."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from organizer.jobs import Control
from organizer.records import ActionSummary, Duplicates, Progress
from organizer.ui.actions.confirm_dialog import ConfirmDialog
from organizer.ui.base.context import AppContext


@dataclass(frozen=True, slots=True)
class Clearance:
    """What is to go, as the person has decided."""

    kind: str
    """archive or trash."""
    photos: list[int]
    merges: Callable[[], list[Duplicates]] = list
    """Works out, in a worker, the keepers that stay, each with its photos that go."""
    emptied: int = 0
    """Sets of which nothing stays."""


class ClearingOut(QObject):
    """Asks before it does anything; what it does can be undone like every action."""

    def __init__(self, context: AppContext, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._library = context.library

    def confirm(self, clearance: Clearance) -> None:
        """Show what would go, and let it go when the person agrees."""
        actions = self._library.actions
        self._context.ask(
            lambda: actions.summary(clearance.kind, clearance.photos),
            partial(self._show, clearance),
            lane="confirm",
        )

    def _show(self, clearance: Clearance, summary: ActionSummary) -> None:
        if clearance.emptied:
            sets = "1 set" if clearance.emptied == 1 else f"{clearance.emptied:,} sets"
            warning = f"Nothing stays of {sets}: every copy goes."
            summary = replace(summary, notes=(warning, *summary.notes))
        dialog = ConfirmDialog(self._window, summary, self._context.settings.text("archive"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._act(clearance, dialog.target()))
        dialog.open()

    def _act(self, clearance: Clearance, target: Path) -> None:
        if clearance.kind == "archive":
            self._context.settings.set("archive", str(target))
        self._context.act(lambda control: self._cleared(clearance, target, control))

    def _cleared(
        self, clearance: Clearance, target: Path, control: Control
    ) -> Generator[Progress, None, ActionSummary]:
        """In a worker."""
        merges = clearance.merges()
        for done, each in enumerate(merges, start=1):
            control.checkpoint()
            changes = self._library.cleanup.duplicates.merge(each)
            yield Progress("Keeping ratings", done, len(merges), changes=changes)
        actions, photos = self._library.actions, clearance.photos
        if clearance.kind == "archive":
            return (yield from actions.archive(photos, target, control))
        return (yield from actions.trash(photos, control))
