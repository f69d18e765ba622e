"""The window's menu: every command with its key, so that all of it works from the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from organizer.ui.base.icons import icon


@dataclass(frozen=True, slots=True)
class Command:
    """One line of a menu. `name` is what the window calls it, `icon` a file of resources/icons."""

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
        panes: Sequence[tuple[str, str]],
        carry_out: Callable[[str], None],
    ) -> None:
        """`panes` are titles and icons; the View menu opens them by Ctrl+1 and on."""
        self.by_name: dict[str, QAction] = {}
        self._commands: dict[str, Command] = {}
        self.menus: list[QMenu] = []
        for title, commands in MENUS:
            menu = window.menuBar().addMenu(title)
            self.menus.append(menu)
            for command in commands:
                if command is None:
                    menu.addSeparator()
                else:
                    self._add(window, menu, command, carry_out)
        self.menus[-1].addSeparator()
        for number, (title, icon_name) in enumerate(panes):
            command = Command(f"pane_{number}", title, f"Ctrl+{number + 1}", icon_name)
            self._add(window, self.menus[-1], command, carry_out)
        self.by_name["inspector"].setCheckable(True)
        self.enable(False)

    def add_themes(self, window: QMainWindow, chosen: str, choose: Callable[[str], None]) -> None:
        """The View menu's choice of light and dark."""
        menu = self.menus[-1].addMenu("&Theme")
        group = QActionGroup(window)
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

    def context_menu(self, window: QMainWindow) -> QMenu:
        menu = QMenu(window)
        for name in CONTEXT:
            if name is None:
                menu.addSeparator()
            else:
                menu.addAction(self.by_name[name])
        return menu

    def recolour(self) -> None:
        for name, command in self._commands.items():
            if command.icon:
                self.by_name[name].setIcon(icon(command.icon))

    def _add(
        self,
        window: QMainWindow,
        menu: QMenu,
        command: Command,
        carry_out: Callable[[str], None],
    ) -> None:
        action = menu.addAction(command.title)
        action.setShortcut(QKeySequence(command.keys))
        action.triggered.connect(lambda *_: carry_out(command.name))
        if command.icon:
            action.setIcon(icon(command.icon))
        self.by_name[command.name] = action
        self._commands[command.name] = command
        window.addAction(action)
