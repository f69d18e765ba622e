"""Reads what is dropped or pasted: photos of the grid, files, folders or a picture's pixels."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage

from organizer.ui.photos.photo_model import PHOTO_IDS, photo_ids


@dataclass(frozen=True, slots=True)
class DroppedContent:
    """What came in; the first of the fields that is not empty counts."""

    photos: tuple[int, ...] = ()
    """Ids, from Smalti's own grid."""
    files: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()
    image: QImage | None = None
    is_elsewhere: bool = False
    """Only an address on the network came, which Smalti does not fetch."""

    def __bool__(self) -> bool:
        return bool(self.photos or self.files or self.folders or self.image or self.is_elsewhere)


def can_read(mime: QMimeData) -> bool:
    """Whether a drop may be accepted; what is in it is known only when it was dropped."""
    return mime.hasFormat(PHOTO_IDS) or mime.hasUrls() or mime.hasImage()


def read(mime: QMimeData) -> DroppedContent:
    """Take a drop or the clipboard apart. Touches no file beyond asking what it is."""
    ids = photo_ids(mime)
    if ids:
        return DroppedContent(photos=tuple(ids))
    paths = _local_paths(bytes(mime.data("text/uri-list").data()))
    files = tuple(path for path in paths if path.is_file())
    folders = tuple(path for path in paths if path.is_dir())
    if files or folders:
        return DroppedContent(files=files, folders=folders)
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return DroppedContent(image=image)
    return DroppedContent(is_elsewhere=mime.hasUrls())


def encode_png(image: QImage) -> bytes:
    """A picture's pixels as a PNG file, for the decoder. Called in a worker."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub lacks this overload
    return bytes(data.data())


def _local_paths(uri_list: bytes) -> list[Path]:
    """RFC 2483 text/uri-list to paths; QUrl would lose the bytes of names that are not UTF-8."""
    paths = []
    for line in uri_list.splitlines():
        parts = urlsplit(line.strip())
        if parts.scheme == b"file" and parts.netloc in (b"", b"localhost"):
            raw = unquote_to_bytes(parts.path)
            if os.name == "nt":
                raw = raw.lstrip(b"/")
            paths.append(Path(os.fsdecode(raw)))
    return paths
