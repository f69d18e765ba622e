"""The last clustering."""

from __future__ import annotations

from collections.abc import Callable

from organizer.catalogue import Catalogue
from organizer.records import Group, State


def test_the_last_grouping_comes_back_as_it_was_saved(
    catalogue: Catalogue, add: Callable[..., int]
) -> None:
    photos = tuple(add(b"%d" % number) for number in range(5))
    groups = [Group(0, "Big", photos[3::-1], 0.9), Group(0, "Small", photos[4:], 0.5)]
    saved = catalogue.groupings.save("ward", [("count", 2.0)], groups)
    assert catalogue.groupings.last() == saved
    assert saved.groups[0].photos == photos[3::-1]
    assert len({group.id for group in saved.groups} | {0}) == 3


def test_there_is_no_grouping_before_the_first(catalogue: Catalogue) -> None:
    assert catalogue.groupings.last() is None


def test_only_the_last_grouping_is_kept_and_ids_are_never_used_again(
    catalogue: Catalogue, add: Callable[..., int]
) -> None:
    photo = add(b"1")
    first = catalogue.groupings.save("ward", [], [Group(0, "A", (photo,), 1.0)])
    second = catalogue.groupings.save("kmeans", [], [Group(0, "B", (photo,), 1.0)])
    assert catalogue.groupings.last() == second
    assert first.groups[0].id != second.groups[0].id
    assert catalogue.store.rows("SELECT count(*) FROM members")[0][0] == 1


def test_photos_that_are_gone_leave_their_groups_and_empty_groups_go(
    catalogue: Catalogue, add: Callable[..., int]
) -> None:
    one, two, three = (add(name) for name in (b"1", b"2", b"3"))
    catalogue.groupings.save("ward", [], [Group(0, "A", (one, two), 1), Group(0, "B", (three,), 1)])
    catalogue.photos.set_state([one, three], State.TRASHED)
    grouping = catalogue.groupings.last()
    assert grouping is not None
    assert [(group.name, group.photos) for group in grouping.groups] == [("A", (two,))]
    catalogue.photos.set_state([three], State.PRESENT)
    again = catalogue.groupings.last()
    assert again is not None
    assert [group.name for group in again.groups] == ["A", "B"]
