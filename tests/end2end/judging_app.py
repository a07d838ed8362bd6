"""The annotate pane in a window of its own, to be judged in by keys and killed; says which pair was painted.

usage: python -m tests.end2end.judging_app PROFILE PHOTO...
"""

import sys
from pathlib import Path
from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_app.commands.keymap import Keymap
from desktop_app.commands.registry import commands_of
from desktop_app.jobs.engine_client import EngineClient
from desktop_app.jobs.run_supervisor import RunSupervisor
from desktop_app.jobs.session import Session
from desktop_app.panes.annotate.pane import AnnotatePane
from desktop_app.settings.settings import Settings
from desktop_app.window.shortcuts import Shortcuts
from ml_core.catalog.profile import open_profile
from tests.gui.judging_world import ChoosingEngine
from tests.gui.library_world import RunsHere

TITLE = "Judging"


def main() -> None:
    """Judge until killed."""
    qt = QApplication(["thirds"])
    profile = open_profile(Path(sys.argv[1]))
    engine = ChoosingEngine([Path(photo) for photo in sys.argv[2:]])
    runs = RunsHere(profile.runs_folder)
    session = Session(profile, Settings(), cast("RunSupervisor", runs), cast("EngineClient", engine))
    # Other pairs than those of the lives before.
    engine.offered = len(session.catalog.pairs())
    session.indexer.add(engine.photos)
    window, pane = QWidget(), AnnotatePane(session)
    window.setWindowTitle(TITLE)
    QVBoxLayout(window).addWidget(pane)
    shortcuts = Shortcuts(window, Keymap(), lambda: ("annotate", pane.mode))
    for owner in pane.command_owners():
        shortcuts.add(commands_of(owner))
    judging = pane.board.judging
    # In the next turn, when the window has been shown what was painted.
    pane.board.view.painted.connect(lambda: QTimer.singleShot(0, lambda: tell(judging.current)))
    window.resize(900, 600)
    window.show()
    pane.activated()
    qt.exec()


def tell(pair: object) -> None:
    """Say which pair the person sees."""
    print(f"seen {getattr(pair, 'id', 0)}", flush=True)


if __name__ == "__main__":
    main()
