"""A decoding process whose decoder does what the picture's name says, as a hostile file might."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from organizer.errors import foreign_code
from organizer.imaging import decode
from organizer.imaging.damage import explain_decoder
from organizer.imaging.decode import Picture
from organizer.imaging.workers import allowance, decoder_process


def read_picture(source: bytes, name: str, *rest: object) -> Picture:
    match name:
        case "crash":
            os.abort()
        case "crash once":
            mark = Path(os.fsdecode(source))
            if not mark.exists():
                mark.touch()
                os.abort()
            return decode.read_picture(b"P", "a")
        case "spin":
            while True:
                pass
        case "sleep":
            threading.Event().wait()
        case "eat":
            with foreign_code(lambda error: explain_decoder(error, source)):
                bytearray(2**31)
        case "lie":
            decoder_process.pack_metadata = lambda _: {"width": "a yard"}  # type: ignore[assignment]
        case "claim":
            picture = decode.read_picture(source, name)
            decoder_process.SharedBytes.write = lambda *_: None  # type: ignore[assignment]
            return picture
        case "print":
            os.write(1, b"{}\n")
        case "bug":
            raise KeyError("a bug")
    return decode.read_picture(source, name, *rest)  # type: ignore[arg-type]


if __name__ == "__main__":
    decoder_process.read_picture = read_picture  # type: ignore[attr-defined, assignment]
    allowance._SECONDS = 0.2
    decoder_process.main(*sys.argv[1:])
