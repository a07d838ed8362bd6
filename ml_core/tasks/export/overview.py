"""The contact sheet and the table of an export."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from ml_core.photos.contact_pages import COLUMNS, ROWS, add_to_pdf, crop_cell, pages, png_of
from ml_core.photos.contact_sheet import Cell
from ml_core.photos.new_files import free_target, write_new
from ml_core.specs.context import TaskContext
from ml_core.specs.crop_table import CropRow, table_bytes
from ml_core.specs.errors import PhotoError
from ml_core.specs.tasks import ExportConfig, ExportTarget
from ml_core.tasks.export.folders import make_folder
from ml_core.tasks.export.orders import Order
from ml_core.tasks.export.steps import Step, Steps, digest, stopping_when_full

SHEET_NAME, TABLE_NAME = "contact sheet", "crops"
# A step's number for photos that are not on the sheet, beyond those of its pages.
_PHOTOS = 1_000_000


def write_table_of(orders: Sequence[Order], folder: Path, steps: Steps) -> None:
    """Write the CSV of all crops, unless it was written; raises `RunError` as `make_folder`."""
    if not steps.is_done("table", 0):
        data = table_bytes(_rows(orders))
        _write("table", 0, _target(folder, "table", 0, TABLE_NAME, ".csv", steps), data, steps)


def write_sheet(
    orders: Sequence[Order], config: ExportConfig, folder: Path, steps: Steps, context: TaskContext
) -> None:
    """Write the contact sheet, unless it was written: one PDF, or a PNG file a page.

    Raises:
        RunError: If the folder cannot be made or written, or the disk is full.
        Stopped: If somebody asked for it.
    """
    count = math.ceil(len(orders) / (COLUMNS * ROWS)) if config.sheet_format == "png" else 1
    if all(steps.is_done("contact sheet", number) for number in range(count)):
        return
    sheet = pages(_cells(orders, steps, context), sheet_title(len(orders)))
    if config.sheet_format == "png":
        for number, page in enumerate(sheet):
            if not steps.is_done("contact sheet", number):
                path = _target(folder, "contact sheet", number, SHEET_NAME, ".png", steps)
                _write("contact sheet", number, path, png_of(page), steps)
        return
    # Put together in the run's folder: nobody opens a half-written PDF.
    draft = context.run.file("sheet.pdf")
    draft.unlink(missing_ok=True)
    for page in sheet:
        with stopping_when_full(draft):
            add_to_pdf(page, draft)
    if draft.exists():
        path = _target(folder, "contact sheet", 0, SHEET_NAME, ".pdf", steps)
        _write("contact sheet", 0, path, draft.read_bytes(), steps)
        draft.unlink()


def sheet_title(count: int) -> str:
    """Return the words above a contact sheet."""
    return "1 crop" if count == 1 else f"{count:,} crops"


def _cells(orders: Sequence[Order], steps: Steps, context: TaskContext) -> Iterator[Cell]:
    for done, order in enumerate(orders):
        context.raise_if_stopped()
        context.progress(done, len(orders), "photos", "Making the contact sheet")
        about = [order.order.output, "" if order.order.aspect == "free" else order.order.aspect]
        try:
            yield crop_cell(order.photo, order.crop, "\n".join([order.photo.name, ", ".join(filter(None, about))]))
        except PhotoError as error:
            number = _PHOTOS + order.number
            step = Step("contact sheet", number, "skipped", photo=str(order.photo), reason=error.words)
            steps.done(step)
    context.progress(len(orders), len(orders), "photos", "Making the contact sheet")


def _rows(orders: Sequence[Order]) -> Iterator[CropRow]:
    """Yield the rows, the main crop of a photo with the best rank."""
    ranks: dict[Path, int] = {}
    for each in sorted(orders, key=lambda order: (bool(order.order.output), order.number)):
        ranks[each.photo] = rank = ranks.get(each.photo, 0) + 1
        about = each.order
        score = math.nan if about.score is None else about.score
        yield CropRow(str(each.photo), rank, *about.box, about.angle, about.aspect, score, math.nan, "export")


def _target(folder: Path, target: ExportTarget, number: int, name: str, extension: str, steps: Steps) -> Path:
    """Return the file to write: the one planned before a crash, where it is free still."""
    step = steps.planned(target, number)
    if step is not None and not Path(step.path).exists():
        return Path(step.path)
    return free_target(folder, name, "", extension)


def _write(target: ExportTarget, number: int, path: Path, data: bytes, steps: Steps) -> None:
    with stopping_when_full(path.parent, refused=True):
        make_folder(path.parent, steps)
        steps.plan(step := Step(target, number, "planned", str(path), after=digest(data)))
        write_new(path, data)
        steps.done(step.finished())
