"""What a file is, by its content, when a stranger's archive gives it a name."""

from __future__ import annotations

import io
import plistlib
import wave

import pytest
from PIL import Image

from organizer.imaging.decode import EXTENSIONS
from organizer.imaging.xmp import MOST_BYTES
from organizer.library.actions.content_check import is_what_it_says
from organizer.library.companions import SUFFIXES


def saved(kind: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (8, 8)).save(data, kind)
    return data.getvalue()


def sound() -> bytes:
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(bytes(8))
    return data.getvalue()


def says(name: str, data: bytes) -> bool:
    return is_what_it_says(name, io.BytesIO(data))


JPEG = saved("JPEG")
XMP = (
    b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta><?xpacket end="w"?>'
)
EDIT = {"adjustmentData": b"abc"}
COMPANIONS = {
    "a.mov": b"\0\0\0\x14ftypqt  ",
    "a.MP4": b"\0\0\0\x18ftypmp42",
    "a.thm": JPEG,
    "a.wav": sound(),
    "a.xmp": XMP,
    "b.xmp": XMP.decode().encode("utf-16"),
    "a.aae": plistlib.dumps(EDIT),
    "b.aae": plistlib.dumps(EDIT, fmt=plistlib.FMT_BINARY),
    "a.jpg.json": b'{"title": "a.jpg"}',
    "a.pp3": b"[Version]\nAppVersion=5.8\n\n[General]\nRank=3\n",
    "a.arp": b"[Version]\n",
    "a.dop": 'Sidecar = {\n\tDate = "é",\n}\n'.encode(),
    "a.on1": b'{"photos": {}}',
}
SCRIPT = b"#!/bin/sh\nrm -r ~\n"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "MPO"])
def test_every_kind_of_picture_is_one_under_any_picture_name(kind: str) -> None:
    assert says("a.jpg", saved(kind))
    assert says("a.NEF", saved(kind))


@pytest.mark.parametrize(
    "start",
    [
        b"II*\0\x08\0\0\0",
        b"MM\0*\0\0\0\x08",
        b"II+\0\x08\0\0\0",
        b"IIRO\x08\0\0\0",
        b"IIU\0\x18\0\0\0",
        b"II\x1a\0\0\0HEAPCCDR",
        b"FUJIFILMCCD-RAW 0201",
        b"\0MRM\0\0\0\0",
        b"FOVb\0\0\0\0",
        b"\0\0\0\x18ftypcrx ",
        b"\0\0\0\x18ftypheic",
        b"\0\0\0\x18ftypmif1",
        b"\xff\x0a\0\0",
        b"\0\0\0\x0cJXL \r\n\x87\n",
    ],
)
def test_raw_files_and_what_pillow_cannot_write_are_pictures(start: bytes) -> None:
    assert says("a.cr3", start + bytes(64))


@pytest.mark.parametrize("name", COMPANIONS)
def test_a_companion_is_what_its_name_says(name: str) -> None:
    assert says(name, COMPANIONS[name])


def test_every_companion_is_known() -> None:
    assert {f".{name.rpartition('.')[2].lower()}" for name in COMPANIONS} == SUFFIXES


@pytest.mark.parametrize("suffix", sorted(EXTENSIONS | SUFFIXES))
def test_scripts_programs_and_nothing_are_neither(suffix: str) -> None:
    for data in (SCRIPT, b"MZ\x90\0\x03\0", b"\x7fELF\x02\x01", b"[Desktop Entry]\0", bytes(64)):
        assert not says(f"a{suffix}", data)


@pytest.mark.parametrize("name", ["a.desktop", "a.sh", "a.lnk", "a.url", "a.exe", "a", ".bashrc"])
def test_other_names_are_none_whatever_they_hold(name: str) -> None:
    assert not says(name, JPEG)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jpg", b""),
        ("a.jpg", b"BM and so on, a text"),
        ("a.jpg", XMP),
        ("a.mov", JPEG),
        ("a.thm", saved("PNG")),
        ("a.json", b"[1, 2]"),
        ("a.json", b"[" * 100_000),
        ("a.json", b'{"a": \xff}'),
        ("a.xmp", b"<html/>"),
        ("a.xmp", XMP[:-40]),
        ("a.xmp", b'<!DOCTYPE r [<!ENTITY a "b">]>' + XMP),
        ("a.aae", b"<plist"),
        ("a.aae", plistlib.dumps([1])),
        ("a.aae", b'<!DOCTYPE p [<!ENTITY a "b">]><plist><string>&a;</string></plist>'),
        ("a.aae", b"bplist00" + bytes(40)),
        ("a.pp3", b"a\0b"),
        ("a.pp3", b"\x1b]0;title\x07"),
        ("a.pp3", b"a" * (MOST_BYTES + 1)),
    ],
)
def test_what_only_pretends_is_found(name: str, data: bytes) -> None:
    assert not says(name, data)
