"""Whole files of every format, to be damaged."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, PngImagePlugin

_LARGEST = 3 * 2**19
"""Bytes of a picture from a folder; larger ones take long to mutate and say no more."""

_XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    b'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"/></rdf:RDF></x:xmpmeta>'
)


def pictures(folders: Sequence[Path] = ()) -> list[tuple[str, bytes]]:
    """Names and bytes of small pictures: made here, and what is in the folders."""
    files = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    small = (path for path in files if path.stat().st_size <= _LARGEST)
    return [*_drawn(), *((path.name, path.read_bytes()) for path in small)]


def archives() -> dict[str, bytes]:
    """An archive folder's list, an archive as a zip, a zip of pieces."""
    rows = [(f"Pictures/{number}é.png", _png(number)) for number in range(4)]
    entries = [
        {
            "path": path,
            "original": f"/nowhere/{path}",
            "size": len(data),
            "modified": 1,
            "content": hashlib.blake2b(data, digest_size=16).hexdigest(),
        }
        for path, data in rows
    ]
    listed = json.dumps({"format": "smalti-archive", "version": 1, "pictures": entries})
    return {
        "list": listed.encode(),
        "archive.zip": _zip([*rows, ("smalti-archive.json", listed.encode())], zipfile.ZIP_STORED),
        "pieces.zip": _zip(rows, zipfile.ZIP_DEFLATED),
    }


def models() -> dict[str, bytes]:
    """A model of one's own, its tensors without notes, and a checkpoint of torch's."""
    import torch
    from safetensors.torch import save

    notes = {
        "format": 1,
        "card": {
            "id": "tiny",
            "name": "Tiny",
            "version": "1",
            "dimension": 4,
            "input_size": 8,
            "licence": "none",
            "about": "Made to be damaged.",
        },
        "preprocessing": {"crop": None, "mean": [0, 0, 0], "deviation": [1, 1, 1]},
        "architecture": {
            "kind": "layers",
            "layers": [
                {"layer": "Flatten"},
                {"layer": "Linear", "in_features": 192, "out_features": 4},
            ],
        },
    }
    tensors = {"1.weight": torch.ones(4, 192), "1.bias": torch.ones(4)}
    buffer = io.BytesIO()
    torch.save(tensors, buffer)
    return {
        "model.safetensors": save(tensors, {"smalti": json.dumps(notes)}),
        "plain.safetensors": save(tensors),
        "checkpoint.pt": buffer.getvalue(),
    }


def layout() -> bytes:
    """Where four pieces of one picture belong."""
    pieces = [
        {"file": f"{n}.png", "row": n // 2, "column": n % 2, "rotation": 0, "confidence": 1.0}
        for n in range(4)
    ]
    picture = {"rows": 2, "columns": 2, "confidence": 1.0, "pieces": pieces}
    return json.dumps({"pictures": [picture], "leftover": []}).encode()


def _drawn() -> Iterator[tuple[str, bytes]]:
    import imagecodecs

    numbers = np.random.default_rng(0)
    small = Image.fromarray(numbers.integers(0, 256, (12, 16, 3), dtype=np.uint8))
    picture = small.resize((160, 120), Image.Resampling.BICUBIC)
    exif = Image.Exif()
    exif[0x0112], exif[0x0110], exif[0x0132] = 6, "Camera", "2020:01:02 03:04:05"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    text = PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", _XMP.decode())
    about = {"exif": exif, "icc_profile": profile}
    for name, kind, extra in (
        ("baseline.jpg", "JPEG", {**about, "xmp": _XMP}),
        ("progressive.jpg", "JPEG", {"progressive": True}),
        ("lossy.webp", "WEBP", about),
        ("lossless.webp", "WEBP", {"lossless": True}),
        ("lzw.tif", "TIFF", {"compression": "tiff_lzw"}),
        ("deflate.tif", "TIFF", {"compression": "tiff_adobe_deflate", **about}),
        ("jpeg.tif", "TIFF", {"compression": "jpeg"}),
        ("plain.tif", "TIFF", {}),
        ("plain.png", "PNG", {"pnginfo": text, **about}),
        ("plain.bmp", "BMP", {}),
        ("plain.gif", "GIF", {}),
        ("plain.avif", "AVIF", about),
    ):
        yield name, _saved(picture, kind, **extra)
    yield "grey.jpg", _saved(picture.convert("L"), "JPEG")
    yield "cmyk.jpg", _saved(picture.convert("CMYK"), "JPEG")
    yield "alpha.png", _saved(picture.convert("RGBA"), "PNG")
    yield "palette.png", _saved(picture.convert("P"), "PNG")
    yield "float.tif", _saved(picture.convert("F"), "TIFF")
    yield (
        "deep.png",
        _saved(Image.fromarray(numbers.integers(0, 65536, (90, 120), np.uint16)), "PNG"),
    )
    frames = [picture.rotate(turn) for turn in (90, 180)]
    yield "moving.gif", _saved(picture, "GIF", save_all=True, append_images=frames)
    pixels = np.asarray(picture)
    yield "lossy.jxl", bytes(imagecodecs.jpegxl_encode(pixels))
    yield (
        "deep.jxl",
        bytes(imagecodecs.jpegxl_encode(pixels.astype(np.uint16) * 257, lossless=True)),
    )
    yield "raw.dng", _dng(np.asarray(picture.convert("L")).astype("<u2") * 16)


def _saved(picture: Image.Image, kind: str, **extra: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **extra)
    return buffer.getvalue()


def _png(number: int) -> bytes:
    noise = np.random.default_rng(number).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    return _saved(Image.fromarray(noise), "PNG")


def _zip(rows: Sequence[tuple[str, bytes]], compression: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as opened:
        for name, data in rows:
            opened.writestr(name, data)
    return buffer.getvalue()


def _dng(mosaic: np.ndarray) -> bytes:
    """A raw file of one uncompressed mosaic, by the DNG specification 1.4."""
    height, width = mosaic.shape
    data = mosaic.tobytes()
    matrix = struct.pack("<18i", *(value for pair in _XYZ_TO_CAMERA for value in (pair, 10_000)))
    entries = [
        (254, 4, struct.pack("<I", 0)),
        (256, 4, struct.pack("<I", width)),
        (257, 4, struct.pack("<I", height)),
        (258, 3, struct.pack("<H", 16)),
        (259, 3, struct.pack("<H", 1)),
        (262, 3, struct.pack("<H", 32803)),
        (271, 2, b"Smalti\0"),
        (272, 2, b"Mosaic\0"),
        (273, 4, b"STRP"),
        (277, 3, struct.pack("<H", 1)),
        (278, 4, struct.pack("<I", height)),
        (279, 4, struct.pack("<I", len(data))),
        (33421, 3, struct.pack("<2H", 2, 2)),
        (33422, 1, bytes((0, 1, 1, 2))),
        (50706, 1, bytes((1, 4, 0, 0))),
        (50708, 2, b"Smalti Mosaic\0"),
        (50721, 10, matrix),
    ]
    sizes = {1: 1, 2: 1, 3: 2, 4: 4, 10: 8}
    at = 8 + 2 + 12 * len(entries) + 4
    outside, table = b"", b""
    for tag, kind, value in entries:
        if value == b"STRP":
            where = at + sum(len(v) + len(v) % 2 for _, _, v in entries if len(v) > 4)
            value = struct.pack("<I", where)
        count = len(value) // sizes[kind]
        if len(value) > 4:
            table += struct.pack("<HHII", tag, kind, count, at + len(outside))
            outside += value + b"\0" * (len(value) % 2)
        else:
            table += struct.pack("<HHI", tag, kind, count) + value.ljust(4, b"\0")
    head = b"II*\0" + struct.pack("<IH", 8, len(entries))
    return head + table + struct.pack("<I", 0) + outside + data


_XYZ_TO_CAMERA = (10_000, 0, 0, 0, 10_000, 0, 0, 0, 10_000)
