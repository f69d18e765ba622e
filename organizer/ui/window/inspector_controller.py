"""Reads what the inspector shows of the chosen photos."""

from __future__ import annotations

from PySide6.QtCore import QObject

from organizer.records import Changes, Photo
from organizer.ui.base.context import AppContext
from organizer.ui.photos.inspector import Inspector
from organizer.ui.window.pane_stack import PaneStack


class InspectorController(QObject):
    """Reads them again when they change."""

    def __init__(self, context: AppContext, inspector: Inspector, panes: PaneStack) -> None:
        super().__init__(inspector)
        self._context = context
        self._inspector = inspector
        self._panes = panes
        context.changed.connect(self._follow)

    def inspect(self, chosen: list[int]) -> None:
        """Show the details of photos; of a single one also its tags and what is wrong with it."""
        catalogue = self._context.library.catalogue

        def read() -> tuple[list[Photo], str, tuple[str, ...]]:
            photos = catalogue.photos.by_ids(chosen)
            if len(photos) != 1:
                return photos, "", ()
            one = photos[0]
            problem = catalogue.problems.reason(one.root, one.path)
            return photos, problem, catalogue.tags.of([one.id]).get(one.id, ())

        self._context.ask(read, lambda answer: self._inspector.show_photos(*answer), lane="inspect")

    def _follow(self, changes: Changes) -> None:
        if changes.updated:
            self.inspect(self._panes.selected())
