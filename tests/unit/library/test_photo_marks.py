"""Tags and stars are given in one step each."""

from __future__ import annotations

import pytest

from organizer.library.library import Library
from organizer.records import Changes


@pytest.fixture
def photos(album, index, library: Library) -> list[int]:
    for number in range(3):
        album.add(f"{number}.png", number)
    index(album.folder)
    return sorted(library.catalogue.photos.present_ids().tolist())


def title(library: Library) -> str:
    newest = library.undo_history.newest()
    return newest.title if newest else ""


@pytest.mark.parametrize(
    ("added", "removed", "called"),
    [
        (["beach"], [], "Tag 3 photos “beach”"),
        (["a", "b", "c"], [], "Tag 3 photos “a”, “b” and “c”"),
        ([], ["old"], "Take “old” off 3 photos"),
        (["beach"], ["old"], "Change the tags of 3 photos"),
    ],
)
def test_tags_are_put_on_and_taken_off_at_once(
    photos, library: Library, added, removed, called
) -> None:
    library.catalogue.tags.add(photos[:2], "old")
    assert library.marks.tag(photos, added, removed).updated
    assert title(library) == called
    held = library.catalogue.tags.of(photos)
    assert all(set(added) <= set(held.get(photo, ())) for photo in photos)
    assert not any(set(removed) & set(held.get(photo, ())) for photo in photos)


def test_where_a_later_tag_fails_the_earlier_ones_are_not_put_on(
    photos, library: Library, monkeypatch
) -> None:
    add = library.catalogue.tags.add

    def fail(tagged, tag):
        if tag == "second":
            raise OSError("full")
        add(tagged, tag)

    monkeypatch.setattr(library.catalogue.tags, "add", fail)
    with pytest.raises(OSError, match="full"):
        library.marks.tag(photos, ["first", "second"])
    assert library.catalogue.tags.of(photos) == {}
    assert title(library) == ""


@pytest.mark.parametrize(
    ("stars", "called"),
    [
        (4, "Rate 3 photos 4 stars"),
        (1, "Rate 3 photos 1 star"),
        (-1, "Reject 3 photos"),
        (None, "Take the rating off 3 photos"),
    ],
)
def test_stars_are_given_and_taken(photos, library: Library, stars, called) -> None:
    library.catalogue.photos.rate(photos, 3)
    assert library.marks.rate(photos, stars) == Changes(updated=tuple(photos))
    assert title(library) == called
    found = library.catalogue.photos.by_ids(photos)
    assert {photo.metadata.rating for photo in found} == {stars}
