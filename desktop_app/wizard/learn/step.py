"""The wizard's fourth step: the taste is learnt from the choices, and ranks crops from then on."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.jobs.run_words import progress_line, share_done, state_line
from desktop_app.jobs.session import Session
from desktop_app.jobs.taste_state import LIVE_TASTE, TasteState, run_of, taste_state
from desktop_app.panes.annotate.second_look import SecondLook
from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.empty_state import EmptyState
from desktop_app.wizard.cropping_card import CroppingCard
from desktop_app.wizard.learn.agreement_chart import agreements_of
from desktop_app.wizard.learn.page import LearnPage
from desktop_app.wizard.learn.words import anyway_words, learn_fine_print, learn_headline, since_words
from desktop_app.wizard.next_card import NextCard, set_role
from desktop_app.wizard.regimes import choices, regime_words
from desktop_app.wizard.step import RunStep
from ml_core.specs.engine import TasteReply, TasteRequest
from ml_core.specs.errors import EngineError
from ml_core.specs.judgements import PERSONAL_FROM, RERANKING_FROM
from ml_core.specs.runs import RunState
from ml_core.specs.tasks import TasteConfig

TASK = "taste"
_TOPIC = "learn.taste"


class LearnStep(RunStep):
    """Follows the last learning of a taste, and asks the engine what is known of it meanwhile.

    Signals:
        look_again(int): The person wants to judge this pair once more.
    """

    look_again = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, TASK, parent)
        self._known: TasteReply | None = None
        self._state = TasteState()
        self._make_buttons()
        self.card = NextCard((self._learn, self._stop))
        self.after = CroppingCard(self.cropping, (self._refine, self._again))
        self.second_look = SecondLook(session)
        self.page = LearnPage(self._cards(), self.second_look, self._compare)
        self._too_few = EmptyState("learn", "Not enough choices yet", "", self._choose)
        self._pages = QStackedWidget()
        for page in (self._too_few, self.page):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self._connect()

    def _make_buttons(self) -> None:
        self._choose = push_button("Choose between crops", lambda: self.wanted.emit("choose"), "main")
        self._learn = push_button("Learn my taste", self.begin, "main")
        self._stop = push_button("Stop", self.stop)
        self._refine = push_button("Refine", lambda: self.wanted.emit("refine"))
        self._again = push_button("Learn again", self.begin)
        self._compare: QPushButton = push_button("Compare kinds of models", self.compare)
        self._compare.setToolTip("Fit every kind of model to your choices and see how often each is right.")

    def _cards(self) -> QWidget:
        cards = QWidget()
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card)
        column.addWidget(self.after)
        return cards

    def _connect(self) -> None:
        self.after.look.connect(self.look)
        self.second_look.wanted.connect(self.look_again)
        for signal in (self.follower.taken_up, self.follower.changed):
            signal.connect(self._on_run)
        self.follower.heard.connect(lambda _events: self._show_card())

    # What the person does

    def begin(self) -> None:
        """Learn the taste from all choices."""
        self._start(compare=False)

    def compare(self) -> None:
        """Fit every kind of model."""
        self._start(compare=True)

    def _start(self, *, compare: bool) -> None:
        session = self.session
        config = TasteConfig(catalog=session.profile.catalog_file, scorer=session.settings.scorer, compare=compare)
        self.follower.start(config, run_of(session.catalog.chosen_model("policy")))

    # What is shown

    def refresh(self) -> None:
        """Count the choices again and show what is known."""
        self._state = taste_state(self.session.catalog)
        self.follower.refresh()
        self._show()

    def arrive(self) -> None:
        """Ask the engine what is known of the taste by now."""
        self.refresh()
        self._ask()

    def leave(self) -> None:
        """Wait for no answer of the engine."""
        self.session.engine.forget(_TOPIC)

    def _ask(self) -> None:
        if self._state.answers >= RERANKING_FROM:
            live = self.session.profile.models_folder / LIVE_TASTE
            request = TasteRequest(self.session.profile.catalog_file, scorer=self.session.settings.scorer, save_to=live)
            self.session.engine.ask(request, self._on_known, self._on_unknown, _TOPIC)

    def _on_known(self, known: TasteReply) -> None:
        self._known = known
        self.second_look.show_doubts(known.doubts)
        self._show()

    def _on_unknown(self, error: EngineError) -> None:
        self.failed.emit(error)

    def _on_run(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        few = self._state.answers < RERANKING_FROM
        self._pages.setCurrentWidget(self._too_few if few else self.page)
        self._too_few.say(f"You have made {choices(self._state.answers)}. {regime_words(self._state.answers)}")
        self.page.show_known(self._known)
        result = self.follower.result()
        self.page.show_agreements(agreements_of(result), self._known)
        if self.follower.finished:
            self.page.say(learn_headline(result), learn_fine_print(result, self._known))
        else:
            self.page.say("Learn your taste", regime_words(self._state.answers))
        self._show_card()

    def _show_card(self) -> None:
        run = self.follower.run
        finished = self.follower.finished
        self.card.setVisible(not finished)
        self.after.setVisible(finished)
        self._compare.setEnabled(not self.follower.active)
        if finished:
            self._show_after()
        elif run is not None and run.active:
            self.card.say(f"Learning from your {choices(self._state.answers)}: {progress_line(run.progress)}")
            self.card.show_share(share_done(run.progress))
            self.card.show_only(self._stop)
        else:
            self.card.show_share(None)
            self.card.say(self._words_before(run.state if run is not None else None))
            self._learn.setText(f"Learn from your {choices(self._state.answers)}")
            self.card.show_only(self._learn)

    def _words_before(self, state: RunState | None) -> str:
        run = self.follower.run
        if run is None or state is None:
            return "Next: learn your taste. It takes a few seconds, and you can do it as often as you like."
        return " ".join(state_line(state, run.failure))

    def _show_after(self) -> None:
        personal = self._state.answers >= PERSONAL_FROM
        since = since_words(self._state.answers, int(self.follower.result().get("answers", self._state.answers)))
        self._refine.setText("Refine" if personal else "Refine anyway")
        set_role(self._refine, "main" if personal else "")
        self._refine.setToolTip("" if personal else anyway_words(self._state.answers))
        self.after.offer(f"{regime_words(self._state.answers)} Let it propose crops for {{photos}}.")
        self.after.say_small(since)
        self.after.hold_back(self._again, not since)
        self.cropping.follow(self.follower.name)
