"""Indexing killed in the middle: the next start carries on, with nothing lost or doubled."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from organizer.embedding.model_store import ModelStore
from organizer.jobs import Control
from organizer.library.library import Library, open_library

SCRIPT = Path(__file__).with_name("index_and_die.py")
CONFTEST = Path(__file__).parent.parent / "conftest.py"
FIRST_RUN = (
    "organizer.catalogue.database:CatalogueDatabase._connect:1:after",
    "organizer.catalogue.database:CatalogueDatabase._migrate:1:after",
    "organizer.catalogue.roots:Roots.add:1:after",
    "organizer.catalogue.problems:Problems.put:1:after",
    "organizer.imaging.workers.decoder:Decoder.read:1:before",
    "organizer.imaging.workers.decoder:Decoder.read:20:after",
    "organizer.imaging.thumbnails:ThumbnailStore.write:1:before",
    "organizer.imaging.thumbnails:ThumbnailStore.write:20:after",
    "organizer.catalogue.photos:Photos.add:1:before",
    "organizer.catalogue.photos:Photos.add:25:after",
    "organizer.catalogue.embeddings:Embeddings.put:3:after",
    "organizer.library.embeddings.vector_indexes:VectorIndexes.add:1:before",
    "organizer.library.embeddings.vector_indexes:VectorIndexes.add:2:after",
    "organizer.library.embeddings.vector_indexes:VectorIndexes.save:1:before",
    "organizer.vectors.vector_index:write:1:after",
    "os:fsync:1:before",
)
SECOND_RUN = (
    "organizer.catalogue.photos:Photos.set_state:1:after",
    "organizer.catalogue.photos:Photos.relink:1:after",
    "organizer.library.indexing.reconciler:Reconciler._settle:1:after",
    "organizer.catalogue.photos:Photos.update:1:after",
    "organizer.catalogue.embeddings:Embeddings.forget:1:after",
    "organizer.catalogue.embeddings:Embeddings.copy:1:after",
    "organizer.library.embeddings.vector_indexes:VectorIndexes.add:1:before",
    "organizer.library.embeddings.vector_indexes:VectorIndexes.save:1:before",
)


@dataclass(frozen=True)
class Killed:
    """Libraries that indexing left behind when it was killed at each point, and one it did not."""

    folder: Path
    libraries: dict[str, Path]
    untouched: Path


def die(folder: Path, libraries: dict[str, Path]) -> None:
    words = [str(word) for point, library in libraries.items() for word in (library, point)]
    done = subprocess.run(
        [sys.executable, SCRIPT, CONFTEST, folder, *words], capture_output=True, text=True
    )
    assert done.stdout.split() == [str(-signal.SIGKILL)] * len(libraries), done.stderr


@pytest.fixture
def opened(embedder: object) -> Callable[[Path], Library]:
    return lambda folder: open_library(
        folder, ModelStore(folder.parent / "weights", folder.parent / "models")
    )


def index(library: Library, folder: Path) -> None:
    for _ in library.indexer.index([folder], Control()):
        pass


def contents(library: Library) -> dict[str, object]:
    """What must be the same whether or not a run was killed; ids may differ."""
    catalogue = library.catalogue
    rows = catalogue.store.rows("SELECT id FROM photos")
    photos = catalogue.photos.by_ids(row[0] for row in rows)
    names = {photo.id: f"{photo.path} {photo.state}" for photo in photos}
    vectors = {
        (space, names[photo]): vector.tolist()
        for space in ("look", "text")
        for photo, vector in catalogue.embeddings.of(list(names), "builtin@1", space).items()
    }
    return {
        "photos": sorted(
            (names[photo.id], photo.content, photo.modified, repr(photo.metadata))
            for photo in photos
        ),
        "problems": catalogue.problems.all(),
        "vectors": vectors,
        "indexed": [
            sorted(
                names[photo]
                for photo in library.embeddings.indexes.index(
                    library.embeddings.choice.card("builtin"), space
                )
                .ids()
                .tolist()
            )
            for space in ("look", "text")
        ],
        "thumbnails": sorted(
            np.asarray(Image.open(library.thumbnails.path(photo.content))).tobytes()
            for photo in photos
        ),
        "integrity": [row[0] for row in catalogue.store.rows("PRAGMA integrity_check")],
    }


def check(killed: Killed, opened: Callable[[Path], Library]) -> None:
    whole = opened(killed.untouched)
    index(whole, killed.folder)
    expected = contents(whole)
    whole.close()
    assert expected["integrity"] == ["ok"]
    for point, place in killed.libraries.items():
        library = opened(place)
        index(library, killed.folder)
        found = contents(library)
        library.close()
        assert found == expected, point


def test_a_first_run_killed_anywhere_is_carried_on(
    album, tmp_path: Path, opened: Callable[[Path], Library]
) -> None:
    for seed in range(40):
        album.add(f"{seed % 3}/{seed}.jpg", seed)
    album.add("copy.jpg", 1)
    album.write("bad.jpg", b"Dear reader")
    libraries = {point: tmp_path / f"library{at}" for at, point in enumerate(FIRST_RUN)}
    die(album.folder, libraries)
    check(Killed(album.folder, libraries, tmp_path / "untouched"), opened)


def test_a_second_run_killed_anywhere_is_carried_on(
    album, tmp_path: Path, opened: Callable[[Path], Library]
) -> None:
    for seed in range(12):
        album.add(f"{seed}.jpg", seed)
    untouched = tmp_path / "untouched"
    library = opened(untouched)
    index(library, album.folder)
    library.close()
    album.delete("1.jpg")
    album.move("2.jpg", "moved/2.jpg")
    album.move("3.jpg", "4.jpg")
    for seed in (5, 6, 20, 21):
        album.add(f"{seed}.jpg", seed + 100)
    album.add("copy.jpg", 7)
    libraries = {point: tmp_path / f"library{at}" for at, point in enumerate(SECOND_RUN)}
    for place in libraries.values():
        shutil.copytree(untouched, place)
    die(album.folder, libraries)
    check(Killed(album.folder, libraries, untouched), opened)
