"""What can be done with the photos of the grid."""

from desktop_app.commands.registry import command
from desktop_app.panes.crop.view_commands import WHERE, ViewCommands
from desktop_app.widgets.photo_grid import PhotoGrid

MODE = "view"


class GridCommands(ViewCommands):
    """Declares the commands of the grid; who inherits makes the parts and does the work.

    Attributes:
        grid: The photos, as a grid or as a strip beside the one in view.
    """

    grid: PhotoGrid

    def enter_view(self) -> None:
        """Show the current photo alone."""
        raise NotImplementedError

    def apply_to_similar(self) -> None:
        """Give the similar photos the same crop."""
        raise NotImplementedError

    def has_similar(self) -> bool:
        """Return whether similar photos wait for a crop, and this one has it."""
        raise NotImplementedError

    def in_view(self) -> bool:
        """Return whether one photo is shown."""
        return self.mode == MODE

    def in_grid(self) -> bool:
        """Return whether the photos are shown as a grid."""
        return not self.in_view()

    @command(
        "crop.grid", title="Grid or single photo", help="Show all photos as a grid, or the current one alone.",
        keys=("G",), where=WHERE, icon="thumbs",
    )  # fmt: skip
    def toggle_grid(self) -> None:
        """Turn between grid and single photo."""
        if self.in_view():
            self.leave_view()
        else:
            self.enter_view()

    @command(
        "crop.open", title="Look at the photo", help="Show the current photo alone, with its crop to change.",
        keys=("Space",), where=WHERE, icon="single", when="in_grid",
    )  # fmt: skip
    def open_current(self) -> None:
        """Show the current photo."""
        self.enter_view()

    @command(
        "crop.larger_thumbs", title="Larger thumbnails", help="Show fewer and larger photos in the grid.",
        keys=("+", "="), where=WHERE, icon="zoom", when="in_grid",
    )  # fmt: skip
    def larger(self) -> None:
        """Enlarge the thumbnails."""
        self.grid.grow(1)

    @command(
        "crop.smaller_thumbs", title="Smaller thumbnails", help="Show more and smaller photos in the grid.",
        keys=("-",), where=WHERE, icon="thumbs", when="in_grid",
    )  # fmt: skip
    def smaller(self) -> None:
        """Make the thumbnails smaller."""
        self.grid.grow(-1)

    @command(
        "crop.similar", title="Apply to similar photos",
        help="Give this crop to the photos taken right before and after that look like it; one undo takes it back.",
        keys=("A",), where=WHERE, icon="photo", when="has_similar",
    )  # fmt: skip
    def similar(self) -> None:
        """Give the similar photos the same crop."""
        self.apply_to_similar()
