"""Questions to the warm engine process: newest wins within a topic, a crash is survived and told in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot
from shiboken6 import isValid

from desktop_app.jobs.engine_process import EngineProcess
from ml_core.specs.engine import ErrorReply, HelloRequest, Reply, Request, encode_message
from ml_core.specs.errors import EngineError
from ml_core.specs.launch import engine_command

FIRST_RESTART_MS, LONGEST_RESTART_MS = 250, 30_000
GIVE_UP_AFTER = 5
TIMEOUT_SECONDS = 120.0
_RESTARTING = "It is being started again; try once more in a moment."


@dataclass(frozen=True)
class _Question:
    number: int
    topic: str
    request: Request
    on_reply: Callable[[Any], None]
    on_error: Callable[[EngineError], None] | None


class EngineClient(QObject):
    """Asks the engine one question at a time and keeps it running; used on the GUI thread.

    Args:
        command: The engine's command.
        timeout_seconds: An engine that is silent this long on one question is ended and started again.

    Signals:
        state_changed(str): ``"off"``, ``"starting"``, ``"ready"``, ``"busy"``, ``"restarting"`` or ``"failed"``.
    """

    state_changed = Signal(str)
    _start = Signal()
    _send = Signal(bytes)
    _kill = Signal()

    def __init__(self, command: Sequence[str] | None = None, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        super().__init__()
        self._state, self._number, self._crashes = "off", 0, 0
        self._queue: list[_Question] = []
        self._asked: _Question | None = None
        self._dropped = False
        self._timeout = QTimer(self, singleShot=True, interval=int(timeout_seconds * 1000))
        self._restart = QTimer(self, singleShot=True)
        self._process = EngineProcess(engine_command() if command is None else command)
        self._thread = QThread()
        self._thread.setObjectName("engine")
        self._process.moveToThread(self._thread)
        self._connect()
        self._thread.start()

    def _connect(self) -> None:
        self._start.connect(self._process.start)
        self._send.connect(self._process.send)
        self._kill.connect(self._process.kill)
        self._process.replied.connect(self._on_reply)
        self._process.died.connect(self._on_died)
        self._thread.finished.connect(self._process.end)
        self._timeout.timeout.connect(self._kill)
        self._restart.timeout.connect(self._begin)

    @property
    def state(self) -> str:
        """Return the engine's state (see `state_changed`)."""
        return self._state

    def warm_up(self) -> None:
        """Start the engine before the first question, so that the answer to it comes at once."""
        if self._state == "off":
            self.ask(HelloRequest(), lambda _reply: None, lambda _error: None)

    def ask(
        self,
        request: Request,
        on_reply: Callable[[Any], None],
        on_error: Callable[[EngineError], None] | None = None,
        topic: str = "",
    ) -> None:
        """Ask; one of the callbacks is called on the GUI thread, unless a newer question of the same topic replaces it.

        Without `on_error` an error is raised in the event loop.
        """
        self._number += 1
        if topic:
            self.forget(topic)
        self._queue.append(_Question(self._number, topic, request, on_reply, on_error))
        if self._state in ("off", "failed"):
            self._crashes = 0
            self._begin()
        self._next()

    def forget(self, topic: str) -> None:
        """Drop the questions of a topic: their callbacks are not called."""
        self._queue = [question for question in self._queue if question.topic != topic]
        self._dropped = self._dropped or (self._asked is not None and self._asked.topic == topic)

    def close(self) -> None:
        """End the engine; open questions are dropped."""
        self._timeout.stop()
        self._restart.stop()
        self._queue.clear()
        self._asked = None
        self._thread.quit()
        self._thread.wait()

    def _begin(self) -> None:
        self._set_state("starting")
        self._start.emit()
        self._next()

    def _next(self) -> None:
        if self._asked is not None or not self._queue or self._state not in ("starting", "ready", "busy"):
            return
        self._asked, self._dropped = self._queue.pop(0), False
        self._send.emit(encode_message(self._asked.number, self._asked.request))
        self._timeout.start()
        if self._state == "ready":
            self._set_state("busy")

    @Slot(int, object)
    def _on_reply(self, number: int, reply: Reply) -> None:
        question = self._asked
        if question is None or question.number != number:
            return
        self._crashes = 0
        dropped = self._finish_question()
        self._set_state("ready")
        self._next()
        if dropped:
            return
        if isinstance(reply, ErrorReply):
            _fail(question, EngineError(reply.what, reply.remedy))
        elif _wanted(question.on_reply):
            question.on_reply(reply)

    @Slot(str)
    def _on_died(self, words: str) -> None:
        question, self._crashes = self._asked, self._crashes + 1
        dropped = self._finish_question()
        gave_up = self._crashes >= GIVE_UP_AFTER
        lost = [question] if question is not None and not dropped else []
        if gave_up:
            lost, self._queue = [*lost, *self._queue], []
            self._set_state("failed")
        else:
            self._set_state("restarting")
            self._restart.start(min(FIRST_RESTART_MS * 2 ** (self._crashes - 1), LONGEST_RESTART_MS))
        remedy = "Run “thirds verify” to see what is missing." if gave_up else _RESTARTING
        for each in lost:
            _fail(each, EngineError(f"The engine that looks at photos stopped. {words}", remedy))

    def _finish_question(self) -> bool:
        """Forget the question that was asked; returns whether nobody waits for its answer."""
        self._timeout.stop()
        dropped, self._asked, self._dropped = self._dropped, None, False
        return dropped

    def _set_state(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)


def _wanted(callback: Callable[..., None]) -> bool:
    owner = getattr(callback, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)


def _fail(question: _Question, error: EngineError) -> None:
    if question.on_error is None:
        raise error
    if _wanted(question.on_error):
        question.on_error(error)
