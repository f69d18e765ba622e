"""Commands on the photos that a person has chosen, or sees up close."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication

from organizer.records import ActionKind, Photo
from organizer.ui.actions.action_controller import ActionController
from organizer.ui.base.context import AppContext
from organizer.ui.base.file_manager import reveal
from organizer.ui.base.pane import Choice
from organizer.ui.photos.photo_model import photo_mime
from organizer.ui.photos.tag_controller import TagController


class PhotoCommands:
    """Each method is a command of the menu; what moves or hides files asks before."""

    def __init__(
        self,
        context: AppContext,
        choice: Callable[[], Choice],
        action_controller: ActionController,
        tag_controller: TagController,
    ) -> None:
        """`choice` answers what a command applies to, at the moment it is given."""
        self._context = context
        self._choice = choice
        self._action_controller = action_controller
        self._tag_controller = tag_controller

    def archive(self) -> None:
        """Move the files into an archive."""
        self._confirm(ActionKind.ARCHIVE)

    def trash(self) -> None:
        """Move the files to the system's trash."""
        self._confirm(ActionKind.TRASH)

    def remove(self) -> None:
        """Take the photos out of the catalogue; their files stay."""
        self._confirm(ActionKind.REMOVE)

    def tag(self) -> None:
        """Ask which tags the photos should have."""
        if chosen := self._choice().photos:
            self._tag_controller.tag(list(chosen))

    def copy(self) -> None:
        """Put the files on the clipboard."""
        self._read(
            self._choice().photos,
            lambda found: QGuiApplication.clipboard().setMimeData(photo_mime(found)),
            lane="copy",
        )

    def reveal(self) -> None:
        """Show the file of the first photo in the system's file manager."""
        self._read(self._choice().photos[:1], lambda found: reveal(found[0].path), lane="reveal")

    def _confirm(self, kind: ActionKind) -> None:
        choice = self._choice()
        if choice.photos:
            self._action_controller.confirm(kind, choice.photos, choice.source, choice.found_in)

    def _read(
        self, chosen: tuple[int, ...], answer: Callable[[list[Photo]], object], lane: str
    ) -> None:
        photos = self._context.library.catalogue.photos
        if chosen:
            self._context.ask(lambda: photos.by_ids(chosen), answer, lane=lane)
