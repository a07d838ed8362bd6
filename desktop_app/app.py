"""The composition root: says which panes there are, shows a window at once and fills it when it is painted."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop_app.settings.settings import Settings
from desktop_app.settings.window_state import WindowState
from desktop_app.widgets.colours import named_theme, use_theme
from desktop_app.window.failures import Failures
from desktop_app.window.frame import Frame
from desktop_app.window.place import Place
from desktop_app.window.single_instance import Handed, SingleInstance, hand_over

if TYPE_CHECKING:
    from desktop_app.window.desk import Desk

PLACES = (
    Place("library", "Library", "library", "desktop_app.panes.library.pane:LibraryPane", "top"),
    Place("annotate", "Annotate", "annotate", "desktop_app.panes.annotate.pane:AnnotatePane", "top"),
    Place("crop", "Crop", "crop", "desktop_app.panes.crop.pane:CropPane", "top"),
    Place("train", "Train", "train", "desktop_app.panes.train.pane:TrainPane", "top"),
    Place("models", "Models", "models", "desktop_app.panes.models.pane:ModelsPane", "top"),
    Place("learn", "Learn my taste", "learn", "desktop_app.wizard.pane:WizardPane"),
    Place("welcome", "Welcome", "library", "desktop_app.window.welcome_page:WelcomePage"),
    Place("help", "Help", "help", "desktop_app.window.help_page:HelpPage", "foot"),
    Place("settings", "Settings", "settings", "desktop_app.window.settings_page:SettingsPage", "foot"),
)


class Application:
    """The running app: a frame at once, and a desk in it as soon as the frame is painted.

    Args:
        qt: Qt's application.
        sources: Files and folders to add at the start.
        profile: Name of the profile to open; empty opens the last one.
        samples: Whether to add the sample photos at the start.
    """

    def __init__(
        self, qt: QApplication, sources: Sequence[Path] = (), profile: str = "", *, samples: bool = False
    ) -> None:
        self._qt, self._sources, self._profile, self._samples = qt, list(sources), profile, samples
        self._theme, state = Settings.load().theme, WindowState.load()
        use_theme(named_theme(state.theme if self._theme == "system" else self._theme))
        self.failures = Failures()
        self.failures.install()
        self.frame = Frame(state.geometry)
        self._desk: Desk | None = None

    @property
    def desk(self) -> "Desk":
        """Return what is open; there is none before the frame was painted."""
        assert self._desk is not None, "the frame was not painted yet"
        return self._desk

    def is_open(self) -> bool:
        """Return whether the frame was painted and filled."""
        return self._desk is not None

    def start(self) -> None:
        """Show the frame, and open the profile once it is painted."""
        self.frame.painted.connect(self.open)
        self.frame.show()

    def open(self) -> None:
        """Fill the frame; Qt's enumerations, numpy, the catalog and the widgets are loaded here and not before."""
        from desktop_app.widgets.theme import Appearance  # noqa: PLC0415 - see above
        from desktop_app.window.desk import Desk  # noqa: PLC0415 - see above

        self._desk = Desk(self.frame, PLACES, Appearance(self._qt, self._theme), self.failures)
        self._desk.open_first(self._profile, self._sources, samples=self._samples)

    def take_up(self, handed: Handed) -> None:
        """Come to the front with what a later start of Thirds was to open."""
        self.frame.setWindowState(self.frame.windowState() & ~Qt.WindowState.WindowMinimized)
        self.frame.raise_()
        self.frame.activateWindow()
        self.desk.take_up(handed.photos, handed.profile)

    def stop(self) -> None:
        """Close without asking, because the system wants it."""
        if self._desk is not None:
            self._desk.close_at_once()
        else:
            self.frame.close()

    def close(self) -> None:
        """Leave what is open and put the hooks back; runs go on."""
        if self._desk is not None:
            self._desk.leave()
        self.failures.remove()


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window; returns the exit status."""
    arguments = sys.argv[1:] if argv is None else argv
    asked = _read(arguments) if arguments else Asked()
    _scale(Settings.load())
    qt = QApplication(sys.argv[:1])
    if not asked.another and hand_over(asked.photos, asked.profile):
        return 0
    qt.setApplicationName("Thirds")
    qt.setDesktopFileName("thirds")
    application = Application(qt, asked.photos, asked.profile, samples=asked.samples)
    ending: list[Callable[[], None]] = [application.close]
    application.frame.painted.connect(lambda: ending.append(_listen(application)))
    application.start()
    try:
        return qt.exec()
    finally:
        for end in ending:
            end()


def _listen(application: Application) -> Callable[[], None]:
    """Start the log, watch for crashes and listen to the system; returns what ends it."""
    from desktop_app.window.log_file import write_log  # noqa: PLC0415 - not before the first paint
    from desktop_app.window.stopping import SignalListener  # noqa: PLC0415 - not before the first paint
    from ml_core.catalog.crash_reports import CrashWatch  # noqa: PLC0415 - not before the first paint

    write_log()
    watch, listener, instance = CrashWatch(), SignalListener(application.stop), SingleInstance()
    instance.handed.connect(application.take_up)
    instance.listen()

    def end() -> None:
        instance.close()
        listener.close()
        watch.close()

    return end


class Asked(NamedTuple):
    """What the command line asks for."""

    photos: Sequence[Path] = ()
    profile: str = ""
    samples: bool = False
    another: bool = False


def _read(arguments: Sequence[str]) -> Asked:
    import argparse  # noqa: PLC0415 - a start without arguments, the usual one, does without it

    parser = argparse.ArgumentParser(prog="thirds-app", description="Learns how you crop, and crops the shoot.")
    parser.add_argument("photos", nargs="*", type=Path, help="photos or folders of photos to add")
    parser.add_argument("--profile", default="", metavar="NAME", help="profile to open; the last one by default")
    parser.add_argument("--sample-photos", action="store_true", help="add the sample photos")
    parser.add_argument("--another-window", action="store_true", help="open a window beside one that is open already")
    asked = parser.parse_args(arguments)
    # Sample photos are for a first look, which has no window yet.
    return Asked(asked.photos, asked.profile, asked.sample_photos, asked.another_window or asked.sample_photos)


def _scale(settings: Settings) -> None:
    """Qt reads the size once, before there is an application; what the environment says goes first."""
    if settings.scale != 1.0:
        os.environ.setdefault("QT_SCALE_FACTOR", f"{settings.scale:g}")
