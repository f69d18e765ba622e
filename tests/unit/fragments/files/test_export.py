"""Files of what was put together."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from PIL import Image

from organizer.errors import QueryError
from organizer.fragments.files.cutting import Cutting, cut
from organizer.fragments.files.export import (
    render,
    save_picture,
    write_png,
    write_ranking,
)
from organizer.fragments.layout import Layout, Picture, Pieces, Place
from organizer.fragments.scoring.neighbour_ranking import Ranking, rank
from organizer.jobs import run


@pytest.fixture
def heap(pictures) -> tuple[Pieces, Layout]:
    return cut(pictures[:1], Cutting(seed=3, rotate=True))


def ranking_of(pieces: Pieces) -> Ranking:
    return run(rank(pieces, scorer="plain"))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.png", "PNG"),
        ("a.JPG", "JPEG"),
        ("a.jpeg", "JPEG"),
        ("a.tif", "TIFF"),
        ("a.TIFF", "TIFF"),
    ],
)
def test_a_picture_is_saved_by_its_suffix_and_says_how_it_was_made(
    heap, pictures, tmp_path, name, kind
):
    pieces, true = heap
    save_picture(tmp_path / name, pieces, true.pictures[0])
    with Image.open(tmp_path / name) as image:
        assert image.format == kind
        exif = image.getexif()
        text = getattr(image, "text", {})
        made = {"Description": exif.get(270), "Software": exif.get(305)} | text
        distance = np.abs(np.asarray(image).astype(int) - pictures[0]).max()
    assert made["Software"] == "Smalti"
    assert "16 pieces in 4 rows and 4 columns, confidence 1.00" in made["Description"]
    assert distance == 0 or (kind == "JPEG" and distance < 40)


def test_nothing_is_ever_overwritten(heap, tmp_path):
    pieces, true = heap
    for name in ("a.png", "a.jpg", "a.tif", "a.csv"):
        (tmp_path / name).write_bytes(b"precious")
    for name in ("a.png", "a.jpg", "a.tif"):
        with pytest.raises(FileExistsError):
            save_picture(tmp_path / name, pieces, true.pictures[0])
    with pytest.raises(FileExistsError):
        write_png(tmp_path / "a.png", pieces.pixels[0])
    with pytest.raises(FileExistsError):
        write_ranking(tmp_path / "a.csv", ranking_of(pieces), pieces)
    assert {file.read_bytes() for file in tmp_path.iterdir()} == {b"precious"}


@pytest.mark.parametrize("name", ["a.gif", "a", "a.webp"])
def test_other_kinds_of_files_are_refused_and_not_begun(heap, tmp_path, name):
    pieces, true = heap
    with pytest.raises(QueryError, match="kind of picture file"):
        save_picture(tmp_path / name, pieces, true.pictures[0])
    assert not any(tmp_path.iterdir())


def test_a_picture_too_long_for_a_jpeg_is_refused_before_a_file_is_made(tmp_path):
    pieces = Pieces(np.zeros((2, 4, 4, 3), np.uint8), ("a", "b"))
    long = Picture(1, 20_000, (Place(0, 0, 0), Place(1, 0, 19_999)))
    with pytest.raises(QueryError, match="too large for a JPEG"):
        save_picture(tmp_path / "a.jpg", pieces, long)
    assert not any(tmp_path.iterdir())


def test_empty_cells_are_grey_and_oblong_pieces_may_lie_across():
    pieces = Pieces(np.full((1, 2, 5, 3), 9, np.uint8), ("a",))
    pixels = render(pieces, Picture(1, 2, (Place(0, 0, 1, rotation=1),)))
    assert pixels.shape == (5, 4, 3)
    assert (pixels[:, :2] == 128).all()
    assert (pixels[:, 2:] == 9).all()


def test_all_pairs_are_written_the_likeliest_first(heap, tmp_path):
    pieces, _ = heap
    write_ranking(tmp_path / "pairs.csv", ranking_of(pieces), pieces)
    with (tmp_path / "pairs.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    scores = [float(row["score"]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert len(rows) > 100
    assert list(rows[0]) == ["piece", "side", "other", "rotation", "score"]
    assert {row["piece"] for row in rows} <= set(pieces.names)
    assert {row["side"] for row in rows} == {"right", "below", "left", "above"}


def test_a_picture_with_a_piece_far_away_is_not_drawn():
    pieces = Pieces(np.zeros((2, 64, 64, 3), np.uint8), ("a", "b"))
    picture = Picture(1_000, 1_000, (Place(0, 0, 0), Place(1, 999, 999)))
    with pytest.raises(QueryError, match="1,000 rows"):
        render(pieces, picture)
