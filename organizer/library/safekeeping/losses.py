"""What can be made again of a library's files and is not there."""

from __future__ import annotations

from dataclasses import dataclass

from organizer import formatting
from organizer.catalogue import Catalogue
from organizer.imaging.thumbnails import ThumbnailStore
from organizer.library.embeddings.model_choice import ModelChoice

REMEDY = "Indexing makes them again: look for changes, or smalti index."


@dataclass(frozen=True, slots=True)
class Losses:
    """How many present photos lack what indexing makes."""

    thumbnails: int = 0
    vectors: int = 0
    """Of any model in use."""

    @property
    def sentence(self) -> str:
        """What a person should know and do; empty where nothing is lacking."""
        parts = [
            f"{formatting.photos(count)} {'lacks' if count == 1 else 'lack'} {what}"
            for count, what in ((self.thumbnails, "a thumbnail"), (self.vectors, "search vectors"))
            if count
        ]
        if not parts:
            return ""
        return f"{formatting.listed(parts)}. {REMEDY}"


def count_losses(catalogue: Catalogue, thumbnails: ThumbnailStore, choice: ModelChoice) -> Losses:
    """What is lacking now; a damaged thumbnail is not noticed before it was dropped."""
    owners = catalogue.fingerprints.owners()
    there = thumbnails.contents()
    roots = [root.id for root in catalogue.roots.all()]
    waiting = [
        catalogue.embeddings.waiting(roots, choice.card(model).key) for model in choice.in_use()
    ]
    lost = sum(len(photos) for content, photos in owners.items() if content not in there)
    return Losses(lost, max(waiting, default=0))
