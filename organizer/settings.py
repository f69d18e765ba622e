"""What a person may set, with defaults and bounds, kept in one JSON file a library."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path

from organizer.private_files import write_private

_log = logging.getLogger(__name__)

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to set. Numbers have bounds, words have choices; free words have neither."""

    name: str
    title: str
    help: str
    default: Value
    low: float = 0
    high: float = 0
    choices: tuple[str, ...] = ()

    def accepts(self, value: object) -> bool:
        """Whether a value is of the default's type and within the bounds, or one of the choices."""
        if isinstance(self.default, str):
            return isinstance(value, str) and (not self.choices or value in self.choices)
        return (
            isinstance(value, (int, float))
            and not isinstance(value, bool)
            and self.low <= value <= self.high
        )


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "theme",
        "Theme",
        "Light or dark, or as the desktop says.",
        "system",
        choices=("system", "light", "dark"),
    ),
    Setting("cell", "Thumbnail size", "Side of a grid cell in pixels.", 176, 96, 320),
    Setting(
        "look_cut",
        "Look-alike cut-off",
        "Photos that look less alike than this are hidden, in percent.",
        50,
        0,
        100,
    ),
    Setting(
        "text_cut",
        "Text search cut-off",
        "Photos that fit the words less than this are hidden, in percent.",
        25,
        0,
        100,
    ),
    Setting("archive", "Archive folder", "Where the last archive went.", ""),
    Setting("look_model", "Model for look-alikes", "Which model compares pictures.", "builtin"),
    Setting("text_model", "Model for text search", "Which model reads your words.", "builtin"),
    Setting("clusters_model", "Model for clusters", "Which model groups photos.", "builtin"),
    Setting("look_model_next", "Coming for look-alikes", "Chosen, not ready yet.", ""),
    Setting("text_model_next", "Coming for text search", "Chosen, not ready yet.", ""),
    Setting("clusters_model_next", "Coming for clusters", "Chosen, not ready yet.", ""),
    Setting(
        "judged_photos", "Learned from", "Judged photos when learning was last offered.", 0, 0, 1e9
    ),
    Setting("keep_rules", "Which copy to keep", "Rules, the one that counts most first.", ""),
    Setting("keep_folders", "Folders that come first", "Copies there are kept, one a line.", ""),
)


class Settings:
    """Values by name, written whenever one changes. A damaged file means the defaults."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = {setting.name: setting for setting in SETTINGS}
        self._values: dict[str, Value] = {}
        try:
            stored = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            stored = {}
        except (OSError, ValueError) as error:
            _log.warning("The settings in %s were not read: %s", path, error)
            stored = {}
        for name, value in stored.items() if isinstance(stored, dict) else ():
            if name in self._known and self._known[name].accepts(value):
                self._values[name] = value

    def text(self, name: str) -> str:
        """The value of a setting, which may be a number, as text; the default where none is set."""
        return str(self._values.get(name, self._known[name].default))

    def number(self, name: str) -> float:
        """The value of a setting; ValueError for one that holds words."""
        return float(self._values.get(name, self._known[name].default))

    def set(self, name: str, value: Value) -> None:
        """ValueError for a value out of bounds."""
        if not self._known[name].accepts(value):
            raise ValueError(f"{name} cannot be {value!r}")
        if self._values.get(name) == value:
            return
        self._values[name] = value
        partial = self._path.with_suffix(".part")
        try:
            write_private(partial, json.dumps(self._values, indent=1).encode())
            os.replace(partial, self._path)  # noqa: PTH105
        except OSError as error:
            _log.warning("The settings were not kept: %s", error)
