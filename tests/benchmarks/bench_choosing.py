"""How long the engine takes for the next pairs and for the taste after an answer, at 10, 100 and 500 answers."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from ml_core.catalog.catalog import Catalog, PhotoFile, PhotoQuery
from ml_core.catalog.records import Judgement, NewPair
from ml_core.geometry import Box, Crop
from ml_core.specs.engine import HelloRequest, OfferedPair, PairsReply, PairsRequest, TasteReply, TasteRequest
from ml_core.specs.judgements import Choice
from ml_core.worker.answers import answer
from ml_core.worker.known_photos import kept_for
from tests.benchmarks.figure import Figure
from tests.pictures import scenes, write_photo

_PHOTOS, _SIZES = 44, (10, 100, 500)
_TIMES = 9


def figures() -> Iterator[Figure]:
    """Measure in this process, which is what the engine does with a line it has read."""
    before = os.environ.get("THIRDS_HOME")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["THIRDS_HOME"] = folder
        try:
            yield from _figures(Path(folder))
        finally:
            if before is None:
                del os.environ["THIRDS_HOME"]
            else:
                os.environ["THIRDS_HOME"] = before


def _figures(folder: Path) -> Iterator[Figure]:
    file = _catalog(folder)
    idle = _median(lambda: answer(HelloRequest()))
    done = 0
    with Catalog.open(file) as catalog:
        for size in _SIZES:
            while done < size:
                for pair in _offered(file, min(6, size - done)):
                    _judge(catalog, pair)
                    done += 1
            fits = [_taste(file).milliseconds for _ in range(_TIMES)]
            asked = "0.1 s at 100 pairs" if size == 100 else ""
            yield Figure(f"choosing: fit at {size} answers, ms", float(np.median(fits)), idle, "asking nothing", asked)
            whole = _median(lambda: _taste(file))
            yield Figure(f"choosing: taste after an answer at {size}, ms", whole, idle, "asking nothing", asked)
            warm = _median(lambda: _offered(file, 4))
            words = f"choosing: next 4 pairs of {_PHOTOS} photos at {size} answers, ms"
            yield Figure(words, warm, idle, "asking nothing", "well under a second once warm")
        kept_for.cache_clear()
        start = time.perf_counter()
        _taste(file)
        yield Figure("choosing: taste at 500 answers after a restart, ms", 1000 * (time.perf_counter() - start))


def _catalog(folder: Path) -> Path:
    file = folder / "catalog.sqlite"
    paths = [write_photo(folder / "shoot" / f"{n}.jpg", pixels) for n, pixels in enumerate(scenes(_PHOTOS, 960, 640))]
    with Catalog.open(file) as catalog:
        catalog.add_photos([PhotoFile(path, path.stat().st_size, path.stat().st_mtime_ns) for path in paths])
        for number in catalog.photo_ids(PhotoQuery()):
            catalog.record_ready(number)
    return file


def _offered(file: Path, count: int) -> tuple[OfferedPair, ...]:
    reply = answer(PairsRequest(file, "me", count))
    assert isinstance(reply, PairsReply)
    return reply.pairs


def _taste(file: Path) -> TasteReply:
    reply = answer(TasteRequest(file, "me", save_to=file.parent / "taste"))
    assert isinstance(reply, TasteReply)
    return reply


def _judge(catalog: Catalog, pair: OfferedPair) -> None:
    crops = Crop(Box(*pair.a)), Crop(Box(*pair.b))
    origins = pair.a_origin, pair.b_origin
    new = NewPair(pair.photo, *crops, *origins, purpose=pair.purpose, repeat_of=pair.repeat_of)
    # Somebody who likes crops of half the photo.
    off = [abs(crop.box.area - 0.5) for crop in crops]
    choice: Choice = "a" if off[0] < off[1] else "b"
    catalog.judge(Judgement(catalog.add_pairs([new])[0], choice, annotator="me"))


def _median(act: Callable[[], object]) -> float:
    """Return the median time of an act in milliseconds."""
    times = []
    for _ in range(_TIMES):
        start = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - start))
    return float(np.median(times))
