"""Reads what the inspector shows of the chosen photos, and says when it is seen."""

from __future__ import annotations

from PySide6.QtCore import QObject

from organizer.records import Changes, Photo
from organizer.ui.base.context import AppContext
from organizer.ui.photos.inspector import Inspector
from organizer.ui.window.pane_stack import PaneStack
from organizer.ui.window.preview_stack import PreviewStack

_ROOM_FOR_INSPECTOR = 960
"""A window narrower than this, in logical pixels, keeps its room for the photos."""


class InspectorController(QObject):
    """Reads them again when they change."""

    def __init__(
        self, context: AppContext, inspector: Inspector, body: PreviewStack, panes: PaneStack
    ) -> None:
        super().__init__(inspector)
        self._context = context
        self._inspector = inspector
        self._body = body
        self._panes = panes
        self._is_wanted = {False: True, True: False}
        """By whether one photo is seen up close: then it has the whole window at first."""
        context.changed.connect(self._follow)
        body.choice_changed.connect(self.inspect)

    @property
    def is_wanted(self) -> bool:
        """Whether the person wants the details beside what is seen now."""
        return self._is_wanted[self._body.is_close_up]

    def toggle(self) -> None:
        """Show or hide the details beside what is seen now, until the person says otherwise."""
        self._is_wanted[self._body.is_close_up] = not self.is_wanted
        self.fit()

    def fit(self) -> None:
        """Show the details where they are wanted and belong, and where the window has room."""
        has_photos = self._body.is_close_up or self._panes.pane.shows_photos
        has_room = self._inspector.window().width() >= _ROOM_FOR_INSPECTOR
        self._inspector.setVisible(self.is_wanted and has_photos and has_room)

    def inspect(self) -> None:
        """Show the details of what is chosen; of one photo also its tags and what is wrong."""
        catalogue, chosen = self._context.library.catalogue, self._body.choice().photos

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
            self.inspect()
