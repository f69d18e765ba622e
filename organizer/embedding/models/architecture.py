"""Builds networks from descriptions that may come from anywhere, out of known layers only.

A description is what JSON can say, either a network of timm's, perhaps with layers after it:

    {"kind": "timm", "name": "resnet18", "options": {"num_classes": 0},
     "head": [{"layer": "Linear", "in_features": 512, "out_features": 64}]}

or layers one after the other, with the options that torch.nn gives them:

    {"kind": "layers", "layers": [{"layer": "Conv2d", "in_channels": 3, ...}, ...]}

Tensors are named as those of nn.Sequential(timm's network, *head), of timm's network alone where
there is no head, or of nn.Sequential(*layers). "channels": 1 beside "kind" is for a network of
grey pictures.

Two things are not one after the other. A network of timm's may have "taps", such as
[{"module": "blocks.4", "grid": 3}, {"module": "bn2"}]: then it gives the maps that those modules
make, each as its means in the fields of a grid, 1 by 1 unless it is said, side by side. Its tensors
are named as timm's after "network.". And a layer may be a gate, {"layer": "Gate", "layers": [...]},
which multiplies what it is given by what the layers in it make of that: an attention, where they
end in a Sigmoid. There are no gates in gates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from organizer.embedding.runtimes.torchvision_shim import make_torchvision_importable
from organizer.errors import ModelError, foreign_code

if TYPE_CHECKING:
    from torch import Tensor, nn

LAYERS = (
    "AdaptiveAvgPool2d",
    "AdaptiveMaxPool2d",
    "AvgPool2d",
    "BatchNorm1d",
    "BatchNorm2d",
    "Conv2d",
    "Dropout",
    "Flatten",
    "GELU",
    "Identity",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "MaxPool2d",
    "PReLU",
    "ReLU",
    "SiLU",
    "Sigmoid",
    "Tanh",
)
"""The layers of torch.nn that may be listed."""

OPTIONS = {
    "num_classes": 4096,
    "img_size": 4096,
    "global_pool": 0,
    "depth": 64,
    "embed_dim": 4096,
    "num_heads": 128,
    "in_chans": 16,
}
"""The options of timm.create_model that may be set, and how large a number may be."""

_WINDOWS = ("kernel_size", "stride", "padding", "output_padding", "dilation")
_WIDEST = 1024
"""What a layer does with a picture's pixels at once, in pixels."""

_LONGEST = 8
"""Numbers of one option of a layer."""

_LARGEST = 4096
"""Layers above which a description is not believed."""

_MOST = 2**27
"""Numbers that one step may make of one picture: half a gigabyte."""

_MOST_WORK = 10**13
"""Additions and multiplications for one picture; the largest networks of timm's do half of them."""

_LETTERS = 200
"""Of what a description says that is told to a person."""

Shapes = dict[str, tuple[int, ...]]


def build(architecture: Mapping[str, Any]) -> nn.Module:
    """The network that is described, with random weights, in evaluation mode.

    ModelError for a layer or an option that is not allowed, or of which torch makes nothing.
    """
    from torch import nn

    kind = architecture.get("kind")
    with foreign_code(_explain_nonsense):
        if kind == "timm":
            body = _from_timm(architecture["name"], architecture.get("options", {}))
            if "taps" in architecture:
                body = _tapped(body, architecture["taps"])
            head = _layers(architecture.get("head", ()))
            return nn.Sequential(body, *head).eval() if head else body
        if kind == "layers":
            return nn.Sequential(*_layers(architecture["layers"])).eval()
    raise ModelError(
        f"There is no architecture of the kind {str(kind)[:_LETTERS]}.",
        "Export the encoder again with this version of Smalti.",
    )


def encoding(network: nn.Module, architecture: Mapping[str, Any]) -> Callable[[Tensor], Tensor]:
    """From normalised pictures, (n, 3, side, side), to what a network makes of them, (n, d).

    A network of one channel sees the mean of the three.
    """
    if architecture.get("channels", 3) == 1:
        return lambda planes: network(planes.mean(dim=1, keepdim=True)).flatten(1)
    return lambda planes: network(planes).flatten(1)


def shapes_for(architecture: Mapping[str, Any], side: int) -> Shapes:
    """The shape of every tensor of the network that is described, by name.

    ModelError, as for `build`, and where a picture of `side` pixels does not go through it.
    Computed on torch's meta device, where tensors have shapes and take no memory, however large.
    """
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    with torch.device("meta"):
        sketch = build(architecture)
        picture = torch.empty(1, 3, side, side)
    with foreign_code(_explain_nonsense):
        with torch.no_grad(), FlopCounterMode(display=False) as work, _bounds():
            encoding(sketch, architecture)(picture)
        if work.get_total_flops() > _MOST_WORK:
            raise ValueError(f"it takes {work.get_total_flops():.0e} steps for a picture")
    return {name: tuple(tensor.shape) for name, tensor in sketch.state_dict().items()}


def _bounds() -> AbstractContextManager[Any]:
    """Where nothing may be made that is too large, by a layer or inside of one. ValueError."""
    import torch
    from torch.utils._python_dispatch import TorchDispatchMode
    from torch.utils._pytree import tree_leaves

    class Bounds(TorchDispatchMode):  # type: ignore[no-untyped-call]
        def __torch_dispatch__(
            self, step: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            made = step(*args, **(kwargs or {}))
            new = () if step.is_view else tree_leaves(made)
            numbers = max((x.numel() for x in new if isinstance(x, torch.Tensor)), default=0)
            if numbers > _MOST:
                raise ValueError(f"a step makes {numbers} numbers of a picture")
            return made

    bounds: AbstractContextManager[Any] = Bounds()  # type: ignore[no-untyped-call]
    return bounds


def _check_options(name: str, options: Mapping[str, Any]) -> None:
    for option, value in options.items():
        numbers = value if isinstance(value, list) else [value]
        widest = max((each for each in numbers if isinstance(each, int)), default=0)
        if len(numbers) > _LONGEST or (option in _WINDOWS and widest > _WIDEST):
            raise ValueError(f"{name} has an impossible {option}")


def _layers(entries: Sequence[Mapping[str, Any]], is_in_gate: bool = False) -> list[nn.Module]:
    from torch import nn

    if len(entries) > _LARGEST:
        raise ValueError(f"it has {len(entries)} layers")
    layers: list[nn.Module] = []
    for entry in entries:
        options = dict(entry)
        name = options.pop("layer")
        if name == "Gate" and not is_in_gate:
            layers.append(_gate(_layers(options.pop("layers"), is_in_gate=True), **options))
            continue
        if name not in LAYERS:
            raise ModelError(
                f"An encoder cannot have a layer named {str(name)[:_LETTERS]}.",
                f"It can have {', '.join(LAYERS)}.",
            )
        if "device" in options or "dtype" in options:
            raise ValueError(f"{name} cannot choose where or in which type it is computed")
        _check_options(name, options)
        layers.append(getattr(nn, name)(**options))
    return layers


def _gate(layers: Sequence[nn.Module]) -> nn.Module:
    """What the layers make of what they are given, times that."""
    from torch import nn

    class Gate(nn.Sequential):
        def forward(self, given: Tensor) -> Tensor:
            weights = given
            for layer in self:
                weights = layer(weights)
            return given * weights

    return Gate(*layers)


def _tapped(network: nn.Module, taps: Sequence[Mapping[str, Any]]) -> nn.Module:
    """What modules inside the network give, (n, channels, height, width) each, as one vector."""
    import torch
    from torch import nn
    from torch.nn.functional import adaptive_avg_pool2d

    grids = {str(tap["module"]): int(tap.get("grid", 1)) for tap in taps}
    unknown = set(grids) - set(dict(network.named_modules())) | set(grids) & {""}
    if not grids or len(grids) < len(taps) or unknown:
        raise ValueError(f"it cannot tap {', '.join(unknown) or 'nothing, or anything twice'}")

    class Taps(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, planes: Tensor) -> Tensor:
            found: dict[str, Tensor] = {}

            def note(name: str) -> Callable[..., None]:
                def keep(module: nn.Module, given: Any, maps: Tensor) -> None:
                    if maps.dim() != 4:
                        raise ValueError(f"{name} makes no maps")
                    found[name] = adaptive_avg_pool2d(maps, grids[name]).flatten(1)

                return keep

            # Only as long as it runs: hooks that stay would be shared by copies.
            hooks = [
                self.network.get_submodule(name).register_forward_hook(note(name)) for name in grids
            ]
            try:
                self.network(planes)
            finally:
                for hook in hooks:
                    hook.remove()
            return torch.cat([found[name] for name in grids], dim=1)

    return Taps()


def _from_timm(name: str, options: Mapping[str, Any]) -> nn.Module:
    make_torchvision_importable()
    import timm

    if not timm.is_model(name):
        raise ModelError(
            f"timm has no model named {str(name)[:_LETTERS]}.", "Update Smalti, or export it again."
        )
    if unknown := set(options) - set(OPTIONS):
        raise ModelError(
            f"An encoder cannot set {', '.join(sorted(unknown))[:_LETTERS]}.",
            f"It can set {', '.join(OPTIONS)}.",
        )
    for option, value in options.items():
        if not isinstance(value, str) and not (type(value) is int and value <= OPTIONS[option]):
            raise ValueError(f"{option} is a whole number of at most {OPTIONS[option]}")
    made: nn.Module = timm.create_model(name, pretrained=False, **options).eval()
    return made


def _explain_nonsense(error: Exception) -> ModelError:
    reason = str(error).partition("\n")[0][:_LETTERS].rstrip(".") or type(error).__name__
    return ModelError(
        f"An encoder cannot be what it is described as: {reason}.",
        "Describe its layers as they are, and export it again.",
    )
