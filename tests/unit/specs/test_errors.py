"""Errors say what happened, what to do and where."""

from pathlib import Path

import pytest

from ml_core.specs.errors import (
    CatalogError,
    EngineError,
    PhotoError,
    RunError,
    SpecError,
    Stopped,
    ThirdsError,
    WeightsError,
)


@pytest.mark.parametrize("kind", [PhotoError, CatalogError, SpecError, RunError, WeightsError, EngineError])
def test_every_error_is_one_of_thirds(kind: type[ThirdsError]) -> None:
    error = kind("It is empty.", "Copy it again.", "a.jpg")
    assert isinstance(error, ThirdsError)
    assert (error.what, error.remedy, error.path) == ("It is empty.", "Copy it again.", Path("a.jpg"))
    assert str(error) == "a.jpg: It is empty. Copy it again."
    assert str(kind("It is empty.")) == "It is empty."
    assert kind("It is empty.").path is None


def test_a_stop_is_no_error_of_thirds() -> None:
    assert not issubclass(Stopped, ThirdsError)
