"""What an export would do, file by file, without writing any."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from ml_core.geometry import FULL_FRAME, Crop
from ml_core.photos.copy_sizes import copy_size
from ml_core.photos.cropping import check_crop, cut_size
from ml_core.photos.editors.changes import Change, plan
from ml_core.photos.editors.reading import crops_of
from ml_core.photos.editors.records import Editor, Frame, frame_of
from ml_core.photos.new_files import free_target
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import PhotoError
from ml_core.specs.exports import FileState, PlannedFile
from ml_core.specs.tasks import ExportConfig
from ml_core.tasks.export.naming import Names
from ml_core.tasks.export.orders import Order, for_editors
from ml_core.tasks.export.overview import SHEET_NAME, TABLE_NAME, sheet_title

_CHECKING = "Looking what would change"


def preview(
    orders: Sequence[Order], config: ExportConfig, folder: Path, editors: Sequence[Editor], context: TaskContext
) -> Iterator[PlannedFile]:
    """Yield what the export would do to each file; photos and sidecars are only read.

    Raises:
        SpecError: If the template makes no names.
        Stopped: If somebody asked for it.
    """
    if "copies" in config.targets:
        names = Names(config, folder, orders)
        for order in _told(orders, context):
            yield _copy(order, config, names)
    if "contact sheet" in config.targets:
        path = free_target(folder, SHEET_NAME, "", f".{config.sheet_format}")
        yield PlannedFile("contact sheet", "new", path, sheet_title(len(orders)))
    if "table" in config.targets:
        yield PlannedFile("table", "new", free_target(folder, TABLE_NAME, "", ".csv"), sheet_title(len(orders)))
    chosen, _ = for_editors(orders)
    for editor in editors:
        for order in _told(chosen, context):
            yield _sidecar(editor, order, config.embed)


def _told(orders: Sequence[Order], context: TaskContext) -> Iterator[Order]:
    for done, order in enumerate(orders):
        context.raise_if_stopped()
        context.progress(done, len(orders), "photos", _CHECKING)
        yield order
    context.progress(len(orders), len(orders), "photos", _CHECKING)


def _copy(order: Order, config: ExportConfig, names: Names) -> PlannedFile:
    try:
        frame = frame_of(order.photo)
        check_crop(order.crop, frame.width, frame.height)
    except PhotoError as error:
        return PlannedFile("copies", "skipped", order.photo, error.words)
    path, notes = names.choose(order)
    crop_size = cut_size(order.crop, frame.width, frame.height)
    width, height, unfit = copy_size(*crop_size, config.max_edge, order.order.pixels)
    scaled = "" if (width, height) == crop_size else f", scaled to {width} × {height} px"
    words = f"{_words(Crop(FULL_FRAME), frame)} → {_words(order.crop, frame)}{scaled}"
    return PlannedFile("copies", "new", path, " ".join([words, *unfit, *notes]))


def _sidecar(editor: Editor, order: Order, embed: bool) -> PlannedFile:
    try:
        change = plan(editor, order.photo, order.crop, embed=embed)
        frame = frame_of(order.photo)
    except PhotoError as error:
        return PlannedFile(editor, "skipped", order.photo, error.words)
    state: FileState = "unchanged" if change.unchanged else "new" if change.before is None else "changed"
    new = _words(order.crop, frame)
    words = new if change.unchanged else f"{_crop_before(change, frame)} → {new}"
    return PlannedFile(editor, state, change.path, words, change.embeds and not change.unchanged)


def _crop_before(change: Change, frame: Frame) -> str:
    if change.before is None:
        return "no crop"
    found = (each for each in crops_of(change.photo) if (each.file, each.editor) == (change.path, change.editor))
    crop = next((each.crop for each in found), None)
    return "no crop" if crop is None else _words(crop, frame)


def _words(crop: Crop, frame: Frame) -> str:
    width, height = cut_size(crop, frame.width, frame.height)
    turned = f", turned {crop.angle:+.1f}°" if crop.angle else ""
    return f"{width} × {height} px{turned}"
