"""Modes, times and extended attributes survive; an archive is as strict as its strictest photo."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import zipfile
from pathlib import Path

import pytest

from organizer.errors import ActionError
from organizer.library.actions.archive_list import ARCHIVE_MANIFEST, read_list
from organizer.library.actions.files import safe_move
from organizer.library.actions.restore import restore
from tests.unit.library.actions.jobs import files

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions")

KINDS = ("folder", "zip", "trash")
Attributes = dict[str, tuple[int, int, dict[str, bytes]]]


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def attributes(folder: Path) -> Attributes:
    """Mode, time and extended attributes of every file, by name."""
    found = {}
    for path in files(folder):
        if path.name != ARCHIVE_MANIFEST:
            names = os.listxattr(path) if hasattr(os, "listxattr") else ()
            labels = {name: os.getxattr(path, name) for name in names}
            found[path.name] = (mode_of(path), path.stat().st_mtime_ns, labels)
    return found


@pytest.fixture
def photos(world):
    """A private photo with a label and a sidecar, and one that everybody may read."""
    found = [world.add(name) for name in ("a.jpg", "b.jpg")]
    world.write("a.xmp", b"about a")
    for name, mode in (("a.jpg", 0o600), ("b.jpg", 0o755), ("a.xmp", 0o640)):
        path = world.album / name
        path.chmod(mode)
        with contextlib.suppress(AttributeError, OSError):  # not every file system has them
            os.setxattr(path, "user.tags", f"holiday of {name}".encode())
    return found


def start(world, kind, photos):
    if kind == "trash":
        return world.run(world.actions.trash(photos, world.control))
    target = world.archive if kind == "folder" else world.zip
    return world.run(world.actions.archive(photos, target, world.control))


@pytest.fixture
def few_permissions():
    """New files may be read by everybody, as is usual."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("few_permissions")
@pytest.mark.parametrize("disk", ["one disk", "other disk"])
@pytest.mark.parametrize("kind", KINDS)
def test_they_survive_leaving_and_coming_back(world, photos, kind, disk):
    before = attributes(world.album)
    with world.under_faults() as faults:
        faults.cross_device = disk == "other disk"
        start(world, kind, photos)
        if kind == "folder":
            assert attributes(world.archive) == before
        world.undo()
    assert attributes(world.album) == before


@pytest.mark.usefixtures("few_permissions")
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_they_survive_a_restore_but_nothing_is_made_executable(world, photos, kind):
    before = attributes(world.album)
    start(world, kind, photos)
    archive = world.archive if kind == "folder" else world.zip
    world.run(restore(archive, world.folder / "new", world.control, world.catalogue))
    mode, time, labels = before["b.jpg"]
    assert mode == 0o755
    assert attributes(world.folder / "new") == before | {"b.jpg": (0o644, time, labels)}


@pytest.mark.usefixtures("few_permissions")
def test_a_disk_without_them_loses_none(world, photos):
    """As it is with FAT: the list remembers."""
    before = attributes(world.album)
    with world.under_faults() as faults:
        faults.cross_device = True
        start(world, "folder", photos)
        for path in files(world.archive):
            for name in os.listxattr(path) if hasattr(os, "listxattr") else ():
                os.removexattr(path, name)
            path.chmod(0o777)
        world.undo()
    assert attributes(world.album) == before


@pytest.mark.usefixtures("few_permissions")
def test_nobody_else_reads_a_copy_that_grows(world, photos, monkeypatch):
    seen = []
    hashed = safe_move.content_hash_of

    def look(path):
        seen.append(mode_of(path))
        return hashed(path)

    monkeypatch.setattr(safe_move, "content_hash_of", look)
    with world.under_faults() as faults:
        faults.cross_device = True
        start(world, "folder", photos)
    assert seen == [0o600] * 3


@pytest.mark.usefixtures("few_permissions")
class TestAnArchive:
    def test_in_a_folder_is_as_strict_as_its_strictest_photo(self, world, photos):
        start(world, "folder", photos)
        assert mode_of(world.archive) == 0o700
        assert mode_of(world.archive / "Pictures") == 0o700
        assert mode_of(world.archive / ARCHIVE_MANIFEST) == 0o600

    def test_in_a_zip_file_is_as_strict_as_its_strictest_photo(self, world, photos):
        start(world, "zip", photos)
        assert mode_of(world.zip) == 0o600

    @pytest.mark.parametrize("kind", ["folder", "zip"])
    def test_of_photos_for_everybody_is_for_everybody(self, world, kind):
        photo = world.add("a.jpg")
        (world.album / "a.jpg").chmod(0o644)
        start(world, kind, [photo])
        if kind == "zip":
            assert mode_of(world.zip) == 0o644
        else:
            assert mode_of(world.archive / "Pictures") == 0o755
            assert mode_of(world.archive / ARCHIVE_MANIFEST) == 0o644

    def test_that_was_there_stays_as_open_as_it_is(self, world, photos):
        world.archive.mkdir(mode=0o755)
        start(world, "folder", photos)
        assert mode_of(world.archive) == 0o755
        assert mode_of(world.archive / "Pictures") == 0o700

    def test_gets_a_stricter_list_with_a_stricter_photo(self, world, photos):
        start(world, "folder", photos[1:])
        assert mode_of(world.archive / ARCHIVE_MANIFEST) == 0o644
        start(world, "folder", photos[:1])
        assert mode_of(world.archive / ARCHIVE_MANIFEST) == 0o600


def test_the_list_of_an_older_smalti_is_undone_and_restored(world, photos):
    start(world, "zip", photos)
    with zipfile.ZipFile(world.zip) as opened:
        members = {info.filename: (info, opened.read(info)) for info in opened.infolist()}
    document = json.loads(members[ARCHIVE_MANIFEST][1])
    for picture in document["pictures"]:
        assert picture.pop("mode")
        picture.pop("extended", None)
    with zipfile.ZipFile(world.zip, "w") as opened:
        for name, (info, data) in members.items():
            opened.writestr(info, json.dumps(document) if name == ARCHIVE_MANIFEST else data)
    world.run(restore(world.zip, world.folder / "new", world.control, world.catalogue))
    assert mode_of(world.folder / "new" / "Pictures" / "a.jpg") == 0o600
    world.undo()
    assert mode_of(world.album / "a.jpg") == 0o600


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": "600"},
        {"mode": 0o4755},
        {"mode": -1},
        {"mode": True},
        {"extended": []},
        {"extended": {"security.capability": "AA=="}},
        {"extended": {"user.a": "no base64"}},
        {"extended": {"user.a": 1}},
        {"extended": {"user.a": "A" * 2**17}},
        {"companion_of": None},
        {"companion_of": 1},
    ],
)
def test_a_strange_list_is_refused(world, photos, changes):
    start(world, "folder", photos)
    manifest = world.archive / ARCHIVE_MANIFEST
    document = json.loads(manifest.read_text())
    document["pictures"][0] |= changes
    manifest.write_text(json.dumps(document))
    with pytest.raises(ActionError, match="no list of archived pictures"):
        read_list(world.archive)
