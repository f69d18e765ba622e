"""Camera RAW files: the preview the camera embedded, or else the sensor's data."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import numpy as np
from PIL import Image

from organizer.errors import PictureError, foreign_code
from organizer.imaging.memory_need import RAW_BYTES
from organizer.imaging.metadata import exif_of, explain_damaged_metadata, orientation_of

_EXTENSIONS = (
    ".3fr .arw .cr2 .cr3 .crw .dcr .dng .erf .fff .iiq .k25 .kdc .mef .mos .mrw .nef .nrw .orf "
    ".pef .raf .raw .rw2 .rwl .sr2 .srf .srw .x3f"
)
EXTENSIONS = frozenset(_EXTENSIONS.split())

_NEVER_RAW = re.compile(rb"\xff\xd8|\x89PNG|GIF8|RIFF....WEBP|....ftyp(?!crx )", re.DOTALL)
_FLIPS = {1: 2, 2: 4, 3: 3, 4: 5, 5: 8, 6: 6, 7: 7}
"""LibRaw's flip to EXIF's orientation: bits for left to right, top to bottom, and transposed."""
_PREVIEW_SIDE = 640
"""A smaller embedded preview is not worth showing."""
Reserve = Callable[[int], AbstractContextManager[None]]
"""`Budget.reserve`."""
_one_at_a_time = threading.Lock()
"""LibRaw is not re-entrant in every build, and its memory is not known beforehand."""


@dataclass(frozen=True, slots=True)
class RawPicture:
    """A picture not yet upright: turn it by `turn`, 1 to 8 as in EXIF."""

    image: Image.Image
    turn: int
    orientation: int
    """Of the sensor's data, whoever turns the picture."""
    width: int
    height: int
    """Of the full upright picture."""


def is_raw(source: bytes, name: str) -> bool:
    """By the name, for most kinds look like TIFF, unless the content is plainly another kind."""
    return PurePath(name).suffix.lower() in EXTENSIONS and not _NEVER_RAW.match(source[:12])


def open_raw(source: bytes, reserve: Reserve) -> RawPicture:
    """Decode a RAW file. Raises whatever LibRaw raises."""
    import rawpy

    with _one_at_a_time, rawpy.imread(io.BytesIO(source)) as raw:
        orientation = _FLIPS.get(raw.sizes.flip, 1)
        width, height = raw.sizes.width, raw.sizes.height
        if orientation >= 5:
            width, height = height, width
        preview = _preview(raw)
        if preview is None:
            # rawpy turns the picture upright itself.
            with reserve(RAW_BYTES * raw.sizes.width * raw.sizes.height):
                pixels = raw.postprocess(use_camera_wb=True, half_size=True, output_bps=8)
            image = Image.fromarray(np.ascontiguousarray(pixels))
            return RawPicture(image, 1, orientation, width, height)
    turn = orientation_of(exif_of(preview))
    is_turned = orientation >= 5 and (preview.width < preview.height) == (width < height)
    if turn == 1 and not is_turned:
        turn = orientation
    return RawPicture(preview, turn, orientation, width, height)


def read_exif(source: bytes) -> Image.Exif | None:
    """EXIF of the RAW files that are TIFF inside, as most are; None for one that only looks so."""
    exif = Image.Exif()
    with suppress(PictureError), foreign_code(explain_damaged_metadata):
        exif.load(source)
        return exif
    return None


def _preview(raw: Any) -> Image.Image | None:
    import rawpy

    try:
        thumbnail = raw.extract_thumb()
        if thumbnail.format == rawpy.ThumbFormat.BITMAP:
            preview = Image.fromarray(np.ascontiguousarray(thumbnail.data))
        else:
            preview = Image.open(io.BytesIO(thumbnail.data), formats=["JPEG"])
    except (rawpy.LibRawError, OSError):
        return None
    return preview if max(preview.size) >= _PREVIEW_SIDE else None
