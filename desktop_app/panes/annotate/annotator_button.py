"""Who judges: a button that names them, and a menu of those who judged before."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QWidget

from desktop_app.widgets.icons import icon
from desktop_app.widgets.theme import GRID

_LONGEST = 40


class AnnotatorButton(QWidget):
    """Shows the annotator; somebody else is chosen from the menu, or written.

    Signals:
        chosen(str): Somebody else judges from now on.
        done(): The choice ended, with or without another name; the focus may go back to the crops.
    """

    chosen = Signal(str)
    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._name, self._known = "", [""]
        self.button = QPushButton()
        self.button.setProperty("role", "plain")
        self.button.setIcon(icon("profile"))
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setAccessibleName("Who judges")
        self.button.setToolTip("Who judges\nEach person has their own pairs and answers.")
        self.button.clicked.connect(self._open)
        self.field = QLineEdit()
        self.field.setAccessibleName("Name of who judges")
        self.field.setPlaceholderText("Name")
        self.field.setMaxLength(_LONGEST)
        self.field.setFixedWidth(20 * GRID)
        self.field.returnPressed.connect(self._take_written)
        self.field.editingFinished.connect(self._close_field)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        row.addWidget(self.field)
        self.field.hide()

    def show_names(self, name: str, known: list[str]) -> None:
        """Show who judges, and offer those known."""
        self._name, self._known = name, list(dict.fromkeys([name, *known]))
        self.button.setText(name)

    def menu(self) -> QMenu:
        """Return the menu of names."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in self._known:
            action = menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(name == self._name)
            action.triggered.connect(lambda _checked, name=name: self._choose(name))
        menu.addSeparator()
        menu.addAction("Somebody else…").triggered.connect(self.ask_for_name)
        return menu

    def ask_for_name(self) -> None:
        """Let the person write another name in place of the button."""
        self.button.hide()
        self.field.clear()
        self.field.show()
        self.field.setFocus()

    def _open(self) -> None:
        self.menu().popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))

    def _take_written(self) -> None:
        self._choose(" ".join(self.field.text().split()))

    def _close_field(self) -> None:
        if self.field.isVisible():
            self.field.hide()
            self.button.show()
            self.done.emit()

    def _choose(self, name: str) -> None:
        if name and name.isprintable() and name != self._name:
            self.chosen.emit(name)
        self.done.emit()
