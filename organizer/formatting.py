"""Words and figures as a person reads them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from organizer.errors import OrganizerError
from organizer.paths import displayable
from organizer.records import ActionKind, ActionSummary, Exposure, IndexSummary, Progress

_TOO_LONG = 100 * 3600
"""Seconds to go that say no more than that it hardly moves."""
_LONGEST_NAME = 48
"""Characters of a name that a sentence has room for."""


def photos(count: int) -> str:
    """Such as "1 photo" and "1,200 photos"."""
    return "1 photo" if count == 1 else f"{count:,} photos"


def counted(count: int, thing: str, things: str = "") -> str:
    """Such as "1 cluster" and "12 clusters"; `things` are several that take more than an s."""
    return f"{count:,} {thing if count == 1 else things or thing + 's'}"


def quoted(name: str) -> str:
    """A name in quotes, a long one cut in its middle."""
    if len(name) > _LONGEST_NAME:
        half = _LONGEST_NAME // 2
        name = f"{name[:half]}…{name[-half:]}"
    return f"“{name}”"


def data_size(size: int) -> str:
    """Bytes in the decimal units that file managers use."""
    value = float(size)
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 1000:
            return (
                f"{value:.0f} {unit}" if unit == "bytes" or value >= 100 else f"{value:.1f} {unit}"
            )
        value /= 1000
    return f"{value:.1f} TB"


def sized(count: int, size: int) -> str:
    """So many photos of so many bytes, such as "12 photos (34.1 MB)"."""
    return f"{photos(count)} ({data_size(size)})"


def moment(taken: datetime | None) -> str:
    """Such as "3 May 2024, 17:05"; empty where it is not known."""
    return f"{taken.day} {taken:%b %Y, %H:%M}" if taken else ""


def duration(seconds: float) -> str:
    """Seconds in the unit that suits them, such as "45 s", "3 min" and "1.5 h"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def clock(seconds: float) -> str:
    """Such as "0:45", "1:20" or "1:02:05"."""
    minutes, rest = divmod(max(1, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def transfer(step: Progress) -> str:
    """Bytes on their way, such as "34 %, 12.3 MB of 350 MB · 4.1 MB/s · 1:20 left"."""
    if not step.total:
        return data_size(step.done)
    parts = [
        f"{step.done * 100 // step.total} %, {data_size(step.done)} of {data_size(step.total)}"
    ]
    if step.rate is not None:
        parts.append(f"{data_size(round(step.rate))}/s")
    if step.eta is not None and step.done < step.total and step.eta < _TOO_LONG:
        parts.append(f"{clock(step.eta)} left")
    return " · ".join(parts)


def pace(pictures: float) -> str:
    """A model's speed, such as "38 pictures/s"."""
    return f"{pictures:.0f} pictures/s" if pictures >= 10 else f"{pictures:.1f} pictures/s"


def listed(words: Sequence[str]) -> str:
    """Such as "look-alikes, text search and clusters"; empty for none."""
    *most, last = words or ("",)
    return f"{', '.join(most)} and {last}" if most else last


def progress(step: Progress) -> str:
    """One line, such as "Indexing 32 of 1,000 · 38 photos/s · 25 s left"."""
    if step.in_bytes:
        return f"{step.stage} · {transfer(step)}"
    if step.total is None:
        return f"{step.stage} · {step.done:,} found" if step.done else f"{step.stage}…"
    parts = [f"{step.stage} {step.done:,} of {step.total:,}"]
    if step.rate is not None:
        parts.append(
            f"{step.rate:.0f} photos/s" if step.rate >= 10 else f"{step.rate:.1f} photos/s"
        )
    if step.eta is not None and step.done < step.total:
        parts.append(f"{duration(step.eta)} left")
    return " · ".join(parts)


def index_result(summary: IndexSummary) -> str:
    """What a run of indexing did; empty where nothing changed."""
    parts = [
        f"{count:,} {word}"
        for count, word in (
            (summary.added, "added"),
            (summary.updated, "updated"),
            (summary.moved, "moved"),
            (summary.vanished, "no longer there"),
        )
        if count
    ]
    return ", ".join(parts)


def action_plan(kind: ActionKind, count: int, source: str = "") -> str:
    """What an action would do to so many photos, such as "Archive 12 photos of “Beach”"."""
    return kind.words.plan.format(f"{photos(count)} of {source}" if source else photos(count))


def sized_plan(plan: ActionSummary) -> str:
    """Such as "Move 12 photos to the trash (34.1 MB)" and "Archive 1 photo to ~/Old (1.2 MB)"."""
    words = action_plan(plan.kind, plan.count, plan.source)
    return f"{words}{_to_target(plan)} ({data_size(plan.bytes)})"


def action_result(summary: ActionSummary) -> str:
    """Such as "Archived 12 photos to ~/Old (34.1 MB)."."""
    words, size = summary.kind.words, data_size(summary.bytes)
    if not words.done:
        return f"{words.past.capitalize()}: {sized(summary.count, summary.bytes)}."
    return f"{words.done.format(photos(summary.count))}{_to_target(summary)} ({size})."


def place(path: Path) -> str:
    """A path as a person would write it, such as "~/Pictures/Archive"."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home fails where there is none
    is_below = home.parent != home and home in path.parents
    return displayable(Path("~") / path.relative_to(home) if is_below else path)


def _to_target(summary: ActionSummary) -> str:
    return "" if summary.target is None else f" to {place(summary.target)}"


def failure(error: Exception) -> str:
    """An error as one or two sentences."""
    if isinstance(error, OrganizerError):
        return str(error)
    return f"Something went wrong inside Smalti ({type(error).__name__}). The log has the details."


def exposure(taken: Exposure) -> str:
    """Such as "1/250 s · f/2.8 · ISO 400 · 50 mm"."""
    parts = []
    if taken.shutter:
        slow = taken.shutter >= 0.3
        parts.append(f"{taken.shutter:g} s" if slow else f"1/{round(1 / taken.shutter)} s")
    if taken.aperture:
        parts.append(f"f/{taken.aperture:g}")
    if taken.iso:
        parts.append(f"ISO {taken.iso}")
    if taken.focal_length:
        parts.append(f"{taken.focal_length:g} mm")
    return " · ".join(parts)
