"""Models come to this computer, are checked, recognised, and go again."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import save, save_file
from torch import nn

from organizer import jobs
from organizer.embedding.base import HubFile, Model, ModelCard
from organizer.embedding.model_store import ModelStore
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
def model_store(tmp_path, table) -> ModelStore:
    return ModelStore(tmp_path / "shelf", tmp_path / "cache", table)


def run(job):
    """The steps of a job, and what it returned."""
    steps = []
    return steps, jobs.run(job, steps.append)


def nothing() -> None:
    pass


@pytest.fixture
def served(hub):
    """Everything that can be downloaded."""
    hub.put("smalti/small", "model.safetensors", weights(4))
    hub.put("smalti/worded", "model.safetensors", weights(5))
    hub.put("smalti/worded", "tokenizer.json", b"{}")
    return hub


def test_a_model_that_comes_with_smalti_is_always_ready(model_store):
    assert model_store.is_ready("bundled")
    assert model_store.missing("bundled") == []
    assert model_store.load("bundled").card.id == "bundled"
    with pytest.raises(ModelError, match="comes with Smalti"):
        model_store.remove("bundled")


def test_nothing_is_asked_of_the_hub_unless_it_is_to_be_downloaded(model_store, served):
    model_store.models()
    for model in model_store.models():
        model_store.is_ready(model)
        model_store.missing(model)
        model_store.card(model)
    with pytest.raises(ModelError, match="not on this computer"):
        model_store.load("small")
    assert served.headers == []


def test_a_downloaded_model_is_ready_and_loads(model_store, served, tmp_path):
    assert not model_store.is_ready("small")
    assert [address for address, _ in model_store.missing("small")] == [
        f"{served.address}/smalti/small/resolve/main/model.safetensors"
    ]
    steps, _ = run(model_store.download("small", nothing))
    assert any(step.in_bytes for step in steps)
    assert model_store.is_ready("small")
    assert model_store.missing("small") == []
    made, place = model_store.load("small")
    torch.manual_seed(0)
    torch.testing.assert_close(made.weight, network(4).weight)
    assert place.cache == tmp_path / "cache"
    assert place.card == model_store.card("small")


def test_every_file_of_a_model_is_brought(model_store, served):
    run(model_store.download("worded", nothing))
    assert model_store.is_ready("worded")
    model_store.load("worded")


def test_a_download_stopped_between_files_carries_on(model_store, served):
    def stop() -> None:
        if len(served.asked) > 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        run(model_store.download("worded", stop))
    assert not model_store.is_ready("worded")
    assert [address.rpartition("/")[2] for address, _ in model_store.missing("worded")] == [
        "tokenizer.json"
    ]
    run(model_store.download("worded", nothing))
    assert model_store.is_ready("worded")
    assert sum(path.endswith("model.safetensors") for path, _ in served.asked) == 1


def test_a_model_that_is_here_is_not_downloaded_again(model_store, served):
    run(model_store.download("small", nothing))
    asked = len(served.headers)
    assert run(model_store.download("small", nothing))[0] == []
    assert len(served.headers) == asked


def test_the_version_is_the_tag_and_the_weights_own_checksum(model_store, served, tmp_path):
    assert model_store.card("small").version == "tag"
    run(model_store.download("small", nothing))
    first = model_store.card("small").version
    assert first.startswith("tag-")
    assert len(first) == len("tag-") + 8
    model_store.remove("small")
    (tmp_path / "other.safetensors").write_bytes(weights(4, seed=1))
    run(model_store.add(tmp_path / "other.safetensors", nothing))
    assert model_store.card("small").version not in ("tag", first)


def test_a_file_altered_since_is_refused_when_it_is_read(model_store, served):
    run(model_store.download("small", nothing))
    path = model_store.folder_of("small") / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert model_store.is_ready("small")
    with pytest.raises(ModelError, match="altered"):
        model_store.load("small")
    path.write_bytes(data[:-5])
    assert not model_store.is_ready("small")


@pytest.mark.parametrize("text", ["", "[]", '{"files": 3}', '{"files": {"model.safetensors": {}}}'])
def test_a_damaged_manifest_means_the_files_are_missing(model_store, served, text):
    run(model_store.download("small", nothing))
    (model_store.folder_of("small") / "manifest.json").write_text(text)
    assert not model_store.is_ready("small")
    run(model_store.download("small", nothing))
    assert model_store.is_ready("small")


def test_a_file_without_its_note_in_the_manifest_is_not_trusted(model_store):
    folder = model_store.folder_of("small")
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(weights(4))
    assert not model_store.is_ready("small")


@pytest.mark.parametrize("kind", ["safetensors", "pt"])
def test_a_local_checkpoint_is_recognised_and_copied(model_store, tmp_path, kind):
    path = tmp_path / f"whatever.{kind}"
    if kind == "pt":
        torch.manual_seed(0)
        torch.save({"state_dict": network(4).state_dict()}, path)
    else:
        path.write_bytes(weights(4))
    before = path.read_bytes()
    _, model = run(model_store.add(path, nothing))
    assert model == "small"
    assert path.read_bytes() == before
    made, _ = model_store.load("small")
    torch.manual_seed(0)
    torch.testing.assert_close(made.weight, network(4).weight)


def test_a_checkpoint_that_fits_none_names_what_there_is(model_store, tmp_path):
    (tmp_path / "x.safetensors").write_bytes(weights(99))
    with pytest.raises(ModelError, match="fits no model") as caught:
        run(model_store.add(tmp_path / "x.safetensors", nothing))
    assert "small" in caught.value.remedy
    assert not model_store.folder.exists()


def test_a_checkpoint_that_fits_several_has_to_be_named(model_store, tmp_path):
    path = tmp_path / "x.safetensors"
    path.write_bytes(weights(7))
    with pytest.raises(AmbiguousWeightsError, match="several models: twin-a, twin-b") as caught:
        run(model_store.add(path, nothing))
    assert caught.value.models == ("twin-a", "twin-b")
    assert run(model_store.add(path, nothing, "twin-b"))[1] == "twin-b"
    assert model_store.is_ready("twin-b")
    assert not model_store.is_ready("twin-a")


def test_a_checkpoint_named_wrongly_is_refused(model_store, tmp_path):
    path = tmp_path / "x.safetensors"
    path.write_bytes(weights(7))
    with pytest.raises(ModelError, match="another model"):
        run(model_store.add(path, nothing, "small"))
    with pytest.raises(ModelError, match="takes no weights"):
        run(model_store.add(path, nothing, "bundled"))
    with pytest.raises(ModelError, match="no model named nothing"):
        run(model_store.add(path, nothing, "nothing"))


def test_a_second_file_is_taken_from_beside_the_first(model_store, tmp_path):
    path = tmp_path / "x.safetensors"
    path.write_bytes(weights(5))
    with pytest.raises(ModelError, match=r"needs the file tokenizer\.json"):
        run(model_store.add(path, nothing))
    assert not model_store.is_ready("worded")
    (tmp_path / "tokenizer.json").write_text("{}")
    run(model_store.add(path, nothing))
    assert model_store.is_ready("worded")


def test_a_copy_that_is_stopped_leaves_nothing(model_store, tmp_path):
    path = tmp_path / "x.safetensors"
    path.write_bytes(weights(4))

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        run(model_store.add(path, stop))
    assert not model_store.is_ready("small")
    assert list(model_store.folder_of("small").iterdir()) == []


def test_a_removed_model_can_be_had_again(model_store, served):
    run(model_store.download("small", nothing))
    model_store.remove("small")
    assert not model_store.is_ready("small")
    assert not model_store.folder_of("small").exists()
    run(model_store.download("small", nothing))
    assert model_store.is_ready("small")


def test_an_unknown_model_is_refused_with_those_there_are(model_store):
    for ask in (model_store.card, model_store.load, model_store.missing, model_store.remove):
        with pytest.raises(ModelError, match="no model named nothing") as caught:
            ask("nothing")
        assert "small" in caught.value.remedy
    assert not model_store.is_ready("nothing")


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


def test_a_trained_encoder_stands_in_the_same_list(model_store, tmp_path):
    trained(tmp_path / "file.safetensors")
    _, model = run(model_store.add(tmp_path / "file.safetensors", nothing))
    assert model == "mine"
    assert list(model_store.models())[-1] == "mine"
    assert model_store.is_ready("mine")
    embedder = model_store.load("mine")
    looks = embedder.embed([embedder.prepare(np.zeros((9, 9, 3), np.uint8))]).look
    assert looks.shape == (1, 5)
    model_store.remove("mine")
    assert "mine" not in model_store.models()


def test_a_trained_encoder_cannot_take_the_name_of_another_model(model_store, tmp_path):
    trained(tmp_path / "file.safetensors", "small")
    with pytest.raises(ModelError, match="calls itself small"):
        run(model_store.add(tmp_path / "file.safetensors", nothing))


def test_a_broken_trained_encoder_does_not_hide_the_others(model_store, caplog):
    (model_store.folder / "trained").mkdir(parents=True)
    (model_store.folder / "trained" / "bad.safetensors").write_bytes(b"nonsense" * 9)
    assert "small" in model_store.models()
    assert "bad.safetensors" in caplog.text
