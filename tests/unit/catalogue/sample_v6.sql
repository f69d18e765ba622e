PRAGMA application_id=1397574740;
PRAGMA user_version=6;
BEGIN TRANSACTION;
CREATE TABLE actions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    target BLOB NOT NULL,
    started TEXT NOT NULL
);
INSERT INTO "actions" VALUES(1,'trash','done',X'','2023-08-01T00:00:00');
CREATE TABLE albums (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    query TEXT NOT NULL,
    liked TEXT NOT NULL,
    disliked TEXT NOT NULL,
    cut REAL NOT NULL
);
INSERT INTO "albums" VALUES(1,'Italy','ruins date:2023','[1]','[2]',0.25);
CREATE TABLE choices (
    task TEXT PRIMARY KEY,
    wanted TEXT NOT NULL,
    answering TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE edits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    after INTEGER NOT NULL,
    action INTEGER REFERENCES actions(id),
    grouping INTEGER REFERENCES groupings(id) ON DELETE CASCADE,
    size INTEGER NOT NULL DEFAULT 0,
    is_undone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE embeddings (
    revision INTEGER PRIMARY KEY AUTOINCREMENT,
    photo INTEGER NOT NULL REFERENCES photos(id),
    model TEXT NOT NULL,
    space TEXT NOT NULL,
    vector BLOB NOT NULL,
    UNIQUE (photo, model, space)
);
INSERT INTO "embeddings" VALUES(1,1,'builtin@1','look',X'003C0000');
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
CREATE TABLE groupings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    method TEXT NOT NULL,
    settings TEXT NOT NULL
, is_last INTEGER NOT NULL DEFAULT 1);
INSERT INTO "groupings" VALUES(1,'kmeans','[]',1);
CREATE TABLE groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grouping INTEGER NOT NULL REFERENCES groupings(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    cohesion REAL NOT NULL
, is_named INTEGER NOT NULL DEFAULT 0, is_locked INTEGER NOT NULL DEFAULT 0, is_fixed INTEGER NOT NULL DEFAULT 0, is_noise INTEGER NOT NULL DEFAULT 0);
INSERT INTO "groups" VALUES(1,1,'rome',0.9,0,0,0,0);
CREATE TABLE layouts (
    photo INTEGER NOT NULL REFERENCES photos(id),
    model TEXT NOT NULL,
    x REAL NOT NULL,
    y REAL NOT NULL,
    PRIMARY KEY (photo, model)
) WITHOUT ROWID;
CREATE TABLE "members" (
    photo_group INTEGER NOT NULL REFERENCES groups(id) ON DELETE CASCADE,
    photo INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (photo_group, photo)
) WITHOUT ROWID;
INSERT INTO "members" VALUES(1,1,0);
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
    shutter REAL,
    aperture REAL,
    iso INTEGER,
    focal_length REAL
, rating INTEGER, file_rating INTEGER, sidecar INTEGER, details TEXT NOT NULL DEFAULT '{}');
INSERT INTO "photos" VALUES(1,1,X'323032332F526F6D652F666F72756D2E6A7067','present','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',2500000,1690000000000000000,1688900000,4000,3000,'JPEG',1,'2023-07-09T10:53:20',41.89,12.48,'Canon EOS 30D',0.004,8.0,100,50.0,4,NULL,NULL,'{"lens":"EF50mm f/1.8"}');
INSERT INTO "photos" VALUES(2,1,X'626164FF2E6A7067','present','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',17,5,0,30,20,'JPEG',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}');
INSERT INTO "photos" VALUES(3,1,X'6F6C642E706E67','trashed','cccccccccccccccccccccccccccccccc',99,6,0,30,20,'PNG',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}');
CREATE TABLE problems (
    root INTEGER NOT NULL REFERENCES roots(id),
    path BLOB NOT NULL,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (root, path)
);
INSERT INTO "problems" VALUES(1,X'656D7074792E6A7067',11,12,'The file is empty.');
CREATE TABLE roots (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    device TEXT NOT NULL DEFAULT ''
);
INSERT INTO "roots" VALUES(1,X'2F686F6D652F6164612F5069637475726573','7');
CREATE TABLE row_changes (
    edit INTEGER NOT NULL REFERENCES edits(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    PRIMARY KEY (edit, position)
) WITHOUT ROWID;
CREATE TABLE searches (
    text TEXT PRIMARY KEY,
    moment INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO "searches" VALUES('ruins',1);
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
INSERT INTO "steps" VALUES(1,0,3,'done',X'2F686F6D652F6164612F50696374757265732F6F6C642E706E67',X'2F74726173682F6F6C642E706E67',X'',99,6,'cccccccccccccccccccccccccccccccc',NULL);
CREATE TABLE tags (
    photo INTEGER NOT NULL REFERENCES photos(id),
    tag TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (photo, tag)
) WITHOUT ROWID;
INSERT INTO "tags" VALUES(1,'Rome');
CREATE TABLE verdicts (
    first TEXT NOT NULL,
    second TEXT NOT NULL,
    verdict TEXT NOT NULL,
    PRIMARY KEY (first, second)
) WITHOUT ROWID;
CREATE UNIQUE INDEX photos_by_path ON photos (root, path) WHERE state = 'present';
CREATE INDEX photos_by_moment ON photos (state, moment DESC, id DESC);
CREATE INDEX photos_by_content ON photos (content);
CREATE INDEX tags_by_tag ON tags (tag);
CREATE INDEX members_by_photo ON members (photo);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('photos',3);
INSERT INTO "sqlite_sequence" VALUES('embeddings',1);
INSERT INTO "sqlite_sequence" VALUES('groupings',1);
INSERT INTO "sqlite_sequence" VALUES('groups',1);
INSERT INTO "sqlite_sequence" VALUES('actions',1);
INSERT INTO "sqlite_sequence" VALUES('albums',1);
COMMIT;
