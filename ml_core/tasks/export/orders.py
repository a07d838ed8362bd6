"""Which crops an export writes: those named, those of a table, those accepted in a catalog."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ml_core.catalog.catalog import Catalog
from ml_core.geometry import Box, Crop
from ml_core.specs.crop_table import read_table
from ml_core.specs.errors import RunError
from ml_core.specs.tasks import CropOrder, ExportConfig


class Order(NamedTuple):
    """A crop to write, with its place among all that are."""

    number: int
    order: CropOrder

    @property
    def photo(self) -> Path:
        """Return the original."""
        return self.order.photo

    @property
    def crop(self) -> Crop:
        """Return the crop."""
        return Crop(Box(*self.order.box), self.order.angle)


def orders_of(config: ExportConfig) -> list[Order]:
    """Return the crops to write, numbered in order.

    Raises:
        RunError: If there are none.
        SpecError: If the table cannot be read.
        CatalogError: If the catalog cannot be read.
    """
    crops = [*config.crops, *_of_table(config.table), *_of_catalog(config.catalog)]
    if not crops:
        raise RunError("There are no crops to write.", "Accept crops first, or name a table of crops.")
    return [Order(number, each) for number, each in enumerate(crops)]


def for_editors(orders: Sequence[Order]) -> tuple[list[Order], list[Order]]:
    """Return one crop for each photo, the main one where there is one, and those that editors have no place for."""
    chosen: dict[Path, Order] = {}
    for each in orders:
        known = chosen.get(each.photo)
        if known is None or (known.order.output and not each.order.output):
            chosen[each.photo] = each
    numbers = {each.number for each in chosen.values()}
    return sorted(chosen.values()), [each for each in orders if each.number not in numbers]


def _of_table(table: Path | None) -> Iterator[CropOrder]:
    """Yield the best crop of each photo of a table."""
    best: dict[str, CropOrder] = {}
    ranks: dict[str, int] = {}
    for row in [] if table is None else read_table(table):
        if row.rank < ranks.get(row.photo, row.rank + 1):
            ranks[row.photo] = row.rank
            score = row.score if row.score == row.score else None
            best[row.photo] = CropOrder(Path(row.photo), row.box, row.angle, row.aspect, score=score)
    yield from best.values()


def _of_catalog(file: Path | None) -> Iterator[CropOrder]:
    if file is None:
        return
    if not file.is_file():
        raise RunError("There is no such catalog.", "Name a profile's catalog.", file)
    with Catalog.open(file, maintain=False) as catalog:
        for photo, stored in catalog.accepted():
            box, crop = stored.crop.box, stored.crop
            edges = (box.x0, box.y0, box.x1, box.y1)
            yield CropOrder(photo, edges, crop.angle, stored.aspect, stored.output, score=stored.score)
