"""The thread side of the engine's supervision: one child process, its lines in and out."""

import contextlib
from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot

from ml_core.catalog.folders import log_folder
from ml_core.specs.engine import decode_message
from ml_core.specs.errors import SpecError
from ml_core.specs.launch import worker_environment

CLOSE_MS = 1500


class EngineProcess(QObject):
    """Runs the engine and decodes what it says; lives on a thread of its own, driven by queued signals.

    Signals:
        replied(int, Reply): a reply and the number of its request.
        died(str): the process ended without being asked to; in words.
    """

    replied = Signal(int, object)
    died = Signal(str)

    def __init__(self, command: Sequence[str]) -> None:
        super().__init__()
        self._command = list(command)
        self._process: QProcess | None = None

    @Slot()
    def start(self) -> None:
        """Start the engine."""
        process = QProcess(self)
        environment = QProcessEnvironment()
        for name, value in worker_environment().items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        process.setStandardErrorFile(str(log_folder() / "engine.log"), QProcess.OpenModeFlag.Append)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        self._process = process
        process.start(self._command[0], self._command[1:])

    @Slot(bytes)
    def send(self, line: bytes) -> None:
        """Write one line to the engine; a line to a dead engine is lost, which `died` tells."""
        if self._process is not None:
            self._process.write(line)

    @Slot()
    def kill(self) -> None:
        """End an engine that does not answer; `died` follows."""
        if self._process is not None:
            self._process.kill()

    @Slot()
    def end(self) -> None:
        """End the engine: a closed pipe tells it to go, then force; the last act on this thread."""
        process, self._process = self._process, None
        if process is None:
            return
        process.blockSignals(True)
        process.closeWriteChannel()
        if not process.waitForFinished(CLOSE_MS):
            process.kill()
            process.waitForFinished(CLOSE_MS)

    def _read(self) -> None:
        while self._process is not None and self._process.canReadLine():
            # A library that prints to standard output is passed over.
            with contextlib.suppress(SpecError):
                self.replied.emit(*decode_message(bytes(self._process.readLine().data())))

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        crashed = status is QProcess.ExitStatus.CrashExit
        self._drop(f"It {'crashed' if crashed else 'ended'} with code {code}.")

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            self._drop(self._process.errorString())

    def _drop(self, words: str) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
            self.died.emit(words)
