"""A second start hands over to the window that is open."""

import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.window.single_instance import Handed, SingleInstance, address, hand_over, read_handed
from ml_core.specs.errors import SpecError
from ml_core.specs.launch import app_command
from tests.gui.second_start import start_another


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THIRDS_HOME", str(tmp_path / "home"))


def test_without_a_window_nobody_takes_anything(qtbot: QtBot) -> None:
    assert not hand_over([Path("/a.jpg")])


def test_the_open_window_takes_photos_and_profile(qtbot: QtBot, tmp_path: Path) -> None:
    first, got = SingleInstance(), list[Handed]()
    first.handed.connect(got.append)
    assert first.listen()
    with start_another([str(tmp_path / "ä b.jpg"), "--profile", "Birds"]) as process:
        qtbot.waitUntil(lambda: process.poll() is not None, timeout=60_000)
        assert process.returncode == 0
    assert got == [Handed((tmp_path / "ä b.jpg",), "Birds")]
    first.close()


def test_what_a_crash_left_is_no_hindrance(qtbot: QtBot) -> None:
    crash = "import os, sys; from PySide6.QtCore import QCoreApplication as App; app = App([]);"
    crash += "from desktop_app.window.single_instance import SingleInstance as One; one = One();"
    crash += "print(one.listen(), flush=True); os.kill(os.getpid(), 9)"
    assert subprocess.run([sys.executable, "-c", crash], capture_output=True, check=False).stdout == b"True\n"
    assert not hand_over([])
    first = SingleInstance()
    assert first.listen()
    first.close()


def test_a_window_beside_the_first_leaves_it_the_ear(qtbot: QtBot) -> None:
    first, beside = SingleInstance(), SingleInstance()
    assert first.listen()
    assert not beside.listen()
    beside.close()
    first.close()


def test_homes_do_not_meet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    here = address()
    monkeypatch.setenv("THIRDS_HOME", str(tmp_path / "other"))
    assert address() != here


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b'{"photos": 3, "profile": ""}', b'{"photos": []}', b"\xff"])
def test_what_is_not_from_thirds_is_refused(line: bytes) -> None:
    with pytest.raises(SpecError):
        read_handed(line)


def test_the_command_names_the_app() -> None:
    assert app_command("a.jpg")[-1] == "a.jpg"
    assert app_command()[0] == sys.executable
