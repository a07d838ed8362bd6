"""Writing the copies: made by several threads, written one by one in order."""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from ml_core.photos.export import CopyForm, RenderedCopy, rendered
from ml_core.photos.new_files import write_new
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import PhotoError
from ml_core.specs.tasks import ExportConfig
from ml_core.tasks.export.folders import make_folder
from ml_core.tasks.export.naming import Names
from ml_core.tasks.export.orders import Order
from ml_core.tasks.export.steps import Step, Steps, digest, is_full, is_refused, stopping_when_full

# Each holds a decoded photo; more threads than this would ask for much memory.
_MOST_THREADS = 4


def write_copies(
    orders: Sequence[Order], config: ExportConfig, folder: Path, steps: Steps, context: TaskContext
) -> None:
    """Write a copy of each order that has none yet.

    Raises:
        RunError: If the folder cannot be made or written, or the disk is full.
        SpecError: If the template makes no names.
        Stopped: If somebody asked for it.
    """
    names = Names(config, folder, orders)
    for step in steps.latest("copies"):
        names.reserve(Path(step.path))
    make_folder(folder, steps)
    waiting = [each for each in orders if not steps.is_done("copies", each.number)]
    done = len(orders) - len(waiting)
    for number, (order, making) in enumerate(_made(waiting, config), done):
        context.raise_if_stopped()
        context.progress(number, len(orders), "photos", "Writing copies")
        with stopping_when_full(folder, refused=True):
            _write(order, making, names, steps)
    context.progress(len(orders), len(orders), "photos", "Writing copies")


def form_of(order: Order, config: ExportConfig) -> CopyForm:
    """Return how an order's copy is made."""
    return CopyForm(
        config.format, config.quality, config.max_edge, order.order.pixels, config.sharpening, config.lossless
    )


def _made(orders: Sequence[Order], config: ExportConfig) -> Iterator[tuple[Order, "Future[RenderedCopy]"]]:
    """Yield each order with its copy in the making, a few ahead."""
    threads = max(1, min(_MOST_THREADS, os.cpu_count() or 1))
    running: deque[tuple[Order, Future[RenderedCopy]]] = deque()
    with ThreadPoolExecutor(threads, "copies") as pool:
        try:
            for order in orders:
                running.append((order, pool.submit(rendered, order.photo, order.crop, form_of(order, config))))
                if len(running) > threads:
                    yield running.popleft()
            while running:
                yield running.popleft()
        finally:
            for _, future in running:
                future.cancel()


def _write(order: Order, making: "Future[RenderedCopy]", names: Names, steps: Steps) -> None:
    try:
        copy = making.result()
    except PhotoError as error:
        steps.done(Step("copies", order.number, "skipped", photo=str(order.photo), reason=error.words))
        return
    while not _is_written(order, copy, names, steps):
        # Somebody else took the name in this moment.
        continue


def _is_written(order: Order, copy: RenderedCopy, names: Names, steps: Steps) -> bool:
    """Write a copy or note why that is impossible; returns whether its name was free until the end."""
    path, notes = _file_for(order, names, steps)
    make_folder(path.parent, steps)
    notes = copy.notes + notes
    step = Step("copies", order.number, "planned", str(path), str(order.photo), after=digest(copy.data), notes=notes)
    steps.plan(step)
    try:
        write_new(path, copy.data)
    except PhotoError as error:
        if isinstance(error.__cause__, FileExistsError):
            return False
        if is_full(error) or is_refused(error):
            raise
        steps.done(Step("copies", order.number, "skipped", photo=str(order.photo), reason=error.words))
        return True
    steps.done(step.finished())
    return True


def _file_for(order: Order, names: Names, steps: Steps) -> tuple[Path, tuple[str, ...]]:
    """Return the file of an order: the one that was planned before a crash, where nobody has taken it since."""
    step = steps.planned("copies", order.number)
    if step is not None:
        path = Path(step.path)
        if path.is_file() and path.stat().st_size == 0:
            # On disks without links, the name is taken before the content is moved there.
            path.unlink()
        if not os.path.lexists(path):
            return path, ()
    return names.choose(order)
