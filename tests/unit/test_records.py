"""What crosses the layers keeps its values and its words."""

from __future__ import annotations

import pytest

from organizer.records import ActionKind


def test_kinds_are_stored_as_they_always_were() -> None:
    values = ["archive", "trash", "remove", "undo", "restore", "recover"]
    assert [kind.value for kind in ActionKind] == values


@pytest.mark.parametrize("kind", [ActionKind.ARCHIVE, ActionKind.TRASH, ActionKind.REMOVE])
def test_what_a_person_is_asked_about_has_every_word(kind: ActionKind) -> None:
    words = kind.words
    assert words.plan.count("{}") == 1
    assert words.button
    assert words.about.endswith(".")


def test_every_kind_tells_what_is_and_what_was_done() -> None:
    assert all(kind.words.past and kind.words.stage for kind in ActionKind)
