"""How a new clustering meets what a person fixed."""

from __future__ import annotations

import numpy as np

from organizer.library.clusters.reconciliation import Move, find_moves, reconcile, without_moves
from organizer.records import Group, Grouping

PHOTOS = np.arange(10, 20)


def last(*groups: Group, noise: tuple[int, ...] = ()) -> Grouping:
    return Grouping(1, "ward", (), groups, noise)


def fixed(number: int, name: str, *photos: int, is_locked: bool = False) -> Group:
    return Group(number, name, photos, 1, True, is_locked, True)


def sorted_out(grouping: Grouping | None, labels: list[int]) -> list[tuple[str, list[int]]]:
    found = reconcile(grouping, PHOTOS, np.array(labels))
    return [(group.name, members.tolist()) for group, members in found]


def test_without_a_person_clusters_are_taken_as_they_are() -> None:
    loose = last(Group(1, "A", tuple(range(10, 20)), 1))
    labels = [0, 0, 0, 0, 0, 0, 1, 1, 1, -1]
    assert sorted_out(loose, labels) == [("", list(range(10, 16))), ("", [16, 17, 18])]
    assert sorted_out(None, labels) == sorted_out(loose, labels)


def test_a_fixed_group_keeps_its_members_and_takes_in_what_is_mostly_it() -> None:
    mine = last(fixed(7, "Rex", 10, 11, 12, 19))
    assert sorted_out(mine, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]) == [
        ("Rex", [10, 11, 12, 13, 14, 19]),
        ("", [15, 16, 17, 18]),
    ]


def test_a_fixed_group_does_not_swallow_a_cluster_it_is_a_small_part_of() -> None:
    mine = last(fixed(7, "Rex", 10, 11))
    assert sorted_out(mine, [0] * 10) == [("Rex", [10, 11]), ("", list(range(12, 20)))]


def test_a_locked_group_takes_in_nothing() -> None:
    mine = last(fixed(7, "Rex", 10, 11, 12, is_locked=True))
    assert sorted_out(mine, [0, 0, 0, 0, 1, 1, 1, 1, 1, 1]) == [
        ("Rex", [10, 11, 12]),
        ("", [13]),
        ("", [14, 15, 16, 17, 18, 19]),
    ]


def test_photos_that_change_hands_are_listed_by_where_from_and_where_to() -> None:
    a, b = Group(1, "A", (1, 2, 3, 4, 5), 1), Group(2, "B", (6, 7), 1)
    heir, new = Group(0, "A2", (1, 2, 3, 6), 1), Group(0, "C", (4, 5, 8), 1)
    assert find_moves(last(a, b, noise=(8,)), (heir, new)) == [
        Move(a, new, (4, 5)),
        Move(b, heir, (6,)),
        Move(b, None, (7,)),
        Move(None, new, (8,)),
    ]


def test_moves_of_groups_of_one_name_are_told_apart() -> None:
    a, b = Group(1, "Beach", (1, 2, 3, 4, 5), 1), Group(2, "Beach", (6, 7, 8, 9), 1)
    heirs = Group(0, "Beach", (1, 2, 3), 1), Group(0, "Beach", (6, 7, 8), 1)
    sea = Group(0, "Sea", (4, 5, 9), 1)
    every = find_moves(last(a, b), (*heirs, sea))
    assert every == [Move(a, sea, (4, 5)), Move(b, sea, (9,))]
    after = Grouping(0, "ward", (), (*heirs, sea))
    kept = [set(group.photos) for group in without_moves(last(a, b), after, every).groups]
    assert kept == [{1, 2, 3, 4, 5}, {6, 7, 8, 9}]
    half = [set(group.photos) for group in without_moves(last(a, b), after, every[1:]).groups]
    assert half == [{6, 7, 8, 9}, {1, 2, 3}, {4, 5}]


def test_of_groups_of_one_name_that_were_dissolved_each_comes_back_as_itself() -> None:
    a, b = Group(1, "Beach", (1, 2), 1), Group(2, "Beach", (3, 4), 1)
    after = Grouping(0, "ward", (), (Group(0, "All", (1, 2, 3, 4, 5, 6, 7), 1),), (8,))
    before = last(a, b, Group(3, "Sea", (5, 6, 7), 1))
    every = find_moves(before, after.groups)
    back = without_moves(before, after, every)
    assert {(group.id, group.name, group.photos) for group in back.groups} == {
        (0, "All", (5, 6, 7)),
        (1, "Beach", (1, 2)),
        (2, "Beach", (3, 4)),
    }


def test_photos_that_go_to_groups_of_one_name_are_moves_of_their_own() -> None:
    a = Group(1, "A", (1, 2, 3, 4), 1)
    first, second = Group(0, "Beach", (1, 2), 1), Group(0, "Beach", (3, 4), 1)
    assert find_moves(last(a), (first, second)) == [
        Move(a, first, (1, 2)),
        Move(a, second, (3, 4)),
    ]


def test_a_group_that_goes_on_as_it_was_moves_nothing() -> None:
    before = last(Group(1, "A", (1, 2, 3), 1))
    assert find_moves(before, (Group(0, "A", (3, 2, 1, 4), 1),)) == []


def test_unwanted_moves_stay_where_they_were() -> None:
    before = last(Group(1, "A", (1, 2, 3, 4, 5), 1), Group(2, "B", (6, 7), 1), noise=(8,))
    after = Grouping(
        0, "ward", (), (Group(0, "A2", (1, 2, 3, 6), 1), Group(0, "C", (4, 5, 8), 1)), (7,)
    )
    every = find_moves(before, after.groups)
    back = without_moves(before, after, every)
    assert {group.name: set(group.photos) for group in back.groups} == {
        "A2": {1, 2, 3, 4, 5},
        "B": {6, 7},
    }
    assert back.noise == (8,)
    assert without_moves(before, after, []) == after


def test_of_two_groups_that_become_one_the_smaller_moves() -> None:
    smaller = Group(2, "B", (4, 5), 1)
    before = last(Group(1, "A", (1, 2, 3), 1), smaller)
    after = Grouping(0, "ward", (), (Group(0, "AB", (1, 2, 3, 4, 5), 1),))
    (move,) = find_moves(before, after.groups)
    assert move == Move(smaller, after.groups[0], (4, 5))
    back = without_moves(before, after, [move])
    assert [(group.name, group.photos) for group in back.groups] == [
        ("AB", (1, 2, 3)),
        ("B", (4, 5)),
    ]
