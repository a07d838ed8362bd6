"""Subcommands from config dataclasses: each declared option becomes a flag with its help, unit and bounds."""

import dataclasses
import os
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import tyro

from ml_core.specs.options import OptionField, check, options_of

T = TypeVar("T")

# Options that are named by their place, and what help calls them.
_POSITIONAL = {"photos": "PHOTO...", "folders": "FOLDER..."}


@dataclass(frozen=True)
class RunFlags:
    """Flags of every subcommand that makes a run."""

    run_folder: Annotated[
        Path | None,
        tyro.conf.arg(
            metavar="FOLDER",
            help="Folder that the run's folder is made in.",
            help_behavior_hint="(default: the runs of the first profile)",
        ),
    ] = None
    title: Annotated[str, tyro.conf.arg(help="What to call the run.", help_behavior_hint="")] = ""


def arguments_of(config_class: type[Any], base: type[Any] | None = None) -> type[Any]:
    """Return a dataclass whose fields tyro turns into the flags of a config's options.

    Options that are dataclasses themselves are left out: nobody types those. Those of `_POSITIONAL` need no flag.

    Args:
        config_class: A dataclass of options (`ml_core.specs.options`).
        base: A dataclass of further flags, all with defaults.
    """
    fields = [
        (item.name, Annotated[_kind(item), _about(item)], dataclasses.field(default=item.default))
        for item in options_of(config_class)
        if not _is_structured(item)
    ]
    bases = () if base is None else (base,)
    about = {"__doc__": config_class.__doc__, "__module__": __name__}
    return dataclasses.make_dataclass(config_class.__name__, fields, bases=bases, namespace=about, frozen=True)


def config_of(config_class: type[T], arguments: Any) -> T:
    """Return the config that the arguments hold, its paths made absolute; raises `SpecError` on a value out of bounds.

    A worker may have another working folder than the command line.
    """
    names = {field.name for field in dataclasses.fields(arguments)}
    values = {item.name: getattr(arguments, item.name) for item in options_of(config_class) if item.name in names}
    config = config_class(**{name: _absolute(value) for name, value in values.items()})
    check(config)
    return config


def absolute(path: Path) -> Path:
    """Return a path as the user means it, without following links, whose names are theirs."""
    return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 - resolve() follows links


def _absolute(value: Any) -> Any:
    if isinstance(value, Path):
        return absolute(value)
    if isinstance(value, tuple):
        return tuple(_absolute(item) for item in value)
    return value


def _is_structured(item: OptionField) -> bool:
    return any(dataclasses.is_dataclass(part) for part in typing.get_args(item.type))


def _kind(item: OptionField) -> Any:
    # To a checker this is an alias that takes types, which are only known here at run time.
    positional: Any = tyro.conf.Positional
    return positional[item.type] if item.name in _POSITIONAL else item.type


def _about(item: OptionField) -> Any:
    metavar = _POSITIONAL.get(item.name, "PATH" if Path in typing.get_args(item.type) else None)
    hint = None if item.default not in ((), None, "") else ""
    return tyro.conf.arg(help=help_of(item), metavar=metavar, help_behavior_hint=hint)


def help_of(item: OptionField) -> str:
    """Return an option's help with its unit and bounds."""
    low, high, unit = item.option.minimum, item.option.maximum, item.option.unit
    bounds = " to ".join(f"{bound:,.12g}" for bound in (low, high) if bound is not None)
    if high is None and low is not None:
        bounds = f"from {bounds} on"
    notes = f"{bounds} {unit}".strip()
    return f"{item.option.help} [{notes}]" if notes else item.option.help
