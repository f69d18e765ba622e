"""RAW and JPEG of one shot are no duplicates of each other, and no clear-out parts them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter, ImageOps

from organizer import jobs
from organizer.jobs import Control
from organizer.library.cleanup.bursts import burst_scores
from organizer.library.cleanup.clear_out import Clearance, clear_out
from organizer.library.library import Library
from organizer.records import ActionKind, DuplicateKind, Duplicates
from tests.conftest import CARD


def picture(seed: int, size: tuple[int, int] = (96, 72)) -> Image.Image:
    noise = np.random.default_rng(seed).integers(0, 256, (72, 96, 3), np.uint8)
    smooth = ImageOps.autocontrast(Image.fromarray(noise).filter(ImageFilter.GaussianBlur(6)))
    return smooth.resize(size)


@pytest.fixture
def shots(album) -> Path:
    """A pair a; a.png stands for the RAW file."""
    picture(0).save(album.folder / "a.png")
    picture(0).save(album.folder / "a.jpg", quality=95)
    picture(1).save(album.folder / "other.jpg")
    return album.folder


@pytest.fixture
def find(library: Library, index, shots: Path) -> Callable[[], list[tuple[str, list[str]]]]:
    """Indexes the folder and finds duplicates: kinds and paths in it, the keeper first."""

    def run() -> list[tuple[str, list[str]]]:
        index(shots)
        with library.catalogue.store.write() as database:
            database.execute("UPDATE photos SET format = 'RAW' WHERE format = 'PNG'")
        sets = jobs.run(library.cleanup.duplicate_finder.find(Control()))
        ids = library.catalogue.photos.present_ids()
        names = {
            photo.id: photo.path.relative_to(shots).as_posix()
            for photo in library.catalogue.photos.by_ids(ids)
        }
        return sorted((each.kind.value, [names[p] for p in each.photos]) for each in sets)

    return run


def copy(shots: Path, name: str, to: str) -> Path:
    (shots / to).parent.mkdir(exist_ok=True)
    return Path(shutil.copyfile(shots / name, shots / to))


def test_halves_are_no_duplicates_of_each_other(find) -> None:
    assert find() == []


def test_without_the_rule_they_would_be(find, shots: Path) -> None:
    (shots / "a.jpg").rename(shots / "b.jpg")
    assert find() == [("near", ["a.png", "b.jpg"])]


def test_a_pair_is_kept_before_a_copy_of_its_jpeg(find, shots: Path) -> None:
    copy(shots, "a.jpg", "A/a.jpg")
    assert find() == [("exact", ["a.jpg", "A/a.jpg"])]


def test_a_pair_is_kept_before_a_copy_of_its_raw(find, shots: Path) -> None:
    copy(shots, "a.png", "A/z.png")
    assert find() == [("exact", ["a.png", "A/z.png"])]


def test_a_pair_is_kept_before_a_larger_picture_alone(find, shots: Path) -> None:
    picture(0, (192, 144)).save(shots / "large.bmp")
    assert find() == [("near", ["a.jpg", "large.bmp"])]


def test_pairs_are_duplicates_half_by_half(find, shots: Path) -> None:
    for name in ("a.png", "a.jpg"):
        copy(shots, name, f"copies/{name}")
    assert find() == [
        ("exact", ["a.jpg", "copies/a.jpg"]),
        ("exact", ["a.png", "copies/a.png"]),
    ]


def test_a_pair_stays_of_which_one_half_has_no_equal(find, shots: Path) -> None:
    copy(shots, "a.png", "copies/a.png")
    picture(2).save(shots / "copies" / "a.jpg")
    assert find() == []


def test_what_is_cleared_parts_no_pair_and_leaves_no_set_without(
    find, library: Library, shots: Path, tmp_path: Path
) -> None:
    for name in ("a.png", "a.jpg"):
        copy(shots, name, f"copies/{name}")
    copy(shots, "a.jpg", "alone/b.jpg")
    copy(shots, "a.png", "alone/c.png")
    find()
    finder = library.cleanup.duplicate_finder
    sets = jobs.run(finder.find(Control()))
    spare = [photo for each in sets for photo in each.photos[1:]]
    clearance = Clearance(ActionKind.ARCHIVE, spare, merges=lambda: sets)
    done = jobs.run(clear_out(library.actions, finder, clearance, tmp_path / "to", Control()))
    assert done.count == 4
    assert {path.name for path in shots.rglob("*.*")} == {"a.png", "a.jpg", "other.jpg"}
    assert find() == []


class TestWhatIsKept:
    """Of a pair and its copy, whatever a person has chosen."""

    @pytest.fixture
    def copies(self, find, library: Library, shots: Path) -> dict[str, int]:
        for name in ("a.png", "a.jpg"):
            copy(shots, name, f"copies/{name}")
        copy(shots, "a.jpg", "alone/b.jpg")
        find()
        photos = library.catalogue.photos.by_ids(library.catalogue.photos.present_ids())
        return {photo.path.relative_to(shots).as_posix(): photo.id for photo in photos}

    def clear(self, library: Library, folder: Path, keep: int, *spare: int):
        sets = [Duplicates(DuplicateKind.EXACT, (keep, *spare), 0)]
        clearance = Clearance(ActionKind.ARCHIVE, spare, merges=lambda: sets)
        finder = library.cleanup.duplicate_finder
        return jobs.run(clear_out(library.actions, finder, clearance, folder, Control()))

    def test_the_other_half_goes_along_while_its_equal_stays(self, copies, library, tmp_path):
        done = self.clear(library, tmp_path / "to", copies["a.jpg"], copies["copies/a.jpg"])
        assert (done.count, done.notes) == (2, ())

    def test_both_halves_stay_once_the_equal_of_one_is_gone(self, copies, library, shots, tmp_path):
        (shots / "a.png").unlink()
        done = self.clear(library, tmp_path / "to", copies["a.jpg"], copies["copies/a.jpg"])
        assert done.count == 0
        assert done.notes == (
            "a.png stays: a.png, which was to be kept, is no longer there.",
            "a.jpg stays with the other half of its RAW+JPEG pair.",
        )
        assert (shots / "copies" / "a.png").exists()

    def test_a_pair_stays_where_a_photo_alone_is_to_be_kept(self, copies, library, shots, tmp_path):
        done = self.clear(library, tmp_path / "to", copies["alone/b.jpg"], copies["a.jpg"])
        assert done.count == 0
        assert done.notes[0].startswith("a.png stays: only the other half of its RAW+JPEG pair")
        assert (shots / "a.png").exists()

    def test_what_goes_along_is_nobodys_keeper(self, copies, library, shots, tmp_path):
        sets = [
            Duplicates(DuplicateKind.EXACT, (copies["copies/a.jpg"], copies["a.jpg"]), 0),
            Duplicates(DuplicateKind.EXACT, (copies["a.png"], copies["copies/a.png"]), 0),
        ]
        spare = [copies["a.jpg"], copies["copies/a.png"]]
        clearance = Clearance(ActionKind.ARCHIVE, spare, merges=lambda: sets)
        finder = library.cleanup.duplicate_finder
        done = jobs.run(clear_out(library.actions, finder, clearance, tmp_path / "to", Control()))
        assert done.count == 0
        assert {path.name for path in shots.rglob("a.*")} == {"a.png", "a.jpg"}


class TestCleanup:
    @pytest.fixture
    def kinds(self, find, library: Library):
        """The kinds of what can go, and the names of the photos."""

        def run() -> dict[str, set[str]]:
            find()
            found = jobs.run(library.cleanup.cleanup_finder.find(Control()))
            return {
                each.kind: {p.path.name for p in library.catalogue.photos.by_ids(each.photos)}
                for each in found
            }

        return run

    @pytest.fixture
    def black(self, shots: Path) -> Path:
        for name in ("a.png", "a.jpg"):
            Image.new("RGB", (96, 72), "black").save(shots / name)
        return shots

    def test_of_a_pair_the_jpeg_speaks_for_both(self, kinds, black, library) -> None:
        assert kinds() == {"black": {"a.jpg"}}
        (found,) = jobs.run(library.cleanup.cleanup_finder.find(Control()))
        assert found.bytes == sum((black / name).stat().st_size for name in ("a.png", "a.jpg"))

    def test_a_pair_with_stars_on_either_half_is_of_no_kind(self, kinds, black, library) -> None:
        kinds()
        ids = library.catalogue.photos.present_ids()
        for photo in library.catalogue.photos.by_ids(ids):
            if photo.path.name == "a.png":
                library.catalogue.photos.rate([photo.id], 3)
        assert kinds() == {}

    def test_a_pair_is_no_burst(self, kinds, library, shots: Path) -> None:
        kinds()
        with library.catalogue.store.write() as database:
            database.execute("UPDATE photos SET taken = '2024-05-03T12:00:00'")
            database.execute(
                "UPDATE photos SET taken = '2020-01-01' WHERE path = CAST('other.jpg' AS BLOB)"
            )
        photos = library.catalogue.photos.by_ids(library.catalogue.photos.present_ids())
        index = library.embeddings.indexes.index(CARD, "look")
        scores, _ = burst_scores(photos, index, {})
        assert scores, "each half alone would be one of a burst"
        assert kinds() == {}
