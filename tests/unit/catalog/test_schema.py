"""Older catalogs are brought up to date, newer ones are left alone."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from ml_core.catalog import schema
from ml_core.catalog.catalog import Catalog
from ml_core.catalog.database import connect
from ml_core.catalog.upkeep import backups_of
from ml_core.specs.errors import CatalogError
from tests.unit.catalog.albums import album

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
        assert schema.migrate(connection, file, (*schema.MIGRATIONS,)) == 1
        assert schema.migrate(connection, file, (*schema.MIGRATIONS,)) is None
        assert connection.execute("SELECT count(*), sum(stars) FROM photos").fetchone() == (3, 9)
        assert schema.version_of(connection) == 2


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "catalog.sqlite"
    album(file).close()
    before = tables(file)
    with closing(connect(file)) as connection:
        with pytest.raises(sqlite3.OperationalError):
            schema.migrate(connection, file, (*schema.MIGRATIONS, BROKEN))
        assert schema.version_of(connection) == 1
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
