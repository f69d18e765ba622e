"""Any sequence of actions, with anything going wrong, loses nothing."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizer.errors import ActionError, Cancelled
from organizer.jobs import Control
from organizer.library.actions import step_runner
from organizer.library.actions.archive_list import ARCHIVE_MANIFEST
from organizer.library.file_identity import content_hash
from organizer.records import State

NAMES = ("a.jpg", "day/a.jpg", "day/b.jpg", os.fsdecode(b"odd \xff\xe9.jpg"), "copy of b.jpg")
CONTENTS = (b"one", b"two", b"three", b"four", b"three")
COMPANIONS = {"a.xmp": b"of a", "day/a.jpg.xmp": b"of another a", "day/b.mov": b"film of b"}

photos = st.sets(st.integers(0, len(NAMES) - 1), min_size=1)
some = st.integers(0, len(NAMES) - 1)


@dataclass(frozen=True)
class Nothing:
    """All goes well."""


@dataclass(frozen=True)
class Crashes:
    at: int
    after: bool
    again_at: int
    """Also while recovering; a large number is never reached."""


@dataclass(frozen=True)
class DiskFull:
    at: int


@dataclass(frozen=True)
class Stops:
    """The person cancels."""

    at: int


@dataclass(frozen=True)
class Squats:
    """A file comes to lie where one is being moved to, at that moment."""

    at: int


troubles = st.one_of(
    st.just(Nothing()),
    st.builds(Crashes, st.integers(0, 40), st.booleans(), st.integers(0, 30)),
    st.builds(DiskFull, st.integers(0, 30)),
    st.builds(Stops, st.integers(0, 30)),
    st.builds(Squats, st.integers(0, 20)),
)
steps = st.one_of(
    st.tuples(st.sampled_from(["folder", "inside", "zip", "trash", "remove"]), photos, troubles),
    st.tuples(st.just("undo"), st.none(), troubles),
    st.tuples(st.sampled_from(["change", "delete", "occupy"]), some, st.none()),
)


class Story:
    """A world, and what must be in it whatever happens."""

    def __init__(self, world, crash):
        self.world = world
        self.crash = crash
        self.ids = [world.add(name, data) for name, data in zip(NAMES, CONTENTS, strict=True)]
        for name, data in COMPANIONS.items():
            world.write(name, data)
        self.kept = Counter(content_hash(data) for data in (*CONTENTS, *COMPANIONS.values()))
        """Content hashes that must be somewhere, and how often."""
        self.strangers: dict[Path, bytes] = {}
        self.touched: set[int] = set()
        """Photos whose files a person changed or deleted."""
        self.squatted = False

    def start(self, kind, chosen, control):
        actions = self.world.actions
        ids = [self.ids[number] for number in sorted(chosen or ())]
        if kind == "undo":
            return actions.undo(control)
        if kind in ("trash", "remove"):
            return getattr(actions, kind)(ids, control)
        target = {
            "folder": self.world.archive,
            "inside": self.world.album / "kept away",
            "zip": self.world.zip,
        }[kind]
        return actions.archive(ids, target, control)

    def act(self, kind, chosen, trouble):
        control = Control()
        with self.world.under_faults() as faults:
            match trouble:
                case Crashes(at, after, _):
                    faults.crash_at, faults.after = at, after
                case DiskFull(at):
                    faults.full_at = at
                case Stops(at):
                    faults.on_operation = lambda *_: faults.count > at and control.cancel()
                case Squats(at):
                    faults.on_operation = lambda *call: faults.count > at and self.squat(*call)
            try:
                self.world.run(self.start(kind, chosen, control))
            except (ActionError, Cancelled):
                assert not isinstance(trouble, Nothing) or kind == "undo" or self.touched
            except self.crash:
                pass
        if isinstance(trouble, Crashes):
            self.recover(trouble.again_at)

    def recover(self, crash_at):
        self.world.restart()
        with self.world.under_faults() as faults:
            faults.crash_at = crash_at
            try:
                self.world.run(self.world.actions.recover(Control()))
            except self.crash:
                pass
            else:
                return
        self.world.restart()
        self.world.run(self.world.actions.recover(Control()))

    def squat(self, name, arguments):
        """Once a file is about to be given a name, put another file there."""
        if name not in ("link", "rename", "replace") or self.squatted:
            return
        goal = Path(os.fsdecode(arguments[1]))
        if goal.suffix != ".jpg" or goal.exists() or goal.is_relative_to(self.world.can):
            return  # the trash is in the hands of Send2Trash
        self.squatted = True
        self.stranger(goal)

    def stranger(self, path):
        self.strangers[path] = f"stranger {len(self.strangers)}".encode()
        path.write_bytes(self.strangers[path])

    def meddle(self, kind, number):
        """What a person does with another program."""
        (photo,) = self.world.catalogue.photos.by_ids([self.ids[number]])
        there = photo.path.exists() and photo.path not in self.strangers
        if kind == "occupy" and not photo.path.exists() and photo.path.parent.is_dir():
            self.stranger(photo.path)
        if kind in ("change", "delete") and there:
            self.kept[content_hash(photo.path.read_bytes())] -= 1
            self.touched.add(photo.id)
            photo.path.unlink()
            if kind == "change":
                data = f"changed {number}".encode()
                photo.path.write_bytes(data)
                self.kept[content_hash(data)] += 1

    def check(self):
        self.nothing_is_lost()
        where = self.world.whereabouts()
        for photo in self.world.catalogue.photos.by_ids(self.ids):
            if photo.id in self.touched:
                continue
            places = where[photo.content]
            if photo.state in (State.PRESENT, State.REMOVED):
                assert str(photo.path) in places
            else:
                assert [place for place in places if place != str(photo.path)]
        assert not self.world.leftovers()

    def nothing_is_lost(self):
        found = {content: len(places) for content, places in self.world.whereabouts().items()}
        for content, times in self.kept.items():
            assert found.get(content, 0) >= times
        for path, data in self.strangers.items():
            assert path.read_bytes() == data

    def everything_is_back(self):
        photos = self.world.catalogue.photos.by_ids(self.ids)
        for photo, name in zip(photos, NAMES, strict=True):
            if photo.id in self.touched:
                continue
            assert photo.state is State.PRESENT
            assert content_hash(photo.path.read_bytes()) == photo.content
            if not self.strangers:
                assert photo.path == self.world.album / name
        if not self.strangers and not self.touched:
            assert set(self.world.tree()) == {*NAMES, *COMPANIONS}
            assert not list(self.world.folder.rglob(ARCHIVE_MANIFEST))
            assert not list(self.world.folder.glob("*.zip"))


@pytest.mark.skipif(os.name != "posix", reason="names of any bytes, and a trash to look into")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(steps, min_size=1, max_size=8),
    other_disk=st.booleans(),
    hard_links=st.booleans(),
    pause=st.sampled_from([0.0, 60.0]),
)
def test_any_sequence_of_actions_loses_nothing_and_can_be_undone(
    worlds, crash, monkeypatch, steps, other_disk, hard_links, pause
):
    monkeypatch.setattr(step_runner, "_SECONDS_BETWEEN_RECORDS", pause)
    with worlds() as world:
        story = Story(world, crash)
        for kind, what, trouble in steps:
            world.faults.cross_device, world.faults.hard_links = other_disk, hard_links
            if trouble is None:
                story.meddle(kind, what)
                continue
            story.act(kind, what, trouble)
            story.world.faults.full_at = None
            story.check()
            world.restart()
        for _ in range(20):
            if world.actions.undoable() is None:
                break
            world.undo()
            story.nothing_is_lost()
        assert world.actions.undoable() is None
        story.everything_is_back()
