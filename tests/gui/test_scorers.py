"""Scorers and weights in the Models pane, by keys: downloads from a server on this machine, imports, removal, use."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QListView, QPushButton
from pytestqt.qtbot import QtBot
from safetensors.numpy import save_file

from desktop_app.commands.keymap import Keymap
from desktop_app.commands.registry import commands_of, declared_commands
from desktop_app.jobs import computer
from desktop_app.jobs.engine_client import EngineClient
from desktop_app.jobs.run_supervisor import RunSupervisor
from desktop_app.jobs.session import Session
from desktop_app.jobs.weights_desk import WeightsDesk
from desktop_app.panes.models.pane import ModelsPane
from desktop_app.panes.models.scorers_view import ASKED, SCORERS
from desktop_app.settings.settings import Settings
from desktop_app.window.shortcuts import Shortcuts
from desktop_app.window.window_commands import WindowCommands
from ml_core.catalog.folders import weights_folder
from ml_core.catalog.profile import create_profile
from ml_core.catalog.weights.cards import CARD
from ml_core.catalog.weights.fetching import fetched_bytes
from ml_core.catalog.weights.listing import scorer_names
from ml_core.catalog.weights.manifest import entry_of
from ml_core.specs.devices import GraphicsCard, TorchFacts
from ml_core.specs.engine import DevicesReply, DevicesRequest
from ml_core.specs.runs import RunState
from ml_core.specs.tasks import WeightsConfig
from tests.gui.keys import focus_in
from tests.gui.library_world import QuickEngine
from tests.weights_server import WeightsServer, entry_for, put_weights, serving, use_manifest

Key = Qt.Key
OpenPane = Callable[..., ModelsPane]
WAIT = 60_000


class DeviceEngine(QuickEngine):
    """Knows a PyTorch for the processor alone."""

    def _answer(self, request: Any) -> Any:
        assert isinstance(request, DevicesRequest)
        return DevicesReply(TorchFacts("2.13.0+cpu"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Write the weights of a small network."""
    from ml_core.models.nima.network import build_network  # torch is needed for real weights alone
    from tests.weights_server import SPEC

    tensors = {name: tensor.numpy() for name, tensor in build_network(SPEC).state_dict().items()}
    save_file(tensors, tmp_path / "net.safetensors")
    return tmp_path / "net.safetensors"


@pytest.fixture
def server(file: Path) -> Iterator[WeightsServer]:
    with serving(file.read_bytes()) as made:
        yield made


@pytest.fixture
def open_pane(qtbot: QtBot) -> Iterator[OpenPane]:
    """Return a function that shows the scorers, with the command of a worker."""
    opened: list[Session] = []

    def open_now(*worker: str) -> ModelsPane:
        command = [sys.executable, "-m", *(worker or ("tests.gui.fake_worker",))]
        profile = create_profile(f"Weddings {len(opened)}")
        runs = RunSupervisor(profile.runs_folder, lambda folder: [*command, str(folder)], grace_seconds=0.5)
        session = Session(profile, Settings(), runs, cast("EngineClient", DeviceEngine()))
        session.settings_wanted.connect(lambda settings: setattr(session, "settings", settings))
        opened.append(session)
        return shown(qtbot, session)

    yield open_now
    for session in opened:
        session.close()


def shown(qtbot: QtBot, session: Session) -> ModelsPane:
    pane = ModelsPane(session)
    shortcuts = Shortcuts(pane, Keymap(), lambda: ("models", pane.mode))
    for owner in pane.command_owners():
        shortcuts.add(commands_of(owner))
    pane.mode_changed.connect(shortcuts.refresh)
    qtbot.addWidget(pane)
    pane.resize(1000, 640)
    with qtbot.waitActive(pane):
        pane.show()
    pane.activated()
    press(pane, "W")
    assert pane.mode == SCORERS
    return pane


def press(pane: ModelsPane, *keys: str) -> None:
    for key in keys:
        QTest.keySequence(focus_in(pane), QKeySequence(key))
        QApplication.processEvents()


def said(pane: ModelsPane) -> str:
    words = "\n".join(each.text() for each in pane.scorers.findChildren(QLabel) if each.isVisible())
    return words.replace("\u00a0", " ").replace("\u200b", "")


def rows(pane: ModelsPane) -> list[str]:
    view = pane.scorers.findChild(QListView)
    assert view is not None
    count = range(view.model().rowCount())
    return [str(view.model().index(row, 0).data()).replace("\u00a0", " ") for row in count]


def notices_of(pane: ModelsPane) -> list[str]:
    heard: list[str] = []
    pane.notice.connect(heard.append)
    return heard


def test_every_scorer_is_listed_with_what_is_known_of_it(open_pane: OpenPane) -> None:
    put_weights("mine")
    (put_weights("spoilt") / CARD).write_text("{")
    pane = open_pane()
    assert rows(pane) == [
        "Built-in scorer\nin use, always there",
        "NIMA aesthetic, MobileNet (idealo)\nnot installed, 13.2 MB",
        "Mine\ninstalled",
        "spoilt\ndamaged",
        "This computer\nwhat networks run on",
    ]
    assert "nothing to download" in said(pane)
    press(pane, "Down")
    for words in (
        "Apache-2.0",
        "https://github.com/idealo/",
        "raw.githubusercontent.com",
        "git-sha1 003fb321ce92…9f9214e7",
    ):
        assert words in said(pane)
    press(pane, "Ctrl+C")
    assert QApplication.clipboard().text() == "git-sha1:003fb321ce92445e41d708144a3656589f9214e7"
    press(pane, "End", "Up")
    assert "card cannot be read" in said(pane)
    assert "Remove it, then import its file again." in said(pane)
    press(pane, "Delete")
    assert rows(pane)[-2] == "Mine\ninstalled"
    current = pane.scorers.current
    assert current is not None
    assert current.name == "mine"
    press(pane, "Esc")
    assert pane.mode == ""


def test_damaged_numbers_are_found_beside_the_window(qtbot: QtBot, open_pane: OpenPane) -> None:
    put_weights("mine").joinpath("weights.safetensors").write_bytes(b"Numbers")
    pane = open_pane()
    qtbot.waitUntil(lambda: rows(pane)[2] == "Mine\ndamaged", timeout=WAIT)
    pane.scorers.select("mine")
    assert not pane.scorers.can_use()
    assert "damaged or was changed" in said(pane)


def test_return_uses_a_scorer_and_undo_goes_back(open_pane: OpenPane) -> None:
    put_weights("mine")
    pane = open_pane()
    notices = notices_of(pane)
    pane.scorers.select("mine")
    press(pane, "Return")
    assert pane.session.settings.scorer == "mine"
    assert rows(pane)[2] == "Mine\nin use, installed"
    press(pane, "Delete")
    assert notices[-1] == "This scorer is in use; use another one first."
    assert pane.history.undo() == "use “Mine”"
    assert pane.session.settings.scorer == "composition"
    press(pane, "Delete")
    assert scorer_names() == ("composition",)
    assert pane.history.undo() == "remove “Mine”"
    assert scorer_names() == ("composition", "mine")


def test_a_scorer_whose_weights_are_gone_is_still_named(open_pane: OpenPane) -> None:
    pane = open_pane()
    pane.session.settings = Settings(scorer="gone")
    pane.activated()
    assert rows(pane)[2] == "gone\nin use, not installed"
    pane.scorers.select("gone")
    assert "use another scorer" in said(pane)


def test_nothing_is_fetched_before_a_person_agreed(open_pane: OpenPane) -> None:
    pane = open_pane()
    press(pane, "Down", "D")
    asked = pane.scorers.questions.question().replace("\u00a0", " ")
    assert "Download 13.2 MB from raw.githubusercontent.com? Licence: Apache-2.0." in asked
    assert pane.mode == ASKED
    press(pane, "Esc")
    assert (pane.mode, pane.scorers.questions.question()) == (SCORERS, "")
    assert pane.session.runs.runs() == []


def test_a_download_shows_how_far_it_is_and_leaves_no_run(qtbot: QtBot, open_pane: OpenPane) -> None:
    pane = open_pane("tests.gui.fake_worker", "--seconds", "1")
    notices = notices_of(pane)
    press(pane, "Down", "D", "Return")
    name = entry_of("nima-mobilenet-aesthetic").name
    qtbot.waitUntil(lambda: "of 4.0 MB" in said(pane) and "left" in said(pane), timeout=WAIT)
    assert "installing, " in rows(pane)[1]
    assert not pane.scorers.can_download()
    qtbot.waitUntil(lambda: name in scorer_names() and not pane.session.runs.runs(), timeout=WAIT)
    assert notices[-1].endswith("is installed. Press Return to use it.")
    press(pane, "Return")
    assert pane.session.settings.scorer == name


def test_a_real_download_is_cancelled_goes_on_and_can_be_used(
    qtbot: QtBot, open_pane: OpenPane, server: WeightsServer, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = use_manifest(monkeypatch, file.parent, entry_for(file, server.url))
    pane = open_pane("tests.gui.weights_worker", str(manifest))
    server.block_seconds = 0.5
    press(pane, "Down", "D", "Return")
    qtbot.waitUntil(lambda: fetched_bytes(entry_of("net")) > 0, timeout=WAIT)
    press(pane, "Ctrl+.")
    qtbot.waitUntil(lambda: not pane.session.runs.runs(), timeout=WAIT)
    have, server.block_seconds = fetched_bytes(entry_of("net")), 0.0
    assert 0 < have < len(server.content)
    button = next(each for each in pane.scorers.findChildren(QPushButton) if each.text() == "Go on with the download…")
    assert button.isVisible()
    press(pane, "D")
    assert "are here already" in pane.scorers.questions.question()
    press(pane, "Return")
    qtbot.waitUntil(lambda: "net" in scorer_names() and not pane.session.runs.runs(), timeout=WAIT)
    assert server.asked == ["", f"bytes={have}-"]
    press(pane, "Return")
    assert pane.session.settings.scorer == "net"


def test_a_failed_download_says_why_and_what_to_do(
    qtbot: QtBot, open_pane: OpenPane, server: WeightsServer, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = use_manifest(monkeypatch, file.parent, entry_for(file, server.url))
    server.content = b"another file"
    pane = open_pane("tests.gui.weights_worker", str(manifest))
    press(pane, "Down", "D", "Return")
    qtbot.waitUntil(lambda: "This is not the published file" in said(pane), timeout=WAIT)
    assert "Fetch it again." in said(pane)
    assert not list(weights_folder().iterdir())
    assert pane.scorers.can_download()


def test_a_download_whose_worker_is_gone_says_so(qtbot: QtBot, open_pane: OpenPane) -> None:
    pane = open_pane("tests.gui.fake_worker", "--crash")
    press(pane, "Down", "D", "Return")
    qtbot.waitUntil(lambda: "It ended without a word" in said(pane), timeout=WAIT)
    assert "Start it again; it goes on." in said(pane)
    press(pane, "D", "Return")
    qtbot.waitUntil(lambda: len(pane.session.runs.runs()) == 1 and not pane.scorers.is_working(), timeout=WAIT)


def test_what_was_installed_while_no_window_was_open_leaves_no_run(qtbot: QtBot, open_pane: OpenPane) -> None:
    pane = open_pane()
    pane.scorers.desk.deleteLater()
    runs = pane.session.runs
    QApplication.sendPostedEvents(pane.scorers.desk, QEvent.Type.DeferredDelete.value)
    name = runs.start("weights", WeightsConfig(download="nima-mobilenet-aesthetic"))
    qtbot.waitUntil(lambda: (run := runs.summary(name)) is not None and run.state is RunState.FINISHED, timeout=WAIT)
    desk = WeightsDesk(pane.session)
    qtbot.waitUntil(lambda: runs.summary(name) is None, timeout=WAIT)
    assert [each.state for each in desk.scorers()] == ["built in", "installed"]


def test_a_published_file_is_known_and_ones_own_is_asked_about(
    qtbot: QtBot, open_pane: OpenPane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "Net from a friend.safetensors"
    file.write_bytes(b"numbers")
    use_manifest(monkeypatch, tmp_path, entry_for(file, "https://example.invalid/net.safetensors"))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    pane = open_pane()
    press(pane, "I")
    qtbot.waitUntil(lambda: "net" in scorer_names(), timeout=WAIT)
    file.write_bytes(b"other numbers")
    press(pane, "I")
    qtbot.waitUntil(lambda: pane.mode == ASKED, timeout=WAIT)
    assert "“Net from a friend.safetensors” is none of the published files" in pane.scorers.questions.question()
    assert pane.scorers.questions.name.text() == "net-from-a-friend"
    QTest.keyClicks(focus_in(pane), "resnet18")
    press(pane, "Return")
    qtbot.waitUntil(lambda: "net-from-a-friend" in scorer_names(), timeout=WAIT)
    qtbot.waitUntil(lambda: "Net-From-A-Friend\ninstalled" in rows(pane), timeout=WAIT)
    qtbot.waitUntil(lambda: not pane.session.runs.runs(), timeout=WAIT)


def test_a_file_that_cannot_be_imported_is_a_message(
    qtbot: QtBot, open_pane: OpenPane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "broken.safetensors"
    file.write_bytes(b"broken")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    pane = open_pane("ml_core.worker", "work")
    errors: list[Exception] = []
    pane.failed.connect(errors.append)
    press(pane, "I")
    qtbot.waitUntil(lambda: pane.mode == ASKED, timeout=WAIT)
    QTest.keyClicks(focus_in(pane), "resnet18")
    press(pane, "Return")
    qtbot.waitUntil(lambda: bool(errors), timeout=WAIT)
    assert "cannot be read" in str(errors[0])
    file.unlink()
    press(pane, "I")
    qtbot.waitUntil(lambda: len(errors) == 2, timeout=WAIT)


def test_this_computer_says_what_networks_run_on(
    qtbot: QtBot, open_pane: OpenPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = GraphicsCard("nvidia", "GeForce RTX 4070", "550.54", 12.0)
    monkeypatch.setattr(computer, "graphics_cards", lambda: (card,))
    pane = open_pane()
    press(pane, "End")
    qtbot.waitUntil(lambda: "Networks run on the processor, not on the GeForce RTX 4070." in said(pane), timeout=WAIT)
    told = ("GeForce RTX 4070, 12 GiB, driver 550.54", "2.13.0+cpu, built for the processor alone", "CUDA build")
    qtbot.waitUntil(lambda: all(words in said(pane) for words in told), timeout=WAIT)
    wanted: list[str] = []
    pane.command_wanted.connect(wanted.append)
    help_button = next(each for each in pane.scorers.computer.findChildren(QPushButton) if each.isVisible())
    help_button.click()
    assert wanted == ["window.help"]


def test_a_key_is_written_in_one_way(open_pane: OpenPane) -> None:
    pane = open_pane()
    owned = [each.command for owner in pane.command_owners() for each in commands_of(owner)]
    written: dict[str, set[str]] = {}
    for key in (key for each in (*owned, *declared_commands(WindowCommands)) for key in each.keys):
        written.setdefault(QKeySequence(key).toString(), set()).add(key)
    # “Esc” and “Escape” would be two shortcuts for one key, neither of which is set off.
    assert {key: ways for key, ways in written.items() if len(ways) > 1} == {}
