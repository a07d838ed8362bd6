"""The card that offers to crop all photos, and then says how far that is."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.jobs.cropping import Cropping
from desktop_app.jobs.run_words import photos, progress_line, share_done, state_line
from desktop_app.widgets.buttons import push_button
from desktop_app.wizard.next_card import NextCard, set_role
from ml_core.specs.runs import RunState


class CroppingCard(NextCard):
    """Follows a `Cropping`.

    Args:
        cropping: What it offers and follows.
        others: Further buttons, shown while nothing is cropped; one with the role ``"main"`` takes it from the
            card's own.

    Signals:
        look(): The person wants to see the proposals in the library.
    """

    look = Signal()

    def __init__(self, cropping: Cropping, others: Sequence[QPushButton] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.crop = push_button("Crop all my photos", cropping.start, "main")
        self._stop = push_button("Stop", cropping.stop)
        self._look = push_button("See them in the library", self.look.emit)
        self._others = tuple(others)
        first = [button for button in others if button.property("role") == "main"]
        rest = [button for button in others if button not in first]
        self.add_buttons(*first, self.crop, self._stop, self._look, *rest)
        self._cropping = cropping
        self._offer = "Next: let the policy propose crops for {photos} of the library. Your photos are only read."
        cropping.changed.connect(self.refresh)
        self.refresh()

    def offer(self, words: str) -> None:
        """Say this while nothing was cropped yet; ``{photos}`` becomes the number of photos."""
        self._offer = words
        self.refresh()

    def refresh(self) -> None:
        """Show how it stands."""
        follower = self._cropping.follower
        run, stored = follower.run, self._cropping.stored
        free = not any(button.property("role") == "main" for button in self._others)
        self.crop.setEnabled(self._cropping.ready)
        set_role(self.crop, "main" if free else "")
        set_role(self._look, "main" if free else "")
        self.show_share(share_done(run.progress) if run is not None and run.active else None)
        if run is None:
            self._say_offer()
        elif run.active:
            self.say(f"Cropping all photos: {progress_line(run.progress)}")
            self.show_only(self._stop)
        elif run.state is RunState.FINISHED:
            self._say_done(stored)
        else:
            self.say(" ".join(state_line(run.state, run.failure)))
            self.show_only(self.crop, *self._others)

    def _say_offer(self) -> None:
        count = self._cropping.photos
        none = "The library has no photos yet; add some to crop them."
        self.say(self._offer.replace("{photos}", photos(count)) if count else none)
        self.show_only(self.crop, *self._others)

    def _say_done(self, stored: int | None) -> None:
        waiting = "The crops are being put into the library…"
        self.say(waiting if stored is None else f"{photos(stored)} have proposed crops now.")
        self.show_only(*((self._look, *self._others) if stored else self._others))
