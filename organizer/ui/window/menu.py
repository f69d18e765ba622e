"""The window's menu: every command has its key, so that all of it works from the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from organizer.ui.base.icons import icon
from organizer.ui.window.panes import PANES

Handler = Callable[[], object]
"""What a command does."""


@dataclass(frozen=True, slots=True)
class Command:
    """One line of a menu. `name` is that of its handler, `icon` a file of resources/icons."""

    name: str
    title: str
    keys: str = ""
    icon: str = ""
    needs_photos: bool = False
    """Greyed while no photo is chosen."""


MENUS: tuple[tuple[str, tuple[Command | None, ...]], ...] = (
    (
        "&File",
        (
            Command("add_folder", "Add &folder…", "Ctrl+O", "add"),
            Command("rescan", "&Look for changes", "F5", "retry"),
            None,
            Command("archive", "&Archive…", "Ctrl+Shift+A", "archive", needs_photos=True),
            Command("trash", "Move to &trash…", "Del", "trash", needs_photos=True),
            Command("remove", "&Remove from catalogue…", "Shift+Del", "remove", needs_photos=True),
            None,
            Command("reveal", "Show in file &manager", "Ctrl+Shift+O", "folder", needs_photos=True),
            Command("quit", "&Quit", "Ctrl+Q"),
        ),
    ),
    (
        "&Edit",
        (
            Command("undo", "&Undo", "Ctrl+Z", "undo"),
            Command("redo", "&Redo", "Ctrl+Shift+Z", "redo"),
            None,
            Command("tag", "&Tags…", "Ctrl+T", "tag", needs_photos=True),
            Command("copy", "&Copy files", "Ctrl+C", needs_photos=True),
            Command("paste", "&Paste picture to find look-alikes", "Ctrl+V"),
            Command("select_all", "Select &all", "Ctrl+A"),
        ),
    ),
    (
        "&Search",
        (
            Command("search", "&Search in words", "Ctrl+F", "search"),
            Command("similar", "Find &look-alikes", "Ctrl+L", "similar", needs_photos=True),
            Command("like", "&More like these", "Ctrl+Up", "like", needs_photos=True),
            Command("dislike", "L&ess like these", "Ctrl+Down", "dislike", needs_photos=True),
            Command("keep", "&Keep as album…", "Ctrl+S", "album"),
            Command("show_all", "Show &all photos", "Ctrl+Home", "photos"),
        ),
    ),
    (
        "&Library",
        (
            Command("check", "&Check library", "Ctrl+Shift+K", "rules"),
            Command("back_up", "&Back up now…", "Ctrl+Shift+B", "archive"),
            Command("restore", "&Restore a backup…", "Ctrl+Shift+R", "history"),
        ),
    ),
    (
        "&View",
        (
            Command("larger", "&Larger thumbnails", "Ctrl++"),
            Command("smaller", "&Smaller thumbnails", "Ctrl+-"),
            Command("inspector", "Show &details", "I", "info"),
        ),
    ),
)

CONTEXT = (
    "similar",
    "like",
    "dislike",
    None,
    "tag",
    "reveal",
    "copy",
    None,
    "archive",
    "trash",
    "remove",
)
"""What a right click on photos offers."""

THEMES = (("system", "As the &desktop"), ("light", "&Light"), ("dark", "&Dark"))


class Commands:
    """The QActions of a window, by name."""

    def __init__(
        self,
        window: QMainWindow,
        handlers: Mapping[str, Handler],
        open_pane: Callable[[int], None],
    ) -> None:
        """`handlers` has one for each command of `MENUS`, by its name.

        Panes are opened by Ctrl+1 and on, in their order.
        """
        self._window = window
        self.by_name: dict[str, QAction] = {}
        self._commands: dict[str, Command] = {}
        for title, commands in MENUS:
            menu = window.menuBar().addMenu(title)
            for command in commands:
                if command is None:
                    menu.addSeparator()
                else:
                    self._add(menu, command, handlers[command.name])
        self._view_menu = menu
        menu.addSeparator()
        for row, pane in enumerate(PANES):
            command = Command(f"pane_{row}", pane.title, f"Ctrl+{row + 1}", pane.icon)
            self._add(menu, command, partial(open_pane, row))
        self.by_name["inspector"].setCheckable(True)
        self.enable(False)

    def add_themes(self, chosen: str, choose: Callable[[str], None]) -> None:
        """The View menu's choice of light or dark."""
        menu = self._view_menu.addMenu("&Theme")
        group = QActionGroup(self._window)
        for name, title in THEMES:
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setChecked(name == chosen)
            action.triggered.connect(lambda _, name=name: choose(name))
            group.addAction(action)

    def enable(self, has_photos: bool) -> None:
        """Grey or ungrey what needs chosen photos."""
        for name, command in self._commands.items():
            if command.needs_photos:
                self.by_name[name].setEnabled(has_photos)

    def context_menu(self) -> QMenu:
        """A new menu of what can be done with photos, a child of the window."""
        menu = QMenu(self._window)
        for name in CONTEXT:
            if name is None:
                menu.addSeparator()
            else:
                menu.addAction(self.by_name[name])
        return menu

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        for name, command in self._commands.items():
            if command.icon:
                self.by_name[name].setIcon(icon(command.icon))

    def _add(self, menu: QMenu, command: Command, handler: Handler) -> None:
        action = menu.addAction(command.title)
        action.setShortcut(QKeySequence(command.keys))
        action.triggered.connect(lambda *_: handler())
        if command.icon:
            action.setIcon(icon(command.icon))
        self.by_name[command.name] = action
        self._commands[command.name] = command
        self._window.addAction(action)
