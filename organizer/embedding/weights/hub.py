"""The hub that models come from: its addresses, and what it says of a file."""

from __future__ import annotations

import json
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import asdict, dataclass
from http.client import HTTPMessage
from pathlib import Path
from typing import IO

from organizer.embedding.base import HubFile
from organizer.errors import ModelError
from organizer.private_files import write_private

_HUB = "https://huggingface.co"


def endpoint() -> str:
    """The hub's address: HF_ENDPOINT, or Hugging Face's own. ModelError where that is none."""
    chosen = (os.environ.get("HF_ENDPOINT") or _HUB).rstrip("/")
    if not chosen.startswith(("http://", "https://")):
        raise ModelError(f"HF_ENDPOINT is no web address: {chosen}.", "Begin it with https://.")
    return chosen


def url(file: HubFile) -> str:
    """Where a file can be had, also with a browser."""
    path = urllib.parse.quote(file.path)
    return f"{endpoint()}/{file.repository}/resolve/main/{path}"


@dataclass
class HubAnswer:
    """What the hub said of a file; empty where it said nothing."""

    etag: str = ""
    """By which it knows whether a part is still of the same file."""
    sha256: str = ""
    size: int | None = None
    """Bytes of the whole file."""

    @classmethod
    def read(cls, notes: Path) -> HubAnswer:
        """What `write` kept; nothing where there is no such file, or none that makes sense."""
        try:
            said = json.loads(notes.read_text("utf-8"))
            return cls(said.get("etag", ""), said.get("sha256", ""), said.get("size"))
        except (OSError, ValueError, AttributeError):
            return cls()

    def write(self, notes: Path) -> None:
        """Keep it beside the part of the file; OSError where that cannot be written."""
        write_private(notes, json.dumps(asdict(self)).encode())

    def take(self, headers: HTTPMessage) -> None:
        """The hub's own headers for large files: the checksum and the size."""
        etag = (headers.get("X-Linked-Etag") or headers.get("ETag") or "").strip('"')
        if re.fullmatch("[0-9a-f]{64}", etag):
            self.sha256 = etag
        if (headers.get("X-Linked-Size") or "").isdigit():
            self.size = int(headers["X-Linked-Size"])

    def take_last(self, headers: HTTPMessage, start: int) -> None:
        """The headers that come with the file's bytes, of which the first `start` are here.

        ModelError where a web page comes instead.
        """
        self.take(headers)
        self.etag = headers.get("ETag") or ""
        length = headers.get("Content-Length")
        if length is not None:
            self.size = start + int(length)
        if "text/html" in (headers.get("Content-Type") or ""):
            raise ModelError(
                "The server answered with a web page and not with the file.",
                "Perhaps the network wants you to log in first; try again then.",
            )


class NotingRedirects(urllib.request.HTTPRedirectHandler):
    """Notes what the hub says before it sends us to where the file lies."""

    def __init__(self, answer: HubAnswer) -> None:
        self._answer = answer

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """As urllib asks of a handler."""
        self._answer.take(headers)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def explain_http_error(error: urllib.error.HTTPError, address: str) -> ModelError:
    """Why the hub does not give a file, which trying again would not change."""
    if error.code in (401, 403):
        return ModelError(
            "The hub gives this model only to those who accepted its terms.",
            f"Accept them in a browser and set HF_TOKEN, or bring the file over: {address}",
        )
    return ModelError(
        f"The server has no such file (it answered {error.code}).",
        f"Look whether the address still exists: {address}",
    )
