"""Learns features of pictures without labels, by any of training.methods."""

from __future__ import annotations

import copy
import logging
import math
from dataclasses import dataclass
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
from training.methods.base import Learning
from training.metrics import features
from training.metrics.clustering_and_ranking import linear_accuracy
from training.models import backbones
from training.recipe import RecipeError
from training.systems.base import Encoder, History, Metrics, processes

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RepresentationSettings(Learning):
    """How features are learned, from which pictures, and how they are measured."""

    steps: int = 1300
    rate: float = 2e-3
    decay: float = 1e-3
    optimiser: str = "adamw"
    """Or sgd."""
    warm: float = 0.1
    """Share of all steps in which the rate rises, before it falls along a cosine."""
    kept: int = 0
    """Pixels that photos are kept at; 0 for a quarter more than a view."""
    most: int = 20_000
    """Photos that are read."""
    held_out: float = 0.2
    """Share of photos for testing."""
    validation: float = 0.0
    """Share of what is left that is measured on instead, to choose settings by."""
    evaluate_every: int = 260
    measured: int = 8000
    """Pictures of each part that are measured."""
    clustered: int = 1000
    """Pictures that are clustered."""
    neighbours: int = 20


class Representation:
    """Features without labels; labels, where there are any, only measure them."""

    Settings: ClassVar[type[Any]] = RepresentationSettings
    clip: ClassVar[float | None] = 3.0
    is_half: ClassVar[bool] = True

    def __init__(self, settings: RepresentationSettings, data: Path, seed: int) -> None:
        _check(settings)
        self._settings = settings
        self._seed = seed
        self.data = picture_sets.read(
            data,
            settings.kept or settings.side * 5 // 4,
            settings.most,
            settings.validation,
            settings.held_out,
        )
        self._judged = "validation" if settings.validation > 0 else "test"
        self.splits = {name: part.hashes for name, part in self.data.parts.items()}
        self.steps = settings.steps
        self.evaluate_every = settings.evaluate_every
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            backbone = backbones.made(settings.backbone, settings.side, settings.weights)
            self.width = backbones.dimension(backbone, settings.backbone, settings.side)
            self._initial = copy.deepcopy(backbone)
            self.method = METHODS[settings.method](backbone, self.width, settings)
        if settings.method == "fixed" and not settings.weights and settings.backbone != "built-in":
            _log.warning("The weights of %s are random: no file is named.", settings.backbone)
        if settings.is_compiled and torch.cuda.is_available():
            # In place, as the names of its tensors are kept; at its first step.
            backbone.compile()
        self.model: nn.Module = self.method
        self.colours = backbones.colours(settings.backbone)
        self._total = settings.steps
        self._baselines: dict[str, float] = {}

    def optimiser(self) -> torch.optim.Optimizer:
        return self.optimiser_of(self.model)

    def optimiser_of(self, model: nn.Module) -> torch.optim.Optimizer:
        """As the settings say, for a model that has this one in it."""
        learning = [each for each in model.parameters() if each.requires_grad]
        groups: list[dict[str, Any]] = [
            {"params": [each for each in learning if each.ndim > 1]},
            # Biases and what normalises are not drawn to 0.
            {"params": [each for each in learning if each.ndim <= 1], "weight_decay": 0.0},
        ]
        rate, decay = self._settings.rate, self._settings.decay
        if self._settings.optimiser == "sgd":
            return torch.optim.SGD(groups, rate, momentum=0.9, weight_decay=decay, nesterov=True)
        return torch.optim.AdamW(groups, rate, weight_decay=decay)

    def schedule(self, step: int, steps: int) -> float:
        self._total = steps
        warm = max(1.0, self._settings.warm * steps)
        return min(1.0, (step + 1) / warm) * (1 + math.cos(math.pi * step / steps)) / 2

    def loss(self, step: int, device: torch.device) -> Tensor:
        train = self.data.parts["train"].pictures
        chosen = picture_sets.batch(len(train), self._settings.batch, step, self._seed)
        random = np.random.default_rng([self._seed, step])
        pictures = torch.from_numpy(train[chosen]).to(device)
        views = [
            features.normalised(each, self.colours) for each in self.method.views(pictures, random)
        ]
        return self.method.loss(views, step // processes(), random)

    def after(self, step: int) -> None:
        self.method.after(step, self._total)

    def evaluate(self, device: torch.device) -> Metrics:
        known, asked = parts = self.parts
        network = self.method.learned
        answers = self.features(network, asked, device)
        copies = self.features(network, asked, device, np.random.default_rng(self._seed))
        found = {"copies": features.found_again(answers, copies)}
        if not self.data.are_labelled:
            return found
        knows = self.features(network, known, device)
        found["knn"] = features.knn(knows, answers, parts, self._settings.neighbours)
        found["linear"] = linear_accuracy(knows, known.labels, answers, asked.labels)
        few = self._few(asked)
        found |= features.clusterings(answers[few], asked.labels[few])
        self._baselines = self._baselines or self._measured_baselines(device)
        return found | self._baselines

    def _measured_baselines(self, device: torch.device) -> dict[str, float]:
        """What pixels and the network before training are worth."""
        known, asked = self.parts
        few = self._few(asked)
        answers = {
            "pixels": [features.pixels(part.pictures) for part in self.parts],
            "untrained": [
                self.features(self._initial.to(device), part, device) for part in self.parts
            ],
        }
        found: dict[str, float] = {}
        for name, (knows, asks) in answers.items():
            nmi, ari = features.kmeans_agreement(asks[few], asked.labels[few])
            near = features.knn(knows, asks, (known, asked), self._settings.neighbours)
            found |= {f"{name}_knn": near, f"{name}_kmeans_nmi": nmi, f"{name}_kmeans_ari": ari}
        return found

    def draw(self, out: Path, history: History, device: torch.device) -> None:
        learned = self.method.learned
        self.draw_features(out, learned, device)
        knows, asks = (self.features(learned, part, device) for part in self.parts)
        features.draw_retrievals(out, knows, asks, self.parts)
        if self.data.are_labelled:
            near = self._settings.neighbours
            features.draw_confusion(out, knows, asks, self.parts, self.data.names, near)

    def draw_features(self, out: Path, learned: nn.Module, device: torch.device) -> None:
        """Before training and after it, in two dimensions."""
        asked = self.parts[1]
        few = self._few(asked)
        names = [self.data.names[label] for label in asked.labels[few]]
        for name, network in (("before", self._initial.to(device)), ("after", learned)):
            points = self.features(network, asked, device)[few]
            title = f"Features {name} training"
            features.draw_points(out, f"features-{name}", points, names, title, self._seed)

    def encoder(self) -> Encoder:
        return self.encoder_of(self.method.learned)

    def encoder_of(self, learned: nn.Module) -> Encoder:
        """A backbone of this system's, whatever it learned after it."""
        settings = self._settings
        return Encoder(
            copy.deepcopy(learned).cpu().eval(),
            backbones.ARCHITECTURES[settings.backbone],
            Preprocessing(settings.side, 1.0, self.colours),
            self.width,
            self.data.about,
            self.data.split,
            tuple(self.data.parts["test"].pictures[:8]),
        )

    @property
    def parts(self) -> tuple[PictureSet, PictureSet]:
        """What is known and what is asked, as far as it is measured."""
        known, asked = (self.data.parts[name] for name in ("train", self._judged))
        return known.some(self._settings.measured), asked.some(self._settings.measured)

    def _few(self, asked: PictureSet) -> NDArray[np.int64]:
        """Places of those that are clustered and drawn."""
        most = min(self._settings.clustered, len(asked))
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
        found = features.features(
            network, part.pictures, self._settings.side, self.colours, device, copies
        )
        return features.unit(found) if are_unit else found


def _check(settings: RepresentationSettings) -> None:
    if settings.method not in METHODS:
        raise RecipeError(f"There is no method {settings.method}.", f"Take {', '.join(METHODS)}.")
    if settings.optimiser not in ("adamw", "sgd"):
        raise RecipeError(f"There is no optimiser {settings.optimiser}.", "Take adamw or sgd.")
    if settings.batch < 2:
        raise RecipeError(
            f"A batch of {settings.batch} has nothing to tell apart.", "Set batch = 2 or more."
        )
    if not settings.projection:
        raise RecipeError("The projection has no layers.", "Set projection = [512, 128].")
    if not 0 < settings.least_crop <= 1 or not 0 < settings.local_crop <= 1:
        raise RecipeError(
            "The smallest crop has to be a share of the picture.", "Set it between 0 and 1."
        )
