"""Damages files of every format at random and looks whether each is read or refused in words."""

from __future__ import annotations

import random
import struct
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import seeds
from tally import SLOW_SECONDS, Tally
from workshop import ENDED, Workshop

from organizer.errors import OrganizerError
from organizer.imaging.workers.decoder import DecoderEnded
from organizer.imaging.workers.decoder_pool import DecoderPool
from organizer.jobs import Control, run

Read = Callable[[Path], object]
_BATCH = 100
_ENDS = (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f")


@dataclass(frozen=True)
class Sample:
    """A file to damage, and how it is read."""

    name: str
    data: bytes
    read: Read
    directory: bytes = b""
    """What begins the part of the file that says what is in it, where that is not its start."""


def picture_samples(folders: Sequence[Path]) -> list[Sample]:
    """Pictures of every format."""
    return [Sample(name, data, _read_picture) for name, data in seeds.pictures(folders)]


def file_samples() -> list[Sample]:
    """Archives, their lists, zips of pieces, models and layouts."""
    archives, models = seeds.archives(), seeds.models()
    return [
        Sample("smalti-archive.json", archives["list"], _restore_listed),
        Sample("archive.zip", archives["archive.zip"], _restore, directory=b"PK\x01\x02"),
        Sample("pieces.zip", archives["pieces.zip"], _read_pieces, directory=b"PK\x01\x02"),
        Sample("layout.json", seeds.layout(), _read_layout),
        Sample("model.safetensors", models["model.safetensors"], _add_model),
        Sample("plain.safetensors", models["plain.safetensors"], _add_model),
        Sample("checkpoint.pt", models["checkpoint.pt"], _add_model, directory=b"PK\x01\x02"),
    ]


def mutate_often(
    samples: Sequence[Sample], workshop: Workshop, count: int, seed: str, tally: Tally
) -> None:
    """Damage a sample at random and read it, `count` times more."""
    for start in range(0, count, _BATCH):
        batch = []
        for _ in range(min(_BATCH, count - start)):
            numbers = random.Random(f"{seed}/{tally.rounds}")  # noqa: S311
            tally.rounds += 1
            sample = numbers.choice(samples)
            batch.append((sample, damage(sample.data, numbers, sample.directory)))
        read_all(batch, workshop, tally)


def read_whole(samples: Sequence[Sample], workshop: Workshop, tally: Tally) -> None:
    """Read each sample as it is."""
    for start in range(0, len(samples), _BATCH):
        batch = [(sample, sample.data) for sample in samples[start : start + _BATCH]]
        read_all(batch, workshop, tally)


def read_all(batch: Sequence[tuple[Sample, bytes]], workshop: Workshop, tally: Tally) -> None:
    """Read files in a process of their own; one that dies is a crash of the file it was at."""
    left = list(batch)
    while left:
        child = workshop.start(partial(_read_each, left, workshop.folder / "in"), is_plain=True)
        code = child.wait()
        done = 0
        for line in workshop.report.read_text(errors="replace").splitlines():
            if line.startswith("= "):
                done += 1
                tally.slow += float(line.split()[1]) > SLOW_SECONDS
            elif line.startswith("~ "):
                tally.contained += 1
            elif line.startswith("! "):
                tally.crashes += 1
                tally.note(line)
        tally.tried += done
        if code != ENDED:
            tally.tried += 1
            tally.crashes += 1
            tally.note(f"{left[done][0].name}: the process ended with {code}")
            done += 1
        left = left[done:]


def damage(data: bytes, numbers: random.Random, directory: bytes = b"") -> bytes:
    """A few changes of a file, most of them where its structure is."""
    changed = bytearray(data)
    for _ in range(numbers.randint(1, 8)):
        low, high = 0, len(changed)
        if numbers.random() < 0.7:
            low = max(0, changed.find(directory)) if directory else 0
            high = high if directory else min(high, 2000)
        at = numbers.randrange(low, max(low + 1, high))
        kind = numbers.random()
        if kind < 0.55:
            changed[at : at + 1] = bytes(
                (numbers.choice((0, 1, 127, 128, 255, numbers.randrange(256))),)
            )
        elif kind < 0.7:
            changed[at : at + 4] = numbers.choice((*_ENDS, struct.pack("<I", len(changed))))
        elif kind < 0.8:
            del changed[at : at + numbers.randint(1, 64)]
        elif kind < 0.9:
            changed[at:at] = numbers.randbytes(numbers.randint(1, 8))
        elif kind < 0.95:
            changed[at:at] = changed[at : at + numbers.randint(1, 64)]
        else:
            del changed[max(4, at) :]
        if len(changed) < 16:
            break
    return bytes(changed)


def _read_each(batch: Sequence[tuple[Sample, bytes]], folder: Path, _: object) -> None:
    folder.mkdir(exist_ok=True)
    for sample, data in batch:
        path = folder / sample.name
        path.write_bytes(data)
        started = time.monotonic()
        try:
            sample.read(path)
        except OrganizerError as error:
            if isinstance(error.__cause__, DecoderEnded):
                print(f"~ {sample.name}: {error.sentence}")
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(last.filename).name}:{last.lineno}"
            print(f"! {sample.name}: {type(error).__name__} in {where}: {str(error)[:200]!r}")
            path.with_name(f"crash {sample.name}").write_bytes(data)
        print(f"= {time.monotonic() - started:.2f}", flush=True)
    _pool().close()


@cache
def _pool() -> DecoderPool:
    return DecoderPool()


def _read_picture(path: Path) -> None:
    _pool().read_file(path)


def _restore(path: Path) -> None:
    from organizer.library.actions.restore import restore

    run(restore(path, path.parent / "restored", Control()))


def _restore_listed(path: Path) -> None:
    from organizer.library.actions.restore import restore

    run(restore(path.parent, path.parent / "restored", Control()))


def _read_pieces(path: Path) -> None:
    from organizer.fragments.files.piece_reader import read_heap

    run(read_heap([path], _pool()))


def _read_layout(path: Path) -> None:
    import numpy as np

    from organizer.fragments.files.layout_file import load_layout
    from organizer.fragments.layout import Pieces

    load_layout(
        path, Pieces(np.zeros((4, 8, 8, 3), np.uint8), ("0.png", "1.png", "2.png", "3.png"))
    )


def _add_model(path: Path) -> None:
    from organizer.embedding.model_store import ModelStore
    from organizer.embedding.weights.checkpoint import read_notes, read_shapes, read_tensors

    for read in (read_shapes, read_notes, read_tensors):
        read(path)
    store = ModelStore(path.parent / "weights", path.parent / "models")
    run(store.add(path, lambda: None))
