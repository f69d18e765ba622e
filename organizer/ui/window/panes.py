"""The window's pages; one new file and one line here adds a pane."""

from __future__ import annotations

from organizer.ui.base.pane import Pane
from organizer.ui.cleanup.cleanup_pane import CleanupPane
from organizer.ui.clusters.clusters_pane import ClustersPane
from organizer.ui.fragments.fragments_pane import FragmentsPane
from organizer.ui.model_manager.models_pane import ModelsPane
from organizer.ui.photos.photos_pane import PhotosPane
from organizer.ui.problems.problems_pane import ProblemsPane

PANES: tuple[type[Pane], ...] = (
    PhotosPane,
    ClustersPane,
    CleanupPane,
    FragmentsPane,
    ModelsPane,
    ProblemsPane,
)
"""In the order of the sidebar. The first is the one that shows search results."""
