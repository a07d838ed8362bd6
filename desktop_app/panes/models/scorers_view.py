"""Scorers and weights: what there is, which one is in use; download, import, remove; and what this computer has."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QListView, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.commands.history import History
from desktop_app.commands.registry import command
from desktop_app.jobs.background import run_in_background
from desktop_app.jobs.session import Session
from desktop_app.jobs.weights_desk import WeightsDesk
from desktop_app.panes.models.computer_page import ComputerPage
from desktop_app.panes.models.models_view import ModelsView
from desktop_app.panes.models.scorer_page import ScorerPage
from desktop_app.panes.models.scorer_questions import ScorerQuestions
from desktop_app.panes.models.scorer_rows import ScorersModel
from desktop_app.panes.models.scorer_words import download_question
from desktop_app.widgets.buttons import CommandPushButton, push_button
from desktop_app.widgets.theme import PANEL_WIDTH
from ml_core.catalog.weights.manifest import WeightsEntry, published_as
from ml_core.catalog.weights.scorers import KnownScorer

SCORERS, ASKED = "scorers", "question"
_FILES = "Weights (*.safetensors *.pth *.pt *.bin *.hdf5 *.h5)"


class ScorersView(ModelsView):
    """Scorers at the left, one of them or this computer in the middle."""

    def __init__(self, session: Session, history: History) -> None:
        super().__init__(session, history, SCORERS)
        self.desk = WeightsDesk(session, self)
        self._model = ScorersModel(self.desk)
        self._list = QListView()
        self._importing = Path()
        self._use, self._fetch, self._import, self._remove, self._copy = buttons = list(self._buttons())
        cancel = CommandPushButton(self, "models.scorer_stop", "Cancel")
        self.page = ScorerPage(buttons, cancel)
        self.computer = ComputerPage(
            session.engine, push_button("Help", partial(self.command_wanted.emit, "window.help"))
        )
        agree = CommandPushButton(self, "models.scorer_agree", "Download", role="main")
        first, second = (CommandPushButton(self, "models.scorer_cancel") for _ in range(2))
        self.questions = ScorerQuestions(agree, (first, second))
        self._centre = QStackedWidget()
        self._lay_out()
        self._connect()
        self.refresh()
        self.select(self.desk.used())

    def _buttons(self) -> Iterator[CommandPushButton]:
        yield CommandPushButton(self, "models.scorer_use", role="main")
        for verb in ("download", "import", "remove", "copy"):
            yield CommandPushButton(self, f"models.scorer_{verb}")

    def _lay_out(self) -> None:
        self._list.setModel(self._model)
        self._list.setAccessibleName("Scorers")
        self._list.setProperty("surface", "panel")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for page in (self.page, self.computer):
            self._centre.addWidget(page)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.questions)
        column.addWidget(self._centre, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._list)
        split.addWidget(centre)
        split.setSizes([PANEL_WIDTH, 3 * PANEL_WIDTH])
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)

    def _connect(self) -> None:
        self._list.selectionModel().currentChanged.connect(lambda _now, _before: self._on_selected())
        self.desk.changed.connect(self.refresh)
        self.desk.installed.connect(self._on_installed)
        self.desk.failed.connect(self.failed)
        self.questions.described.connect(self._import_own)
        self.questions.cancelled.connect(self.close_question)

    def take_focus(self) -> None:
        """Take the focus to the list and look again at what is there."""
        self.refresh()
        self.desk.check()
        self._list.setFocus()

    @property
    def current(self) -> KnownScorer | None:
        """Return the scorer that is selected; None for this computer."""
        return self._model.scorer_at(self._list.currentIndex().row())

    def select(self, name: str) -> None:
        """Select a scorer by name; an unknown name selects this computer."""
        row = self._model.row(name)
        self._select_row(row if row >= 0 else self._model.rowCount() - 1)

    def _select_row(self, row: int) -> None:
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self._list.selectionModel().setCurrentIndex(self._model.index(row), flag)

    def refresh(self) -> None:
        """Look at the scorers again; what is selected stays selected."""
        index, before = self._list.currentIndex(), self.current
        self._model.set_scorers(self.desk.scorers())
        if not self._list.currentIndex().isValid() and index.isValid():
            self._select_row(self._row_after(before, index.row()))
        self._show()

    def _row_after(self, before: KnownScorer | None, row: int) -> int:
        """Return the row of what was selected; the one above it when it is gone, which is always a scorer's."""
        if before is None:
            return self._model.rowCount() - 1
        there = self._model.row(before.name)
        return there if there >= 0 else min(row, self._model.rowCount() - 1) - 1

    def _on_selected(self) -> None:
        self.close_question()
        if self._list.currentIndex().isValid() and self.current is None:
            self.computer.look()
        self._show()

    def _show(self) -> None:
        scorer = self.current
        self._centre.setCurrentIndex(0 if scorer is not None else 1)
        if scorer is None:
            return
        job, failure = self.desk.job(scorer.name), self.desk.failure(scorer.name)
        self.page.show_scorer(scorer, scorer.name == self.desk.used(), job, failure)
        self._use.setVisible(self.can_use())
        self._fetch.setVisible(self.can_download())
        self._fetch.setText("Go on with the download…" if scorer.fetched else "Download…")
        self._remove.setVisible(self.can_remove())
        self._copy.setVisible(self.has_digest())

    # What the person does

    @command(
        "models.scorer_use", title="Use this scorer", help="Let the selected scorer judge crops from now on.",
        keys=("Return",), where=f"models.{SCORERS}", icon="check", when="can_use",
    )  # fmt: skip
    def use(self) -> None:
        """Use the selected scorer; undo goes back to the one before."""
        scorer = self.current
        if scorer is None or not self.can_use():
            return
        former = self.desk.used()
        self.desk.use(scorer.name)
        self.history.did(f"use “{scorer.title}”", partial(self.desk.use, former), partial(self.desk.use, scorer.name))
        self.notice.emit(f"“{scorer.title}” judges crops from now on. Ctrl+Z goes back.")

    @command(
        "models.scorer_download", title="Download…", help="Fetch the weights from their publisher, after asking.",
        keys=("D",), where=f"models.{SCORERS}", icon="download", when="can_download",
    )  # fmt: skip
    def download(self) -> None:
        """Say what a download would fetch, and ask."""
        scorer = self.current
        if scorer is not None and scorer.entry is not None and self.can_download():
            self.questions.ask_to_download(download_question(scorer.entry, scorer.fetched))
            self.set_mode(ASKED)

    @command(
        "models.scorer_import", title="Import from a file…",
        help="Install weights from a file: published ones fetched by hand, or a network of your own.",
        keys=("I",), where=f"models.{SCORERS}", icon="add",
    )  # fmt: skip
    def import_file(self) -> None:
        """Ask for a file and find out what it is."""
        chosen, _ = QFileDialog.getOpenFileName(self, "Import weights", "", _FILES)
        if chosen:
            file = Path(chosen)
            run_in_background(partial(published_as, file), partial(self._on_identified, file), self.failed.emit)

    @command(
        "models.scorer_remove", title="Remove", help="Remove the weights from this computer; undo brings them back.",
        keys=("Delete",), where=f"models.{SCORERS}", icon="trash", when="can_remove",
    )  # fmt: skip
    def remove(self) -> None:
        """Remove the selected weights, unless they are in use."""
        scorer = self.current
        if scorer is None:
            return
        if scorer.name == self.desk.used() and scorer.state == "installed":
            self.notice.emit("This scorer is in use; use another one first.")
        elif (aside := self.desk.remove(scorer.name)) is not None:
            self.history.did(f"remove “{scorer.title}”", partial(self.desk.restore, scorer.name, aside))
            self.notice.emit(f"“{scorer.title}” was removed. Ctrl+Z brings it back, until Thirds is closed.")

    @command(
        "models.scorer_copy", title="Copy digest", help="Copy the whole digest, to compare it with the publisher's.",
        keys=("Ctrl+C",), where=f"models.{SCORERS}", when="has_digest",
    )  # fmt: skip
    def copy_digest(self) -> None:
        """Copy the digest of the selected weights."""
        if self.current is not None and self.current.digest:
            QGuiApplication.clipboard().setText(self.current.digest)
            self.notice.emit(f"Copied: {self.current.digest}")

    @command(
        "models.scorer_stop", title="Cancel the download", help="Stop; the download goes on from there the next time.",
        keys=("Ctrl+.",), where=f"models.{SCORERS}", icon="stop", when="is_working",
    )  # fmt: skip
    def stop(self) -> None:
        """Stop what is under way for the selected scorer."""
        if self.current is not None:
            self.desk.cancel(self.current.name)

    @command(
        "models.scorer_agree", title="Download now", help="Start the download that was asked about.",
        keys=("Return",), where=f"models.{ASKED}",
    )  # fmt: skip
    def agree(self) -> None:
        """Start the download."""
        scorer = self.current
        self.close_question()
        if scorer is not None:
            self.desk.download(scorer)

    @command(
        "models.scorer_cancel", title="Cancel", help="Close what was asked; nothing is fetched.",
        keys=("Esc",), where=f"models.{ASKED}",
    )  # fmt: skip
    def close_question(self) -> None:
        """Close what was asked."""
        if self.mode == ASKED:
            self.questions.hide()
            self.set_mode(SCORERS)
            self._list.setFocus()

    # What can be done

    def can_use(self) -> bool:
        """Return whether the selected scorer can be used and is not yet."""
        scorer = self.current
        return scorer is not None and scorer.state in ("built in", "installed") and scorer.name != self.desk.used()

    def can_download(self) -> bool:
        """Return whether the selected weights can be fetched now."""
        scorer = self.current
        wanted = scorer is not None and scorer.entry is not None and scorer.state != "installed"
        return wanted and not self.is_working()

    def can_remove(self) -> bool:
        """Return whether there is something to remove."""
        return self.current is not None and self.current.state in ("installed", "damaged")

    def has_digest(self) -> bool:
        """Return whether the selected weights have a digest."""
        return self.current is not None and bool(self.current.digest)

    def is_working(self) -> bool:
        """Return whether something is under way for the selected scorer."""
        return self.current is not None and self.desk.job(self.current.name) is not None

    # Importing

    def _on_identified(self, file: Path, entry: WeightsEntry | None) -> None:
        if entry is not None:
            self.desk.import_file(file, entry.name)
            self.select(entry.name)
            return
        self._importing = file
        self.questions.ask_what(file.name, re.sub(r"[^a-z0-9.-]+", "-", file.stem.lower()).strip("-."))
        self.set_mode(ASKED)

    def _import_own(self, name: str, backbone: str) -> None:
        self.close_question()
        self.desk.import_file(self._importing, name, backbone)

    def _on_installed(self, name: str, title: str) -> None:
        self.refresh()
        self.select(name)
        self.notice.emit(f"“{title}” is installed. Press Return to use it.")
