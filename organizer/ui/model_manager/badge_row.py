"""A model's state, abilities, licence, and size, each a small label."""

from __future__ import annotations

from organizer import formatting
from organizer.library.embeddings.model_status import ModelStatus, ModelWork
from organizer.ui.base.flow_layout import FlowLayout
from organizer.ui.base.labels import PlainLabel
from organizer.ui.base.plain_text import plain_tip

_FREE = {"Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CC-BY-4.0"}
"""Licences under which a person may do with the pictures found whatever they like."""


class BadgeRow(FlowLayout):
    """An unusual licence stands out."""

    def show_status(self, status: ModelStatus, underway: ModelWork | None) -> None:
        """Replace all badges."""
        self.clear()
        card = status.card
        is_good = status.is_ready and underway is None
        self._add(describe_state(status, underway), "good" if is_good else "plain")
        languages = formatting.listed(card.languages) if card.languages else "text"
        self._add(f"Reads {languages}" if card.reads_text else "Pictures only")
        is_usual = card.licence in _FREE or not status.is_public
        licence = f"{card.licence} licence" if is_usual else card.licence
        self._add(licence, "plain" if is_usual else "warning")
        if card.download_bytes:
            self._add(formatting.data_size(card.download_bytes))
        self._add(f"{card.dimension:,} dimensions", more=card.preprocessing)
        if status.speed is not None:
            pace = formatting.pace(status.speed.images_per_second)
            self._add(pace, more=f"Measured here: {status.speed.runtime}")

    def _add(self, text: str, kind: str = "plain", more: str = "") -> None:
        badge = PlainLabel(text)
        badge.setProperty("badge", kind)
        badge.setToolTip(plain_tip(more))
        self.addWidget(badge)
        badge.show()


def describe_state(status: ModelStatus, underway: ModelWork | None) -> str:
    """In a few words, whether a model is here or on its way."""
    if underway is not None:
        return underway.title
    if status.is_ready:
        return "Comes with Smalti" if status.is_bundled else "Ready"
    arrived = status.arrived
    return f"Stopped at {formatting.data_size(arrived)}" if arrived else "Not downloaded"
