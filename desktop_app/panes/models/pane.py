"""Models: the versions of policy and taste; look at one, compare two, use another, rename and delete."""

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListView, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.commands.registry import command
from desktop_app.jobs.session import Session
from desktop_app.panes.models.version_page import VersionPage
from desktop_app.panes.models.version_rows import KIND_WORDS, VersionsModel
from desktop_app.widgets.buttons import CommandPushButton, push_button
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.widgets.pane import Pane
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID, PANEL_WIDTH
from ml_core.catalog.model_comparison import compare_models
from ml_core.catalog.model_versions import Deletion, ancestors, delete_model, deletion
from ml_core.catalog.records import StoredModel
from ml_core.specs.errors import ThirdsError

# The kinds that have versions, in the order of the list.
_KINDS = ("policy", "taste")
ASKING = "asking"


class ModelsPane(Pane):
    """Versions at the left, one of them or two compared in the middle."""

    name = "models"
    title = "Models"
    icon = "models"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._model = VersionsModel()
        self._list = QListView()
        self._buttons = [CommandPushButton(self, "models.use", role="main")]
        self._buttons += [CommandPushButton(self, f"models.{verb}") for verb in ("rename", "delete")]
        self.page = VersionPage(self._buttons)
        self._name = _NameField()
        self._question = label("", wrap=True)
        self._bar = QStackedWidget()
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
        self._name.setAccessibleName("New name")
        self._name.returnPressed.connect(self._rename)
        self._name.left.connect(self._close_bar)
        for bar in (self._renaming(), self._deleting()):
            self._bar.addWidget(bar)
        self._bar.hide()
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._bar)
        column.addWidget(self.page, 1)
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

    def _renaming(self) -> QWidget:
        return _bar(self._name, push_button("Rename", self._rename, "main"), push_button("Cancel", self._close_bar))

    def _deleting(self) -> QWidget:
        delete = push_button("Delete for good", self._delete, "loss")
        return _bar(self._question, delete, push_button("Keep it", self._close_bar))

    def activated(self) -> None:
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
        for button in self._buttons:
            button.setVisible(compared is None)
        if compared is not None:
            self.page.show_comparison(compare_models(*compared))
        elif model is not None:
            self._buttons[0].setEnabled(self.can_use())
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
        "models.rename", title="Rename", help="Give the selected version another name.",
        keys=("F2",), where="models", icon="rename", when="has_current",
    )  # fmt: skip
    def rename(self) -> None:
        """Ask for another name."""
        if (model := self.current) is not None:
            self._name.setText(model.name)
            self._open_bar(0)
            self._name.selectAll()
            self._name.setFocus()

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
        self._question.setText(_question(what))
        self._open_bar(1)

    @command(
        "models.cancel", title="Cancel", help="Close what was asked; nothing changes.",
        keys=("Escape",), where=f"models.{ASKING}",
    )  # fmt: skip
    def cancel(self) -> None:
        """Close the bar."""
        self._close_bar()

    def has_current(self) -> bool:
        """Return whether a version is selected."""
        return self.current is not None

    def can_use(self) -> bool:
        """Return whether the selected version is not in use yet."""
        return self.current is not None and not self._model.is_used(self.current)

    # Within

    def _choose(self, model: StoredModel) -> None:
        self.session.catalog.choose_model(model.id)
        self.session.models_changed.emit()

    def _rename(self) -> None:
        model, name = self.current, self._name.text().strip()
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

    def _open_bar(self, page: int) -> None:
        self._bar.setCurrentIndex(page)
        self._bar.show()
        self.set_mode(ASKING)

    def _close_bar(self) -> None:
        if self.mode:
            self._bar.hide()
            self.set_mode("")
            self._list.setFocus()


class _NameField(QLineEdit):
    """A text field that Escape leaves.

    Signals:
        left(): Escape was pressed.
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape, which a text field keeps from the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _bar(wide: QWidget, *buttons: QWidget) -> QWidget:
    bar = QWidget()
    bar.setProperty("surface", "card")
    bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    row = QHBoxLayout(bar)
    row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
    row.setSpacing(GRID)
    row.addWidget(wide, 1)
    for button in buttons:
        row.addWidget(button)
    return bar


def _question(what: Deletion) -> str:
    kind = KIND_WORDS.get(what.model.kind, what.model.kind).lower()
    made = len(what.children)
    follow = (
        f" {made} {'version was' if made == 1 else 'versions were'} made from it and will go on working."
        if made
        else ""
    )
    only = f" It is the only {kind}: without it there is none to crop with." if what.last and kind == "policy" else ""
    return f"Delete the {kind} “{what.model.name}” with its files? This cannot be undone.{follow}{only}"
