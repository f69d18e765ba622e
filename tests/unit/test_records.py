"""What crosses the layers keeps its values and its words, and adds up."""

from __future__ import annotations

import pytest

from organizer.records import ActionKind, Changes


def test_kinds_are_stored_as_they_always_were() -> None:
    values = ["archive", "trash", "remove", "undo", "restore", "recover", "remove_folder"]
    assert [kind.value for kind in ActionKind] == values


@pytest.mark.parametrize(
    "kind", [ActionKind.ARCHIVE, ActionKind.TRASH, ActionKind.REMOVE, ActionKind.REMOVE_FOLDER]
)
def test_what_a_person_is_asked_about_has_every_word(kind: ActionKind) -> None:
    words = kind.words
    assert words.plan.count("{}") == 1
    assert words.button
    assert words.about.endswith(".")


def test_every_kind_tells_what_is_and_what_was_done() -> None:
    assert all(kind.words.past and kind.words.stage for kind in ActionKind)


def test_a_photo_that_came_and_went_only_went() -> None:
    both = Changes(added=(1, 2), updated=(3,)).followed_by(Changes(removed=(2, 3)))
    assert both == Changes(added=(1,), removed=(2, 3))


def test_a_photo_that_went_and_came_back_only_came() -> None:
    both = Changes(removed=(1, 2)).followed_by(Changes(added=(2,)))
    assert both == Changes(added=(2,), removed=(1,))


def test_photos_are_named_once_in_the_order_they_came() -> None:
    both = Changes(updated=(5, 1)).followed_by(Changes(updated=(1, 2)))
    assert both == Changes(updated=(5, 1, 2))


def test_whatever_one_of_them_touched_was_touched() -> None:
    both = Changes(problems=True, groups=True).followed_by(Changes(roots=True, albums=True))
    assert both == Changes(problems=True, groups=True, roots=True, albums=True)
    assert Changes().followed_by(Changes(models=True)) == Changes(models=True)
