"""What a person changes in the clusters, and what becomes of it in the next clustering."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image

from organizer.errors import QueryError
from organizer.jobs import run
from organizer.library.library import Library
from organizer.records import Group, Grouping, IndexSummary


@pytest.fixture
def photos(album, index: Callable[..., IndexSummary], library: Library) -> list[int]:
    """Six reds and four blues."""
    for number in range(10):
        colour = (200 + number, 10, 20) if number < 6 else (10, 20, 200 + number)
        Image.new("RGB", (24, 16), colour).save(album.folder / f"{number}.png")
    index(album.folder)
    return sorted(library.catalogue.photos.present_ids().tolist())


def cluster(library: Library, **settings: float) -> Grouping:
    return run(library.clusters.clusterer.group("ward", settings or {"number": 2}))


def groups(library: Library) -> list[Group]:
    last = library.catalogue.groupings.last()
    assert last is not None
    return list(last.groups)


def test_a_name_stays_through_another_clustering(photos, library: Library) -> None:
    red = cluster(library).groups[0]
    library.clusters.editor.rename(red.id, "  My   reds ")
    again = cluster(library, number=5)
    (kept,) = [group for group in again.groups if group.name == "My reds"]
    assert set(red.photos) <= set(kept.photos)
    assert kept.is_named


def test_merged_groups_stay_together_and_split_ones_apart(photos, library: Library) -> None:
    red, blue = cluster(library).groups
    library.clusters.editor.merge([blue.id, red.id])
    (whole,) = groups(library)
    assert sorted(whole.photos) == photos
    assert sorted(cluster(library, number=2).groups[0].photos) == photos
    library.clusters.editor.split(groups(library)[0].id, 2)
    parts = [set(group.photos) for group in groups(library)]
    assert sorted(map(len, parts)) == [4, 6]
    again = [set(group.photos) for group in cluster(library, number=2).groups]
    assert again == parts


def test_photos_move_between_groups_and_an_emptied_group_goes(photos, library: Library) -> None:
    red, blue = cluster(library).groups
    library.clusters.editor.move([red.photos[0]], blue.id)
    assert {len(group.photos) for group in groups(library)} == {5}
    moved = next(group for group in groups(library) if group.id == blue.id)
    assert red.photos[0] in moved.photos
    assert moved.cohesion < blue.cohesion
    library.clusters.editor.move(red.photos, blue.id)
    (last,) = groups(library)
    assert (last.id, sorted(last.photos)) == (blue.id, photos)


def test_chosen_photos_become_a_group_of_their_own(photos, library: Library) -> None:
    cluster(library)
    library.clusters.editor.gather(photos[2:5])
    library.clusters.editor.gather(photos[5:7], "Mixed")
    sizes = {group.name: len(group.photos) for group in groups(library)}
    assert (sizes["New cluster 1"], sizes["Mixed"]) == (3, 2)
    assert sorted(sizes.values()) == [2, 2, 3, 3]


def test_a_locked_group_keeps_exactly_its_photos(photos, library: Library) -> None:
    red = cluster(library).groups[0]
    library.clusters.editor.move(red.photos[:1], groups(library)[1].id)
    some = next(group for group in groups(library) if group.id == red.id)
    library.clusters.editor.lock([some.id], True)
    again = cluster(library, number=1 + 1)
    assert any(set(group.photos) == set(some.photos) for group in again.groups)


def test_every_change_can_be_taken_back(photos, library: Library) -> None:
    before = cluster(library)
    red, blue = before.groups
    editor = library.clusters.editor
    for change in (
        lambda: editor.rename(red.id, "Rot"),
        lambda: editor.merge([red.id, blue.id]),
        lambda: editor.move(red.photos[:2], blue.id),
        lambda: editor.gather(photos[3:8]),
        lambda: editor.split(red.id),
        lambda: editor.lock([red.id], True),
        lambda: editor.lock([red.id, blue.id], True),
    ):
        change()
        assert library.catalogue.groupings.last() != before
        assert editor.undoable()
        editor.undo()
        assert library.catalogue.groupings.last() == before
        assert editor.undoable() is None


def test_several_groups_are_locked_and_released_in_one_step_each(photos, library: Library) -> None:
    before = cluster(library, number=3)
    editor, ids = library.clusters.editor, [group.id for group in before.groups]
    assert len(ids) == 3
    editor.lock([*ids, ids[0]], True)
    locked = library.catalogue.groupings.last()
    assert [(group.is_locked, group.is_fixed) for group in groups(library)] == [(True, True)] * 3
    editor.release(ids)
    assert not any(group.is_locked or group.is_fixed for group in groups(library))
    assert editor.undoable() == "Release 3 clusters"
    editor.undo()
    assert library.catalogue.groupings.last() == locked
    assert editor.undoable() == "Lock 3 clusters"
    editor.undo()
    assert library.catalogue.groupings.last() == before
    assert editor.undoable() is None


def test_where_one_of_several_groups_is_not_there_none_is_locked(photos, library: Library) -> None:
    before = cluster(library)
    with pytest.raises(QueryError, match="no cluster 999"):
        library.clusters.editor.lock([before.groups[0].id, 999], True)
    with pytest.raises(QueryError, match="No cluster is chosen"):
        library.clusters.editor.release([])
    assert library.catalogue.groupings.last() == before
    assert library.clusters.editor.undoable() is None


def test_a_released_group_is_anybodys_again(photos, library: Library) -> None:
    red, blue = cluster(library).groups
    library.clusters.editor.merge([red.id, blue.id])
    library.clusters.editor.release([groups(library)[0].id])
    assert len(cluster(library, number=2).groups) == 2


def test_a_proposal_changes_nothing_until_it_is_accepted(photos, library: Library) -> None:
    red, _ = cluster(library).groups
    library.clusters.editor.rename(red.id, "Reds")
    before = library.catalogue.groupings.last()
    proposal = run(library.clusters.clusterer.propose("ward", {"number": 4}))
    assert library.catalogue.groupings.last() == before
    assert proposal.moves
    kept = library.clusters.clusterer.accept(proposal, proposal.moves)
    assert {frozenset(group.photos) for group in kept.groups} == {
        frozenset(group.photos) for group in before.groups
    }
    assert (
        library.clusters.clusterer.accept(proposal).groups
        == library.catalogue.groupings.last().groups
    )


def test_what_makes_no_sense_is_refused(photos, library: Library) -> None:
    with pytest.raises(QueryError, match="no clusters yet"):
        library.clusters.editor.rename(1, "x")
    red, _ = cluster(library).groups
    with pytest.raises(QueryError, match="no cluster 999"):
        library.clusters.editor.lock([999], True)
    with pytest.raises(QueryError, match="needs a name"):
        library.clusters.editor.rename(red.id, "  ")
    with pytest.raises(QueryError, match="two or more"):
        library.clusters.editor.merge([red.id, red.id])
    with pytest.raises(QueryError, match="needs photos"):
        library.clusters.editor.gather([])
