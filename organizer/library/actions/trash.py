"""The system's trash: photos go there with Send2Trash and come back where the system allows it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from pathlib import Path

# The XDG Base Directory specification has an empty or relative XDG_DATA_HOME ignored. Send2Trash,
# which reads it when imported, would make a trash of the folder Smalti was started in.
if "XDG_DATA_HOME" in os.environ and not Path(os.environ["XDG_DATA_HOME"]).is_absolute():
    del os.environ["XDG_DATA_HOME"]

from send2trash import TrashPermissionError, send2trash

from organizer.catalogue.journal import NOWHERE, Step
from organizer.jobs import Control
from organizer.library.actions import trash_lookup
from organizer.library.actions.anchors import Anchors
from organizer.library.actions.notes import LeftAlone, LostPhoto, Note
from organizer.library.actions.safe_move import bring_back, check_unchanged, finish_move
from organizer.library.file_identity import stamp_of
from organizer.records import Progress

NO_TRASH = Note(
    "{} is on a drive without a trash and is left alone.",
    "{} photos are on a drive without a trash and are left alone.",
)
REFUSED = Note(
    "{} could not be moved to the trash and is left alone.",
    "{} photos could not be moved to the trash and are left alone.",
)
UNSAYABLE = Note(
    "{} has a name that the trash cannot take and is left alone.",
    "{} photos have names that the trash cannot take and are left alone.",
)
EMPTIED = Note("{} is not in the trash any more.", "{} photos are not in the trash any more.")
ALTERED = Note(
    "{} changed in the trash and stays there.", "{} photos changed in the trash and stay there."
)
BY_HAND = Note(
    "Only the system can take {} out of its trash: open the trash and restore it there.",
    "Only the system can take {} photos out of its trash: open the trash and restore them there.",
)


class Trash:
    """The trash of whichever drive a photo is on."""

    target = NOWHERE
    can_stop = True

    def __init__(self) -> None:
        self.anchors = Anchors()
        self._cans = trash_lookup.TrashLookup()

    def choose_targets(self, layout: Sequence[Path]) -> list[Path]:
        """The system decides."""
        return [NOWHERE] * len(layout)

    def prepare(
        self, steps: Sequence[Step], control: Control, rename: Callable[[Path], None]
    ) -> Generator[Progress, None, dict[int, Note]]:
        """There is nothing to prepare, and none is refused beforehand."""
        yield from ()
        return {}

    def take(self, step: Step) -> None:
        """Have the system trash a file; LeftAlone where it would delete it, or will not."""
        check_unchanged(step)
        if not _is_safe():
            raise LeftAlone(NO_TRASH)
        try:
            send2trash(os.fspath(step.source))
        except TrashPermissionError as error:
            raise LeftAlone(NO_TRASH) from error
        except UnicodeError as error:
            raise LeftAlone(UNSAYABLE) from error
        except OSError as error:
            if stamp_of(step.source) is None:
                return
            if error.errno is None:
                raise LeftAlone(REFUSED) from error
            raise

    def rename(self, step: Step) -> Step:
        """The step as it is: the system chooses another name by itself."""
        return step

    def finish_taking(self, step: Step) -> bool | None:
        """Whether the file is gone from its place and found in a trash."""
        return stamp_of(step.source) is None and self._find(step) is not None

    def is_reachable(self) -> bool:
        """Always: which trash it is depends on the photo."""
        return True

    def find(self, step: Step) -> Step:
        """The step with its file in the trash; LostPhoto where only the system could find it."""
        found = self._find(step)
        if found is None:
            raise LostPhoto(EMPTIED if trash_lookup.ARE_OPEN else BY_HAND)
        return replace(step, target=found)

    def give(self, step: Step) -> None:
        """Move a file back; LostPhoto where it changed in the trash, and then it stays."""
        bring_back(step.target, step, LostPhoto(ALTERED))
        trash_lookup.forget(step.target)

    def finish_giving(self, step: Step) -> bool | None:
        """Afterwards the file is in one place, and the trash knows nothing of it."""
        came = finish_move(step.target, step.back, step.stamp, step.content)
        if came:
            trash_lookup.forget(step.target)
        return came

    def tidy(self, steps: Sequence[Step]) -> None:
        """The trash is the system's."""

    def _find(self, step: Step) -> Path | None:
        return self._cans.find(step.source, step.stamp, step.content)


def _is_safe() -> bool:
    """Whether what cannot be recycled is refused.

    Without pywin32, Send2Trash has Windows delete for good what does not fit its Recycle Bin.
    """
    return sys.platform != "win32" or send2trash.__module__.endswith("modern")
