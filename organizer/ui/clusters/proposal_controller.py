"""Lets a person decide on a clustering that would change what they made of the last one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from organizer.library.clusters.clusterer import Proposal
from organizer.records import Changes
from organizer.ui.base.context import Desk
from organizer.ui.clusters.moves_dialog import MovesDialog
from organizer.ui.clusters.proposal_bar import ProposalBar


class Proposer(QObject):
    """Holds the proposal that is being looked at, if there is one."""

    discarded = Signal()
    """The person goes back to the clusters there were."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._parent = parent
        self.proposal: Proposal | None = None
        self.bar = ProposalBar()
        self.bar.accepted.connect(self._accept)
        self.bar.discarded.connect(self._discard)
        self.bar.looked_into.connect(self._look_into)

    def offer(self, proposal: Proposal | None) -> None:
        """Show the bar for a proposal; None where nothing is to be decided."""
        self.proposal = proposal
        if proposal is None:
            self.bar.hide()
        else:
            self.bar.show_for(proposal)

    def _accept(self) -> None:
        if self.proposal is not None:
            self._put_in_force(self.proposal, MovesDialog(self._parent, self.proposal.moves))

    def _look_into(self) -> None:
        if self.proposal is not None:
            proposal = self.proposal
            dialog = MovesDialog(self._parent, proposal.moves)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.accepted.connect(lambda: self._put_in_force(proposal, dialog))
            dialog.open()

    def _put_in_force(self, proposal: Proposal, dialog: MovesDialog) -> None:
        unwanted, grouper = dialog.unwanted(), self._desk.library.grouper
        self.offer(None)
        task = self._desk.runner.run(lambda: grouper.accept(proposal, unwanted), lane="clusters")
        task.finished.connect(lambda _: self._desk.changed.emit(Changes(groups=True)))
        task.failed.connect(self._desk.report)

    def _discard(self) -> None:
        self.offer(None)
        self.discarded.emit()
