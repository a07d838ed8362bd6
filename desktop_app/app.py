"""The composition root: settings, theme, window, session and panes come together here and nowhere else."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.commands.keymap import Keymap
from desktop_app.settings.settings import Settings, ThemeChoice
from desktop_app.settings.window_state import WindowState
from desktop_app.widgets.pane import Pane
from desktop_app.widgets.theme import Appearance, Theme
from desktop_app.window.failures import Failures
from desktop_app.window.main_window import MainWindow
from desktop_app.window.places import Place
from ml_core.catalog.folders import settings_folder
from ml_core.specs.errors import ThirdsError

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session
    from desktop_app.window.profile_switcher import ProfileSwitcher
    from desktop_app.window.session_link import SessionLink
    from desktop_app.window.settings_page import SettingsPage
    from ml_core.catalog.profile import Profile

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
_IDLE_MS = 300


class Application:
    """The running app: one window, on one profile at a time.

    Args:
        qt: Qt's application.
        sources: Files and folders to add at the start.
        profile: Name of the profile to open; empty opens the last one.
        samples: Whether to add the sample photos at the start.
    """

    def __init__(
        self, qt: QApplication, sources: Sequence[Path] = (), profile: str = "", *, samples: bool = False
    ) -> None:
        self._sources, self._profile_name, self._samples = list(sources), profile, samples
        self.settings = Settings.load()
        self.appearance = Appearance(qt, self.settings.theme)
        self.keymap = Keymap(settings_folder() / "keys.json")
        self.failures = Failures()
        self.failures.install()
        self.profile: Profile | None = None
        self.session: Session | None = None
        self.link: SessionLink | None = None
        self._warned = False
        self.state = WindowState.load()
        self.window = self._make_window()

    def start(self) -> None:
        """Show the window, and open the profile once it is painted."""
        self.window.painted.connect(self._open_first)
        self.window.show()

    def close(self) -> None:
        """Keep the window's state, close the session and put the hooks back; runs go on."""
        self._leave()
        self.failures.remove()

    def stop(self) -> None:
        """Close the window without asking, because the system wants it."""
        self._warned = True
        self.window.close()

    def open_profile(self, profile: "Profile") -> None:
        """Leave the open profile and show another one in the same place."""
        self._leave()
        before, self.window = self.window, self._make_window()
        self.window.show()
        before.hide()
        before.deleteLater()
        self._open(profile)

    # Opening and leaving

    def _make_window(self) -> MainWindow:
        window = MainWindow(PLACES, self.keymap, self.state)
        window.may_close = self._may_close
        window.closing.connect(self._on_closing)
        window.dropped.connect(self._add)
        window.samples_wanted.connect(self._add_samples)
        window.theme_switched.connect(self._switch_theme)
        window.profiles_wanted.connect(self._show_profiles)
        window.places.made.connect(self._on_made)
        self.failures.happened.connect(window.explain)
        return window

    def _open_first(self) -> None:
        # All that needs numpy or the catalog waits until the window is there.
        from desktop_app.window.first_profile import first_profile, named_profile  # noqa: PLC0415

        try:
            profile = named_profile(self._profile_name) if self._profile_name else first_profile(self.state.profile)
        except ThirdsError as error:
            self.window.explain(error)
            profile = first_profile(self.state.profile)
        self._open(profile)
        self._load_keys()

    def _load_keys(self) -> None:
        try:
            self.keymap.load()
            self.window.show_keys()
        except ThirdsError as error:
            self.window.explain(error)

    def _open(self, profile: "Profile") -> None:
        from desktop_app.jobs.session import Session  # noqa: PLC0415 - see above
        from desktop_app.window.session_link import SessionLink  # noqa: PLC0415 - see above

        self.profile = profile
        self.window.show_profile(profile.name)
        try:
            self.session = Session(profile, self.settings)
        except ThirdsError as error:
            self.window.explain(error)
            return
        self.window.attach(self.session, profile.name)
        self.link = SessionLink(self.window, self.session)
        self.link.look_again()
        if self._sources or self._samples:
            self._add([*self._sources, *(self._sample_photos() if self._samples else ())])
            self._sources, self._samples = [], False
        else:
            self.window.go(self._first_pane())
        self._make_panes_when_idle()

    def _first_pane(self) -> str:
        if self.link is not None and self.link.photos() == 0:
            return "welcome"
        follows = self.settings.start_pane == "last" and self.window.rail_has(self.state.pane)
        return self.state.pane if follows else "library"

    def _make_panes_when_idle(self) -> None:
        window = self.window

        def make_one() -> None:
            if window is self.window and self.session is not None and window.make_next_pane():
                QTimer.singleShot(_IDLE_MS, window, make_one)

        QTimer.singleShot(_IDLE_MS, window, make_one)

    def _leave(self) -> None:
        if self.session is None:
            return
        self.state = self.window.state(str(self.session.profile.path))
        self.state.save()
        self.failures.happened.disconnect(self.window.explain)
        self.window.places.close_panes()
        self.session.close()
        self.session = self.link = None

    # What the window asks for

    def _may_close(self) -> bool:
        running = self.link.jobs.running() if self.link is not None else 0
        if not running or self._warned:
            return True
        self._warned = True
        goes = "1 run goes on without the window" if running == 1 else f"{running} runs go on without the window"
        words = f"{goes}; Thirds shows it again when you open it."
        self.window.notices.tell(words, {"Close": self.window.close, "Stay": self._stay})
        return False

    def _stay(self) -> None:
        self._warned = False
        self.window.notices.hide()

    def _on_closing(self) -> None:
        self._leave()

    def _add(self, sources: list[Path]) -> None:
        if self.link is not None and sources:
            self.link.add(sources)
            self.window.go("library")

    def _add_samples(self) -> None:
        self._add(self._sample_photos())

    def _sample_photos(self) -> list[Path]:
        from ml_core.photos.samples import sample_photos  # noqa: PLC0415 - see above

        return list(sample_photos())

    def _switch_theme(self) -> None:
        other: ThemeChoice = "light" if Theme.current().name == "dark" else "dark"
        self._settle(replace(self.settings, theme=other))
        self.settings.save()

    def _show_profiles(self) -> None:
        from desktop_app.window.profile_switcher import ProfileSwitcher  # noqa: PLC0415 - see above

        if self.profile is None:
            return
        switcher = self.window.findChild(ProfileSwitcher) or self._make_switcher(ProfileSwitcher(self.window.shell))
        switcher.open_under(self.window.top.profile, self.profile)

    def _make_switcher(self, switcher: "ProfileSwitcher") -> "ProfileSwitcher":
        self.window.hush_under(switcher)
        switcher.wanted.connect(self.open_profile)
        switcher.renamed.connect(self._on_renamed)
        return switcher

    def _on_renamed(self, profile: "Profile") -> None:
        self.profile = profile
        if self.session is not None:
            self.session.profile = profile
        self.window.show_profile(profile.name)

    # Settings

    def _on_made(self, pane: Pane) -> None:
        from desktop_app.window.settings_page import SettingsPage  # noqa: PLC0415 - see above

        if isinstance(pane, SettingsPage):
            pane.changed.connect(self._settle)
            pane.keys_changed.connect(self.window.show_keys)
            pane.shown.connect(lambda: self._list_keys(pane))

    def _list_keys(self, page: "SettingsPage") -> None:
        self.window.make_every_pane()
        page.show_keys(self.keymap, list(self.window.command_groups().items()))

    def _settle(self, settings: Settings) -> None:
        self.settings = settings
        self.appearance.choose(settings.theme)
        if self.session is not None:
            self.session.settings = settings
        if self.link is not None:
            self.link.refresh()


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window; returns the exit status."""
    asked = _parser().parse_args(argv)
    _scale(Settings.load())
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName("Thirds")
    qt.setDesktopFileName("thirds")
    application = Application(qt, asked.photos, asked.profile, samples=asked.sample_photos)
    ending: list[Callable[[], None]] = [application.close]
    application.window.painted.connect(lambda: ending.append(_listen(application)))
    application.start()
    try:
        return qt.exec()
    finally:
        for end in ending:
            end()


def _listen(application: Application) -> Callable[[], None]:
    """Start the log and listen to the system; returns what ends the listening."""
    from desktop_app.window.log_file import write_log  # noqa: PLC0415 - not before the first paint
    from desktop_app.window.stopping import SignalListener  # noqa: PLC0415 - not before the first paint

    write_log()
    return SignalListener(application.stop).close


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="thirds-app", description="Learns how you crop, and crops the shoot.")
    parser.add_argument("photos", nargs="*", type=Path, help="photos or folders of photos to add")
    parser.add_argument("--profile", default="", metavar="NAME", help="profile to open; the last one by default")
    parser.add_argument("--sample-photos", action="store_true", help="add the sample photos")
    return parser


def _scale(settings: Settings) -> None:
    """Qt reads the size once, before there is an application; what the environment says goes first."""
    if settings.scale != 1.0:
        os.environ.setdefault("QT_SCALE_FACTOR", f"{settings.scale:g}")
