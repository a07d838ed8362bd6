"""Which keys carry out which command: the declared ones, unless the person chose others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.commands.registry import ANY_PANE, WINDOW, Command
from ml_core.specs.codec import dumps, loads
from ml_core.specs.errors import SpecError
from ml_core.specs.files import write_atomically


@dataclass(frozen=True)
class StoredKeys:
    """The file of chosen keys: command name to keys in Qt's portable text; an empty list takes the keys away."""

    version: int = 1
    keys: dict[str, list[str]] = field(default_factory=dict)


class Keymap:
    """The keys in force.

    Args:
        file: JSON file of the person's own choices, read by `load`; None keeps them in memory.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._chosen: dict[str, tuple[str, ...]] = {}

    def load(self) -> None:
        """Read the chosen keys; a missing file means none.

        Raises:
            SpecError: If the file is damaged; it is put aside and the declared keys are in force.
        """
        if self._file is None or not self._file.exists():
            return
        try:
            stored = loads(StoredKeys, self._file.read_bytes())
        except SpecError as error:
            aside = self._file.replace(self._file.with_suffix(".damaged"))
            what = "Your own keys could not be read; the usual keys are in force."
            raise SpecError(what, "Choose them again in the settings.", aside) from error
        self._chosen = {name: tuple(keys) for name, keys in stored.keys.items()}

    def keys(self, command: Command) -> tuple[str, ...]:
        """Return the keys of a command in portable text."""
        return self._chosen.get(command.name, command.keys)

    def is_chosen(self, command: Command) -> bool:
        """Return whether the person chose the command's keys."""
        return command.name in self._chosen

    def bind(self, command: Command, keys: Iterable[str]) -> None:
        """Give a command other keys and remember them."""
        self._chosen[command.name] = tuple(keys)
        if self._chosen[command.name] == command.keys:
            del self._chosen[command.name]
        self._save()

    def reset_all(self) -> None:
        """Go back to the declared keys everywhere."""
        self._chosen.clear()
        self._save()

    def chosen(self) -> dict[str, tuple[str, ...]]:
        """Return the person's own choices, to put back with `restore`."""
        return dict(self._chosen)

    def restore(self, chosen: dict[str, tuple[str, ...]]) -> None:
        """Put choices back that `chosen` returned."""
        self._chosen = dict(chosen)
        self._save()

    def conflicts(self, command: Command, key: str, among: Sequence[Command]) -> list[Command]:
        """Return the other commands that `key` would set off in the same place."""
        return [
            other
            for other in among
            if other.name != command.name and key in self.keys(other) and collide(other.where, command.where)
        ]

    def _save(self) -> None:
        if self._file is not None:
            stored = StoredKeys(keys={name: list(keys) for name, keys in sorted(self._chosen.items())})
            write_atomically(self._file, dumps(stored).encode())


def collide(first: str, second: str) -> bool:
    """Return whether one key cannot serve both places; a mode may take a key over from its pane and the window."""
    return first == second or (WINDOW in (first, second) and "." not in first + second) or _share_mode(first, second)


def serves(where: str, pane: str, mode: str) -> bool:
    """Return whether a command of that place works while `pane` is shown in `mode`."""
    return where in (WINDOW, pane, f"{pane}.{mode}", f"{ANY_PANE}.{mode}")


def foremost(commands: Iterable[Command]) -> Command | None:
    """Return the command that a key sets off among those that share it: a mode before its pane before the window."""
    return max(commands, key=lambda command: (command.where != WINDOW, command.where.count(".")), default=None)


def _share_mode(first: str, second: str) -> bool:
    (pane, _, mode), (other, _, same) = first.partition("."), second.partition(".")
    return ANY_PANE in (pane, other) and mode == same
