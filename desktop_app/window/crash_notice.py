"""Tells at the start that Thirds broke off the last time, with a report to copy; nothing is sent."""

import time

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop_app.window.notice_bar import NoticeBar
from ml_core.catalog.crash_reports import CrashReport, left_behind, mark_shown


def tell_of_crashes(notices: NoticeBar) -> bool:
    """Show the newest report that nobody saw yet; returns whether there was one."""
    reports = mark_shown(left_behind())
    if not reports:
        return False
    last = reports[0]
    notices.tell(crash_words(last), {"Copy the report": lambda: _copy(last), "Open folder": lambda: _open(last)})
    return True


def crash_words(report: CrashReport) -> str:
    """Return what happened, in words."""
    opened = time.strftime("%d.%m. %H:%M", time.localtime(report.time))
    how = "crashed" if report.trace else "was broken off"
    return (
        f"Thirds {how} the last time (opened {opened}). Your photos, choices and crops were saved as they were made. "
        "A report stays on this computer; send it along if you report the problem."
    )


def _copy(report: CrashReport) -> None:
    QGuiApplication.clipboard().setText(report.text)


def _open(report: CrashReport) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(report.file.parent)))
