"""What is shown in place of a profile that could not be opened: why, and the ways on."""

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop_app.widgets.buttons import push_button
from desktop_app.widgets.empty_state import EmptyState
from ml_core.catalog.profile import Profile
from ml_core.specs.errors import ThirdsError


def closed_page(profile: Profile, error: ThirdsError, show_profiles: Callable[[], None]) -> EmptyState:
    """Return a page that says why a profile could not be opened, with a way to the others and to its folder."""
    others = push_button("Open another profile", show_profiles, "main")
    made = EmptyState("profile", f"“{profile.name}” could not be opened", error.words, others)
    made.add(push_button("Open its folder", lambda: _open_folder(profile)))
    return made


def _open_folder(profile: Profile) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(profile.path)))
