"""What clusters are compared with: labels that people gave."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.errors import QueryError
from organizer.paths import displayable
from organizer.records import Photo

FOLDERS = "folders"
TAGS = "tags"
_HEADINGS = {"path", "file", "photo", "name", "filename"}


def read_labels(catalogue: Catalogue, source: str, photos: Sequence[int]) -> dict[int, str]:
    """The label of each photo that has one, by id.

    `source` is `folders`, whose labels are the whole paths of the folders the photos lie in, or a
    CSV file whose first two columns are a path and a label; paths are absolute or relative to the
    file or to an indexed folder, and may be of other photos. QueryError where it cannot be read,
    names the line, or where it labels none of the photos.
    """
    known = catalogue.photos.by_ids(photos)
    if source == FOLDERS:
        labels = {photo.id: str(photo.path.parent) for photo in known}
    elif source == TAGS:
        labels = {photo: ", ".join(tags) for photo, tags in catalogue.tags.of(photos).items()}
    else:
        labels = _read_file(Path(source), known, [root.path for root in catalogue.roots.all()])
    if not labels:
        said = "No photo has a tag." if source == TAGS else f"{source} labels no photo in here."
        raise QueryError(said, "Compare with folders, or with a CSV file of path,label lines.")
    return labels


def _read_file(file: Path, photos: Sequence[Photo], roots: Sequence[Path]) -> dict[int, str]:
    by_path = {os.fspath(photo.path): photo.id for photo in photos}
    folders = [file.absolute().parent, *roots]
    labels: dict[int, str] = {}
    for number, row in _read_rows(file):
        name, label = (*(cell.strip() for cell in row), "")[:2]
        if number == 1 and name.lower() in _HEADINGS:
            continue
        if not (name and label):
            raise _explain_bad_line(file, number, "has no path and label")
        places = (os.path.normpath(folder / name) for folder in folders)
        found = next((by_path[place] for place in places if place in by_path), None)
        if found is None:
            continue
        if labels.setdefault(found, label) != label:
            raise _explain_bad_line(
                file, number, f"labels {displayable(name)} a second time, differently"
            )
    return labels


def _explain_bad_line(file: Path, number: int, fault: str) -> QueryError:
    return QueryError(
        f"Line {number} of {displayable(file)} {fault}.", "Write one path,label pair a line."
    )


def _read_rows(file: Path) -> list[tuple[int, list[str]]]:
    """The lines that are not empty, with their numbers."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, skipinitialspace=True)
            return [(reader.line_num, row) for row in reader if any(row)]
    except OSError as error:
        raise QueryError(
            f"{displayable(file)} cannot be read: {error.strerror}.",
            "Name folders, tags or a CSV file.",
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise QueryError(
            f"{displayable(file)} is not a CSV file.", "Save it as CSV in UTF-8."
        ) from error
