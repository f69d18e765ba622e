"""Learns features of pictures without labels, by any of training.methods."""

from __future__ import annotations

import copy
import logging
import math
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from organizer.embedding.models.preprocessing import Preprocessing
from training.data import picture_sets
from training.data.picture_sets import PictureSet
from training.methods import METHODS
from training.metrics import features
from training.metrics.probes import linear_accuracy
from training.models import backbones
from training.plots import feature_plots
from training.runs import History, Metrics
from training.systems.base import Encoder, processes
from training.systems.representation_settings import RepresentationSettings, check

_log = logging.getLogger(__name__)


class Representation:
    """Features without labels; labels, where there are any, only measure them."""

    Settings: ClassVar[type[Any]] = RepresentationSettings
    clip: ClassVar[float | None] = 3.0
    is_half: ClassVar[bool] = True

    def __init__(self, settings: RepresentationSettings, data: Path, seed: int) -> None:
        check(settings)
        self._settings = settings
        self._seed = seed
        learning, network, kept = settings.learning, settings.learning.network, settings.data
        self.data = picture_sets.read(
            data,
            kept.kept or network.side * 5 // 4,
            kept.most,
            kept.validation,
            kept.held_out,
        )
        self._measured_part = "validation" if kept.validation > 0 else "test"
        self.splits = {name: part.hashes for name, part in self.data.parts.items()}
        self.steps = settings.optimisation.steps
        self.evaluate_every = settings.evaluation.evaluate_every
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            backbone = backbones.build_backbone(network.backbone, network.side, network.weights)
            self.width = backbones.feature_count(backbone, network.backbone, network.side)
            self._initial = copy.deepcopy(backbone)
            self.method = METHODS[learning.method](backbone, self.width, learning)
        if learning.method == "fixed" and not network.weights and network.backbone != "built-in":
            _log.warning("The weights of %s are random: no file is named.", network.backbone)
        if network.is_compiled and torch.cuda.is_available():
            # In place, as the names of its tensors are kept; at its first step.
            backbone.compile()
        self.model: nn.Module = self.method
        self.colours = backbones.colours(network.backbone)
        self._total = settings.optimisation.steps
        self._baselines: dict[str, float] = {}

    def optimiser(self) -> torch.optim.Optimizer:
        """As the settings say, for all that the method has."""
        return self.optimiser_of(self.model)

    def optimiser_of(self, model: nn.Module) -> torch.optim.Optimizer:
        """As the settings say, for a model that has this one in it."""
        learning = [each for each in model.parameters() if each.requires_grad]
        groups: list[dict[str, Any]] = [
            {"params": [each for each in learning if each.ndim > 1]},
            # Biases and what normalises are not drawn to 0.
            {"params": [each for each in learning if each.ndim <= 1], "weight_decay": 0.0},
        ]
        of = self._settings.optimisation
        rate, decay = of.rate, of.decay
        if of.optimiser == "sgd":
            return torch.optim.SGD(groups, rate, momentum=0.9, weight_decay=decay, nesterov=True)
        return torch.optim.AdamW(groups, rate, weight_decay=decay)

    def schedule(self, step: int, steps: int) -> float:
        """Up along a line while warm, then down along a cosine."""
        self._total = steps
        warm = max(1.0, self._settings.optimisation.warm * steps)
        return min(1.0, (step + 1) / warm) * (1 + math.cos(math.pi * step / steps)) / 2

    def loss(self, step: int, device: torch.device) -> Tensor:
        """The method's, of views of a batch."""
        train = self.data.parts["train"].pictures
        chosen = picture_sets.choose_batch(
            len(train), self._settings.learning.batch, step, self._seed
        )
        random = np.random.default_rng([self._seed, step])
        pictures = torch.from_numpy(train[chosen]).to(device)
        views = [
            features.normalised(each, self.colours) for each in self.method.views(pictures, random)
        ]
        return self.method.loss(views, step // processes(), random)

    def after_step(self, step: int) -> None:
        """What the method does, such as moving a teacher."""
        self.method.after_step(step, self._total)

    def evaluate(self, device: torch.device) -> Metrics:
        """Copies that find their picture; of labelled pictures also classifiers and clusters,
        beside those of pixels and of the network before training."""
        known, asked = parts = self.parts
        network = self.method.trained_backbone
        answers = self.features(network, asked, device)
        copies = self.features(network, asked, device, np.random.default_rng(self._seed))
        found = {"copies": features.copy_accuracy(answers, copies)}
        if not self.data.are_labelled:
            return found
        knows = self.features(network, known, device)
        found["knn"] = features.cosine_knn_accuracy(
            knows, answers, parts, self._settings.evaluation.neighbours
        )
        found["linear"] = linear_accuracy(knows, known.labels, answers, asked.labels)
        few = self._clustered_places(asked)
        found |= features.clustering_metrics(answers[few], asked.labels[few])
        self._baselines = self._baselines or self._measure_baselines(device)
        return found | self._baselines

    def _measure_baselines(self, device: torch.device) -> dict[str, float]:
        """What pixels and the network before training are worth."""
        known, asked = self.parts
        few = self._clustered_places(asked)
        answers = {
            "pixels": [features.pixel_features(part.pictures) for part in self.parts],
            "untrained": [
                self.features(self._initial.to(device), part, device) for part in self.parts
            ],
        }
        found: dict[str, float] = {}
        for name, (knows, asks) in answers.items():
            nmi, ari = features.kmeans_agreement(asks[few], asked.labels[few])
            near = features.cosine_knn_accuracy(
                knows, asks, (known, asked), self._settings.evaluation.neighbours
            )
            found |= {f"{name}_knn": near, f"{name}_kmeans_nmi": nmi, f"{name}_kmeans_ari": ari}
        return found

    def draw(self, out: Path, history: History, device: torch.device) -> None:
        """Features before and after, what is retrieved, and, of labelled pictures, what is taken
        for what."""
        learned = self.method.trained_backbone
        self.draw_features(out, learned, device)
        knows, asks = (self.features(learned, part, device) for part in self.parts)
        feature_plots.draw_retrievals(out, knows, asks, self.parts)
        if self.data.are_labelled:
            near = self._settings.evaluation.neighbours
            feature_plots.draw_confusion(out, knows, asks, self.parts, self.data.names, near)

    def draw_features(self, out: Path, learned: nn.Module, device: torch.device) -> None:
        """Before training and after it, in two dimensions."""
        asked = self.parts[1]
        few = self._clustered_places(asked)
        names = [self.data.names[label] for label in asked.labels[few]]
        for name, network in (("before", self._initial.to(device)), ("after", learned)):
            points = self.features(network, asked, device)[few]
            title = f"Features {name} training"
            feature_plots.draw_points(out, f"features-{name}", points, names, title, self._seed)

    def encoder(self) -> Encoder:
        """The backbone whose features are worth the most."""
        return self.encoder_of(self.method.trained_backbone)

    def encoder_of(self, learned: nn.Module) -> Encoder:
        """A backbone of this system's, whatever it learned after it."""
        network = self._settings.learning.network
        return Encoder(
            copy.deepcopy(learned).cpu().eval(),
            backbones.ARCHITECTURES[network.backbone],
            Preprocessing(network.side, 1.0, self.colours),
            self.width,
            self.data.about,
            self.data.split,
            tuple(self.data.parts["test"].pictures[:8]),
        )

    @property
    def parts(self) -> tuple[PictureSet, PictureSet]:
        """What is known and what is asked, as far as it is measured."""
        known, asked = (self.data.parts[name] for name in ("train", self._measured_part))
        return known.some(self._settings.evaluation.measured), asked.some(
            self._settings.evaluation.measured
        )

    def _clustered_places(self, asked: PictureSet) -> NDArray[np.int64]:
        """Places of those that are clustered and drawn."""
        most = min(self._settings.evaluation.clustered, len(asked))
        return np.sort(np.random.default_rng(0).permutation(len(asked))[:most])

    def features(
        self,
        network: nn.Module,
        part: PictureSet,
        device: torch.device,
        copies: np.random.Generator | None = None,
        are_unit: bool = True,
    ) -> features.Features:
        """Of whole pictures, or of changed `copies` of them, (n, width)."""
        side = self._settings.learning.network.side
        found = features.compute_features(
            network, part.pictures, side, self.colours, device, copies
        )
        return features.unit_length(found) if are_unit else found
