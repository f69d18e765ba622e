"""The ratings of photos: what a person says here, and what files and their sidecars say.

A person's rating stands until the file or its sidecar says something else than it did before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from organizer.catalogue.database import CatalogueDatabase

LOOK_AGAIN = -1
"""In place of a sidecar's time: the file has changed since its rating was read."""


@dataclass(frozen=True, slots=True)
class RatingSource:
    """What is known of where a present photo's rating comes from."""

    photo: int
    path: bytes
    """Relative to the root."""
    said: int | None
    """What the file and its sidecar said last."""
    sidecar: int | None
    """When the sidecar was written that was read last, in nanoseconds since the epoch.

    0 where there was none, `LOOK_AGAIN`, or None where no rating was ever looked for.
    """


class Ratings:
    """The columns rating, file_rating and sidecar of the photos table."""

    def __init__(self, store: CatalogueDatabase) -> None:
        self._store = store

    def of(self, root: int) -> list[RatingSource]:
        """Every present photo of a root, by path."""
        return self._store.records(
            lambda row: RatingSource(*row),
            "SELECT id, path, file_rating, sidecar FROM photos "
            "WHERE root = ? AND state = 'present' ORDER BY path",
            (root,),
        )

    def put(self, read: Sequence[RatingSource]) -> tuple[int, ...]:
        """What files and sidecars say now; the photos whose rating changed by that.

        A rating that a person gave before any was ever looked for stays.
        """
        changed = []
        with self._store.write() as database:
            for each in read:
                about = {"photo": each.photo, "said": each.said, "sidecar": each.sidecar}
                updated = database.conn.execute(
                    "UPDATE photos SET rating = :said WHERE id = :photo "
                    "AND file_rating IS NOT :said AND (sidecar IS NOT NULL OR rating IS NULL)",
                    about,
                )
                if updated.rowcount:
                    changed.append(each.photo)
                database.conn.execute(
                    "UPDATE photos SET file_rating = :said, sidecar = :sidecar WHERE id = :photo",
                    about,
                )
        return tuple(changed)
