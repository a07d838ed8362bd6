"""Choosing keys: click a command, press the key; what it would take over is said before it is taken."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from desktop_app.commands.keymap import Keymap
from desktop_app.commands.registry import Command
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID
from desktop_app.window.key_words import command_keys, key_text

_COMMAND = Qt.ItemDataRole.UserRole
_MODIFIERS = {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr}


class KeysEditor(QWidget):
    """A list of commands with their keys, and a field that hears the next key.

    Signals:
        changed(): Other keys are in force.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._keymap = Keymap()
        self._commands: list[Command] = []
        self._pending: str = ""
        self.field = KeyField()
        self.field.pressed.connect(self._on_pressed)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels(["Command", "Keys"])
        self.tree.setAccessibleName("Commands and their keys")
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(0)
        self.tree.setMinimumHeight(40 * GRID)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, self.tree.header().ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, self.tree.header().ResizeMode.ResizeToContents)
        self.tree.currentItemChanged.connect(lambda _now, _before: self._forget_pending())
        self.field.left.connect(self.tree.setFocus)
        self.tree.itemActivated.connect(lambda _item, _column: self.field.setFocus())
        self.take = push_button("Take it over", self._take_over)
        self.clear = push_button("No key", lambda: self._bind(()))
        self.usual = push_button("Usual key", self._usual)
        self.reset = push_button("All usual keys", self._reset)
        self.words = label("", "muted", wrap=True)
        self._build()
        self._forget_pending()

    def show_commands(self, keymap: Keymap, groups: Sequence[tuple[str, Sequence[Command]]]) -> None:
        """List commands by the title of their place."""
        self._keymap = keymap
        self._commands = [each for _, commands in groups for each in commands]
        self.tree.clear()
        for title, commands in groups:
            head = QTreeWidgetItem(self.tree, [title])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            for each in commands:
                item = QTreeWidgetItem(self.tree, [each.title])
                item.setData(0, _COMMAND, each)
                item.setToolTip(0, each.help)
        self._show_keys()

    def choose(self, name: str) -> None:
        """Select a command by name."""
        for item in self._items():
            if item.data(0, _COMMAND).name == name:
                self.tree.setCurrentItem(item)

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.field, 1)
        for button in (self.take, self.clear, self.usual, self.reset):
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self.tree, 1)
        layout.addLayout(row)
        layout.addWidget(self.words)

    def _items(self) -> list[QTreeWidgetItem]:
        items = [self.tree.topLevelItem(row) for row in range(self.tree.topLevelItemCount())]
        return [item for item in items if item is not None and item.data(0, _COMMAND) is not None]

    def _show_keys(self) -> None:
        for item in self._items():
            each: Command = item.data(0, _COMMAND)
            mark = " *" if self._keymap.is_chosen(each) else ""
            item.setText(1, ", ".join(command_keys(self._keymap, each)) + mark)

    def _chosen(self) -> Command | None:
        item = self.tree.currentItem()
        chosen = item.data(0, _COMMAND) if item is not None else None
        return chosen if isinstance(chosen, Command) else None

    def _on_pressed(self, key: str) -> None:
        chosen = self._chosen()
        if chosen is None:
            self.words.setText("Choose a command in the list first.")
            return
        taken = self._keymap.conflicts(chosen, key, self._commands)
        if not taken:
            self._bind((key,))
            return
        self._pending = key
        names = " and ".join(f"“{each.title}”" for each in taken)
        self.words.setText(f"{key_text(key)} is the key of {names}.")
        self.take.show()

    def _take_over(self) -> None:
        chosen, key = self._chosen(), self._pending
        if chosen is None or not key:
            return
        for other in self._keymap.conflicts(chosen, key, self._commands):
            self._keymap.bind(other, [each for each in self._keymap.keys(other) if each != key])
        self._bind((key,))

    def _usual(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._bind(chosen.keys)

    def _bind(self, keys: Sequence[str]) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        self._keymap.bind(chosen, keys)
        self._after(f"“{chosen.title}” is now on {', '.join(map(key_text, keys)) or 'no key'}.")

    def _reset(self) -> None:
        self._keymap.reset_all()
        self._after("All commands are on their usual keys.")

    def _after(self, words: str) -> None:
        self._forget_pending()
        self.words.setText(words)
        self._show_keys()
        # The field would swallow every key that follows.
        self.tree.setFocus()
        self.changed.emit()

    def _forget_pending(self) -> None:
        self._pending = ""
        self.take.hide()
        self.words.setText("Choose a command, then click the field and press the key.")


class KeyField(QLineEdit):
    """Hears one key or chord and says which.

    Signals:
        pressed(str): The key in Qt's portable text.
        left(): The person does not want to press a key after all.
    """

    pressed = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setPlaceholderText("Click, then press a key")
        self.setAccessibleName("New key")

    def event(self, event: QEvent) -> bool:
        """Take every key but Tab, shortcuts of the window included."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell the key."""
        key = Qt.Key(event.key())
        if key in _MODIFIERS:
            return
        if key == Qt.Key.Key_Escape:
            self.left.emit()
            return
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.text() and not event.text().isalnum() and event.text().isprintable():
            # Shift is how one types such a sign, not a part of the chord.
            modifiers &= ~Qt.KeyboardModifier.ShiftModifier
        text = QKeySequence(QKeyCombination(modifiers, key)).toString(QKeySequence.SequenceFormat.PortableText)
        self.setText(key_text(text))
        self.pressed.emit(text)
