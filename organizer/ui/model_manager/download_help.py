"""Says why a download failed, or how its files get here without a network."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from organizer import formatting
from organizer.errors import OrganizerError
from organizer.ui.base.labels import make_selectable_label

_STEPS = (
    "1.  On a computer with a network, open each address in a browser and save the file.\n"
    "2.  Carry it here, on a stick for example, under the name it has.{}\n"
    "3.  Press “Use a local file…” and choose {}. It is checked and copied."
)


class DownloadHelp(QFrame):
    """All of its words can be selected and copied."""

    again_wanted = Signal()
    """To be downloaded once more."""
    file_wanted = Signal()
    """To be taken from a file on this computer."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("trouble")
        self.sentence = make_selectable_label("danger")
        self.remedy = make_selectable_label("")
        self.missing = make_selectable_label("")
        self.missing.setAccessibleName("Files to bring over, and their addresses")
        self.steps = make_selectable_label("muted")
        self.again = QPushButton("Try again")
        self.again.clicked.connect(self.again_wanted)
        self.file = QPushButton("Use a local file…")
        self.file.clicked.connect(self.file_wanted)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.file)
        row.addWidget(self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        for part in (self.sentence, self.remedy, self.missing, self.steps):
            column.addWidget(part)
        column.addLayout(row)

    def show_error(self, error: Exception, missing: Sequence[tuple[str, int]]) -> None:
        """Where the remedy names an address, bringing the file over helps: then all are listed."""
        sentence, remedy = formatting.failure(error), ""
        if isinstance(error, OrganizerError):
            sentence, remedy = error.sentence, error.remedy
        can_bring = any(address in remedy for address, _ in missing)
        for address, _ in missing:
            remedy = remedy.replace(f": {address}", ".")
        self.sentence.setText(sentence)
        self.remedy.setText(remedy)
        names = [address.rpartition("/")[2] for address, _ in missing]
        self.missing.setText("\n".join(map(_line, names, missing)))
        beside = " Keep the files in one folder." if len(names) > 1 else ""
        self.steps.setText(_STEPS.format(beside, names[0] if names else ""))
        for part in (self.missing, self.steps, self.file):
            part.setVisible(can_bring)


def _line(name: str, file: tuple[str, int]) -> str:
    address, size = file
    return (
        f"{name}, about {formatting.data_size(size)}:\n{address}" if size else f"{name}:\n{address}"
    )
