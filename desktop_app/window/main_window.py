"""The main window: it lays out rail, bar, panes, panel and status line, and connects them."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QVBoxLayout, QWidget

from desktop_app.commands.keymap import Keymap
from desktop_app.commands.registry import BoundCommand, Command, commands_of
from desktop_app.settings.window_state import WindowState
from desktop_app.widgets.buttons import show_keys_in, tooltip
from desktop_app.widgets.pane import Pane
from desktop_app.widgets.text import line
from desktop_app.widgets.theme import Theme
from desktop_app.window.cheat_sheet import CheatSheet
from desktop_app.window.command_listing import fill_menu, grouped
from desktop_app.window.details_panel import DetailsPanel
from desktop_app.window.explaining import explain
from desktop_app.window.focus_areas import focus_next
from desktop_app.window.frame import Frame
from desktop_app.window.help_page import HelpPage
from desktop_app.window.key_words import command_keys
from desktop_app.window.notice_bar import NoticeBar
from desktop_app.window.overlay import Overlay
from desktop_app.window.palette import CommandPalette, Found
from desktop_app.window.place import Place
from desktop_app.window.places import Places
from desktop_app.window.rail import Rail
from desktop_app.window.shortcuts import Shortcuts
from desktop_app.window.status_line import StatusLine
from desktop_app.window.top_bar import TopBar
from desktop_app.window.window_commands import WindowCommands

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

# What one comes back from with Escape, to the place before.
_VISITS = ("help", "settings", "learn")


class MainWindow(QWidget):
    """Fills the frame; panes come when `attach` gives it a session.

    Signals:
        sources_wanted(list[Path]): The person wants these files and folders added.
        samples_wanted(): The person wants the sample photos added.
        theme_switched(): The person wants the other theme.
        profiles_wanted(): The person wants to see the profiles.
    """

    sources_wanted = Signal(object)
    samples_wanted = Signal()
    theme_switched = Signal()
    profiles_wanted = Signal()

    def __init__(self, frame: Frame, places: tuple[Place, ...], keymap: Keymap, state: WindowState) -> None:
        super().__init__(frame)
        self.frame = frame
        self.keymap = keymap
        self._commands = WindowCommands(self)
        self._panels_away = False
        self._came_from = "library"
        self.rail, self._rail_line = Rail(), line(Qt.Orientation.Vertical)
        self.top = TopBar(self._commands)
        self.notices, self.status_line = NoticeBar(), StatusLine()
        self.places = Places(places)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.places)
        self.details = DetailsPanel(self.splitter, state.panel_width, state.panel_shown)
        self._lay_out()
        self.shortcuts = Shortcuts(self, keymap, self._place)
        self.palette_list = CommandPalette(self, self.top.field, self._found)
        self.cheat_sheet = CheatSheet(self, keymap)
        self._connect()
        self.shortcuts.add(commands_of(self._commands))
        self.show_keys()
        frame.setCentralWidget(self)
        # Left to the layout, it would be shown, and hear keys, a moment later.
        self.show()

    # Places

    def attach(self, session: "Session", profile: str) -> None:
        """Give the panes their session and name the profile."""
        self.places.attach(session)
        self.show_profile(profile)

    def show_profile(self, name: str) -> None:
        """Name the open profile."""
        self.top.show_profile(name)
        self.frame.setWindowTitle(f"Thirds - {name}")

    def go(self, name: str) -> None:
        """Show a place by name; nothing happens before there is a session."""
        if not self.places.attached:
            return
        current = self.places.current()
        if current is not None and current.name not in _VISITS and current.name != name:
            self._came_from = current.name
        self.places.go(name)

    def can_go_back(self) -> bool:
        """Return whether the place shown is one that a person comes back from."""
        current = self.places.current()
        return current is not None and current.name in _VISITS

    def go_back(self) -> None:
        """Show the place before help, settings or the wizard."""
        self.go(self._came_from)

    def make_every_pane(self) -> None:
        """Make the panes that nobody looked at yet, so that all commands are known."""
        while self.places.attached and self.make_next_pane():
            pass

    def make_next_pane(self) -> bool:
        """Make one more pane while nothing else happens; returns whether there are others."""
        missing = [name for name in self.places.known if not self.places.is_made(name)]
        if missing:
            self.places.pane(missing[0])
        return len(missing) > 1

    def hush_under(self, overlay: Overlay) -> None:
        """Let no key of the window work while this lies over it."""
        overlay.opened.connect(lambda: self.shortcuts.restrict_to(()))
        overlay.closed.connect(lambda: self.shortcuts.restrict_to(None))

    def show_help(self, page: str) -> None:
        """Show a page of help."""
        self.go("help")
        shown = self.places.current()
        if isinstance(shown, HelpPage):
            shown.show_page(page)

    # What commands ask for

    def add_sources(self, sources: Sequence[str | Path]) -> None:
        """Ask for files and folders to be added, and show the library."""
        self.sources_wanted.emit([Path(source) for source in sources])

    def add_sample_photos(self) -> None:
        """Ask for the sample photos to be added."""
        self.samples_wanted.emit()

    def switch_theme(self) -> None:
        """Ask for the other theme."""
        self.theme_switched.emit()

    def open_profiles(self) -> None:
        """Ask for the profile switcher."""
        self.profiles_wanted.emit()

    def toggle_panels(self) -> None:
        """Hide rail and details, or bring them back."""
        self._panels_away = not self._panels_away
        self.rail.setVisible(not self._panels_away)
        self._rail_line.setVisible(not self._panels_away)
        self.details.put_away(self._panels_away)

    def focus_next_area(self) -> None:
        """Move the focus on to the next area."""
        focus_next([self.top, self.rail, self.places, self.details, self.status_line])

    def build_menu(self) -> QMenu:
        """Return the menu of every command, by place."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fill_menu(menu, self._groups(), self.shortcuts.available(), self.keymap)
        return menu

    def open_cheat_sheet(self) -> None:
        """Show every command with its keys."""
        self.make_every_pane()
        self.cheat_sheet.open_with(self.command_groups())

    def command_groups(self) -> dict[str, list[Command]]:
        """Return every command by the title of its place."""
        return {title: [each.command for each in members] for title, members in self._groups().items()}

    def show_keys(self) -> None:
        """Name the keys in force wherever they are shown."""
        self.shortcuts.rebuild()
        by_name = {each.command.name: each for each in self.shortcuts.commands()}
        self.top.field.show_keys(command_keys(self.keymap, by_name["window.palette"].command))
        show_keys_in(self, lambda each: command_keys(self.keymap, each.command))
        for name in self.rail.names():
            each = by_name[f"window.{name}"]
            self.rail.tell(name, tooltip(each, command_keys(self.keymap, each.command)))

    # What happened

    def explain(self, error: BaseException) -> None:
        """Tell the person about a failure."""
        self.notices.explain(explain(error))

    def state(self, profile: str) -> WindowState:
        """Return what is to be kept of the window."""
        current = self.places.current()
        return WindowState(
            geometry=self.frame.geometry_text(),
            panel_width=self.details.kept_width,
            panel_shown=self.details.wanted,
            pane=current.name if current is not None and self.rail_has(current.name) else self._came_from,
            profile=profile,
            theme="light" if Theme.current().name == "light" else "dark",
        )

    def rail_has(self, name: str) -> bool:
        """Return whether the upper part of the rail leads to a place."""
        place = self.places.known.get(name)
        return place is not None and place.rail == "top"

    # How it is put together

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(0)
        for widget in (self.top, line(), self.notices):
            column.addWidget(widget)
        column.addWidget(self.splitter, 1)
        column.addWidget(line())
        column.addWidget(self.status_line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self._rail_line)
        row.addLayout(column, 1)
        self.splitter.setStretchFactor(0, 1)
        for place in self.places.known.values():
            if place.rail:
                self.rail.add(place.name, place.title, place.icon, below=place.rail == "foot")

    def _connect(self) -> None:
        self.frame.dropped.connect(self.sources_wanted)
        self.rail.chosen.connect(self.go)
        self.top.profile.clicked.connect(self.open_profiles)
        self.places.made.connect(self._on_made)
        self.places.shown.connect(self._on_shown)
        self.details.changed.connect(self._on_panel_changed)
        self.top.field.wanted.connect(self.palette_list.open)
        self.hush_under(self.cheat_sheet)
        self.shortcuts.refused.connect(self._on_refused)

    def _place(self) -> tuple[str, str]:
        current = self.places.current()
        return (current.name, current.mode) if current is not None else ("", "")

    def _titles(self) -> dict[str, str]:
        return {place.name: place.title for place in self.places.known.values()}

    def _groups(self) -> dict[str, list[BoundCommand]]:
        return grouped(self.shortcuts.commands(), self._titles())

    def _found(self) -> list[Found]:
        return [self._as_found(each) for each in self.shortcuts.available() if each.command.name != "window.palette"]

    def _as_found(self, each: BoundCommand) -> Found:
        keys = "  ".join(command_keys(self.keymap, each.command))
        return Found(each.command.title, keys, each.call)

    def _on_made(self, pane: Pane) -> None:
        pane.status.connect(partial(self._on_pane_status, pane))
        pane.notice.connect(self.notices.tell)
        pane.failed.connect(self.explain)
        pane.mode_changed.connect(self.shortcuts.refresh)
        pane.panel_changed.connect(self.details.refresh)
        pane.command_wanted.connect(self.shortcuts.run)
        for owner in pane.command_owners():
            self.shortcuts.add(commands_of(owner))
        show_keys_in(pane, lambda each: command_keys(self.keymap, each.command))

    def _on_shown(self, pane: Pane) -> None:
        self.rail.mark("library" if pane.name == "welcome" else pane.name)
        self.status_line.say("")
        self.details.follow(pane)
        self.shortcuts.refresh()

    def _on_refused(self, refused: Command) -> None:
        self.status_line.say_briefly(f"{refused.title}: not now")

    def _on_pane_status(self, pane: Pane, words: str) -> None:
        if pane is self.places.current():
            self.status_line.say(words)

    def _on_panel_changed(self) -> None:
        self.top.panel.setEnabled(self.details.has_content())
        self.top.panel.setChecked(self.details.isVisible())
