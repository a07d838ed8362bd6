"""The places where an import looks for crops, and looking at one of them; a broken file costs itself alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, TypeAlias

from ml_core.catalog.catalog import Catalog, PhotoQuery
from ml_core.geometry import Crop
from ml_core.photos.cropped_copies.matching import match_files
from ml_core.photos.cropped_copies.naming import NamedCopy, named_copies
from ml_core.photos.editors.reading import crops_of
from ml_core.photos.editors.records import FoundCrop, aspect_of, frame_of
from ml_core.photos.finding import find_photos
from ml_core.photos.lightroom_catalog.crops import crop_in
from ml_core.photos.lightroom_catalog.images import CatalogImage, read_images
from ml_core.specs.engine import box_tuple
from ml_core.specs.errors import PhotoError
from ml_core.specs.imports import ImportedCrop, ImportSource
from ml_core.specs.tasks import ImportConfig

_PAGE = 500


@dataclass(frozen=True)
class InCatalog:
    """An image of a Lightroom catalog."""

    number: int
    image: CatalogImage
    catalog: Path
    phase: ClassVar[str] = "Reading the Lightroom catalog"

    @property
    def key(self) -> str:
        """Return what the journal calls it."""
        return f"image {self.number} of {self.catalog}"

    def look(self) -> tuple[ImportedCrop, ...]:
        """Return what the catalog says of the image's crop."""
        said = crop_in(self.image, self.catalog)
        return () if said is None else (_imported(said.found, "lightroom catalog", said.copy_name),)


@dataclass(frozen=True)
class BesidePhoto:
    """A photo with its sidecars."""

    photo: Path
    phase: ClassVar[str] = "Reading the crops beside the photos"

    @property
    def key(self) -> str:
        """Return what the journal calls it."""
        return f"settings of {self.photo}"

    def look(self) -> tuple[ImportedCrop, ...]:
        """Return what the sidecars, and the XMP in the photo, say of its crop."""
        return tuple(_imported(found, found.editor) for found in crops_of(self.photo))


@dataclass(frozen=True)
class CroppedCopy:
    """A file that is named as a copy of a photo."""

    named: NamedCopy
    phase: ClassVar[str] = "Comparing cropped copies with their photos"

    @property
    def key(self) -> str:
        """Return what the journal calls it."""
        return f"copy {self.named.copy} of {self.named.original}"

    def look(self) -> tuple[ImportedCrop, ...]:
        """Return the crop that the pixels show."""
        original, copy = self.named
        try:
            found = match_files(original, copy)
            aspect = "free" if isinstance(found, str) else aspect_of(found, frame_of(original))
        except PhotoError as error:
            found, aspect = error.words, "free"
        if isinstance(found, Crop):
            return (ImportedCrop(str(original), str(copy), "copy", box_tuple(found.box), found.angle, aspect),)
        return (ImportedCrop(str(original), str(copy), "copy", skipped=found),)


Place: TypeAlias = InCatalog | BesidePhoto | CroppedCopy


def places_of(config: ImportConfig) -> list[Place]:
    """Return where to look, the quickest first.

    Raises:
        CatalogError: If a catalog that was named cannot be read.
    """
    places: list[Place] = []
    if config.lightroom is not None:
        images = read_images(config.lightroom, config.photos_in)
        places += [InCatalog(number, image, config.lightroom) for number, image in enumerate(images)]
    photos = list(dict.fromkeys([*find_photos(config.photos), *_in_library(config)]))
    copies = list(find_photos(() if config.copies is None else (config.copies,)))
    apart = set(copies)
    places += [BesidePhoto(photo) for photo in photos if photo not in apart]
    if config.match_copies or copies:
        named = named_copies(photos if config.match_copies else [p for p in photos if p not in apart], copies)
        places += [CroppedCopy(each) for each in named if config.match_copies or each.copy in apart]
    return places


def _in_library(config: ImportConfig) -> Iterator[Path]:
    if not config.library or config.catalog is None or not config.catalog.is_file():
        return
    with Catalog.open(config.catalog, maintain=False) as catalog:
        numbers = catalog.photo_ids(PhotoQuery(sort="folder"))
        for start in range(0, len(numbers), _PAGE):
            yield from (photo.path for photo in catalog.photos(numbers[start : start + _PAGE]))


def _imported(found: FoundCrop, source: ImportSource, copy_name: str = "") -> ImportedCrop:
    box, angle = (None, 0.0) if found.crop is None else (box_tuple(found.crop.box), found.crop.angle)
    about = (str(found.photo), str(found.file), source, box, angle, found.aspect, copy_name, found.skipped)
    return ImportedCrop(*about)
