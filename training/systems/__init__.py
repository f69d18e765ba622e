"""The systems that recipes train; one new file and one line here adds one."""

from __future__ import annotations

from training.systems.adapt import Adapt
from training.systems.autoencoder import Autoencoder
from training.systems.base import System
from training.systems.fragment_scorer import FragmentScorer
from training.systems.fragments import Fragments
from training.systems.look_alikes import LookAlikes
from training.systems.representation import Representation
from training.systems.scan import Scan
from training.systems.siamese import Siamese

SYSTEMS: dict[str, type[System]] = {
    "adapt": Adapt,
    "autoencoder": Autoencoder,
    "fragment-scorer": FragmentScorer,
    "fragments": Fragments,
    "look-alikes": LookAlikes,
    "representation": Representation,
    "scan": Scan,
    "siamese": Siamese,
}
"""By the names that recipes use."""
