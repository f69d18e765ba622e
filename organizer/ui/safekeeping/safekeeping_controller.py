"""Keeps the catalogue safe while the window is open: checks, backups, and damage that is met."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from organizer import formatting
from organizer.catalogue.backups import Backups
from organizer.catalogue.copies import Backup
from organizer.errors import DamagedCatalogueError
from organizer.library.safekeeping.safekeeper import Findings
from organizer.paths import displayable
from organizer.ui.base.context import AppContext
from organizer.ui.base.plain_text import PlainMessageBox
from organizer.ui.safekeeping.restore_dialog import RestoreDialog

_FIRST_LOOK_MS, _LATER_LOOKS_MS = 10_000, 3_600_000
"""After the start, when the window has what it shows; then whether a new day has come."""


class SafekeepingController(QObject):
    """What takes long is done in workers, at low priority."""

    restore_wanted = Signal(object)
    """The backup to bring back, for which the window has to be closed."""

    def __init__(self, context: AppContext, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._safekeeper = context.library.safekeeper
        self._has_offered = False
        self._timer = QTimer(self, interval=_LATER_LOOKS_MS)
        self._timer.timeout.connect(self.look_after)
        context.damaged.connect(self._offer_backup)

    def start(self) -> None:
        """From now on back up once a day; after a crash check the catalogue now."""
        if self._context.library.catalogue.store.was_interrupted:
            self.look_after()
        else:
            QTimer.singleShot(_FIRST_LOOK_MS, self, self.look_after)
        self._timer.start()

    def look_after(self) -> None:
        """Do what is due; only a failure is told."""
        self._context.work(self._safekeeper.look_after_quietly, "safekeeping")

    def check(self) -> None:
        """Look at everything and say what was found."""
        task = self._context.work(self._safekeeper.check, "check")
        task.then(self._tell_findings)

    def back_up(self) -> None:
        """Ask where to, and back the catalogue up there."""
        folder = self._context.library.paths.backups
        suggested = folder if folder.is_dir() else Path.home()
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            "Back up the catalogue",
            str(suggested / f"smalti-{datetime.now():%Y-%m-%d-%H%M%S}.sqlite"),
            "Backups (*.sqlite)",
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            to = Path(name if name.endswith(".sqlite") else f"{name}.sqlite")
            task = self._context.work(
                lambda control: self._safekeeper.back_up(control, to), "safekeeping"
            )
            task.then(self._tell_backup)

    def restore(self) -> None:
        """Ask which backup to bring back."""
        self._ask_which("Restore a backup of the catalogue")

    def _ask_which(self, heading: str, trouble: str = "") -> None:
        backups = Backups(self._context.library.paths.backups)

        def show(found: list[Backup]) -> None:
            dialog = RestoreDialog(self._window, heading, found, trouble)
            dialog.accepted.connect(lambda: self.restore_wanted.emit(dialog.chosen))
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

        self._context.ask(backups.all, show, lane="backups")

    def _offer_backup(self, error: DamagedCatalogueError) -> None:
        """Once: from then on the notices say it."""
        if not self._has_offered:
            self._has_offered = True
            self._ask_which("The catalogue is damaged. Restore a backup?", error.sentence)

    def _tell_backup(self, made: Backup) -> None:
        photos = formatting.photos(made.photos)
        self._context.told.emit(f"Backed up {photos} to {displayable(made.path)}.", False)

    def _tell_findings(self, found: Findings) -> None:
        if found.damage:
            self._ask_which("The catalogue is damaged. Restore a backup?", found.sentences()[0])
            return
        first, *more = found.sentences()
        icon = QMessageBox.Icon.Information
        PlainMessageBox(icon, "Check library", first, self._window, "\n".join(more)).open()
