"""`thirds verify`: whether everything is there that Thirds needs, with a remedy for what is not."""

import sys
from collections.abc import Callable, Iterator

from ml_core.specs.tasks import VerifyConfig
from ml_core.worker.check import Check
from ml_core.worker.failures import words_for
from ml_core.worker.process import FAILED, OK


def verify(config: VerifyConfig) -> int:
    """Print a line for each check; returns 0 when there is no problem, else 1."""
    problems = 0
    for check in _checks(config):
        problems += check.state == "PROBLEM"
        print(f"{check.state:8}{check.about:12}{check.words}", flush=True)
        if check.remedy:
            print(f"{'':20}{check.remedy}", flush=True)
    print("Everything Thirds needs is there." if not problems else f"Problems found: {problems}.")
    return FAILED if problems else OK


def _checks(config: VerifyConfig) -> Iterator[Check]:
    # The later ones import what the earlier ones look for.
    from ml_core.worker import machine_checks

    yield from _guarded("Python", machine_checks.python)
    yield from _guarded("Packages", machine_checks.packages)
    yield from _guarded("Folders", machine_checks.folders)
    yield from _guarded("Window", machine_checks.window)
    yield from _guarded("GPU", machine_checks.gpu)
    yield from _guarded("Photos", lambda: _photos(config))
    yield from _guarded("Scorers", _scorers)
    yield from _guarded("Policy", _policy)


def _photos(config: VerifyConfig) -> Iterator[Check]:
    from ml_core.worker.model_checks import photos

    return photos(config.photos)


def _scorers() -> Iterator[Check]:
    from ml_core.worker.model_checks import scorers

    return scorers()


def _policy() -> Iterator[Check]:
    from ml_core.worker.model_checks import policy

    return policy()


def _guarded(about: str, look: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    """Yield what a check finds; a check that fails is a finding too."""
    try:
        yield from look()
    except Exception as error:
        words = words_for(error)
        reinstall = f"Install Thirds again: {sys.executable} -m pip install thirds"
        yield Check(about, "PROBLEM", words.what, reinstall if words.unexpected else words.remedy)
