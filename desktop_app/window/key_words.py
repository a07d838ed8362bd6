"""Keys in words, as the system writes them."""

from PySide6.QtGui import QKeySequence

from desktop_app.commands.keymap import Keymap
from desktop_app.commands.registry import Command


def key_text(key: str) -> str:
    """Return a key as this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key


def command_keys(keymap: Keymap, command: Command) -> list[str]:
    """Return the keys of a command as this system writes them."""
    return [key_text(key) for key in keymap.keys(command)]
