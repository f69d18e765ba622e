"""The actions and steps tables: what is being done to a person's files, and how to undo it."""

from __future__ import annotations

from organizer.catalogue.store import Store


class Journal:
    """Written before a file is touched."""

    def __init__(self, store: Store) -> None:
        self._store = store
