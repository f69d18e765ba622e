"""Counts what faults led to, keeps the sums on disk, and prints them as a table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

LARGEST_PEAK = 1536
"""MiB that the whole process tree may hold."""
SLOW_SECONDS = 10
_MOST_NOTES = 20


@dataclass
class Tally:
    """One line of the table. Of its counts only `tried` and `contained` may be more than 0."""

    tried: int = 0
    rounds: int = 0
    """Random choices so far; some lead to nothing, such as a kill that came too late."""
    lost: int = 0
    """Files whose content is nowhere any more."""
    unrecovered: int = 0
    """Tries after which not everything was as it should be, or could not be used."""
    crashes: int = 0
    """Exceptions that are no sentence for a person, and processes that died by themselves."""
    contained: int = 0
    """Pictures that ended the process that decodes them, which costs nothing else."""
    slow: int = 0
    """Tries that took more than SLOW_SECONDS."""
    peak: int = 0
    """MiB that the process tree held at most."""
    notes: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        """Say what went wrong; the first twenty are kept."""
        if len(self.notes) < _MOST_NOTES:
            self.notes.append(sentence)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.unrecovered or self.crashes or self.slow) and (
            self.peak <= LARGEST_PEAK
        )


class Sums:
    """The tallies of one seed, which later runs add to."""

    def __init__(self, file: Path) -> None:
        self._file = file
        stored = json.loads(file.read_text()) if file.exists() else {}
        self._tallies = {name: Tally(**values) for name, values in stored.items()}

    def of(self, name: str) -> Tally:
        return self._tallies.setdefault(name, Tally())

    def save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({name: asdict(tally) for name, tally in self._tallies.items()}, indent=1)
        part = self._file.with_suffix(".part")
        part.write_text(text)
        part.replace(self._file)

    def table(self, untried: Iterable[str]) -> str:
        """Every line that was tried, the sum, and what this machine does not allow."""
        lines = [
            _line(
                "fault",
                "tried",
                "lost",
                "not recovered",
                "crashes",
                "contained",
                "over 10 s",
                "MiB",
            )
        ]
        total = Tally()
        for name, each in self._tallies.items():
            if not each.tried:
                continue
            lines.append(_row(name, each))
            for count in ("tried", "lost", "unrecovered", "crashes", "contained", "slow"):
                setattr(total, count, getattr(total, count) + getattr(each, count))
            total.peak = max(total.peak, each.peak)
        lines.append(_row("all", total))
        lines += [f"{name}: not tried, for a disk cannot be mounted here" for name in untried]
        for name, each in self._tallies.items():
            lines += [f"{name}: {sentence}" for sentence in each.notes]
        return "\n".join(lines)

    @property
    def is_clean(self) -> bool:
        return all(each.is_clean for each in self._tallies.values())


def _row(name: str, each: Tally) -> str:
    counts = (
        each.tried,
        each.lost,
        each.unrecovered,
        each.crashes,
        each.contained,
        each.slow,
        each.peak,
    )
    return _line(name, *map(str, counts))


def _line(name: str, *columns: str) -> str:
    widths = (8, 8, 15, 9, 11, 11, 8)
    return f"{name:42}" + "".join(
        f"{text:>{width}}" for text, width in zip(columns, widths, strict=True)
    )
