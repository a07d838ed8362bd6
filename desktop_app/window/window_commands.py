"""What can be done from everywhere in the window."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QMenu

from desktop_app.commands.registry import command
from desktop_app.window.details_panel import DetailsPanel
from desktop_app.window.frame import Frame
from desktop_app.window.help_contents import ABOUT, PAGE_OF, PAGES
from desktop_app.window.notice_bar import NoticeBar
from desktop_app.window.palette import CommandPalette
from desktop_app.window.places import Places
from desktop_app.window.top_bar import TopBar


class _Commanded(Protocol):
    """What the commands need of the window; the window knows them, they do not know the window."""

    frame: Frame
    top: TopBar
    places: Places
    details: DetailsPanel
    notices: NoticeBar
    palette_list: CommandPalette

    def go(self, name: str) -> None: ...
    def go_back(self) -> None: ...
    def can_go_back(self) -> bool: ...
    def add_sources(self, sources: Sequence[str]) -> None: ...
    def add_sample_photos(self) -> None: ...
    def open_profiles(self) -> None: ...
    def switch_theme(self) -> None: ...
    def toggle_panels(self) -> None: ...
    def focus_next_area(self) -> None: ...
    def build_menu(self) -> QMenu: ...
    def open_cheat_sheet(self) -> None: ...
    def show_help(self, page: str) -> None: ...


class WindowCommands:
    """Declares the window's commands and carries them out on it."""

    def __init__(self, window: _Commanded) -> None:
        self._window = window

    @command(
        "window.palette",
        title="Search or command",
        help="Find a command or a photo by a few letters.",
        keys=("Ctrl+K",),
        icon="search",
    )
    def open_palette(self) -> None:
        """Open the palette."""
        self._window.palette_list.open()

    @command("window.library", title="Library", help="All photos of this profile.", keys=("Ctrl+1",), icon="library")
    def go_library(self) -> None:
        """Show the library."""
        self._window.go("library")

    @command(
        "window.annotate",
        title="Annotate",
        help="Choose between crops to teach your taste.",
        keys=("Ctrl+2",),
        icon="annotate",
    )
    def go_annotate(self) -> None:
        """Show the annotation."""
        self._window.go("annotate")

    @command("window.crop", title="Crop", help="Go through the crops of a shoot.", keys=("Ctrl+3",), icon="crop")
    def go_crop(self) -> None:
        """Show the crops."""
        self._window.go("crop")

    @command("window.train", title="Train", help="Trainings with their curves.", keys=("Ctrl+4",), icon="train")
    def go_train(self) -> None:
        """Show the trainings."""
        self._window.go("train")

    @command("window.models", title="Models", help="The models of this profile.", keys=("Ctrl+5",), icon="models")
    def go_models(self) -> None:
        """Show the models."""
        self._window.go("models")

    @command(
        "window.learn",
        title="Learn my taste",
        help="Train a crop policy on your photos, step by step.",
        keys=("Ctrl+L",),
        icon="learn",
    )
    def go_learn(self) -> None:
        """Show the wizard."""
        self._window.go("learn")

    @command(
        "window.add_folder",
        title="Add folder…",
        help="Add a folder of photos; they stay where they are.",
        keys=("Ctrl+O",),
        icon="folder",
    )
    def add_folder(self) -> None:
        """Ask for a folder and add its photos."""
        folder = QFileDialog.getExistingDirectory(self._window.frame, "Add a folder of photos")
        if folder:
            self._window.add_sources([folder])

    @command(
        "window.add_photos",
        title="Add photos…",
        help="Add single photos; they stay where they are.",
        keys=("Ctrl+Shift+O",),
        icon="photo",
    )
    def add_photos(self) -> None:
        """Ask for photos and add them."""
        files, _ = QFileDialog.getOpenFileNames(self._window.frame, "Add photos")
        if files:
            self._window.add_sources(files)

    @command(
        "window.add_sample_photos", title="Add sample photos", help="Add a few pictures to try things on.", icon="photo"
    )
    def add_sample_photos(self) -> None:
        """Add the sample photos."""
        self._window.add_sample_photos()

    @command(
        "window.profiles", title="Profiles…", help="Open, rename or add a profile.", keys=("Ctrl+P",), icon="profile"
    )
    def open_profiles(self) -> None:
        """Open the profile switcher."""
        self._window.open_profiles()

    @command(
        "window.undo", title="Undo", help="Take the last act here back.", keys=("Ctrl+Z",), icon="undo", when="can_undo"
    )
    def undo(self) -> None:
        """Undo the newest act of the pane shown."""
        pane = self._window.places.current()
        if pane is not None:
            self._window.notices.tell(f"Undone: {pane.history.undo()}")

    def can_undo(self) -> bool:
        """Return whether the pane shown has something to take back."""
        pane = self._window.places.current()
        return pane is not None and pane.history.can_undo()

    @command(
        "window.redo",
        title="Redo",
        help="Do again what was taken back last here.",
        keys=("Ctrl+Shift+Z", "Ctrl+Y"),
        icon="redo",
        when="can_redo",
    )
    def redo(self) -> None:
        """Do again what was undone last in the pane shown."""
        pane = self._window.places.current()
        if pane is not None:
            self._window.notices.tell(f"Done again: {pane.history.redo()}")

    def can_redo(self) -> bool:
        """Return whether something was taken back in the pane shown that can be done again."""
        pane = self._window.places.current()
        return pane is not None and pane.history.can_redo()

    @command(
        "window.panels",
        title="Hide or show all panels",
        help="Leave the window to the pictures, or bring the panels back.",
        keys=("Tab",),
        icon="fit",
    )
    def toggle_panels(self) -> None:
        """Hide or show rail and details."""
        self._window.toggle_panels()

    @command(
        "window.panel",
        title="Details panel",
        help="Hide or show the panel at the right.",
        keys=("Ctrl+I",),
        icon="panel",
    )
    def toggle_panel(self) -> None:
        """Hide or show the details."""
        self._window.details.toggle()

    @command(
        "window.next_area", title="Next area", help="Move the focus on to rail, bar, pane and panel.", keys=("F6",)
    )
    def next_area(self) -> None:
        """Move the focus to the next area."""
        self._window.focus_next_area()

    @command(
        "window.full_screen",
        title="Full screen",
        help="Use the whole screen, or a window again.",
        keys=("F11",),
        icon="fit",
    )
    def toggle_full_screen(self) -> None:
        """Enter or leave full screen."""
        window = self._window.frame
        window.showNormal() if window.isFullScreen() else window.showFullScreen()

    @command("window.theme", title="Dark or light", help="Change between the dark and the light theme.", icon="compare")
    def switch_theme(self) -> None:
        """Change the theme."""
        self._window.switch_theme()

    @command(
        "window.back",
        title="Back",
        help="Go back to the place you came from.",
        keys=("Esc",),
        icon="back",
        when="can_go_back",
    )
    def go_back(self) -> None:
        """Leave help, settings or the wizard."""
        self._window.go_back()

    def can_go_back(self) -> bool:
        """Return whether the window shows something one comes back from."""
        return self._window.can_go_back()

    @command("window.menu", title="Menu", help="Every command, by place.", keys=("F10",), icon="menu")
    def open_menu(self) -> None:
        """Open the menu."""
        menu = self._window.build_menu()
        button = self._window.top.menu
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    @command("window.keys", title="Keys", help="Every command with its keys.", keys=("?",), icon="keyboard")
    def open_cheat_sheet(self) -> None:
        """Open the cheat sheet."""
        self._window.open_cheat_sheet()

    @command("window.help", title="Help", help="Help on the place shown.", keys=("F1",), icon="help")
    def open_help(self) -> None:
        """Show the page of help on the pane shown."""
        current = self._window.places.current()
        name = current.name if current is not None else ""
        if name != "help":
            self._window.show_help(PAGE_OF.get(name, PAGES[0]))

    @command("window.about", title="About Thirds", help="Version, licence, and where your things are.", icon="info")
    def open_about(self) -> None:
        """Show what Thirds is and where things are."""
        self._window.show_help(ABOUT)

    @command(
        "window.settings",
        title="Settings",
        help="Theme, size, scorer, previews and keys.",
        keys=("Ctrl+,",),
        icon="settings",
    )
    def open_settings(self) -> None:
        """Show the settings."""
        self._window.go("settings")

    @command(
        "window.quit", title="Quit", help="Close Thirds; trainings go on by themselves.", keys=("Ctrl+Q",), icon="close"
    )
    def quit(self) -> None:
        """Close the window."""
        self._window.frame.close()
