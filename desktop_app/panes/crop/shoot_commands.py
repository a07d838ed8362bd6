"""What can be done with the whole shoot: proposing in the background, outputs, exporting."""

from desktop_app.commands.registry import command
from desktop_app.jobs.exporting import accepted_orders
from desktop_app.panes.crop.desks import Desks
from desktop_app.panes.crop.grid_commands import GridCommands
from desktop_app.panes.crop.outputs_section import OutputTabs
from desktop_app.panes.crop.review_filter import ALL, WITHOUT, ReviewFilter
from desktop_app.panes.crop.view_commands import WHERE
from desktop_app.widgets.export_sheet import ExportSheet
from ml_core.catalog.records import PhotoQuery

EXPORT = "export"


class ShootCommands(GridCommands):
    """Declares the commands of the shoot; who inherits makes the parts.

    Attributes:
        desks: What works behind the window.
        filter: Which photos are reviewed.
        tabs: The outputs.
        sheet: What asks how to export.
    """

    desks: Desks
    filter: ReviewFilter
    tabs: OutputTabs
    sheet: ExportSheet

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected photos, the one in view among them."""
        raise NotImplementedError

    def can_propose_any(self) -> bool:
        """Return whether there are photos, and nothing is being proposed now."""
        return self.desks.batch.cropping.ready and self.filter.counts[ALL] > 0

    def can_propose_missing(self) -> bool:
        """Return whether photos have no crop yet, and nothing is being proposed now."""
        return self.can_propose_any() and self.filter.counts[WITHOUT] > 0

    def can_propose_selected(self) -> bool:
        """Return whether photos are selected, and nothing is being proposed now."""
        return self.can_propose_any() and bool(self.selected_ids())

    def has_outputs(self) -> bool:
        """Return whether there are several outputs to go through."""
        return len(self.tabs.outputs) > 1

    @command(
        "crop.propose_missing", title="Propose where there is none",
        help="Propose crops in the background for photos without one.",
        keys=("Ctrl+Shift+P",), where=WHERE, icon="crop", when="can_propose_missing",
    )  # fmt: skip
    def propose_missing(self) -> None:
        """Start proposing for photos without a crop."""
        self.desks.batch.for_query(PhotoQuery(state="ready", crop="none"))

    @command(
        "crop.propose_selected", title="Propose for the selected",
        help="Propose crops in the background for the selected photos that nobody decided on.",
        where=WHERE, icon="crop", when="can_propose_selected",
    )  # fmt: skip
    def propose_selected(self) -> None:
        """Start proposing for the selected photos."""
        self.desks.batch.for_photos(self.selected_ids())

    @command(
        "crop.propose_all", title="Propose for all anew",
        help="Propose crops in the background for every photo that nobody decided on.",
        where=WHERE, icon="crop", when="can_propose_any",
    )  # fmt: skip
    def propose_all(self) -> None:
        """Start proposing for all photos."""
        self.desks.batch.for_query(PhotoQuery(state="ready"))

    @command(
        "crop.output", title="Next output", help="Show the photo's crop for the next output.",
        keys=("V",), where=WHERE, icon="single", when="has_outputs",
    )  # fmt: skip
    def next_output(self) -> None:
        """Show the next output's crop."""
        self.desk.show_output(self.tabs.after(self.desk.output))

    @command(
        "crop.export", title="Export…",
        help="Write the accepted and corrected crops: as copies, or for Lightroom, darktable and RawTherapee.",
        keys=("Ctrl+E",), where=WHERE, icon="export",
    )  # fmt: skip
    def export(self) -> None:
        """Ask how to export."""
        self.desk.flush()
        orders = accepted_orders(self.session)
        if orders or self.sheet.exporting.busy:
            self.sheet.open_for(orders)
            if self.in_grid():
                self.set_mode(EXPORT)
        else:
            self.notice.emit("There is no accepted crop yet. Return accepts the one that is shown.")

    @command(
        "crop.no_export", title="Close the export", help="Write nothing now.",
        keys=("Esc",), where=f"{WHERE}.{EXPORT}", icon="close",
    )  # fmt: skip
    def close_export(self) -> None:
        """Close the sheet of the export."""
        self.sheet.dismiss()
