"""One history of what a person changes: exact rows come back, in order, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from organizer.catalogue import Catalogue, row_changes
from organizer.catalogue import edits as edits_module
from organizer.catalogue.choices import Choice
from organizer.catalogue.edits import Reversal
from organizer.catalogue.journal import NOWHERE, Step, StepState
from organizer.catalogue.verdicts import DIFFERENT, DUPLICATE
from organizer.records import ActionKind, Changes, Group, Grouping, Stamp

TABLES = ("photos", "choices", "tags", "verdicts", "albums", "groupings", "groups", "members")


@pytest.fixture
def photos(catalogue: Catalogue, add: Callable[..., int]) -> list[int]:
    """Three, with something of every kind that a person may change."""
    ids = [add(b"%d" % number, f"c{number}") for number in range(3)]
    catalogue.photos.rate(ids[:1], 4)
    catalogue.tags.add(ids[:2], "Beach")
    catalogue.albums.save("Farm", "cow", ids[:1], ids[1:], 0.1 + 0.2)
    catalogue.verdicts.put("c0", "c1", DIFFERENT)
    catalogue.choices.put("look", Choice("builtin", "builtin"))
    groups = (Group(0, "A", (ids[1], ids[0]), 0.1 + 0.2), Group(0, "B", (ids[2],), 1))
    catalogue.groupings.save(Grouping(0, "ward", (), groups))
    return ids


def rows(catalogue: Catalogue) -> dict[str, list[tuple]]:
    return {
        table: sorted(tuple(row) for row in catalogue.store.rows(f"SELECT * FROM {table}"))  # noqa: S608
        for table in TABLES
    }


def undo(catalogue: Catalogue) -> Reversal:
    newest = catalogue.edits.newest()
    assert newest is not None
    return catalogue.edits.undo(newest.id)


def do_something(catalogue: Catalogue, photos: list[int]) -> None:
    """A change of every kind, two at once of some."""
    catalogue.tags.remove(photos, "beach")
    catalogue.tags.add(photos, "BEACH")
    catalogue.tags.add(photos[2:], "sea")
    catalogue.photos.rate(photos, 1)
    catalogue.albums.save("Meadow", "sheep", [], [], 0.5)
    catalogue.albums.remove(1)
    catalogue.albums.rename(2, "Farm")
    catalogue.verdicts.put("c1", "c0", DUPLICATE)
    catalogue.verdicts.put("c1", "c2", DIFFERENT)
    catalogue.choices.put("look", Choice("shades", "builtin"))
    one, other = catalogue.groupings.last().groups
    catalogue.groupings.edit(
        "Merge", [other.id], [replace(one, name="All", photos=tuple(photos), is_locked=True)]
    )


def test_every_row_comes_back_exactly_and_goes_again(photos, catalogue: Catalogue) -> None:
    before = rows(catalogue)
    with catalogue.edits.record("Everything") as recording:
        do_something(catalogue, photos)
    assert recording.changes == Changes(
        updated=tuple(photos), groups=True, models=True, albums=True, verdicts=True
    )
    after = rows(catalogue)
    assert all(before[table] != after[table] for table in TABLES if table != "groupings")
    assert undo(catalogue) == Reversal("Everything", recording.changes, 0)
    assert rows(catalogue) == before
    redoable = catalogue.edits.redoable()
    assert redoable is not None
    assert catalogue.edits.redo(redoable.id) == Reversal("Everything", recording.changes, 0)
    assert rows(catalogue) == after
    assert catalogue.edits.redoable() is None


def test_also_after_the_library_was_opened_anew(photos, catalogue: Catalogue) -> None:
    before = rows(catalogue)
    with catalogue.edits.record("Everything"):
        do_something(catalogue, photos)
    catalogue.close()
    again = Catalogue(catalogue.store.path)
    assert undo(again).title == "Everything"
    assert rows(again) == before
    again.close()


def test_what_changes_nothing_is_no_step(photos, catalogue: Catalogue) -> None:
    before = rows(catalogue)
    with catalogue.edits.record("Nothing") as recording:
        catalogue.tags.add(photos[:2], "beach")
        catalogue.tags.remove(photos, "sea")
        catalogue.photos.rate(photos[:1], 4)
        catalogue.albums.save("Farm", "cow", photos[:1], photos[1:], 0.1 + 0.2)
        catalogue.verdicts.put("c1", "c0", DIFFERENT)
        catalogue.tags.add(photos, "brief")
        catalogue.tags.remove(photos, "brief")
    assert (recording.edit, recording.changes) == (None, Changes())
    assert catalogue.edits.newest() is None
    assert rows(catalogue) == before


def test_an_edit_that_fails_leaves_nothing_and_the_next_is_noted(
    photos, catalogue: Catalogue
) -> None:
    before = rows(catalogue)

    def fail() -> None:
        with catalogue.edits.record("Half"):
            catalogue.tags.add(photos, "half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert rows(catalogue) == before
    assert catalogue.edits.newest() is None
    with catalogue.edits.record("Whole"):
        catalogue.tags.add(photos, "whole")
    assert undo(catalogue).title == "Whole"
    assert rows(catalogue) == before


def test_what_is_no_edit_is_not_noted(photos, catalogue: Catalogue) -> None:
    with catalogue.edits.record("Rate"):
        catalogue.photos.rate(photos[:1], 5)
    catalogue.tags.add(photos, "later")
    undo(catalogue)
    assert catalogue.edits.newest() is None
    assert all("later" in tags for tags in catalogue.tags.of(photos).values())


def test_what_was_changed_since_stays(photos, catalogue: Catalogue) -> None:
    with catalogue.edits.record("Rate"):
        catalogue.photos.rate(photos, 1)
    with catalogue.edits.record("Delete album"):
        catalogue.albums.remove(1)
    catalogue.photos.rate(photos[1:2], 2)  # as the file said
    catalogue.albums.save("Farm", "goat", [], [], 0)
    assert undo(catalogue) == Reversal("Delete album", Changes(), 1)
    assert [album.query for album in catalogue.albums.all()] == ["goat"]
    done = undo(catalogue)
    assert (done.left, done.changes.updated) == (1, (photos[0], photos[2]))
    found = catalogue.photos.by_ids(photos)
    assert [photo.metadata.rating for photo in found] == [4, 2, None]
    assert catalogue.edits.newest() is None


def test_an_undo_asked_twice_is_carried_out_once(photos, catalogue: Catalogue) -> None:
    with catalogue.edits.record("Tag"):
        catalogue.tags.add(photos, "sea")
    newest = catalogue.edits.newest()
    assert newest is not None
    assert catalogue.edits.undo(newest.id).title == "Tag"
    assert catalogue.edits.undo(newest.id) == Reversal("", Changes(), 0)


def test_what_was_undone_is_redone_in_order_until_something_else_is_done(
    photos, catalogue: Catalogue
) -> None:
    for tag in ("one", "two", "three"):
        with catalogue.edits.record(tag):
            catalogue.tags.add(photos, tag)
    assert [undo(catalogue).title for _ in range(3)] == ["three", "two", "one"]
    redone = []
    while len(redone) < 2 and (redoable := catalogue.edits.redoable()):
        redone.append(catalogue.edits.redo(redoable.id).title)
    assert redone == ["one", "two"]
    with catalogue.edits.record("other"):
        catalogue.tags.add(photos, "other")
    assert catalogue.edits.redoable() is None
    assert undo(catalogue).title == "other"
    assert undo(catalogue).title == "two"


def act(catalogue: Catalogue, photo: int) -> int:
    step = Step(0, photo, NOWHERE, NOWHERE, Stamp(1, 1), "c", StepState.DONE)
    action = catalogue.journal.begin(ActionKind.REMOVE, NOWHERE, [step])
    catalogue.journal.end(action.id)
    return action.id


def test_an_action_on_files_ends_what_could_be_redone(photos, catalogue: Catalogue) -> None:
    with catalogue.edits.record("Tag"):
        catalogue.tags.add(photos, "sea")
    undo(catalogue)
    act(catalogue, photos[0])
    assert catalogue.edits.redoable() is None


def test_a_part_of_an_action_is_no_step_of_its_own_while_that_can_be_undone(
    photos, catalogue: Catalogue
) -> None:
    with catalogue.edits.record("Keep") as recording:
        catalogue.photos.rate(photos[:1], 5)
    assert recording.edit is not None
    with catalogue.edits.record("Keep", into=recording.edit) as more:
        catalogue.photos.rate(photos[1:2], 5)
    assert more.edit == recording.edit
    action = act(catalogue, photos[2])
    catalogue.edits.bind(recording.edit)
    assert catalogue.edits.newest() is None
    assert catalogue.edits.of_action(action) == [recording.edit]
    steps = [replace(step, state=StepState.RETURNED) for step in catalogue.journal.steps(action)]
    catalogue.journal.record(action, steps)
    assert undo(catalogue).changes.updated == tuple(photos[:2])


def test_the_oldest_edits_are_forgotten(photos, catalogue: Catalogue, monkeypatch) -> None:
    monkeypatch.setattr(edits_module, "_KEPT", 3)
    for stars in (1, 2, 3, 4, 5):
        with catalogue.edits.record(f"{stars}"):
            catalogue.photos.rate(photos, stars)
    assert [undo(catalogue).title for _ in range(3)] == ["5", "4", "3"]
    assert catalogue.edits.newest() is None
    monkeypatch.setattr(edits_module, "_KEPT_ROWS", 5)
    for stars in (1, 2, 3):
        with catalogue.edits.record(f"{stars}"):
            catalogue.photos.rate(photos, stars)
    assert undo(catalogue).title == "3"
    assert catalogue.edits.newest() is None


def test_of_every_table_it_is_known_whether_a_person_changes_it(catalogue: Catalogue) -> None:
    made_by_smalti = {"roots", "problems", "embeddings", "fingerprints", "layouts", "searches"}
    undone_otherwise = {"actions", "steps", "edits", "row_changes"}
    tables = {
        row[0]
        for row in catalogue.store.rows(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    }
    assert tables - made_by_smalti - undone_otherwise == set(TABLES) == set(row_changes._TABLES)


def test_an_album_of_a_picture_whose_name_is_no_text_comes_back(catalogue) -> None:
    query = "[/pictures/caf\udce9.jpg]"
    with catalogue.edits.record("Save album"):
        album = catalogue.albums.save("Café", query, [1], [], 0.2)
    with catalogue.edits.record("Delete album") as recording:
        catalogue.albums.remove(album.id)
    assert catalogue.albums.all() == []
    assert recording.edit is not None
    catalogue.edits.undo(recording.edit)
    assert catalogue.albums.all() == [album]
    assert album.query == query
