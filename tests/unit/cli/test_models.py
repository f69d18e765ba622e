"""The commands about models, in this process."""

from __future__ import annotations

from dataclasses import replace

import pytest

from organizer.embedding import EMBEDDERS

pytestmark = pytest.mark.usefixtures("shades_to_download")


@pytest.fixture
def shades_on_the_hub(hub, shades_to_download):
    hub.put("smalti/shades", "model.safetensors", shades_to_download.read_bytes())
    return hub


class TestModels:
    def test_the_choice_of_a_model_is_undone(self, smalti, indexed, shades_to_download):
        smalti("models", "add", shades_to_download)
        assert "Shades answers" in smalti("models", "use", "shades", "--for", "look").out
        outcome = smalti("undo")
        assert outcome.out == "Undone: Use Shades for look-alikes.\n"
        assert "smalti index" in outcome.err
        assert smalti("index").code == 0
        listed = smalti("models", "list", "--json").document
        assert [each["tasks"] for each in listed] == [["look", "text", "clusters"], []]

    def test_are_listed_with_what_a_script_needs(self, smalti):
        listed = smalti("models", "list", "--json").document
        assert [each["id"] for each in listed] == ["builtin", "shades"]
        keys = {"id", "name", "version", "dimension", "reads_text", "licence", "ready", "active"}
        assert all(keys <= set(each) for each in listed)
        assert [each["ready"] for each in listed] == [True, False]
        assert [each["active"] for each in listed] == [True, False]

    def test_are_listed_for_a_person(self, smalti):
        out = smalti("models", "list").out
        assert "answers look-alikes, text search and clusters" in out
        assert "to be downloaded" in out
        assert "Licence:" in out

    def test_are_downloaded_and_used(self, smalti, five_colours, shades_on_the_hub):
        assert "not on this computer" in smalti("models", "use", "shades").err
        assert shades_on_the_hub.headers == []
        outcome = smalti("models", "download", "shades", "--json")
        assert outcome.document["version"].startswith("1-")
        assert smalti("models", "use", "shades", "--for", "look", "--json").document["tasks"] == [
            "look"
        ]
        status = smalti("status", "--json").document["models"]
        assert status["look"].startswith("shades@1-")
        assert status["text"] == "builtin@1"
        assert smalti("models", "use", "shades").code == 0
        assert smalti("search", "bright", "--json").names[0] == "4w"
        back = smalti("models", "use", "builtin", "--json").document["tasks"]
        assert back == ["look", "text", "clusters"]

    def test_that_cannot_be_downloaded_say_how_to_bring_them_over(self, smalti, monkeypatch):
        monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
        monkeypatch.setattr("time.sleep", lambda _: None)
        outcome = smalti("models", "download", "shades")
        assert outcome.code == 1
        assert "http://127.0.0.1:9/smalti/shades/resolve/main/model.safetensors" in outcome.err

    def test_come_from_a_local_file(self, smalti, tmp_path):
        path = tmp_path / "shades.safetensors"
        assert smalti("models", "add", path, "--json").document["id"] == "shades"
        assert path.exists()
        (tmp_path / "nonsense.pt").write_bytes(b"nonsense" * 9)
        outcome = smalti("models", "add", tmp_path / "nonsense.pt")
        assert (outcome.code, outcome.out) == (1, "")
        assert "not a file of model weights" in outcome.err

    def test_are_removed_again(self, smalti, tmp_path):
        smalti("models", "add", tmp_path / "shades.safetensors")
        assert smalti("models", "remove", "shades").code == 0
        assert not smalti("models", "list", "--json").document[1]["ready"]
        assert "comes with Smalti" in smalti("models", "remove", "builtin").err

    def test_that_are_unknown_are_refused(self, smalti):
        for words in (("download", "x"), ("use", "x"), ("remove", "x"), ("benchmark", "x")):
            outcome = smalti("models", *words)
            assert outcome.code == 1
            assert "no model named x" in outcome.err
        assert smalti("models", "use", "builtin", "--for", "x").code == 2

    def test_are_measured_each_way_they_run(self, smalti, five_colours, monkeypatch):
        import torch
        from torch import nn

        class Means(nn.Module):
            def forward(self, squares):
                return (squares.float().mean((1, 2)) + 1,)

        model = EMBEDDERS["builtin"]
        monkeypatch.setitem(EMBEDDERS, "builtin", replace(model, network=lambda _: Means().eval()))
        monkeypatch.setattr("organizer.embedding.runtimes.runtime.gpu_device", lambda: None)
        measured = smalti("models", "benchmark", "builtin", "--json").document
        assert {each["model"] for each in measured} == {"builtin"}
        assert measured[0]["runtime"] == "torch, CPU, float32"
        assert any("OpenVINO" in each["runtime"] for each in measured)
        assert all(each["images_per_second"] > 0 for each in measured)
        assert all(each["cosine"] >= 0.999 for each in measured)
        assert "IMAGES/S" in smalti("models", "benchmark").out
        assert torch.is_inference_mode_enabled() is False
