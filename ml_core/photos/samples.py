"""Photographs to try Thirds with: those that scikit-image ships inside its package."""

import importlib.util
from pathlib import Path

from ml_core.specs.errors import PhotoError
from ml_core.specs.resources import resource

# Colour photographs of things one would photograph; the package holds test patterns and microscopy too.
# motorcycle_right.png is left out: it shows the same scene as motorcycle_left.png.
_NAMES = (
    "astronaut.png",
    "chelsea.png",
    "coffee.png",
    "hubble_deep_field.jpg",
    "motorcycle_left.png",
    "rocket.jpg",
)


def sample_photos() -> tuple[Path, ...]:
    """Return the paths of the sample photos, without importing scikit-image and without the network.

    A frozen build has them among its resources.

    Raises:
        PhotoError: If scikit-image is not installed, or ships none of them.
    """
    found = importlib.util.find_spec("skimage")
    installed = [Path(place) / "data" for place in (found.submodule_search_locations or ())] if found else []
    folders = [resource("samples"), *installed]
    photos = tuple(folder / name for folder in folders for name in _NAMES if (folder / name).is_file())
    if not photos:
        raise PhotoError("The sample photos are missing.", "Install Thirds again, or choose a folder of your own.")
    return photos
