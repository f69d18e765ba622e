"""The catalogue's schema, one step a version. A shipped step is never edited."""

from __future__ import annotations

APPLICATION_ID = 0x534D4C54
"""PRAGMA application_id of every catalogue: "SMLT"."""

_FIRST = """
CREATE TABLE roots (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    device TEXT NOT NULL DEFAULT ''
);
CREATE TABLE photos (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root INTEGER NOT NULL REFERENCES roots(id),
    path BLOB NOT NULL,
    state TEXT NOT NULL DEFAULT 'present',
    content TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    moment INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    format TEXT NOT NULL,
    orientation INTEGER NOT NULL,
    taken TEXT,
    latitude REAL,
    longitude REAL,
    camera TEXT,
    lens TEXT,
    shutter REAL,
    aperture REAL,
    iso INTEGER,
    focal_length REAL
);
CREATE UNIQUE INDEX photos_by_path ON photos (root, path) WHERE state = 'present';
CREATE INDEX photos_by_moment ON photos (state, moment DESC, id DESC);
CREATE INDEX photos_by_content ON photos (content);
CREATE TABLE problems (
    root INTEGER NOT NULL REFERENCES roots(id),
    path BLOB NOT NULL,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (root, path)
);
CREATE TABLE embeddings (
    revision INTEGER PRIMARY KEY AUTOINCREMENT,
    photo INTEGER NOT NULL REFERENCES photos(id),
    model TEXT NOT NULL,
    space TEXT NOT NULL,
    vector BLOB NOT NULL,
    UNIQUE (photo, model, space)
);
CREATE TABLE groupings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    method TEXT NOT NULL,
    settings TEXT NOT NULL
);
CREATE TABLE groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grouping INTEGER NOT NULL REFERENCES groupings(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    cohesion REAL NOT NULL
);
CREATE TABLE members (
    photo_group INTEGER NOT NULL REFERENCES groups(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    photo INTEGER NOT NULL,
    PRIMARY KEY (photo_group, position)
) WITHOUT ROWID;
CREATE TABLE actions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    target BLOB NOT NULL,
    started TEXT NOT NULL
);
CREATE TABLE steps (
    action INTEGER NOT NULL REFERENCES actions(id),
    position INTEGER NOT NULL,
    photo INTEGER NOT NULL REFERENCES photos(id),
    state TEXT NOT NULL,
    source BLOB NOT NULL,
    target BLOB NOT NULL,
    back BLOB NOT NULL,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    content TEXT NOT NULL,
    note TEXT,
    PRIMARY KEY (action, position)
) WITHOUT ROWID;
"""

_SECOND = """
ALTER TABLE photos ADD COLUMN rating INTEGER;
CREATE TABLE albums (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    query TEXT NOT NULL,
    liked TEXT NOT NULL,
    disliked TEXT NOT NULL,
    cut REAL NOT NULL
);
CREATE TABLE searches (
    text TEXT PRIMARY KEY,
    moment INTEGER NOT NULL
) WITHOUT ROWID;
"""

# What the file and its sidecar said last, and when that sidecar was written; see ratings.py.
_THIRD = """
ALTER TABLE photos ADD COLUMN file_rating INTEGER;
ALTER TABLE photos ADD COLUMN sidecar INTEGER;
"""

_FOURTH = """
CREATE TABLE fingerprints (
    content TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    sketch BLOB NOT NULL,
    sharpness REAL NOT NULL,
    brightness REAL NOT NULL,
    contrast REAL NOT NULL,
    edges REAL NOT NULL,
    flatness REAL NOT NULL,
    paper REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE verdicts (
    first TEXT NOT NULL,
    second TEXT NOT NULL,
    verdict TEXT NOT NULL,
    PRIMARY KEY (first, second)
) WITHOUT ROWID;
CREATE TABLE layouts (
    photo INTEGER NOT NULL REFERENCES photos(id),
    model TEXT NOT NULL,
    x REAL NOT NULL,
    y REAL NOT NULL,
    PRIMARY KEY (photo, model)
) WITHOUT ROWID;
ALTER TABLE groups ADD COLUMN is_named INTEGER NOT NULL DEFAULT 0;
ALTER TABLE groups ADD COLUMN is_locked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE groups ADD COLUMN is_fixed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE groups ADD COLUMN is_noise INTEGER NOT NULL DEFAULT 0;
CREATE INDEX members_by_photo ON members (photo);
CREATE TABLE tags (
    photo INTEGER NOT NULL REFERENCES photos(id),
    tag TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (photo, tag)
) WITHOUT ROWID;
CREATE INDEX tags_by_tag ON tags (tag);
CREATE TABLE edits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grouping INTEGER NOT NULL REFERENCES groupings(id) ON DELETE CASCADE,
    after INTEGER NOT NULL,
    title TEXT NOT NULL,
    before TEXT NOT NULL
);
"""

# What is words and no more needs no column of its own, so that reading more needs no new schema.
_FIFTH = """
ALTER TABLE photos ADD COLUMN details TEXT NOT NULL DEFAULT '{}';
UPDATE photos SET details = json_object('lens', lens) WHERE lens IS NOT NULL;
ALTER TABLE photos DROP COLUMN lens;
"""

# One history of everything that a person changes; a photo's place in a group is no key any more,
# because a place that an undo gives back may have been taken meanwhile. A root that leaves the
# library keeps its row, so that what a person did with its photos is there when it comes back.
_SIXTH = """
ALTER TABLE groupings ADD COLUMN is_last INTEGER NOT NULL DEFAULT 1;
CREATE TABLE members_by_group (
    photo_group INTEGER NOT NULL REFERENCES groups(id) ON DELETE CASCADE,
    photo INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (photo_group, photo)
) WITHOUT ROWID;
INSERT OR IGNORE INTO members_by_group SELECT photo_group, photo, position FROM members;
DROP TABLE members;
ALTER TABLE members_by_group RENAME TO members;
CREATE INDEX members_by_photo ON members (photo);
CREATE TABLE choices (
    task TEXT PRIMARY KEY,
    wanted TEXT NOT NULL,
    answering TEXT NOT NULL
) WITHOUT ROWID;
DROP TABLE edits;
CREATE TABLE edits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    after INTEGER NOT NULL,
    action INTEGER REFERENCES actions(id),
    grouping INTEGER REFERENCES groupings(id) ON DELETE CASCADE,
    size INTEGER NOT NULL DEFAULT 0,
    is_undone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE row_changes (
    edit INTEGER NOT NULL REFERENCES edits(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    PRIMARY KEY (edit, position)
) WITHOUT ROWID;
ALTER TABLE roots ADD COLUMN is_removed INTEGER NOT NULL DEFAULT 0;
"""

MIGRATIONS: tuple[str, ...] = (
    _FIRST,
    _SECOND,
    _THIRD,
    _FOURTH,
    _FIFTH,
    _SIXTH,
)
"""Step n takes a catalogue from version n to n + 1 (PRAGMA user_version)."""
