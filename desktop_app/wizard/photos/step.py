"""The wizard's first step: which photos to learn from."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QButtonGroup, QFileDialog, QFrame, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from desktop_app.jobs.background import run_in_background
from desktop_app.jobs.run_words import photos
from desktop_app.jobs.session import Session
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from desktop_app.wizard.photos.choice import PhotoChoice, Source
from desktop_app.wizard.sentences import FEWEST_PHOTOS, RECOMMENDED_PHOTOS, advice
from desktop_app.wizard.step import WizardStep
from ml_core.catalog.catalog import PhotoQuery
from ml_core.photos.finding import find_photos
from ml_core.photos.samples import sample_photos

_WORDS: dict[Source, str] = {
    "library": "All photos of the library",
    "shown": "The photos that the library shows now",
    "folder": "Another folder",
    "samples": "Sample photos, to try it",
}


class PhotosStep(WizardStep):
    """Offers the sources of photos with their counts; `changed` tells another choice or another count."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._choices: dict[Source, PhotoChoice] = {
            source: PhotoChoice(source, words, 0) for source, words in _WORDS.items()
        }
        self._buttons: dict[Source, QRadioButton] = {source: QRadioButton() for source in _WORDS}
        self._group = QButtonGroup(self)
        self._advice = label("", "muted", wrap=True)
        self._next = push_button("Continue", lambda: self.wanted.emit("bootstrap"), "main")
        self._lay_out()
        self._group.buttonToggled.connect(lambda _button, checked: self._show() if checked else None)
        self._buttons["library"].setChecked(True)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GRID)
        column.addWidget(label("Which photos should Thirds learn from?", "title"))
        words = (
            "Thirds looks at these photos, tries crops on them and learns which ones look best to the scorer. "
            "Your photos are only read. A varied set of the kind you want cropped works best; "
            f"at least {RECOMMENDED_PHOTOS} are recommended."
        )
        column.addWidget(label(words, "muted", wrap=True))
        column.addWidget(self._card())
        column.addWidget(self._advice)
        row = QHBoxLayout()
        row.addWidget(self._next)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)

    def _card(self) -> QFrame:
        card = QFrame()
        card.setProperty("surface", "card")
        rows = QVBoxLayout(card)
        rows.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        rows.setSpacing(GRID)
        for source, button in self._buttons.items():
            self._group.addButton(button)
            row = QHBoxLayout()
            row.addWidget(button)
            if source == "folder":
                row.addWidget(push_button("Choose…", self._choose_folder))
            row.addStretch(1)
            rows.addLayout(row)
        return card

    # What is chosen

    @property
    def choice(self) -> PhotoChoice:
        """Return what is chosen."""
        return next(self._choices[source] for source, button in self._buttons.items() if button.isChecked())

    def choose(self, source: Source) -> None:
        """Choose a source."""
        self._buttons[source].setChecked(True)

    def choose_folder(self, folder: Path) -> None:
        """Choose a folder, whose photos are counted in the background."""
        self._choices["folder"] = PhotoChoice("folder", f"{folder}", 0, folder)
        self.choose("folder")
        self._show()
        run_in_background(lambda: sum(1 for _ in find_photos([folder])), lambda count: self._counted(folder, count))

    def refresh(self) -> None:
        """Count again; an empty library hands over to the sample photos."""
        catalog, shown = self._session.catalog, self._session.shown
        self._count("library", _usable(self._session, PhotoQuery()))
        self._count("shown", _usable(self._session, shown))
        self._count("samples", len(sample_photos()))
        narrow = replace(shown, sort="name", descending=False) != PhotoQuery()
        self._buttons["shown"].setVisible(narrow and catalog.count(shown) > 0)
        if self.choice.source == "library" and not self.choice.count:
            self.choose("samples")
        self._show()

    def _count(self, source: Source, count: int) -> None:
        self._choices[source] = replace(self._choices[source], count=count)

    def _counted(self, folder: Path, count: int) -> None:
        if self._choices["folder"].folder == folder:
            self._count("folder", count)
            self._show()

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Choose a folder of photos")
        if folder:
            self.choose_folder(Path(folder))

    def _show(self) -> None:
        for source, button in self._buttons.items():
            choice = self._choices[source]
            known = source != "folder" or choice.folder is not None
            button.setText(f"{choice.words}   ({photos(choice.count)})" if known else choice.words)
            button.setEnabled(choice.count > 0 or source == "folder")
        choice = self.choice
        self._advice.setText(f"{photos(choice.count)} chosen. {advice(choice.count)}")
        self._next.setEnabled(choice.count >= FEWEST_PHOTOS)
        self.changed.emit()


def _usable(session: Session, query: PhotoQuery) -> int:
    """Return how many photos of a query are not broken."""
    broken = session.catalog.count(replace(query, state="broken")) if query.state is None else 0
    return session.catalog.count(query) - broken
