"""How quickly the crops in 1,000 photos' sidecars are found, against reading and parsing the files alone."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from lxml import etree

from ml_core.geometry import Box, Crop
from ml_core.photos.editors.changes import plan
from ml_core.photos.editors.reading import crops_of
from ml_core.photos.editors.records import EDITOR_NAMES, EDITORS, Editor
from ml_core.photos.editors.sidecars import sidecar_of
from tests.benchmarks.figure import Figure
from tests.pictures import scene, write_photo
from tests.unit.photos.editing import LIGHTROOM
from tests.unit.photos.test_editors_darktable import entry, sidecar

_SIDECARS = 1000
_ROUNDS = 3
_ASKED = "at most 5 s"
# As many settings as Camera Raw writes, and as long a history as an evening in darktable makes.
_SETTINGS = "\n".join(f'   crs:Setting{number}="{number / 7:.6f}"' for number in range(250)).encode()
_HISTORY = [entry(number, "exposure", "00112233" * 40) for number in range(60)]


def figures() -> Iterator[Figure]:
    """Measure each editor's sidecars with a photo beside each; the best of some rounds, in seconds."""
    for editor in EDITORS:
        with tempfile.TemporaryDirectory() as folder:
            photos = _photos(Path(folder), editor)
            baseline = _seconds(partial(_parsed, editor), photos)
            found = _seconds(_crop, photos)
            name = f"{_SIDECARS:,} crops found, {EDITOR_NAMES[editor]}, s"
            alone = "the file read" if editor == "rawtherapee" else "the file parsed by lxml"
            yield Figure(name, found, baseline, alone, _ASKED)


def _photos(folder: Path, editor: Editor) -> list[Path]:
    first = write_photo(folder / "first.jpg", scene(), quality=90)
    crop = Crop(Box(0.2, 0.25, 0.7, 0.8), 1.5)
    if editor == "darktable":
        sidecar_of(editor, first).write_bytes(sidecar(*_HISTORY))
    content = _lightroom() if editor == "lightroom" else plan(editor, first, crop).after
    photos = [folder / f"IMG_{number:04}.jpg" for number in range(_SIDECARS)]
    for photo in photos:
        photo.write_bytes(first.read_bytes())
        sidecar_of(editor, photo).write_bytes(content)
    return photos


def _lightroom() -> bytes:
    return LIGHTROOM.replace(b'photoshop:SidecarForExtension="NEF"', _SETTINGS.strip())


def _parsed(editor: Editor, photo: Path) -> None:
    data = sidecar_of(editor, photo).read_bytes()
    if editor != "rawtherapee":
        etree.fromstring(data)


def _crop(photo: Path) -> None:
    (found,) = crops_of(photo)
    assert found.crop is not None, found.skipped


def _seconds(once: Callable[[Path], None], photos: Sequence[Path]) -> float:
    times = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        for photo in photos:
            once(photo)
        times.append(time.perf_counter() - began)
    return min(times)
