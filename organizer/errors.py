"""The failures a person can do something about: one sentence, one remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class OrganizerError(Exception):
    """A foreseeable failure, told as one sentence and one remedy.

    Anything raised that is not an `OrganizerError` is a bug.
    """

    def __init__(self, sentence: str, remedy: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}"


class FolderError(OrganizerError):
    """A folder that cannot be indexed: missing, a file, unreadable."""


class CatalogueError(OrganizerError):
    """A catalogue that cannot be opened or written."""


class DamagedCatalogueError(CatalogueError):
    """A catalogue that is damaged, emptied or lost: a backup can be brought back."""


class ModelError(OrganizerError):
    """An embedding model whose weights are missing, wrong or cannot run."""


class AmbiguousWeightsError(ModelError):
    """A file of weights that several models could be; `models` are their ids."""

    def __init__(self, sentence: str, remedy: str, models: tuple[str, ...]) -> None:
        super().__init__(sentence, remedy)
        self.models = models


class IndexFileError(OrganizerError):
    """A vector index file that is missing, corrupt or of another model; it is rebuilt."""


class ActionError(OrganizerError):
    """An archive, trash, remove or undo that cannot be carried out."""


class PictureError(OrganizerError):
    """A picture that cannot be read; its sentence becomes the reason of a `FileProblem`."""


class QueryError(OrganizerError):
    """A search or clustering request that makes no sense."""


class Cancelled(Exception):
    """The person stopped the work; what was finished is kept."""


@contextmanager
def foreign_code(explain: Callable[[Exception], OrganizerError]) -> Iterator[None]:
    """A decoder or a runtime works here, which may raise anything at all for what it is given.

    Whatever it raises, MemoryError too, becomes the error that `explain` makes of it, with the
    first as its cause. Cancelled and an OrganizerError go through as they are.
    """
    try:
        yield
    except (Cancelled, OrganizerError):
        raise
    except Exception as error:
        raise explain(error) from error
