"""What an archive folder, a zip file and the system's trash have in common."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Protocol

from organizer.catalogue.journal import Step
from organizer.jobs import Control
from organizer.library.actions.anchors import Anchors
from organizer.library.actions.notes import Note
from organizer.records import Progress


class Destination(Protocol):
    """Where photos go and come back from. Nothing is ever overwritten on either way."""

    target: Path
    """The archive folder or zip file, or NOWHERE."""
    anchors: Anchors
    """By which it is noticed that the drive it is on was taken away since it was made."""
    can_stop: bool
    """Whether the person may stop between two photos."""

    def choose_targets(self, layout: Sequence[Path]) -> list[Path]:
        """A free target for each photo, given its path below the archive."""

    def prepare(
        self, steps: Sequence[Step], control: Control, rename: Callable[[Path], None]
    ) -> Generator[Progress, None, dict[int, Note]]:
        """Everything before the first original is touched; which photos (by position) it refuses.

        `rename` is called before the place itself takes another name. ActionError where the place
        cannot take any.
        """

    def take(self, step: Step) -> None:
        """Move a file from its source to its target.

        LeftAlone where it is to stay, FileExistsError where the target is not free any more.
        """

    def rename(self, step: Step) -> Step:
        """The step with another target, after a FileExistsError."""

    def finish_taking(self, step: Step) -> bool | None:
        """After a crash: whether `take` came to its end, which is brought about if need be.

        None where that cannot be told until a drive is connected.
        """

    def is_reachable(self) -> bool:
        """False while the drive it is on is not connected."""

    def find(self, step: Step) -> Step:
        """The step with the target the file is at now, before it is brought back. LostPhoto."""

    def give(self, step: Step) -> None:
        """Move a file from its target to `back`. FileExistsError, LeftAlone, LostPhoto, OSError."""

    def finish_giving(self, step: Step) -> bool | None:
        """After a crash: whether `give` came to its end, which is brought about if need be."""

    def tidy(self, steps: Sequence[Step]) -> None:
        """Leave the place in order, given what became of every photo. Again is fine. OSError."""
