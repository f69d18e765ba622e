"""The names that clusters are given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from organizer.catalogue import Catalogue
from organizer.library.clusters import cluster_names
from organizer.library.clusters.cluster_names import ClusterNamer
from organizer.library.library import Library
from organizer.records import Group, Metadata, Stamp


@pytest.fixture
def put(library: Library) -> Callable[..., int]:
    """Catalogues a photo in a folder, taken at a time, that shows the nth word."""
    catalogue: Catalogue = library.catalogue
    root = catalogue.roots.add(Path("/pictures"))
    card = library.embeddings.choice.card(library.embeddings.choice.answering("text"))
    count = 0

    def add(folder: str, taken: datetime | None = None, word: int | None = None) -> int:
        nonlocal count
        count += 1
        photo = catalogue.photos.add(
            getattr(root, "id", root),
            f"{folder}/{count}.jpg".encode(),
            f"{count:032x}",
            Stamp(1, 1),
            Metadata(4, 3, "JPEG", taken=taken),
        )
        if word is not None:
            vector = np.zeros((1, card.spaces[card.text_space]), np.float32)
            vector[0, word] = 1
            catalogue.embeddings.put([photo], card.key, card.text_space, vector)
        return photo

    return add


@pytest.fixture
def cluster_namer(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ClusterNamer:
    """Knows three words, each in a direction of its own."""
    words = ("beach", "wedding", "dog")
    monkeypatch.setattr(cluster_names, "_read_words", lambda: words)
    card = library.embeddings.choice.card(library.embeddings.choice.answering("text"))
    vectors = np.eye(3, card.spaces[card.text_space], dtype=np.float32)
    np.save(tmp_path / f"{card.key}.words.npy", vectors)
    return ClusterNamer(library.catalogue, library.embeddings.choice, tmp_path)


def group(*photos: int) -> Group:
    return Group(0, "", photos, 1)


def test_a_cluster_is_called_what_its_photos_show(cluster_namer: ClusterNamer, put) -> None:
    groups = [group(*(put("DCIM", word=word) for _ in range(4))) for word in (2, 0)]
    assert cluster_namer.names(groups) == ["Dog", "Beach"]


def test_two_clusters_never_share_a_name(cluster_namer: ClusterNamer, put) -> None:
    groups = [group(put("DCIM", word=1), put("DCIM", word=1)) for _ in range(6)]
    names = cluster_namer.names(groups)
    assert len(set(names)) == 6


def test_a_telling_folder_names_its_cluster(cluster_namer: ClusterNamer, put) -> None:
    groups = [
        group(*(put("Rome 2012", word=0) for _ in range(5))),
        group(*(put("100CANON", word=2) for _ in range(5))),
    ]
    assert cluster_namer.names(groups) == ["Rome 2012", "Dog"]


@pytest.mark.parametrize("folder", ["DCIM", "100CANON", "2023", "IMG_2231", "n01530575", "Photos"])
def test_a_folder_that_a_camera_named_says_nothing(
    cluster_namer: ClusterNamer, put, folder
) -> None:
    groups = [group(put(folder, word=0)), group(put("a", word=1)), group(put("b", word=1))]
    assert cluster_namer.names(groups)[0] == "Beach"


def test_photos_of_one_day_month_or_year_say_so(cluster_namer: ClusterNamer, put) -> None:
    days = [
        [datetime(2014, 7, 9, hour) for hour in range(4)],
        [datetime(2014, 7, day) for day in range(1, 5)],
        [datetime(2012, month, 1) for month in range(1, 5)],
        [datetime(2011, 12, 31), datetime(2012, 1, 1)],
        [datetime(2001, 1, 1), datetime(2019, 1, 1)],
    ]
    groups = [group(*(put("DCIM", taken, 0) for taken in part)) for part in days]
    spans = [name.partition(" · ")[2] for name in cluster_namer.names(groups)]
    assert spans == ["9 July 2014", "July 2014", "2012", "2011–2012", ""]


def test_what_nothing_is_known_of_has_a_number(cluster_namer: ClusterNamer, put) -> None:
    assert cluster_namer.names([group(put("DCIM"))]) == ["Cluster 1"]
    assert cluster_namer.names([]) == []
