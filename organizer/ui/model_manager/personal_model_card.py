"""What a person has said of their photos, and what can be learned from it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from organizer import formatting
from organizer.catalogue.judgements import ENOUGH, Judgements
from organizer.library.embeddings.personal_training import KEPT, RIGHT, TrainingResult


class PersonalModelCard(QFrame):
    """The first card of the list of models."""

    learn_wanted = Signal()
    use_wanted = Signal(str)
    """The id of the model that was learned."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("modelcard")
        self._model: str | None = None
        self._is_enough = False
        heading = QLabel("What belongs together for you")
        heading.setProperty("role", "heading")
        self.words, self.result = QLabel(), QLabel()
        for label, role in ((self.words, "muted"), (self.result, "accent")):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setProperty("role", role)
            label.setWordWrap(True)
        self.learn = QPushButton("Learn")
        self.learn.setAccessibleName("Learn from what I said of my photos")
        self.learn.clicked.connect(self.learn_wanted)
        self.use = QPushButton("Use it for look-alikes and clusters")
        self.use.setProperty("kind", "primary")
        self.use.clicked.connect(self._use)
        head = QHBoxLayout()
        head.addWidget(heading, 1)
        head.addWidget(self.use)
        head.addWidget(self.learn)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 14, 14)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addWidget(self.result)
        self.show_judged(Judgements())
        self.show_learned(None)

    def show_judged(self, said: Judgements) -> None:
        """How much there is to learn from."""
        self._is_enough = said.are_enough
        self.learn.setEnabled(said.are_enough)
        if said.are_enough:
            self.words.setText(
                f"You shaped {_summary(said)}. Smalti can learn from that, in half a minute and on "
                "this computer. Your photos and the models below stay as they are."
            )
            return
        count = len(said.photos)
        so_far = f" {count} of {ENOUGH} photos so far." if count else ""
        self.words.setText(
            "Name, merge, split or fill clusters, say which duplicates are none, or keep searches "
            f"with thumbs: Smalti can learn from it what belongs together for you.{so_far}"
        )

    def show_underway(self, is_learning: bool) -> None:
        self.learn.setEnabled(self._is_enough and not is_learning)
        self.learn.setText("Learning…" if is_learning else "Learn")
        if is_learning:
            self.show_learned(None)

    def show_learned(self, adapted: TrainingResult | None) -> None:
        """What came of it, measured on photos it had not seen."""
        self._model = adapted.model if adapted else None
        self.use.setVisible(self._model is not None)
        self.result.setVisible(adapted is not None)
        if adapted is not None:
            self.result.setText(_result(adapted))

    def _use(self) -> None:
        self.use.hide()
        self.use_wanted.emit(self._model)


class TrainingOfferBar(QWidget):
    """Says once that there is enough to learn from."""

    wanted = Signal()
    put_off = Signal(object)
    """The Judgements that are not to be learned from now."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._said = Judgements()
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.look = QPushButton("Learn from it…")
        self.look.setProperty("kind", "primary")
        self.later = QPushButton("Not now")
        self.look.clicked.connect(self.wanted)
        self.later.clicked.connect(self._put_off)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(self.words, 1)
        row.addWidget(self.later)
        row.addWidget(self.look)
        self.hide()

    def show_for(self, said: Judgements | None) -> None:
        """None where there is nothing to offer."""
        self.setVisible(said is not None)
        if said is not None:
            self._said = said
            self.words.setText(
                f"You shaped {_summary(said)}. Smalti can learn what belongs together for you."
            )

    def _put_off(self) -> None:
        self.hide()
        self.put_off.emit(self._said)


def _summary(said: Judgements) -> str:
    """Such as "9 clusters and 12 pairs, 186 photos in all"."""
    pairs = len(said.together) + len(said.apart)
    parts = [formatting.counted(len(said.clusters), "cluster")] if said.clusters else []
    parts += [formatting.counted(pairs, "pair")] if pairs else []
    return f"{' and '.join(parts)}, {formatting.photos(len(said.photos))} in all"


def _result(adapted: TrainingResult) -> str:
    before, after = (each[RIGHT] for each in (adapted.before, adapted.after))
    words = (
        f"Of photos it had not seen, it tells {after:.0%} of your pairs right; the model there is "
        f"tells {before:.0%}."
    )
    if adapted.model is None:
        return f"{words} That is no better, so nothing was added."
    return f"{words} Of all other photos' nearest look-alikes {adapted.after[KEPT]:.0%} stay."
