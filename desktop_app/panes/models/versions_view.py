"""The versions of policy and taste; look at one, compare two, use another, rename and delete."""

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QListView, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.commands.history import History
from desktop_app.commands.registry import command
from desktop_app.jobs.session import Session
from desktop_app.panes.models.asking_bar import AskingBar
from desktop_app.panes.models.models_view import ModelsView
from desktop_app.panes.models.version_page import VersionPage
from desktop_app.panes.models.version_rows import VersionsModel
from desktop_app.widgets.buttons import CommandPushButton, push_button
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.evaluation_view import EvaluationView
from desktop_app.widgets.theme import GRID, PANEL_WIDTH
from ml_core.catalog.model_comparison import compare_models, evaluation_of
from ml_core.catalog.model_versions import ancestors, delete_model, deletion
from ml_core.catalog.records import StoredModel
from ml_core.specs.codec import loads
from ml_core.specs.errors import RunError, SpecError, ThirdsError
from ml_core.specs.evaluation import EvaluationReport, KeptEvaluation

# The kinds that have versions, in the order of the list.
_KINDS = ("policy", "taste")
ASKING, REPORT = "asking", "report"
# What an evaluation leaves in its run's folder.
REPORT_FIGURES, REPORT_PAGE = "evaluation.json", "report.html"


class VersionsView(ModelsView):
    """Versions at the left, one of them or two compared in the middle."""

    def __init__(self, session: Session, history: History) -> None:
        super().__init__(session, history)
        self._model = VersionsModel()
        self._list = QListView()
        self._buttons = [CommandPushButton(self, "models.use", role="main")]
        self._buttons += [CommandPushButton(self, f"models.{verb}") for verb in ("report", "rename", "delete")]
        self.page = VersionPage(self._buttons)
        self.report = EvaluationView(session.pictures)
        self._centre = QStackedWidget()
        self._asking = AskingBar()
        self._pages = QStackedWidget()
        self._lay_out()
        self._list.selectionModel().currentChanged.connect(lambda _now, _before: self._show())
        self._model.ticked.connect(self._show)
        session.models_changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        self._list.setModel(self._model)
        self._list.setAccessibleName("Versions")
        self._list.setProperty("surface", "panel")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._asking.renamed.connect(self._rename)
        self._asking.deleted.connect(self._delete)
        self._asking.cancelled.connect(self._close_bar)
        for page in (self.page, self._framed_report()):
            self._centre.addWidget(page)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._asking)
        column.addWidget(self._centre, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._list)
        split.addWidget(centre)
        split.setSizes([PANEL_WIDTH, 3 * PANEL_WIDTH])
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        button = push_button("Learn my taste", lambda: self.command_wanted.emit("window.learn"), "main")
        sentence = "Every policy and every taste that Thirds learns is kept here, with what it can do."
        self._pages.addWidget(EmptyState("models", "No versions yet", sentence, button))
        self._pages.addWidget(split)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def _framed_report(self) -> QWidget:
        self.report.saved.connect(lambda file: self.notice.emit(f"The report was saved as {file}."))
        self.report.failed.connect(self.failed)
        framed = QWidget()
        column = QVBoxLayout(framed)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(CommandPushButton(self, "models.back"), alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.report, 1)
        return framed

    def take_focus(self) -> None:
        """Take the focus to the list and read the versions anew."""
        self.refresh()
        self._list.setFocus()

    @property
    def current(self) -> StoredModel | None:
        """Return the version that is selected, or None."""
        return self._model.model_at(self._list.currentIndex().row())

    def select(self, model_id: int) -> None:
        """Select a version."""
        row = self._model.row(model_id)
        if row >= 0:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self._list.selectionModel().setCurrentIndex(self._model.index(row), flag)

    def refresh(self) -> None:
        """Read the versions from the catalog."""
        catalog, before = self.session.catalog, self.current
        models = [model for kind in _KINDS for model in catalog.models(kind)]
        used = (catalog.chosen_model(kind) for kind in _KINDS)
        self._model.set_models(models, frozenset(model.id for model in used if model is not None))
        self._pages.setCurrentIndex(1 if models else 0)
        if models:
            known = before is not None and self._model.row(before.id) >= 0
            self.select(before.id if before is not None and known else models[0].id)
        self._show()

    def _show(self) -> None:
        model, compared = self.current, self._model.compared()
        self._close_bar()
        self._close_report()
        for button in self._buttons:
            button.setVisible(compared is None)
        if compared is not None:
            self.page.show_comparison(compare_models(*compared))
        elif model is not None:
            self._buttons[0].setEnabled(self.can_use())
            self._buttons[1].setVisible(self.has_report())
            self.page.show_version(model, self._model.is_used(model), ancestors(self.session.catalog, model))

    # What the person does

    @command(
        "models.use", title="Use this version", help="Crop with the selected policy, or rank with the selected taste.",
        keys=("Return",), where="models", icon="check", when="can_use",
    )  # fmt: skip
    def use(self) -> None:
        """Use the selected version; undo goes back to the one before."""
        model = self.current
        if model is None or not self.can_use():
            return
        former = self.session.catalog.chosen_model(model.kind)
        self._choose(model)
        if former is not None:
            self.history.did(f"use “{model.name}”", lambda: self._choose(former))
        self.notice.emit(f"“{model.name}” is in use from now on. Ctrl+Z goes back.")

    @command(
        "models.compare", title="Tick to compare", help="Tick the selected version; two ticked ones are compared.",
        keys=("C",), where="models", icon="compare", when="has_current",
    )  # fmt: skip
    def compare(self) -> None:
        """Tick the selected version or take its tick away."""
        if (model := self.current) is not None:
            self._model.toggle(model)

    @command(
        "models.report", title="Show the report", help="Show how the selected version did on photos it never saw.",
        keys=("E",), where="models", icon="info", when="has_report",
    )  # fmt: skip
    def show_report(self) -> None:
        """Show the last evaluation of the selected version."""
        kept = self._evaluation()
        if kept is None:
            return
        folder = self.session.profile.runs_folder / kept.run
        try:
            report = loads(EvaluationReport, (folder / REPORT_FIGURES).read_bytes())
        except (OSError, SpecError):
            what = "The whole report is gone with the run that made it."
            self.failed.emit(RunError(what, "Compare once more to make a new one.", folder))
            return
        page = folder / REPORT_PAGE
        self.report.show_report(report, page if page.is_file() else None)
        self._centre.setCurrentIndex(1)
        self.set_mode(REPORT)

    @command(
        "models.back", title="Back to the version", help="Close the report.",
        keys=("Esc",), where=f"models.{REPORT}", icon="back",
    )  # fmt: skip
    def close_report(self) -> None:
        """Close the report."""
        self._close_report()

    @command(
        "models.rename", title="Rename", help="Give the selected version another name.",
        keys=("F2",), where="models", icon="rename", when="has_current",
    )  # fmt: skip
    def rename(self) -> None:
        """Ask for another name."""
        if (model := self.current) is not None:
            self.set_mode(ASKING)
            self._asking.ask_name(model.name)

    @command(
        "models.delete", title="Delete", help="Delete the selected version and its files, after asking.",
        keys=("Delete",), where="models", icon="trash", when="has_current",
    )  # fmt: skip
    def delete(self) -> None:
        """Say what deleting would mean and ask."""
        model = self.current
        if model is None:
            return
        what = deletion(self.session.catalog, model)
        if what.refused:
            self.notice.emit(what.refused)
            return
        self.set_mode(ASKING)
        self._asking.ask_to_delete(what)

    @command(
        "models.cancel", title="Cancel", help="Close what was asked; nothing changes.",
        keys=("Esc",), where=f"models.{ASKING}",
    )  # fmt: skip
    def cancel(self) -> None:
        """Close the bar."""
        self._close_bar()

    def has_current(self) -> bool:
        """Return whether a version is selected."""
        return self.current is not None

    def has_report(self) -> bool:
        """Return whether the selected version was evaluated."""
        return self._evaluation() is not None

    def can_use(self) -> bool:
        """Return whether the selected version is not in use yet."""
        return self.current is not None and not self._model.is_used(self.current)

    # Within

    def _evaluation(self) -> KeptEvaluation | None:
        return evaluation_of(self.current) if self.current is not None else None

    def _close_report(self) -> None:
        self._centre.setCurrentIndex(0)
        if self.mode == REPORT:
            self.set_mode("")
            self._list.setFocus()

    def _choose(self, model: StoredModel) -> None:
        self.session.catalog.choose_model(model.id)
        self.session.models_changed.emit()

    def _rename(self, name: str) -> None:
        model = self.current
        if model is not None and name:
            self.session.catalog.rename_model(model.id, name)
            self.session.models_changed.emit()
        self._close_bar()

    def _delete(self) -> None:
        model = self.current
        if model is None:
            return
        try:
            delete_model(self.session.catalog, model)
        except ThirdsError as error:
            self.failed.emit(error)
        else:
            self.notice.emit(f"“{model.name}” was deleted with its files.")
        self.session.models_changed.emit()

    def _close_bar(self) -> None:
        if self.mode == ASKING:
            self._asking.hide()
            self.set_mode("")
            self._list.setFocus()
