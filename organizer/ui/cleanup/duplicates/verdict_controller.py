"""What a person decides about a set of duplicates: asked, and stored at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import combinations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from organizer import formatting
from organizer.catalogue.verdicts import DIFFERENT
from organizer.records import Photo
from organizer.ui.base.context import EDITS, AppContext
from organizer.ui.base.plain_text import PlainMessageBox
from organizer.ui.cleanup.duplicates.compare_dialog import CompareDialog
from organizer.ui.cleanup.duplicates.duplicate_model import DuplicateModel
from organizer.ui.cleanup.findings import Findings

Pairs = list[tuple[int, int]]


class VerdictController(QObject):
    """For the UI thread; the library is told in a worker."""

    def __init__(self, context: AppContext, findings: Findings, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._findings = findings
        self._window = window

    def ask_to_empty(self, model: DuplicateModel, row: int) -> None:
        """Every photo of a set would go: that takes an explicit yes."""
        photo, count = model.id_at(row), len(model.sets[model.set_of(row)].photos)
        box = PlainMessageBox(
            QMessageBox.Icon.Warning,
            "Every copy would go",
            f"Let all {count:,} photos of this set go?",
            self._window,
            more="Nothing of this picture would stay in your library.",
        )
        yes = box.addButton("Let them all go", QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        yes.clicked.connect(lambda: _let_go(model, photo))
        box.open()

    def dismiss_set(self, kind: str, number: int) -> None:
        """No two photos of a set are duplicates."""
        photos = self._findings.models[kind].sets[number].photos
        self._dismiss(kind, photos[1:], list(combinations(photos, 2)))

    def dismiss_pair(self, kind: str, keeper: int, other: int) -> None:
        """Two photos are no duplicates; the other one leaves the keeper's set."""
        self._dismiss(kind, (other,), [(keeper, other)])

    def compare(self, kind: str, row: int) -> None:
        """Show a photo beside the keeper of its set."""
        model = self._findings.models[kind]
        number = model.set_of(row)
        shown, keeper = model.id_at(row), model.id_at(int(model.keepers[number]))
        photos = [keeper, *(each for each in model.sets[number].photos if each != keeper)]
        by_ids = self._context.library.catalogue.photos.by_ids
        self._context.ask(
            lambda: by_ids(photos),
            partial(self._open_comparison, kind, shown),
            lane="compare-set",
        )

    def _open_comparison(self, kind: str, shown: int, photos: list[Photo]) -> None:
        if len(photos) < 2:
            return
        model = self._findings.models[kind]
        dialog = CompareDialog(self._window, self._context, model, photos, shown)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.dismissed.connect(partial(self.dismiss_pair, kind))
        dialog.open()

    def _dismiss(self, kind: str, photos: Sequence[int], pairs: Pairs) -> None:
        seen = self._findings.contents(photo for pair in pairs for photo in pair)
        self._findings.dismiss(kind, photos)
        judge = self._context.library.cleanup.duplicate_finder.judge
        task = self._context.runner.run(lambda: judge(pairs, DIFFERENT, seen), lane=EDITS)
        # The sets show it already: what tells of the verdict has them found again.
        words = f"{formatting.photos(len(photos) + 1)} are no duplicates of each other."
        task.then(lambda _: self._context.told.emit(words, True))
        task.failed.connect(self._context.report)


def _let_go(model: DuplicateModel, photo: int) -> None:
    """The photo may have left the list while the question was open."""
    row = model.row_of(photo)
    if row >= 0:
        model.mark(row, True)
