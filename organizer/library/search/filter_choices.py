"""What the filters of a search can choose from."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from organizer.catalogue import Catalogue
from organizer.catalogue.filters import FAMILIES

_FOLDERS = 200
"""Folders listed of one root."""


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """Values of filters, in the order in which they are offered."""

    folders: tuple[str, ...] = ()
    """Names of roots, and paths of the folders in them that begin with such a name."""
    cameras: tuple[str, ...] = ()
    types: tuple[str, ...] = tuple(FAMILIES)
    tags: tuple[str, ...] = ()

    @staticmethod
    def of(catalogue: Catalogue) -> FilterChoices:
        """What a library has. Lists folders on the disk: for a worker."""
        folders: list[str] = []
        for root in catalogue.roots.all():
            folders.append(root.path.name)
            with suppress(OSError):  # a drive that is away
                inner = sorted(
                    each.name
                    for each in root.path.iterdir()
                    if not each.name.startswith(".") and each.is_dir()
                )
                folders += [f"{root.path.name}/{name}" for name in inner[:_FOLDERS]]
        formats = catalogue.photos.formats()
        return FilterChoices(
            tuple(name for name in folders if name and _is_text(name)),
            tuple(catalogue.photos.cameras()),
            tuple(family for family in FAMILIES if set(FAMILIES[family]) & set(formats)),
            tuple(tag for tag, _ in catalogue.tags.counts()),
        )


def _is_text(name: str) -> bool:
    """Whether a name can be typed: no bytes that are not UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
