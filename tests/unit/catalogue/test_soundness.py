"""Whatever damage does to a catalogue, it is called damage."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from organizer.catalogue import Catalogue
from organizer.catalogue.journal import Step, StepState
from organizer.catalogue.layouts import MapLayout
from organizer.catalogue.soundness import find_damage
from organizer.catalogue.verdicts import DIFFERENT
from organizer.errors import Cancelled, CatalogueError, DamagedCatalogueError
from organizer.records import ActionKind, Group, Grouping, Root, Stamp

READS: dict[str, Callable[[Catalogue, list[int]], object]] = {
    "photos": lambda c, ids: c.photos.by_ids(ids),
    "sizes": lambda c, ids: c.photos.bytes_of(ids),
    "times": lambda c, ids: c.photos.when_and_where(np.array(ids)),
    "newest": lambda c, ids: c.photos.newest_of(ids),
    "names": lambda c, ids: c.photos.named(["photo"]),
    "sightings": lambda c, ids: c.photos.sightings(1),
    "copies": lambda c, ids: c.photos.by_content("01"),
    "cameras": lambda c, ids: c.photos.cameras(),
    "ratings": lambda c, ids: c.ratings.of(1),
    "tags": lambda c, ids: (c.tags.of(ids), c.tags.counts()),
    "vectors": lambda c, ids: list(c.embeddings.since(0, "m", "look")),
    "vectors of some": lambda c, ids: c.embeddings.of(ids, "m", "look"),
    "fingerprints": lambda c, ids: c.fingerprints.present(1),
    "owners": lambda c, ids: c.fingerprints.owners(),
    "clusters": lambda c, ids: (c.groupings.last(), c.edits.newest(), c.edits.redoable()),
    "map": lambda c, ids: c.layouts.of("m"),
    "journal": lambda c, ids: (c.journal.unfinished(), c.journal.undoable()),
    "steps": lambda c, ids: c.journal.steps(1),
    "albums": lambda c, ids: c.albums.all(),
    "searches": lambda c, ids: c.searches.recent(),
    "verdicts": lambda c, ids: c.verdicts.all(),
    "roots": lambda c, ids: c.roots.all(),
    "problems": lambda c, ids: (c.problems.all(), c.problems.stamps(1)),
}


def fill(catalogue: Catalogue, root: Root, add: Callable[..., int]) -> None:
    ids = [
        add(b"folder/photo %d.jpg" % number, f"{number:02}", details={"lens": "a lens"})
        for number in range(40)
    ]
    catalogue.tags.add(ids, "mine")
    catalogue.problems.put(root.id, b"broken.jpg", 1, 1, "It is broken.")
    catalogue.embeddings.put(ids, "m", "look", np.eye(40, 64, dtype=np.float32))
    contents = [f"{number:02}" for number in range(40)]
    sketches, measures = np.ones((40, 32), np.uint8), np.ones((40, 6), np.float32)
    catalogue.fingerprints.put(1, contents, sketches, measures)
    catalogue.verdicts.put("00", "01", DIFFERENT)
    catalogue.albums.save("Dogs", "dog", ids[:3], ids[3:5], 0.5)
    catalogue.searches.note("cat")
    groups = (Group(0, "one", tuple(ids[:20]), 0.5), Group(0, "two", tuple(ids[20:30]), 0.5))
    saved = catalogue.groupings.save(Grouping(0, "hdbscan", (("size", 3.0),), groups))
    catalogue.groupings.edit("Merge", [saved.groups[1].id], [saved.groups[0]])
    catalogue.layouts.add("m", MapLayout(np.array(ids), np.ones((40, 2), np.float32)))
    steps = [
        Step(at, photo, Path(f"/a/{at}"), Path(f"/b/{at}"), Stamp(1, 1), "00", StepState.DONE)
        for at, photo in enumerate(ids[30:])
    ]
    catalogue.journal.begin(ActionKind.TRASH, Path("/b"), steps)


@pytest.fixture
def full(catalogue: Catalogue, root: Root, add: Callable[..., int]) -> Catalogue:
    """A catalogue with something in every table."""
    with catalogue.store.write():
        fill(catalogue, root, add)
    return catalogue


def test_what_is_whole_is_sound(full: Catalogue) -> None:
    assert find_damage(full) == []
    assert find_damage(full, is_quick=True) == []


@pytest.mark.parametrize(
    ("change", "read"),
    [
        ("UPDATE photos SET state = 'elsewhere'", "photos"),
        ("UPDATE photos SET state = 'elsewhere'", "sightings"),
        ("UPDATE photos SET taken = 'yesterday'", "photos"),
        ("UPDATE photos SET details = '{'", "photos"),
        ("UPDATE photos SET details = '[1]'", "photos"),
        ("UPDATE photos SET details = '{\"lens\": 3}'", "photos"),
        ("UPDATE photos SET width = x'00'", "photos"),
        ("UPDATE photos SET content = x'00'", "photos"),
        ("UPDATE photos SET content = x'00'", "owners"),
        ("UPDATE photos SET path = 'text' WHERE id = 2", "photos"),
        ("UPDATE photos SET path = x'6100' WHERE id = 2", "photos"),
        ("UPDATE photos SET path = x'6100' WHERE id = 2", "sightings"),
        ("UPDATE photos SET size = 'big'", "photos"),
        ("UPDATE photos SET latitude = 'north'", "times"),
        ("UPDATE photos SET moment = x'01'", "newest"),
        ("UPDATE photos SET camera = x'ff'", "cameras"),
        ("UPDATE photos SET camera = CAST(x'ff' AS TEXT)", "cameras"),
        ("UPDATE roots SET path = 3", "roots"),
        ("UPDATE roots SET path = x'2f00'", "roots"),
        ("UPDATE problems SET reason = x'00'", "problems"),
        ("UPDATE problems SET size = 'x'", "problems"),
        ("UPDATE embeddings SET vector = x'00'", "vectors"),
        ("UPDATE embeddings SET vector = x'0000' WHERE photo = 2", "vectors of some"),
        ("UPDATE embeddings SET vector = x'007c7c00007c' WHERE photo = 2", "vectors"),
        ("UPDATE embeddings SET vector = 'text'", "vectors"),
        ("UPDATE fingerprints SET sketch = x'00' WHERE content = '03'", "fingerprints"),
        ("UPDATE fingerprints SET paper = 'x'", "fingerprints"),
        ("UPDATE groupings SET settings = '{}'", "clusters"),
        ("UPDATE groupings SET settings = 'x'", "clusters"),
        ("UPDATE groups SET cohesion = 'x'", "clusters"),
        ("UPDATE layouts SET x = 'x'", "map"),
        ("UPDATE actions SET kind = 'burn'", "journal"),
        ("UPDATE actions SET target = 'text'", "journal"),
        ("UPDATE steps SET state = 'burnt'", "steps"),
        ("UPDATE steps SET source = 7", "steps"),
        ("UPDATE albums SET liked = 'x'", "albums"),
        ("UPDATE albums SET liked = '[\"x\"]'", "albums"),
        ("UPDATE albums SET name = x'00'", "albums"),
        ("UPDATE searches SET text = x'00'", "searches"),
        ("UPDATE verdicts SET verdict = 'perhaps'", "verdicts"),
        ("UPDATE tags SET tag = CAST(x'ff' AS TEXT)", "tags"),
    ],
)
def test_a_value_that_nobody_wrote_is_damage(full: Catalogue, change: str, read: str) -> None:
    ids = full.photos.present_ids().tolist()
    with full.store.write() as database:
        database.execute(change)
    with pytest.raises(DamagedCatalogueError, match="damaged"):
        READS[read](full, ids)
    assert find_damage(full)


def test_rows_that_refer_to_none_are_damage(full: Catalogue) -> None:
    full.store.read().execute("PRAGMA foreign_keys = OFF")
    with full.store.write() as database:
        database.execute("DELETE FROM photos WHERE id = 35")
    assert find_damage(full) == ["rows that refer to none: 4"]


def test_a_check_can_be_stopped(full: Catalogue) -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        find_damage(full, checkpoint=stop)


def mutate(data: bytearray, chance: random.Random) -> None:
    """As bad memory, a bad disk and a bad cable do."""
    kind = chance.randrange(4)
    if kind == 0:
        for _ in range(400):
            data[chance.randrange(4096, len(data))] = chance.randrange(256)
    elif kind == 1:
        for _ in range(12):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif kind == 2:
        page = 4096 * chance.randrange(len(data) // 4096)
        data[page : page + 4096] = bytes(4096)
    else:
        del data[chance.randrange(len(data)) :]


def test_whatever_bytes_change_every_read_answers_or_says_that_it_is_damaged(
    full: Catalogue, tmp_path: Path
) -> None:
    ids = full.photos.present_ids().tolist()
    full.close()
    data = full.store.path.read_bytes()
    refused = 0
    for seed in range(80):
        mutated = bytearray(data)
        mutate(mutated, random.Random(seed))  # noqa: S311
        file = tmp_path / str(seed) / "catalogue.sqlite"
        file.parent.mkdir()
        file.write_bytes(mutated)
        try:
            catalogue = Catalogue(file)
        except CatalogueError:
            refused += 1
            continue
        found = 0
        for read in READS.values():
            try:
                read(catalogue, ids)
            except DamagedCatalogueError:
                found += 1
        assert not found or find_damage(catalogue)
        refused += bool(found)
        catalogue.close()
    assert refused > 40


def test_damage_that_sqlite_alone_sees_is_found_by_a_quick_look(
    full: Catalogue, tmp_path: Path
) -> None:
    full.close()
    file = full.store.path
    connection = sqlite3.connect(file)
    page = connection.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'photos_by_moment'"
    ).fetchone()[0]
    connection.close()
    data = bytearray(file.read_bytes())
    data[4096 * (page - 1) + 8 : 4096 * page] = bytes(4088)
    file.write_bytes(data)
    catalogue = Catalogue(file)
    assert find_damage(catalogue, is_quick=True)
    catalogue.close()
