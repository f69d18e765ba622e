"""Backs an open library's catalogue up, and tells whether all of the library is there."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from organizer import formatting
from organizer.catalogue import Catalogue
from organizer.catalogue.backups import Backups
from organizer.catalogue.copies import Backup, copy_catalogue, examine
from organizer.catalogue.failures import damaged
from organizer.catalogue.soundness import find_damage
from organizer.errors import CatalogueError
from organizer.imaging.thumbnails import ThumbnailStore
from organizer.jobs import Control, lower_priority
from organizer.library.embeddings.model_choice import ModelChoice
from organizer.library.safekeeping.losses import Losses, count_losses
from organizer.paths import LibraryPaths, displayable
from organizer.records import Progress


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check found."""

    photos: int
    damage: tuple[str, ...]
    """What is wrong with the catalogue, a line each; empty where it is sound."""
    losses: Losses
    backups: tuple[Backup, ...]
    """Newest first."""

    def sentences(self) -> list[str]:
        """What a person should know."""
        if self.damage:
            return [f"The catalogue is damaged: {'; '.join(self.damage)}."]
        newest = (
            f"The newest backup is of {formatting.moment(self.backups[0].made)}."
            if self.backups
            else "There is no backup yet."
        )
        losses = self.losses.sentence or "Nothing is lacking."
        return [f"The catalogue is sound: {formatting.photos(self.photos)}.", losses, newest]


class Safekeeper:
    """Every method may be called from any worker thread."""

    def __init__(
        self,
        catalogue: Catalogue,
        paths: LibraryPaths,
        thumbnails: ThumbnailStore,
        choice: ModelChoice,
    ) -> None:
        self._catalogue = catalogue
        self._paths = paths
        self._thumbnails = thumbnails
        self._choice = choice
        self._backups = Backups(paths.backups)

    def look_after(self, control: Control) -> Generator[Progress, None, Backup | None]:
        """What is due once in a while: a quick check after a crash, and the day's backup.

        The backup, if one was made. DamagedCatalogueError where the catalogue is damaged,
        CatalogueError where a backup cannot be made.
        """
        store = self._catalogue.store
        if store.was_interrupted:
            yield Progress("Checking the catalogue", 0)
            if find_damage(self._catalogue, is_quick=True):
                raise damaged(store.path)
            store.was_interrupted = False
        if self._backups.has_one_of(datetime.now().date()) or not self._catalogue.photos.has_any():
            return None
        return (yield from self.back_up(control))

    def look_after_quietly(self, control: Control) -> Generator[Progress, None, Backup | None]:
        """The same in a thread of its own: the rest of the machine goes first."""
        lower_priority()
        return (yield from self.look_after(control))

    def back_up(
        self, control: Control, to: Path | None = None
    ) -> Generator[Progress, None, Backup]:
        """Back the catalogue up now, among the others or to a file that does not exist yet.

        In a folder it gets a name of its own. Otherwise as `copy_catalogue`.
        """
        yield Progress("Backing up the catalogue", 0)
        if to is None:
            return self._backups.make(self._paths.catalogue, control.checkpoint)
        if to.is_dir():
            to /= f"smalti-catalogue-{datetime.now():%Y-%m-%d-%H%M%S}.sqlite"
        if to.exists():
            raise CatalogueError(
                f"There is a file {displayable(to)} already.", "Choose another name."
            )
        copy_catalogue(self._paths.catalogue, to, control.checkpoint)
        return examine(to)

    def check(self, control: Control) -> Generator[Progress, None, Findings]:
        """Look at everything: seconds, or minutes in a very large library."""
        yield Progress("Checking the catalogue", 0)
        damage = find_damage(self._catalogue, checkpoint=control.checkpoint)
        if damage:
            return Findings(0, tuple(damage), Losses(), tuple(self._backups.all()))
        yield Progress("Looking for what is lacking", 0)
        self._thumbnails.drop_damaged(self._thumbnails.contents())
        losses = count_losses(self._catalogue, self._thumbnails, self._choice)
        photos = self._catalogue.photos.count()
        return Findings(photos, (), losses, tuple(self._backups.all()))

    def explain(self, error: Exception) -> Exception:
        """A failure nobody foresaw, or the damage to the catalogue that led to it."""
        return damaged(self._paths.catalogue) if find_damage(self._catalogue) else error
