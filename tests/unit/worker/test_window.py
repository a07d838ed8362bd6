import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from ml_core.specs.errors import ThirdsError
from ml_core.worker import window
from ml_core.worker.command_line import dispatch
from ml_core.worker.window import open_window


def starts(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setattr(window, "app_command", lambda: [sys.executable, "-c", script])


def test_a_window_that_is_up_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    starts(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(window, "WATCH_SECONDS", 0.3)
    before = {child.pid for child in psutil.Process().children()}
    assert open_window() == 0
    [opened] = [child for child in psutil.Process().children() if child.pid not in before]
    # Of its own session: closing the terminal does not close the window.
    assert os.getsid(opened.pid) == opened.pid
    opened.send_signal(signal.SIGKILL)
    opened.wait(10)


def test_a_window_that_was_closed_at_once_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    starts(monkeypatch, "")
    assert open_window() == 0


def test_a_window_that_cannot_open_is_told_with_its_last_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(window, "WATCH_SECONDS", 60.0)
    starts(monkeypatch, "import sys; print('first words'); sys.exit('libEGL.so.1 is missing')")
    with pytest.raises(ThirdsError, match="could not open") as told:
        open_window()
    assert "thirds verify" in told.value.remedy
    assert "libEGL.so.1 is missing" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_without_a_display_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    began = time.monotonic()
    with pytest.raises(ThirdsError, match="no display"):
        open_window()
    assert time.monotonic() - began < window.WATCH_SECONDS


def test_photos_and_folders_that_are_named_are_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[list[Path]] = []

    def keep(photos: list[Path]) -> int:
        opened.append(photos)
        return 0

    monkeypatch.setattr(window, "open_window", keep)
    (tmp_path / "a b.jpg").touch()
    assert dispatch([str(tmp_path / "a b.jpg"), str(tmp_path)]) == 0
    assert opened == [[tmp_path / "a b.jpg", tmp_path]]


def test_a_subcommand_is_no_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("THIRDS_HOME", str(tmp_path / "home"))
    (tmp_path / "runs").mkdir()
    monkeypatch.chdir(tmp_path)
    assert dispatch(["runs"]) == 0
    with pytest.raises(SystemExit):
        dispatch(["nowhere"])
