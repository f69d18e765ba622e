"""Weights from anywhere are read, and never run."""

from __future__ import annotations

import io
import os
import pickle
import struct
import zipfile

import pytest
import torch
from safetensors.torch import save, save_file
from torch import nn

from organizer.embedding.weights.checkpoint import load_into, read_notes, read_shapes, read_tensors
from organizer.errors import ModelError


class Trap:
    """Runs when it is unpickled."""

    sprung = False

    def __reduce__(self):
        return (_spring, ())


def _spring() -> None:
    Trap.sprung = True


@pytest.fixture
def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)).eval()


@pytest.fixture
def weights(network):
    return {name: each.clone() for name, each in network.state_dict().items()}


@pytest.fixture
def write(tmp_path):
    """A file of given bytes, or of what torch.save makes of anything else."""

    def write(content, name="model.bin"):
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            torch.save(content, path)
        return path

    return write


def assert_same(found, expected) -> None:
    assert found.keys() == expected.keys()
    for name, tensor in expected.items():
        torch.testing.assert_close(found[name], tensor)


def test_safetensors_and_torch_files_give_the_same_weights(write, weights):
    for path in (write(save(weights), "a.safetensors"), write(weights, "a.pt")):
        assert_same(read_tensors(path), weights)
        assert read_shapes(path) == {name: tuple(each.shape) for name, each in weights.items()}


def test_the_content_tells_the_kind_and_not_the_name(write, weights):
    assert_same(read_tensors(write(save(weights), "model.pt")), weights)
    assert_same(read_tensors(write(weights, "model.safetensors")), weights)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda weights: {"state_dict": weights, "epoch": 3},
        lambda weights: {"model": weights, "optimizer": {"lr": 0.1}},
        lambda weights: {f"module.{name}": each for name, each in weights.items()},
        lambda weights: {
            "teacher": {f"module.backbone.{name}": each for name, each in weights.items()}
        },
    ],
)
def test_what_training_programs_wrap_around_weights_is_taken_off(write, weights, wrap):
    assert_same(read_tensors(write(wrap(weights))), weights)


def test_code_in_a_file_is_not_run(write, weights):
    path = write(weights | {"extra": Trap()})
    with pytest.raises(ModelError, match="more than weights"):
        read_tensors(path)
    for protocol in (0, 2, 4):
        with pytest.raises(ModelError, match="not a file of model weights"):
            read_tensors(write(pickle.dumps(Trap(), protocol)))
    assert not Trap.sprung


def test_a_torchscript_program_is_not_run(write):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("model/constants.pkl", b"")
        archive.writestr("model/data.pkl", b"")
    with pytest.raises(ModelError, match="TorchScript"):
        read_tensors(write(stream.getvalue()))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!DOCTYPE html><html>Not found</html>" * 20,
        struct.pack("<Q", 2**62) + b"{}",
        struct.pack("<Q", 2) + b"{}",
        struct.pack("<Q", 6) + b"[1, 2]",
        struct.pack("<Q", 20) + b'{"a": {"shape": [1]}}',
        b"\x80\x04" + b"x" * 100,
    ],
)
def test_what_is_no_file_of_weights_is_told(write, content):
    with pytest.raises(ModelError, match="not a file of model weights"):
        read_tensors(write(content))
    with pytest.raises(ModelError, match="not a file of model weights"):
        read_shapes(write(content))


def described(about: str, data: bytes = bytes(16)) -> bytes:
    """A safetensors file of one header and some data."""
    return struct.pack("<Q", len(about)) + about.encode() + data


def tensor(shape: str = "[4]", places: str = "[0, 16]", dtype: str = "F32") -> str:
    return f'{{"dtype": "{dtype}", "shape": {shape}, "data_offsets": {places}}}'


@pytest.mark.parametrize(
    "about",
    [
        tensor("[1099511627776, 1099511627776]"),
        tensor(f"[{'9' * 4000}]"),
        tensor("[-4]", "[16, 0]"),
        tensor(places="[-16, 0]"),
        tensor("[true, 4]"),
        tensor('["4"]'),
        tensor("[4, 1, 1, 1, 1, 1, 1, 1, 1]"),
        tensor("4"),
        tensor(places="[0, 8]"),
        tensor(places="[0, 16, 16]"),
        tensor(dtype="F128"),
        "[" * 100_000 + "]" * 100_000,
        "NaN",
        "1e999",
    ],
)
def test_a_tensor_that_cannot_be_is_told(write, about):
    with pytest.raises(ModelError, match="not a file of model weights"):
        read_shapes(write(described(f'{{"a": {about}}}')))


@pytest.mark.parametrize(
    "about",
    [f'{{"a": {tensor()}, "b": {tensor()}}}', f'{{"a": {tensor(places="[16, 32]")}}}'],
    ids=["in one place", "behind the end"],
)
def test_tensors_lie_apart_and_inside_of_the_file(write, about):
    with pytest.raises(ModelError, match="damaged"):
        read_shapes(write(described(about)))


def test_a_header_too_long_to_be_one_is_not_read(write):
    about = f'{{"a": {tensor()}}}'
    with pytest.raises(ModelError, match="not a file of model weights"):
        read_shapes(write(described(about + " " * 2**24)))


def test_a_damaged_torch_file_is_told_whatever_is_wrong(write, weights):
    whole = write(weights).read_bytes()
    entry = b"PK\x01\x02"
    for spoiled in (b"PK\x01\x09", entry + b"\0\0\x63\0"):  # no entry, one of a later version
        place = whole.index(entry)
        with pytest.raises(ModelError, match="damaged"):
            read_tensors(write(whole[:place] + spoiled + whole[place + len(spoiled) :]))


def test_a_torch_file_that_is_packed_is_not_unpacked(write, weights, tmp_path):
    path = write(weights)
    with zipfile.ZipFile(path) as plain:
        files = {name: plain.read(name) for name in plain.namelist()}
    with zipfile.ZipFile(tmp_path / "packed.pt", "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    with pytest.raises(ModelError, match="not a file of model weights"):
        read_tensors(tmp_path / "packed.pt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "model.pt")
    with pytest.raises(ModelError, match="not a file but a pipe"):
        read_notes(tmp_path / "model.pt")


def test_a_truncated_file_is_told_wherever_it_ends(write, weights):
    whole = save(weights)
    stream = io.BytesIO()
    torch.save(weights, stream)
    for data in (whole, stream.getvalue()):
        for share in (0.3, 0.6, 0.9, 0.99):
            with pytest.raises(ModelError):
                read_tensors(write(data[: int(len(data) * share)]))


@pytest.mark.parametrize("content", [[1, 2], {"a": 1}, {"state_dict": {"a": "b"}}, torch.ones(3)])
def test_a_torch_file_of_something_else_is_told(write, content):
    with pytest.raises(ModelError, match="not a file of model weights"):
        read_tensors(write(content))


def test_a_missing_file_is_told(tmp_path):
    for read in (read_tensors, read_shapes, read_notes):
        with pytest.raises(ModelError, match="cannot be read"):
            read(tmp_path / "nothing.safetensors")


def test_only_the_header_is_read_for_the_shapes(write, weights):
    whole = save(weights)
    path = write(whole)
    length = int.from_bytes(whole[:8], "little") + 8
    path.write_bytes(whole[:length] + b"\xff" * (len(whole) - length))
    assert read_shapes(path) == {name: tuple(each.shape) for name, each in weights.items()}


def test_notes_of_a_safetensors_file_are_read(tmp_path, weights, write):
    save_file(weights, tmp_path / "a.safetensors", {"author": "somebody"})
    assert read_notes(tmp_path / "a.safetensors") == {"author": "somebody"}
    assert read_notes(write(weights)) == {}


def test_a_network_gets_the_weights(write, weights):
    other = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
    load_into(other, write(save(weights)))
    assert_same(dict(other.state_dict()), weights)


def test_half_precision_is_widened(write, weights, network):
    halves = {
        name: each.half() if each.is_floating_point() else each for name, each in weights.items()
    }
    load_into(network, write(save(halves)))
    assert all(parameter.dtype == torch.float32 for parameter in network.parameters())
    torch.testing.assert_close(
        network.state_dict()["0.weight"], weights["0.weight"], atol=1e-3, rtol=1e-3
    )


def test_weights_of_another_network_are_told_by_the_first_that_differ(write, weights):
    other = nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(4))
    with pytest.raises(ModelError, match=r"0\.weight is 4×3 and not 5×3.*0\.bias is 4 and not 5"):
        load_into(other, write(save(weights)))
    del weights["1.bias"]
    with pytest.raises(ModelError, match=r"1\.bias is missing"):
        load_into(nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)), write(save(weights)))


def test_what_a_network_does_not_need_is_left_aside(write, weights):
    network = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
    load_into(network, write(save(weights | {"head.weight": torch.ones(9)})))
    assert_same(dict(network.state_dict()), weights)


def test_a_file_older_than_the_counters_of_normalisations_fits(write, weights):
    network = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
    del weights["1.num_batches_tracked"]
    load_into(network, write(save(weights)))
    torch.testing.assert_close(network.state_dict()["1.bias"], weights["1.bias"])
