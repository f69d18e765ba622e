"""The frozen records that cross the layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class State(StrEnum):
    """Where a catalogued photo is now. Only `PRESENT` photos are shown, searched and clustered."""

    PRESENT = "present"
    MISSING = "missing"
    REMOVED = "removed"
    ARCHIVED = "archived"
    TRASHED = "trashed"
    WITHDRAWN = "withdrawn"
    """Its root was taken out of the library; it is present again when the root comes back."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """How a picture was taken; every field is None where the file does not say."""

    camera: str | None = None
    shutter: float | None = None
    """Seconds."""
    aperture: float | None = None
    """The f-number."""
    iso: int | None = None
    focal_length: float | None = None
    """Millimetres."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says about itself. `width` and `height` are those of the upright picture."""

    width: int
    height: int
    format: str
    """Pillow's format name in capitals, or RAW."""
    orientation: int = 1
    """The EXIF orientation, 1 to 8, that was applied."""
    taken: datetime | None = None
    """The camera's local time, without a zone."""
    latitude: float | None = None
    """Degrees, north positive."""
    longitude: float | None = None
    """Degrees, east positive."""
    exposure: Exposure = field(default=Exposure())
    rating: int | None = None
    """0 to 5 stars, -1 for a reject; None where nobody rated it."""
    details: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What else it says, in words, by the names of `imaging.metadata.DETAILS`."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells without reading a file whether it changed."""

    size: int
    """Bytes."""
    modified: int
    """Nanoseconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Root:
    """A folder a person asked Smalti to index."""

    id: int
    path: Path
    online: bool


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture file in the catalogue. Its id stays when it moves; its content may be shared."""

    id: int
    root: int
    path: Path
    """Absolute, where it was last seen; bytes that are not UTF-8 are surrogate-escaped."""
    content: str
    """BLAKE2b-128 of the file, hexadecimal; also the name of its thumbnail."""
    size: int
    """Bytes."""
    modified: int
    """Nanoseconds since the epoch."""
    state: State
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A file that could not be read, with the reason in one sentence."""

    path: Path
    reason: str
    size: int = 0
    modified: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """One search result."""

    photo: Photo
    score: float | None
    """1 being the best there is; None where the search was by filters alone."""


@dataclass(frozen=True, slots=True)
class Group:
    """One cluster of photos, most typical first."""

    id: int
    name: str
    photos: tuple[int, ...]
    cohesion: float
    """Mean cosine of the members to their centroid, 0 to 1."""
    is_named: bool = False
    """Whether a person gave the name; then it stays."""
    is_locked: bool = False
    """Whether a person wants the members left as they are."""
    is_fixed: bool = False
    """Whether a person shaped it by a name, a lock, a merge, a split or a move: a new clustering
    keeps the members together."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """One clustering of the library: its groups, largest first."""

    id: int
    method: str
    settings: tuple[tuple[str, float], ...]
    groups: tuple[Group, ...]
    noise: tuple[int, ...] = ()
    """Photos that belong to none of the groups."""
    automatic: tuple[tuple[str, float], ...] = ()
    """Settings that were worked out from the photos."""


@dataclass(frozen=True, slots=True)
class SweepPoint:
    """What a clustering is like at one value of the parameter that is swept."""

    value: float
    clusters: int
    largest: float
    """Share of all photos in the largest cluster, 0 to 1."""
    noise: float
    """Share of all photos in no cluster, 0 to 1."""
    sse: float
    """Sum of the squared distances of the clustered photos to their centroids."""
    silhouette: float
    """Mean silhouette of a sample, -1 to 1; 0 with fewer than two clusters."""
    is_degenerate: bool
    """Whether nearly everything is one cluster, noise, or clusters of one."""


class DuplicateKind(StrEnum):
    """How two pictures are the same: the same bytes, the same view, or that turned or mirrored."""

    EXACT = "exact"
    NEAR = "near"
    TURNED = "turned"


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Photos of one picture, the one to keep first by the rules in force."""

    kind: DuplicateKind
    """The loosest of those that hold the set together."""
    photos: tuple[int, ...]
    """The keeper first, the rest by falling worth."""
    bytes: int
    """On disk, of all but the keeper."""

    @property
    def keep(self) -> int:
        """The keeper."""
        return self.photos[0]


@dataclass(frozen=True, slots=True)
class Clearable:
    """Photos of one kind that can probably go, the surest first."""

    kind: str
    """bursts, screenshots, documents, blurred, black or memes."""
    title: str
    """Such as "Screenshots"."""
    photos: tuple[int, ...]
    scores: tuple[float, ...]
    """How sure, of each photo, 0 to 1."""
    bytes: int
    """Their size on disk."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a mutation touched; views refresh from this alone."""

    added: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    """Photos that are no longer present: removed, archived, trashed or missing."""
    problems: bool = False
    roots: bool = False
    groups: bool = False
    models: bool = False
    """A model was downloaded, added, removed or chosen, or its vectors are complete."""
    albums: bool = False
    verdicts: bool = False
    """What a person said of duplicates."""

    def followed_by(self, later: Changes) -> Changes:
        """Both as one; a photo that was added and then removed is removed."""
        return Changes(
            added=_union(self.added, later.added, without=later.removed),
            updated=_union(self.updated, later.updated, without=later.removed),
            removed=_union(self.removed, later.removed, without=later.added),
            problems=self.problems or later.problems,
            roots=self.roots or later.roots,
            groups=self.groups or later.groups,
            models=self.models or later.models,
            albums=self.albums or later.albums,
            verdicts=self.verdicts or later.verdicts,
        )


def _union(
    first: tuple[int, ...], later: tuple[int, ...], without: tuple[int, ...]
) -> tuple[int, ...]:
    """Those of `first` that are not in `without`, then those of `later`, each once."""
    gone = set(without)
    return tuple(dict.fromkeys([*(photo for photo in first if photo not in gone), *later]))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has come. `total` is None while it is not known."""

    stage: str
    done: int
    total: int | None = None
    rate: float | None = None
    """Items a second, lately."""
    eta: float | None = None
    """Seconds to go."""
    changes: Changes = field(default=Changes())
    in_bytes: bool = False
    """Whether `done`, `total` and `rate` count bytes rather than items."""


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast one way to run a model is on this machine."""

    model: str
    """Its id."""
    runtime: str
    images_per_second: float
    """The median of several batches, from prepared pictures to vectors."""
    cosine: float
    """The lowest of all pictures to what torch computes in float32."""


@dataclass(frozen=True, slots=True)
class IndexSummary:
    """What one run of ingest did. Every file of the folder is in exactly one count."""

    added: int = 0
    updated: int = 0
    moved: int = 0
    unchanged: int = 0
    problems: int = 0
    vanished: int = 0
    """Catalogued photos whose file was not found; not files, so not part of the sum."""
    seconds: float = 0.0
    arrived: tuple[str, ...] = ()
    """The names of the models that answer from now on: every photo has their vectors."""


@dataclass(frozen=True, slots=True)
class ActionWords:
    """How a person is told of one kind of action."""

    past: str
    """What was done to the photos, such as "moved to the trash"."""
    stage: str
    """What is being done, such as "Moving to the trash"."""
    plan: str = ""
    """What would be done to "{}", which stands for so many photos; only where a person is asked."""
    done: str = ""
    """What was done to "{}" then."""
    button: str = ""
    """What to press for it."""
    about: str = ""
    """What becomes of the files."""


class ActionKind(StrEnum):
    """What is done with photos. The values are what the journal and the command line's JSON say."""

    ARCHIVE = "archive"
    TRASH = "trash"
    REMOVE = "remove"
    UNDO = "undo"
    RESTORE = "restore"
    RECOVER = "recover"
    REMOVE_FOLDER = "remove_folder"

    @property
    def words(self) -> ActionWords:
        """What a person reads of it."""
        return _ACTION_WORDS[self]


_ACTION_WORDS = {
    ActionKind.ARCHIVE: ActionWords(
        past="archived",
        stage="Archiving",
        plan="Archive {}",
        done="Archived {}",
        button="Archive",
        about="The files move into the archive, keeping their folders. "
        "They leave the library until you undo this.",
    ),
    ActionKind.TRASH: ActionWords(
        past="moved to the trash",
        stage="Moving to the trash",
        plan="Move {} to the trash",
        done="Moved {} to the trash",
        button="Move to trash",
        about="The files go to your system's trash. You can undo this until the trash is emptied.",
    ),
    ActionKind.REMOVE: ActionWords(
        past="removed from the catalogue",
        stage="Removing",
        plan="Remove {} from the catalogue",
        done="Removed {} from the catalogue",
        button="Remove",
        about="The files stay exactly where they are; Smalti only stops showing them.",
    ),
    ActionKind.REMOVE_FOLDER: ActionWords(
        past="taken out of the library",
        stage="Removing the folder",
        plan="Remove a folder with {} from the library",
        button="Remove from library",
        about="The files stay exactly where they are; Smalti only stops looking into the folder. "
        "Ratings, tags, albums and clusters are kept for when you add it again.",
    ),
    ActionKind.UNDO: ActionWords(past="brought back", stage="Bringing back"),
    ActionKind.RESTORE: ActionWords(past="restored", stage="Restoring"),
    ActionKind.RECOVER: ActionWords(past="recovered", stage="Finishing what was interrupted"),
}


@dataclass(frozen=True, slots=True)
class ActionSummary:
    """What an action would do, or did: shown before it starts and when it has ended."""

    kind: ActionKind
    count: int
    """Photos it applies to."""
    bytes: int
    """Their size on disk."""
    notes: tuple[str, ...] = ()
    """One sentence for each thing a person should know, such as a file left alone and why."""
    changes: Changes = field(default=Changes())
    undone: str = ""
    """What an undo undid, such as "Archive 12 photos"; empty for everything else."""
    photos: tuple[int, ...] = ()
    """The first dozen of those it would apply to, in order; only before it starts."""
    source: str = ""
    """What they are of, such as “Beach” in quotes or "3 clusters"; empty for nothing named."""
    target: Path | None = None
    """The archive folder or zip file they go to; None where that is not asked."""
