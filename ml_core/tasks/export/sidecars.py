"""Writing crops where other editors look for them; what each file was is kept first."""

from collections.abc import Sequence
from dataclasses import replace

from ml_core.photos.editors.changes import Change, carry_out, plan
from ml_core.photos.editors.records import EDITOR_NAMES, Editor
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import PhotoError
from ml_core.tasks.export.orders import Order, for_editors
from ml_core.tasks.export.steps import Step, Steps, digest, is_full, stopping_when_full

ONE_CROP = "Editors know one crop for each photo; they are given the main one."


def write_for_editor(editor: Editor, orders: Sequence[Order], embed: bool, steps: Steps, context: TaskContext) -> None:
    """Write each photo's main crop for an editor, where it has not been yet.

    Args:
        editor: Who is to read it.
        orders: All orders; of several crops of a photo the main one is taken.
        embed: Whether the photographer agreed to metadata being written into photos.
        steps: What was done.
        context: The run.

    Raises:
        RunError: If the disk is full.
        Stopped: If somebody asked for it.
    """
    chosen, others = for_editors(orders)
    message = f"Writing for {EDITOR_NAMES[editor]}"
    for done, order in enumerate(chosen):
        context.raise_if_stopped()
        context.progress(done, len(chosen), "photos", message)
        if not steps.is_done(editor, order.number):
            with stopping_when_full(order.photo.parent):
                _write(editor, order, embed, steps)
    for order in others:
        if not steps.is_done(editor, order.number):
            steps.done(Step(editor, order.number, "unchanged", photo=str(order.photo), notes=(ONE_CROP,)))
    context.progress(len(chosen), len(chosen), "photos", message)


def _write(editor: Editor, order: Order, embed: bool, steps: Steps) -> None:
    step = Step(editor, order.number, "planned", photo=str(order.photo))
    try:
        change = plan(editor, order.photo, order.crop, embed=embed)
        if change.unchanged:
            steps.done(replace(step, state="unchanged", path=str(change.path)))
            return
        step = _noted(step, change, steps)
        carry_out(change)
    except PhotoError as error:
        if is_full(error):
            raise
        steps.done(replace(step, state="skipped", reason=error.words))
        return
    steps.done(step.finished())


def _noted(step: Step, change: Change, steps: Steps) -> Step:
    """Keep what the file was and note what it becomes, before anything is written."""
    backup, before = "", ""
    if change.before is not None:
        # Without its extension: no program shall take a copy of a photo in the run's folder for a photo.
        backup = steps.backup(f"{step.target}-{step.number:06d}", change.before, change.path)
        before = digest(change.before)
    step = replace(step, path=str(change.path), before=before, after=digest(change.after), backup=backup)
    steps.plan(step)
    return step
