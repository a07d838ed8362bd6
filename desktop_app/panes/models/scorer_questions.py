"""What is asked above a scorer: whether to download it, or what an imported file is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.panes.models.asking_parts import LeavableField, card
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID

_WHAT_FILE = (
    "“{file}” is none of the published files. If it is a network of your own, trained to give ten ratings, say which "
    "model of timm it is and what to call it."
)


class ScorerQuestions(QWidget):
    """One question at a time; hidden until there is one.

    Args:
        agree: Starts the download that is asked about.
        cancel: Close the question, a button for each of the two.

    Signals:
        described(str, str): The file is a network of one's own: its name, and its model of timm.
        cancelled(): Nothing shall happen, said in a field.
    """

    described = Signal(str, str)
    cancelled = Signal()

    def __init__(self, agree: QWidget, cancel: tuple[QWidget, QWidget]) -> None:
        super().__init__()
        self._question, self._file = label("", wrap=True), label("", wrap=True)
        self.name = LeavableField("Name", "what to call it")
        self.backbone = LeavableField("Model of timm", "mobilenetv3_small_100")
        for field in (self.name, self.backbone):
            field.returnPressed.connect(self._on_described)
            field.left.connect(self.cancelled)
        self._download, self._import = self._download_bar(agree, cancel[0]), self._import_bar(cancel[1])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for bar in (self._download, self._import):
            column.addWidget(bar)
        self.hide()

    def ask_to_download(self, question: str) -> None:
        """Ask whether to download."""
        self._question.setText(question)
        self._show(self._download)

    def ask_what(self, file: str, name: str) -> None:
        """Ask which network a file holds; `name` is a guess at what to call it."""
        self._file.setText(_WHAT_FILE.format(file=file))
        self.name.setText(name)
        self.backbone.clear()
        self._show(self._import)
        self.backbone.setFocus()

    def question(self) -> str:
        """Return what is asked; empty when nothing is."""
        if self.isHidden():
            return ""
        return (self._file if self._download.isHidden() else self._question).text()

    def _show(self, bar: QWidget) -> None:
        for each in (self._download, self._import):
            each.setVisible(each is bar)
        self.show()

    def _on_described(self) -> None:
        name, backbone = self.name.text().strip(), self.backbone.text().strip()
        missing = self.name if not name else self.backbone if not backbone else None
        if missing is not None:
            missing.setFocus()
            return
        self.described.emit(name, backbone)

    def _download_bar(self, agree: QWidget, cancel: QWidget) -> QWidget:
        bar = card()
        row = QHBoxLayout(bar)
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        row.setSpacing(GRID)
        row.addWidget(self._question, 1)
        row.addWidget(agree)
        row.addWidget(cancel)
        return bar

    def _import_bar(self, cancel: QWidget) -> QWidget:
        bar = card()
        column = QVBoxLayout(bar)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self._file)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for field in (self.name, self.backbone):
            row.addWidget(label(field.accessibleName(), "muted"))
            row.addWidget(field, 1)
        row.addWidget(push_button("Import", self._on_described, "main"))
        row.addWidget(cancel)
        column.addLayout(row)
        return bar
