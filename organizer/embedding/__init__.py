"""The embedding models a person can choose from."""

from __future__ import annotations

from organizer.embedding.base import Model
from organizer.embedding.models.builtin import BUILTIN, BUILTIN_LARGE
from organizer.embedding.models.clip import (
    CLIP_VIT_B_32,
    CLIP_VIT_L_14,
    MOBILECLIP2_S2,
    SIGLIP2_B_16,
)
from organizer.embedding.models.timm_backbone import (
    DINO_VIT_S_16,
    DINOV2_VIT_S_14,
    RESNET_50,
    VGG16,
)

EMBEDDERS: dict[str, Model] = {
    "builtin": BUILTIN,
    "builtin-large": BUILTIN_LARGE,
    "clip-vit-b-32": CLIP_VIT_B_32,
    "clip-vit-l-14": CLIP_VIT_L_14,
    "siglip2-b-16": SIGLIP2_B_16,
    "mobileclip2-s2": MOBILECLIP2_S2,
    "dino-vit-s-16": DINO_VIT_S_16,
    "dinov2-vit-s-14": DINOV2_VIT_S_14,
    "resnet-50": RESNET_50,
    "vgg16": VGG16,
}
"""A new model is one file and one line here; tests/contract then runs over it.

Encoders that a person trained come on top: see `models.trained_encoder` and `model_store`.
"""
