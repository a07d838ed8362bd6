"""Where Thirds keeps the user's things: data, caches, settings and logs."""

import os
from pathlib import Path

import platformdirs


def _folder(kind: str, default: str) -> Path:
    """Return one of the user's folders, moved below `THIRDS_HOME` when that is set, and make sure it exists."""
    home = os.environ.get("THIRDS_HOME")
    path = Path(home) / kind if home else Path(default)
    path.mkdir(parents=True, exist_ok=True)
    return path


def data_folder() -> Path:
    """Return the folder of profiles and imported weights."""
    return _folder("data", platformdirs.user_data_dir("thirds", appauthor=False))


def cache_folder() -> Path:
    """Return the folder of what can be made again: previews."""
    return _folder("cache", platformdirs.user_cache_dir("thirds", appauthor=False))


def previews_folder() -> Path:
    """Return the folder of previews, shared by all profiles; whoever writes the first one makes it."""
    return cache_folder() / "previews"


def settings_folder() -> Path:
    """Return the folder of settings and keys."""
    return _folder("settings", platformdirs.user_config_dir("thirds", appauthor=False))


def log_folder() -> Path:
    """Return the folder of log files."""
    return _folder("logs", platformdirs.user_log_dir("thirds", appauthor=False))


def profiles_folder() -> Path:
    """Return the folder that holds one folder a profile."""
    path = data_folder() / "profiles"
    path.mkdir(exist_ok=True)
    return path


def weights_folder() -> Path:
    """Return the folder of downloaded and imported weights, shared by all profiles."""
    path = data_folder() / "weights"
    path.mkdir(exist_ok=True)
    return path
