"""The photos of a query as rows: pages are read when a row is looked at, and few of them are kept."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

from ml_core.catalog.records import Photo, PhotoQuery

# About a screen: whoever scrolls waits for one page at a time.
PAGE = 64
KEPT_PAGES = 96


class PhotoSource(Protocol):
    """What rows are read from; a `Catalog` is one."""

    def count(self, query: PhotoQuery = ...) -> int:
        """Return how many photos a query has."""

    def photo_ids(self, query: PhotoQuery, offset: int = ..., limit: int = ...) -> list[int]:
        """Return the ids of a page of a query."""

    def photos(self, photo_ids: Sequence[int]) -> list[Photo]:
        """Return photos by their ids."""

    def position(self, query: PhotoQuery, photo_id: int) -> int | None:
        """Return the row of a photo in a query."""


class PhotoPages:
    """Rows of one query at a time.

    Args:
        source: Where photos come from.
    """

    def __init__(self, source: PhotoSource) -> None:
        self._source = source
        self._query = PhotoQuery()
        self._count = 0
        self._pages: OrderedDict[int, list[Photo]] = OrderedDict()

    @property
    def query(self) -> PhotoQuery:
        """Return the query."""
        return self._query

    @property
    def count(self) -> int:
        """Return how many rows there are."""
        return self._count

    def load(self, query: PhotoQuery) -> None:
        """Count the photos of a query and forget what was read before."""
        self._query = query
        self._pages.clear()
        self._count = self._source.count(query)

    def forget(self) -> None:
        """Read every photo anew when its row is looked at; the rows stay as they were counted."""
        self._pages.clear()

    def photo(self, row: int) -> Photo | None:
        """Return the photo of a row; None when there is none, or another program took it away meanwhile."""
        if not 0 <= row < self._count:
            return None
        number, place = divmod(row, PAGE)
        page = self._page(number)
        return page[place] if place < len(page) else None

    def ids(self, first: int, last: int) -> list[int]:
        """Return the ids of the rows from `first` to `last`, both included, without reading the photos."""
        return self._source.photo_ids(self._query, first, last - first + 1)

    def row(self, photo_id: int) -> int | None:
        """Return the row of a photo, None when the query does not have it."""
        for number, page in self._pages.items():
            for place, photo in enumerate(page):
                if photo.id == photo_id:
                    return number * PAGE + place
        return self._source.position(self._query, photo_id)

    def reread(self, photo_id: int) -> int | None:
        """Read a photo anew where a page that is kept holds it; returns its row, or None when none does."""
        for number, page in self._pages.items():
            for place, photo in enumerate(page):
                if photo.id == photo_id:
                    found = self._source.photos([photo_id])
                    page[place] = found[0] if found else photo
                    return number * PAGE + place
        return None

    def _page(self, number: int) -> list[Photo]:
        if number in self._pages:
            self._pages.move_to_end(number)
            return self._pages[number]
        page = self._source.photos(self._source.photo_ids(self._query, number * PAGE, PAGE))
        self._pages[number] = page
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        return page
