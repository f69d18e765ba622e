"""Commands on the chosen photos of the pane that is seen."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from organizer.records import ActionKind
from organizer.ui.actions.action_controller import ActionController
from organizer.ui.base.context import AppContext
from organizer.ui.base.file_manager import reveal
from organizer.ui.photos.photo_model import photo_mime
from organizer.ui.photos.tag_controller import TagController
from organizer.ui.window.pane_stack import PaneStack


class PhotoCommands:
    """Each method is a command of the menu; what moves or hides files asks before."""

    def __init__(
        self,
        context: AppContext,
        panes: PaneStack,
        action_controller: ActionController,
        tag_controller: TagController,
    ) -> None:
        self._context = context
        self._panes = panes
        self._action_controller = action_controller
        self._tag_controller = tag_controller

    def archive(self) -> None:
        """Move the files into an archive."""
        self._action_controller.confirm(ActionKind.ARCHIVE, self._panes.selected())

    def trash(self) -> None:
        """Move the files to the system's trash."""
        self._action_controller.confirm(ActionKind.TRASH, self._panes.selected())

    def remove(self) -> None:
        """Take the photos out of the catalogue; their files stay."""
        self._action_controller.confirm(ActionKind.REMOVE, self._panes.selected())

    def tag(self) -> None:
        """Ask which tags the photos should have."""
        self._tag_controller.tag(self._panes.selected())

    def copy(self) -> None:
        """Put the files on the clipboard."""
        photos, chosen = self._context.library.catalogue.photos, self._panes.selected()
        self._context.ask(
            lambda: photos.by_ids(chosen),
            lambda found: QGuiApplication.clipboard().setMimeData(photo_mime(found)),
            lane="copy",
        )

    def reveal(self) -> None:
        """Show the file of the first photo in the system's file manager."""
        photos, chosen = self._context.library.catalogue.photos, self._panes.selected()[:1]
        self._context.ask(
            lambda: photos.by_ids(chosen),
            lambda found: reveal(found[0].path),
            lane="reveal",
        )
