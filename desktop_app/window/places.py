"""The places of the window: panes that are made when they are first shown."""

import importlib
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.widgets.pane import Pane
from desktop_app.window.place import Place

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session


class Places(QStackedWidget):
    """Holds the panes and shows one of them.

    Signals:
        made(Pane): A pane was made.
        shown(Pane): Another pane is shown.
    """

    made = Signal(object)
    shown = Signal(object)

    def __init__(self, places: tuple[Place, ...]) -> None:
        super().__init__()
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.known = {place.name: place for place in places}
        self._panes: dict[str, Pane] = {}
        self._session: Session | None = None
        # Something to paint before there is a session.
        self.addWidget(QWidget())

    @property
    def attached(self) -> bool:
        """Return whether there is a session to make panes with."""
        return self._session is not None

    def attach(self, session: "Session") -> None:
        """Give the panes made from now on their session."""
        self._session = session

    def pane(self, name: str) -> Pane:
        """Return a pane, made if need be; raises `KeyError` for an unknown name."""
        if name not in self._panes:
            assert self._session is not None, "panes need a session"
            pane = load_pane(self.known[name].source)(self._session)
            self._panes[name] = pane
            self.addWidget(pane)
            self.made.emit(pane)
        return self._panes[name]

    def is_made(self, name: str) -> bool:
        """Return whether the pane was made already."""
        return name in self._panes

    def made_panes(self) -> list[Pane]:
        """Return the panes made so far."""
        return list(self._panes.values())

    def current(self) -> Pane | None:
        """Return the pane shown; None before the first one."""
        widget = self.currentWidget()
        return widget if isinstance(widget, Pane) else None

    def go(self, name: str) -> None:
        """Show a pane."""
        before, pane = self.current(), self.pane(name)
        if before is not None and before is not pane:
            before.deactivated()
        self.setCurrentWidget(pane)
        self.shown.emit(pane)
        pane.activated()

    def show_instead(self, page: QWidget) -> None:
        """Show a page that is no pane, for want of a session."""
        self.addWidget(page)
        self.setCurrentWidget(page)

    def close_panes(self) -> None:
        """Let every pane let go of what it holds."""
        if (current := self.current()) is not None:
            current.deactivated()
        for pane in self._panes.values():
            pane.close_pane()


def load_pane(source: str) -> type[Pane]:
    """Import the class of a pane, from ``"package.module:Class"``."""
    module, _, name = source.partition(":")
    kind: type[Pane] = getattr(importlib.import_module(module), name)
    return kind
