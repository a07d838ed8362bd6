"""The library: every photo of the profile in a grid, one of them in full view, and what can be done with them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from desktop_app.commands.registry import commands_of
from desktop_app.jobs.exporting import accepted_orders
from desktop_app.jobs.indexer import IndexReport
from desktop_app.jobs.preview_loader import PreviewLoader
from desktop_app.jobs.score_desk import ScoreDesk
from desktop_app.panes.library.crop_desk import CropDesk
from desktop_app.panes.library.details import LibraryDetails
from desktop_app.panes.library.filter_bar import FilterBar
from desktop_app.panes.library.grid_commands import EXPORT, IMPORT, VIEW, GridCommands
from desktop_app.panes.library.import_sheet import ImportSheet
from desktop_app.panes.library.layout import LibraryHeader, lay_out
from desktop_app.panes.library.photo_page import PhotoPage
from desktop_app.panes.library.removal import put_back, remove
from desktop_app.panes.library.score_filling import ScoreFilling
from desktop_app.panes.library.subject_desk import SubjectDesk
from desktop_app.panes.library.words import reading_words
from desktop_app.widgets.export_sheet import ExportSheet
from desktop_app.widgets.photo_grid import PhotoGrid
from desktop_app.widgets.photo_model import PhotoModel, TroubleModel
from desktop_app.widgets.photo_selection import KeptSelection
from desktop_app.widgets.photo_thumbnails import Thumbnails
from desktop_app.widgets.photo_troubles import TroubleList
from ml_core.catalog.records import Photo, PhotoQuery
from ml_core.specs.engine import RatedCrop

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_RESCAN_MS = 1500
_MENU = ("library.open", "library.read_again", "library.remove", "library.export", "library.look_again")


class LibraryPane(GridCommands):
    """Grid, list of troubles and full view over the same photos; signals are those of `Pane`.

    Args:
        session: The open profile.
    """

    name, title, icon = "library", "Library", "library"

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._thumbnail_loader = PreviewLoader(session.previews, session.indexer.pool, self)
        self._view_loader = PreviewLoader(session.previews, session.indexer.pool, self)
        self._found_loader = PreviewLoader(session.previews, session.indexer.pool, self)
        self.model, self.trouble_model = PhotoModel(session.catalog), TroubleModel(session.catalog)
        self.grid = PhotoGrid(self.model, Thumbnails(self._thumbnail_loader, self))
        self.troubles = TroubleList(self.trouble_model)
        self.filter, self.details = FilterBar(), LibraryDetails()
        self.crops = CropDesk(session, self.history, self)
        self.subject = SubjectDesk(session, self.history, self)
        self.page = PhotoPage(self._view_loader, self.crops, self.subject)
        self.scores, self.filling = ScoreDesk(session, "library.score", self), ScoreFilling(session, self)
        self.sheet, self.imports = ExportSheet(session), ImportSheet(session, self._found_loader)
        self.stack, self.header = QStackedWidget(), LibraryHeader(self, self.filter)
        self._kept = KeptSelection(self.grid, self.model)
        self._opened_row = -1
        self._stale = False
        self._rescan = QTimer(self, singleShot=True, interval=_RESCAN_MS)
        self._rescan.timeout.connect(session.indexer.rescan)
        self._rescanned = False
        self.pages = lay_out(self, self.header)
        self._connect()
        self.reload()

    # For the window

    def panel(self) -> QWidget:
        """Return what is known of the photo under the keyboard."""
        return self.details

    def activated(self) -> None:
        """Take the focus; the first time, look for changes on disk."""
        if self._stale and not self.in_view():
            self.reload()
        self._focus()
        self.filling.start()
        if not self._rescanned:
            self._rescanned = True
            self._rescan.start()

    def deactivated(self) -> None:
        """Score no more photos while another pane is shown."""
        self.filling.stop()

    def close_pane(self) -> None:
        """End what works in the background."""
        self._rescan.stop()
        self.filling.stop()
        self.grid.stop()
        self.crops.show_photo(None)
        self.subject.show_photo(None)
        # Last: what is shown asks for its score.
        self.scores.stop()
        self._thumbnail_loader.close()
        self._view_loader.close()
        self._found_loader.close()

    def show_photo(self, photo_id: int) -> None:
        """Show a photo in full, whatever the filter is."""
        if self.model.pages.row(photo_id) is None:
            self.filter.clear()
        row = self.model.pages.row(photo_id)
        if row is not None:
            self.grid.select_row(row)
            self.open_row(row)

    # What is listed

    def reload(self) -> None:
        """Read the list anew; selected photos stay selected."""
        query = self.filter.query()
        self.session.shown, self._stale = query, False
        self.model.load(query)
        self._kept.restore()
        if query.state == "broken":
            self.trouble_model.load(query)
            self.troubles.select_first()
        self.header.show_counts(self.model.rowCount(), self.session.catalog.count(PhotoQuery(state="broken")))
        if not self.in_view():
            self._show_list()

    def listing(self) -> QWidget:
        """Return what lists the photos now: the grid, the list of troubles, or what stands in for an empty one."""
        current = self.stack.currentWidget()
        return self.grid if current is None or current is self.page else current

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected photos; in full view, of the one shown."""
        if self.in_view():
            return [self.page.photo.id] if self.page.photo is not None else []
        return self.troubles.selected_ids() if self._lists_troubles() else self._kept.ids()

    def current_photo(self) -> Photo | None:
        """Return the photo under the keyboard, or in full view the one shown."""
        if self.in_view():
            return self.page.photo
        return self.troubles.current_photo() if self._lists_troubles() else self.grid.current_photo()

    def remove_selected(self) -> None:
        """Take the selected photos off the list; undo puts them back."""
        ids = self.selected_ids()
        removed = remove(self.session.catalog, ids)
        count = f"{len(ids):,} photo{'' if len(ids) == 1 else 's'}"

        def undo() -> None:
            self.session.indexer.read_again(put_back(self.session.catalog, removed))
            self.session.photos_changed.emit()

        self.history.did(f"took {count} off the list", undo)
        self.session.photos_changed.emit()
        self.notice.emit(f"Took {count} off the list; the files are where they were. Ctrl+Z puts them back.")

    # The full view

    def show_current(self) -> None:
        """Show the photo under the keyboard in full."""
        photo = self.current_photo()
        row = self.model.pages.row(photo.id) if photo is not None else None
        if row is not None:
            self.open_row(row)

    def open_row(self, row: int) -> None:
        """Show the photo of a row in full."""
        photo = self.model.photo(row)
        if photo is None:
            return
        self._opened_row = row
        self.stack.setCurrentWidget(self.page)
        self.header.hide()
        self.set_mode(VIEW)
        around = [each for step in (1, -1, 2) if (each := self.model.photo(row + step)) is not None]
        self.page.show_photo(photo, f"{row + 1:,} of {self.model.rowCount():,}", around)
        self.page.view.setFocus()
        self._show_details()

    def step(self, by: int) -> None:
        """Show the photo so many rows on; at the ends, stay."""
        row = self._opened_row + by
        if 0 <= row < self.model.rowCount():
            self.open_row(row)
        else:
            self.status.emit("This is the last photo." if by > 0 else "This is the first photo.")

    def close_view(self) -> None:
        """Show the grid again, on the photo that was shown."""
        row = self._opened_row
        self.set_mode("")
        self.header.show()
        self.page.mark_subject(False)
        if 0 <= row < self.model.rowCount():
            self.grid.select_row(row)
        self._show_list()
        if self._stale:
            self.reload()
        self.listing().setFocus()
        self._show_details()

    # Export

    def open_export(self) -> None:
        """Say what would be written, and ask for the folder."""
        orders = accepted_orders(self.session)
        if orders or self.sheet.exporting.busy:
            self.imports.hide()
            self.sheet.open_for(orders)
            if not self.in_view():
                self.set_mode(EXPORT)
        else:
            self.notice.emit(
                "There is no accepted crop yet. Look at a photo, press P for proposals and Return to accept."
            )

    def open_import(self) -> None:
        """Ask where crops are that were made before."""
        self.sheet.hide()
        self.imports.open_sheet()
        self.set_mode(IMPORT)

    # When commands can run

    def has_current(self) -> bool:
        """Return whether there is a photo to open."""
        return not self.in_view() and self.current_photo() is not None

    def has_selection(self) -> bool:
        """Return whether photos are selected in a list."""
        lists = self.troubles if self._lists_troubles() else self.grid
        return not self.in_view() and lists.selectionModel().hasSelection()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the selection."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for each in commands_of(self):
            if each.command.name in _MENU and each.can_run():
                menu.addAction(each.command.title, each.call)
        if not self.in_view() and not menu.isEmpty():
            menu.popup(event.globalPos())

    # Within

    def _connect(self) -> None:
        session = self.session
        session.photos_changed.connect(self._on_photos_changed)
        session.photo_changed.connect(self._on_photo_changed)
        session.indexer.reported.connect(self._on_report)
        self.filter.changed.connect(self._on_query)
        self.filter.left.connect(lambda: self.listing().setFocus())
        self.grid.opened.connect(self._on_opened)
        self.grid.selected.connect(self._show_details)
        self.troubles.selectionModel().selectionChanged.connect(self._show_details)
        self.page.crop_shown.connect(self._ask_for_score)
        self.scores.scored.connect(self._on_scored)
        for sheet in (self.sheet, self.imports):
            sheet.closed.connect(self._on_sheet_closed)
            sheet.told.connect(self.notice)
            sheet.failed.connect(self.failed)
        for source in (self.crops.failed, self.subject.failed, self.scores.failed):
            source.connect(self.failed)

    def _focus(self) -> None:
        (self.page.view if self.in_view() else self.listing()).setFocus()

    def _lists_troubles(self) -> bool:
        return self.session.shown.state == "broken"

    def _show_list(self) -> None:
        self.stack.setCurrentWidget(self.pages.for_list(self.model.rowCount(), self.filter))

    def _show_details(self, *_: object) -> None:
        self.pages.refresh_buttons()
        selected = 1 if self.in_view() else self.grid.selected_count()
        self.details.show_photo(self.current_photo(), selected)
        self._ask_for_score()

    def _ask_for_score(self) -> None:
        crop = self.page.view.crop if self.in_view() else None
        self.scores.show_photo(self.current_photo(), crop)

    # What happened

    def _on_query(self, _query: PhotoQuery) -> None:
        self.reload()
        row = self.grid.current_row()
        if row >= 0:
            self.grid.scrollTo(self.model.index(row, 0))

    def _on_photos_changed(self) -> None:
        if self.in_view() or not self.isVisible():
            # Rows must not move under the person's feet; the list is read anew on the way back.
            self._stale = True
            self._reread_view()
        else:
            self.reload()
        if self.isVisible():
            self.filling.start()

    def _reread_view(self) -> None:
        photo = self.page.photo
        if self.in_view() and photo is not None:
            self._on_photo_changed(photo.id)

    def _on_photo_changed(self, photo_id: int) -> None:
        self.model.reread(photo_id)
        self._stale = True
        shown = self.page.photo
        if self.in_view() and shown is not None and shown.id == photo_id:
            photo = self.session.catalog.photo(photo_id)
            if photo is not None:
                self.page.update_photo(photo)
                self._show_details()

    def _on_report(self, report: IndexReport) -> None:
        words = reading_words(report)
        if words:
            self.notice.emit(words)

    def _on_opened(self, _photo_id: int) -> None:
        self.show_current()

    def _on_scored(self, full: RatedCrop, crop: RatedCrop | None) -> None:
        self.details.show_score(full, crop, self.session.settings.scorer)

    def _on_sheet_closed(self) -> None:
        if not self.in_view():
            self.set_mode("")
        self._focus()
