"""Sets of duplicates, what a person says of them, and what their keepers are given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter, ImageOps

from organizer import jobs
from organizer.errors import Cancelled
from organizer.jobs import Control
from organizer.library.cleanup.duplicate_finder import DuplicateFinder
from organizer.library.cleanup.duplicate_pairs import KnownPairs, PairFinder
from organizer.library.cleanup.duplicate_sets import connected_rows, split
from organizer.library.cleanup.keep_rules import KeepRules
from organizer.library.library import Library
from organizer.records import DuplicateKind, Duplicates, State


def picture(seed: int, size: tuple[int, int] = (96, 72)) -> Image.Image:
    noise = np.random.default_rng(seed).integers(0, 256, (72, 96, 3), np.uint8)
    smooth = ImageOps.autocontrast(Image.fromarray(noise).filter(ImageFilter.GaussianBlur(6)))
    return smooth.resize(size)


@pytest.fixture
def finder(library: Library) -> DuplicateFinder:
    return DuplicateFinder(
        library.catalogue, library.thumbnails, library.embeddings.choice, library.embeddings.indexes
    )


@pytest.fixture
def folder(album) -> Path:
    """Five different pictures."""
    for number in range(5):
        picture(number).save(album.folder / f"{number}.png")
    return album.folder


@pytest.fixture
def find(finder: DuplicateFinder, library: Library, index, folder: Path) -> Callable:
    """Indexes the folder and finds duplicates: kinds and file names, the keeper first."""

    def run(rules: KeepRules = KeepRules()) -> list[tuple[str, list[str]]]:  # noqa: B008 - frozen
        index(folder)
        sets = jobs.run(finder.find(Control(), rules))
        names = {
            photo.id: photo.path.name
            for photo in library.catalogue.photos.by_ids(library.catalogue.photos.present_ids())
        }
        return [(each.kind.value, [names[photo] for photo in each.photos]) for each in sets]

    return run


def ids(library: Library) -> dict[str, int]:
    photos = library.catalogue.photos.by_ids(library.catalogue.photos.present_ids())
    return {photo.path.name: photo.id for photo in photos}


def test_different_pictures_are_no_duplicates(find) -> None:
    assert find() == []


def test_copies_of_a_file_are_exact_and_the_plain_name_stays(find, folder: Path) -> None:
    (folder / "0 (1).png").write_bytes((folder / "0.png").read_bytes())
    assert find() == [("exact", ["0.png", "0 (1).png"])]


def test_another_size_is_near_and_the_larger_stays(find, folder: Path) -> None:
    picture(0, (192, 144)).save(folder / "large.png")
    assert find() == [("near", ["large.png", "0.png"])]


@pytest.mark.parametrize("turn", list(Image.Transpose))
def test_turned_and_mirrored_pictures_are_found(find, folder: Path, turn) -> None:
    picture(0).transpose(turn).save(folder / "turned.png")
    ((kind, names),) = find()
    assert (kind, set(names)) == ("turned", {"0.png", "turned.png"})


def test_a_set_is_of_the_loosest_kind_that_holds_it_together(find, folder: Path) -> None:
    picture(0, (48, 36)).save(folder / "small.png")
    (folder / "0 copy.png").write_bytes((folder / "0.png").read_bytes())
    ((kind, names),) = find()
    assert (kind, set(names), names[0]) == ("near", {"0.png", "0 copy.png", "small.png"}, "0.png")


def test_rules_choose_the_keeper(find, folder: Path) -> None:
    (folder / "dear").mkdir()
    picture(0, (48, 36)).save(folder / "dear" / "small.png")
    rules = KeepRules(("folder", "resolution"), (folder / "dear",))
    assert find(rules)[0][1] == ["small.png", "0.png"]
    assert find()[0][1] == ["0.png", "small.png"]


def test_bytes_are_those_of_all_but_the_keeper(find, finder, library, folder: Path) -> None:
    (folder / "again.png").write_bytes((folder / "0.png").read_bytes())
    find()
    (found,) = jobs.run(finder.find(Control()))
    assert found.bytes == (folder / "0.png").stat().st_size


def test_pictures_judged_different_stay_apart_next_time(find, finder, library, folder) -> None:
    picture(0, (48, 36)).save(folder / "small.png")
    assert find()
    known = ids(library)
    finder.judge([(known["0.png"], known["small.png"])], "different")
    assert find() == []
    finder.judge([(known["small.png"], known["0.png"])], "duplicate")
    assert find() == [("near", ["0.png", "small.png"])]


def test_only_the_pair_judged_different_is_kept_apart(find, finder, library, folder) -> None:
    picture(0, (192, 144)).save(folder / "large.png")
    picture(0, (48, 36)).save(folder / "small.png")
    find()
    known = ids(library)
    finder.judge([(known["0.png"], known["small.png"])], "different")
    assert find() == [("near", ["large.png", "0.png"])]


def test_copies_judged_different_are_left_alone(find, finder, library, folder) -> None:
    (folder / "again.png").write_bytes((folder / "0.png").read_bytes())
    find()
    known = ids(library)
    finder.judge([(known["0.png"], known["again.png"])], "different")
    assert find() == []


def test_pictures_judged_the_same_are_a_set(find, finder, library) -> None:
    find()
    known = ids(library)
    finder.judge([(known["1.png"], known["2.png"])], "duplicate")
    assert [set(names) for _, names in find()] == [{"1.png", "2.png"}]


def test_another_verdict_is_a_bug(find, finder) -> None:
    with pytest.raises(ValueError):
        finder.judge([(1, 2)], "perhaps")


def test_photos_that_left_are_in_no_set(find, library, folder: Path) -> None:
    (folder / "again.png").write_bytes((folder / "0.png").read_bytes())
    assert find()
    library.catalogue.photos.set_state([ids(library)["again.png"]], State.TRASHED)
    (folder / "again.png").unlink()
    assert find() == []


def test_a_damaged_thumbnail_is_left_out(find, library, index, folder: Path) -> None:
    picture(0, (48, 36)).save(folder / "small.png")
    index(folder)
    content = library.catalogue.photos.by_ids([ids(library)["small.png"]])[0].content
    library.thumbnails.path(content).write_bytes(b"no picture")
    assert find() == []


def test_a_cancelled_search_carries_on(find, finder, index, folder: Path, library) -> None:
    index(folder)
    control = Control()
    job = finder.find(control)
    next(job)
    control.cancel()
    with pytest.raises(Cancelled):
        jobs.run(job)
    assert library.catalogue.fingerprints.lacking(1) == []


def test_the_keeper_gets_the_stars_and_thumbs_of_its_copies(find, finder, library) -> None:
    find()
    keeper, other, third = (ids(library)[f"{number}.png"] for number in range(3))
    library.catalogue.photos.rate([other], 4)
    library.catalogue.photos.rate([third], -1)
    albums = library.catalogue.albums
    albums.save("Good", "x", [other], [], 0)
    albums.save("Bad", "x", [], [third], 0)
    albums.save("Judged", "x", [other], [keeper], 0)
    changes = finder.merge(Duplicates(DuplicateKind.NEAR, (keeper, other, third), 0)).changes
    assert library.catalogue.photos.by_ids([keeper])[0].metadata.rating == 4
    assert {each.name: (each.liked, each.disliked) for each in albums.all()} == {
        "Good": ((other, keeper), ()),
        "Bad": ((), (third, keeper)),
        "Judged": ((other,), (keeper,)),
    }
    assert (changes.updated, changes.albums) == ((keeper,), True)


def test_a_keeper_with_more_stars_keeps_them(find, finder, library) -> None:
    find()
    keeper, other = (ids(library)[f"{number}.png"] for number in range(2))
    library.catalogue.photos.rate([keeper], 5)
    library.catalogue.photos.rate([other], 2)
    changes = finder.merge(Duplicates(DuplicateKind.NEAR, (keeper, other), 0)).changes
    assert library.catalogue.photos.by_ids([keeper])[0].metadata.rating == 5
    assert not changes.updated


class Chain(PairFinder):
    """Each row is like the next one only."""

    def __init__(self, length: int) -> None:
        pairs = {(row, row + 1): 0 for row in range(length - 1)}
        super().__init__(np.zeros((length, 32 * 32), np.uint8), KnownPairs(pairs, set()))

    def compare(self, pairs) -> None:
        self.known.tried.update(pairs)


def test_a_chain_is_taken_apart() -> None:
    matcher = Chain(5)
    crowds = connected_rows(matcher.turns.keys(), 5)
    assert crowds == [[0, 1, 2, 3, 4]]
    found = [rows for rows, _ in split(crowds, matcher, set(), set())]
    assert sorted(found) == [[0, 1], [2, 3], [4]]


def test_no_pairs_hang_together_in_no_crowds() -> None:
    assert connected_rows(set(), 3) == []


def test_names_of_one_file_are_no_copies(find, finder, library, folder: Path) -> None:
    (folder / "0 again.png").hardlink_to(folder / "0.png")
    assert find() == []
    (folder / "0 longer.png").write_bytes((folder / "0.png").read_bytes())
    assert find() == [("exact", ["0.png", "0 longer.png"])]


def test_names_of_one_spare_free_its_bytes_once(find, finder, folder: Path) -> None:
    picture(0, (192, 144)).save(folder / "large.png")
    (folder / "0 again.png").hardlink_to(folder / "0.png")
    assert find() == [("near", ["large.png", "0.png", "0 again.png"])]
    (found,) = jobs.run(finder.find(Control()))
    assert found.bytes == (folder / "0.png").stat().st_size


def test_a_set_knows_what_its_photos_held(find, finder, library, folder: Path) -> None:
    (folder / "0 (1).png").write_bytes((folder / "0.png").read_bytes())
    find()
    (found,) = jobs.run(finder.find(Control()))
    held = {photo.id: photo.content for photo in library.catalogue.photos.by_ids(found.photos)}
    assert {photo: found.contents[photo] for photo in found.photos} == held


def test_a_verdict_is_on_what_the_person_saw(find, finder, library, folder: Path) -> None:
    picture(0, (48, 36)).save(folder / "small.png")
    assert find()
    known = ids(library)
    seen = {p.id: p.content for p in library.catalogue.photos.by_ids(known.values())}
    picture(1, (48, 36)).save(folder / "small.png")
    assert find() == [("near", ["1.png", "small.png"])]
    pair = (known["1.png"], known["small.png"])
    finder.judge([pair], "different", seen)
    assert find() == [("near", ["1.png", "small.png"])]
    finder.judge([pair], "different")
    assert find() == []
