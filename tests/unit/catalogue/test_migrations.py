"""The schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from organizer.catalogue import Catalogue
from organizer.catalogue.migrations import APPLICATION_ID, MIGRATIONS
from organizer.records import State


@pytest.fixture
def sample(tmp_path: Path) -> Callable[[int], Path]:
    """A small catalogue as a Smalti left it that knew the schema up to a version."""

    def make(version: int) -> Path:
        file = tmp_path / f"v{version}.sqlite"
        connection = sqlite3.connect(file)
        dump = Path(__file__).with_name(f"sample_v{version}.sql")
        connection.executescript(dump.read_text())
        connection.close()
        return file

    return make


def test_a_new_catalogue_has_the_newest_version_and_our_mark(catalogue: Catalogue) -> None:
    assert catalogue.store.rows("PRAGMA user_version")[0][0] == len(MIGRATIONS)
    assert catalogue.store.rows("PRAGMA application_id")[0][0] == APPLICATION_ID
    assert APPLICATION_ID.to_bytes(4, "big") == b"SMLT"
    assert [row[0] for row in catalogue.store.rows("PRAGMA integrity_check")] == ["ok"]


def test_the_questions_asked_of_a_large_library_use_an_index(catalogue: Catalogue) -> None:
    for question in (
        "SELECT id FROM photos WHERE content = ? AND state = 'present'",
        "SELECT id FROM photos WHERE state = 'present' ORDER BY moment DESC, id DESC",
        "SELECT id FROM photos WHERE root = ? AND path = ? AND state = 'present'",
        "SELECT vector FROM embeddings WHERE photo = ? AND model = ? AND space = ?",
    ):
        values = (None,) * question.count("?")
        plan = catalogue.store.rows(f"EXPLAIN QUERY PLAN {question}", values)
        assert all("SEARCH" in row["detail"] for row in plan), question
        assert not any("TEMP B-TREE" in row["detail"] for row in plan), question


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_a_catalogue_of_every_earlier_version_is_brought_up_to_date(sample, version) -> None:
    catalogue = Catalogue(sample(version))
    assert catalogue.store.rows("PRAGMA user_version")[0][0] == len(MIGRATIONS)
    assert [row[0] for row in catalogue.store.rows("PRAGMA integrity_check")] == ["ok"]
    assert catalogue.store.rows("PRAGMA foreign_key_check") == []
    forum, bad, old = catalogue.photos.by_ids([1, 2, 3])
    assert (forum.path, forum.metadata.exposure.camera) == (
        Path("/home/ada/Pictures/2023/Rome/forum.jpg"),
        "Canon EOS 30D",
    )
    assert (bytes(bad.path)[-8:], old.state) == (b"bad\xff.jpg", State.TRASHED)
    assert catalogue.embeddings.of([1], "builtin@1", "look")[1].tolist() == [1, 0]
    assert [problem.path.name for problem in catalogue.problems.all()] == ["empty.jpg"]
    assert forum.metadata.details == {"lens": "EF50mm f/1.8"}
    assert bad.metadata.details == {}
    assert forum.metadata.rating == (None if version == 1 else 4)
    assert [each.sidecar for each in catalogue.ratings.of(1)] == [None, None]
    assert [album.name for album in catalogue.albums.all()] == ([] if version == 1 else ["Italy"])
    assert catalogue.searches.recent() == ([] if version == 1 else ["ruins"])
    catalogue.close()
