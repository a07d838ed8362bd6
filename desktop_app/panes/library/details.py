"""What the details panel tells of the photo under the keyboard."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.widgets.photo_score import ScoreBars
from desktop_app.widgets.photo_words import date_words, size_words, state_words, trouble_of
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from ml_core.catalog.records import Photo
from ml_core.specs.engine import RatedCrop, Term

_SUBJECTS = {"": "not marked", "auto": "found by Thirds", "user": "marked by you"}


class LibraryDetails(QWidget):
    """Name and facts, what is wrong with a broken photo, score and its terms."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[int, int, str] | None = None
        self._name = label("", "heading", wrap=True)
        self._name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._count = label("", "muted")
        self._facts = label("", "muted", wrap=True)
        self._reason = label("", "loss", wrap=True)
        self._remedy = label("", wrap=True)
        self._score_title = label("Score", "heading")
        self._score, self._scorer = label("", "title"), label("", "muted", wrap=True)
        self._gain: QLabel = label("", "accent", wrap=True)
        self.bars = ScoreBars()
        self._taste_title = label("Your taste", "heading")
        self._preferred = label("", wrap=True)
        self.reasons = ScoreBars("What your taste finds in the crop", _for_or_against)
        self._lay_out()
        self.show_photo(None, 0)

    def show_photo(self, photo: Photo | None, selected: int) -> None:
        """Show a photo; `selected` is how many are selected, itself included."""
        self._name.setText(_breakable(photo.path.name) if photo is not None else "No photo selected")
        self._count.setText(f"{selected:,} photos selected; this is the last one." if selected > 1 else "")
        self._count.setVisible(selected > 1)
        self._facts.setText("\n".join(_facts(photo)) if photo is not None else "Click a photo to see what is known.")
        trouble = trouble_of(photo) if photo is not None and photo.state == "broken" else None
        for words, part in ((self._reason, 0), (self._remedy, 1)):
            words.setText(trouble[part] if trouble is not None else "")
            words.setVisible(bool(words.text()))
        key = None if photo is None else (photo.id, photo.mtime_ns, photo.state)
        if key != self._shown or key is None:
            # The score of the same photo stands until there is a newer one.
            self._shown = key
            self._show_known_score(photo)

    def show_score(self, full: RatedCrop, crop: RatedCrop | None, scorer: str) -> None:
        """Show a rating just made, and that of the crop in view."""
        self._show_number(full.mean, scorer_words(scorer))
        self._gain.setVisible(crop is not None)
        if crop is not None:
            self._gain.setText(f"The crop: {crop.mean:.1f} ({crop.mean - full.mean:+.1f})")
        self.bars.set_terms((crop or full).terms)
        self.bars.setToolTip("What makes the score of the crop" if crop else "What makes the score of the photo")
        self._show_taste(crop)

    def words(self) -> list[str]:
        """Return the words shown, in order."""
        return [each.text() for each in self.findChildren(QLabel) if not each.isHidden() and each.text()]

    def _show_taste(self, crop: RatedCrop | None) -> None:
        """Show what the taste says of a crop, against the whole photo."""
        preferred = crop.preferred if crop is not None else None
        self._preferred.setText("" if preferred is None else f"Chosen over the whole photo: {preferred:.0%} likely")
        for part in (self._taste_title, self._preferred):
            part.setVisible(preferred is not None)
        self.reasons.set_terms(() if crop is None else crop.reasons)

    def _show_known_score(self, photo: Photo | None) -> None:
        self._gain.hide()
        self.bars.set_terms(())
        self._show_taste(None)
        if photo is None or photo.score is None:
            for part in (self._score_title, self._score, self._scorer):
                part.hide()
        else:
            self._show_number(photo.score, scorer_words(photo.scorer))

    def _show_number(self, mean: float, words: str) -> None:
        self._score.setText(f"{mean:.1f}")
        self._scorer.setText(words)
        for part in (self._score_title, self._score, self._scorer):
            part.show()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        for part in (self._count, self._name, self._facts, self._reason, self._remedy):
            column.addWidget(part)
        column.addSpacing(GRID)
        column.addWidget(self._score_title)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self._score)
        row.addWidget(self._scorer, 1)
        column.addLayout(row)
        column.addWidget(self._gain)
        column.addWidget(self.bars)
        column.addSpacing(GRID)
        for taste_part in (self._taste_title, self._preferred, self.reasons):
            column.addWidget(taste_part)
        column.addStretch(1)


def _for_or_against(term: Term) -> str:
    return f"{term.label}: speaks {'for' if term.contribution >= 0 else 'against'} the crop, beside the whole photo"


def scorer_words(scorer: str) -> str:
    """Return which scorer a number comes from."""
    return "of 10, by the built-in scorer" if scorer == "composition" else f"of 10, by {scorer}"


def _facts(photo: Photo) -> list[str]:
    pixels = f"{photo.width} × {photo.height} px, " if photo.width else ""
    facts = [
        f"{pixels}{photo.format} {size_words(photo.size)}".strip(),
        date_words(photo.taken) if photo.taken is not None else "",
        ", ".join(part for part in (photo.camera, photo.lens) if part),
        state_words(photo).capitalize(),
        f"Subject {_SUBJECTS[photo.subject_source]}" if photo.state == "ready" else "",
        _shortened(photo.path.parent),
    ]
    return [fact for fact in facts if fact]


def _shortened(folder: Path) -> str:
    """Return a folder so that it can be wrapped."""
    return _breakable(str(folder))


def _breakable(text: str) -> str:
    """Let a long name be broken after separators: zero-width spaces allow it."""
    for mark in "/\\_-.":
        text = text.replace(mark, f"{mark}\u200b")
    return text
