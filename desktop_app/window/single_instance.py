"""One window for everybody who opens Thirds: a second start hands its photos to the first and ends."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from ml_core.catalog.folders import data_folder
from ml_core.specs.errors import SpecError

# The first window answers at once unless it hangs; then a second one is better than none.
_WAIT_MS = 2000
_LONGEST = 10_000_000
_TAKEN = b"taken\n"


class Handed(NamedTuple):
    """What a second start hands over: photos and folders to add, and the profile that was asked for, if any."""

    photos: tuple[Path, ...] = ()
    profile: str = ""


def address() -> str:
    """Return where the window listens that works on this user's things."""
    return f"thirds-{hashlib.sha256(str(data_folder().resolve()).encode()).hexdigest()[:16]}"


def hand_over(photos: Sequence[Path], profile: str = "") -> bool:
    """Hand photos and the name of a profile to the window that is open; returns False when none took them."""
    socket = _connected()
    if socket is None:
        return False
    plain = {"photos": [str(path.absolute()) for path in photos], "profile": profile}
    socket.write(json.dumps(plain).encode() + b"\n")
    taken = socket.waitForReadyRead(_WAIT_MS) and socket.readAll().data() == _TAKEN
    socket.disconnectFromServer()
    return taken


def _connected() -> QLocalSocket | None:
    socket = QLocalSocket()
    socket.connectToServer(address())
    return socket if socket.waitForConnected(_WAIT_MS) else None


class SingleInstance(QObject):
    """Listens for later starts while the window is open.

    Signals:
        handed(Handed): Somebody started Thirds once more.
    """

    handed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        # Other users of the machine have no say here.
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def listen(self) -> bool:
        """Begin to listen; returns False when another window does, or it is not possible: a window can live with it."""
        if _connected() is not None:
            return False
        # What a window that crashed left on the disk would be in the way.
        QLocalServer.removeServer(address())
        return self._server.listen(address())

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if socket.bytesAvailable() > _LONGEST:
            socket.abort()
        if not socket.canReadLine():
            return
        try:
            handed = read_handed(bytes(socket.readLine().data()))
        except SpecError:
            socket.abort()
            return
        socket.write(_TAKEN)
        socket.flush()
        self.handed.emit(handed)


def read_handed(line: bytes) -> Handed:
    """Return what a line hands over; raises `SpecError` when it is none of ours."""
    try:
        plain = json.loads(line)
        return Handed(tuple(Path(str(path)) for path in plain["photos"]), str(plain["profile"]))
    except (ValueError, KeyError, TypeError) as error:
        raise SpecError("That is not from Thirds.") from error
