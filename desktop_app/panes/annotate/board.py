"""The judging board: a pair of crops, its keys, its progress; embeddable in any pane.

How a pane embeds one, as the wizard does:

    board = JudgingBoard(session, TasteSource(session))   # or ListedSource(pairs) for a blind trial
    # in the pane: def command_owners(self): return (self, board, ...)   the window finds the keys there
    # in the pane: self.set_mode(JUDGING) while a board is seen, self.set_mode("") otherwise
    # board.notice, board.failed, board.command_wanted: connected to the pane's signals of that name
    # board.setFocus() when it comes into view; board.close_board() in the pane's close_pane()

A pane may hold several boards: keys go to the one that is seen, in force as the person chose them. A board takes up the
judging whenever it is shown and rests when it is hidden, so that two boards of one source can be open in turn.
"""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.jobs.background import run_in_background
from desktop_app.jobs.judging import Judging
from desktop_app.jobs.judging_clock import JudgingClock
from desktop_app.jobs.judging_sources import PairSource
from desktop_app.jobs.judging_upkeep import back_up, last_annotator, remember_annotator
from desktop_app.jobs.judging_words import choices
from desktop_app.jobs.pair_pictures import PairPictures, TwoCrops, crops_of
from desktop_app.panes.annotate.board_commands import JUDGING, BoardCommands
from desktop_app.panes.annotate.board_foot import BoardFoot
from desktop_app.panes.annotate.board_header import BoardHeader
from desktop_app.panes.annotate.board_waiting import explain_waiting
from desktop_app.panes.annotate.pair_stage import PairStage
from desktop_app.widgets.theme import GRID
from ml_core.specs.judgements import Choice, Confidence

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

__all__ = ["JUDGING", "JudgingBoard"]

_TICK_MS = 1000
_AFTER_PAINT_MS = 20
_WORDS: dict[Choice, str] = {"a": "the left one", "b": "the right one", "tie": "no difference", "skip": "skipped"}


class JudgingBoard(BoardCommands):
    """Shows the pairs of a source and takes the answers.

    Args:
        session: The open profile.
        source: Where pairs come from.

    Attributes:
        judging: The link to catalog and source.
        view: The pair.
        photo: Both crops on the photo.
        clock: The time of the session.
        refreshing: Runs while words and buttons are still those of the pair before.

    Signals:
        answered(): An answer was kept, changed or taken back.
        paused(bool): The person paused, or went on.
        notice(str): Something worth a line at the top of the window.
        failed(object): An exception to be explained to the person.
        command_wanted(str): Asks the window to carry out a command by name.
    """

    answered = Signal()
    paused = Signal(bool)
    notice = Signal(str)
    failed = Signal(object)
    command_wanted = Signal(str)

    def __init__(self, session: "Session", source: PairSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.judging = Judging(session, source, last_annotator(session.profile), self)
        self.clock = JudgingClock()
        self._is_paused = False
        self._second_look: int | None = None
        self._pictures = PairPictures(session.previews, self)
        self.stack = PairStage(session, self._pictures)
        self.view, self.photo, self.waiting = self.stack.view, self.stack.photo, self.stack.waiting
        self.header, self.foot = BoardHeader(self, source.question), BoardFoot(self)
        self._tick = QTimer(self, interval=_TICK_MS)
        # Words and buttons follow the pair: restyling them takes longer than the next pair may.
        self.refreshing = QTimer(self, singleShot=True, interval=_AFTER_PAINT_MS)
        self._lay_out()
        self._connect()

    # Coming and going

    def showEvent(self, event: QShowEvent) -> None:
        """Take up the judging where it was left."""
        super().showEvent(event)
        self.judging.begin(last_annotator(self.session.profile))
        self._show_annotators()
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody looks."""
        super().hideEvent(event)
        self.clock.run(False)
        self._tick.stop()
        self.judging.rest()

    def close_board(self) -> None:
        """End what works in the background, before the session is closed."""
        self.stack.marking.end()
        self.judging.rest()
        self._pictures.close()

    # Answers

    def give(self, choice: Choice, confidence: Confidence = "normal") -> None:
        """Keep an answer; the next pair is shown once it is on disk."""
        frames = [rect for side, rect in self.view.frames().items() if choice in (side, "tie")]
        if self.judging.answer(choice, confidence, self.clock.answered() if self.view.is_seen() else 0):
            self.view.flash(frames)
            # At once, before anything else that the answer set off.
            self.view.repaint()

    def undo(self) -> None:
        """Take the newest answer back."""
        self.clock.act()
        self.judging.undo()

    def go_back(self) -> None:
        """Show the pair before."""
        self._step(-1)

    def go_forward(self) -> None:
        """Show the pair after."""
        self._step(1)

    def look_again(self, pair_id: int) -> None:
        """Show a pair once more, for a second answer."""
        self.clock.act()
        self._set_paused(False)
        before, self._second_look = self._second_look, pair_id
        if not self.judging.look_again(pair_id):
            self._second_look = before
            self.notice.emit(
                "Somebody else made this choice: choose their name at the top left to judge the pair again."
            )
        self.setFocus()

    def _step(self, by: int) -> None:
        self.clock.act()
        self.judging.step(by)

    # Looking

    def toggle_on_photo(self) -> None:
        """Show where the crops lie on the photo, or the crops again."""
        self.stack.toggle_on_photo()

    def toggle_zoom(self) -> None:
        """Show photo pixels 1:1, or whole crops."""
        self.stack.toggle_zoom()

    def flick(self) -> None:
        """Show one crop over the other."""
        self.stack.flick()

    def mark_subject(self) -> None:
        """Begin or end marking the subject."""
        if not self.stack.mark_subject():
            self.notice.emit("This photo is not in the library any more, so its subject cannot be marked.")

    def show_beside(self) -> None:
        """Show the crops beside each other, or leave the place when they are."""
        if not self.stack.show_beside():
            self.command_wanted.emit("window.back")

    def toggle_pause(self) -> None:
        """Stop the clock and hide the crops, or go on."""
        self._set_paused(not self._is_paused)

    def save_point(self) -> None:
        """Make a backup and say what is saved."""
        file, answers = self.session.profile.catalog_file, self.judging.answers
        run_in_background(lambda: back_up(file), partial(self._on_saved, answers), self.failed.emit)

    def show_progress(self) -> None:
        """Show how far the person is, as the source sees it now."""
        progress = self.judging.progress()
        self.header.show_progress(progress)
        self.foot.show_progress(progress)

    @property
    def is_paused(self) -> bool:
        """Return whether the crops are hidden and the clock stands."""
        return self._is_paused

    # When commands can run

    def can_answer(self) -> bool:
        """Return whether the pair was painted, so that the person can have seen it."""
        return self.can_look() and self.view.is_seen()

    def can_look(self) -> bool:
        """Return whether there is a pair to look at."""
        return self.judging.current is not None and not self._is_paused

    def can_undo(self) -> bool:
        """Return whether there is an answer to take back."""
        return self.judging.can_undo() and not self._is_paused

    def can_go_back(self) -> bool:
        """Return whether there is an earlier pair."""
        return self.judging.can_step(-1) and not self._is_paused

    def can_go_forward(self) -> bool:
        """Return whether there is a later pair."""
        return self.judging.can_step(1) and not self._is_paused

    # What happens

    def _on_pair(self) -> None:
        pair = self.judging.current
        self.stack.show_crops()
        self.view.show_pair(
            crops_of(pair) if pair is not None else None, [crops_of(each) for each in self.judging.coming()]
        )
        self.clock.run(pair is not None and not self._is_paused)
        if self._is_paused:
            words = "The crops are hidden and the clock stands. Everything is saved."
            self.waiting.say("pause", "Paused", words, "Go on", self.toggle_pause)
        elif pair is None:
            add = partial(self.command_wanted.emit, "window.add_folder")
            explain_waiting(self.waiting, self.judging, self.session.catalog, add)
        self.stack.show_page(self.waiting if self._is_paused or pair is None else self.view)
        self.refreshing.start()

    def _on_supply(self) -> None:
        pair = self.judging.current
        if pair is not None:
            self.view.show_pair(crops_of(pair), [crops_of(each) for each in self.judging.coming()])

    def _on_painted(self, _pair: TwoCrops) -> None:
        self.clock.shown()
        self.judging.was_seen()
        self.refreshing.start()

    def _on_answered(self) -> None:
        self.refreshing.start()
        self.answered.emit()

    def _refresh(self) -> None:
        self.foot.refresh()
        self.show_progress()
        self._show_clock()

    def _on_picture_failed(self, pair: TwoCrops, reason: str) -> None:
        self.judging.drop_offers_of([each for each in self.judging.coming() if crops_of(each) == pair])
        if pair == self.view.pair and self.judging.pass_over():
            self.notice.emit(f"{pair.photo.name} was passed over. {reason}")
        self.refreshing.start()

    def _on_clicked(self, side: Choice, clearly: bool) -> None:
        self.setFocus()
        if self.can_answer():
            self.give(side, "clear" if clearly else "normal")

    def _on_annotator(self, name: str) -> None:
        try:
            remember_annotator(self.session.profile, name)
        except OSError as error:
            self.failed.emit(error)
        self.judging.begin(name)
        self._show_annotators()

    def _on_photos(self) -> None:
        if self.isVisible() and self.judging.current is None and self.judging.waiting().since is None:
            self.judging.begin()

    def _on_saved(self, answers: int, backed_up: bool) -> None:
        backup = "a backup was made" if backed_up else "the last backup holds them all"
        self.notice.emit(f"{choices(answers)} are saved, and {backup}.".replace("1 choice are", "1 choice is"))

    # Within

    def _set_paused(self, paused: bool) -> None:
        if paused != self._is_paused:
            self._is_paused = paused
            self._on_pair()
            self._show_clock()
            self.paused.emit(paused)
        self.setFocus()

    def _say_what_is_asked(self) -> None:
        self.foot.mark(*self.stack.looks())
        pair, given = self.judging.current, self.judging.choice
        if pair is None or pair.id != self._second_look:
            self._second_look = None
        words = self.judging.source.question
        if self.stack.marking.is_on:
            words = "Click what the photo is about"
        elif given is not None and not self._is_paused and self._second_look is None:
            words = f"You said: {_WORDS[given]}"
        self.header.show_question(words)

    def _show_annotators(self) -> None:
        known = [each.name for each in self.session.catalog.annotators() if each.name]
        self.header.annotator.show_names(self.judging.annotator, known)

    def _show_clock(self) -> None:
        self.header.show_clock(self.clock, self._is_paused)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.header)
        column.addWidget(self.stack, 1)
        column.addWidget(self.foot)
        self.setFocusProxy(self.stack)

    def _connect(self) -> None:
        self.judging.pair_changed.connect(self._on_pair)
        self.judging.supply_changed.connect(self._on_supply)
        self.judging.answered.connect(self._on_answered)
        self.judging.failed.connect(self.failed)
        self.view.painted.connect(self._on_painted)
        self.view.chosen.connect(self._on_clicked)
        self.stack.looked.connect(self._say_what_is_asked)
        self.view.failed.connect(self._on_picture_failed)
        marking = self.stack.marking
        marking.kept.connect(lambda: self.notice.emit("The subject is marked; crops are judged by it from now on."))
        marking.missed.connect(self.notice)
        marking.failed.connect(self.failed)
        self.header.annotator.chosen.connect(self._on_annotator)
        self.header.annotator.done.connect(self.setFocus)
        self.session.photos_changed.connect(self._on_photos)
        self._tick.timeout.connect(self._show_clock)
        self.refreshing.timeout.connect(self._refresh)
