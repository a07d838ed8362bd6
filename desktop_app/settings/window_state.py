"""Where the window was and what it showed, kept from one start to the next."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ml_core.catalog.folders import settings_folder
from ml_core.specs.codec import dumps, loads
from ml_core.specs.errors import SpecError
from ml_core.specs.files import write_atomically

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class WindowState:
    """What is kept.

    Attributes:
        geometry: Place and size as Qt saves them, in base64; empty the first time.
        panel_width: Width of the details panel in device-independent pixels.
        panel_shown: Whether the details panel is shown.
        pane: Name of the pane.
        profile: Folder of the profile that was open, or empty.
        theme: Theme that was in force, to start in before the system was asked.
    """

    geometry: str = ""
    panel_width: int = 280
    panel_shown: bool = True
    pane: str = "library"
    profile: str = ""
    theme: Literal["dark", "light"] = "dark"

    @classmethod
    def load(cls) -> "WindowState":
        """Read the state; a missing or damaged file gives the first one."""
        try:
            return loads(cls, _file().read_bytes())
        except FileNotFoundError:
            return cls()
        except (OSError, SpecError) as error:
            _LOG.warning("the window's state is unreadable: %s", error)
            return cls()

    def save(self) -> None:
        """Write the state."""
        write_atomically(_file(), dumps(self).encode())


def _file() -> Path:
    return settings_folder() / "window.json"
