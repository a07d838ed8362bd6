"""The catalog of a profile: one SQLite file with its photos, crops, pairs, judgements, models and runs.

Several processes and threads may have it open; each thread opens its own `Catalog`.
"""

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Self

from ml_core.catalog.crop_records import CropRecords
from ml_core.catalog.database import connect, in_words
from ml_core.catalog.judgement_records import JudgementRecords
from ml_core.catalog.model_records import ModelRecords
from ml_core.catalog.photo_changes import PhotoChanges
from ml_core.catalog.photo_listing import PhotoListing
from ml_core.catalog.records import (
    Added,
    Annotator,
    ChoiceCounts,
    CropSource,
    CropState,
    JudgedPair,
    Judgement,
    NewCrop,
    NewPair,
    Photo,
    PhotoCropState,
    PhotoFile,
    PhotoQuery,
    PhotoSort,
    PhotoState,
    StoredCrop,
    StoredJudgement,
    StoredModel,
    StoredPair,
    StoredRun,
    SubjectSource,
)
from ml_core.catalog.schema import migrate
from ml_core.catalog.upkeep import OpenReport, backups_of, look_after

__all__ = [
    "Added",
    "Annotator",
    "Catalog",
    "ChoiceCounts",
    "CropSource",
    "CropState",
    "JudgedPair",
    "Judgement",
    "NewCrop",
    "NewPair",
    "OpenReport",
    "Photo",
    "PhotoCropState",
    "PhotoFile",
    "PhotoQuery",
    "PhotoSort",
    "PhotoState",
    "StoredCrop",
    "StoredJudgement",
    "StoredModel",
    "StoredPair",
    "StoredRun",
    "SubjectSource",
]


class Catalog(PhotoListing, PhotoChanges, CropRecords, JudgementRecords, ModelRecords):
    """An open catalog; every method raises `CatalogError` when the file cannot be read or written.

    Attributes:
        report: What happened when it was opened.
    """

    report: OpenReport = OpenReport()

    @classmethod
    def open(cls, file: Path, *, maintain: bool = True) -> Self:
        """Open a catalog, made new when there is none, and bring its tables up to date.

        Args:
            file: The catalog's file; its folder is made.
            maintain: Check the file, restore it from a backup when it is damaged, and back it up when it changed;
                once a start, not in every thread.

        Raises:
            CatalogError: If the catalog is of a newer version of Thirds, or cannot be read or written.
        """
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            report = look_after(file) if maintain else OpenReport()
            catalog = cls(connect(file), file)
        except (OSError, sqlite3.Error) as error:
            raise in_words(error, file) from error
        migrated = catalog._migrate()
        kept = backups_of(file)[0] if maintain and migrated is not None else None
        catalog.report = replace(report, migrated_from=migrated, kept_as=kept)
        return catalog

    def _migrate(self) -> int | None:
        try:
            with self._in_words():
                return migrate(self._connection, self.file)
        except BaseException:
            self.close()
            raise
