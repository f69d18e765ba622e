"""Networks are built from known layers only, whatever a description asks for."""

from __future__ import annotations

from copy import deepcopy

import pytest
import torch
from torch import nn

from organizer.embedding.models.architecture import LAYERS, build, encoding, shapes_for
from organizer.errors import ModelError

LINEAR = {
    "kind": "layers",
    "layers": [{"layer": "Flatten"}, {"layer": "Linear", "in_features": 192, "out_features": 5}],
}
TIMM = {
    "kind": "timm",
    "name": "vit_tiny_patch16_224",
    "options": {"img_size": 16, "depth": 1, "embed_dim": 12, "num_heads": 2, "num_classes": 0},
}
LITE = {"kind": "timm", "name": "tf_efficientnet_lite0", "options": {"num_classes": 0}}
TAPS = [{"module": "bn1"}, {"module": "blocks.2", "grid": 2}]
CONVOLUTION = {"layer": "Conv2d", "in_channels": 3, "out_channels": 3, "kernel_size": 1}
GATE = {
    "layer": "Gate",
    "layers": [
        {"layer": "Conv2d", "in_channels": 3, "out_channels": 1, "kernel_size": 1},
        {"layer": "Sigmoid"},
    ],
}
HEAD = [{"layer": "Linear", "in_features": 12, "out_features": 3}]


def of(*layers):
    return {"kind": "layers", "layers": list(layers)}


def test_layers_are_those_of_torch():
    network = build(LINEAR)
    assert [type(layer) for layer in network] == [nn.Flatten, nn.Linear]
    assert not network.training
    assert all(issubclass(getattr(nn, name), nn.Module) for name in LAYERS)


def test_a_head_comes_after_the_network_of_timm():
    torch.manual_seed(0)
    network = build(TIMM | {"head": HEAD}).eval()
    pictures = torch.rand(2, 3, 16, 16)
    torch.testing.assert_close(network(pictures), network[1](network[0](pictures)))
    assert network(pictures).shape == (2, 3)


def test_without_a_head_the_network_is_timms_own():
    assert "blocks.0.attn.qkv.weight" in build(TIMM).state_dict()


@pytest.mark.parametrize(
    ("architecture", "side"), [(LINEAR, 8), (TIMM, 16), (TIMM | {"head": HEAD}, 16)]
)
def test_shapes_are_known_before_a_network_is_made(architecture, side):
    made = {name: tuple(each.shape) for name, each in build(architecture).state_dict().items()}
    assert shapes_for(architecture, side) == made


def test_a_gate_multiplies_by_what_its_layers_make():
    torch.manual_seed(0)
    network = build(of(GATE, {"layer": "MaxPool2d", "kernel_size": 2}, {"layer": "Flatten"}))
    pictures = torch.rand(2, 3, 4, 4)
    convolution = network[0][0]
    attention = torch.sigmoid(
        (pictures * convolution.weight.view(1, 3, 1, 1)).sum(1, keepdim=True) + convolution.bias
    )
    expected = torch.nn.functional.max_pool2d(pictures * attention, 2).flatten(1)
    torch.testing.assert_close(network(pictures), expected)
    assert shapes_for(of(GATE), 4) == {"0.0.weight": (1, 3, 1, 1), "0.0.bias": (1,)}


def test_taps_are_the_means_of_maps_inside_a_network():
    torch.manual_seed(0)
    network = build(LITE | {"taps": TAPS, "head": [{"layer": "Identity"}]})
    plain = network[0].network
    pictures = torch.rand(2, 3, 32, 32)
    with torch.inference_mode():
        first = plain.bn1(plain.conv_stem(pictures))
        second = plain.blocks[:3](first)
        assert second.shape[2:] == (4, 4)
        fields = second.unflatten(3, (2, 2)).unflatten(2, (2, 2)).mean(dim=(3, 5))
        expected = torch.cat([first.mean(dim=(2, 3)), fields.flatten(1)], dim=1)
        torch.testing.assert_close(network(pictures), expected)
        torch.testing.assert_close(deepcopy(network)(pictures), expected)
    assert "0.network.conv_stem.weight" in shapes_for(
        LITE
        | {"taps": TAPS[:1], "head": [{"layer": "Linear", "in_features": 32, "out_features": 3}]},
        32,
    )


def test_a_network_of_one_channel_sees_the_mean_of_three():
    pictures = torch.rand(2, 3, 4, 4)
    seen = encoding(nn.Identity(), {"channels": 1})(pictures)
    torch.testing.assert_close(seen, pictures.mean(dim=1).flatten(1))
    torch.testing.assert_close(encoding(nn.Identity(), {})(pictures), pictures.flatten(1))


@pytest.mark.parametrize(
    ("architecture", "words"),
    [
        ({}, "kind None"),
        ({"kind": "magic"}, "kind magic"),
        ({"kind": ["layers"]}, "kind"),
        ({"kind": "layers"}, "'layers'"),
        ({"kind": "layers", "layers": 3}, "described"),
        ({"kind": "layers", "layers": ["Linear"]}, "described"),
        (of({"layer": "Module"}), "layer named Module"),
        (of({"layer": "__init__"}), "layer named __init__"),
        (of({"layer": ["Linear"]}), "layer named"),
        (of({"layer": "Linear", "size": 3}), "described"),
        (of({"layer": "Identity", "device": "cpu"}), "where"),
        (of(*[{"layer": "ReLU"}] * 5000), "5000 layers"),
        ({"kind": "timm"}, "'name'"),
        ({"kind": "timm", "name": "no_such_net"}, "no model named no_such_net"),
        ({"kind": "timm", "name": "hf-hub:some/body"}, "no model named"),
        (TIMM | {"options": {"pretrained": True}}, "cannot set pretrained"),
        (TIMM | {"options": {"pretrained_cfg": "x"}}, "cannot set pretrained_cfg"),
        (TIMM | {"options": {"depth": 65}}, "at most 64"),
        (TIMM | {"options": {"depth": [10**6]}}, "at most 64"),
        (TIMM | {"options": {"embed_dim": [4096] * 3}}, "at most 4096"),
        (TIMM | {"options": {"in_chans": True}}, "at most 16"),
        (
            of({"layer": "LayerNorm", "normalized_shape": [1] * 10**4}),
            "impossible normalized_shape",
        ),
        (TIMM | {"options": {"depth": -1}}, "described"),
        (TIMM | {"head": [{"layer": "Module"}]}, "layer named Module"),
        (of({"layer": "Gate"}), "'layers'"),
        (of({"layer": "Gate", "layers": [GATE]}), "layer named Gate"),
        (of(GATE | {"size": 3}), "described"),
        (of({"layer": "Gate", "layers": [{"layer": "ReLU"}] * 5000}), "5000 layers"),
        (LITE | {"taps": []}, "tap nothing"),
        (LITE | {"taps": [{"module": ""}]}, "cannot tap"),
        (LITE | {"taps": [{"module": "__init__"}]}, "cannot tap __init__"),
        (LITE | {"taps": TAPS[:1] * 2}, "anything twice"),
        (LITE | {"taps": [{"module": ["bn1"]}]}, "cannot tap"),
        (LITE | {"taps": "bn1"}, "described"),
        (LITE | {"taps": [{"module": "bn1", "grid": "wide"}]}, "described"),
    ],
)
def test_whatever_else_is_asked_for_is_refused(architecture, words):
    with pytest.raises(ModelError, match=words):
        build(architecture)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([{"layer": "Linear", "in_features": 192, "out_features": 5}], "described"),
        ([{"layer": "Conv2d", "in_channels": 1, "out_channels": 2, "kernel_size": 3}], "channel"),
        ([{"layer": "MaxPool2d", "kernel_size": 99}], "described"),
        ([GATE, GATE | {"layers": [{"layer": "Flatten"}]}], "described"),
        ([{"layer": "AdaptiveAvgPool2d", "output_size": 10**5}], "30000000000 numbers"),
        ([{"layer": "Linear", "in_features": 8, "out_features": 10**12}], "numbers of a picture"),
        ([{"layer": "Linear", "in_features": 10**12, "out_features": 10**12}], "described"),
        ([CONVOLUTION | {"padding": 30_000}], "impossible padding"),
        ([CONVOLUTION | {"padding": [30_000, 1]}], "impossible padding"),
        ([CONVOLUTION | {"kernel_size": 10**5}], "impossible kernel_size"),
        ([CONVOLUTION | {"padding": 1000, "padding_mode": "circular", "stride": 999}], "described"),
        ([CONVOLUTION | {"kernel_size": 501, "padding": 700}] * 3, "steps for a picture"),
    ],
)
def test_sizes_that_cannot_be_are_found_without_taking_memory(layers, words):
    with pytest.raises(ModelError, match=words):
        shapes_for(of(*layers), 8)


@pytest.mark.parametrize(
    ("tap", "words"),
    [
        ({"module": "bn1", "grid": 10**5}, "numbers of a picture"),
        ({"module": "bn1", "grid": -1}, "described"),
        ({"module": "global_pool"}, "global_pool makes no maps"),
    ],
)
def test_taps_that_cannot_be_are_found_without_taking_memory(tap, words):
    with pytest.raises(ModelError, match=words):
        shapes_for(LITE | {"taps": [tap]}, 32)


def test_an_attention_over_too_many_places_is_found_inside_of_its_layer():
    many = {"kind": "timm", "name": "vit_tiny_patch16_224", "options": {"img_size": 1536}}
    with pytest.raises(ModelError, match="numbers of a picture"):
        shapes_for(many, 1536)


def test_what_is_told_of_a_description_is_short():
    with pytest.raises(ModelError) as refused:
        build(of({"layer": "x" * 10**6}))
    assert len(str(refused.value)) < 1000
