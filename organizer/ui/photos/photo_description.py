"""One photo in words, for tool tips and screen readers, as the person's system writes them."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from organizer.paths import displayable
from organizer.records import Photo


def file_name(photo: Photo | None) -> str:
    """Without its folders, as it can be shown; empty for a photo that has not been read."""
    return "" if photo is None else displayable(photo.path).replace("\\", "/").rpartition("/")[2]


def describe(photo: Photo | None) -> str:
    """Path, pixels, size and date, one a line; empty for a photo that has not been read."""
    if photo is None:
        return ""
    about = photo.metadata
    size = QLocale().formattedDataSize(photo.size)
    lines = [displayable(photo.path), f"{about.width} x {about.height} {about.format}, {size}"]
    if about.taken is not None:
        lines.append(_moment(about.taken))
    return "\n".join(lines)


def speak(photo: Photo | None, score: float | None) -> str:
    """Name, date and score, such as "4.jpg, score 25%", for a screen reader."""
    parts = [file_name(photo) or "Photo"]
    if photo is not None and photo.metadata.taken is not None:
        parts.append(_moment(photo.metadata.taken))
    if score is not None:
        parts.append(f"score {score:.0%}")
    return ", ".join(parts)


def _moment(taken: datetime) -> str:
    day = QDate(taken.year, taken.month, taken.day)
    time = QTime(taken.hour, taken.minute)
    return QLocale().toString(QDateTime(day, time), QLocale.FormatType.ShortFormat)
