"""What can go besides duplicates."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from organizer import jobs
from organizer.jobs import Control
from organizer.library.cleanup.cleanup_finder import KINDS, CleanupFinder
from organizer.library.cleanup.duplicate_finder import DuplicateFinder
from organizer.library.cleanup.kind_scores import LEAST, SCORERS
from organizer.library.library import Library

CAMERA, TAKEN, SUB_IFD = 0x0110, 0x9003, 0x8769


def photo(seed: int, size: tuple[int, int] = (240, 180)) -> Image.Image:
    """A sharp picture of nothing in particular."""
    noise = np.random.default_rng(seed).integers(0, 256, (18, 24, 3), np.uint8)
    rough = np.random.default_rng(seed).integers(-40, 41, (size[1], size[0], 1))
    smooth = np.asarray(Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC), np.int64)
    return Image.fromarray((smooth + rough).clip(0, 255).astype(np.uint8))


def screen(size: tuple[int, int]) -> Image.Image:
    """A window with boxes of single colours."""
    picture = Image.new("RGB", size, (236, 236, 240))
    draw = ImageDraw.Draw(picture)
    width, height = size
    for number in range(6):
        top = height * number // 6 + 8
        draw.rectangle((10, top, width // 3, top + height // 10), fill=(30, 60, 120))
        draw.rectangle((width // 2, top, width - 10, top + height // 12), fill=(250, 250, 250))
    return picture


def page() -> Image.Image:
    """Lines of print on pale paper."""
    picture = Image.new("RGB", (360, 500), (246, 243, 236))
    draw = ImageDraw.Draw(picture)
    random = np.random.default_rng(0)
    for top in range(40, 460, 14):
        left = 30
        while left < 320:
            draw.line((left, top, left + 2, top + 6), fill=(20, 20, 20))
            left += int(random.integers(4, 9))
    return picture


@pytest.fixture
def folder(album) -> Path:
    for number in range(3):
        photo(number).save(album.folder / f"photo {number}.jpg", quality=92)
    return album.folder


@pytest.fixture
def cleanup_finder(library: Library) -> CleanupFinder:
    parts = (
        library.catalogue,
        library.thumbnails,
        library.embeddings.choice,
        library.embeddings.indexes,
    )
    return CleanupFinder(*parts, library.search.searcher, DuplicateFinder(*parts))


@pytest.fixture
def find(
    library: Library, index, cleanup_finder, folder: Path
) -> Callable[[], dict[str, list[str]]]:
    """Indexes the folder; the names of the files of every kind."""

    def run() -> dict[str, list[str]]:
        index(folder)
        found = jobs.run(cleanup_finder.find(Control()))
        by_ids = library.catalogue.photos.by_ids
        for each in found:
            assert each.bytes == sum(one.size for one in by_ids(each.photos))
            assert list(each.scores) == sorted(each.scores, reverse=True)
            assert each.scores[-1] >= LEAST
            assert each.title == KINDS[each.kind]
        return {each.kind: [one.path.name for one in by_ids(each.photos)] for each in found}

    return run


def test_ordinary_photos_stay(find) -> None:
    assert find() == {}


def test_an_empty_library_has_nothing_to_clear(cleanup_finder: CleanupFinder) -> None:
    assert jobs.run(cleanup_finder.find(Control())) == []


def test_a_picture_of_a_screen_of_its_size_is_a_screenshot(find, folder: Path) -> None:
    screen((640, 1136)).save(folder / "a.png")
    assert find() == {"screenshots": ["a.png"]}


def test_a_name_says_that_it_is_a_screenshot(find, folder: Path) -> None:
    photo(9).save(folder / "Screenshot_2024-01-01.jpg")
    assert find() == {"screenshots": ["Screenshot_2024-01-01.jpg"]}


def test_what_a_camera_took_is_no_screenshot(find, folder: Path) -> None:
    exif = Image.Exif()
    exif[CAMERA] = "A camera"
    photo(9).save(folder / "Screenshot_1.jpg", exif=exif)
    assert find() == {}


def test_print_on_paper_is_a_document(find, folder: Path) -> None:
    page().save(folder / "letter.jpg", quality=92)
    assert find() == {"documents": ["letter.jpg"]}


def test_a_blurred_photo_can_go(find, folder: Path) -> None:
    blurred = photo(9).filter(ImageFilter.GaussianBlur(12))
    ImageOps.autocontrast(blurred).save(folder / "blurred.jpg", quality=95)
    assert find() == {"blurred": ["blurred.jpg"]}


@pytest.mark.parametrize("level", [2, 128, 254])
def test_a_picture_of_one_colour_is_empty(find, folder: Path, level: int) -> None:
    Image.new("RGB", (200, 150), (level, level, level)).save(folder / "empty.jpg")
    assert find() == {"black": ["empty.jpg"]}


def test_of_a_burst_all_but_the_best_can_go(find, folder: Path) -> None:
    for number, blur in enumerate((0, 0.4)):
        exif = Image.Exif()
        exif[CAMERA] = "A camera"
        exif.get_ifd(SUB_IFD)[TAKEN] = f"2024:07:01 12:00:0{number}"
        picture = photo(9)
        picture.paste(photo(20 + number, (120, 90)), (60, 45))
        picture.filter(ImageFilter.GaussianBlur(blur)).save(
            folder / f"burst {number}.jpg", exif=exif, quality=95
        )
    assert find() == {"bursts": ["burst 1.jpg"]}


def test_photos_with_stars_stay(find, folder: Path, library: Library) -> None:
    Image.new("RGB", (200, 150)).save(folder / "black.jpg")
    assert find()
    (black,) = (
        one.id
        for one in library.catalogue.photos.by_ids(library.catalogue.photos.present_ids())
        if one.path.name == "black.jpg"
    )
    library.catalogue.photos.rate([black], 1)
    assert find() == {}


def test_every_scorer_has_a_title() -> None:
    assert set(SCORERS) | {"bursts"} == set(KINDS)
