"""The ways to look at the pair of a board: beside each other, in turn, pixel by pixel, on the photo, or not at all."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from desktop_app.jobs.pair_pictures import PairPictures
from desktop_app.panes.annotate.subject_marking import SubjectMarking
from desktop_app.panes.annotate.waiting_page import WaitingPage
from desktop_app.widgets.pair_photo import PairPhoto
from desktop_app.widgets.pair_view import Look, PairView

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session


class PairStage(QStackedWidget):
    """Shows one of its pages, which has the focus of the board.

    Args:
        session: The open profile.
        pictures: Where pictures come from.

    Attributes:
        view: The crops alone.
        photo: Both crops on the photo.
        waiting: What stands in for a pair.
        marking: The marking of the subject on the photo.

    Signals:
        looked(): The pair is looked at in another way.
    """

    looked = Signal()

    def __init__(self, session: "Session", pictures: PairPictures) -> None:
        super().__init__()
        self.view, self.photo, self.waiting = PairView(pictures), PairPhoto(pictures), WaitingPage()
        self.marking = SubjectMarking(session, self.photo.subject, self)
        for page in (self.view, self.photo, self.waiting):
            self.addWidget(page)
        self.setFocusProxy(self.view)
        self.view.looked.connect(self.looked)

    def looks(self) -> list[str]:
        """Return the commands whose way of looking is on."""
        on_photo = self._is_on_photo()
        looks = {
            "judging.on_photo": on_photo and not self.marking.is_on,
            "judging.subject": self.marking.is_on,
            "judging.zoom": self.view.zoomed and not on_photo,
            "judging.flick": self.view.look is not Look.BESIDE and not on_photo,
        }
        return [name for name, on in looks.items() if on]

    def show_page(self, page: QWidget) -> None:
        """Show a page and hand the focus over to it, so that no button gets it by chance."""
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self.isAncestorOf(focus)
        self.setCurrentWidget(page)
        self.setFocusProxy(page)
        if had_focus:
            page.setFocus()
        self.looked.emit()

    def show_crops(self) -> None:
        """Go from the photo to the crops."""
        self.marking.end()
        if self._is_on_photo():
            self.show_page(self.view)

    def show_beside(self) -> bool:
        """Show whole crops beside each other; returns whether that is a change."""
        was_on_photo = self._is_on_photo()
        self.show_crops()
        return self.view.show_beside() or was_on_photo

    def toggle_on_photo(self) -> None:
        """Show where the crops lie on the photo, or the crops again."""
        if self._is_on_photo():
            self.show_beside()
        else:
            self._show_photo()

    def toggle_zoom(self) -> None:
        """Show photo pixels 1:1, or whole crops."""
        self.show_crops()
        self.view.toggle_zoom()

    def flick(self) -> None:
        """Show one crop over the other."""
        self.show_crops()
        self.view.flick()

    def mark_subject(self) -> bool:
        """Begin or end marking the subject; returns whether the photo is in the library, so that it can be marked."""
        pair = self.view.pair
        if self.marking.is_on or pair is None:
            self.show_beside()
        elif self.marking.begin(pair.photo):
            self._show_photo()
        else:
            return False
        return True

    def _is_on_photo(self) -> bool:
        return self.currentWidget() is self.photo

    def _show_photo(self) -> None:
        picture, pair = self.view.picture(), self.view.pair
        if picture is not None and pair is not None:
            self.show_page(self.photo)
            self.photo.show_pair(pair, picture.width, picture.height)
