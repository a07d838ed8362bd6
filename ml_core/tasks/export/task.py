"""Write crops as copies, for other editors, as a contact sheet and a table; a killed run goes on where it was.

Originals are only read, and no file is ever replaced, except where other editors keep their settings: there the crop
is merged into what is there, and what each file was is kept in the run's folder.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ml_core.photos.copy_names import check_template
from ml_core.photos.editors.records import EDITORS
from ml_core.specs.codec import to_plain
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import SpecError
from ml_core.specs.exports import ExportPreview, ExportResult
from ml_core.specs.options import check
from ml_core.specs.tasks import EXPORT_TARGETS, ExportConfig
from ml_core.tasks.export.copies import write_copies
from ml_core.tasks.export.orders import orders_of
from ml_core.tasks.export.overview import write_sheet, write_table_of
from ml_core.tasks.export.preview import preview
from ml_core.tasks.export.sidecars import write_for_editor
from ml_core.tasks.export.steps import Step, Steps


def run(config: ExportConfig, context: TaskContext) -> dict[str, Any]:
    """Write what the config asks for; a relative `output` lies in the run's folder. A resumed run leaves what is done.

    Returns:
        An `ExportResult` as plain JSON; of a dry run an `ExportPreview`.

    Raises:
        RunError: If there are no crops, the folder cannot be made or written, or a disk is full.
        SpecError: If the table cannot be read, or the names would lead to another folder.
        Stopped: If somebody asked for it.
    """
    check(config)
    _check_targets(config)
    check_template(config.name, config.suffix)
    folder = context.run.path / config.output
    orders = orders_of(config)
    editors = [editor for editor in EDITORS if editor in config.targets]
    if config.dry_run:
        result = to_plain(ExportPreview(tuple(preview(orders, config, folder, editors, context))))
        return dict(result)
    steps = Steps(context.run)
    if "copies" in config.targets:
        write_copies(orders, config, folder, steps, context)
    if "contact sheet" in config.targets:
        write_sheet(orders, config, folder, steps, context)
    if "table" in config.targets:
        write_table_of(orders, folder, steps)
    for editor in editors:
        write_for_editor(editor, orders, config.embed, steps, context)
    return dict(to_plain(_result(folder, steps)))


def _check_targets(config: ExportConfig) -> None:
    unknown = set(config.targets) - set(EXPORT_TARGETS)
    if unknown or not config.targets:
        what = f"There is no target “{min(unknown)}”." if unknown else "Nothing was chosen to be written."
        raise SpecError(what, f"Choose among {', '.join(EXPORT_TARGETS)}.")


def _result(folder: Path, steps: Steps) -> ExportResult:
    copies, sheets, tables = (steps.latest(target) for target in ("copies", "contact sheet", "table"))
    others = [step for editor in EDITORS for step in steps.latest(editor)]
    written = [step for step in others if step.state == "done"]
    every = [*copies, *sheets, *tables, *others]
    return ExportResult(
        folder=str(folder),
        files=len(_paths(copies)),
        sidecars=sum(step.path != step.photo for step in written),
        embedded=sum(step.path == step.photo for step in written),
        unchanged=sum(step.state == "unchanged" and bool(step.path) for step in others),
        sheets=tuple(_paths(sheets)),
        table=next(iter(_paths(tables)), ""),
        skipped=tuple(dict.fromkeys((step.photo, step.reason) for step in every if step.state == "skipped")),
        notes=tuple((step.path or step.photo, note) for step in every for note in step.notes),
    )


def _paths(steps: Sequence[Step]) -> list[str]:
    return [step.path for step in steps if step.state == "done"]
