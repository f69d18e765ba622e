"""The card that says what can be learned from what a person said of their photos."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from organizer import formatting
from organizer.catalogue.judgements import ENOUGH, Judgements
from organizer.library.embeddings.personal_training import KEPT, RIGHT, TrainingResult
from organizer.ui.base.labels import PlainLabel, make_label


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
        heading = make_label("heading", "What belongs together for you")
        self.words, self.result = PlainLabel(), PlainLabel()
        for label, role in ((self.words, "muted"), (self.result, "accent")):
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
        self.show_judgements(Judgements())
        self.show_result(None)

    def show_judgements(self, judgements: Judgements) -> None:
        """How much there is to learn from."""
        self._is_enough = judgements.are_enough
        self.learn.setEnabled(judgements.are_enough)
        if judgements.are_enough:
            self.words.setText(
                f"You shaped {describe_judgements(judgements)}. Smalti can learn from that, in "
                "half a minute and on this computer. Your photos and the models below stay as "
                "they are."
            )
            return
        count = len(judgements.photos)
        so_far = f" {count} of {ENOUGH} photos so far." if count else ""
        self.words.setText(
            "Name, merge, split or fill clusters, say which duplicates are none, or keep searches "
            f"with thumbs: Smalti can learn from it what belongs together for you.{so_far}"
        )

    def show_underway(self, is_learning: bool) -> None:
        """Whether it is learning now; the result of before goes once it begins."""
        self.learn.setEnabled(self._is_enough and not is_learning)
        self.learn.setText("Learning…" if is_learning else "Learn")
        if is_learning:
            self.show_result(None)

    def show_result(self, result: TrainingResult | None) -> None:
        """What came of it, measured on photos it had not seen."""
        self._model = result.model if result else None
        self.use.setVisible(self._model is not None)
        self.result.setVisible(result is not None)
        if result is not None:
            self.result.setText(_describe_result(result))

    def _use(self) -> None:
        self.use.hide()
        self.use_wanted.emit(self._model)


def describe_judgements(judgements: Judgements) -> str:
    """Such as "9 clusters and 12 pairs, 186 photos in all"."""
    pairs, clusters = len(judgements.together) + len(judgements.apart), judgements.clusters
    parts = [formatting.counted(len(clusters), "cluster")] if clusters else []
    parts += [formatting.counted(pairs, "pair")] if pairs else []
    return f"{' and '.join(parts)}, {formatting.photos(len(judgements.photos))} in all"


def _describe_result(result: TrainingResult) -> str:
    before, after = (each[RIGHT] for each in (result.before, result.after))
    words = (
        f"Of photos it had not seen, it tells {after:.0%} of your pairs right; the model there is "
        f"tells {before:.0%}."
    )
    if result.model is None:
        return f"{words} That is no better, so nothing was added."
    return f"{words} Of all other photos' nearest look-alikes {result.after[KEPT]:.0%} stay."
