"""Finds the picture that people think looks like another, as in Totally Looks Like."""

from __future__ import annotations

import json
import logging
import math
from copy import deepcopy
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from organizer.embedding.models.architecture import build
from organizer.embedding.models.preprocessing import Preprocessing
from training.data.look_alike_pairs import Pairs, divide, prepare_squares, read, thumbnail
from training.losses.info_nce import info_nce
from training.losses.triplet_cosine import triplet_cosine
from training.metrics.retrieval import top_accuracy
from training.models import look_alike_networks as networks
from training.plots import curves
from training.recipe import RecipeError
from training.runs import History, Metrics
from training.split import content_hash
from training.systems.base import Encoder
from training.systems.look_alike_settings import LookAlikesSettings, check

_log = logging.getLogger(__name__)

_DRAWN = 8
"""Left pictures whose candidates are drawn."""


class LookAlikes:
    """A head that learns, mostly on a frozen backbone, which pictures belong together."""

    Settings: ClassVar[type[LookAlikesSettings]] = LookAlikesSettings
    clip: ClassVar[float | None] = None
    is_half: ClassVar[bool] = False

    def __init__(self, settings: LookAlikesSettings, data: Path, seed: int) -> None:
        check(settings)
        self._settings = settings
        self._seed = seed
        network, measured = settings.network, settings.evaluation.measured
        self._colours = networks.colours(network.backbone)
        self._preprocessing = Preprocessing(network.side, network.crop or None, self._colours)
        parts = divide(
            read(data),
            settings.evaluation.fold if measured == "validation" else None,
        )
        self.splits = {name: part.contents for name, part in parts.items()}
        self._train_pairs, self._measured_pairs = parts["train"], parts[measured]
        if min(len(self._train_pairs), len(self._measured_pairs)) < 2:
            raise RecipeError("There are too few pairs to measure by.", "Take more, or test.")
        each = min(settings.optimisation.pairs, len(self._train_pairs))
        self.evaluate_every = len(self._train_pairs) // each
        self.steps = settings.optimisation.epochs * self.evaluate_every
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(seed)
            self._body, self.is_pretrained = networks.build_body(
                network.backbone, network.head, network.weights
            )
            if not self.is_pretrained:
                _log.warning("The weights of %s are random: no file is named.", network.backbone)
            self._prepare()
            self._head = self._build_head()
        self._plain = self._top_accuracies(*map(self._pooled, self._maps[measured]))
        self.model: nn.Module = (
            self._head
            if network.frozen
            else nn.ModuleDict({"body": self._body, "head": self._head})
        )
        if not network.frozen:
            self._body.requires_grad_(True)

    def optimiser(self) -> torch.optim.Optimizer:
        """AdamW, of what is not frozen."""
        learning = [each for each in self.model.parameters() if each.requires_grad]
        of = self._settings.optimisation
        return torch.optim.AdamW(
            learning,
            of.rate,
            weight_decay=of.decay,
        )

    def schedule(self, step: int, steps: int) -> float:
        """Down along a cosine."""
        return (1 + math.cos(math.pi * step / steps)) / 2

    def loss(self, step: int, device: torch.device) -> Tensor:
        """Of some pairs of the epoch, each of which comes once in it; partners of others are
        candidates."""
        settings, random = self._settings, np.random.default_rng([self._seed, step])
        epoch, place = divmod(step, self.evaluate_every)
        order = np.random.default_rng([self._seed, epoch, 1]).permutation(len(self._train_pairs))
        each = min(settings.optimisation.pairs, len(self._train_pairs))
        chosen = order[place * each : (place + 1) * each]
        batch = torch.cat([side[chosen] for side in self._given["train"]]).to(device)
        lefts, rights = self._encode(batch, self._mask(random, device)).chunk(2)
        if settings.objective.loss == "triplet":
            return triplet_cosine(lefts, rights, settings.objective.margin)
        return info_nce(lefts, rights, settings.objective.temperature)

    def after_step(self, step: int) -> None:
        """Nothing follows."""

    def evaluate(self, device: torch.device) -> Metrics:
        """ "top1" and "top2" are of the encoder as it is exported; "_plain" of the backbone's own
        features. A multi-scale head is whitened by the training pairs before its first step."""
        top1, top2 = self._top_accuracies(*self._vectors(device))
        plain1, plain2 = self._plain
        return {
            "top1": top1,
            "top2": top2,
            "top1_plain": plain1,
            "top2_plain": plain2,
            "pretrained": float(self.is_pretrained),
        }

    def draw(self, out: Path, history: History, device: torch.device) -> None:
        """Left pictures, their partners, and the five candidates that are found first."""
        lefts, rights = map(_unit, self._vectors(device))
        random = np.random.default_rng(self._seed)
        count = len(self._measured_pairs)
        rows = []
        for query in np.linspace(0, count - 1, min(_DRAWN, count)).astype(int):
            others = random.permutation(np.delete(np.arange(count), query))
            candidates = np.append(others[: self._settings.evaluation.candidates - 1], query)
            best = candidates[np.argsort(-(lefts[query] @ rights[candidates].T).numpy())][:5]
            rows.append(
                [
                    thumbnail(self._measured_pairs.lefts[query]),
                    *(thumbnail(self._measured_pairs.rights[each]) for each in (query, *best)),
                ]
            )
        heads = ("picture", "partner", *(f"found {n}" for n in range(1, len(rows[0]) - 1)))
        title = f"The first of {min(self._settings.evaluation.candidates, count)} candidates"
        curves.draw_gallery(out, "retrievals", rows, heads, title)

    def encoder(self) -> Encoder:
        """Backbone and head as one network."""
        network_settings = self._settings.network
        description = networks.join(
            networks.body(network_settings.backbone, network_settings.head), self._description
        )
        network = build(description)
        tensors = [*self._body.state_dict().values(), *self._head.state_dict().values()]
        network.load_state_dict(dict(zip(network.state_dict(), tensors, strict=True)))
        start = "" if self.is_pretrained else ", on a backbone with random weights"
        return Encoder(
            deepcopy(network).cpu().float().eval(),
            description,
            self._preprocessing,
            network_settings.dimension,
            f"{len(self._train_pairs)} pairs of Totally Looks Like{start}",
            "by pair and content, a fifth for testing",
            self._measured_pairs.lefts[:4],
        )

    def _prepare(self) -> None:
        """See all pictures: what a frozen backbone makes of them, or their squares."""
        of = self._settings.network
        parts = {
            "train": self._train_pairs,
            self._settings.evaluation.measured: self._measured_pairs,
        }
        self._maps = {
            name: self._sides(part, is_shown=True)
            for name, part in parts.items()
            if of.frozen or of.head == "multi-scale" or name != "train"
        }
        self._given = self._maps
        if not of.frozen:
            self._given = {name: self._sides(part, is_shown=False) for name, part in parts.items()}

    def _sides(self, part: Pairs, is_shown: bool) -> tuple[Tensor, Tensor]:
        lefts, rights = (
            prepare_squares(side, self._preprocessing) for side in (part.lefts, part.rights)
        )
        if is_shown:
            return self._see(lefts), self._see(rights)
        return torch.from_numpy(lefts), torch.from_numpy(rights)

    def _see(self, squares: NDArray[np.uint8]) -> Tensor:
        of = self._settings.network
        if not of.kept:
            return networks.compute_maps(self._body, squares, self._colours)
        tensors = [each.numpy() for each in self._body.state_dict().values()]
        names = json.dumps(networks.body(of.backbone, of.head))
        key = content_hash("".join([names, *map(content_hash, [squares, *tensors])]).encode())
        file = Path(of.kept) / f"{key}.pt"
        if file.exists():
            known: Tensor = torch.load(file, weights_only=True)
            return known
        made = networks.compute_maps(self._body, squares, self._colours)
        file.parent.mkdir(parents=True, exist_ok=True)
        torch.save(made, file.with_suffix(".part"))
        file.with_suffix(".part").replace(file)
        return made

    def _build_head(self) -> nn.Sequential:
        of = self._settings.network
        shape = self._maps[self._settings.evaluation.measured][0].shape[1:]
        if of.head == "attention":
            self._description = networks.attention(shape, of.features, of.dimension)
            self._widths = [(math.prod(shape), math.prod(shape[1:]))]
        else:
            if of.dimension > shape[0]:
                raise RecipeError(
                    f"The backbone gives {shape[0]} features.", "Set a dimension no larger."
                )
            self._description = networks.multi_scale(shape[0], of.dimension)
            self._widths = networks.tap_widths(self._body, of.backbone)
        described = build({"kind": "layers", "layers": self._description})
        head = nn.Sequential(*described.children())
        if of.head == "multi-scale":
            widths = [width for width, _ in self._widths]
            networks.whiten(head, *self._maps["train"], widths, of.whitening)
        return head

    def _mask(self, random: np.random.Generator, device: torch.device) -> Tensor | None:
        """Factors of the features that the head learns from; the same for all of a step."""
        share = self._settings.optimisation.dropout
        if not share:
            return None
        multi = self._settings.network.head == "multi-scale"
        count = (
            self._settings.network.dimension if multi else self._widths[0][0] // self._widths[0][1]
        )
        kept = (random.random(count) >= share) / (1 - share)
        return torch.from_numpy(kept.astype(np.float32)).to(device)

    def _encode(self, batch: Tensor, mask: Tensor | None = None) -> Tensor:
        """Vectors of what `_given` has, (n, dimension)."""
        if not self._settings.network.frozen:
            # The statistics of its batch normalisations stay what they are.
            batch = self._body.eval()(networks.normalised(batch, self._colours))
        batch = batch.float()
        if self._settings.network.head == "multi-scale":
            batch = self._head[0](batch)
            batch = batch if mask is None else batch * mask
            return _tensor(self._head[1](batch))
        batch = batch if mask is None else batch * mask[:, None, None]
        return _tensor(self._head(batch))

    def _vectors(self, device: torch.device) -> tuple[Tensor, Tensor]:
        """Of the pictures that it is measured on."""
        with torch.no_grad():
            lefts, rights = (
                torch.cat([self._encode(few.to(device)).cpu() for few in torch.split(side, 50)])
                for side in self._given[self._settings.evaluation.measured]
            )
        return lefts, rights

    def _pooled(self, shown: Tensor) -> Tensor:
        """The backbone's last features, whatever their places."""
        last = shown.float().flatten(1)[:, -self._widths[-1][0] :]
        return last.reshape(len(last), -1, self._widths[-1][1]).mean(dim=2)

    def _top_accuracies(self, lefts: Tensor, rights: Tensor) -> tuple[float, float]:
        similarities = (_unit(lefts) @ _unit(rights).T).double().numpy()
        candidates = self._settings.evaluation.candidates
        return top_accuracy(similarities, candidates, 1), top_accuracy(similarities, candidates, 2)


def _unit(vectors: Tensor) -> Tensor:
    return nn.functional.normalize(vectors, dim=1)


def _tensor(made: Tensor) -> Tensor:
    return made
