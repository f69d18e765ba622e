"""How much memory and time decoding one picture may take."""

from __future__ import annotations

from dataclasses import dataclass

from organizer.formatting import data_size
from organizer.imaging.damage import explain_undecodable_file

_MOST_BYTES, _MOST_FULL_BYTES = 768 * 2**20, 1536 * 2**20
"""For one picture whatever its file claims: reduced, and at the full size a person asked for."""
FREE_BYTES = 32 * 2**20
"""Most photos, which are reduced while they are decoded, need less; nobody waits for those."""
_MOST_TIMES = 128
"""A file that really holds that much of a picture may need this many times its own bytes."""
_SPARE_BYTES = 128 * 2**20
"""For what a decoder allocates whatever the size of the picture. Some ask for twice what they then
use, and only what they ask for can be refused."""
_OPENING_BYTES = 256 * 2**20

_SECONDS = 5.0
"""Of processor time, for any picture."""
_SECONDS_PER_NEEDED_BYTE = 0.5 / 10**8
_SECONDS_PER_FILE_BYTE = 1.0 / 10**6


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a decoder may take from now on."""

    bytes: int
    """Beyond what its process holds already."""
    seconds: float
    """Of processor time, all threads together."""


def allow_opening(file_bytes: int) -> Allowance:
    """For reading the header, before more is known; some decoders take the whole file for it."""
    seconds = _SECONDS + file_bytes * _SECONDS_PER_FILE_BYTE
    return Allowance(_OPENING_BYTES + 8 * file_bytes, seconds)


def allow_decoding(needed: int, file_bytes: int, is_full: bool) -> Allowance:
    """For a picture that needs so many bytes of memory, as measured for its kind.

    PictureError where that is more than any picture may take, or one with so small a file.
    """
    most = _MOST_FULL_BYTES if is_full else _MOST_BYTES
    if needed > max(most, _MOST_TIMES * file_bytes):
        raise explain_undecodable_file(
            f"The picture needs {data_size(needed)} of memory, more than Smalti allows."
        )
    seconds = _SECONDS + needed * _SECONDS_PER_NEEDED_BYTE + file_bytes * _SECONDS_PER_FILE_BYTE
    return Allowance(2 * needed + _SPARE_BYTES, seconds)
