"""What can be undone, newest last, and what was undone and can be done again."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

# Enough for an evening's culling; an act holds a few crops.
LONGEST = 1000


@dataclass(frozen=True)
class Act:
    """Something done that can be taken back.

    Attributes:
        title: What was done, as it reads after “Undone: ”.
        undo: Takes it back.
        redo: Does it again; None for what can only be done anew by hand.
    """

    title: str
    undo: Callable[[], None]
    redo: Callable[[], None] | None = None


class History:
    """The acts of one pane."""

    def __init__(self) -> None:
        self._acts: deque[Act] = deque(maxlen=LONGEST)
        self._undone: list[Act] = []

    def did(self, title: str, undo: Callable[[], None], redo: Callable[[], None] | None = None) -> None:
        """Remember an act that was just done; what was undone before cannot be done again."""
        self._acts.append(Act(title, undo, redo))
        self._undone.clear()

    def can_undo(self) -> bool:
        """Return whether there is something to take back."""
        return bool(self._acts)

    def can_redo(self) -> bool:
        """Return whether what was taken back last can be done again."""
        return bool(self._undone)

    def undo(self) -> str:
        """Take the newest act back and return its title; raises `IndexError` when there is none."""
        act = self._acts.pop()
        act.undo()
        if act.redo is None:
            self._undone.clear()
        else:
            self._undone.append(act)
        return act.title

    def redo(self) -> str:
        """Do again what was taken back last and return its title; raises `IndexError` when there is nothing."""
        act = self._undone.pop()
        if act.redo is not None:
            act.redo()
        self._acts.append(act)
        return act.title
