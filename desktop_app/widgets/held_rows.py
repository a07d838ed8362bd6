"""The photos of a query in the order they had when it was asked, so that rows stay while photos are decided on."""

from collections.abc import Sequence
from typing import Protocol

from desktop_app.widgets.photo_pages import PhotoSource
from ml_core.catalog.records import Photo, PhotoQuery


class HeldSource(PhotoSource, Protocol):
    """What rows are held of; a `Catalog` is one."""

    def undecided(self, photo_ids: Sequence[int], output: str = ...) -> list[int]:
        """Return those photos that have no decision on a crop for an output."""


# Photos asked about at once: somewhere near is one, as a rule.
_AT_ONCE = 500


class HeldRows:
    """A source of photos that asks the catalog for an order once a `count`; only numbers are held, eight bytes each.

    A photo that was accepted leaves a query for proposed ones; read anew page by page, the list would skip a photo for
    each of them.

    Args:
        source: The catalog.
    """

    def __init__(self, source: HeldSource) -> None:
        self._source = source
        self._ids: list[int] = []
        self._rows: dict[int, int] = {}

    def count(self, query: PhotoQuery = PhotoQuery()) -> int:
        """Take the order of a query, and return how many photos it has."""
        self._ids = self._source.photo_ids(query)
        self._rows = {photo_id: row for row, photo_id in enumerate(self._ids)}
        return len(self._ids)

    def photo_ids(self, query: PhotoQuery, offset: int = 0, limit: int = -1) -> list[int]:
        """Return a page of the order taken."""
        return self._ids[offset:] if limit < 0 else self._ids[offset : offset + limit]

    def photos(self, photo_ids: Sequence[int]) -> list[Photo]:
        """Return photos as they are now."""
        return self._source.photos(photo_ids)

    def position(self, query: PhotoQuery, photo_id: int) -> int | None:
        """Return the row of a photo."""
        return self._rows.get(photo_id)

    def next_undecided(self, row: int, output: str = "") -> int | None:
        """Return the next row, from the top after the last one, whose photo has no decision; None without any."""
        order = self._ids[row + 1 :] + self._ids[: row + 1]
        for first in range(0, len(order), _AT_ONCE):
            found = self._source.undecided(order[first : first + _AT_ONCE], output)
            if found:
                return self._rows[found[0]]
        return None
