"""Words and pictures to photos."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from organizer.errors import PictureError, QueryError
from organizer.library.session import Library
from organizer.records import IndexSummary, Photo

COLOURS = {"red": (230, 20, 20), "green": (20, 200, 40), "blue": (20, 40, 220)}


@pytest.fixture
def photos(
    album,
    index: Callable[..., IndexSummary],
    library: Library,
    present: Callable[[], dict[str, Photo]],
) -> dict[str, int]:
    """One photo of each colour, by its name."""
    for name, colour in COLOURS.items():
        Image.new("RGB", (24, 16), colour).save(album.folder / f"{name}.png")
    Image.new("RGB", (24, 16), (200, 60, 20)).save(album.folder / "orange.png")
    index(album.folder)
    return {photo.path.stem: photo.id for photo in present().values()}


@pytest.mark.parametrize("word", COLOURS)
def test_a_word_finds_what_it_means_best(
    photos: dict[str, int], library: Library, word: str
) -> None:
    ranking = library.searcher.by_text(f" {word} ", 2)
    assert ranking.photos[0] == photos[word]
    assert len(ranking.photos) == 2
    assert ranking.scores[0] > ranking.scores[1]


def test_no_words_and_no_pictures_are_refused(photos: dict[str, int], library: Library) -> None:
    with pytest.raises(QueryError):
        library.searcher.by_text(" \n", 5)
    with pytest.raises(QueryError):
        library.searcher.by_pictures([], 5)
    with pytest.raises(QueryError):
        library.searcher.by_photos([999], 5)


def test_a_photo_finds_its_look_alikes_but_not_itself(
    photos: dict[str, int], library: Library
) -> None:
    ranking = library.searcher.by_photos([photos["red"]], 10)
    assert ranking.photos[0] == photos["orange"]
    assert set(ranking.photos.tolist()) == set(photos.values()) - {photos["red"]}
    assert len(library.searcher.by_photos([photos["red"]], 1).photos) == 1
    both = library.searcher.by_photos([photos["red"], photos["blue"]], 10)
    assert not set(both.photos.tolist()) & {photos["red"], photos["blue"]}


def test_a_picture_of_the_library_answers_without_decoding(
    photos: dict[str, int], library: Library, album, embedder
) -> None:
    before = embedder.prepared
    for picture in (album.folder / "red.png", (album.folder / "red.png").read_bytes()):
        ranking = library.searcher.by_pictures([picture], 2)
        assert ranking.photos.tolist() == [photos["red"], photos["orange"]]
        assert ranking.scores[0] == pytest.approx(1, abs=1e-3)
    assert embedder.prepared == before


def test_a_picture_from_outside_finds_its_look_alikes(
    photos: dict[str, int], library: Library, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.png"
    Image.new("RGB", (40, 40), (240, 10, 30)).save(outside)
    ranking = library.searcher.by_pictures([outside], 2)
    assert ranking.photos.tolist() == [photos["red"], photos["orange"]]
    assert library.catalogue.photos.count() == 4


def test_a_picture_that_cannot_be_read_is_refused(
    photos: dict[str, int], library: Library, tmp_path: Path
) -> None:
    (tmp_path / "letter.jpg").write_text("Dear reader")
    for picture in (tmp_path / "nothing.jpg", tmp_path / "letter.jpg", tmp_path, b"Dear"):
        with pytest.raises(PictureError):
            library.searcher.by_pictures([picture], 5)


def test_an_empty_library_finds_nothing(library: Library) -> None:
    assert library.searcher.by_text("red", 5).photos.tolist() == []


def test_matches_are_the_photos_of_a_ranking_in_its_order(
    photos: dict[str, int], library: Library
) -> None:
    ranking = library.searcher.by_text("red", 3)
    matches = library.searcher.matches(ranking)
    assert [match.photo.id for match in matches] == ranking.photos.tolist()
    assert np.allclose([match.score for match in matches], ranking.scores)
