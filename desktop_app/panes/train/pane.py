"""Train: all runs of the profile, live and past; watch, compare, stop, resume and delete them."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtWidgets import QListView, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.commands.registry import command
from desktop_app.jobs.run_summary import RunSummary, figure_words
from desktop_app.jobs.session import Session
from desktop_app.panes.train.details import RunDetails
from desktop_app.panes.train.run_page import RunPage
from desktop_app.panes.train.run_rows import STATE_WORDS, RunsModel
from desktop_app.widgets.buttons import CommandPushButton, push_button
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.pane import Pane
from desktop_app.widgets.theme import PANEL_WIDTH
from ml_core.specs import events as ev
from ml_core.specs.errors import RunError, ThirdsError
from ml_core.specs.runs import RunSpec, RunState


class TrainPane(Pane):
    """Runs at the left, curves and samples in the middle, configuration and diagnoses in the panel."""

    name = "train"
    title = "Train"
    icon = "train"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._model = RunsModel()
        self._list = QListView()
        self._details = RunDetails()
        self._stop = CommandPushButton(self, "train.stop")
        self._resume = CommandPushButton(self, "train.resume", role="main")
        self._delete = CommandPushButton(self, "train.delete")
        self.page = RunPage(session.pictures, (self._stop, self._resume, self._delete))
        self._shown = ""
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()
        self._refresh()

    def _lay_out(self) -> None:
        self._list.setModel(self._model)
        self._list.setAccessibleName("Runs")
        self._list.setProperty("surface", "panel")
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._list)
        split.addWidget(self.page)
        split.setSizes([PANEL_WIDTH, 3 * PANEL_WIDTH])
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        button = push_button("Learn my taste", lambda: self.command_wanted.emit("window.learn"), "main")
        sentence = "Every training appears here with its curves, and stays until you delete it."
        self._pages.addWidget(EmptyState("train", "No trainings yet", sentence, button))
        self._pages.addWidget(split)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)

    def _connect(self) -> None:
        runs = self.session.runs
        runs.runs_changed.connect(self._refresh)
        runs.run_events.connect(self._on_events)
        runs.run_state.connect(self._on_state)
        runs.start_failed.connect(lambda _name, error: self.failed.emit(error))
        self._list.selectionModel().currentChanged.connect(lambda _now, _before: self._show())
        self._model.ticked.connect(self._show)

    def panel(self) -> QWidget:
        """Return the run's configuration and diagnoses."""
        return self._details

    def activated(self) -> None:
        """Take the focus to the list and write ages anew."""
        self._list.setFocus()
        self._refresh()

    # What is shown

    @property
    def current(self) -> RunSummary | None:
        """Return the run that is selected, or None."""
        return self._model.run_at(self._list.currentIndex().row())

    def select(self, name: str) -> None:
        """Select a run."""
        row = self._model.row(name)
        if row >= 0:
            index = self._model.index(row)
            self._list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _refresh(self) -> None:
        before = self._shown
        self._model.set_runs(self.session.runs.runs())
        count = self._model.rowCount(QModelIndex())
        self._pages.setCurrentIndex(1 if count else 0)
        if before and self._model.row(before) >= 0:
            self.select(before)
        elif count:
            self.select(self.session.runs.runs()[0].name)
        else:
            self._show()

    def _show(self) -> None:
        run, ticked = self.current, self._model.ticked_names()
        comparing = len(ticked) > 1
        key = " ".join(ticked) if comparing else run.name if run is not None else ""
        if key == self._shown:
            return
        self._shown = key if not comparing else ""
        if comparing:
            titles = {name: self._compared_title(name) for name in ticked}
            self.page.show_comparison(titles, {name: self.session.runs.events(name) for name in ticked})
        elif run is not None:
            self.page.show_run(run, self.session.runs.events(run.name), self._words(run))
        if run is None:
            self._details.clear()
        else:
            self._show_details(run)
        self._show_buttons(None if comparing else run)

    def _compared_title(self, name: str) -> str:
        run = self.session.runs.summary(name)
        # Runs of one task share their title; the time tells them apart.
        stamp = name.split("-")[1] if name.count("-") >= 2 else name
        return f"{run.title if run else name} {stamp[:2]}:{stamp[2:4]}"

    def _show_details(self, run: RunSummary) -> None:
        runs = self.session.runs
        broken = run.state in (RunState.FAILED, RunState.LOST)
        log = runs.log_text(run.name, 12) if broken else ""
        self._details.show_run(run, self._spec(run.name), runs.events(run.name), log)

    def _spec(self, name: str) -> RunSpec | None:
        try:
            return self.session.runs.folder(name).spec()
        except RunError:
            return None

    def _words(self, run: RunSummary) -> str:
        parts = [STATE_WORDS[run.state]]
        if run.active and run.progress is not None:
            parts.append(run.progress.message)
            if run.progress.seconds_left is not None:
                parts.append(f"{run.progress.seconds_left:,.0f} s left")
        return ", ".join(part for part in (*parts, figure_words(run)) if part)

    def _show_buttons(self, run: RunSummary | None) -> None:
        self._stop.setVisible(run is not None and run.active)
        self._resume.setVisible(run is not None and run.resumable)
        self._delete.setVisible(run is not None and not run.active)

    # What the runs do

    def _on_events(self, name: str, events: Sequence[ev.Event]) -> None:
        run = self.session.runs.summary(name)
        if run is None:
            return
        self._model.update_run(run)
        if name in self._model.ticked_names() or name == self._shown:
            self.page.append(name, events)
        if name == self._shown:
            self.page.show_state(run, self._words(run))
            if any(isinstance(event, ev.Diagnosis) for event in events):
                self._details.show_diagnoses(run, self.session.runs.events(name))

    def _on_state(self, name: str, _state: RunState) -> None:
        run = self.session.runs.summary(name)
        if run is None:
            return
        self._model.update_run(run)
        if name == self._shown:
            self.page.show_state(run, self._words(run))
            self._show_details(run)
            self._show_buttons(run)

    # What the person does

    @command(
        "train.stop", title="Stop", help="Stop the selected run at the next safe point; it can be resumed.",
        keys=("Ctrl+.",), where="train", icon="stop", when="can_stop",
    )  # fmt: skip
    def stop(self) -> None:
        """Stop the selected run."""
        if (run := self.current) is not None:
            self.session.runs.stop(run.name)

    @command(
        "train.resume", title="Resume", help="Take the selected run up from its last checkpoint.",
        keys=("R",), where="train", icon="play", when="can_resume",
    )  # fmt: skip
    def resume(self) -> None:
        """Resume the selected run."""
        if (run := self.current) is not None:
            self._attempt(run.name, self.session.runs.resume)

    @command(
        "train.delete", title="Delete", help="Delete the selected run with its curves and checkpoints; can be undone.",
        keys=("Delete",), where="train", icon="trash", when="can_delete",
    )  # fmt: skip
    def delete(self) -> None:
        """Delete the selected run; undo brings it back."""
        run = self.current
        if run is not None and self._attempt(run.name, self.session.runs.discard):
            self.history.did(f"delete the run “{run.title}”", lambda: self.session.runs.restore(run.name))
            self.notice.emit(
                f"Deleted “{run.title}” with its curves and checkpoints; kept models stay. Ctrl+Z undoes it."
            )

    @command(
        "train.compare", title="Tick to compare", help="Tick the selected run; the curves of ticked runs overlay.",
        keys=("C",), where="train", icon="compare", when="has_run",
    )  # fmt: skip
    def compare(self) -> None:
        """Tick the selected run or take its tick away."""
        if (run := self.current) is not None:
            self._model.toggle(run.name)

    def _attempt(self, name: str, act: Callable[[str], None]) -> bool:
        try:
            act(name)
        except ThirdsError as error:
            self.failed.emit(error)
            return False
        return True

    def has_run(self) -> bool:
        """Return whether a run is selected."""
        return self.current is not None

    def can_stop(self) -> bool:
        """Return whether the selected run works."""
        return self.current is not None and self.current.active

    def can_resume(self) -> bool:
        """Return whether the selected run can be taken up again."""
        return self.current is not None and self.current.resumable

    def can_delete(self) -> bool:
        """Return whether the selected run can be deleted."""
        return self.current is not None and not self.current.active
