"""Downloads arrive whole and checked, however bad the network is."""

from __future__ import annotations

import hashlib
import os

import numpy as np
import pytest
from filelock import FileLock

from organizer import jobs
from organizer.embedding.base import HubFile
from organizer.embedding.weights import download as hub_module
from organizer.embedding.weights.download import fetch, url
from organizer.errors import Cancelled, ModelError

FILE = HubFile("timm/some model", "sub/model.safetensors")


@pytest.fixture
def data(hub) -> bytes:
    """A megabyte on the hub."""
    data = np.random.default_rng(0).bytes(1_000_000)
    hub.files["/timm/some model/resolve/main/sub/model.safetensors".replace(" ", "%20")] = data
    return data


@pytest.fixture
def target(tmp_path):
    return tmp_path / "models" / "model.safetensors"


@pytest.fixture
def download(target, data):
    """Downloads to the end without ever waiting; what it reported, and the checksum."""

    def run(sha256=None, checkpoint=lambda: None, address=None):
        steps = []
        job = fetch(
            address or url(FILE).replace(" ", "%20"),
            target,
            sha256,
            checkpoint,
            wait=lambda _: None,
        )
        return steps, jobs.run(job, steps.append)

    return run


def leftovers(target) -> set[str]:
    return {path.name for path in target.parent.iterdir()} - {f"{target.name}.lock"}


def test_a_file_arrives_with_its_checksum_and_nothing_is_left_beside_it(download, target, data):
    steps, sha256 = download()
    assert target.read_bytes() == data
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert leftovers(target) == {target.name}
    last = [step for step in steps if step.in_bytes][-1]
    assert (last.done, last.total) == (len(data), len(data))


def test_an_address_names_endpoint_repository_and_file(monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example/")
    file = HubFile("timm/x", "a/b.bin")
    assert url(file) == "https://mirror.example/timm/x/resolve/main/a/b.bin"
    monkeypatch.delenv("HF_ENDPOINT")
    assert url(file).startswith("https://")
    monkeypatch.setenv("HF_ENDPOINT", "ftp://mirror")
    with pytest.raises(ModelError, match="HF_ENDPOINT"):
        url(file)


def test_a_connection_that_breaks_is_taken_up_where_it_broke(download, hub, target, data):
    hub.drop_after = 300_000
    download()
    assert target.read_bytes() == data
    starts = [range_ for _, range_ in hub.asked]
    assert starts == [None, "bytes=300000-", "bytes=600000-", "bytes=900000-"]


def test_a_server_without_ranges_starts_again(download, hub, target, data):
    hub.drop_after = 300_000
    hub.knows_ranges = False

    def mend() -> None:
        if len(hub.asked) > 2:
            hub.drop_after = None

    download(checkpoint=mend)
    assert target.read_bytes() == data


def test_a_stopped_download_is_resumed_by_the_next(download, hub, target, data):
    def stop() -> None:
        if target.with_name(f"{target.name}.part").exists() and hub.asked:
            raise Cancelled

    with pytest.raises(Cancelled):
        download(checkpoint=stop)
    part = target.with_name(f"{target.name}.part")
    arrived = part.stat().st_size
    assert 0 < arrived < len(data)
    download()
    assert target.read_bytes() == data
    assert hub.asked[-1][1] == f"bytes={arrived}-"


def test_a_file_that_changed_meanwhile_is_brought_anew(download, hub, target, data):
    hub.drop_after = 300_000
    with pytest.raises(Cancelled):
        download(checkpoint=_after(hub, 1))
    hub.drop_after = None
    (path,) = hub.files
    hub.files[path] = other = data[::-1]
    download()
    assert target.read_bytes() == other


def _after(hub, connections: int):
    def stop() -> None:
        if len(hub.asked) > connections:
            raise Cancelled

    return stop


def test_a_wrong_checksum_is_refused_and_the_file_not_kept(download, hub, target, data):
    hub.announced = "0" * 64
    with pytest.raises(ModelError, match="checksum is wrong"):
        download()
    assert not target.exists()
    assert f"{target.name}.part" not in leftovers(target)
    hub.announced = None
    with pytest.raises(ModelError, match="checksum is wrong"):
        download(sha256="1" * 64)
    download(sha256=hashlib.sha256(data).hexdigest())
    assert target.read_bytes() == data


@pytest.mark.parametrize(
    ("status", "words"), [(404, "no such file"), (401, "accepted its terms"), (403, "its terms")]
)
def test_a_refusal_is_told_at_once(download, hub, target, status, words):
    hub.statuses = [status]
    with pytest.raises(ModelError, match=words):
        download()
    assert hub.asked == []
    assert not target.exists()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_is_busy_is_asked_again(download, hub, target, data, status):
    hub.statuses = [status] * 3
    download()
    assert target.read_bytes() == data


def test_a_server_that_stays_busy_is_given_up(download, hub):
    hub.statuses = [503] * 50
    with pytest.raises(ModelError, match="answered 503"):
        download()
    assert 40 < len(hub.statuses) < 50


def test_without_a_network_the_address_is_told_to_bring_the_file_over(download, hub, target):
    address = "http://127.0.0.1:9/timm/x/resolve/main/model.safetensors"
    with pytest.raises(ModelError) as caught:
        download(address=address)
    assert "cannot be downloaded" in caught.value.sentence
    assert address in caught.value.remedy
    assert "another computer" in caught.value.remedy


def test_a_web_page_in_place_of_the_file_is_refused(download, hub, target):
    hub.kind = "text/html; charset=utf-8"
    with pytest.raises(ModelError, match="web page"):
        download()
    assert not target.exists()


def test_a_full_disk_is_told_and_the_part_stays(download, hub, target, data, monkeypatch):
    real = os.fsync
    monkeypatch.setattr(hub_module.os, "fsync", lambda _: _raise(OSError(28, "No space left")))
    with pytest.raises(ModelError, match="disk is full"):
        download()
    monkeypatch.setattr(hub_module.os, "fsync", real)
    download()
    assert target.read_bytes() == data


def _raise(error: Exception) -> None:
    raise error


def test_a_folder_that_cannot_be_made_is_told(hub, data, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match="cannot be written"):
        next(fetch(url(FILE), tmp_path / "file" / "x", None, lambda: None))


def test_two_do_not_write_one_file_at_once(download, target, data):
    target.parent.mkdir()
    lock = FileLock(target.with_name(f"{target.name}.lock"))
    with lock, pytest.raises(ModelError, match="downloaded already"):
        download()
    download()
    assert target.exists()


def test_the_token_goes_to_the_hub_alone(download, hub, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "secret")
    seen = []
    answer = hub.answer

    def note(request) -> None:
        seen.append((request.path.startswith("/cdn"), request.headers.get("Authorization")))
        answer(request)

    monkeypatch.setattr(hub, "answer", note)
    download()
    assert seen == [(False, "Bearer secret"), (True, None)]


def test_a_proxy_of_the_environment_is_used(download, hub, target, data, monkeypatch):
    monkeypatch.setenv("http_proxy", hub.address)
    monkeypatch.setenv("no_proxy", "")
    asked = []
    answer = hub.answer

    def through(request) -> None:
        asked.append(request.path)
        request.path = "/" + request.path.split("/", 3)[3]
        answer(request)

    monkeypatch.setattr(hub, "answer", through)
    (path,) = hub.files
    download(address=f"http://models.example{path}")
    assert target.read_bytes() == data
    assert asked[0].startswith("http://models.example/")


def test_nothing_but_the_programs_name_is_told_of_anyone(download, hub):
    download()
    (headers,) = hub.headers
    assert headers["User-Agent"].startswith("smalti/")
    assert set(headers) <= {"User-Agent", "Accept-Encoding", "Host", "Connection"}


def test_the_rate_is_told_as_soon_as_there_is_time_enough_to_tell(monkeypatch):
    now = iter([10.0, 10.001, 12.0])
    monkeypatch.setattr(hub_module.time, "monotonic", lambda: next(now))
    pace = hub_module._Pace("Downloading", 0, 4_000)
    (early,) = pace.report(500)
    assert (early.done, early.rate, early.eta) == (500, None, None)
    (later,) = pace.report(2_000)
    assert (later.rate, later.eta) == (1_000, 2)
