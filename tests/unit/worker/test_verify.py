from pathlib import Path

import pytest

from ml_core.specs.tasks import VerifyConfig
from ml_core.worker import machine_checks
from ml_core.worker.check import Check
from ml_core.worker.verify import verify
from tests.pictures import write_photo


@pytest.fixture(autouse=True)
def no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading Qt in another process takes a second; the command line's own test does it."""
    monkeypatch.setattr(machine_checks, "window", lambda: iter([Check("Window", "OK", "not tried")]))


def test_a_sound_machine_has_no_problem(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(VerifyConfig()) == 0
    said = capsys.readouterr().out
    assert "PROBLEM" not in said
    for about in ("Python", "Packages", "Data", "Previews", "GPU", "Photos", "Scorer", "Policy"):
        assert f" {about}" in said or f"\n{about}" in said


def test_a_photo_that_cannot_be_read_is_a_problem_with_a_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_photo(tmp_path / "good.jpg")
    (tmp_path / "torn.jpg").write_bytes(b"\xff\xd8\xff")
    assert verify(VerifyConfig(photos=(tmp_path,))) == 1
    said = capsys.readouterr().out
    assert "torn.jpg: " in said
    assert "1 photo read" in said
    assert said.endswith("Problems found: 1.\n")


def test_a_missing_or_outdated_package_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["numpy>=99", "unheard-of-package>=1", "pillow>=1", 'nothing>=1; extra == "dev"']
    monkeypatch.setattr(machine_checks, "requires", lambda _name: lines)
    assert verify(VerifyConfig()) == 1
    said = capsys.readouterr().out
    assert "unheard-of-package: not installed, needs >=1" in said
    assert "needs >=99" in said
    assert '-m pip install "numpy>=99"' in said
    assert "nothing" not in said
    assert "pillow" not in said.lower()


def test_a_check_that_fails_is_a_finding(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> None:
        raise ImportError("libtorch.so: cannot open shared object file")

    monkeypatch.setattr(machine_checks, "gpu", broken)
    assert verify(VerifyConfig()) == 1
    assert "libtorch.so" in capsys.readouterr().out


def test_a_full_disk_is_a_problem(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(machine_checks, "_LEAST_GIB", 1e9)
    assert verify(VerifyConfig()) == 1
    assert "Free some disk space" in capsys.readouterr().out
