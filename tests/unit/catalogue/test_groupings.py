"""The last clustering."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from organizer.catalogue import Catalogue
from organizer.catalogue.edits import Reversal
from organizer.errors import QueryError
from organizer.records import Changes, Group, Grouping, State


def undo(catalogue: Catalogue) -> str:
    newest = catalogue.edits.newest()
    assert newest is not None
    return catalogue.edits.undo(newest.id).title


def grouping(*groups: Group, noise: tuple[int, ...] = ()) -> Grouping:
    return Grouping(0, "ward", (), groups, noise)


def test_the_last_grouping_comes_back_as_it_was_saved(
    catalogue: Catalogue, add: Callable[..., int]
) -> None:
    photos = tuple(add(b"%d" % number) for number in range(5))
    groups = [Group(0, "Big", photos[3::-1], 0.9), Group(0, "Small", photos[4:], 0.5)]
    saved = catalogue.groupings.save(
        Grouping(0, "ward", (("count", 2.0),), tuple(groups), (), (("eps", 0.5),))
    )
    assert catalogue.groupings.last() == saved
    assert saved.groups[0].photos == photos[3::-1]
    assert len({group.id for group in saved.groups} | {0}) == 3


def test_there_is_no_grouping_before_the_first(catalogue: Catalogue) -> None:
    assert catalogue.groupings.last() is None


def test_a_new_grouping_takes_the_place_of_the_last_and_ids_are_never_used_again(
    catalogue: Catalogue, add: Callable[..., int]
) -> None:
    photo = add(b"1")
    first = catalogue.groupings.save(grouping(Group(0, "A", (photo,), 1.0)))
    second = catalogue.groupings.save(grouping(Group(0, "B", (photo,), 1.0)))
    assert catalogue.groupings.last() == second
    assert first.groups[0].id != second.groups[0].id


def test_clustering_again_is_undone_with_all_that_was_shaped_before(
    catalogue: Catalogue, add: Callable[..., int]
) -> None:
    one, two = add(b"1"), add(b"2")
    saved = catalogue.groupings.save(grouping(Group(0, "A", (one, two), 0.1 + 0.2)))
    catalogue.groupings.edit("Rename", [], [replace(saved.groups[0], name="Mine")])
    shaped = catalogue.groupings.last()
    for name in "BCD":  # tries, one after the other
        catalogue.groupings.save(grouping(Group(0, name, (one,), 1.0)), "Cluster by Ward")
    newest = catalogue.groupings.save(grouping(Group(0, "E", (two,), 1.0)), "Cluster by k-means")
    assert catalogue.groupings.last() == newest
    assert undo(catalogue) == "Cluster by k-means"
    assert [group.name for group in catalogue.groupings.last().groups] == ["D"]
    assert undo(catalogue) == "Cluster by Ward"
    assert catalogue.groupings.last() == shaped
    assert undo(catalogue) == "Rename"
    assert catalogue.groupings.last() == saved
    assert catalogue.edits.newest() is None


def test_only_a_few_clusterings_are_kept_and_with_the_others_goes_what_needs_them(
    catalogue: Catalogue, add: Callable[..., int]
) -> None:
    photo = add(b"1")
    for number in range(20):
        made = catalogue.groupings.save(
            grouping(Group(0, f"{number}", (photo,), 1)), f"Cluster {number}"
        )
        catalogue.groupings.edit(f"Rename {number}", [], [replace(made.groups[0], name="Mine")])
    titles = []
    while catalogue.edits.newest():
        titles.append(undo(catalogue))
    assert titles[:3] == ["Rename 19", "Cluster 19", "Rename 18"]
    assert titles[-1] == "Rename 14"
    assert [group.name for group in catalogue.groupings.last().groups] == ["14"]
    assert catalogue.store.rows("SELECT count(*) FROM members")[0][0] == 6


def test_photos_placed_meanwhile_stay_when_a_split_is_undone(
    catalogue: Catalogue, add: Callable[..., int]
) -> None:
    one, two, three = (add(name) for name in (b"1", b"2", b"3"))
    (whole,) = catalogue.groupings.save(grouping(Group(0, "A", (one, two), 1))).groups
    parts = [replace(whole, photos=(one,)), Group(0, "A 2", (two,), 1)]
    catalogue.groupings.edit("Split", [], parts)
    catalogue.groupings.place({whole.id: [three]}, [])
    undo(catalogue)
    (group,) = catalogue.groupings.last().groups
    assert set(group.photos) == {one, two, three}


def test_groups_of_another_clustering_cannot_be_changed(
    catalogue: Catalogue, add: Callable[..., int]
) -> None:
    old = catalogue.groupings.save(grouping(Group(0, "A", (add(b"1"),), 1)))
    new = catalogue.groupings.save(grouping(Group(0, "B", (1,), 1)))
    with pytest.raises(QueryError, match="clustered again"):
        catalogue.groupings.edit("Rename", [], [replace(old.groups[0], name="Mine")])
    assert catalogue.groupings.last() == new


def test_photos_that_are_gone_leave_their_groups_and_empty_groups_go(
    catalogue: Catalogue, add: Callable[..., int]
) -> None:
    one, two, three = (add(name) for name in (b"1", b"2", b"3"))
    catalogue.groupings.save(grouping(Group(0, "A", (one, two), 1), Group(0, "B", (three,), 1)))
    catalogue.photos.set_state([one, three], State.TRASHED)
    last = catalogue.groupings.last()
    assert last is not None
    assert [(group.name, group.photos) for group in last.groups] == [("A", (two,))]
    catalogue.photos.set_state([three], State.PRESENT)
    again = catalogue.groupings.last()
    assert again is not None
    assert [group.name for group in again.groups] == ["A", "B"]


def test_photos_of_no_group_are_told_apart_from_those_that_came_later(
    catalogue: Catalogue, add: Callable[..., int]
) -> None:
    one, two, _ = (add(name) for name in (b"1", b"2", b"3"))
    catalogue.groupings.save(grouping(Group(0, "A", (one,), 1), noise=(two,)))
    last = catalogue.groupings.last()
    assert last is not None
    assert (last.groups[0].photos, last.noise) == ((one,), (two,))


def test_an_edit_moves_photos_and_can_be_taken_back_in_full(
    catalogue: Catalogue, add: Callable[..., int]
) -> None:
    one, two, three, four = (add(name) for name in (b"1", b"2", b"3", b"4"))
    before = catalogue.groupings.save(
        grouping(Group(0, "A", (one, two), 0.5), Group(0, "B", (three,), 1), noise=(four,))
    )
    first, second = before.groups
    catalogue.groupings.edit(
        "Merge",
        gone=[second.id],
        changed=[
            replace(first, photos=(one, two, three), is_fixed=True),
            Group(0, "New", (four,), 1, is_named=True),
        ],
    )
    merged = catalogue.groupings.last()
    assert merged is not None
    assert [(group.name, group.photos) for group in merged.groups] == [
        ("A", (one, two, three)),
        ("New", (four,)),
    ]
    assert merged.groups[0].id == first.id
    assert merged.groups[0].is_fixed
    assert merged.noise == ()
    merge = catalogue.edits.newest(of_clusters=True)
    assert merge is not None
    assert (merge.title, merge.after) == ("Merge", 0)
    assert catalogue.edits.undo(merge.id) == Reversal("Merge", Changes(groups=True), 0)
    assert catalogue.groupings.last() == before
    assert catalogue.edits.newest() is None


def test_a_photo_moved_into_one_group_leaves_the_other(
    catalogue: Catalogue, add: Callable[..., int]
) -> None:
    one, two, three = (add(name) for name in (b"1", b"2", b"3"))
    before = catalogue.groupings.save(
        grouping(Group(0, "A", (one, two), 1), Group(0, "B", (three,), 1))
    )
    catalogue.groupings.edit("Move", [], [replace(before.groups[1], photos=(three, two))])
    last = catalogue.groupings.last()
    assert last is not None
    assert {group.name: group.photos for group in last.groups} == {"A": (one,), "B": (three, two)}
    undo(catalogue)
    assert catalogue.groupings.last() == before


def test_new_photos_go_to_the_end_of_their_group_or_to_none(
    catalogue: Catalogue, add: Callable[..., int]
) -> None:
    one, two, three = (add(name) for name in (b"1", b"2", b"3"))
    saved = catalogue.groupings.save(grouping(Group(0, "A", (one,), 1)))
    catalogue.groupings.place({saved.groups[0].id: [two]}, [three])
    last = catalogue.groupings.last()
    assert last is not None
    assert (last.groups[0].photos, last.noise) == ((one, two), (three,))


def test_settings_of_an_earlier_version_are_read(catalogue: Catalogue) -> None:
    catalogue.groupings.save(grouping())
    with catalogue.store.write() as database:
        database.execute("""UPDATE groupings SET settings = '[["number", 4]]'""")
    last = catalogue.groupings.last()
    assert last is not None
    assert (last.settings, last.automatic) == ((("number", 4.0),), ())
