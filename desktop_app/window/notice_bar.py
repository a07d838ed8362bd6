"""A line at the top of the window that tells what happened and what to do, without stopping anybody."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.widgets.buttons import icon_button, push_button
from desktop_app.widgets.symbol import Symbol
from desktop_app.widgets.text import label, line
from desktop_app.widgets.theme import GRID, ICON_PIXELS
from desktop_app.window.explaining import Explanation

SHOWN_MS = 6000


class NoticeBar(QWidget):
    """One notice at a time; a failure stays until it is closed, anything else goes away by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Notice")
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self._icon = Symbol("info", ICON_PIXELS, "text")
        self._words = label("", wrap=True)
        self._details = QPlainTextEdit(readOnly=True)
        self._details.setAccessibleName("Details")
        self._details.setFixedHeight(20 * GRID)
        self._more = push_button("Details", self._toggle_details, "plain")
        self._actions = QHBoxLayout()
        self._build()
        self.hide()

    def tell(self, text: str, actions: Mapping[str, Callable[[], object]] | None = None) -> None:
        """Show something worth knowing; it stays when there is something to choose."""
        self._show(text, "info", "text", "")
        for words, call in (actions or {}).items():
            self._actions.addWidget(push_button(words, call))
        if not actions:
            self._timer.start()

    def explain(self, explanation: Explanation) -> None:
        """Show a failure until the person closes it."""
        self._show(f"{explanation.what} {explanation.remedy}".strip(), "warning", "loss", explanation.details)

    def text(self) -> str:
        """Return the words shown."""
        return self._words.text()

    def _show(self, text: str, icon_name: str, role: str, details: str) -> None:
        self._timer.stop()
        while (item := self._actions.takeAt(0)) is not None:
            if (button := item.widget()) is not None:
                button.deleteLater()
        self._words.setText(text)
        self._icon.show_icon(icon_name, role)
        self._details.setPlainText(details)
        self._details.hide()
        self._more.setVisible(bool(details))
        self.show()

    def _toggle_details(self) -> None:
        self._details.setVisible(self._details.isHidden())

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(2 * GRID, GRID // 2, GRID, GRID // 2)
        row.setSpacing(GRID)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addLayout(self._actions)
        row.addWidget(self._more)
        row.addWidget(icon_button("close", "Close notice", self.hide))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self._details)
        under: QFrame = line()
        layout.addWidget(under)
