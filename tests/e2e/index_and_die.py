"""Indexes a folder once for each library given, killed like a power cut at a chosen call.

    python index_and_die.py CONFTEST FOLDER LIBRARY POINT [LIBRARY POINT]...

A point is module:function:call:before or after:
organizer.library.embeddings.vector_indexes:VectorIndexes.add:3:after.
"""

from __future__ import annotations

import importlib
import itertools
import os
import runpy
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from organizer.embedding import EMBEDDERS
from organizer.embedding.base import Model
from organizer.embedding.model_store import ModelStore
from organizer.jobs import Control
from organizer.library.library import open_library


def die_at(point: str) -> None:
    module_name, function, call, when = point.split(":")
    *owners, name = function.split(".")
    place = importlib.import_module(module_name)
    for owner in owners:
        place = getattr(place, owner)
    original: Callable[..., object] = getattr(place, name)
    calls = itertools.count(1)

    def dying(*values: object, **named: object) -> object:
        is_last = next(calls) == int(call)
        if is_last and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*values, **named)
        if is_last:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(place, name, dying)


def index(folder: Path, library_folder: Path) -> None:
    library = open_library(
        library_folder,
        ModelStore(library_folder.parent / "weights", library_folder.parent / "models"),
    )
    for _ in library.indexer.index([folder], Control()):
        pass
    library.close()


def main(conftest: str, folder: str, *rest: str) -> None:
    fakes = runpy.run_path(conftest)
    embedder = fakes["ColourEmbedder"]()
    EMBEDDERS["builtin"] = Model(fakes["CARD"], lambda _: embedder)
    for library, point in zip(rest[::2], rest[1::2], strict=True):
        child = os.fork()
        if not child:
            die_at(point)
            index(Path(folder), Path(library))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")


main(*sys.argv[1:])
