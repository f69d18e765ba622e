"""Asks before an action on photos, then has it carried out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from organizer import formatting
from organizer.jobs import Control
from organizer.library.cleanup.clear_out import Clearance, clear_out, plan_clearance
from organizer.library.undo import Undoable
from organizer.records import ActionKind, ActionSummary, Clearable, Photo
from organizer.ui.actions.confirm_dialog import ConfirmDialog
from organizer.ui.actions.photo_strip import PhotoStrip
from organizer.ui.base.context import EDITS, AppContext


class ActionController(QObject):
    """Archive, trash, remove and undo for a window or a pane."""

    _place_judged = Signal(Path, str)
    """A place for an archive, and why it will not do."""

    def __init__(self, context: AppContext, window: QWidget) -> None:
        """`window` is what the question belongs to."""
        super().__init__(window)
        self._context = context
        self._window = window
        self._library = context.library

    def confirm(
        self,
        kind: ActionKind,
        photos: Sequence[int],
        source: str = "",
        found_in: Sequence[Clearable] = (),
    ) -> None:
        """Show what the action would do, and do it when the person agrees.

        `source` is what the photos are of, such as “Beach” in quotes; empty for nothing named.
        `found_in` is as in `Clearance`.
        """
        self.confirm_clearance(Clearance(kind, photos, source=source, found_in=found_in))

    def confirm_clearance(self, clearance: Clearance) -> None:
        """Show what would go, and let it go when the person agrees."""

        def plan() -> tuple[ActionSummary, list[Photo]]:
            summary = plan_clearance(self._library.actions, clearance)
            return summary, self._library.catalogue.photos.by_ids(summary.photos)

        self._context.ask(
            plan, lambda answer: self._show_question(clearance, *answer), lane="confirm"
        )

    def undo(self) -> None:
        """Undo the newest of all that was done and is not undone yet."""
        # After the changes that are under way.
        task = self._context.runner.run(self._library.undo_history.newest, lane=EDITS)
        task.then(self._undo).failed.connect(self._context.report)

    def redo(self) -> None:
        """Do again what was undone last."""
        history = self._library.undo_history
        task = self._context.runner.run(lambda: history.redo(history.redoable()), lane=EDITS)
        task.then(partial(self._tell_edit, "Done again")).failed.connect(self._context.report)

    def titles(self) -> tuple[str, str]:
        """What undo and redo would do, empty for nothing; for a worker."""
        history = self._library.undo_history
        newest, redoable = history.newest(), history.redoable()
        return newest.title if newest else "", redoable.title if redoable else ""

    def _show_question(
        self, clearance: Clearance, plan: ActionSummary, photos: Sequence[Photo]
    ) -> None:
        is_archive = clearance.kind is ActionKind.ARCHIVE
        strip = PhotoStrip(self._context.thumbnails, photos, plan.count)
        dialog = ConfirmDialog(self._window, plan, self._suggest_place(), strip)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(
            lambda: self._act(clearance, dialog.target() if is_archive else None)
        )
        if is_archive:
            dialog.place_field.written.connect(self._look_at_place)
            self._place_judged.connect(dialog.place_field.judge)
            dialog.place_field.read()
        dialog.open()

    def _suggest_place(self) -> str:
        place = self._context.settings.text("archive")
        return formatting.place(Path(place)) if place else place

    def _look_at_place(self, place: Path) -> None:
        """In a worker: a drive that is away may take its time to answer."""
        question = partial(self._library.actions.check_place, place)
        task = self._context.runner.run(question, lane="place", replace=True)
        task.then(lambda _: self._place_judged.emit(place, ""))
        task.failed.connect(lambda error: self._place_judged.emit(place, formatting.failure(error)))

    def _act(self, clearance: Clearance, target: Path | None) -> None:
        if target is not None:
            self._context.settings.set("archive", str(target))
        actions, finder = self._library.actions, self._library.cleanup.duplicate_finder
        self._context.act(partial(clear_out, actions, finder, clearance, target))

    def _undo(self, newest: Undoable | None) -> None:
        undo = partial(self._library.undo_history.undo, newest)
        if newest is None or not newest.is_edit:
            self._context.act(undo)
            return
        task = self._context.runner.run(partial(undo, Control()), lane=EDITS)
        task.then(partial(self._tell_edit, "Undone")).failed.connect(self._context.report)

    def _tell_edit(self, words: str, summary: ActionSummary) -> None:
        self._context.publish(summary.changes)
        self._context.told.emit(" ".join((f"{words}: {summary.undone}.", *summary.notes)), False)
        if summary.changes.models:
            self._context.index_known()  # for the vectors of the model that is wanted now
