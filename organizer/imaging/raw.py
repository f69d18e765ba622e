"""Camera RAW files: the preview the camera embedded, or else the sensor's data."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from organizer.imaging.metadata import orientation_of

_EXTENSIONS = (
    ".3fr .arw .cr2 .cr3 .crw .dcr .dng .erf .fff .iiq .k25 .kdc .mef .mos .mrw .nef .nrw .orf "
    ".pef .raf .raw .rw2 .rwl .sr2 .srf .srw .x3f"
)
EXTENSIONS = frozenset(_EXTENSIONS.split())

_FLIPS = {3: 3, 5: 8, 6: 6}
"""LibRaw's flip to EXIF's orientation; 5 and 6 are quarter turns."""
_PREVIEW_SIDE = 640
"""A smaller embedded preview is not worth showing."""
_one_at_a_time = threading.Lock()
"""LibRaw is not re-entrant in every build."""


@dataclass(frozen=True, slots=True)
class RawPicture:
    """A picture not yet upright: turn it by `orientation`, 1 to 8 as in EXIF."""

    image: Image.Image
    orientation: int
    width: int
    height: int
    """Of the full upright picture."""


def open_raw(source: bytes) -> RawPicture:
    """Decode a RAW file. Raises whatever LibRaw raises."""
    import rawpy

    with _one_at_a_time, rawpy.imread(io.BytesIO(source)) as raw:
        sizes = raw.sizes
        turn = _FLIPS.get(sizes.flip, 1)
        width, height = sizes.width, sizes.height
        if turn >= 5:
            width, height = height, width
        preview = _preview(raw)
        if preview is None:
            # rawpy turns the picture upright itself.
            pixels = raw.postprocess(use_camera_wb=True, half_size=True, output_bps=8)
            return RawPicture(Image.fromarray(np.ascontiguousarray(pixels)), 1, width, height)
    stored = orientation_of(preview.getexif())
    is_turned = (preview.width < preview.height) == (width < height) and turn >= 5
    orientation = stored if stored != 1 else 1 if is_turned else turn
    return RawPicture(preview, orientation, width, height)


def read_exif(source: bytes) -> Image.Exif | None:
    """EXIF of the RAW files that are TIFF inside, as most are."""
    exif = Image.Exif()
    try:
        exif.load(source)
    except Exception:  # RAW kinds that only look like TIFF break Pillow's reader in many ways
        return None
    return exif


def _preview(raw: Any) -> Image.Image | None:
    import rawpy

    try:
        thumbnail = raw.extract_thumb()
    except rawpy.LibRawError:
        return None
    if thumbnail.format == rawpy.ThumbFormat.BITMAP:
        preview = Image.fromarray(np.ascontiguousarray(thumbnail.data))
    else:
        preview = Image.open(io.BytesIO(thumbnail.data), formats=["JPEG"])
    return preview if max(preview.size) >= _PREVIEW_SIDE else None
