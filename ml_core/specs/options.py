"""One declaration per option: the command line, the form in the app and `spec.json` all come from it."""

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal, get_args, get_origin, get_type_hints

from ml_core.specs.errors import SpecError

_KEY = "option"


@dataclass(frozen=True)
class Option:
    """How one field of a config is explained and bounded.

    Attributes:
        label: Short name for a form; derived from the field's name when empty.
        help: One sentence.
        unit: Unit of the value, for example ``"steps"``; empty when it has none.
        minimum: Smallest allowed value, inclusive; None when unbounded.
        maximum: Largest allowed value, inclusive; None when unbounded.
        zero: Words for 0 where that is no amount, for example ``"no limit"``; empty where it is one.
        advanced: Whether a form hides it behind "more".
    """

    label: str = ""
    help: str = ""
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    zero: str = ""
    advanced: bool = False


def option(default: Any = dataclasses.MISSING, help: str = "", **about: Any) -> Any:  # noqa: A002 - the field's standard word
    """Declare a dataclass field with its help, unit and bounds (see `Option`); mutable defaults are not allowed."""
    return field(default=default, metadata={_KEY: Option(help=help, **about)})


@dataclass(frozen=True)
class OptionField:
    """One option of a config class, ready to build a form row or a command-line flag from.

    Attributes:
        name: Field name.
        type: Resolved annotation.
        default: Default value, or `dataclasses.MISSING`.
        choices: Allowed values when the type is a `Literal`, else empty.
        option: The declaration.
    """

    name: str
    type: Any
    default: Any
    choices: tuple[Any, ...]
    option: Option

    @property
    def label(self) -> str:
        """Return the words a form shows for it."""
        return self.option.label or self.name.replace("_", " ").capitalize()


def options_of(config_class: type[Any]) -> tuple[OptionField, ...]:
    """Return the options of a config dataclass in declaration order."""
    hints = get_type_hints(config_class)
    return tuple(
        OptionField(
            name=item.name,
            type=hints[item.name],
            default=item.default,
            choices=get_args(hints[item.name]) if get_origin(hints[item.name]) is Literal else (),
            option=item.metadata.get(_KEY, Option()),
        )
        for item in dataclasses.fields(config_class)
    )


def check(config: Any) -> None:
    """Raise `SpecError` naming the first option whose value is outside its bounds or choices."""
    for item in options_of(type(config)):
        value = getattr(config, item.name)
        if item.choices and value not in item.choices:
            raise SpecError(f"“{item.label}” is {value!r}.", f"Choose one of {', '.join(map(str, item.choices))}.")
        if isinstance(value, int | float) and not isinstance(value, bool):
            _check_bounds(item, value)


def _check_bounds(item: OptionField, value: float) -> None:
    low, high = item.option.minimum, item.option.maximum
    # The negated form also catches NaN, which compares false with everything.
    if (low is not None and not value >= low) or (high is not None and not value <= high):
        limits = f"from {low:,.12g} " if low is not None else ""
        limits += f"to {high:,.12g}" if high is not None else "upwards"
        raise SpecError(
            f"“{item.label}” is {value:,.12g}.", f"Choose a value {limits.strip()} {item.option.unit}".strip() + "."
        )
