"""The SQLite catalogue: the truth about a library."""

from __future__ import annotations

from pathlib import Path

from organizer.catalogue.albums import Albums
from organizer.catalogue.choices import Choices
from organizer.catalogue.database import CatalogueDatabase
from organizer.catalogue.edits import Edits
from organizer.catalogue.embeddings import Embeddings
from organizer.catalogue.fingerprints import Fingerprints
from organizer.catalogue.groupings import Groupings
from organizer.catalogue.journal import Journal
from organizer.catalogue.layouts import MapLayouts
from organizer.catalogue.photos import Photos
from organizer.catalogue.problems import Problems
from organizer.catalogue.ratings import Ratings
from organizer.catalogue.roots import Roots
from organizer.catalogue.searches import Searches
from organizer.catalogue.tags import Tags
from organizer.catalogue.verdicts import Verdicts


class Catalogue:
    """One library's tables over one store. Safe to use from any thread."""

    def __init__(self, path: Path) -> None:
        self.store = CatalogueDatabase(path)
        self.roots = Roots(self.store)
        self.photos = Photos(self.store)
        self.ratings = Ratings(self.store)
        self.problems = Problems(self.store)
        self.embeddings = Embeddings(self.store)
        self.edits = Edits(self.store)
        self.groupings = Groupings(self.store, self.edits)
        self.journal = Journal(self.store)
        self.choices = Choices(self.store)
        self.albums = Albums(self.store)
        self.searches = Searches(self.store)
        self.tags = Tags(self.store)
        self.fingerprints = Fingerprints(self.store)
        self.verdicts = Verdicts(self.store)
        self.layouts = MapLayouts(self.store)

    def close(self) -> None:
        """Close the connections of every thread; nothing may be asked afterwards."""
        self.store.close()
