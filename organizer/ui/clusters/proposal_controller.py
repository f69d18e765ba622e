"""Lets a person decide on a clustering that would change what they made of the last one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from organizer.library.clusters.clusterer import Proposal
from organizer.records import Changes
from organizer.ui.base.context import AppContext
from organizer.ui.clusters.moves_dialog import MovesDialog
from organizer.ui.clusters.proposal_bar import ProposalBar


class ProposalController(QObject):
    """Holds the proposal that is being looked at, if there is one."""

    discarded = Signal()
    """The person goes back to the clusters there were."""

    def __init__(self, context: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
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
        unwanted, clusterer = dialog.unwanted(), self._context.library.clusters.clusterer
        self.offer(None)

        def accept() -> Changes:
            clusterer.accept(proposal, unwanted)
            return Changes(groups=True)

        self._context.edit(accept, "These are your clusters now.")

    def _discard(self) -> None:
        self.offer(None)
        self.discarded.emit()
