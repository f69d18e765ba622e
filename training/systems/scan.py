"""Learns to call look-alikes by one name: SCAN, from self-supervised features to self-labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from torch import Tensor, nn

from training.data import picture_sets
from training.data.views import draw_view, whole_view
from training.losses.scan import scan, self_labelling
from training.methods.base import full_precision, variation
from training.metrics import features
from training.metrics.cluster_agreement import agreement, matched_accuracy, matched_table
from training.metrics.neighbours import mine_neighbours
from training.models.clusterer import Clusterer, fit_soft_kmeans
from training.plots import curves
from training.recipe import RecipeError
from training.runs import History, Metrics
from training.systems.base import Encoder, processes
from training.systems.representation import Representation
from training.systems.scan_settings import ScanSettings, check


class Scan:
    """Semantic clustering by adopting nearest neighbours (Van Gansbeke and others, ECCV 2020).

    In three stages: features without labels, a head that gives neighbours one name, and the names
    that it is sure of. With `--steps`, all are shortened alike.
    """

    Settings: ClassVar[type[Any]] = ScanSettings
    clip: ClassVar[float | None] = Representation.clip
    is_half: ClassVar[bool] = Representation.is_half

    def __init__(self, settings: ScanSettings, data: Path, seed: int) -> None:
        self._settings = settings
        self._seed = seed
        self._pretext = Representation(settings.pretext, data, seed)
        self._data = self._pretext.data
        self.splits = self._pretext.splits
        self.evaluate_every = self._pretext.evaluate_every
        stages = settings.stages
        self._lengths = (self._pretext.steps, stages.adopting_steps, stages.labelling_steps)
        self.steps = self._total = sum(self._lengths)
        check(settings)
        if self._clusters() < 2:
            raise RecipeError(
                "Nothing says how many clusters there are.",
                "Set clusters in the recipe, or put the photos into folders by what they show.",
            )
        self._train = self._data.parts["train"].pictures
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.model: nn.Module = Clusterer(
                self._pretext.method,
                self._pretext.width,
                self._clusters(),
                len(self._train),
                min(settings.clustering.nearest, len(self._train) - 1),
            )
        self._clusterer: Clusterer = self.model
        self._variation = variation(settings.pretext.learning)
        self._fixed: features.Features | None = None
        """What the head alone learns from, (views, n, width)."""

    def optimiser(self) -> torch.optim.Optimizer:
        """One for all stages."""
        return self._pretext.optimiser_of(self.model)

    def schedule(self, step: int, steps: int) -> float:
        """That of the features in each stage, by its share of the highest rate."""
        self._total = steps
        stage, done, length = self._stage(step)
        height = self._pretext.schedule(done, length)
        stages, highest = self._settings.stages, self._settings.pretext.optimisation.rate
        rates = (highest, stages.adopting_rate, stages.labelling_rate)
        return height * rates[stage] / highest

    def loss(self, step: int, device: torch.device) -> Tensor:
        """Of the stage that a step is in; neighbours are mined at the first that needs them."""
        stage = self._stage(step // processes())[0]
        if stage == 0:
            return self._pretext.loss(step, device)
        if not self._clusterer.is_mined:
            self._mine(device)
        chosen = picture_sets.choose_batch(
            len(self._train), self._settings.pretext.learning.batch, step, self._seed
        )
        random = np.random.default_rng([self._seed, step])
        if stage == 2 or self._settings.clustering.is_frozen:
            # A head learns on features that are spread as they were when it began.
            self._clusterer.spread.eval()
        if stage == 2:
            pictures = torch.from_numpy(self._train[chosen]).to(device)
            plain = self._plain_scores(pictures)
            scores = self._scores(draw_view(pictures, self._variation, random))
            with full_precision(scores):
                return self_labelling(plain, scores, self._settings.clustering.confidence)
        table = self._clusterer.neighbours.cpu().numpy()[chosen]
        partners = table[np.arange(len(chosen)), random.integers(table.shape[1], size=len(chosen))]
        scores = self._adopting_scores(np.concatenate([chosen, partners]), random, device)
        with full_precision(scores):
            anchors, adopted = scores.chunk(2)
            return scan(anchors, adopted, self._settings.clustering.entropy)

    def after_step(self, step: int) -> None:
        """While features are learned, what their method does."""
        if self._stage(step)[0] == 0:
            self._pretext.after_step(step)

    def evaluate(self, device: torch.device) -> Metrics:
        """The share that is sure; of labelled pictures also agreement and accuracy, beside those of
        k-means on the features it started from."""
        parts = self._pretext.parts
        asked = parts[1]
        clusterer = self._clusterer
        start = clusterer.start if clusterer.is_mined else clusterer.backbone
        knows, asks = (self._pretext.features(start, part, device) for part in parts)
        scores = self._measured_scores(device)
        found = {"sure": float((scores.max(axis=1) > self._settings.clustering.confidence).mean())}
        if not self._data.are_labelled:
            return found
        names = scores.argmax(axis=1)
        nmi, ari, _ = agreement(asked.labels, names)
        kmeans = KMeans(self._clusters(), n_init=10, random_state=0).fit_predict(asks)
        kmeans_nmi, kmeans_ari, _ = agreement(asked.labels, kmeans)
        return found | {
            "nmi": nmi,
            "ari": ari,
            "accuracy": matched_accuracy(asked.labels, names),
            "kmeans_nmi": kmeans_nmi,
            "kmeans_ari": kmeans_ari,
            "kmeans_accuracy": matched_accuracy(asked.labels, kmeans),
            "knn": features.cosine_knn_accuracy(
                knows, asks, parts, self._settings.pretext.evaluation.neighbours
            ),
        }

    def draw(self, out: Path, history: History, device: torch.device) -> None:
        """Features before and after, the surest pictures of each cluster, and, of labelled ones,
        which cluster is which label."""
        self._pretext.draw_features(out, self._clusterer.backbone, device)
        asked = self._pretext.parts[1]
        scores = self._measured_scores(device)
        names = scores.argmax(axis=1)
        rows = [
            [asked.pictures[place] for place in places[np.argsort(-scores[places, name])][:8]]
            for name in range(min(20, self._clusters()))
            if len(places := np.flatnonzero(names == name))
        ]
        curves.draw_gallery(out, "clusters", rows, title="The surest of each cluster")
        if self._data.are_labelled:
            table = matched_table(asked.labels, names)
            count = len(self._data.names)
            curves.draw_confusion(
                out,
                "confusion",
                table[:count, :count].astype(float),
                self._data.names,
                "Each label's own cluster",
            )

    def encoder(self) -> Encoder:
        """The backbone alone, without the names."""
        return self._pretext.encoder_of(self._clusterer.backbone)

    def _stage(self, step: int) -> tuple[int, int, int]:
        """Which of the three, how far into it, and how long it is."""
        ends = np.cumsum(self._lengths) * self._total // sum(self._lengths)
        stage = min(int(np.searchsorted(ends, step, side="right")), 2)
        begun = int(ends[stage - 1]) if stage else 0
        return stage, step - begun, max(1, int(ends[stage]) - begun)

    def _clusters(self) -> int:
        return self._settings.clustering.clusters or len(self._data.names)

    def _mine(self, device: torch.device) -> None:
        """Neighbours by the features as they are now, and a head to start from."""
        clusterer = self._clusterer
        found = self._plain_features(device)
        if self._settings.clustering.views < 1:
            self._fixed = found[np.newaxis]
        nearest = mine_neighbours(features.unit_length(found), clusterer.neighbours.shape[1])
        clusterer.neighbours.copy_(torch.from_numpy(nearest))
        clusterer.start.load_state_dict(clusterer.backbone.state_dict())
        mean, variance = found.mean(axis=0), found.var(axis=0)
        state = {"running_mean": torch.from_numpy(mean), "running_var": torch.from_numpy(variance)}
        clusterer.spread.load_state_dict(state, strict=False)
        if self._settings.clustering.starts_from_kmeans:
            points = (found - mean) / np.sqrt(variance + clusterer.spread.eps)
            weights, biases = fit_soft_kmeans(points, self._clusters(), self._seed)
            with torch.no_grad():
                clusterer.names.weight.copy_(torch.from_numpy(weights))
                clusterer.names.bias.copy_(torch.from_numpy(biases))

    def _adopting_scores(
        self, places: NDArray[np.int64], random: np.random.Generator, device: torch.device
    ) -> Tensor:
        """Of pictures that are learned from, (n, clusters)."""
        if not self._settings.clustering.is_frozen:
            pictures = torch.from_numpy(self._train[places]).to(device)
            return self._scores(draw_view(pictures, self._variation, random))
        if self._fixed is None:
            # The backbone does not learn in this stage: a run that is resumed finds the same.
            self._fixed = self._fixed_features(device)
        which = random.integers(len(self._fixed), size=len(places))
        found = torch.from_numpy(self._fixed[which, places]).to(device)
        with full_precision(found):
            return self._clusterer.scores(found)

    @torch.no_grad()
    def _fixed_features(self, device: torch.device) -> features.Features:
        """Of as many views of each picture as the settings say, (views, n, width)."""
        if self._settings.clustering.views < 1:
            return self._plain_features(device)[np.newaxis]
        backbone = self._clusterer.backbone
        was = backbone.training
        backbone.eval()
        random = np.random.default_rng([self._seed, 0, 2])
        found = []
        with full_precision(self._clusterer.neighbours):
            for start in range(0, len(self._train), 256):
                pictures = torch.from_numpy(self._train[start : start + 256]).to(device)
                views = (
                    draw_view(pictures, self._variation, random)
                    for _ in range(self._settings.clustering.views)
                )
                found.append(torch.stack([self._features_of(each) for each in views]).cpu().numpy())
        backbone.train(was)
        return np.concatenate(found, axis=1)

    def _plain_features(self, device: torch.device) -> features.Features:
        """Of all whole pictures that are learned from."""
        clusterer = self._clusterer
        with full_precision(clusterer.neighbours):
            return self._pretext.features(
                clusterer.backbone, self._data.parts["train"], device, are_unit=False
            )

    def _scores(self, views: Tensor) -> Tensor:
        """Of each cluster, (n, clusters)."""
        found = self._features_of(views)
        with full_precision(found):
            return self._clusterer.scores(found)

    def _features_of(self, views: Tensor) -> Tensor:
        """Features, (n, width)."""
        planes = features.normalised(views, self._pretext.colours)
        found: Tensor = self._clusterer.backbone(planes).flatten(1).float()
        return found

    @torch.no_grad()
    def _plain_scores(self, pictures: Tensor) -> Tensor:
        """Of whole pictures, as they are scored in evaluation."""
        was = self.model.training
        self.model.eval()
        scores = self._scores(whole_view(pictures, self._settings.pretext.learning.network.side))
        self.model.train(was)
        return scores

    def _measured_scores(self, device: torch.device) -> NDArray[np.float32]:
        """Softmax, (n, clusters), of what is measured."""
        pictures = self._pretext.parts[1].pictures
        found = [
            self._plain_scores(torch.from_numpy(pictures[start : start + 256]).to(device))
            for start in range(0, len(pictures), 256)
        ]
        scores: NDArray[np.float32] = torch.cat(found).softmax(dim=1).cpu().numpy()
        return scores
