"""Shows a duplicate beside the photo that is to be kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from organizer import formatting
from organizer.records import Photo
from organizer.ui.base.context import AppContext
from organizer.ui.base.labels import make_label
from organizer.ui.base.plain_text import plain_tip
from organizer.ui.cleanup.duplicates.compare_caption import CompareCaption
from organizer.ui.cleanup.duplicates.duplicate_model import DuplicateModel
from organizer.ui.photos.viewer.image_pyramid import ImagePyramid, build_pyramid
from organizer.ui.photos.viewer.linked_canvas import LinkedCanvas, PictureStage

_THUMBNAIL = 512
_STEP = 1.25
_SHARE = 0.92
"""Of the window's width and height."""
_BACK = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"
_ON = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


class CompareDialog(QDialog):
    """The keeper on the left, the others of its set on the right, one after the other.

    Left and Right leaf, K keeps the right one instead, X marks it, N says that the two are no
    duplicates, F flickers; + - Z 0, the wheel and dragging zoom and pan both pictures.
    """

    dismissed = Signal(int, int)
    """Two photos that are no duplicates: the keeper and the other."""

    def __init__(
        self,
        parent: QWidget,
        context: AppContext,
        duplicate_model: DuplicateModel,
        photos: Sequence[Photo],
        shown: int,
    ) -> None:
        """`photos` are those of one set, the keeper first; `shown` the id of the right one."""
        super().__init__(parent)
        self.setWindowTitle("Compare")
        self._context, self._duplicate_model = context, duplicate_model
        self._keeper, *self._others = photos
        ids = [photo.id for photo in self._others]
        self._at = ids.index(shown) if shown in ids else 0
        self._pictures: dict[str, ImagePyramid] = {}
        self._asked: set[str] = set()
        self.stage = PictureStage()
        self.stage.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.stage.setFocus()
        self.captions = (CompareCaption(), CompareCaption())
        self.place = make_label("muted")
        self.goes = QCheckBox("The right one goes (X)")
        self.goes.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.goes.clicked.connect(self._mark)
        self.keep = self._button("Keep the right one (K)", self._keep)
        self.dismiss = self._button("Not duplicates (N)", self._dismiss)
        self.flicker = self._button("Flicker (F)", lambda: None)
        self.flicker.setCheckable(True)
        self.flicker.toggled.connect(self._flicker)
        self.before = self._button(_BACK, partial(self._step, -1), "The one before (Left)")
        self.after = self._button(_ON, partial(self._step, +1), "The next one (Right)")
        self.stage.turned.connect(self._show_turn)
        self._lay_out()
        self.resize(parent.window().size() * _SHARE)
        context.thumbnails.loaded.connect(self._show_stand_ins)
        self._show()

    @property
    def pair(self) -> tuple[Photo, Photo]:
        """What is seen left and right."""
        return self._keeper, self._others[self._at]

    # What a person says

    def _step(self, step: int) -> None:
        if 0 <= self._at + step < len(self._others):
            self._at += step
            self._show()

    def _keep(self) -> None:
        keeper, other = self.pair
        row = self._duplicate_model.row_of(other.id)
        if row < 0:  # it left the library while it was looked at
            return
        self._duplicate_model.keep(row)
        self._keeper, self._others[self._at] = other, keeper
        self._show()

    def _mark(self) -> None:
        row = self._duplicate_model.row_of(self.pair[1].id)
        if row >= 0 and not self._duplicate_model.is_last(row):
            self._duplicate_model.mark(row, not self._duplicate_model.goes[row])
        self._show_words()

    def _dismiss(self) -> None:
        keeper, other = self.pair
        self.dismissed.emit(keeper.id, other.id)
        self._others.remove(other)
        self._at = max(0, min(self._at, len(self._others) - 1))
        if self._others:
            self._show()
        else:
            self.accept()

    def _flicker(self, is_wanted: bool) -> None:
        self.stage.flicker(is_wanted)
        self._show_turn(self.stage.is_left_on_top)

    # Showing

    def _show(self) -> None:
        for canvas, photo in zip(self._canvases(), self.pair, strict=True):
            canvas.show_nothing(QSize(photo.metadata.width, photo.metadata.height))
            if photo.content in self._pictures:
                canvas.sharpen(self._pictures[photo.content])
            else:
                self._read(photo)
        self._show_stand_ins()
        self._show_words()

    def _show_stand_ins(self, _content: str = "") -> None:
        for canvas, photo in zip(self._canvases(), self.pair, strict=True):
            if not canvas.is_sharp:
                canvas.show_stand_in(self._context.thumbnails.get(photo.content, _THUMBNAIL))

    def _show_words(self) -> None:
        row = self._duplicate_model.row_of(self.pair[1].id)
        self.goes.setChecked(row >= 0 and bool(self._duplicate_model.goes[row]))
        self.goes.setEnabled(row >= 0 and not self._duplicate_model.is_last(row))
        self.place.setText(f"{self._at + 1:,} of {len(self._others):,}")
        self.before.setEnabled(self._at > 0)
        self.after.setEnabled(self._at + 1 < len(self._others))
        left, right = self.pair
        for caption, photo, other in zip(self.captions, (left, right), (right, left), strict=True):
            caption.show_photo(photo, other, is_keeper=photo is left)

    def _show_turn(self, is_left: bool) -> None:
        """While it flickers the caption of the picture that is not seen is greyed."""
        for caption, is_seen in zip(self.captions, (is_left, not is_left), strict=True):
            caption.setEnabled(is_seen or not self.stage.is_flickering)

    def _canvases(self) -> tuple[LinkedCanvas, LinkedCanvas]:
        return self.stage.left, self.stage.right

    # Reading

    def _read(self, photo: Photo) -> None:
        if photo.content in self._asked:
            return
        self._asked.add(photo.content)
        decoders = self._context.library.decoders
        task = self._context.runner.run(
            lambda: build_pyramid(decoders.read_full(photo)), lane="compare"
        )
        task.then(partial(self._store, photo.content))
        task.failed.connect(partial(self._fail, photo.content))

    def _store(self, content: str, picture: ImagePyramid) -> None:
        shown = [photo.content for photo in self.pair]
        self._pictures = {each: self._pictures[each] for each in shown if each in self._pictures}
        self._asked.intersection_update(self._pictures)
        self._pictures[content] = picture
        for canvas, photo in zip(self._canvases(), self.pair, strict=True):
            if photo.content == content:
                canvas.sharpen(picture)

    def _fail(self, content: str, error: Exception) -> None:
        for canvas, photo in zip(self._canvases(), self.pair, strict=True):
            if photo.content == content:
                canvas.show_message(formatting.failure(error))

    # Layout and keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        acts: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Left: self.before.click,
            Qt.Key.Key_Right: self.after.click,
            Qt.Key.Key_K: self.keep.click,
            Qt.Key.Key_X: self.goes.click,
            Qt.Key.Key_N: self.dismiss.click,
            Qt.Key.Key_F: self.flicker.click,
            Qt.Key.Key_Plus: partial(self.stage.zoom_by, _STEP),
            Qt.Key.Key_Equal: partial(self.stage.zoom_by, _STEP),
            Qt.Key.Key_Minus: partial(self.stage.zoom_by, 1 / _STEP),
            Qt.Key.Key_Z: self.stage.toggle_full_size,
            Qt.Key.Key_0: self.stage.fit,
            Qt.Key.Key_C: self.accept,
        }
        act = acts.get(Qt.Key(event.key()))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def _button(self, words: str, act: Callable[[], None], tip: str = "") -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(act)
        if tip:
            button.setToolTip(plain_tip(tip))
            button.setAccessibleName(tip.partition(" (")[0])
        return button

    def _lay_out(self) -> None:
        close = self._button("Done", self.accept)
        words, below = QHBoxLayout(), QHBoxLayout()
        for caption in self.captions:
            words.addWidget(caption, 1)
        for part in (self.before, self.place, self.after, self.goes):
            below.addWidget(part)
        below.addStretch(1)
        for part in (self.flicker, self.dismiss, self.keep, close):
            below.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self.stage, 1)
        column.addLayout(words)
        column.addLayout(below)
