"""What can be undone, newest last."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

# Enough for an evening's culling; an act holds a few ids.
LONGEST = 1000


@dataclass(frozen=True)
class Act:
    """Something done that can be taken back.

    Attributes:
        title: What was done, as it reads after “Undone: ”.
        undo: Takes it back.
    """

    title: str
    undo: Callable[[], None]


class History:
    """The acts of one pane."""

    def __init__(self) -> None:
        self._acts: deque[Act] = deque(maxlen=LONGEST)

    def did(self, title: str, undo: Callable[[], None]) -> None:
        """Remember an act that was just done."""
        self._acts.append(Act(title, undo))

    def can_undo(self) -> bool:
        """Return whether there is something to take back."""
        return bool(self._acts)

    def undo(self) -> str:
        """Take the newest act back and return its title; raises `IndexError` when there is none."""
        act = self._acts.pop()
        act.undo()
        return act.title
