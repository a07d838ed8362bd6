"""What the window shows of the open session: counts, jobs, photos found by name, the first-run page."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from desktop_app.jobs.taste_state import taste_state
from desktop_app.window.job_reports import JobReports
from desktop_app.window.main_window import MainWindow
from desktop_app.window.palette import Found
from ml_core.catalog.records import PhotoQuery

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

_FOUND_PHOTOS = 8
# Counting again for each of a thousand photos would be felt.
_PAUSE_MS = 250


class SessionLink(QObject):
    """Keeps a window and its session in step."""

    def __init__(self, window: MainWindow, session: "Session") -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self.jobs = JobReports(session, window.status_line)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.refresh)
        for signal in (session.photos_changed, session.answers_changed, window.places.shown):
            signal.connect(self._count_soon)
        session.indexer.failed.connect(window.explain)
        session.runs.start_failed.connect(lambda _name, error: window.explain(error))
        session.failed.connect(window.explain)
        window.palette_list.provider = self._found_photos
        self.refresh()

    def photos(self) -> int:
        """Return how many photos the profile has."""
        return self._session.catalog.count(PhotoQuery())

    def refresh(self) -> None:
        """Count again."""
        scorer = self._session.settings.scorer
        words = "built-in scorer" if scorer == "composition" else f"scorer {scorer}"
        count = self.photos()
        judged = choice_words(taste_state(self._session.catalog).answers)
        self._window.status_line.counts.setText(f"{count:,} photo{'' if count == 1 else 's'}, {judged}, {words}")
        current = self._window.places.current()
        if count and current is not None and current.name == "welcome":
            self._window.go("library")

    def add(self, sources: list[Path]) -> None:
        """Add files and folders to the profile."""
        self._session.indexer.add(sources)

    def look_again(self) -> None:
        """Look for photos that changed, went away or were not read to the end."""
        if self.photos():
            self._session.indexer.rescan()

    def close(self) -> None:
        """Count no more: the session is about to be closed, while the window lasts a moment longer."""
        self._pause.stop()
        self._pause.blockSignals(True)

    def _count_soon(self, _shown: object = None) -> None:
        if not self._pause.isActive():
            self._pause.start()

    def _found_photos(self, typed: str) -> list[Found]:
        query = PhotoQuery(text=typed)
        photos = self._session.catalog.page(query, 0, _FOUND_PHOTOS)
        return [Found(each.path.name, str(each.path.parent), partial(self._show, each.id)) for each in photos]

    def _show(self, photo_id: int) -> None:
        self._window.go("library")
        pane = self._window.places.current()
        show = getattr(pane, "show_photo", None)
        if show is not None:
            show(photo_id)


def choice_words(answers: int) -> str:
    """Return how many choices were made."""
    if not answers:
        return "no choices yet"
    return "1 choice" if answers == 1 else f"{answers:,} choices"
