"""A list of photos by id, whose records are read page by page when they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from organizer.library.search.relevance_feedback import Feedback
from organizer.records import Photo
from organizer.ui.base.context import AppContext
from organizer.ui.base.plain_text import plain_tip
from organizer.ui.base.tasks import Task, TaskRunner
from organizer.ui.photos import photo_description
from organizer.ui.photos.photo_records import PhotoRecords

PHOTO_IDS = "application/x-smalti-photos"
"""Dragged and copied photos, for Smalti itself: their ids in decimal, one a line."""

_PAGE = 200
"""Records that are read together."""

_Index = QModelIndex | QPersistentModelIndex


def photo_mime(photos: Iterable[Photo]) -> QMimeData:
    """Photos for the clipboard or a drag: their files' URLs, and their ids.

    A URL percent-encodes the bytes of the name as they are on disk, UTF-8 or not.
    """
    photos = tuple(photos)
    mime = QMimeData()
    urls = "".join(f"{photo.path.as_uri()}\r\n" for photo in photos)
    mime.setData("text/uri-list", urls.encode("ascii"))
    mime.setData(PHOTO_IDS, "\n".join(str(photo.id) for photo in photos).encode("ascii"))
    return mime


def photo_ids(mime: QMimeData) -> list[int]:
    """The ids that `photo_mime` wrote; empty where the data is not Smalti's."""
    return [int(line) for line in bytes(mime.data(PHOTO_IDS).data()).split()]


def create_photo_model(context: AppContext) -> PhotoModel:
    """An empty list, which reads records from the window's library and lives as long as it."""
    return PhotoModel(context.library.catalogue.photos.by_ids, context.runner, context)


class PhotoModel(QAbstractListModel):
    """Any number of photos in a given order; `fetch` is only ever called in a worker thread.

    A record that has not been read yet is None; `dataChanged` follows when it has.
    """

    PhotoRole = int(Qt.ItemDataRole.UserRole) + 1
    ScoreRole = int(Qt.ItemDataRole.UserRole) + 2

    def __init__(
        self,
        fetch: Callable[[Sequence[int]], list[Photo]],
        runner: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._records = PhotoRecords(fetch, runner, self)
        self._records.arrived.connect(self._tell_all)
        self._ids: NDArray[np.int64] = np.empty(0, np.int64)
        self._scores: NDArray[np.float32] | None = None
        self._votes: dict[int, bool] = {}
        self._is_keeping_place = False

    # Content

    @property
    def ids(self) -> NDArray[np.int64]:
        """The photos in order, read-only."""
        return self._ids

    @property
    def scores(self) -> NDArray[np.float32] | None:
        """How well each row fits the search, at most 1; None where nothing was ranked."""
        return self._scores

    @property
    def is_keeping_place(self) -> bool:
        """During a model reset: whether a view should stay with the photos it shows."""
        return self._is_keeping_place

    def show(
        self,
        ids: ArrayLike,
        scores: NDArray[np.float32] | None = None,
        *,
        keep_place: bool = False,
    ) -> None:
        """Replace the content. With `keep_place` views keep position, selection and cursor."""
        shown = np.array(ids, np.int64)
        shown.setflags(write=False)
        self._is_keeping_place = keep_place
        self.beginResetModel()
        self._ids, self._scores = shown, scores
        self._records.forget_wishes()
        self.endResetModel()

    def vote_at(self, row: int) -> bool | None:
        """Whether the person's thumb was up or down; None where they did not judge."""
        return self._votes.get(self.id_at(row))

    def show_votes(self, feedback: Feedback) -> None:
        """Which photos were judged, and how."""
        self._votes = dict.fromkeys(feedback.liked, True) | dict.fromkeys(feedback.disliked, False)
        self._tell_all()

    def remove(self, ids: Iterable[int]) -> None:
        """Take out those of these photos that are listed; views stay where they are."""
        kept = ~np.isin(self._ids, np.fromiter(ids, np.int64))
        if not kept.all():
            scores = None if self._scores is None else self._scores[kept]
            self.show(self._ids[kept], scores, keep_place=True)

    def refresh(self, ids: Iterable[int]) -> None:
        """Read the records of these photos again when they are next looked at."""
        self._records.refresh(ids)
        self._tell_all()

    def id_at(self, row: int) -> int:
        """The photo of a row."""
        return int(self._ids[row])

    def row_of(self, photo_id: int) -> int:
        """The row of a photo; -1 where it is not listed."""
        rows = np.flatnonzero(self._ids == photo_id)
        return int(rows[0]) if rows.size else -1

    def rows_of(self, ids: ArrayLike) -> NDArray[np.int64]:
        """The rows of those photos that are listed, ascending."""
        return np.flatnonzero(np.isin(self._ids, np.asarray(ids, np.int64)))

    def photo_at(self, row: int) -> Photo | None:
        """The record of a row, at once; where it is None or stale it is also asked for."""
        photo_id = int(self._ids[row])
        if self._records.is_missing(photo_id):
            page = row // _PAGE
            self._records.want(page, self._ids[page * _PAGE : (page + 1) * _PAGE])
        return self._records.get(photo_id)

    def gather(self, ids: Sequence[int]) -> Task[list[Photo]]:
        """Read the records of many photos; the task finishes with a list of them."""
        return self._records.gather(ids)

    def _score_at(self, row: int) -> float | None:
        return None if self._scores is None else float(self._scores[row])

    def _tell_all(self) -> None:
        """Views look only at the rows they show, so the exact range is not worth finding."""
        if self._ids.size:
            self.dataChanged.emit(self.index(0), self.index(self._ids.size - 1))

    # What Qt asks

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._ids.size

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Its name, tool tip and words for a screen reader; by our own roles, record and score."""
        if not index.isValid():
            return None
        row = index.row()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return photo_description.file_name(self.photo_at(row))
            case PhotoModel.PhotoRole:
                return self.photo_at(row)
            case PhotoModel.ScoreRole:
                return self._score_at(row)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(photo_description.describe(self.photo_at(row)))
            case Qt.ItemDataRole.AccessibleTextRole:
                return photo_description.speak(self.photo_at(row), self._score_at(row))
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Every photo can be selected and dragged; none has children."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        kind = Qt.ItemFlag
        return (
            kind.ItemIsEnabled
            | kind.ItemIsSelectable
            | kind.ItemIsDragEnabled
            | kind.ItemNeverHasChildren
        )

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list", PHOTO_IDS]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Of the photos that have been read; `gather` reads the others."""
        photos = (self.photo_at(index.row()) for index in indexes)
        return photo_mime(photo for photo in photos if photo is not None)

    def supportedDragActions(self) -> Qt.DropAction:
        """Only copying: the files are the person's own."""
        return Qt.DropAction.CopyAction
