"""Retrieval and clusters by the bottleneck of a convolutional autoencoder."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from torch import Tensor, nn
from torch.nn.functional import layer_norm, mse_loss

from organizer.embedding.models.preprocessing import HALF, Preprocessing
from training.data.picture_sets import PictureSet, choose_batch, read
from training.metrics.cluster_agreement import agreement
from training.metrics.neighbours import nearest_others
from training.models.autoencoders import PLANS, SIDE, Network, frozen_part, whole_encoder
from training.plots import curves
from training.plots.feature_plots import draw_points
from training.recipe import DataError
from training.runs import History, Metrics
from training.systems.autoencoder_settings import AutoencoderSettings, check
from training.systems.base import Encoder

_AT_ONCE = 64
"""Pictures."""

_ROWS = 8
"""Of pictures in a plot."""

_RETRIEVED = 7
"""In a row of the plot."""

_DRAWN = 500
"""Bottlenecks in a plot."""

Chosen = NDArray[np.integer] | slice

SEEN = Preprocessing(SIDE, 1.0, HALF)


class BestState(nn.Module):
    """An autoencoder as it is, and as it was when it was best."""

    lowest: Tensor

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.now = network
        self.best = deepcopy(network).requires_grad_(False)
        self.register_buffer("lowest", torch.tensor(float("inf")))

    def keep(self, error: float) -> None:
        """The present state is the best where its error is the lowest."""
        if error < float(self.lowest):
            self.best.load_state_dict(self.now.state_dict())
            self.lowest.fill_(error)


@dataclass(frozen=True, slots=True)
class Part:
    """Pictures to learn from or to be measured on."""

    pictures: NDArray[np.uint8]
    """(n, 96, 96, 3)."""
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.pictures)


class Autoencoder:
    """Learns to show pictures again, and finds alike ones by what it keeps of them in between."""

    Settings: ClassVar[type[AutoencoderSettings]] = AutoencoderSettings
    clip: ClassVar[float | None] = None
    is_half: ClassVar[bool] = False

    def __init__(self, settings: AutoencoderSettings, data: Path, seed: int) -> None:
        check(settings)
        self._settings = settings
        self._seed = seed
        self._plan = PLANS[settings.autoencoder]
        found = read(data, SIDE, settings.most, settings.validation, settings.test)
        if not found.are_labelled:
            raise DataError(
                f"The pictures of {data.name} have no labels to be measured by.",
                "Take a folder with one folder for each label.",
            )
        self._names, self._about, self._split = found.names, found.about, found.split
        self.splits = {name: part.hashes for name, part in found.parts.items()}
        most = {"train": settings.learned, "validation": 500, "test": settings.measured}
        self._parts = {name: _squares(part, most[name]) for name, part in found.parts.items()}
        if len(self._parts["test"]) <= settings.retrieved:
            raise DataError(
                f"{data.name} has only {len(self._parts['test'])} pictures for testing.",
                "Take more pictures, or retrieve fewer.",
            )
        self._frozen: dict[str, Tensor] = {}
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(seed)
            self._kept = BestState(Network(self._plan))
        self.model: nn.Module = self._kept
        self._epoch = max(1, len(self._parts["train"]) // settings.batch)
        self.steps = settings.epochs * self._epoch
        self.evaluate_every = settings.evaluate_epochs * self._epoch

    def optimiser(self) -> torch.optim.Optimizer:
        """Adam, of the present state; the best one does not learn."""
        settings = self._settings
        return torch.optim.Adam(
            self._kept.now.parameters(), settings.rate, weight_decay=settings.decay
        )

    def schedule(self, step: int, steps: int) -> float:
        """Always the same."""
        return 1.0

    def loss(self, step: int, device: torch.device) -> Tensor:
        """Mean squared error of pixels from -1 to 1, and the weighted one of features where a part
        is frozen."""
        part, settings = self._parts["train"], self._settings
        chosen = choose_batch(len(part), settings.batch, step, self._seed)
        planes = _planes(part.pictures[chosen], device)
        seen = planes
        if self._plan.frozen:
            seen = self._network_inputs("train", chosen, device)
        elif settings.noise > 0:
            random = np.random.default_rng([self._seed, step, 2])
            noise = random.standard_normal(planes.shape, np.float32) * settings.noise
            seen = planes + torch.from_numpy(noise).to(device)
        # Dropout has no generator of its own.
        with torch.random.fork_rng([device] if device.type == "cuda" else []):
            torch.manual_seed(int(np.random.default_rng([self._seed, step, 3]).integers(2**31)))
            _, again, features = self._kept.now(seen)
        error = mse_loss(again, planes)
        if features is not None:
            error = error + settings.feature_weight * mse_loss(features, _standardised(seen))
        return error

    def after_step(self, step: int) -> None:
        """After each epoch the best state is kept."""
        if (step + 1) % self._epoch == 0:
            self._keep(next(self._kept.now.parameters()).device)

    def evaluate(self, device: torch.device) -> Metrics:
        """Of the best state so far; MSE is of pixels from -1 to 1, k-means knows how many labels
        there are."""
        self._keep(device)
        test = self._parts["test"]
        features = self._features("test", device)
        number = len(set(test.labels.tolist()))
        found = KMeans(number, n_init=4, random_state=0).fit_predict(features)
        nmi, ari, rand = agreement(test.labels, found)
        nearest = nearest_others(
            features, features, self._settings.retrieved, np.arange(len(features))
        )
        right = test.labels[nearest] == test.labels[:, None]
        return {
            "validation_mse": self._error(self._kept.best, "validation", device)[0],
            "mse": self._error(self._kept.best, "test", device)[0],
            "nmi": nmi,
            "ari": ari,
            "rand": rand,
            f"precision_at_{self._settings.retrieved}": float(right.mean()),
        }

    def draw(self, out: Path, history: History, device: torch.device) -> None:
        """Test pictures and what they come back as; some with their nearest; and all
        bottlenecks."""
        test = self._parts["test"]
        chosen = np.linspace(0, len(test) - 1, min(_ROWS, len(test))).astype(int)
        self._kept.best.eval()
        with torch.no_grad():
            planes = self._kept.best(self._network_inputs("test", chosen, device))[1]
        again = planes.permute(0, 2, 3, 1).float().cpu().numpy()
        shown = np.clip((again + 1) * 127.5 + 0.5, 0, 255).astype(np.uint8)
        curves.draw_gallery(
            out, "reconstructions", (test.pictures[chosen], shown), (), "Pictures, shown again"
        )
        features = self._features("test", device)
        nearest = nearest_others(features, features[chosen], _RETRIEVED, chosen)
        rows = [
            [test.pictures[query], *test.pictures[found]]
            for query, found in zip(chosen, nearest, strict=True)
        ]
        curves.draw_gallery(out, "retrievals", rows, ("query", "nearest"))
        some = np.linspace(0, len(test) - 1, min(_DRAWN, len(test))).astype(int)
        names = [self._names[label] for label in test.labels[some]]
        draw_points(out, "bottlenecks", features[some], names, "Test pictures", self._seed)

    def encoder(self) -> Encoder:
        """What makes the bottleneck, in its best state."""
        best = deepcopy(self._kept.best).cpu().float()
        return Encoder(
            whole_encoder(self._plan, best),
            self._plan.encoder,
            SEEN,
            self._plan.dimension,
            self._about,
            self._split,
            tuple(self._parts["test"].pictures[:4]),
        )

    def _keep(self, device: torch.device) -> None:
        now = self._kept.now
        was = now.training
        pixels, features = self._error(now, "validation", device)
        self._kept.keep(pixels + self._settings.feature_weight * features)
        now.train(was)

    @torch.no_grad()
    def _error(self, network: Network, name: str, device: torch.device) -> tuple[float, float]:
        """Mean squared error of pixels and of features, the latter 0 where there are none."""
        network.eval()
        part = self._parts[name]
        pixels = features = 0.0
        for few in _slices(len(part)):
            seen = self._network_inputs(name, few, device)
            _, again, guessed = network(seen)
            share = len(seen) / len(part)
            pixels += share * float(mse_loss(again, _planes(part.pictures[few], device)))
            if guessed is not None:
                features += share * float(mse_loss(guessed, _standardised(seen)))
        return pixels, features

    @torch.no_grad()
    def _features(self, name: str, device: torch.device) -> NDArray[np.float32]:
        """Bottlenecks, (n, d), of the best state."""
        head = self._kept.best.head.eval()
        parts = [
            head(self._network_inputs(name, few, device)) for few in _slices(len(self._parts[name]))
        ]
        found: NDArray[np.float32] = torch.cat(parts).float().cpu().numpy()
        return found

    def _network_inputs(self, name: str, chosen: Chosen, device: torch.device) -> Tensor:
        """Of these pictures what the trained part sees, which is what the frozen part makes."""
        pictures = self._parts[name].pictures
        if not self._plan.frozen:
            return _planes(pictures[chosen], device)
        if name not in self._frozen:
            body = frozen_part(self._plan).to(device)
            with torch.no_grad():
                parts = [body(_planes(pictures[few], device)) for few in _slices(len(pictures))]
            self._frozen[name] = torch.cat(parts)
        return self._frozen[name][chosen]


def _slices(number: int) -> list[slice]:
    return [slice(begin, begin + _AT_ONCE) for begin in range(0, number, _AT_ONCE)]


def _squares(part: PictureSet, most: int) -> Part:
    """At most that many of them, as large as autoencoders see them."""
    some = part.some(most)
    return Part(np.stack([SEEN.prepare(each) for each in some.pictures]), some.labels)


def _planes(pictures: NDArray[np.uint8], device: torch.device) -> Tensor:
    """Bytes, (n, side, side, 3), as (n, 3, side, side) from -1 to 1."""
    return torch.from_numpy(pictures).to(device).permute(0, 3, 1, 2).float() / 127.5 - 1


def _standardised(features: Tensor) -> Tensor:
    """Each row with a mean of 0 and a deviation of 1."""
    return layer_norm(features, features.shape[1:])
