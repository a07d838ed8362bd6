"""What can be done with the photos of the grid."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.commands.registry import command
from desktop_app.panes.library.filter_bar import BROKEN, PROPOSED, FilterBar
from desktop_app.panes.library.import_sheet import ImportSheet
from desktop_app.panes.library.view_commands import ViewCommands
from desktop_app.widgets.photo_grid import PhotoGrid
from desktop_app.widgets.photo_troubles import TroubleList

WHERE, VIEW, EXPORT, IMPORT = "library", "view", "export", "import"


class GridCommands(ViewCommands):
    """Declares the commands of the grid; who inherits makes the parts and does the work.

    Attributes:
        grid: The photos.
        troubles: Those that cannot be read.
        filter: Which photos are listed.
        stack: Shows one of these, or the full view.
        imports: What asks where crops are that were made before.
    """

    grid: PhotoGrid
    troubles: TroubleList
    filter: FilterBar
    stack: QStackedWidget
    imports: ImportSheet

    def listing(self) -> QWidget:
        """Return what lists the photos now."""
        raise NotImplementedError

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected photos."""
        raise NotImplementedError

    def show_current(self) -> None:
        """Show the photo under the keyboard in full."""
        raise NotImplementedError

    def remove_selected(self) -> None:
        """Take the selected photos off the list."""
        raise NotImplementedError

    def open_export(self) -> None:
        """Ask how to export."""
        raise NotImplementedError

    def open_import(self) -> None:
        """Ask where crops are that were made before."""
        raise NotImplementedError

    def has_current(self) -> bool:
        """Return whether there is a photo to open."""
        raise NotImplementedError

    def has_selection(self) -> bool:
        """Return whether photos are selected in a list."""
        raise NotImplementedError

    def in_view(self) -> bool:
        """Return whether the full view is shown."""
        return self.mode == VIEW

    def in_grid(self) -> bool:
        """Return whether the photos are listed."""
        return not self.in_view()

    def is_narrow(self) -> bool:
        """Return whether the filter leaves photos out."""
        return not self.in_view() and self.filter.is_narrow()

    @command(
        "library.open", title="Look at the photo", help="Show the photo as large as it goes.",
        keys=("Return",), where=WHERE, icon="single", when="has_current",
    )  # fmt: skip
    def open_current(self) -> None:
        """Show the current photo."""
        self.show_current()

    @command(
        "library.filter", title="Filter", help="Type a part of a name or of a folder to see only those photos.",
        keys=("Ctrl+F", "/"), where=WHERE, icon="filter", when="in_grid",
    )  # fmt: skip
    def focus_filter(self) -> None:
        """Go to the filter."""
        self.filter.text.setFocus()
        self.filter.text.selectAll()

    @command(
        "library.clear_filter", title="Clear the filter", help="Show all photos again.",
        keys=("Ctrl+Shift+F",), where=WHERE, icon="close", when="is_narrow",
    )  # fmt: skip
    def clear_filter(self) -> None:
        """Show all photos."""
        self.filter.clear()
        self.listing().setFocus()

    @command(
        "library.troubles", title="What cannot be read", help="List the photos that cannot be read, and why.",
        where=WHERE, icon="warning", when="in_grid",
    )  # fmt: skip
    def show_troubles(self) -> None:
        """Filter for broken photos."""
        self.filter.show_only(BROKEN)
        self.listing().setFocus()

    @command(
        "library.proposals", title="Proposed crops", help="List the photos whose proposed crops wait for you.",
        where=WHERE, icon="crop", when="in_grid",
    )  # fmt: skip
    def show_proposals(self) -> None:
        """Filter for photos with proposed crops."""
        self.filter.show_only(PROPOSED)
        self.listing().setFocus()

    @command(
        "library.larger", title="Larger thumbnails", help="Show fewer and larger photos in the grid.",
        keys=("+", "="), where=WHERE, icon="zoom", when="in_grid",
    )  # fmt: skip
    def larger(self) -> None:
        """Enlarge the thumbnails."""
        self.grid.grow(1)

    @command(
        "library.smaller", title="Smaller thumbnails", help="Show more and smaller photos in the grid.",
        keys=("-",), where=WHERE, icon="thumbs", when="in_grid",
    )  # fmt: skip
    def smaller(self) -> None:
        """Make the thumbnails smaller."""
        self.grid.grow(-1)

    @command(
        "library.export", title="Export accepted crops…",
        help="Write the accepted crops as copies; the originals are not touched.",
        keys=("Ctrl+E",), where=WHERE, icon="export",
    )  # fmt: skip
    def export(self) -> None:
        """Open the sheet of the export."""
        self.open_export()

    @command(
        "library.no_export", title="Close the export", help="Write nothing now.",
        keys=("Esc",), where=f"{WHERE}.{EXPORT}", icon="close",
    )  # fmt: skip
    def close_export(self) -> None:
        """Close the sheet of the export."""
        self.sheet.dismiss()

    @command(
        "library.import", title="Import crops…",
        help="Find the crops you made in Lightroom, darktable or RawTherapee, and learn from them.",
        keys=("Ctrl+Shift+E",), where=WHERE, icon="learn", when="in_grid",
    )  # fmt: skip
    def import_crops(self) -> None:
        """Open the sheet of the import."""
        self.open_import()

    @command(
        "library.no_import", title="Close the import", help="Learn nothing now.",
        keys=("Esc",), where=f"{WHERE}.{IMPORT}", icon="close",
    )  # fmt: skip
    def close_import(self) -> None:
        """Close the sheet of the import."""
        self.imports.dismiss()

    @command(
        "library.look_again", title="Look for changes",
        help="Look whether photos changed on disk, and read those that did.",
        keys=("F5",), where=WHERE, icon="refresh",
    )  # fmt: skip
    def look_again(self) -> None:
        """Rescan."""
        self.session.indexer.rescan()

    @command(
        "library.read_again", title="Try reading again", help="Read the selected photos once more.",
        keys=("Shift+F5",), where=WHERE, icon="refresh", when="has_selection",
    )  # fmt: skip
    def read_again(self) -> None:
        """Read the selection anew."""
        self.session.indexer.read_again(self.selected_ids())

    @command(
        "library.remove", title="Take off the list",
        help="Take the selected photos off the list with their crops; the files stay. Can be undone.",
        keys=("Del",), where=WHERE, icon="trash", when="has_selection",
    )  # fmt: skip
    def remove(self) -> None:
        """Take the selection off the list."""
        self.remove_selected()
