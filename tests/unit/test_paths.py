"""Where things are and how paths are shown."""

from __future__ import annotations

import os
from pathlib import Path

from organizer.paths import RESOURCES, LibraryPaths, displayable


def test_a_path_of_any_bytes_can_be_shown() -> None:
    for path in (b"a\xff/gr\xc3\xbcn", os.fsdecode(b"a\xff/gr\xc3\xbcn")):
        assert displayable(path) == "a\N{REPLACEMENT CHARACTER}/grün"
    assert displayable(Path("a/b")) == "a/b"
    assert displayable("a\ud800b") == "a\N{REPLACEMENT CHARACTER}b"


def test_everything_of_a_library_is_in_its_folder() -> None:
    paths = LibraryPaths(Path("/library"))
    for path in (
        *(paths.catalogue, paths.thumbnails, paths.vectors),
        *(paths.settings, paths.lock, paths.log),
    ):
        assert path.parent == Path("/library")


def test_the_resources_are_beside_the_package() -> None:
    assert RESOURCES.is_dir()
