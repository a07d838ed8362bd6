"""The subcommands of `thirds`: which there are, their flags, and what each calls."""

import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import tyro

from ml_core.specs.errors import SpecError
from ml_core.specs.tasks import TASK_CONFIGS, DemoConfig, ImportConfig, VerifyConfig, WatchConfig, WeightsConfig
from ml_core.worker.arguments import RunFlags, arguments_of, config_of
from ml_core.worker.pairs_arguments import Pairs

_ABOUT = """Learns how one photographer crops, on their own machine, and crops the shoot.

Without a subcommand, thirds opens the window; thirds PHOTO... adds photos and folders to it. thirds --version says
which version this is.
For programs: thirds work FOLDER takes up the run in a folder, thirds engine answers the window's questions.
"""


@dataclass(frozen=True)
class Resume:
    """Go on with a run that was stopped, failed or was broken off."""

    run: Annotated[
        tyro.conf.Positional[str],
        tyro.conf.arg(metavar="RUN", help="The run's folder, or its name as “runs” shows it."),
    ]


@dataclass(frozen=True)
class Revert(RunFlags):
    """Take back what an export wrote: files become what they were, except where somebody changed them since."""

    run: Annotated[
        tyro.conf.Positional[str],
        tyro.conf.arg(metavar="RUN", help="The export's folder, or its name as “runs” shows it."),
    ] = ""


@dataclass(frozen=True)
class Runs:
    """List the runs of the first profile, newest first."""


@dataclass(frozen=True)
class Doctor:
    """Print versions, devices, folders and the last errors, for a bug report."""


Handler = Callable[[Any], int]


def run_subcommand(words: list[str]) -> int:
    """Parse the words of the command line, call the subcommand and return the exit code.

    Raises:
        SystemExit: With code 2 when the words make no sense, with 0 after help; what tyro says is printed.
        ThirdsError: Whatever the subcommand raises.
    """
    handlers = _handlers()
    kinds = tuple(Annotated[kind, tyro.conf.subcommand(name)] for name, (kind, _) in handlers.items())
    union: Any = typing.Union[kinds]  # noqa: UP007 - made at run time
    parsed: Any = tyro.cli(union, prog="thirds", description=_ABOUT, args=words, config=(tyro.conf.FlagCreatePairsOff,))
    handler = next(handler for kind, handler in handlers.values() if type(parsed) is kind)
    return handler(parsed)


def names() -> tuple[str, ...]:
    """Return the names of the subcommands."""
    return tuple(_handlers())


def _handlers() -> dict[str, tuple[type[Any], Handler]]:
    tasks = {name: (arguments_of(config, RunFlags), _starter(name)) for name, config in TASK_CONFIGS.items()}
    return {
        **tasks,
        "resume": (Resume, _resume),
        "revert": (Revert, _revert),
        "runs": (Runs, _show_runs),
        "demo": (arguments_of(DemoConfig), _demo),
        "watch": (arguments_of(WatchConfig), _watch),
        "verify": (arguments_of(VerifyConfig), _verify),
        "doctor": (Doctor, _doctor),
        "pairs": (Pairs, _pairs),
        "weights": (arguments_of(WeightsConfig), _weights),
    }


# Each imports what it needs when it is called: help and a mistyped flag answer at once.


def _starter(task: str) -> Handler:
    def start(arguments: Any) -> int:
        from ml_core.worker import run_commands

        config = config_of(TASK_CONFIGS[task], arguments)
        # An import may look in a Lightroom catalog alone.
        elsewhere = isinstance(config, ImportConfig) and (config.lightroom or config.preview)
        if getattr(config, "photos", None) == () and not elsewhere:
            raise SpecError("No photos were named.", f"Write: thirds {task} PHOTO... (photos or folders of photos).")
        return run_commands.start(task, config, arguments.run_folder, arguments.title)

    return start


def _resume(arguments: Resume) -> int:
    from ml_core.worker import run_commands

    return run_commands.resume(arguments.run)


def _revert(arguments: Revert) -> int:
    from ml_core.worker import run_commands

    if not arguments.run:
        raise SpecError("No export was named.", "Write: thirds revert RUN (“thirds runs” lists them).")
    return run_commands.revert(arguments.run, arguments.run_folder, arguments.title)


def _show_runs(_arguments: Runs) -> int:
    from ml_core.worker import run_commands

    return run_commands.show_runs()


def _demo(arguments: Any) -> int:
    from ml_core.worker.demo import run_demo

    return run_demo(config_of(DemoConfig, arguments))


def _watch(arguments: Any) -> int:
    from ml_core.worker.watching import watch

    return watch(config_of(WatchConfig, arguments))


def _verify(arguments: Any) -> int:
    from ml_core.worker.verify import verify

    return verify(config_of(VerifyConfig, arguments))


def _doctor(_arguments: Doctor) -> int:
    from ml_core.worker.doctor import doctor

    return doctor()


def _pairs(arguments: Pairs) -> int:
    from ml_core.worker.pairs_command import do_pairs

    return do_pairs(arguments)


def _weights(arguments: Any) -> int:
    from ml_core.worker import weights_command

    return weights_command.do_weights(config_of(WeightsConfig, arguments))
