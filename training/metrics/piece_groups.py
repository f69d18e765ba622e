"""How well pieces are grouped by photo: by features and by putting them together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import average_precision_score
from torch import Tensor, nn
from torch.nn.functional import normalize

from organizer.fragments.assembly.assembler import AssemblyOptions, assemble
from organizer.fragments.evaluation.metrics import score, score_pairs
from organizer.fragments.layout import Pieces
from organizer.jobs import run
from training.data.piece_heaps import Heap, Sources

Features = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class GroupScore:
    """Shares from 0 to 1, means over heaps."""

    recall: float
    """Of the pairs of pieces of one photo, those that are grouped together."""
    precision: float
    """Of the pairs grouped together, those of one photo."""
    ranked: float = 0.0
    """Average precision of all pairs, the closest first."""

    @property
    def f1(self) -> float:
        """The harmonic mean of recall and precision."""
        both = self.recall + self.precision
        return 2 * self.recall * self.precision / both if both else 0.0


def as_tensor(pieces: Pieces, device: torch.device) -> Tensor:
    """Shape (n, 3, height, width), 0 to 1."""
    pixels = torch.from_numpy(np.ascontiguousarray(pieces.pixels.transpose(0, 3, 1, 2)))
    return pixels.to(device).float() / 255


@torch.no_grad()
def piece_features(
    model: nn.Module, pieces: Pieces, device: torch.device, is_unit: bool
) -> Features:
    """Shape (n, d), of length 1 where cosines are what was learned."""
    found = model(as_tensor(pieces, device)).float()
    kept: Features = (normalize(found, dim=1) if is_unit else found).cpu().numpy()
    return kept


def cluster_pieces(looks: Features, number: int) -> Sources:
    """K-means; fewer than `number` where fewer rows differ."""
    number = min(number, len(np.unique(looks, axis=0)))
    found = KMeans(number, n_init=10, random_state=0).fit_predict(looks)
    return np.asarray(found, np.int64)


def score_by_features(
    model: nn.Module, heaps: Iterable[Heap], device: torch.device, is_unit: bool
) -> GroupScore:
    """K-means of what the model makes of the pieces, the number of photos known."""
    rows = []
    for heap in heaps:
        looks = piece_features(model, heap.pieces, device, is_unit)
        groups = cluster_pieces(looks, len(heap.true.pictures))
        rows.append((*score_pairs(groups, heap.sources), _average_precision(looks, heap.sources)))
    return GroupScore(*np.mean(rows, axis=0).tolist())


def score_by_borders(heaps: Iterable[Heap]) -> GroupScore:
    """What Smalti puts together, number and grid known, no piece turned."""
    rows = []
    for heap in heaps:
        first = heap.true.pictures[0]
        options = AssemblyOptions(len(heap.true.pictures), (first.rows, first.columns))
        right = score(run(assemble(heap.pieces, options)), heap.true)
        rows.append((right.recall, right.precision))
    return GroupScore(*np.mean(rows, axis=0).tolist())


def _average_precision(looks: Features, sources: Sources) -> float:
    first, second = np.triu_indices(len(looks), 1)
    squares = (looks**2).sum(axis=1)
    distances = (squares[:, None] + squares[None] - 2 * looks @ looks.T)[first, second]
    return float(average_precision_score(sources[first] == sources[second], -distances))
