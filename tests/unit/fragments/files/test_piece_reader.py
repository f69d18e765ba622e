"""Reading pieces from wherever they are."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from organizer.errors import PictureError, QueryError
from organizer.fragments.files import piece_reader
from organizer.fragments.files.cutting import Cutting, cut
from organizer.fragments.files.piece_reader import is_sheet, read_heap, read_sheet
from organizer.jobs import run
from tests.unit.fragments.conftest import steps_of


def save(file: Path, level: int = 9, size: tuple[int, int] = (8, 8)) -> Path:
    file.parent.mkdir(exist_ok=True, parents=True)
    Image.fromarray(np.full((*size, 3), level, np.uint8)).save(file)
    return file


def test_pieces_come_by_size_the_most_numerous_first(tmp_path, decoders):
    for number in range(3):
        save(tmp_path / f"small-{number}.png", number, (4, 5))
    for number in range(4):
        save(tmp_path / f"tall-{number}.png", number, (9, 5))
    save(tmp_path / "alone.png", 1, (7, 7))
    heap, steps = steps_of(read_heap([tmp_path], decoders))
    assert [pieces.size for pieces in heap.pieces] == [(9, 5), (4, 5), (7, 7)]
    assert heap.pieces[1].names == ("small-0.png", "small-1.png", "small-2.png")
    assert heap.pieces[1].pixels[:, 0, 0, 0].tolist() == [0, 1, 2]
    assert (steps[-1].stage, steps[-1].done, steps[-1].total) == ("Reading", 8, 8)
    assert not heap.problems


def test_names_are_as_short_as_they_can_be_and_unique(tmp_path, decoders):
    save(tmp_path / "one" / "a.png")
    save(tmp_path / "two" / "a.png")
    heap = run(read_heap([tmp_path / "one", tmp_path / "two"], decoders))
    assert heap.pieces[0].names == (str(Path("one/a.png")), str(Path("two/a.png")))


def test_names_in_an_unknown_encoding_stay_apart(tmp_path, decoders):
    names = [b"a\xff.png", b"a\xfe.png"]
    try:
        for name in names:
            save(tmp_path / "x.png").rename(tmp_path / name.decode("utf-8", "surrogateescape"))
    except OSError:
        pytest.skip("this file system takes no such names")
    heap = run(read_heap([tmp_path], decoders))
    assert len(set(heap.pieces[0].names)) == 2


def test_unreadable_files_are_told_and_the_others_read(tmp_path, decoders):
    for number in range(2):
        save(tmp_path / f"{number}.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    heap = run(read_heap([tmp_path], decoders))
    assert len(heap.pieces[0]) == 2
    (problem,) = heap.problems
    assert problem.path.name == "broken.png"
    assert problem.reason.endswith(".")


def test_a_zip_file_and_loose_files_are_one_heap(tmp_path, decoders):
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.write(save(tmp_path / "a.png"), "inside/a.png")
    heap = run(read_heap([tmp_path / "p.zip", tmp_path / "a.png"], decoders))
    assert sorted(heap.pieces[0].names) == ["a.png", str(Path("p.zip/inside/a.png"))]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "no two pieces"),
        ({"a.png": (8, 8)}, "One piece alone"),
        ({"a.png": (8, 8), "b.png": (8, 9)}, "no two pieces of one size"),
        ({"a.png": None}, r"1 of the files cannot be read. a.png: "),
    ],
)
def test_under_two_pieces_of_a_size_are_refused_with_a_sentence(
    tmp_path, files, sentence, decoders
):
    for name, size in files.items():
        save(tmp_path / name, size=size) if size else (tmp_path / name).write_bytes(b"no")
    with pytest.raises(QueryError, match=sentence):
        run(read_heap([tmp_path], decoders))


def test_too_many_pieces_are_refused_before_any_is_read(tmp_path, monkeypatch, decoders):
    monkeypatch.setattr(piece_reader, "MOST_PIECES", 1200)
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        for number in range(piece_reader.MOST_PIECES + 1):
            archive.writestr(f"{number}.png", b"")
    with pytest.raises(QueryError, match="1,201 files; at most 1,200"):
        run(read_heap([tmp_path / "p.zip"], decoders))


def test_more_pixels_than_fit_into_memory_are_refused(tmp_path, monkeypatch, decoders):
    monkeypatch.setattr(piece_reader, "MOST_PIXELS", 1_500_000)
    for number in range(2):
        save(tmp_path / f"{number}.png", size=(1000, 1000))
    with pytest.raises(QueryError, match="million pixels together"):
        run(read_heap([tmp_path], decoders))
    with pytest.raises(QueryError, match="million pixels together"):
        run(read_sheet(save(tmp_path / "sheet.png", size=(1300, 1300)), decoders, (2, 2)))


@pytest.fixture
def sheet(tmp_path, pictures) -> Path:
    """48 shuffled tiles of 16 x 16 pixels in 6 rows."""
    pieces, _ = cut(pictures, Cutting())
    whole = pieces.pixels.reshape(6, 8, 16, 16, 3).swapaxes(1, 2).reshape(96, 128, 3)
    Image.fromarray(whole).save(tmp_path / "sheet.png")
    return tmp_path / "sheet.png"


def test_a_sheet_is_cut_along_the_grid_that_it_shows(sheet, decoders):
    heap = run(read_sheet(sheet, decoders))
    (pieces,) = heap.pieces
    assert (len(pieces), pieces.size) == (48, (16, 16))
    assert pieces.names[9] == "sheet.png 2-2"


def test_a_sheet_is_cut_as_it_is_told_to(sheet, decoders):
    heap = run(read_sheet(sheet, decoders, (3, 4)))
    assert (len(heap.pieces[0]), heap.pieces[0].size) == (12, (32, 32))


def test_a_sheet_without_a_grid_is_refused_with_a_remedy(tmp_path, pictures, decoders):
    Image.fromarray(pictures[0]).save(tmp_path / "photo.png")
    with pytest.raises(QueryError, match=r"photo\.png shows no grid of tiles") as caught:
        run(read_sheet(tmp_path / "photo.png", decoders))
    assert "rows and columns" in caught.value.remedy


def test_too_many_tiles_and_a_missing_sheet_are_refused(tmp_path, decoders):
    large = save(tmp_path / "large.png", size=(804, 804))
    with pytest.raises(QueryError, match="40,401 tiles"):
        run(read_sheet(large, decoders, (201, 201)))
    with pytest.raises(PictureError, match="cannot be read"):
        run(read_sheet(tmp_path / "gone.png", decoders))


def test_only_a_picture_file_is_a_sheet(tmp_path):
    (tmp_path / "folder.png").mkdir()
    assert is_sheet([tmp_path / "a.PNG"])
    assert not is_sheet([tmp_path / "a.zip"])
    assert not is_sheet([tmp_path / "folder.png"])
