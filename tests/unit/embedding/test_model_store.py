"""Models come to this computer, are checked, recognised, and go again."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import save, save_file
from torch import nn

from organizer.embedding.base import HubFile, Model, ModelCard
from organizer.embedding.model_store import Shelf
from organizer.embedding.weights.checkpoint import load_into
from organizer.errors import AmbiguousWeightsError, Cancelled, ModelError

CARD = ModelCard("small", "Small", "tag", 4, 0, False, 8, (), "MIT", "A test.")


def network(width: int) -> nn.Module:
    return nn.Linear(3, width)


def entry(id_: str, width: int, *others: str) -> Model:
    """A model whose loading gives its place and its network."""

    def load(place):
        made = network(width)
        load_into(made, place.files["model.safetensors"])
        for name in others:
            assert place.files[name].exists()
        return made, place

    files = tuple(HubFile(f"smalti/{id_}", name, 100) for name in ("model.safetensors", *others))
    shapes = {name: tuple(each.shape) for name, each in network(width).state_dict().items()}
    return Model(replace(CARD, id=id_, name=id_.title()), load, files, lambda: shapes)


def weights(width: int, seed: int = 0) -> bytes:
    torch.manual_seed(seed)
    return save(network(width).state_dict())


@pytest.fixture
def table():
    bundled = replace(CARD, id="bundled", name="Bundled")
    return {
        "bundled": Model(bundled, lambda place: place),
        "small": entry("small", 4),
        "worded": entry("worded", 5, "tokenizer.json"),
        "twin-a": entry("twin-a", 7),
        "twin-b": entry("twin-b", 7),
    }


@pytest.fixture
def shelf(tmp_path, table) -> Shelf:
    return Shelf(tmp_path / "shelf", tmp_path / "cache", table)


def run(job):
    """The steps of a job, and what it returned."""
    steps = []
    while True:
        try:
            steps.append(next(job))
        except StopIteration as ended:
            return steps, ended.value


def nothing() -> None:
    pass


@pytest.fixture
def served(hub):
    """Everything that can be downloaded."""
    hub.put("smalti/small", "model.safetensors", weights(4))
    hub.put("smalti/worded", "model.safetensors", weights(5))
    hub.put("smalti/worded", "tokenizer.json", b"{}")
    return hub


def test_a_model_that_comes_with_smalti_is_always_ready(shelf):
    assert shelf.is_ready("bundled")
    assert shelf.missing("bundled") == []
    assert shelf.load("bundled").card.id == "bundled"
    with pytest.raises(ModelError, match="comes with Smalti"):
        shelf.remove("bundled")


def test_nothing_is_asked_of_the_hub_unless_it_is_to_be_downloaded(shelf, served):
    shelf.models()
    for model in shelf.models():
        shelf.is_ready(model)
        shelf.missing(model)
        shelf.card(model)
    with pytest.raises(ModelError, match="not on this computer"):
        shelf.load("small")
    assert served.headers == []


def test_a_downloaded_model_is_ready_and_loads(shelf, served, tmp_path):
    assert not shelf.is_ready("small")
    assert [address for address, _ in shelf.missing("small")] == [
        f"{served.address}/smalti/small/resolve/main/model.safetensors"
    ]
    steps, _ = run(shelf.download("small", nothing))
    assert any(step.in_bytes for step in steps)
    assert shelf.is_ready("small")
    assert shelf.missing("small") == []
    made, place = shelf.load("small")
    torch.manual_seed(0)
    torch.testing.assert_close(made.weight, network(4).weight)
    assert place.cache == tmp_path / "cache"
    assert place.card == shelf.card("small")


def test_every_file_of_a_model_is_brought(shelf, served):
    run(shelf.download("worded", nothing))
    assert shelf.is_ready("worded")
    shelf.load("worded")


def test_a_download_stopped_between_files_carries_on(shelf, served):
    def stop() -> None:
        if len(served.asked) > 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        run(shelf.download("worded", stop))
    assert not shelf.is_ready("worded")
    assert [address.rpartition("/")[2] for address, _ in shelf.missing("worded")] == [
        "tokenizer.json"
    ]
    run(shelf.download("worded", nothing))
    assert shelf.is_ready("worded")
    assert sum(path.endswith("model.safetensors") for path, _ in served.asked) == 1


def test_a_model_that_is_here_is_not_downloaded_again(shelf, served):
    run(shelf.download("small", nothing))
    asked = len(served.headers)
    assert run(shelf.download("small", nothing))[0] == []
    assert len(served.headers) == asked


def test_the_version_is_the_tag_and_the_weights_own_checksum(shelf, served, tmp_path):
    assert shelf.card("small").version == "tag"
    run(shelf.download("small", nothing))
    first = shelf.card("small").version
    assert first.startswith("tag-")
    assert len(first) == len("tag-") + 8
    shelf.remove("small")
    (tmp_path / "other.safetensors").write_bytes(weights(4, seed=1))
    run(shelf.add(tmp_path / "other.safetensors", nothing))
    assert shelf.card("small").version not in ("tag", first)


def test_a_file_altered_since_is_refused_when_it_is_read(shelf, served):
    run(shelf.download("small", nothing))
    path = shelf.folder_of("small") / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert shelf.is_ready("small")
    with pytest.raises(ModelError, match="altered"):
        shelf.load("small")
    path.write_bytes(data[:-5])
    assert not shelf.is_ready("small")


@pytest.mark.parametrize("text", ["", "[]", '{"files": 3}', '{"files": {"model.safetensors": {}}}'])
def test_a_damaged_manifest_means_the_files_are_missing(shelf, served, text):
    run(shelf.download("small", nothing))
    (shelf.folder_of("small") / "manifest.json").write_text(text)
    assert not shelf.is_ready("small")
    run(shelf.download("small", nothing))
    assert shelf.is_ready("small")


def test_a_file_without_its_note_in_the_manifest_is_not_trusted(shelf):
    folder = shelf.folder_of("small")
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(weights(4))
    assert not shelf.is_ready("small")


@pytest.mark.parametrize("kind", ["safetensors", "pt"])
def test_a_local_checkpoint_is_recognised_and_copied(shelf, tmp_path, kind):
    path = tmp_path / f"whatever.{kind}"
    if kind == "pt":
        torch.manual_seed(0)
        torch.save({"state_dict": network(4).state_dict()}, path)
    else:
        path.write_bytes(weights(4))
    before = path.read_bytes()
    _, model = run(shelf.add(path, nothing))
    assert model == "small"
    assert path.read_bytes() == before
    made, _ = shelf.load("small")
    torch.manual_seed(0)
    torch.testing.assert_close(made.weight, network(4).weight)


def test_a_checkpoint_that_fits_none_names_what_there_is(shelf, tmp_path):
    (tmp_path / "x.safetensors").write_bytes(weights(99))
    with pytest.raises(ModelError, match="fits no model") as caught:
        run(shelf.add(tmp_path / "x.safetensors", nothing))
    assert "small" in caught.value.remedy
    assert not shelf.folder.exists()


def test_a_checkpoint_that_fits_several_has_to_be_named(shelf, tmp_path):
    path = tmp_path / "x.safetensors"
    path.write_bytes(weights(7))
    with pytest.raises(AmbiguousWeightsError, match="several models: twin-a, twin-b") as caught:
        run(shelf.add(path, nothing))
    assert caught.value.models == ("twin-a", "twin-b")
    assert run(shelf.add(path, nothing, "twin-b"))[1] == "twin-b"
    assert shelf.is_ready("twin-b")
    assert not shelf.is_ready("twin-a")


def test_a_checkpoint_named_wrongly_is_refused(shelf, tmp_path):
    path = tmp_path / "x.safetensors"
    path.write_bytes(weights(7))
    with pytest.raises(ModelError, match="another model"):
        run(shelf.add(path, nothing, "small"))
    with pytest.raises(ModelError, match="takes no weights"):
        run(shelf.add(path, nothing, "bundled"))
    with pytest.raises(ModelError, match="no model named nothing"):
        run(shelf.add(path, nothing, "nothing"))


def test_a_second_file_is_taken_from_beside_the_first(shelf, tmp_path):
    path = tmp_path / "x.safetensors"
    path.write_bytes(weights(5))
    with pytest.raises(ModelError, match=r"needs the file tokenizer\.json"):
        run(shelf.add(path, nothing))
    assert not shelf.is_ready("worded")
    (tmp_path / "tokenizer.json").write_text("{}")
    run(shelf.add(path, nothing))
    assert shelf.is_ready("worded")


def test_a_copy_that_is_stopped_leaves_nothing(shelf, tmp_path):
    path = tmp_path / "x.safetensors"
    path.write_bytes(weights(4))

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        run(shelf.add(path, stop))
    assert not shelf.is_ready("small")
    assert list(shelf.folder_of("small").iterdir()) == []


def test_a_removed_model_can_be_had_again(shelf, served):
    run(shelf.download("small", nothing))
    shelf.remove("small")
    assert not shelf.is_ready("small")
    assert not shelf.folder_of("small").exists()
    run(shelf.download("small", nothing))
    assert shelf.is_ready("small")


def test_an_unknown_model_is_refused_with_those_there_are(shelf):
    for ask in (shelf.card, shelf.load, shelf.missing, shelf.remove):
        with pytest.raises(ModelError, match="no model named nothing") as caught:
            ask("nothing")
        assert "small" in caught.value.remedy
    assert not shelf.is_ready("nothing")


def trained(path, name="mine", **changes) -> None:
    """A file as training/export.py writes it."""
    about = {
        "format": 1,
        "card": {
            "id": name,
            "name": "Mine",
            "version": "1",
            "dimension": 5,
            "input_size": 8,
            "licence": "mine alone",
            "about": "Trained at home.",
        },
        "preprocessing": {"crop": 1.0, "mean": [0, 0, 0], "deviation": [1, 1, 1]},
        "architecture": {
            "kind": "layers",
            "layers": [
                {"layer": "Flatten"},
                {"layer": "Linear", "in_features": 192, "out_features": 5},
            ],
        },
    } | changes
    torch.manual_seed(0)
    tensors = {"1.weight": torch.randn(5, 192), "1.bias": torch.zeros(5)}
    save_file(tensors, path, {"smalti": json.dumps(about)})


def test_a_trained_encoder_stands_in_the_same_list(shelf, tmp_path):
    trained(tmp_path / "file.safetensors")
    _, model = run(shelf.add(tmp_path / "file.safetensors", nothing))
    assert model == "mine"
    assert list(shelf.models())[-1] == "mine"
    assert shelf.is_ready("mine")
    embedder = shelf.load("mine")
    looks = embedder.embed([embedder.prepare(np.zeros((9, 9, 3), np.uint8))]).look
    assert looks.shape == (1, 5)
    shelf.remove("mine")
    assert "mine" not in shelf.models()


def test_a_trained_encoder_cannot_take_the_name_of_another_model(shelf, tmp_path):
    trained(tmp_path / "file.safetensors", "small")
    with pytest.raises(ModelError, match="calls itself small"):
        run(shelf.add(tmp_path / "file.safetensors", nothing))


def test_a_broken_trained_encoder_does_not_hide_the_others(shelf, caplog):
    (shelf.folder / "trained").mkdir(parents=True)
    (shelf.folder / "trained" / "bad.safetensors").write_bytes(b"nonsense" * 9)
    assert "small" in shelf.models()
    assert "bad.safetensors" in caplog.text
