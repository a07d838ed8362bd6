"""Files that ship with Thirds are found from source and from a wheel."""

from pathlib import Path

import pytest

from ml_core.specs import resources
from ml_core.specs.resources import resource


def test_resources_are_found() -> None:
    assert resource().is_dir()
    assert resource("a", "b.svg") == resource() / "a" / "b.svg"


def test_an_installed_package_has_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_PROJECT", tmp_path)
    with pytest.raises(FileNotFoundError, match="install it again"):
        resource("icon.svg")
    (tmp_path / "resources").mkdir()
    assert resource("icon.svg") == tmp_path / "resources" / "icon.svg"
    (tmp_path / "thirds_resources").mkdir()
    assert resource("icon.svg") == tmp_path / "thirds_resources" / "icon.svg"
