"""Archives every photo of a catalogue, or undoes that, killed like a power cut at a chosen call.

    python archive_and_die.py CATALOGUE TARGET NAME CALL

TARGET is the archive, or `undo`; NAME is a function of the module os. Every file is recorded when
it has moved.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.jobs import Control
from organizer.library.actions import step_runner
from organizer.library.actions.actions import Actions


def die_at(name: str, call: int) -> None:
    original: Callable[..., object] = getattr(os, name)
    calls = itertools.count(1)

    def dying(*values: object, **named: object) -> object:
        result = original(*values, **named)
        if next(calls) == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(os, name, dying)


def main(catalogue_file: str, target: str, name: str, call: str) -> None:
    step_runner._SECONDS_BETWEEN_RECORDS = 0
    catalogue = Catalogue(Path(catalogue_file))
    actions = Actions(catalogue)
    die_at(name, int(call))
    photos = catalogue.photos.present_ids().tolist()
    job = (
        actions.undo(Control())
        if target == "undo"
        else actions.archive(photos, Path(target), Control())
    )
    for _ in job:
        pass


if __name__ == "__main__":
    main(*sys.argv[1:])
