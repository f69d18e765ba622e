"""The last clustering."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from organizer.catalogue import Catalogue
from organizer.records import Group, Grouping, State


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


def test_only_the_last_grouping_is_kept_and_ids_are_never_used_again(
    catalogue: Catalogue, add: Callable[..., int]
) -> None:
    photo = add(b"1")
    first = catalogue.groupings.save(grouping(Group(0, "A", (photo,), 1.0)))
    second = catalogue.groupings.save(grouping(Group(0, "B", (photo,), 1.0)))
    assert catalogue.groupings.last() == second
    assert first.groups[0].id != second.groups[0].id
    assert catalogue.store.rows("SELECT count(*) FROM members")[0][0] == 1


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
    assert catalogue.groupings.undoable() == ("Merge", 0)
    assert catalogue.groupings.undo() == "Merge"
    assert catalogue.groupings.last() == before
    assert catalogue.groupings.undo() is None


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
    catalogue.groupings.undo()
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
