"""Keeping the selection of a grid while the list under it is read anew."""

from collections.abc import Iterable

from desktop_app.widgets.photo_grid import PhotoGrid
from desktop_app.widgets.photo_model import PhotoModel

# More photos than this are looked up in one pass over the list instead of one by one.
_ONE_BY_ONE = 50
_REMEMBERED = 5000


class KeptSelection:
    """Remembers which photos are selected, not which rows.

    Args:
        grid: The grid, which shows `model`.
        model: The photos.
    """

    def __init__(self, grid: PhotoGrid, model: PhotoModel) -> None:
        self._grid, self._model = grid, model
        self._ids: list[int] = []
        self._all = self._restoring = False
        self._current, self._row = 0, -1
        grid.selected.connect(self._remember)
        model.modelAboutToBeReset.connect(self._hold)

    def restore(self) -> None:
        """Select the same photos in a list that was just read; where the current one is gone, take its place."""
        pages, count = self._model.pages, self._model.rowCount()
        rows = range(count) if self._all else self._rows(self._ids)
        row = pages.row(self._current) if self._current else None
        if row is None and self._row >= 0:
            row = min(self._row, count - 1)
        if count and row is not None:
            self._grid.select_rows(spans(rows) or [(row, row)], row)
        self._restoring = False
        self._remember()

    def _hold(self) -> None:
        # What the reset does to the selection is not the person's doing.
        self._restoring = True

    def _rows(self, ids: list[int]) -> list[int]:
        pages = self._model.pages
        if len(ids) <= _ONE_BY_ONE:
            return sorted(row for each in ids if (row := pages.row(each)) is not None)
        wanted = set(ids)
        return [row for row, each in enumerate(pages.ids(0, pages.count - 1)) if each in wanted]

    def _remember(self) -> None:
        if self._restoring:
            return
        count, selected = self._model.rowCount(), self._grid.selected_count()
        self._all = selected == count > 1
        self._ids = [] if self._all or selected > _REMEMBERED else self.ids()
        photo = self._grid.current_photo()
        self._current, self._row = (photo.id, self._grid.current_row()) if photo is not None else (0, -1)

    def ids(self) -> list[int]:
        """Return the ids of the selected photos, in their order."""
        found: list[int] = []
        for first, last in self._grid.selected_spans():
            single = self._model.photo(first) if first == last else None
            found += [single.id] if single is not None else self._model.pages.ids(first, last)
        return found


def spans(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Return rising rows as spans, first and last included."""
    if isinstance(rows, range):
        return [(rows.start, rows.stop - 1)] if rows else []
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found
