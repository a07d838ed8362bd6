"""Pairs and empty catalogs in memory for the tests of judgements."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ml_core.catalog.catalog import Catalog, NewPair
from ml_core.catalog.database import connect
from ml_core.catalog.schema import migrate
from ml_core.geometry import Box, Crop

LEFT, RIGHT = Crop(Box(0.1, 0.2, 0.7, 0.9), -1.5), Crop(Box(0.0, 0.0, 0.5, 1 / 3))
MEMORY = Path(":memory:")


def pair(number: int = 0, /, **changes: Any) -> NewPair:
    """Return a pair of a photo, with changes to its attributes."""
    values = {"photo": Path(f"/photos/shoot/IMG_{number}.jpg"), "a": LEFT, "b": RIGHT}
    return NewPair(**{**values, "a_origin": "policy", "b_origin": "dense", **changes})


@contextmanager
def catalog_in_memory() -> Iterator[Catalog]:
    """Open a new catalog that no file holds: judgements cannot be taken away again between the tries of a property."""
    with Catalog(connect(MEMORY), MEMORY) as catalog:
        migrate(catalog._connection, MEMORY)
        yield catalog
