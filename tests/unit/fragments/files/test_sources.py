"""Finding files in folders and zip files."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from organizer.errors import PictureError, QueryError
from organizer.fragments.files import sources as module
from organizer.fragments.files.sources import find_sources
from organizer.records import FileProblem


def png(level: int = 9, side: int = 8) -> bytes:
    kept = io.BytesIO()
    Image.fromarray(np.full((side, side, 3), level, np.uint8)).save(kept, "PNG")
    return kept.getvalue()


@pytest.fixture
def find():
    """What is found in some paths, and the problems."""
    with ExitStack() as archives:

        def found(*paths: Path):
            problems: list[FileProblem] = []
            return find_sources(list(paths), archives, problems), problems

        yield found


def zipped(file: Path, members: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file


def test_pictures_directly_in_a_folder_are_found_by_name(find, tmp_path):
    for name in ("b.png", "a.JPG", "notes.txt", "inner/c.png"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(png())
    found, problems = find(tmp_path)
    assert [file.name for file in found] == ["a.JPG", "b.png"]
    assert not problems
    assert found[tmp_path / "b.png"]() == png()


def test_all_pictures_in_a_zip_file_are_found_but_for_hidden_ones(find, tmp_path):
    names = ("b.png", "deep/down/a.png", "__MACOSX/b.png", "deep/._b.png", ".c.png", "read.me")
    archive = zipped(tmp_path / "p.ZIP", {name: png(level) for level, name in enumerate(names)})
    found, problems = find(archive)
    assert list(found) == [archive / "b.png", archive / "deep/down/a.png"]
    assert found[archive / "deep/down/a.png"]() == png(1)
    assert not problems
    assert sorted(each.name for each in tmp_path.iterdir()) == ["p.ZIP"]


def test_names_that_lead_out_of_a_zip_file_stay_in_it(find, tmp_path):
    archive = zipped(tmp_path / "p.zip", {"../../a.png": png(), "/etc/b.png": png()})
    assert set(find(archive)[0]) == {archive / "a.png", archive / "etc/b.png"}


def test_a_zip_bomb_is_refused_before_anything_is_unpacked(find, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_MOST_UNPACKED", 1 << 20)
    archive = zipped(tmp_path / "p.zip", {f"{n}.png": bytes(300_000) for n in range(4)})
    with pytest.raises(QueryError, match=r"p\.zip would unpack to more than"):
        find(archive)


def test_a_file_that_lies_about_its_size_is_not_unpacked_whole(find, tmp_path):
    archive = zipped(tmp_path / "p.zip", {"a.png": bytes(1 << 20)})
    data = bytearray(archive.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 100)
    archive.write_bytes(data)
    found, _ = find(archive)
    with pytest.raises(PictureError, match="damaged inside"):
        found[archive / "a.png"]()


def test_a_file_too_large_for_a_piece_is_not_read(find, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_MOST_BYTES", 1000)
    archive = zipped(tmp_path / "p.zip", {"a.png": bytes(1001)})
    (tmp_path / "b.png").write_bytes(bytes(1001))
    found, _ = find(archive, tmp_path / "b.png")
    assert len(found) == 2
    for read in found.values():
        with pytest.raises(PictureError, match="too large for a piece"):
            read()


def test_a_password_is_told(find, tmp_path):
    archive = zipped(tmp_path / "p.zip", {"a.png": png()})
    data = bytearray(archive.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    archive.write_bytes(data)
    with pytest.raises(PictureError, match="password"):
        find(archive)[0][archive / "a.png"]()


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_rare_packing_is_told(find, tmp_path, packing):
    archive = zipped(tmp_path / "p.zip", {"a.png": png()}, packing)
    with pytest.raises(PictureError, match="packed in a way"):
        find(archive)[0][archive / "a.png"]()


def test_a_damaged_member_is_told_and_the_others_are_read(find, tmp_path):
    archive = zipped(tmp_path / "p.zip", {"a.png": png(1), "b.png": png(2)}, zipfile.ZIP_STORED)
    data = archive.read_bytes()
    at = data.index(png(1)) + 50
    archive.write_bytes(data[:at] + b"!!!!" + data[at + 4 :])
    found, _ = find(archive)
    with pytest.raises(PictureError, match="damaged inside"):
        found[archive / "a.png"]()
    assert found[archive / "b.png"]() == png(2)


def test_a_damaged_zip_file_and_a_missing_file_are_problems(find, tmp_path):
    broken = tmp_path / "p.zip"
    broken.write_bytes(b"PK\x03\x04 and nothing more")
    good = tmp_path / "a.png"
    good.write_bytes(png())
    found, problems = find(broken, tmp_path / "gone.zip", good)
    assert list(found) == [good]
    assert [problem.path.name for problem in problems] == ["p.zip", "gone.zip"]
    assert "damaged" in problems[0].reason
    assert "cannot be read" in problems[1].reason


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(find, tmp_path):
    os.mkfifo(tmp_path / "a.png")
    found, _ = find(tmp_path)
    with pytest.raises(OSError, match="not a file"):
        found[tmp_path / "a.png"]()
