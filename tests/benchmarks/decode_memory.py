"""Measures what decoding takes at its peak, in bytes a pixel, by kind of picture.

    python tests/benchmarks/decode_memory.py [--megapixels 16]

Each picture is decoded in a process of its own, after a small one of its kind: reduced as for the
library, and at full size as for the viewer. Beside it stands what `bytes_needed` says, which is
what decides whether a picture waits or is refused: it must not be less.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
from PIL import Image

from organizer.imaging.decode import read_picture

Image.MAX_IMAGE_PIXELS = None


def noise(side: int, *more: int) -> Any:
    """Like a photo: it neither packs to nothing nor is all chance."""
    wave = np.add.outer(np.arange(side), np.arange(side)) // 16 % 256
    grain = np.random.default_rng(0).integers(0, 16, (side, side))
    values = (wave // 2 + grain).astype(np.uint8)
    return np.stack([values] * more[0], 2) if more else values


def saved(mode: str, kind: str, **options: Any) -> Callable[[int], bytes]:
    def make(side: int) -> bytes:
        if mode == "I;16":
            image = Image.fromarray(noise(side).astype(np.uint16) << 8)
        elif mode in ("I", "F"):
            image = Image.fromarray(noise(side).astype(np.int32)).convert(mode)
        elif mode in ("P", "1", "L"):
            image = Image.fromarray(noise(side)).convert(mode)
        else:
            image = Image.fromarray(noise(side, 3)).convert(mode)
        stream = io.BytesIO()
        image.save(stream, kind, **options)
        return stream.getvalue()

    return make


def coded(encode: Callable[..., Any], bands: int, kind: Any, **options: Any) -> Any:
    def make(side: int) -> bytes:
        values = noise(side, bands) if bands > 1 else noise(side)
        scale = {np.uint8: 1, np.uint16: 256}.get(kind, 1 / 256)
        return bytes(encode((values * kind(scale)).astype(kind), **options))

    return make


JXL, TIFF = imagecodecs.jpegxl_encode, imagecodecs.tiff_encode
KINDS: dict[str, Callable[[int], bytes]] = {
    "JPEG RGB": saved("RGB", "JPEG"),
    "JPEG grey": saved("L", "JPEG"),
    "JPEG CMYK": saved("CMYK", "JPEG"),
    "JPEG progressive 4:2:0": saved("RGB", "JPEG", progressive=True),
    "JPEG progressive 4:4:4": saved("RGB", "JPEG", progressive=True, subsampling=0),
    "JPEG progressive grey": saved("L", "JPEG", progressive=True),
    "PNG RGB": saved("RGB", "PNG", compress_level=1),
    "PNG RGBA": saved("RGBA", "PNG", compress_level=1),
    "PNG grey": saved("L", "PNG", compress_level=1),
    "PNG grey and alpha": saved("LA", "PNG", compress_level=1),
    "PNG 16 bit grey": saved("I;16", "PNG", compress_level=1),
    "PNG 16 bit RGB": coded(imagecodecs.png_encode, 3, np.uint16, level=1),
    "PNG palette": saved("P", "PNG", compress_level=1),
    "PNG 1 bit": saved("1", "PNG"),
    "GIF": saved("P", "GIF"),
    "BMP": saved("RGB", "BMP"),
    "WebP": saved("RGB", "WEBP", method=0),
    "WebP lossless": saved("RGB", "WEBP", lossless=True, method=0),
    "WebP RGBA": saved("RGBA", "WEBP", lossless=True, method=0),
    "AVIF": saved("RGB", "AVIF", speed=10),
    "AVIF RGBA": saved("RGBA", "AVIF", speed=10),
    "AVIF 10 bit": coded(
        imagecodecs.avif_encode, 3, np.uint16, speed=10, bitspersample=10, level=60
    ),
    "TIFF RGB": saved("RGB", "TIFF"),
    "TIFF RGB, packed": saved("RGB", "TIFF", compression="tiff_lzw"),
    "TIFF RGBA": saved("RGBA", "TIFF", compression="tiff_lzw"),
    "TIFF CMYK": saved("CMYK", "TIFF"),
    "TIFF LAB": saved("LAB", "TIFF"),
    "TIFF 16 bit grey": saved("I;16", "TIFF"),
    "TIFF 16 bit RGB": lambda side: tiff16(side),
    "TIFF 32 bit": saved("I", "TIFF"),
    "TIFF float": saved("F", "TIFF"),
    "TIFF 1 bit": saved("1", "TIFF", compression="group4"),
    "JPEG XL": coded(JXL, 3, np.uint8, effort=1),
    "JPEG XL grey": coded(JXL, 1, np.uint8, effort=1),
    "JPEG XL lossless": coded(JXL, 3, np.uint8, effort=1, lossless=True),
    "JPEG XL RGBA": coded(JXL, 4, np.uint8, effort=1),
    "JPEG XL 16 bit": coded(JXL, 3, np.uint16, effort=1),
    "JPEG XL 16 bit RGBA": coded(JXL, 4, np.uint16, effort=1, lossless=True),
    "JPEG XL float": coded(JXL, 3, np.float32, effort=1),
    "JPEG XL float RGBA": coded(JXL, 4, np.float32, effort=1),
}


def tiff16(side: int) -> bytes:
    """One strip of chunky 16-bit RGB, which Pillow reads but does not write."""
    pixels = (noise(side, 3).astype("<u2") << 8).tobytes()
    head = b"II*\0" + (8 + len(pixels)).to_bytes(4, "little")
    entries = [
        (256, 4, 1, side),
        (257, 4, 1, side),
        (258, 3, 3, 8 + len(pixels) + 2 + 10 * 12 + 4),
        (259, 3, 1, 1),
        (262, 3, 1, 2),
        (273, 4, 1, 8),
        (277, 3, 1, 3),
        (278, 4, 1, side),
        (279, 4, 1, len(pixels)),
        (284, 3, 1, 1),
    ]
    rows = b"".join(
        tag.to_bytes(2, "little")
        + kind.to_bytes(2, "little")
        + count.to_bytes(4, "little")
        + value.to_bytes(4, "little")
        for tag, kind, count, value in entries
    )
    ifd = len(entries).to_bytes(2, "little") + rows + bytes(4)
    return head + pixels + ifd + b"\x10\0" * 3


class Recorder:
    """A budget that notes what is asked for."""

    def __init__(self) -> None:
        self.most = 0

    @contextmanager
    def reserve(self, size: int) -> Iterator[None]:
        self.most = max(self.most, size)
        yield


def peak() -> int:
    words = Path("/proc/self/status").read_text().split()
    return int(words[words.index("VmHWM:") + 1]) * 1024


def measure(small: Path, large: Path, long_side: int | None) -> None:
    """In a process of its own: bytes at the peak, bytes foreseen, seconds of processor time."""
    read_picture(small.read_bytes(), "a")
    source, budget = large.read_bytes(), Recorder()
    Path("/proc/self/clear_refs").write_text("5")
    before, spent = peak(), time.process_time()
    read_picture(source, "a", long_side, 256, budget)
    print(peak() - before, budget.most, time.process_time() - spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--megapixels", type=int, default=16)
    parser.add_argument("--only", default="", help="kinds with this in their names")
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        small, large, side = options.measure
        measure(Path(small), Path(large), int(side) or None)
        return
    side = int((options.megapixels * 10**6) ** 0.5)
    pixels = side * side
    print(f"{'bytes a pixel':24} {'reduced':>8} {'foreseen':>9} {'full':>8} {'foreseen':>9}   s/MP")
    with tempfile.TemporaryDirectory() as place:
        small, large = Path(place) / "small", Path(place) / "large"
        for name, make in KINDS.items():
            if options.only not in name:
                continue
            small.write_bytes(make(64))
            large.write_bytes(make(side))
            cells = []
            for long_side in (512, 0):
                command = [sys.executable, __file__, "--measure", small, large, str(long_side)]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                most, foreseen, spent = map(float, done.stdout.split())
                mark = " <" if most > foreseen else "  "
                cells.append(f"{most / pixels:8.1f} {foreseen / pixels:7.1f}{mark}")
            print(f"{name:24} {' '.join(cells)} {spent / pixels * 1e6:6.3f}", flush=True)


main()
