"""The line at the foot of the window: what is open, what works, and how long it will take."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QWidget

from desktop_app.widgets.buttons import icon_button
from desktop_app.widgets.text import label
from desktop_app.widgets.theme import GRID

_HEIGHT = 4 * GRID
_SHOWN = 2
_BRIEFLY_MS = 3000


@dataclass(frozen=True)
class Job:
    """Something that works in the background.

    Attributes:
        title: What a person calls it.
        done: Share done in 0..1, or None while that is not known.
        seconds_left: Estimated time left, or None.
        stop: Stops it.
    """

    title: str
    done: float | None
    seconds_left: float | None
    stop: Callable[[], None]


class StatusLine(QWidget):
    """Words at the left, jobs at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(_HEIGHT)
        self.counts = label("")
        self.words = label("", "muted")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._before = ""
        self._brief = QTimer(self, singleShot=True, interval=_BRIEFLY_MS)
        self._brief.timeout.connect(lambda: self.words.setText(self._before))
        self._jobs: dict[str, Job] = {}
        self._chips: dict[str, _Chip] = {}
        self._more = label("", "muted")
        self._more.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 0, GRID, 0)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self.counts)
        layout.addWidget(self.words, 1)
        self._chip_row = QHBoxLayout()
        self._chip_row.setSpacing(2 * GRID)
        layout.addLayout(self._chip_row)
        layout.addWidget(self._more)

    def say(self, words: str) -> None:
        """Show these words at the left until there are others."""
        self._brief.stop()
        self.words.setText(words)

    def say_briefly(self, words: str) -> None:
        """Show these words for a moment, then again the ones before."""
        if not self._brief.isActive():
            self._before = self.words.text()
        self._brief.start()
        self.words.setText(words)

    def show_job(self, key: str, job: Job) -> None:
        """Show or refresh a job."""
        self._jobs[key] = job
        self._refresh()

    def end_job(self, key: str) -> None:
        """Take a job away."""
        if self._jobs.pop(key, None) is not None:
            self._refresh()

    def jobs(self) -> dict[str, Job]:
        """Return the jobs that work, by key."""
        return dict(self._jobs)

    def _refresh(self) -> None:
        shown = list(self._jobs)[:_SHOWN]
        for key in set(self._chips) - set(shown):
            self._chips.pop(key).deleteLater()
        for key in shown:
            if key not in self._chips:
                self._chips[key] = _Chip()
                self._chip_row.addWidget(self._chips[key])
            self._chips[key].show_job(self._jobs[key])
        hidden = len(self._jobs) - len(shown)
        self._more.setText(f"and {hidden} more")
        self._more.setVisible(hidden > 0)


class _Chip(QWidget):
    """One job: words, a bar, a stop button."""

    def __init__(self) -> None:
        super().__init__()
        self._words: QLabel = label("")
        self._bar = QProgressBar()
        self._bar.setFixedWidth(10 * GRID)
        self._bar.setTextVisible(False)
        self._stop = icon_button("stop", "Stop", self._on_stop)
        self._job: Job | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._words)
        layout.addWidget(self._bar)
        layout.addWidget(self._stop)

    def show_job(self, job: Job) -> None:
        self._job = job
        self._words.setText(job_words(job))
        self._stop.setAccessibleName(f"Stop {job.title}")
        self._stop.setToolTip(f"Stop {job.title}")
        self._bar.setRange(0, 0 if job.done is None else 1000)
        self._bar.setValue(round((job.done or 0.0) * 1000))

    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.stop()


def job_words(job: Job) -> str:
    """Return a job in words, for example “Bootstrap: 41 %  2 min left”."""
    done = f": {int(job.done * 100)} %" if job.done is not None else ""
    left = f"  {time_left(job.seconds_left)}" if job.seconds_left is not None else ""
    return f"{job.title}{done}{left}"


def time_left(seconds: float) -> str:
    """Return a time left as a person says it."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s left"
    if seconds < 3600:
        return f"{round(seconds / 60)} min left"
    return f"{seconds / 3600:.1f} h left"
