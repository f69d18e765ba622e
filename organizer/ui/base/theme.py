"""Every colour of the window, in a light scheme or a dark one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from string import Template

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from organizer.paths import RESOURCES

_FOLDER = RESOURCES / "theme"


class Scheme(StrEnum):
    """What a person chooses in View > Theme."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour of the window, as #rrggbb: neutral greys, and the teal of mosaic glass."""

    name: str
    window: str
    """Behind panes and tool bars."""
    base: str
    """Behind photos, lists and text."""
    raised: str
    """Buttons, menus, cards."""
    text: str
    muted: str
    """Captions and hints."""
    disabled: str
    line: str
    hover: str
    pressed: str
    placeholder: str
    """Where a thumbnail will be."""
    accent: str
    accent_strong: str
    """The accent under the pointer."""
    on_accent: str
    tint: str
    """Behind selected things."""
    stage: str
    """Behind one large photo."""
    danger: str

    @staticmethod
    def of(palette: QPalette) -> Colours:
        """The colours of the scheme a widget is shown in."""
        is_dark = palette.color(QPalette.ColorRole.Window).lightness() < 128
        return DARK if is_dark else LIGHT


LIGHT = Colours(
    name="light",
    window="#f3f4f4",
    base="#ffffff",
    raised="#ffffff",
    text="#1d2325",
    muted="#647075",
    disabled="#a6afb2",
    line="#dbe0e1",
    hover="#e9eded",
    pressed="#dde3e3",
    placeholder="#eceff0",
    accent="#0d7a76",
    accent_strong="#0a6562",
    on_accent="#ffffff",
    tint="#d8eeeb",
    stage="#e7eaea",
    danger="#b3392f",
)

DARK = Colours(
    name="dark",
    window="#1d2022",
    base="#151819",
    raised="#292e30",
    text="#e6eaea",
    muted="#96a2a5",
    disabled="#5d686b",
    line="#343a3d",
    hover="#2a3032",
    pressed="#343b3d",
    placeholder="#212628",
    accent="#40b9ae",
    accent_strong="#62cdc2",
    on_accent="#06211f",
    tint="#173b39",
    stage="#0e1011",
    danger="#ef8a7e",
)

ON_PHOTO = QColor(255, 255, 255)
"""Signs and words on a photo, whatever the scheme."""
PHOTO_SHADE = QColor(12, 16, 17, 165)
"""Between them and the photo."""
PIECE_FRAME = QColor(128, 128, 128, 110)
"""Told from pieces as white or black as the window."""
CLUSTER_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#9a7fd1")
"""Okabe and Ito's (2008), without black and yellow, which one of the grounds would swallow."""
JOINT_COLOURS = ("#d55e00", "#e69f00", "#f0e442", "#56b4e9", "#0072b2")
"""By class of confidence, the least sure first: of Okabe and Ito (2008), told apart by everybody.
The less sure a joint, the thicker it is as well."""
JOINT_OUTLINE = QColor(0, 0, 0, 110)


class Theme(QObject):
    """Dresses the application in the system's colour scheme, or in the one that was chosen.

    It lives as long as the application.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._scheme = Scheme.SYSTEM
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._dress)
        self._dress()

    @property
    def scheme(self) -> Scheme:
        """What was chosen last; SYSTEM at first."""
        return self._scheme

    def choose(self, scheme: Scheme) -> None:
        """Follow the system, or stay light or dark, the window's own frame included."""
        self._scheme = scheme
        hints = self._app.styleHints()
        match scheme:
            case Scheme.SYSTEM:
                hints.unsetColorScheme()
            case Scheme.LIGHT:
                hints.setColorScheme(Qt.ColorScheme.Light)
            case Scheme.DARK:
                hints.setColorScheme(Qt.ColorScheme.Dark)
        self._dress()

    def _dress(self) -> None:
        is_dark = self._scheme == Scheme.DARK
        if self._scheme == Scheme.SYSTEM:
            is_dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        colours = DARK if is_dark else LIGHT
        self._app.setPalette(_palette(colours))
        self._app.setStyleSheet(_style_sheet(colours))


def _style_sheet(colours: Colours) -> str:
    template = Template((_FOLDER / "window.qss").read_text(encoding="utf-8"))
    return template.substitute(asdict(colours), images=_FOLDER.as_posix())


def _palette(colours: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for roles, colour in (
        ((role.Window, role.AlternateBase), colours.window),
        ((role.Base,), colours.base),
        ((role.Button, role.ToolTipBase, role.Light, role.Midlight), colours.raised),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), colours.text),
        ((role.PlaceholderText,), colours.muted),
        ((role.Mid, role.Dark), colours.line),
        ((role.Highlight, role.Accent, role.Link, role.LinkVisited), colours.accent),
        ((role.HighlightedText, role.BrightText), colours.on_accent),
    ):
        for each in roles:
            palette.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(colours.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colours.line))
    return palette
