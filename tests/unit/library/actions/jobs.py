"""What tests of actions do again and again."""

from __future__ import annotations

import os

import pytest

from organizer.records import Changes

posix = pytest.mark.skipif(os.name != "posix", reason="a trash to look into")


def archive(world, photos, target=None):
    return world.run(world.actions.archive(photos, target or world.archive, world.control))


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def told(world):
    """All changes that progress told of."""
    return Changes(
        added=tuple(photo for step in world.told for photo in step.changes.added),
        removed=tuple(photo for step in world.told for photo in step.changes.removed),
    )


KINDS = ("folder", "zip", "trash")


def start(world, kind, photos):
    """One of `KINDS` of actions, begun."""
    if kind == "trash":
        return world.actions.trash(photos, world.control)
    target = world.archive if kind == "folder" else world.zip
    return world.actions.archive(photos, target, world.control)
