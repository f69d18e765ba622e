"""Whatever people do to their files, every file has its photo and every photo keeps its id."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizer.catalogue import Catalogue
from organizer.library.control import Control
from organizer.library.relink import content_hash_of
from organizer.library.session import Library, open_library

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
    for _ in library.indexer.index([f for f in folders if f.exists()], Control()):
        pass


def only(pairs: Iterator[tuple[str, int]]) -> dict[str, int]:
    """Content to photo, of contents that occur once."""
    known = list(pairs)
    often = Counter(content for content, _ in known)
    return {content: photo for content, photo in known if often[content] == 1}


def remembered(catalogue: Catalogue) -> dict[str, int]:
    rows = catalogue.store.rows("SELECT content, id FROM photos")
    return only((content, photo) for content, photo in rows)


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
        library = open_library(Path(folder) / "library", Path(folder) / "models")
        try:
            for name, *words in [*operations, ("index all", ["a", "b"])]:
                if name == "index":
                    run_or_nothing(library, disk, words[0])
                elif name == "index all":
                    check(library, disk, words[0])
                else:
                    getattr(disk, name.replace(" ", "_"))(*words)
        finally:
            library.close()


def run_or_nothing(library: Library, disk: Disk, names: list[str]) -> None:
    if any((disk.folder / name).rglob("*.jpg") for name in names):
        with_pictures = [n for n in names if next((disk.folder / n).rglob("*.jpg"), None)]
        run(library, [disk.folder / name for name in with_pictures])


def check(library: Library, disk: Disk, roots: list[str]) -> None:
    known = {root.path for root in library.catalogue.roots.all()}
    folders = [disk.folder / root for root in roots]
    wanted = [f for f in folders if f in known or next(f.rglob("*.jpg"), None)]
    before = remembered(library.catalogue)
    run(library, wanted)
    catalogue = library.catalogue
    photos = catalogue.photos.by_ids(catalogue.photos.present_ids())
    files = disk.files()
    assert sorted((p.path, p.content) for p in photos) == sorted(files.items())
    after = only((p.content, p.id) for p in photos)
    assert {c: after[c] for c in before if c in after} == {c: before[c] for c in before if c in after}
    assert library.lookup.index("look").ids().tolist() == sorted(p.id for p in photos)
    assert not catalogue.problems.all()
