"""Answers for a second look: their photos, to be shown again by a click; what was answered is not said."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.theme import GRID
from ml_core.specs.engine import Doubt

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_MOST = 5
_THUMB = QSize(6 * GRID, 4 * GRID)
_NAME = 18 * GRID


class SecondLook(QWidget):
    """One button a doubtful answer.

    Signals:
        wanted(int): This pair is to be shown again.
    """

    wanted = Signal(int)

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self._session = session
        self._buttons: list[tuple[Path, QPushButton]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID // 2)
        session.pictures.loaded.connect(self._on_picture)

    def show_doubts(self, doubts: Sequence[Doubt]) -> None:
        """Show these instead, those on photos that are still there."""
        for _, button in self._buttons:
            button.deleteLater()
        self._buttons = []
        for doubt in doubts[:_MOST]:
            pair = self._session.catalog.pair(doubt.pair)
            if pair is not None:
                self._add(pair.photo, doubt.pair)
        self.setVisible(bool(self._buttons))

    def buttons(self) -> list[QPushButton]:
        """Return the buttons, the most doubtful answer first."""
        return [button for _, button in self._buttons]

    def _add(self, photo: Path, pair_id: int) -> None:
        button = push_button("", lambda: self.wanted.emit(pair_id), "plain")
        button.setIconSize(_THUMB)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(f"Show this pair again\nAnother answer replaces the first. {photo}")
        button.setAccessibleName(f"Show the pair of {photo.name} again")
        name = button.fontMetrics().elidedText(photo.name, Qt.TextElideMode.ElideMiddle, _NAME)
        button.setText(name.replace("&", "&&"))
        self._buttons.append((photo, button))
        self._column.addWidget(button)
        self._session.pictures.ask(photo)

    def _on_picture(self, path: str, image: QImage) -> None:
        for photo, button in self._buttons:
            if str(photo) == path:
                ratio = button.devicePixelRatioF()
                small = image.scaled(
                    _THUMB * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
                )
                small.setDevicePixelRatio(ratio)
                button.setIcon(QIcon(QPixmap.fromImage(small)))
