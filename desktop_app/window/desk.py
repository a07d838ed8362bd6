"""The open profile in the frame: session, main window and settings, brought together and taken apart again."""

import gc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from desktop_app.commands.keymap import Keymap
from desktop_app.jobs.session import Session
from desktop_app.settings.settings import Settings, ThemeChoice
from desktop_app.settings.window_state import WindowState
from desktop_app.widgets.icons import app_icon
from desktop_app.widgets.pane import Pane
from desktop_app.widgets.theme import Appearance, Theme
from desktop_app.window.closed_page import closed_page
from desktop_app.window.crash_notice import tell_of_crashes
from desktop_app.window.failures import Failures
from desktop_app.window.first_profile import first_profile, named_profile
from desktop_app.window.frame import Frame
from desktop_app.window.main_window import MainWindow
from desktop_app.window.place import Place
from desktop_app.window.profile_switcher import ProfileSwitcher
from desktop_app.window.session_link import SessionLink
from desktop_app.window.settings_page import SettingsPage
from desktop_app.window.upkeep_notice import tell_of_upkeep
from ml_core.catalog.folders import settings_folder
from ml_core.catalog.profile import Profile
from ml_core.photos.samples import sample_photos
from ml_core.specs.errors import ThirdsError

_IDLE_MS = 300


class Desk(QObject):
    """One profile at a time in one frame.

    Attributes:
        window: The main window on the open profile.
        profile: The profile that was asked for last.
        session: Its session; None when its catalog could not be opened.
        link: What keeps window and session in step.
    """

    def __init__(self, frame: Frame, places: tuple[Place, ...], appearance: Appearance, failures: Failures) -> None:
        super().__init__(frame)
        self.appearance = appearance
        self._frame, self._places, self._failures = frame, places, failures
        self.settings = Settings.load()
        self.keymap = Keymap(settings_folder() / "keys.json")
        self.profile: Profile | None = None
        self.session: Session | None = None
        self.link: SessionLink | None = None
        self._state = WindowState.load()
        self._warned = False
        frame.may_close = self._may_close
        frame.closing.connect(self.leave)
        frame.setWindowIcon(app_icon())
        self.window = self._make_window()

    def open_first(self, name: str, sources: Sequence[Path], *, samples: bool) -> None:
        """Open the profile called `name`, or the last one, and add photos to it."""
        problems = [*self._load_keys()]
        try:
            profile = named_profile(name) if name else first_profile(self._state.profile)
        except ThirdsError as error:
            problems.append(error)
            profile = first_profile(self._state.profile)
        self._open(profile)
        self._add([*sources, *(sample_photos() if samples else ())])
        tell_of_crashes(self.window.notices)
        for problem in problems:
            self.window.explain(problem)

    def open_profile(self, profile: Profile) -> None:
        """Leave the open profile and show another one in the same frame."""
        self.leave()
        self.window = self._make_window()
        self._open(profile)

    def take_up(self, sources: Sequence[Path], name: str) -> None:
        """Open the profile called `name`, unless it is open or empty, and add photos to it."""
        if name and (self.profile is None or self.profile.name != name):
            try:
                self.open_profile(named_profile(name))
            except ThirdsError as error:
                self.window.explain(error)
                return
        self._add(list(sources))

    def leave(self) -> None:
        """Keep the window's state and close the session; runs go on."""
        if self.session is None:
            return
        gc.unfreeze()
        if self.link is not None:
            self.link.close()
        self._state = self.window.state(str(self.session.profile.path))
        self._state.save()
        self.window.places.close_panes()
        self.session.close()
        self.session = self.link = None

    def close_at_once(self) -> None:
        """Close the frame without asking."""
        self._warned = True
        self._frame.close()

    # Opening

    def _make_window(self) -> MainWindow:
        window = MainWindow(self._frame, self._places, self.keymap, self._state)
        window.sources_wanted.connect(self._add)
        window.samples_wanted.connect(lambda: self._add(list(sample_photos())))
        window.theme_switched.connect(self._switch_theme)
        window.profiles_wanted.connect(self._show_profiles)
        window.places.made.connect(self._on_made)
        self._failures.happened.connect(window.explain)
        return window

    def _load_keys(self) -> list[ThirdsError]:
        try:
            self.keymap.load()
        except ThirdsError as error:
            return [error]
        self.window.show_keys()
        return []

    def _open(self, profile: Profile) -> None:
        self.profile = profile
        self.window.show_profile(profile.name)
        try:
            self.session = Session(profile, self.settings)
        except ThirdsError as error:
            self._show_closed(profile, error)
            return
        self.session.settings_wanted.connect(self._take_settings)
        self.window.attach(self.session, profile.name)
        self.link = SessionLink(self.window, self.session)
        self.link.look_again()
        self.window.go(self._first_pane(self.link))
        tell_of_upkeep(self.window.notices, self.session.catalog)
        self._make_panes_when_idle()

    def _show_closed(self, profile: Profile, error: ThirdsError) -> None:
        page = closed_page(profile, error, self.window.open_profiles)
        self.window.places.show_instead(page)
        page.setFocus()

    def _first_pane(self, link: SessionLink) -> str:
        if link.photos() == 0:
            return "welcome"
        follows = self.settings.start_pane == "last" and self.window.rail_has(self._state.pane)
        return self._state.pane if follows else "library"

    def _make_panes_when_idle(self) -> None:
        window = self.window

        def make_one() -> None:
            # Another profile may be open by now; the session of this window is closed then.
            if self.session is None or self.window is not window:
                return
            if window.make_next_pane():
                QTimer.singleShot(_IDLE_MS, window, make_one)
            else:
                _settle_memory()

        QTimer.singleShot(_IDLE_MS, window, make_one)

    # What the window asks for

    def _may_close(self) -> bool:
        running = self.link.jobs.running() if self.link is not None else 0
        if not running or self._warned:
            return True
        self._warned = True
        goes = "1 run goes on" if running == 1 else f"{running} runs go on"
        words = f"{goes} without the window, and will be here when you open Thirds again."
        self.window.notices.tell(words, {"Close": self._frame.close, "Stay": self._stay})
        return False

    def _stay(self) -> None:
        self._warned = False
        self.window.notices.hide()

    def _add(self, sources: list[Path]) -> None:
        if not sources:
            return
        if self.link is None:
            self.window.notices.tell("Photos can be added once a profile is open.")
            return
        self.link.add(sources)
        self.window.go("library")

    def _switch_theme(self) -> None:
        other: ThemeChoice = "light" if Theme.current().name == "dark" else "dark"
        self._take_settings(replace(self.settings, theme=other))

    def _show_profiles(self) -> None:
        if self.profile is not None:
            switcher = self.window.findChild(ProfileSwitcher) or self._make_switcher()
            switcher.open_under(self.window.top.profile, self.profile)

    def _make_switcher(self) -> ProfileSwitcher:
        switcher = ProfileSwitcher(self.window)
        self.window.hush_under(switcher)
        switcher.wanted.connect(self.open_profile)
        switcher.renamed.connect(self._on_renamed)
        return switcher

    def _on_renamed(self, profile: Profile) -> None:
        self.profile = profile
        if self.session is not None:
            self.session.profile = profile
        self.window.show_profile(profile.name)

    # Settings

    def _on_made(self, pane: Pane) -> None:
        if isinstance(pane, SettingsPage):
            pane.changed.connect(self._settle)
            pane.keys_changed.connect(self.window.show_keys)
            pane.shown.connect(lambda: self._fill(pane))

    def _fill(self, page: SettingsPage) -> None:
        self.window.make_every_pane()
        page.show_settings(self.settings)
        page.show_keys(self.keymap, list(self.window.command_groups().items()))

    def _take_settings(self, settings: Settings) -> None:
        settings.save()
        self._settle(settings)

    def _settle(self, settings: Settings) -> None:
        self.settings = settings
        self.appearance.choose(settings.theme)
        if self.session is not None:
            self.session.settings = settings
        if self.link is not None:
            self.link.refresh()


def _settle_memory() -> None:
    """Keep the window's many lasting objects out of later collections, each of which would hold up a key by 0.1 s."""
    gc.collect()
    gc.freeze()
