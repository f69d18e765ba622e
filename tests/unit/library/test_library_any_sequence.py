"""Whatever people do to their files, every file has its photo and every photo keeps its id."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizer.catalogue import Catalogue
from organizer.embedding.model_store import ModelStore
from organizer.jobs import Control
from organizer.library.file_identity import content_hash_of
from organizer.library.library import Library, open_library
from organizer.records import Changes, State

PLACES = ("a/1.jpg", "a/2.jpg", "a/s/1.jpg", "a/s/t/3.jpg", "b/1.jpg", "b/s/1.jpg")
place = st.sampled_from(PLACES)
operation = st.one_of(
    st.tuples(st.just("create"), place),
    st.tuples(st.just("copy"), place, place, st.booleans()),
    st.tuples(st.just("rename"), place, place),
    st.tuples(st.just("swap"), place, place),
    st.tuples(st.just("delete"), place),
    st.tuples(st.just("touch"), place),
    st.tuples(st.just("move folder"), st.permutations(["a/s", "b/s"])),
    st.tuples(st.just("remove"), place),
    st.tuples(st.just("index"), st.sampled_from([["a/s"], ["b"], ["a"]])),
    st.tuples(st.just("index all"), st.permutations(["a", "b"])),
)


class Disk:
    """Two folders of pictures and what can be done to them. No two writes share a time."""

    def __init__(self, folder: Path, painted: Callable[[int], bytes]) -> None:
        self.folder = folder
        self._painted = painted
        self._seeds = itertools.count()
        self._clock = itertools.count(1_600_000_000)
        for root in ("a", "b"):
            (folder / root).mkdir(parents=True)
            (folder / root / "kept.txt").touch()  # an empty folder would count as offline

    def files(self) -> dict[Path, str]:
        return {path: content_hash_of(path) for path in self.folder.rglob("*.jpg")}

    def with_pictures(self, names: list[str]) -> list[Path]:
        folders = [self.folder / name for name in names]
        return [folder for folder in folders if next(folder.rglob("*.jpg"), None)]

    def create(self, name: str) -> None:
        path = self._ready(name)
        path.write_bytes(self._painted(next(self._seeds)))
        self.touch(name)

    def copy(self, name: str, new: str, keeps_time: bool) -> None:
        if name != new and (self.folder / name).exists():
            shutil.copy2(self.folder / name, self._ready(new))
            if not keeps_time:
                self.touch(new)

    def rename(self, name: str, new: str) -> None:
        if (self.folder / name).exists():
            (self.folder / name).replace(self._ready(new))

    def swap(self, name: str, other: str) -> None:
        if name != other and (self.folder / name).exists() and (self.folder / other).exists():
            self.rename(name, "a/aside.jpg")
            self.rename(other, name)
            self.rename("a/aside.jpg", other)

    def delete(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    def touch(self, name: str) -> None:
        if (self.folder / name).exists():
            moment = next(self._clock) * 10**9
            os.utime(self.folder / name, ns=(moment, moment))

    def move_folder(self, names: list[str]) -> None:
        source, target = (self.folder / name for name in names)
        if source.exists() and not target.exists():
            source.rename(target)

    def _ready(self, name: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def run(library: Library, folders: list[Path]) -> None:
    for _ in library.indexer.index(folders, Control()):
        pass


def remembered(catalogue: Catalogue) -> dict[str, dict[int, str]]:
    """Every content the catalogue knows: the photos that have it and their states."""
    known: dict[str, dict[int, str]] = defaultdict(dict)
    for content, photo, state in catalogue.store.rows("SELECT content, id, state FROM photos"):
        known[content][photo] = state
    return known


@given(operations=st.lists(operation, min_size=4, max_size=16))
@settings(
    max_examples=int(os.environ.get("SMALTI_EXAMPLES", "25")),
    deadline=None,
    derandomize="SMALTI_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_file_has_one_photo_and_every_content_keeps_its_id(
    operations: list[tuple], embedder: object, painted: Callable[[int], bytes]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        disk = Disk(Path(folder) / "disk", painted)
        library = open_library(
            Path(folder) / "library", ModelStore(Path(folder) / "weights", Path(folder) / "models")
        )
        try:
            for name, *words in [*operations, ("index all", ["a", "b"])]:
                if name == "index":
                    run(library, disk.with_pictures(words[0]))
                elif name == "index all":
                    check(library, disk, words[0])
                elif name == "remove":
                    remove(library, disk.folder / words[0])
                elif name != "move folder" or disk.folder / words[0][0] not in roots(library):
                    # A root that is gone as a whole is offline: that is another test.
                    getattr(disk, name.replace(" ", "_"))(*words)
        finally:
            library.close()


def roots(library: Library) -> list[Path]:
    return [root.path for root in library.catalogue.roots.all()]


def remove(library: Library, path: Path) -> None:
    """Take the photo that was last seen at a path out of the catalogue."""
    for root in library.catalogue.roots.all():
        if path.is_relative_to(root.path):
            name = os.fsencode(path.relative_to(root.path))
            photos = [photo.id for photo in library.catalogue.photos.at(root.id, [name])]
            library.catalogue.photos.set_state(photos, State.REMOVED)
            library.embeddings.indexes.follow(Changes(removed=tuple(photos)))


def check(library: Library, disk: Disk, names: list[str]) -> None:
    catalogue = library.catalogue
    before = remembered(catalogue)
    known = roots(library)
    worth = disk.with_pictures(names)
    run(library, [f for f in map(disk.folder.joinpath, names) if f in known or f in worth])
    photos = catalogue.photos.by_ids(catalogue.photos.present_ids())
    files = disk.files()
    often = Counter(files.values())
    found = {photo.path: photo.content for photo in photos}
    assert len(found) == len(photos)
    assert found.items() <= files.items()
    removed = {content for content in before if "removed" in before[content].values()}
    assert all(content in removed for path, content in files.items() if path not in found)
    for photo in photos:
        if often[photo.content] == 1 and len(before[photo.content]) == 1:
            assert before[photo.content].keys() == {photo.id}
            assert photo.content not in removed
    assert library.embeddings.indexes.index(
        library.embeddings.choice.card("builtin"), "look"
    ).ids().tolist() == sorted(photo.id for photo in photos)
    assert not catalogue.problems.all()
