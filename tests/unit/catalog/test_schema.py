"""Older catalogs are brought up to date, newer ones are left alone."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from ml_core.catalog import schema
from ml_core.catalog.catalog import Catalog, Judgement, NewCrop
from ml_core.catalog.database import connect
from ml_core.catalog.upkeep import backups_of
from ml_core.geometry import FULL_FRAME, Box, Crop
from ml_core.specs.errors import CatalogError
from tests.unit.catalog.albums import album, files
from tests.unit.catalog.pairs import pair

NEWEST = len(schema.MIGRATIONS)
NEXT = (
    "ALTER TABLE photos ADD COLUMN stars INTEGER NOT NULL DEFAULT 3;\nCREATE INDEX photos_by_stars ON photos (stars);"
)
BROKEN = "ALTER TABLE photos ADD COLUMN stars INTEGER;\nCREATE INDEX photos_by_moons ON photos (moons);"


def tables(file: Path) -> list[str]:
    with closing(connect(file)) as connection:
        return [row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY name")]


def test_an_older_catalog_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "catalog.sqlite"
    album(file).close()
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, NEXT))
    with closing(connect(file)) as connection:
        assert schema.migrate(connection, file, (*schema.MIGRATIONS,)) == NEWEST
        assert schema.migrate(connection, file, (*schema.MIGRATIONS,)) is None
        assert connection.execute("SELECT count(*), sum(stars) FROM photos").fetchone() == (3, 9)
        assert schema.version_of(connection) == NEWEST + 1


CROP_COLUMNS = "id, photo_id, x0, y0, x1, y1, angle, source, state, aspect, score, model, rank, created"
FIRST_CROPS = f"""
INSERT INTO crops ({CROP_COLUMNS}) VALUES
    (1, 1, 0, 0, 1, 1, 0, 'dense', 'accepted', 'free', 5.5, 'composition', 0, 7),
    (4, 1, 0.1, 0, 1, 1, 2.5, 'user', 'proposed', '4:5', NULL, '', 1, 8);
DELETE FROM crops WHERE id = 4;
INSERT INTO crops ({CROP_COLUMNS}) VALUES (3, 2, 0, 0, 0.5, 1, 0, 'user', 'corrected', '4:5', NULL, '', 1, 8);
"""


def catalog_of_version(version: int, file: Path) -> list[object]:
    """Make a catalog as an earlier release left it, and return what is in it."""
    with Catalog(connect(file), file) as catalog:
        assert schema.migrate(catalog._connection, file, schema.MIGRATIONS[:version]) is None
        catalog.add_photos(files(3))
        catalog.set_subject(2, Box(0.2, 0.3, 0.4, 0.5), "user")
        catalog._connection.executescript(FIRST_CROPS)
        catalog.add_model("policy", "Weddings", Path("/models/a"), evaluation={"share": 0.9})
        catalog.record_run(Path("/runs/1"), "bootstrap", "First", "finished")
        return contents(catalog)


def contents(catalog: Catalog) -> list[object]:
    rows = [catalog._rows(f"SELECT {columns} FROM {table}") for columns, table in FIRST_TABLES.items()]
    return [rows, catalog.models(), catalog.runs(), catalog.folders()]


FIRST_TABLES = {CROP_COLUMNS: "crops", "id, name, state, subject_x0, subject_source, crop_state, added": "photos"}


@pytest.mark.parametrize("version", range(1, NEWEST))
def test_an_earlier_catalog_keeps_all_it_holds_and_takes_what_is_new(tmp_path: Path, version: int) -> None:
    file = tmp_path / "catalog.sqlite"
    held = catalog_of_version(version, file)
    with Catalog.open(file) as catalog:
        assert catalog.report.migrated_from == version
        backup = catalog.report.kept_as
        assert contents(catalog) == held
        assert catalog._rows("PRAGMA foreign_key_check") == []
        (number,) = catalog.add_pairs([pair()])
        catalog.judge(Judgement(number, "tie", annotator="Ann"))
        (fifth,) = catalog.add_crops([NewCrop(3, Crop(FULL_FRAME), "file", confidence=0.25, attention=("small",))])
        assert fifth == 5, "the number of a deleted crop is not used again"
        assert catalog.photos([3])[0].confidence == 0.25
        assert catalog.photos([3])[0].attention == ("small",)
        assert catalog.chosen_model("policy") == catalog.models()[0]
    with Catalog.open(file) as catalog:
        assert catalog.report.migrated_from is None
        assert [item.judgement.choice for item in catalog.judged_pairs()] == ["tie"]
    # What was there before the change can be gone back to.
    assert backup is not None
    with closing(connect(backup)) as connection:
        assert schema.version_of(connection) == version
    with Catalog(connect(backup), backup) as older:
        assert contents(older) == held


@pytest.mark.parametrize("version", range(1, NEWEST))
def test_a_catalog_brought_up_to_date_is_the_same_as_a_new_one(tmp_path: Path, version: int) -> None:
    old, new = tmp_path / "old.sqlite", tmp_path / "new.sqlite"
    catalog_of_version(version, old)
    for file in (old, new):
        Catalog.open(file).close()
    assert tables(old) == tables(new)


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "catalog.sqlite"
    album(file).close()
    before = tables(file)
    with closing(connect(file)) as connection:
        with pytest.raises(sqlite3.OperationalError):
            schema.migrate(connection, file, (*schema.MIGRATIONS, BROKEN))
        assert schema.version_of(connection) == NEWEST
    assert tables(file) == before
    with Catalog.open(file) as catalog:
        assert catalog.count() == 3


@pytest.mark.parametrize("maintain", [True, False])
def test_a_newer_catalog_is_refused_and_left_as_it_is(tmp_path: Path, maintain: bool) -> None:
    file = tmp_path / "catalog.sqlite"
    album(file).close()
    with closing(connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    content = file.read_bytes()
    with pytest.raises(CatalogError, match="newer version") as caught:
        Catalog.open(file, maintain=maintain)
    assert caught.value.remedy
    assert caught.value.path == file
    assert file.read_bytes() == content
    assert backups_of(file) == []


def test_every_migration_splits_into_whole_statements() -> None:
    for migration in schema.MIGRATIONS:
        statements = schema._statements(migration)
        assert "".join(statements).split() == migration.split()
        assert all(sqlite3.complete_statement(statement) for statement in statements)


OPENER = """
import sys
from pathlib import Path
from ml_core.catalog.catalog import Catalog, PhotoFile
with Catalog.open(Path(sys.argv[1])) as catalog:
    catalog.add_photos([PhotoFile(Path(sys.argv[2]), 1, 1)])
"""


def test_processes_that_open_a_new_catalog_at_once_agree(tmp_path: Path) -> None:
    file = tmp_path / "catalog.sqlite"
    commands = [[sys.executable, "-c", OPENER, str(file), f"/photos/{number}.jpg"] for number in range(4)]
    openers = [subprocess.Popen(command) for command in commands]
    assert [opener.wait() for opener in openers] == [0] * 4
    with Catalog.open(file) as catalog:
        assert catalog.count() == 4
        assert catalog.report.damaged is None
