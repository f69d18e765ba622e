"""Has a library looked through for what can go."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from organizer import formatting
from organizer.library.cleanup.fingerprints import explain_unseen
from organizer.library.cleanup.keep_rules import KeepRules
from organizer.records import Clearable, Duplicates, Progress
from organizer.ui.base.context import AppContext
from organizer.ui.base.tasks import Task
from organizer.ui.cleanup.duplicates.keep_rules_dialog import read_rules, store_rules
from organizer.ui.cleanup.findings import Findings


class CleanupSearch(QObject):
    """Duplicates first, then the other kinds; what is found is put into the findings."""

    looking_changed = Signal(bool)
    stepped = Signal(str)
    """How far it has come, in a line."""
    duplicates_found = Signal()
    clearables_found = Signal()

    def __init__(self, context: AppContext, findings: Findings, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._findings = findings
        self._cleanup = context.library.cleanup
        self._is_afresh = False
        self._has_looked = False
        self.is_looking = False

    def look_by(self, rules: KeepRules) -> None:
        """From now on choose the keepers by other rules, whatever was marked by hand."""
        store_rules(self._context.settings, rules)
        self._is_afresh = True
        self.look()

    def look(self) -> None:
        """Look through everything by the rules in force, unless that is under way."""
        if self.is_looking:
            return
        self._set_looking(True)
        task = self._find_sets()
        task.progressed.connect(self._tell_step)
        task.then(self._take_duplicates)
        task.failed.connect(lambda _: self._set_looking(False))
        task.cancelled.connect(lambda: self._set_looking(False))

    def look_at_sets(self) -> None:
        """Find the duplicates again if they were looked for, as after an undo; marks stay."""
        if self._has_looked:
            self._find_sets().then(self._show_duplicates)

    def _find_sets(self) -> Task[list[Duplicates]]:
        rules, finder = read_rules(self._context.settings), self._cleanup.duplicate_finder
        return self._context.work(lambda control: finder.find(control, rules), "cleanup")

    def _show_duplicates(self, found: list[Duplicates]) -> None:
        self._findings.show_duplicates(found, afresh=self._is_afresh)
        self._is_afresh, self._has_looked = False, True
        self.duplicates_found.emit()

    def _take_duplicates(self, found: list[Duplicates]) -> None:
        task = self._context.work(self._cleanup.cleanup_finder.find, "cleanup")
        task.progressed.connect(self._tell_step)
        task.then(self._take_clearables)
        task.ended.connect(lambda: self._set_looking(False))
        self._show_duplicates(found)

    def _take_clearables(self, found: list[Clearable]) -> None:
        self._findings.show_clearables(found)
        self.clearables_found.emit()
        library = self._context.library
        self._context.ask(
            lambda: explain_unseen(library.catalogue, library.thumbnails),
            self._tell_unseen,
            lane="unseen",
        )

    def _tell_unseen(self, sentence: str) -> None:
        if sentence:
            self._context.told.emit(sentence, False)

    def _tell_step(self, step: Progress) -> None:
        if self.is_looking:
            self.stepped.emit(formatting.progress(step))

    def _set_looking(self, is_looking: bool) -> None:
        self.is_looking = is_looking
        self.looking_changed.emit(is_looking)
