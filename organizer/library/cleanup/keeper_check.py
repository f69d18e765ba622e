"""Lets a photo go only while it is what was judged and what is kept in its place is there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.library.actions.notes import LeftAlone, Note
from organizer.library.file_identity import (
    content_hash_of,
    is_same_file,
    is_surely_same,
    is_unchanged,
    known_stamp,
    stamp_of,
)
from organizer.paths import displayable
from organizer.records import Photo, Stamp, State

CHANGED = Note(
    "{} changed since it was looked at and is left alone.",
    "{} photos changed since they were looked at and are left alone.",
)

UNMATCHED = Note(
    "{} stays: only the other half of its RAW+JPEG pair has a duplicate that is kept.",
    "{} photos stay: only the other halves of their RAW+JPEG pairs have duplicates that are kept.",
)


class KeeperCheck:
    """Of one clearance; it remembers what it has read, by the keepers' stamps."""

    def __init__(
        self,
        catalogue: Catalogue,
        going: Collection[int],
        keepers: Mapping[int, int],
        contents: Mapping[int, str],
        unmatched: Collection[int] = (),
    ) -> None:
        """`keepers` has who stays for whom, `contents` what photos held when they were judged.

        `unmatched` are halves of pairs that would go along though nobody stays for them.
        """
        self._catalogue = catalogue
        self._going = frozenset(going)
        self._keepers = keepers
        self._contents = contents
        self._unmatched = frozenset(unmatched)
        self._read: dict[int, tuple[Stamp, str]] = {}

    def __call__(self, photo: int, closely: bool) -> None:
        """LeftAlone where a photo is to stay; `closely` both files are read. OSError."""
        (spare,) = self._catalogue.photos.by_ids((photo,))
        if not self._is_as_judged(spare):
            raise LeftAlone(CHANGED)
        if photo in self._unmatched:
            raise LeftAlone(UNMATCHED)
        if photo not in self._keepers:
            return
        found = self._catalogue.photos.by_ids((self._keepers[photo],))
        if not found:
            raise LeftAlone(CHANGED)
        keeper = found[0]
        why = self._doubt(keeper, spare, closely)
        if why:
            raise LeftAlone(_about(keeper.path, *why))
        if closely and content_hash_of(spare.path) != spare.content:
            raise LeftAlone(CHANGED)

    def _is_as_judged(self, photo: Photo) -> bool:
        return self._contents.get(photo.id, photo.content) == photo.content

    def _doubt(self, keeper: Photo, spare: Photo, closely: bool) -> tuple[str, str] | None:
        """Why a keeper cannot stand for a spare, of one and of several."""
        if keeper.id in self._going:
            return _LEAVES
        if keeper.state is not State.PRESENT:
            return _GONE
        try:
            is_same = self._is_unchanged(keeper, closely)
        except OSError:
            return _UNREADABLE
        if is_same is None:
            return _GONE if self._is_online(keeper) else _OFFLINE
        if not is_same or not self._is_as_judged(keeper):
            return _ALTERED
        return _SAME if is_same_file(keeper.path, spare.path) else None

    def _is_unchanged(self, photo: Photo, closely: bool) -> bool | None:
        now = stamp_of(photo.path) if closely else None
        if now is None or now != known_stamp(photo):
            return is_unchanged(photo.path, known_stamp(photo), photo.content)
        stamp, content = self._read.get(photo.id, (Stamp(0, 0), ""))
        if not content or not now.changed or not is_surely_same(now, stamp):
            content = content_hash_of(photo.path)
            self._read[photo.id] = now, content
        return content == photo.content

    def _is_online(self, photo: Photo) -> bool:
        return any(root.id == photo.root and root.online for root in self._catalogue.roots.all())


_ALTERED = (
    "{} stays: %s changed since they were compared.",
    "{} photos stay, because what was to be kept changed since they were compared.",
)
_GONE = (
    "{} stays: %s, which was to be kept, is no longer there.",
    "{} photos stay, because what was to be kept is no longer there.",
)
_OFFLINE = (
    "{} stays: %s, which was to be kept, is on a drive that is not connected.",
    "{} photos stay, because what was to be kept is on a drive that is not connected.",
)
_UNREADABLE = (
    "{} stays: %s, which was to be kept, cannot be read.",
    "{} photos stay, because what was to be kept cannot be read.",
)
_LEAVES = (
    "{} stays: %s, which was to be kept, goes as well.",
    "{} photos stay, because what was to be kept goes as well.",
)
_SAME = (
    "{} stays: it is the same file as %s.",
    "{} photos stay, because they are the same files as what was to be kept.",
)


def _about(keeper: Path, one: str, many: str) -> Note:
    return Note(one.replace("%s", displayable(keeper.name), 1), many)
