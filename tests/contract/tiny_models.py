"""Every model of the table with few, narrow layers and random weights, through its real code.

The full sizes are hundreds of megabytes, and the hub that has their weights is out of reach.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from organizer.embedding import EMBEDDERS
from organizer.embedding.base import Model, ModelSource
from organizer.embedding.models import clip, timm_backbone
from organizer.embedding.models.clip_network import create_network
from organizer.embedding.models.preprocessing import CLIP, HALF, IMAGENET, UNCHANGED, Preprocessing

SIDE = 64
_TEXT = {"layers": 2, "width": 64, "heads": 2}
_VIT = {"depth": 2, "embed_dim": 48, "num_heads": 2, "num_classes": 0}
_CLIP_VIT = {
    "embed_dim": 32,
    "vision_cfg": {"layers": 2, "width": 64, "image_size": SIDE, "patch_size": 16},
    "text_cfg": _TEXT,
}


def _backbone(id_: str, name: str, dimension: int, crop: float, **options: Any) -> Any:
    card = replace(EMBEDDERS[id_].card, dimension=dimension, input_size=SIDE)
    seen = Preprocessing(SIDE, crop, IMAGENET)
    return timm_backbone.Recipe(card, name, "tiny/tiny", seen, 0, options)


def _clip(id_: str, name: str, seen: Preprocessing, own: bool = False, **changes: Any) -> Any:
    dimension = changes["embed_dim"]
    card = replace(
        EMBEDDERS[id_].card, dimension=dimension, text_dimension=dimension, input_size=seen.side
    )
    return clip.Recipe(card, name, "tiny/tiny", seen, 0, own, changes)


RECIPES: dict[str, Callable[[], Any]] = {
    "clip-vit-b-32": lambda: _clip(
        "clip-vit-b-32", "ViT-B-32", Preprocessing(SIDE, 1.0, CLIP), **_CLIP_VIT
    ),
    "clip-vit-l-14": lambda: _clip(
        "clip-vit-l-14", "ViT-L-14", Preprocessing(SIDE, 1.0, CLIP), **_CLIP_VIT
    ),
    "siglip2-b-16": lambda: _clip(
        "siglip2-b-16",
        "ViT-B-16-SigLIP2",
        Preprocessing(224, None, HALF),
        own=True,
        embed_dim=192,
        vision_cfg={"timm_model_name": "vit_tiny_patch16_224"},
        text_cfg=_TEXT | {"vocab_size": 300},
    ),
    "mobileclip2-s2": lambda: _clip(
        "mobileclip2-s2",
        "MobileCLIP2-S2",
        Preprocessing(SIDE, 1.0, UNCHANGED),
        embed_dim=32,
        vision_cfg={"timm_model_name": "fastvit_t8", "image_size": SIDE},
        text_cfg=_TEXT,
    ),
    "dino-vit-s-16": lambda: _backbone(
        "dino-vit-s-16", "vit_small_patch16_224", 48, 0.9, **_VIT, img_size=SIDE
    ),
    "dinov2-vit-s-14": lambda: _backbone(
        "dinov2-vit-s-14", "vit_small_patch14_dinov2", 48, 0.9, **_VIT, img_size=140
    ),
    "resnet-50": lambda: _backbone(
        "resnet-50", "resnet50", 64, 0.95, layers=(1, 1, 1, 1), channels=(8, 8, 16, 16)
    ),
    "vgg16": lambda: _backbone("vgg16", "vgg16", 512, 0.875, mlp_ratio=0.01, num_classes=4),
}


def tiny(model: str, folder: Path) -> tuple[Model, dict[str, Path]]:
    """The small model of an entry, and its files, written to a folder where they are not yet."""
    if model not in RECIPES:
        return EMBEDDERS[model], {}
    recipe = RECIPES[model]()
    is_clip = isinstance(recipe, clip.Recipe)
    made = clip.clip(recipe) if is_clip else timm_backbone.backbone(recipe)
    files = {file.name: folder / model / file.name for file in made.files}
    weights, *others = files.values()
    if not weights.exists():
        _write_weights(
            create_network(*recipe.network) if is_clip else timm_backbone._create_network(recipe),
            weights,
        )
        for other in others:
            write_tokenizer(other)
    return made, files


def load(model: str, folder: Path, cache: Path) -> Any:
    made, files = tiny(model, folder)
    return made.load(ModelSource(made.card, cache, files))


def _write_weights(network: Any, path: Path) -> None:
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(0)
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {
        name: torch.randn_like(each) * 0.1 + each  # so that no two parts are alike
        for name, each in network.state_dict().items()
        if each.is_floating_point() and each.ndim == 1 and "running_var" not in name
    }
    whole = network.state_dict() | tensors
    save_file({name: each.contiguous() for name, each in whole.items()}, path)


def write_tokenizer(path: Path) -> None:
    """A tokenizer.json of letters, with the special tokens of Gemma's."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    special = ["<pad>", "<eos>", "<bos>", "<unk>"]
    words = [*special, "▁", *map(chr, range(33, 127))]
    numbers = {word: number for number, word in enumerate(words)}
    pieces = Tokenizer(models.BPE(numbers, [], unk_token="<unk>"))  # noqa: S106 - no password
    pieces.pre_tokenizer = pre_tokenizers.Metaspace()
    pieces.add_special_tokens(special)
    pieces.save(str(path))
