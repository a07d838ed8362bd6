"""The catalog's tables, and how an older catalog becomes one of today.

Photos without a date or a score hold a value below all real ones, so that sort keys are never null: then one index an
order serves listing, filtering and finding a place without reading the photos themselves.
"""

import sqlite3
from pathlib import Path

from ml_core.specs.errors import CatalogError

NO_DATE = -1e15
NO_SCORE = 0.0

_FOUNDATION = f"""
CREATE TABLE folders (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    search TEXT NOT NULL
);
CREATE TABLE photos (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    folder_id INTEGER NOT NULL REFERENCES folders (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    search TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0,
    taken REAL NOT NULL DEFAULT {NO_DATE},
    camera TEXT NOT NULL DEFAULT '',
    lens TEXT NOT NULL DEFAULT '',
    format TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'ready', 'broken')),
    reason TEXT NOT NULL DEFAULT '',
    score REAL NOT NULL DEFAULT {NO_SCORE},
    score_std REAL NOT NULL DEFAULT 0,
    scorer TEXT NOT NULL DEFAULT '',
    subject_x0 REAL,
    subject_y0 REAL,
    subject_x1 REAL,
    subject_y1 REAL,
    subject_source TEXT NOT NULL DEFAULT '' CHECK (subject_source IN ('', 'auto', 'user')),
    crop_state TEXT NOT NULL DEFAULT 'none'
        CHECK (crop_state IN ('none', 'proposed', 'accepted', 'corrected', 'rejected')),
    added REAL NOT NULL
);
CREATE UNIQUE INDEX photos_by_file ON photos (folder_id, name);
CREATE INDEX photos_by_folder ON photos (folder_id, name_key, id, state, crop_state, score);
CREATE INDEX photos_by_name ON photos (name_key, id, state, crop_state, score, folder_id);
CREATE INDEX photos_by_taken ON photos (taken, name_key, id, state, crop_state, score, folder_id);
CREATE INDEX photos_by_added ON photos (added, name_key, id, state, crop_state, score, folder_id);
CREATE INDEX photos_by_score ON photos (score, name_key, id, state, crop_state, folder_id);
CREATE INDEX photos_by_size ON photos (size, name_key, id, state, crop_state, score, folder_id);

CREATE TABLE crops (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
    x0 REAL NOT NULL,
    y0 REAL NOT NULL,
    x1 REAL NOT NULL,
    y1 REAL NOT NULL,
    angle REAL NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('policy', 'polish', 'dense', 'user')),
    state TEXT NOT NULL CHECK (state IN ('proposed', 'accepted', 'corrected', 'rejected')),
    aspect TEXT NOT NULL,
    score REAL,
    model TEXT NOT NULL,
    rank INTEGER NOT NULL,
    created REAL NOT NULL
);
CREATE INDEX crops_by_photo ON crops (photo_id, state);
CREATE INDEX crops_by_state ON crops (state);

CREATE TABLE models (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    folder TEXT NOT NULL UNIQUE,
    parents TEXT NOT NULL,
    evaluation TEXT NOT NULL,
    created REAL NOT NULL
);
CREATE INDEX models_by_kind ON models (kind, created);

CREATE TABLE runs (
    folder TEXT PRIMARY KEY,
    task TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    figure TEXT NOT NULL,
    recorded REAL NOT NULL
);
"""

_CROP_STATE = """
CREATE TRIGGER crop_{event} AFTER {when} ON crops BEGIN
    UPDATE photos SET crop_state = CASE
        WHEN EXISTS (SELECT 1 FROM crops WHERE photo_id = {row}.photo_id AND state = 'corrected') THEN 'corrected'
        WHEN EXISTS (SELECT 1 FROM crops WHERE photo_id = {row}.photo_id AND state = 'accepted') THEN 'accepted'
        WHEN EXISTS (SELECT 1 FROM crops WHERE photo_id = {row}.photo_id AND state = 'proposed') THEN 'proposed'
        WHEN EXISTS (SELECT 1 FROM crops WHERE photo_id = {row}.photo_id) THEN 'rejected'
        ELSE 'none' END
    WHERE id = {row}.photo_id;
END;
"""

_JUDGEMENTS = """
CREATE TABLE pairs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    photo TEXT NOT NULL,
    a_x0 REAL NOT NULL,
    a_y0 REAL NOT NULL,
    a_x1 REAL NOT NULL,
    a_y1 REAL NOT NULL,
    a_angle REAL NOT NULL,
    b_x0 REAL NOT NULL,
    b_y0 REAL NOT NULL,
    b_x1 REAL NOT NULL,
    b_y1 REAL NOT NULL,
    b_angle REAL NOT NULL,
    a_origin TEXT NOT NULL,
    b_origin TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('shown', 'accepted', 'corrected', 'imported')),
    purpose TEXT NOT NULL CHECK (purpose IN ('learn', 'held out', 'repeat', 'trial')),
    model TEXT NOT NULL,
    repeat_of INTEGER REFERENCES pairs (id),
    created REAL NOT NULL
);
CREATE INDEX pairs_by_photo ON pairs (photo);
CREATE TABLE judgements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pair_id INTEGER NOT NULL REFERENCES pairs (id),
    choice TEXT NOT NULL CHECK (choice IN ('a', 'b', 'tie', 'skip', 'withdrawn')),
    confidence TEXT NOT NULL CHECK (confidence IN ('normal', 'clear')),
    annotator TEXT NOT NULL,
    milliseconds INTEGER NOT NULL CHECK (milliseconds >= 0),
    time REAL NOT NULL
);
CREATE INDEX judgements_by_pair ON judgements (pair_id, annotator, id);
CREATE INDEX judgements_by_annotator ON judgements (annotator, id);
CREATE TABLE shown_pairs (
    annotator TEXT NOT NULL,
    trial INTEGER NOT NULL,
    pair_id INTEGER NOT NULL REFERENCES pairs (id),
    PRIMARY KEY (annotator, trial)
);
CREATE TABLE chosen_models (
    kind TEXT PRIMARY KEY,
    model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE
);
"""

# "INSERT OR REPLACE" takes rows away without firing a trigger on deletion, hence the one on insertion.
_ONLY_ADDED = """
CREATE TRIGGER {table}_stay BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END;
CREATE TRIGGER {table}_last BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END;
CREATE TRIGGER {table}_new BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) BEGIN
    SELECT RAISE(ABORT, '{table} are only ever added');
END;
"""

# Crops gain what a review needs, and a new source; a photo shows what is said of the crop that stands for it.
_REVIEW = """
ALTER TABLE photos ADD COLUMN confidence REAL NOT NULL DEFAULT 0;
ALTER TABLE photos ADD COLUMN attention TEXT NOT NULL DEFAULT '';
CREATE INDEX photos_by_confidence ON photos (confidence, name_key, id, state, crop_state, score, folder_id);
CREATE INDEX photos_for_attention ON photos (id) WHERE attention <> '';
CREATE TABLE crops_with_review (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    photo_id INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
    x0 REAL NOT NULL,
    y0 REAL NOT NULL,
    x1 REAL NOT NULL,
    y1 REAL NOT NULL,
    angle REAL NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('policy', 'polish', 'dense', 'user', 'file')),
    state TEXT NOT NULL CHECK (state IN ('proposed', 'accepted', 'corrected', 'rejected')),
    aspect TEXT NOT NULL,
    score REAL,
    model TEXT NOT NULL,
    rank INTEGER NOT NULL,
    created REAL NOT NULL,
    output TEXT NOT NULL DEFAULT '',
    confidence REAL,
    reason TEXT NOT NULL DEFAULT '',
    attention TEXT NOT NULL DEFAULT ''
);
INSERT INTO sqlite_sequence (name, seq) SELECT 'crops_with_review', seq FROM sqlite_sequence WHERE name = 'crops';
INSERT INTO crops_with_review
    (id, photo_id, x0, y0, x1, y1, angle, source, state, aspect, score, model, rank, created)
    SELECT id, photo_id, x0, y0, x1, y1, angle, source, state, aspect, score, model, rank, created FROM crops;
DROP TABLE crops;
ALTER TABLE crops_with_review RENAME TO crops;
CREATE INDEX crops_by_photo ON crops (photo_id, state);
CREATE INDEX crops_by_state ON crops (state);
"""

_STANDING = """
CREATE TRIGGER crop_{event} AFTER {when} ON crops BEGIN
    UPDATE photos SET crop_state = CASE
        WHEN EXISTS (SELECT 1 FROM crops WHERE photo_id = {row}.photo_id AND state = 'corrected') THEN 'corrected'
        WHEN EXISTS (SELECT 1 FROM crops WHERE photo_id = {row}.photo_id AND state = 'accepted') THEN 'accepted'
        WHEN EXISTS (SELECT 1 FROM crops WHERE photo_id = {row}.photo_id AND state = 'proposed') THEN 'proposed'
        WHEN EXISTS (SELECT 1 FROM crops WHERE photo_id = {row}.photo_id) THEN 'rejected'
        ELSE 'none' END,
    (confidence, attention) = (
        SELECT coalesce(max(confidence), 0), coalesce(max(attention), '') FROM (
            SELECT confidence, attention FROM crops WHERE photo_id = {row}.photo_id AND state <> 'rejected'
            ORDER BY CASE state WHEN 'corrected' THEN 0 WHEN 'accepted' THEN 1 ELSE 2 END, output, rank, id DESC LIMIT 1
        )
    )
    WHERE id = {row}.photo_id;
END;
"""

# Each entry takes a catalog from the version of its place to the next; released entries never change.
MIGRATIONS: tuple[str, ...] = (
    _FOUNDATION
    + _CROP_STATE.format(event="added", when="INSERT", row="NEW")
    + _CROP_STATE.format(event="changed", when="UPDATE OF state", row="NEW")
    + _CROP_STATE.format(event="removed", when="DELETE", row="OLD"),
    _JUDGEMENTS + _ONLY_ADDED.format(table="pairs") + _ONLY_ADDED.format(table="judgements"),
    _REVIEW
    + _STANDING.format(event="added", when="INSERT", row="NEW")
    + _STANDING.format(event="changed", when="UPDATE OF state", row="NEW")
    + _STANDING.format(event="removed", when="DELETE", row="OLD"),
)


def version_of(connection: sqlite3.Connection) -> int:
    """Return the catalog's schema version; 0 for a new file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def refuse_newer(version: int, file: Path, newest: int | None = None) -> None:
    """Raise `CatalogError` when the schema is of a newer Thirds than this one."""
    if version > (len(MIGRATIONS) if newest is None else newest):
        raise CatalogError(
            "This profile was used with a newer version of Thirds.",
            "Update Thirds, or open another profile; this one was left as it is.",
            file,
        )


def migrate(connection: sqlite3.Connection, file: Path, migrations: tuple[str, ...] = MIGRATIONS) -> int | None:
    """Bring the catalog to the newest schema in one transaction.

    Returns:
        The version an older catalog had; None when it was new or up to date.

    Raises:
        CatalogError: If the catalog is of a newer version.
    """
    before = version_of(connection)
    refuse_newer(before, file, len(migrations))
    if before == len(migrations):
        return None
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have done it while this one waited.
        for version in range(version_of(connection), len(migrations)):
            for statement in _statements(migrations[version]):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version + 1}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return before or None


def _statements(script: str) -> list[str]:
    """Split a script; `executescript` would commit before it starts."""
    statements, pending = [], ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return statements
