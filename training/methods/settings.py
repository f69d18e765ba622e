"""The settings that say how features are learned without labels."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """What makes the features."""

    backbone: str = "small"
    """One of training.models.backbones."""
    weights: str = ""
    """A file that the backbone starts from; random numbers without one."""
    side: int = 32
    """Pixels of a view, and of what the exported encoder sees."""
    is_compiled: bool = False
    """Whether the backbone is compiled for a GPU: that takes a minute, then a step of ResNet-50 is
    1.3 times as quick, of ViT-S 1.2 times, of a small one hardly."""


@dataclass(frozen=True, slots=True)
class AugmentationSettings:
    """How a view differs from its picture."""

    least_crop: float = 0.2
    """Of a picture's area, in its smallest crop."""
    jitter: float = 0.5
    grey: float = 0.2
    blurred: float = 0.0
    solarised: float = 0.0
    """Of the second view alone."""


@dataclass(frozen=True, slots=True)
class MoCoSettings:
    """What MoCo alone has."""

    queue: int = 2048
    """Keys that it remembers."""
    groups: int = 2
    """Parts that keys are normalised in, shuffled, so that their statistics tell nothing."""


@dataclass(frozen=True, slots=True)
class DinoSettings:
    """What DINO alone has."""

    local_views: int = 4
    """Small crops that the student sees besides both large ones."""
    local_side: int = 16
    local_crop: float = 0.3
    """Of a picture's area: largest small crop, smallest large one."""
    prototypes: int = 1024
    """Scores that the teacher gives."""
    teacher_temperature: float = 0.04
    centre_momentum: float = 0.9
    frozen_steps: int = 20
    """In which the prototypes stay as they are."""


@dataclass(frozen=True, slots=True)
class MethodSettings:
    """How features are learned: the method, its batches, its network and its views."""

    method: str = "simclr"
    """One of training.methods."""
    batch: int = 256
    temperature: float = 0.2
    projection: tuple[int, ...] = (512, 128)
    """Widths of the layers between the features and the loss."""
    momentum: float = 0.99
    """Of the moving average that a teacher is of its student; rises to 1 for DINO."""
    network: NetworkSettings = field(default_factory=NetworkSettings)
    augmentation: AugmentationSettings = field(default_factory=AugmentationSettings)
    moco: MoCoSettings = field(default_factory=MoCoSettings)
    dino: DinoSettings = field(default_factory=DinoSettings)
