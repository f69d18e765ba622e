"""Thumbnails on disk."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from organizer.errors import OrganizerError
from organizer.imaging.thumbnails import ThumbnailStore

CONTENT = "ab" + "0" * 30
GREY = np.full((30, 40, 3), 128, np.uint8)
WHITE = np.full((30, 40, 3), 255, np.uint8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "thumbnails"


@pytest.fixture
def store(folder: Path) -> ThumbnailStore:
    return ThumbnailStore(folder)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def picture(data: bytes | None) -> Image.Image:
    assert data is not None
    return Image.open(io.BytesIO(data))


def test_a_thumbnail_is_a_jpeg_named_by_its_content(store: ThumbnailStore, folder: Path) -> None:
    store.write(CONTENT, GREY)
    assert store.path(CONTENT) == folder / "ab" / f"{CONTENT}.jpg"
    assert store.has(CONTENT)
    image = picture(store.read(CONTENT))
    assert (image.format, image.size) == ("JPEG", (40, 30))
    assert np.abs(np.asarray(image).astype(int) - 128).max() <= 2


def test_what_was_never_written_is_none(store: ThumbnailStore) -> None:
    assert not store.has(CONTENT)
    assert store.read(CONTENT) is None


def test_a_removed_thumbnail_is_gone_and_can_be_removed_again(store: ThumbnailStore) -> None:
    store.write(CONTENT, GREY)
    store.remove(CONTENT)
    store.remove(CONTENT)
    assert store.read(CONTENT) is None


def test_writing_again_replaces_it_and_leaves_nothing_else(
    store: ThumbnailStore, folder: Path
) -> None:
    store.write(CONTENT, GREY)
    store.write(CONTENT, WHITE)
    assert picture(store.read(CONTENT)).getpixel((5, 5)) == (255, 255, 255)
    assert files(folder) == [f"{CONTENT}.jpg"]


def test_a_panorama_longer_than_a_jpeg_can_be_is_shortened(store: ThumbnailStore) -> None:
    store.write(CONTENT, np.zeros((8, 70_000, 3), np.uint8))
    assert picture(store.read(CONTENT)).width == 4096


@pytest.mark.parametrize("call", ["fdopen", "replace"])
def test_a_full_disk_is_told_and_keeps_the_former_thumbnail(
    store: ThumbnailStore, folder: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    store.write(CONTENT, GREY)

    class FullDisk(io.BytesIO):
        def write(self, data: Any) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def fdopen(handle: int, mode: str) -> FullDisk:
        os.close(handle)
        return FullDisk()

    def replace(path: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if call == "fdopen":
        monkeypatch.setattr(os, "fdopen", fdopen)
    else:
        monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(OrganizerError, match="No space left on device") as caught:
        store.write(CONTENT, WHITE)
    assert str(folder) in caught.value.sentence
    assert files(folder) == [f"{CONTENT}.jpg"]
    assert picture(store.read(CONTENT)).getpixel((5, 5)) != (255, 255, 255)


def test_a_read_only_folder_is_told(
    store: ThumbnailStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mkdir(path: Path, **_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(path))

    monkeypatch.setattr(Path, "mkdir", mkdir)
    with pytest.raises(OrganizerError, match="Permission denied"):
        store.write(CONTENT, GREY)
    assert not folder.exists()


def test_a_file_in_the_place_of_the_folder_is_told(store: ThumbnailStore, folder: Path) -> None:
    folder.write_text("in the way")
    with pytest.raises(OrganizerError, match="A thumbnail could not be written"):
        store.write(CONTENT, GREY)
    assert folder.read_text() == "in the way"
