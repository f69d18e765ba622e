"""A library, real pictures to put in it and a model that sees colours alone."""

from __future__ import annotations

import builtins
import contextlib
import hashlib
import http.server
import io
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from organizer import jobs
from organizer.catalogue import Catalogue
from organizer.embedding import EMBEDDERS
from organizer.embedding.base import Model, ModelCard, PictureVectors, Pixels, Vectors
from organizer.embedding.model_store import ModelStore
from organizer.errors import PictureError
from organizer.imaging.workers import decoder_pool
from organizer.imaging.workers.decoder import Decoder
from organizer.imaging.workers.decoder_pool import DecoderPool
from organizer.jobs import Control
from organizer.library.library import Library, open_library
from organizer.records import IndexSummary, Photo

CARD = ModelCard(
    id="builtin",
    name="Colours",
    version="1",
    dimension=8,
    text_dimension=3,
    own_text_space=True,
    input_size=8,
    languages=("English",),
    licence="none",
    about="Two mean colours.",
)
WORDS = {"red": (1, 0, 0), "green": (0, 1, 0), "blue": (0, 0, 1)}


class ColourEmbedder:
    """Looks are the mean colours of both halves, words are the three primary colours."""

    card = CARD
    runs_on = "nothing"
    batch = 16

    def __init__(self) -> None:
        self.prepared = 0
        """Pictures that were decoded for it."""

    def prepare(self, pixels: Pixels) -> NDArray[np.uint8]:
        self.prepared += 1
        return np.asarray(Image.fromarray(pixels).resize((8, 8)))

    def embed(self, prepared: Sequence[NDArray[np.uint8]]) -> PictureVectors:
        pixels = np.asarray(prepared, np.float32).reshape(-1, 8, 8, 3) / 255
        halves = pixels.reshape(-1, 2, 32, 3).mean(axis=2)
        ones = np.ones((len(pixels), 2), np.float32)
        look = np.concatenate((halves.reshape(-1, 6), 0.1 * ones), axis=1)
        return PictureVectors(_unit(look), _unit(halves.mean(axis=1) + 1e-3))

    def embed_text(self, texts: Sequence[str]) -> Vectors:
        return _unit(np.array([WORDS.get(text, (1, 1, 1)) for text in texts], np.float32))


SHADES = ModelCard(
    id="shades",
    name="Shades",
    version="1",
    dimension=2,
    text_dimension=2,
    own_text_space=False,
    input_size=4,
    languages=("English",),
    licence="none",
    about="Only how bright a picture is.",
)


class ShadeEmbedder:
    """Bright and dark, for pictures and for those two words."""

    card = SHADES
    runs_on = "nothing"
    batch = 4

    def prepare(self, pixels: Pixels) -> NDArray[np.uint8]:
        return np.asarray(Image.fromarray(pixels).resize((4, 4)))

    def embed(self, prepared: Sequence[NDArray[np.uint8]]) -> PictureVectors:
        bright = np.asarray(prepared, np.float32).reshape(len(prepared), -1).mean(axis=1) / 255
        angles = bright * np.pi / 2
        return PictureVectors(_unit(np.stack((np.sin(angles), np.cos(angles)), axis=1)), None)

    def embed_text(self, texts: Sequence[str]) -> Vectors:
        shades = {"bright": (1, 0), "dark": (0, 1)}
        return _unit(np.array([shades.get(text, (1, 1)) for text in texts], np.float32))


def _unit(vectors: NDArray[np.float32]) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


class Hub:
    """A model hub on this computer, with the faults that a test asks for.

    Like the real one it answers with a redirect to where the file lies, and announces checksum
    and size before that.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        """By their path, as in "/timm/resnet50/resolve/main/model.safetensors"."""
        self.asked: list[tuple[str, str | None]] = []
        """Every path asked for, with its Range header."""
        self.headers: list[dict[str, str]] = []
        self.drop_after: int | None = None
        """Bytes after which a connection is cut; every connection brings that many more."""
        self.statuses: list[int] = []
        """What the next requests are answered with instead."""
        self.announced: str | None = None
        """A checksum to announce in place of the right one."""
        self.knows_ranges = True
        self.kind = "application/octet-stream"
        hub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = False
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self._thread.start()

    def put(self, repository: str, name: str, data: bytes) -> None:
        self.files[f"/{repository}/resolve/main/{name}"] = data

    def answer(self, request: http.server.BaseHTTPRequestHandler) -> None:
        path, range_ = request.path, request.headers.get("Range")
        if self.statuses:
            request.send_error(self.statuses.pop(0))
            return
        if not path.startswith("/cdn"):
            self.headers.append(dict(request.headers))
            if path not in self.files:
                request.send_error(404)
                return
            digest = hashlib.sha256(self.files[path]).hexdigest()
            request.send_response(302)
            request.send_header("Location", f"/cdn{path}")
            request.send_header("X-Linked-Etag", f'"{self.announced or digest}"')
            request.send_header("X-Linked-Size", str(len(self.files[path])))
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        self.asked.append((path.removeprefix("/cdn"), range_))
        data = self.files[path.removeprefix("/cdn")]
        etag = f'"{hashlib.md5(data).hexdigest()}"'  # noqa: S324 - only a name
        start = 0
        if range_ and self.knows_ranges and request.headers.get("If-Range") == etag:
            start = int(range_.removeprefix("bytes=").removesuffix("-"))
            if start >= len(data):
                request.send_error(416)
                return
        request.send_response(206 if start else 200)
        request.send_header("Content-Length", str(len(data) - start))
        request.send_header("Content-Type", self.kind)
        request.send_header("ETag", etag)
        request.end_headers()
        end = len(data) if self.drop_after is None else start + self.drop_after
        with contextlib.suppress(ConnectionError):
            request.wfile.write(data[start:end])

    def close(self) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


@pytest.fixture(scope="session", autouse=True)
def screen() -> None:
    """Where there is none, real or virtual, windows are drawn in memory."""
    if sys.platform == "linux" and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Where models are downloaded from in this test."""
    hub = Hub()
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "HF_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    yield hub
    hub.close()


def picture_bytes(seed: int, picture_format: str = "JPEG") -> bytes:
    """A picture of 24 x 16 in two colours; every seed has its own."""
    colours = np.random.default_rng(seed).integers(0, 256, (2, 3), np.uint8)
    pixels = np.repeat(np.repeat(colours[None], 16, 0), 12, 1)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, picture_format, comment=f"picture {seed}".encode())
    return stream.getvalue()


class Album:
    """A folder of pictures. Every write is a second after the one before."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._clock = iter(range(1_600_000_000, 2_000_000_000))

    def add(self, name: str | bytes, seed: int) -> Path:
        """Write the picture of a seed, over whatever was there."""
        return self.write(name, picture_bytes(seed))

    def write(self, name: str | bytes, data: bytes) -> Path:
        path = self.folder / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return self.touch(name)

    def touch(self, name: str | bytes) -> Path:
        path = self.folder / os.fsdecode(name)
        moment = next(self._clock) * 1_000_000_000
        os.utime(path, ns=(moment, moment))
        return path

    def move(self, name: str | bytes, new: str | bytes | Path) -> Path:
        target = self.folder / (new if isinstance(new, Path) else os.fsdecode(new))
        target.parent.mkdir(parents=True, exist_ok=True)
        return (self.folder / os.fsdecode(name)).replace(target)

    def delete(self, name: str | bytes) -> None:
        (self.folder / os.fsdecode(name)).unlink()


class KeptDecoder(Decoder):
    """A decoding process that is not ended but left to the next test, unless it was spoilt."""

    left: ClassVar[list[KeptDecoder]] = []
    is_sound = True

    def _ask(self, *values: Any) -> Any:
        try:
            return super()._ask(*values)
        except BaseException as error:
            self.is_sound = isinstance(error, PictureError | RuntimeError)
            raise

    def close(self) -> None:
        if self.is_sound and self._process.poll() is None:
            self.left.append(self)
        else:
            super().close()


@pytest.fixture(scope="session")
def kept_decoders() -> Iterator[None]:
    yield
    while KeptDecoder.left:
        Decoder.close(KeptDecoder.left.pop())


@pytest.fixture(autouse=True)
def warm_decoders(monkeypatch: pytest.MonkeyPatch, kept_decoders: None) -> None:
    """Tests share decoding processes, for starting one takes a third of a second."""

    def take(niceness: int) -> Decoder:
        return KeptDecoder.left.pop() if KeptDecoder.left else KeptDecoder(0)

    monkeypatch.setattr(decoder_pool, "Decoder", take)


@pytest.fixture
def decoders() -> Iterator[DecoderPool]:
    pool = DecoderPool()
    yield pool
    pool.close()


@pytest.fixture
def painted() -> Callable[..., bytes]:
    """The bytes of the picture of a seed."""
    return picture_bytes


@pytest.fixture
def album(tmp_path: Path) -> Album:
    return Album(tmp_path / "album")


@pytest.fixture
def other_album(tmp_path: Path) -> Album:
    return Album(tmp_path / "other")


@pytest.fixture
def denied(monkeypatch: pytest.MonkeyPatch) -> set[Path]:
    """Put a path in here, and nothing below it can be listed, looked at or opened, even by root."""
    denied: set[Path] = set()

    def guarded(function: Callable[..., object]) -> Callable[..., object]:
        def run(path: object, *rest: object, **named: object) -> object:
            if denied and isinstance(path, (str, bytes, os.PathLike)):
                name = Path(os.fsdecode(path))
                if any(name.is_relative_to(forbidden) for forbidden in denied):
                    raise PermissionError(13, "Permission denied", path)
            return function(path, *rest, **named)

        return run

    for place, name in ((os, "scandir"), (os, "lstat"), (builtins, "open")):
        monkeypatch.setattr(place, name, guarded(getattr(place, name)))
    return denied


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    yield catalogue
    catalogue.close()


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> ColourEmbedder:
    """What every library opened in this test uses as its model."""
    embedder = ColourEmbedder()
    monkeypatch.setitem(EMBEDDERS, "builtin", Model(CARD, lambda _: embedder))
    return embedder


@pytest.fixture
def shades(monkeypatch: pytest.MonkeyPatch) -> ShadeEmbedder:
    """A second model to choose."""
    embedder = ShadeEmbedder()
    monkeypatch.setitem(EMBEDDERS, "shades", Model(SHADES, lambda _: embedder))
    return embedder


@pytest.fixture
def library_folder(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def model_store(tmp_path: Path, embedder: ColourEmbedder) -> ModelStore:
    """The models, with the one that sees colours alone in the place of the built-in one."""
    return ModelStore(tmp_path / "weights", tmp_path / "models")


@pytest.fixture
def library(library_folder: Path, model_store: ModelStore) -> Iterator[Library]:
    library = open_library(library_folder, model_store)
    yield library
    library.close()


@pytest.fixture
def index(library: Library) -> Callable[..., IndexSummary]:
    """Indexes folders to the end."""

    def run(*folders: Path, retry: bool = False) -> IndexSummary:
        return jobs.run(library.indexer.index(folders, Control(), retry))

    return run


@pytest.fixture
def present(library: Library) -> Callable[[], dict[str, Photo]]:
    """The present photos by path; fails where two are at one path."""

    def ask() -> dict[str, Photo]:
        photos = library.catalogue.photos.by_ids(library.catalogue.photos.present_ids())
        found = {os.fspath(photo.path): photo for photo in photos}
        assert len(found) == len(photos)
        return found

    return ask
