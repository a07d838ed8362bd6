"""`thirds`: the command line. Without a subcommand it opens the window, on photos if any are named."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ml_core.specs.errors import SpecError, ThirdsError
from ml_core.specs.version import version
from ml_core.worker.failures import keep_details, words_for
from ml_core.worker.process import FAILED, INTERRUPTED, MISUSED, OK, be_polite, work


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(guarded(lambda: dispatch(words)))


def dispatch(words: list[str]) -> int:
    """Do what the words of the command line say, and return the exit code.

    What a process needs is imported when it is known what is asked: workers and the engine start with the window.
    """
    match words:
        case []:
            from ml_core.worker.window import open_window

            return open_window()
        case ["--version"]:
            print(f"thirds {version()}")
            return OK
        case ["work", folder] if not folder.startswith("-"):
            return work(Path(folder))
        case ["engine"]:
            from ml_core.worker.engine import serve

            serve()
    from ml_core.worker.subcommands import names, run_subcommand

    if not words[0].startswith("-") and words[0] not in names() and all(Path(word).exists() for word in words):
        from ml_core.worker.window import open_window

        return open_window([Path(word) for word in words])
    be_polite()
    return run_subcommand(words)


def guarded(act: Callable[[], int]) -> int:
    """Return the exit code of `act`; errors become one message on standard error, never a traceback."""
    try:
        return act()
    except KeyboardInterrupt:
        print("thirds: broken off.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python must not complain when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except SpecError as error:
        print(f"thirds: {error}", file=sys.stderr)
        return MISUSED
    except ThirdsError as error:
        print(f"thirds: {error}", file=sys.stderr)
        return FAILED
    # Nobody at a terminal wants a traceback; it is kept for the report.
    except Exception as error:
        return _unexpected(error)


def _unexpected(error: Exception) -> int:
    from ml_core.catalog.folders import log_folder  # needed in this one case

    words, folder = words_for(error), log_folder()
    print(f"thirds: {words.what} {words.remedy} Details: {folder / keep_details(folder, error)}", file=sys.stderr)
    return FAILED
