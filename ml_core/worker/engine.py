"""The interactive engine: answers the window's questions, one JSON line each over standard input and output."""

import contextlib
import json
import logging
import os
import queue
import sys
import threading
from collections.abc import Callable
from typing import Any, BinaryIO, NoReturn

from ml_core.specs.engine import ErrorReply, Reply, decode_message, encode_message
from ml_core.specs.errors import SpecError
from ml_core.worker.failures import words_for
from ml_core.worker.process import be_polite

# What proposals need takes seconds to import; the engine does it when nothing has been asked for this long.
IDLE_SECONDS = 2.0
# An answer that nobody waits for any more may take this long before the process ends in the middle of it.
GRACE_SECONDS = 1.0
_log = logging.getLogger(__name__)


def serve() -> NoReturn:
    """Answer requests until standard input closes, that is until the window is gone."""
    be_polite()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    output = protected_output()
    # Imported after the protection: a library may print while it is imported.
    from ml_core.worker.answers import answer, warm_up

    def give_up() -> None:
        os._exit(0)

    Engine(answer, warm_up).run(sys.stdin.buffer, output, give_up)
    # Threads of libraries have nothing to say any more, and the reader may still wait for the pipe.
    os._exit(0)


def protected_output() -> BinaryIO:
    """Return standard output for the replies alone; what anything else prints goes to standard error from now on."""
    sys.stdout.flush()
    kept = os.fdopen(os.dup(1), "wb")
    # Libraries in C write to the descriptor itself.
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return kept


class Engine:
    """Answers lines one after the other.

    Args:
        answer: Answers one request; whatever it raises becomes an error reply.
        warm_up: Called once when the engine has been idle for `idle_seconds`.
        idle_seconds: See `warm_up`.
    """

    def __init__(
        self, answer: Callable[[Any], Reply], warm_up: Callable[[], None], idle_seconds: float = IDLE_SECONDS
    ) -> None:
        self._answer = answer
        self._warm_up = warm_up
        self._idle_seconds: float | None = idle_seconds
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._over = threading.Event()

    def run(self, source: BinaryIO, target: BinaryIO, give_up: Callable[[], None]) -> None:
        """Answer each line of `source` on `target`; return when the source ends or nobody reads the target.

        `give_up` is called on another thread when the source ended and the answer in hand takes too long.
        """
        threading.Thread(target=self._read, args=(source, give_up), name="engine input", daemon=True).start()
        # A closed pipe means that nobody is there.
        with contextlib.suppress(BrokenPipeError):
            while line := self._next():
                target.write(self._reply_to(line))
                target.flush()
        self._over.set()

    def _read(self, source: BinaryIO, give_up: Callable[[], None]) -> None:
        for line in source:
            self._lines.put(line)
        # An empty line marks the end.
        self._lines.put(b"")
        if not self._over.wait(GRACE_SECONDS):
            give_up()

    def _next(self) -> bytes:
        try:
            return self._lines.get(timeout=self._idle_seconds)
        except queue.Empty:
            self._idle_seconds = None
            self._warm()
            return self._lines.get()

    def _warm(self) -> None:
        try:
            self._warm_up()
        # Whoever needs what is missing will hear of it in an answer.
        except Exception:
            _log.exception("warming up failed")

    def _reply_to(self, line: bytes) -> bytes:
        try:
            number, request = decode_message(line)
        except SpecError as error:
            return encode_message(_number_of(line), ErrorReply(error.what, error.remedy))
        try:
            return encode_message(number, self._answer(request))
        # The engine outlives every failure of one answer.
        except Exception as error:
            words = words_for(error)
            if words.unexpected:
                _log.exception("a request failed: %s", request)
            return encode_message(number, ErrorReply(words.what, words.remedy))


def _number_of(line: bytes) -> int:
    """Return the number of a line that is no sound message, 0 when it has none."""
    try:
        return int(json.loads(line)["number"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return 0
