from pathlib import Path

import pytest

from tests.pictures import scenes, write_photo


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Four PNG files, 0.png to 3.png, in a folder of their own."""
    pixels = scenes(4, 120, 80)
    return [write_photo(tmp_path / "photos" / f"{number}.png", each) for number, each in enumerate(pixels)]


@pytest.fixture
def jpegs(tmp_path: Path) -> list[Path]:
    """Four JPEG files, 0.jpg to 3.jpg, in a folder of their own."""
    pixels = scenes(4, 120, 80)
    return [write_photo(tmp_path / "shoot" / f"{number}.jpg", each) for number, each in enumerate(pixels)]
