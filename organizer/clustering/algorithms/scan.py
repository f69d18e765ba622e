"""SCAN: a classifier that learns to call look-alikes by one name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from organizer.clustering.algorithms.cluster_count import choose_number
from organizer.clustering.algorithms.kmeans import NUMBER
from organizer.clustering.base import Labels, Parameter, Vectors, by_size, resolved
from organizer.clustering.space import Space

_STEPS = 600
_LABELLING_STEPS = 200
_BATCH = 1_024
_RATE = 0.01
_SCALE = 10.0
"""What unit vectors are multiplied by, so that a linear head can be sure of itself."""
_JITTER = 0.3
"""Length of the noise that stands for augmentation: pictures are not looked at again."""
_ROUNDING = 1e-8

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scan:
    """Semantic clustering by adopting nearest neighbours (Van Gansbeke et al., arXiv 2005.12320).

    A softmax head on the stored vectors, in place of a network on the pixels: look-alikes are
    mined, the head trained on them with an entropy term, then on its own confident labels.
    """

    id: str = "scan"
    title: str = "SCAN"
    about: str = "Learns groups in which look-alikes agree, then teaches itself from the sure ones."
    parameters: tuple[Parameter, ...] = (
        NUMBER,
        Parameter(
            "entropy",
            "Evenness",
            5,
            0,
            20,
            0.5,
            False,
            "Higher keeps the groups more alike in size.",
        ),
        Parameter(
            "links",
            "Look-alikes",
            10,
            1,
            32,
            1,
            True,
            "How many of each photo's nearest look-alikes should get its name.",
        ),
        Parameter(
            "confidence",
            "Sure from",
            0.96,
            0.5,
            1,
            0.01,
            False,
            "How sure the classifier must be of a photo to learn from it.",
        ),
    )

    def fit(self, space: Space) -> ScanClustering:
        """Makes nothing ready: every cut is a training of its own."""
        return ScanClustering(self.parameters, space)


@dataclass(frozen=True, slots=True)
class ScanClustering:
    """The space to learn in; every cut is a fresh training."""

    parameters: tuple[Parameter, ...]
    space: Space

    def automatic(self) -> Mapping[str, float]:
        """As many names as the photos fall into groups."""
        return {"number": choose_number(self.space)}

    def cut(self, settings: Mapping[str, float]) -> Labels:
        """The likeliest of at most `number` names of each photo, without noise."""
        values = resolved(self.parameters, settings, self.automatic)
        vectors = self.space.vectors
        number = min(int(values["number"]), len(vectors))
        if number < 2:
            return np.zeros(len(vectors), dtype=np.int64)
        draw = np.random.default_rng(self.space.seed)
        neighbours = self.space.neighbours(int(values["links"])).ids
        head = Head(_starting_weights(vectors, number, self.space.seed))
        for _ in range(_STEPS):
            rows = draw.integers(len(vectors), size=min(_BATCH, len(vectors)))
            partners = neighbours[rows, draw.integers(neighbours.shape[1], size=len(rows))]
            head.learn(*loss_gradient(head, vectors[rows], vectors[partners], values["entropy"]))
        _label_itself(head, vectors, values["confidence"], draw)
        return by_size(head.scores(vectors).argmax(axis=1).astype(np.int64))


class Head:
    """A linear layer (d, c) without bias, trained by Adam (Kingma and Ba, 2015)."""

    def __init__(self, weights: Matrix) -> None:
        self.weights = weights
        self._mean = np.zeros_like(weights)
        self._square = np.zeros_like(weights)
        self._steps = 0

    def scores(self, vectors: Vectors) -> Matrix:
        """Of vectors (b, d) for each class, before the softmax, shape (b, c)."""
        result: Matrix = vectors @ self.weights * _SCALE
        return result

    def learn(self, gradient: Matrix, _loss: float = 0.0) -> None:
        """One step down a gradient (d, c)."""
        self._steps += 1
        self._mean = 0.9 * self._mean + 0.1 * gradient
        self._square = 0.999 * self._square + 0.001 * gradient**2
        mean = self._mean / (1 - 0.9**self._steps)
        square = self._square / (1 - 0.999**self._steps)
        self.weights = self.weights - _RATE * mean / (np.sqrt(square) + 1e-8)


def softmax(scores: Matrix) -> Matrix:
    """Along rows."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Matrix = raised / raised.sum(axis=1, keepdims=True)
    return result


def loss_gradient(
    head: Head, anchors: Vectors, partners: Vectors, entropy: float
) -> tuple[Matrix, float]:
    """Gradient by the weights, and value, of SCAN's loss over a batch of look-alikes (b, d).

    -mean log <p, q> + entropy * sum_c m_c log m_c, p and q being the soft assignments of anchors
    and partners and m the mean of p (ibid., equation 2).
    """
    p, q = softmax(head.scores(anchors)), softmax(head.scores(partners))
    count = len(p)
    agreement = np.maximum((p * q).sum(axis=1, keepdims=True), _ROUNDING)
    mean = np.maximum(p.mean(axis=0), _ROUNDING)
    by_p = -q / agreement / count + entropy * (np.log(mean) + 1) / count
    by_q = -p / agreement / count
    gradient = anchors.T @ _through_softmax(p, by_p) + partners.T @ _through_softmax(q, by_q)
    loss = -np.log(agreement).mean() + entropy * (mean * np.log(mean)).sum()
    return (_SCALE * gradient).astype(np.float32), float(loss)


def _through_softmax(p: Matrix, by_p: Matrix) -> Matrix:
    result: Matrix = p * (by_p - (p * by_p).sum(axis=1, keepdims=True))
    return result


def _starting_weights(vectors: Vectors, number: int, seed: int) -> Matrix:
    """Pictures far apart, so that no name starts out dead."""
    import sklearn.cluster

    centres, _ = sklearn.cluster.kmeans_plusplus(vectors, number, random_state=seed)
    return np.ascontiguousarray(centres.T, dtype=np.float32)


def _label_itself(
    head: Head, vectors: Vectors, confidence: float, draw: np.random.Generator
) -> None:
    """Learn, from noisy copies of the photos the head is sure of, the names it gives them.

    Names are weighted by how rare they are (ibid., section 2.3).
    """
    p = softmax(head.scores(vectors))
    sure = np.flatnonzero(p.max(axis=1) >= confidence)
    if not len(sure):
        return
    names = p[sure].argmax(axis=1)
    rarity = 1 / np.bincount(names, minlength=p.shape[1])[names]
    rarity *= len(names) / rarity.sum()
    for _ in range(_LABELLING_STEPS):
        at = draw.integers(len(sure), size=min(_BATCH, len(sure)))
        noise = draw.standard_normal((len(at), vectors.shape[1])) / np.sqrt(vectors.shape[1])
        noisy = (vectors[sure[at]] + _JITTER * noise).astype(np.float32)
        error = softmax(head.scores(noisy))
        error[np.arange(len(at)), names[at]] -= 1
        error *= rarity[at, None] / len(at)
        head.learn((_SCALE * noisy.T @ error).astype(np.float32))
