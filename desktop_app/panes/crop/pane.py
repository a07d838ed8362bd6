"""The review: going through the crops of a shoot, one key a photo."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.jobs.crop_changes import CropChanges
from desktop_app.jobs.crop_teaching import CropTeaching
from desktop_app.jobs.preview_loader import PreviewLoader
from desktop_app.jobs.score_desk import ScoreDesk
from desktop_app.panes.crop.burst_desk import BurstDesk
from desktop_app.panes.crop.deciding import Deciding
from desktop_app.panes.crop.grid_commands import MODE, GridCommands
from desktop_app.panes.crop.layout import lay_out
from desktop_app.panes.crop.level_desk import LevelDesk
from desktop_app.panes.crop.review_desk import ReviewDesk
from desktop_app.panes.crop.review_filter import ReviewFilter
from desktop_app.panes.crop.review_page import ReviewPage
from desktop_app.panes.crop.review_proposing import ReviewProposing, Wish
from desktop_app.panes.crop.review_words import level_words, place_words
from desktop_app.panes.crop.side_panel import SidePanel
from desktop_app.widgets.buttons import CommandButton, CommandPushButton
from desktop_app.widgets.cell_crops import CellCrops
from desktop_app.widgets.held_rows import HeldRows
from desktop_app.widgets.photo_grid import PhotoGrid
from desktop_app.widgets.photo_model import PhotoModel
from desktop_app.widgets.photo_thumbnails import Thumbnails
from ml_core.catalog.records import Photo
from ml_core.specs.engine import RatedCrop

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

STRIP_EDGE = 96
# What the photo shown needs of the engine comes first.
_CALM_MS = 500


class CropPane(GridCommands):
    """Grid and single view of the proposals of a shoot; signals are those of `Pane`.

    Args:
        session: The open profile.
    """

    name, title, icon = "crop", "Crop", "crop"

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._thumbnail_loader = PreviewLoader(session.previews, session.indexer.pool, self)
        self._view_loader = PreviewLoader(session.previews, session.indexer.pool, self)
        self.changes = CropChanges(session, self.history, self)
        self.teaching = CropTeaching(session, self)
        self.proposing, self.deciding = ReviewProposing(session, self), Deciding(session, self.changes)
        self.desk = ReviewDesk(session, self.changes, self.proposing, self)
        self.levels, self.bursts = LevelDesk(session, self), BurstDesk(session, self.changes, self)
        self.scores = ScoreDesk(session, "review.score", self)
        self.cell_crops, self.rows = CellCrops(session.catalog), HeldRows(session.catalog)
        self.model = PhotoModel(self.rows)
        self.grid = PhotoGrid(self.model, Thumbnails(self._thumbnail_loader, self), self.cell_crops)
        self.filter, self.page = ReviewFilter(session.catalog), ReviewPage(self._view_loader, self.desk)
        self.level_button = CommandPushButton(self, "crop.level")
        self.similar_button = CommandPushButton(self, "crop.similar")
        self.side = SidePanel(self.desk, CommandButton(self, "crop.turn"), self.level_button)
        self._grid_edge, self._row, self._ahead = self.grid.edge, -1, -1
        self._stale = False
        self._after_paint = QTimer(self, singleShot=True, interval=0)
        self._after_paint.timeout.connect(self._look_ahead)
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self._propose_ahead)
        self.parts = lay_out(self)
        self._connect()
        self.reload()
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
        self.teaching.learn()

    def close_pane(self) -> None:
        """End what works in the background."""
        self._show_nothing()
        self.proposing.stop()
        self.scores.stop()
        self.teaching.stop()
        self._after_paint.stop()
        self._calm.stop()
        self.filter.stop()
        self._thumbnail_loader.close()
        self._view_loader.close()

    # What is listed

    def reload(self) -> None:
        """Read the list anew; the photo shown stays where it is in the list still."""
        shown, self._stale = self._shown(), False
        self.desk.flush()
        self.cell_crops.forget()
        self.model.load(self.filter.query())
        self.filter.count()
        row = self.model.pages.row(shown.id) if shown is not None else None
        self._row = -1
        if self.model.rowCount():
            self.grid.select_row(row or 0)
        else:
            self._show_nothing()
        self.parts.show_for(self.model.rowCount(), self.filter, in_view=self.in_view())

    def _show_nothing(self) -> None:
        self.desk.show_photo(None)
        self.levels.show_photo(None)
        self.bursts.show_photo(None)
        self.side.why.clear()

    # From photo to photo

    def show_row(self, row: int) -> None:
        """Show the photo of a row."""
        photo = self.model.photo(row)
        if photo is None:
            return
        self._row, self._ahead = row, -1
        if self.grid.current_row() != row:
            self.grid.select_row(row)
        self.desk.show_photo(photo)
        if self.in_view():
            self.page.show_photo(photo, place_words(row, self.model.rowCount()), self._neighbours())
        self._after_paint.start()

    def step(self, by: int) -> None:
        """Show the photo so many rows on; at the ends, stay."""
        row = self._row + by
        if 0 <= row < self.model.rowCount():
            self.show_row(row)
        else:
            self.status.emit("This is the last photo." if by > 0 else "This is the first photo.")

    def decide(self, *, accept: bool) -> None:
        """Accept or reject the photo shown, or all those selected in the grid, and go on."""
        selected = self._selected_rows()
        if self.in_grid() and len(selected) > 1:
            self._decide_all(selected, accept=accept)
            return
        ahead = self._ahead
        if accept:
            self.desk.accept()
        else:
            self.desk.reject()
        self._go_on(ahead)

    def _go_on(self, ahead: int) -> None:
        known = self.model.photo(ahead)
        if known is None or not self.session.catalog.undecided([known.id], self.desk.output.name):
            found = self.rows.next_undecided(self._row, self.desk.output.name)
            ahead = -1 if found is None else found
        if ahead >= 0:
            self.show_row(ahead)
        else:
            self.status.emit("Every photo here is decided.")
            self.filter.count()
            self.parts.show_for(self.model.rowCount(), self.filter, in_view=self.in_view())

    def _decide_all(self, rows: list[int], *, accept: bool) -> None:
        ids = [photo.id for row in rows if (photo := self.model.photo(row)) is not None]
        decide = self.deciding.accept_all if accept else self.deciding.reject_all
        decide(ids, self.desk.output.name)

    def enter_view(self) -> None:
        """Show the current photo alone, the others in a strip beside it."""
        if self.in_view():
            return
        self.set_mode(MODE)
        self._grid_edge = self.grid.edge
        self.parts.show_for(self.model.rowCount(), self.filter, in_view=True)
        self.grid.set_edge(STRIP_EDGE)
        if self._row >= 0:
            self.show_row(self._row)
        self._focus()

    def leave_view(self) -> None:
        """Show all photos as a grid."""
        self.desk.flush()
        self.set_mode("")
        self.parts.show_for(self.model.rowCount(), self.filter, in_view=False)
        self.grid.set_edge(self._grid_edge)
        self._focus()

    def is_looking_ahead(self) -> bool:
        """Return whether it is still to be found out what comes after the photo shown."""
        return self._after_paint.isActive()

    # When commands can run

    def can_accept(self) -> bool:
        """Return whether there is a crop to accept."""
        return self.desk.can_decide()

    def can_reject(self) -> bool:
        """Return whether there is a crop to reject."""
        return self.desk.can_reject()

    def has_similar(self) -> bool:
        """Return whether similar photos wait for a crop, and this one has it."""
        return self.desk.crop is not None and bool(self.bursts.similar(self.desk.output))

    def can_propose_group(self) -> bool:
        """Return whether nothing is being proposed now."""
        return self.model.rowCount() > 0

    def apply_to_similar(self) -> None:
        """Give the similar photos the same crop."""
        self.desk.accept()
        if self.desk.chosen is not None:
            count = self.bursts.apply(self.desk.chosen, self.desk.output)
            self.notice.emit(f"Gave the crop to {count} similar photos. Ctrl+Z takes it back.")

    def propose_group(self) -> None:
        """Propose crops for the photos of the group shown."""

    # Within

    def _connect(self) -> None:
        session = self.session
        session.photos_changed.connect(self._on_photos_changed)
        session.photo_changed.connect(self._on_photo_changed)
        self.filter.changed.connect(self._on_query)
        self.grid.selected.connect(self._on_selected)
        self.grid.opened.connect(lambda _id: self.enter_view())
        self.desk.changed.connect(self._on_desk)
        self.bursts.changed.connect(self._show_similar)
        self.levels.changed.connect(self._show_level)
        self.changes.changed.connect(self.teaching.crops_changed)
        self.changes.returned.connect(self._on_returned)
        self.teaching.learnt.connect(lambda _reply: self._show_learnt())
        self.scores.scored.connect(self._on_scored)
        self.side.alternatives.chosen.connect(self.desk.choose)
        self.side.aspect.wanted.connect(self.desk.set_shape)
        self.side.aspect.left.connect(self._focus)
        self.side.turned.connect(self.page.editor.straighten_to)
        self.page.editor.painted.connect(lambda _id: self.side.alternatives.show_image(self.page.editor.picture))
        sources = (self.proposing.failed, self.teaching.failed, self.scores.failed, self.side.aspect.failed)
        for source in sources:
            source.connect(self.failed)

    def _focus(self) -> None:
        (self.page.editor if self.in_view() else self.grid).setFocus(Qt.FocusReason.OtherFocusReason)

    def _shown(self) -> Photo | None:
        return self.desk.photo

    def _selected_rows(self) -> list[int]:
        return [row for first, last in self.grid.selected_spans() for row in range(first, last + 1)]

    def _neighbours(self) -> list[Photo]:
        """Return the photos that keys most likely lead to."""
        rows = dict.fromkeys(each for each in (self._ahead, self._row + 1, self._row - 1) if each >= 0)
        found = (self.model.photo(row) for row in rows if row != self._row)
        return [photo for photo in found if photo is not None]

    def _look_ahead(self) -> None:
        """Find out what comes next, once the photo is painted."""
        found = self.rows.next_undecided(self._row, self.desk.output.name)
        self._ahead = -1 if found is None or found == self._row else found
        photo = self._shown()
        if photo is None:
            return
        if self.in_view():
            place = place_words(self._row, self.model.rowCount())
            self.page.show_photo(photo, place, self._neighbours())
        self.levels.show_photo(photo)
        self.bursts.show_photo(photo)
        self._ask_for_score()
        self._calm.start()

    def _propose_ahead(self) -> None:
        """Have crops for the photo that comes next, once there are some for the one shown."""
        following = self.model.photo(self._ahead)
        if self.desk.working:
            self._calm.start()
        elif following is not None:
            wish = Wish(following, self.desk.output, self.desk.usual_shape(following))
            self.proposing.look_ahead(wish, self.teaching.learnt_at)

    def _ask_for_score(self) -> None:
        crop = self.desk.crop
        self.scores.show_photo(self._shown(), None if crop is None else crop.box)

    def _show_level(self) -> None:
        suggestion = self.levels.suggestion
        self.level_button.setVisible(self.can_level())
        if suggestion is not None:
            self.level_button.setText(f"{level_words(suggestion)} (L)")

    def _show_similar(self) -> None:
        count = len(self.bursts.similar(self.desk.output))
        photos = "similar photo" if count == 1 else f"{count:,} similar photos"
        self.similar_button.setText(f"Apply to the {photos}")
        self.page.refresh()

    def _show_learnt(self) -> None:
        count = self.teaching.taught()
        crops = "1 of your crops" if count == 1 else f"{count:,} of your crops"
        self.side.learnt.setText(f"Learnt from {crops}; the next proposals follow." if count else "")

    # What happened

    def _on_query(self, _query: object) -> None:
        self.reload()
        self._focus()

    def _on_selected(self) -> None:
        row = self.grid.current_row()
        if row >= 0 and row != self._row:
            self.show_row(row)

    def _on_desk(self) -> None:
        self._show_level()
        if not self._after_paint.isActive():
            self._ask_for_score()

    def _on_scored(self, full: RatedCrop, crop: RatedCrop | None) -> None:
        self.side.why.show_ratings(full, crop or full)

    def _on_returned(self, photo_ids: list[int]) -> None:
        """Show the photo that something was undone of."""
        shown = self._shown()
        if shown is not None and shown.id in photo_ids:
            return
        row = next((row for each in photo_ids if (row := self.model.pages.row(each)) is not None), None)
        if row is not None:
            self.show_row(row)

    def _on_photo_changed(self, photo_id: int) -> None:
        self.cell_crops.forget(photo_id)
        self.model.reread(photo_id)
        self.filter.count_soon()

    def _on_photos_changed(self) -> None:
        self._stale = True
        if self.isVisible():
            self.reload()
