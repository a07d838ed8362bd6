"""The review: going through the crops of a shoot, one key a photo."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt
from PySide6.QtWidgets import QWidget

from desktop_app.jobs.preview_loader import PreviewLoader
from desktop_app.jobs.taste_state import taste_state
from desktop_app.panes.crop.desks import Desks
from desktop_app.panes.crop.grid_commands import MODE
from desktop_app.panes.crop.layout import STRIP_EDGE, lay_out, place_buttons
from desktop_app.panes.crop.looking_ahead import LookingAhead
from desktop_app.panes.crop.outputs_section import OutputTabs
from desktop_app.panes.crop.review_filter import ACCEPTED, ALL, CORRECTED, WITHOUT, ReviewFilter
from desktop_app.panes.crop.review_page import ReviewPage
from desktop_app.panes.crop.review_words import done_words, learnt_words, level_words, place_words, similar_words
from desktop_app.panes.crop.shoot_commands import EXPORT, ShootCommands
from desktop_app.panes.crop.side_panel import SidePanel
from desktop_app.widgets.buttons import CommandButton, CommandPushButton
from desktop_app.widgets.cell_crops import CellCrops
from desktop_app.widgets.export_sheet import ExportSheet
from desktop_app.widgets.held_rows import HeldRows
from desktop_app.widgets.photo_grid import PhotoGrid
from desktop_app.widgets.photo_model import PhotoModel
from desktop_app.widgets.photo_overlays import Overlay
from desktop_app.widgets.photo_thumbnails import Thumbnails
from ml_core.geometry import Box
from ml_core.specs.engine import RatedCrop

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session


_LEAVING = (QEvent.Type.Leave, QEvent.Type.FocusOut, QEvent.Type.Hide)


class CropPane(ShootCommands):
    """Grid and single view of the proposals of a shoot; signals are those of `Pane`.

    Args:
        session: The open profile.
    """

    name, title, icon = "crop", "Crop", "crop"

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._thumbnail_loader = PreviewLoader(session.previews, session.indexer.pool, self)
        self._view_loader = PreviewLoader(session.previews, session.indexer.pool, self)
        self.desks = Desks(session, self.history, self)
        self.desk, self.levels, self.choices = self.desks.crops, self.desks.levels, self.desks.choices
        self.cell_crops, self.rows = CellCrops(session.catalog), HeldRows(session.catalog)
        self.model = PhotoModel(self.rows)
        self._thumbnails = Thumbnails(self._thumbnail_loader, self)
        self.grid = PhotoGrid(self.model, self._thumbnails, self.cell_crops)
        self.filter, self.tabs, self.sheet = ReviewFilter(session.catalog), OutputTabs(self.desk), ExportSheet(session)
        self.page = ReviewPage(self._view_loader, self.desk, self.tabs)
        self.level_button = CommandPushButton(self, "crop.level")
        self.similar_button = CommandPushButton(self, "crop.similar")
        self.side = SidePanel(self.desk, CommandButton(self, "crop.turn"), self.level_button, self.choices)
        # The window makes its panes ahead; looking at photos begins when this one is shown.
        self._grid_edge, self._stale = self.grid.edge, True
        self.ahead = LookingAhead(session.catalog, self.rows, self.model, self.desk, self)
        self.parts = lay_out(self)
        self.page.place_buttons(*place_buttons(self, self.similar_button))
        self._connect()
        self._show_choices()
        self._show_learnt()
        self.enter_view()

    # For the window

    def panel(self) -> QWidget:
        """Return what the photo's crop is about."""
        return self.side

    def activated(self) -> None:
        """Take the focus; take up what changed elsewhere."""
        if self._stale:
            self.reload()
        self._focus()

    def deactivated(self) -> None:
        """Store what was changed, and learn from it."""
        self.desk.flush()
        self.ahead.stop()
        self.desks.teaching.learn()

    def close_pane(self) -> None:
        """End what works in the background."""
        self.desks.close()
        self.grid.stop()
        self.filter.stop()
        self.ahead.stop()
        self._thumbnail_loader.close()
        self._view_loader.close()

    # What is listed

    def reload(self) -> None:
        """Read the list anew, with the photo that was shown."""
        shown, self._stale, self.ahead.row = self.desk.photo, False, -1
        self.desk.flush()
        self.cell_crops.forget()
        self.model.load(self.filter.query())
        self.filter.count()
        counts = self.filter.counts
        if self.filter.group == ALL and 0 < counts[ALL] == counts[WITHOUT] and self.desks.batch.cropping.ready:
            self.desks.show_nothing()
            self.parts.show_unproposed(counts[ALL])
            return
        self.parts.show_list(self.model.rowCount(), self.filter)
        row = self.model.pages.row(shown.id) if shown is not None else None
        if self.model.rowCount():
            self.grid.select_row(row or 0)
            self.show_row(row or 0)
        else:
            self.desks.show_nothing()

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected photos, the one in view among them."""
        return [each for first, last in self.grid.selected_spans() for each in self.model.pages.ids(first, last)]

    # From photo to photo

    def show_row(self, row: int) -> None:
        """Show the photo of a row."""
        photo = self.model.photo(row)
        if photo is None:
            return
        if self.desk.photo is None or self.desk.photo.id != photo.id:
            self.side.why.clear()
        self.ahead.arrive(row)
        if self.grid.current_row() != row:
            self.grid.select_row(row)
        self.desk.show_photo(photo)
        if self.in_view():
            self.page.show_photo(photo, place_words(row, self.model.rowCount()), self.ahead.neighbours())
        elif (small := self._thumbnails.pixmap(photo)) is not None:
            self.side.alternatives.show_image(small.toImage())

    def step(self, by: int) -> None:
        """Show the photo so many rows on; at the ends, stay."""
        row = self.ahead.row + by
        if 0 <= row < self.model.rowCount():
            self.show_row(row)
        else:
            self.status.emit("This is the last photo." if by > 0 else "This is the first photo.")

    def decide(self, *, accept: bool) -> None:
        """Accept or reject the photo shown, or all those selected in the grid, and go on."""
        if self.in_grid():
            self._decide_in_grid(accept=accept)
            return
        ahead = self.ahead.next_row()
        if ahead is None:
            self._decide_here(accept=accept)
            self._show_done()
        else:
            # What becomes of the photo that is left need not be drawn once more.
            with QSignalBlocker(self.desk):
                self._decide_here(accept=accept)
            self.show_row(ahead)

    def _decide_in_grid(self, *, accept: bool) -> None:
        """Take the crops as the grid shows them; a single photo is followed by the next one."""
        ids = self.selected_ids()
        ahead = self.ahead.next_row() if len(ids) == 1 else None
        decide = self.desks.deciding.accept_all if accept else self.desks.deciding.reject_all
        decide(ids, self.desk.output.name)
        if ahead is not None:
            self.show_row(ahead)

    def _decide_here(self, *, accept: bool) -> None:
        if accept:
            self.desk.accept()
        else:
            self.desk.reject()

    def enter_view(self) -> None:
        """Show the current photo alone, the others in a strip beside it."""
        if self.in_view():
            return
        self.set_mode(MODE)
        self._grid_edge = self.grid.edge
        self.parts.arrange(in_view=True)
        self.grid.set_edge(STRIP_EDGE)
        if self.ahead.row >= 0:
            self.show_row(self.ahead.row)
        self._focus()

    def leave_view(self) -> None:
        """Close what lies over the photo, else show all photos as a grid."""
        if self.sheet.isVisible():
            self.sheet.dismiss()
            return
        self.desk.flush()
        self.set_mode("")
        self.parts.arrange(in_view=False)
        self.grid.set_edge(self._grid_edge)
        if self._stale:
            self.reload()
        self._focus()

    # When commands can run

    def can_accept(self) -> bool:
        """Return whether there is a crop to accept."""
        return self.desk.can_decide()

    def can_reject(self) -> bool:
        """Return whether there is a crop to reject."""
        return self.desk.can_reject()

    def has_similar(self) -> bool:
        """Return whether similar photos wait for a crop, and this one has it."""
        return self.desk.crop is not None and bool(self.desks.bursts.similar(self.desk.output))

    def apply_to_similar(self) -> None:
        """Give the similar photos the same crop."""
        self.desk.accept()
        if self.desk.chosen is not None:
            count = self.desks.bursts.apply(self.desk.chosen, self.desk.output)
            photos = "1 similar photo" if count == 1 else f"{count:,} similar photos"
            self.notice.emit(f"Gave the crop to {photos}. Ctrl+Z takes it back.")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the lines that a suggested angle rests on while the pointer or the focus is on its button."""
        suggestion = self.levels.suggestion
        if watched is self.level_button and event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn) and suggestion:
            self.page.editor.set_hints([Box(*line) for line in suggestion.lines])
        elif watched is self.level_button and event.type() in _LEAVING:
            self.page.editor.set_hints(())
        return super().eventFilter(watched, event)

    # Within

    def _connect(self) -> None:
        session, desks = self.session, self.desks
        session.photos_changed.connect(self._on_photos_changed)
        session.photo_changed.connect(self._on_photo_changed)
        self.ahead.painted.connect(self._on_painted)
        self.ahead.calm.connect(desks.look_ahead)
        self.filter.changed.connect(self._on_query)
        self.grid.selected.connect(self._on_selected)
        self.grid.opened.connect(lambda _id: self.enter_view())
        self.desk.changed.connect(self._on_desk)
        desks.bursts.changed.connect(self._show_similar)
        desks.levels.changed.connect(self._show_level)
        desks.changes.returned.connect(self._on_returned)
        desks.teaching.learnt.connect(self._on_learnt)
        desks.scores.scored.connect(self._on_scored)
        desks.choices.changed.connect(self._show_choices)
        desks.batch.cropping.changed.connect(self._on_cropping)
        desks.failed.connect(self.failed)
        self._connect_widgets()

    def _connect_widgets(self) -> None:
        editor, side = self.page.editor, self.side
        editor.painted.connect(lambda _id: side.alternatives.show_image(editor.picture))
        side.alternatives.chosen.connect(self.desk.choose)
        side.aspect.wanted.connect(self.desk.set_shape)
        side.aspect.failed.connect(self.failed)
        side.aspect.left.connect(self._focus)
        side.turned.connect(editor.straighten_to)
        self.level_button.installEventFilter(self)
        self.tabs.chosen.connect(self.desk.show_output)
        self.sheet.closed.connect(self._on_sheet_closed)
        self.sheet.told.connect(self.notice)
        self.sheet.failed.connect(self.failed)

    def _focus(self) -> None:
        (self.page.editor if self.in_view() else self.grid).setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_painted(self) -> None:
        """Get the pictures of what comes next, and find out more about what is shown."""
        photo, row = self.desk.photo, self.ahead.row
        if photo is not None and self.in_view():
            self.page.show_photo(photo, place_words(row, self.model.rowCount()), self.ahead.neighbours())
            # What comes next is seen in the strip as well.
            self.grid.scrollTo(self.model.index(row, 0), PhotoGrid.ScrollHint.PositionAtCenter)
        self.desks.look_closely(photo)

    def _show_done(self) -> None:
        self.filter.count()
        counts = self.filter.counts
        self.parts.show_done(done_words(counts), counts[ACCEPTED] + counts[CORRECTED])

    def _show_level(self) -> None:
        suggestion = self.levels.suggestion
        self.level_button.setVisible(self.can_level())
        if suggestion is None:
            self.page.editor.set_hints(())
        else:
            self.level_button.setText(f"{level_words(suggestion)} (L)")
            self.page.editor.set_hints(suggestion.lines, suggestion.angle)

    def _show_similar(self) -> None:
        self.page.refresh()
        self._name_similar()

    def _name_similar(self) -> None:
        self.similar_button.setText(similar_words(len(self.desks.bursts.similar(self.desk.output))))

    def _show_learnt(self) -> None:
        state = taste_state(self.session.catalog)
        self.side.show_learnt(learnt_words(self.desks.teaching.taught(), state.regime) if state.answers else "")

    def _show_choices(self) -> None:
        choices = self.choices.now
        names = {overlay.value: overlay for overlay in Overlay}
        self.page.editor.set_overlay(names.get(choices.overlay, Overlay.NONE))
        if self.tabs.outputs[1:] != choices.outputs:
            self.tabs.show_outputs(choices.outputs)
            if self.desk.output not in self.tabs.outputs:
                self.desk.show_output(self.tabs.outputs[0])

    # What happened

    def _on_query(self, _query: object) -> None:
        self.reload()
        self._focus()

    def _on_selected(self) -> None:
        row = self.grid.current_row()
        if row >= 0 and row != self.ahead.row and self.parts.stack.currentWidget() is self.parts.body:
            self.show_row(row)

    def _on_desk(self) -> None:
        self._show_level()
        self._name_similar()
        if not self.ahead.is_waiting():
            self.desks.score()

    def _on_scored(self, full: RatedCrop, crop: RatedCrop | None) -> None:
        self.side.why.show_ratings(full, crop or full)

    def _on_learnt(self, _reply: object) -> None:
        self._show_learnt()
        self.ahead.again()

    def _on_returned(self, photo_ids: list[int]) -> None:
        """Show the photo that something was undone of."""
        self.parts.show_list(self.model.rowCount(), self.filter)
        shown = self.desk.photo
        if shown is not None and shown.id in photo_ids:
            return
        row = next((row for each in photo_ids if (row := self.model.pages.row(each)) is not None), None)
        if row is not None:
            self.show_row(row)

    def _on_cropping(self) -> None:
        if self.parts.stack.currentWidget() is self.parts.unproposed and not self.desks.batch.cropping.ready:
            self.reload()
            self._focus()

    def _on_photo_changed(self, photo_id: int) -> None:
        self.cell_crops.forget(photo_id)
        self.model.reread(photo_id)
        self.filter.count_soon()

    def _on_photos_changed(self) -> None:
        self._stale = True
        if not self.isVisible():
            return
        if not self.in_view() or self.parts.stack.currentWidget() is not self.parts.body:
            self.reload()
            return
        # Rows must not move under the person's feet; the list is read anew on the way back to the grid.
        self.cell_crops.forget()
        self.model.reread_all()
        self.filter.count_soon()
        if (photo := self.model.photo(self.ahead.row)) is not None:
            self.desk.show_photo(photo)
            self.ahead.arrive(self.ahead.row)

    def _on_sheet_closed(self) -> None:
        if self.mode == EXPORT:
            self.set_mode("")
        self._focus()
