"""Light and dark are chosen, and read by painting code from the palette."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPalette

from organizer.ui.base.theme import DARK, LIGHT, Colours, Scheme, Theme


@pytest.fixture
def dressed(qapp):
    style = qapp.style().objectName()
    dressing = Theme(qapp)
    yield dressing
    dressing.choose(Scheme.SYSTEM)
    dressing.deleteLater()
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())
    qapp.setStyle(style)


@pytest.mark.parametrize(("scheme", "colours"), [(Scheme.LIGHT, LIGHT), (Scheme.DARK, DARK)])
def test_a_chosen_scheme_dresses_the_application(dressed, qapp, scheme, colours):
    dressed.choose(scheme)
    assert dressed.scheme == scheme
    assert Colours.of(qapp.palette()) == colours
    assert qapp.palette().color(QPalette.ColorRole.Highlight).name() == colours.accent
    assert colours.accent in qapp.styleSheet()


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_text_stands_out_from_what_is_behind_it(colours):
    pairs = [
        (colours.text, colours.window, 7.0),
        (colours.text, colours.tint, 7.0),
        (colours.muted, colours.base, 4.5),
        (colours.muted, colours.window, 4.5),
        (colours.on_accent, colours.accent, 4.5),
        (colours.danger, colours.window, 4.5),
    ]
    for front, behind, ratio in pairs:
        assert _contrast(front, behind) >= ratio


def _contrast(one: str, other: str) -> float:
    """The contrast ratio of the Web Content Accessibility Guidelines."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
