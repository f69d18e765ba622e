"""Saved searches: albums that fill themselves, some of them taught by thumbs up and down."""

from __future__ import annotations

from organizer.catalogue import Catalogue
from organizer.catalogue.albums import Album
from organizer.errors import OrganizerError, QueryError
from organizer.library.search.query_language import parse
from organizer.library.search.relevance_feedback import Feedback
from organizer.library.search.searcher import PhotoRanking, Searcher
from organizer.paths import displayable
from organizer.records import Changes

_MOST = 10_000
"""Photos an album holds at most."""


class SmartAlbums:
    """An album keeps a question, never its answer: photos that arrive later are judged by it too.

    The model that answers may change; what was learned is learned again from the judged photos.
    Every change is one step that can be undone.
    Every method may be called from any worker thread.
    """

    def __init__(self, catalogue: Catalogue, searcher: Searcher) -> None:
        self._albums = catalogue.albums
        self._edits = catalogue.edits
        self._searcher = searcher

    def all(self) -> list[Album]:
        """By name."""
        return self._albums.all()

    def named(self, name: str) -> Album:
        """QueryError where there is none."""
        for album in self.all():
            if album.name == displayable(name):
                return album
        raise QueryError(f"There is no album named {name}.", "smalti albums lists those there are.")

    def save(self, name: str, query: str, feedback: Feedback, cut: float) -> tuple[Album, Changes]:
        """Keep a search; one of the same name is replaced. QueryError for one that makes no sense.

        `cut` is the least score of a photo that belongs to it, -1 to 1.
        """
        if not (name := displayable(name.strip())):
            raise QueryError("An album needs a name.", "Type one.")
        parse(query)
        wanted = (query, feedback.liked, feedback.disliked)
        before = next((each for each in self.all() if each.name == name), None)
        title, is_cut = f"Save album “{name}”", False
        if before is not None:
            is_cut = wanted == (before.query, before.liked, before.disliked)
            title = f"{'Teach' if before.query == query else 'Replace'} album “{name}”"
        if is_cut:
            title = f"Change the cut-off of album “{name}”"
        with self._edits.record(title, joins=is_cut) as recording:
            album = self._albums.save(name, *wanted, cut)
        return album, recording.changes

    def rename(self, album: int, name: str) -> Changes:
        """QueryError where another album has the name."""
        name = displayable(name)
        known = {each.id: each.name for each in self.all()}
        if name in (other for each, other in known.items() if each != album):
            raise QueryError(f"There is an album named {name} already.", "Choose another name.")
        with self._edits.record(f"Rename album “{known.get(album, name)}”") as recording:
            self._albums.rename(album, name)
        return recording.changes

    def remove(self, album: Album) -> Changes:
        """Forget the search; its photos stay as they are."""
        with self._edits.record(f"Delete album “{album.name}”") as recording:
            self._albums.remove(album.id)
        return recording.changes

    def ranking(self, album: Album) -> PhotoRanking:
        """The photos that belong to an album now, best first."""
        feedback = Feedback(album.liked, album.disliked)
        return self._searcher.rank(parse(album.query), _MOST, feedback).above(album.cut)

    def counts(self) -> dict[int, int]:
        """How many photos each album holds; none where its question has no answer any more."""
        return {album.id: self._count(album) for album in self.all()}

    def _count(self, album: Album) -> int:
        try:
            return len(self.ranking(album).photos)
        except OrganizerError:
            return 0  # such as a picture that is gone; opening the album says so
