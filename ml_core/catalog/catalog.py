"""The catalog of a profile: one SQLite file that several processes and threads may use at once, one connection each."""

from pathlib import Path
from types import TracebackType
from typing import Self

from ml_core.catalog.crop_table import CropTable
from ml_core.catalog.model_table import ModelTable
from ml_core.catalog.opening import open_catalog
from ml_core.catalog.photo_table import PhotoTable
from ml_core.catalog.records import (
    Added,
    CropSource,
    CropState,
    NewCrop,
    OpenReport,
    Photo,
    PhotoFile,
    PhotoQuery,
    PhotoState,
    SortKey,
    StoredCrop,
    StoredModel,
    StoredRun,
    SubjectSource,
)

__all__ = [
    "Added",
    "Catalog",
    "CropSource",
    "CropState",
    "NewCrop",
    "OpenReport",
    "Photo",
    "PhotoFile",
    "PhotoQuery",
    "PhotoState",
    "SortKey",
    "StoredCrop",
    "StoredModel",
    "StoredRun",
    "SubjectSource",
]


class Catalog(PhotoTable, CropTable, ModelTable):
    """An open catalog; use it on the thread that opened it.

    Attributes:
        file: The SQLite file.
        report: What opening found.
    """

    file: Path
    report: OpenReport

    @classmethod
    def open(cls, file: Path, *, maintain: bool = True) -> "Catalog":
        """Open or make a catalog and bring its schema up to date.

        Args:
            file: The SQLite file.
            maintain: Check its integrity, back it up when it changed, and replace a damaged one by its newest backup;
                the window does that once at the start, threads and workers do not.

        Raises:
            CatalogError: If it cannot be opened, or a newer Thirds wrote it.
        """
        connection, report = open_catalog(file, maintain)
        catalog = cls(connection)
        catalog.file, catalog.report = file, report
        return catalog

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
