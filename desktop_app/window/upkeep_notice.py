"""Tells what was done to the catalog when it was opened, and where the copy of it is."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop_app.window.explaining import Explanation
from desktop_app.window.notice_bar import NoticeBar
from ml_core.catalog.catalog import Catalog


def tell_of_upkeep(notices: NoticeBar, catalog: Catalog) -> None:
    """Show what a person must know of the catalog; nothing when all is as it was."""
    report = catalog.report
    if report.notice:
        notices.explain(Explanation(report.notice))
    elif report.kept_as is not None:
        folder = report.kept_as.parent
        words = (
            "This version of Thirds keeps more in the catalog, and brought it up to date. As it was before, it is kept "
            f"as {report.kept_as.name} in {folder}."
        )
        notices.tell(words, {"Open folder": lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))})
