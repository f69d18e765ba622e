"""The window's pages; one new file and one line here adds a pane."""

from __future__ import annotations

from organizer.ui.panes.base import Pane
from organizer.ui.panes.cleanup import CleanupPane
from organizer.ui.panes.clusters import ClustersPane
from organizer.ui.panes.fragments import FragmentsPane
from organizer.ui.panes.models import ModelsPane
from organizer.ui.panes.photos import PhotosPane
from organizer.ui.panes.problems import ProblemsPane

PANES: tuple[type[Pane], ...] = (
    PhotosPane,
    ClustersPane,
    CleanupPane,
    FragmentsPane,
    ModelsPane,
    ProblemsPane,
)
"""In the order of the sidebar. The first is the one that shows search results."""
