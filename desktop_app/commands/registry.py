"""Commands: a decorator declares title, help, keys and place on the method; all that shows them reads it here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., None])
_MARK = "__thirds_command__"

# The place whose commands work everywhere; any other place is a pane's name, or "pane.mode" within a pane.
WINDOW = "window"
# Instead of a pane's name: that mode of whichever pane is shown. Several panes may then own the same command; it is
# carried out on the one that is seen.
ANY_PANE = "*"


@dataclass(frozen=True)
class Command:
    """Something a person can do.

    Attributes:
        name: Unique name, ``place.verb``, by which keys are stored.
        title: Two or three words for menus, buttons and the palette.
        help: One sentence for tooltips and the cheat sheet.
        keys: Default keys in Qt's portable text, for example ``("Ctrl+K",)``.
        where: ``"window"``, a pane's name, ``"pane.mode"``, or ``"*.mode"`` for that mode of any pane.
        icon: Name of an icon, or empty.
        when: Name of the owner's method without arguments that says whether the command can run now, or empty.
    """

    name: str
    title: str
    help: str
    keys: tuple[str, ...] = ()
    where: str = WINDOW
    icon: str = ""
    when: str = ""


@dataclass(frozen=True)
class BoundCommand:
    """A command and the call that carries it out on its owner."""

    command: Command
    call: Callable[[], None]
    can_run: Callable[[], bool]
    owner: object


def command(
    name: str,
    *,
    title: str,
    help: str,  # noqa: A002 - the field's standard word
    keys: Iterable[str] = (),
    where: str = WINDOW,
    icon: str = "",
    when: str = "",
) -> Callable[[F], F]:
    """Declare the decorated method, which takes no arguments, as a command (see `Command`)."""
    declared = Command(name, title, help, tuple(keys), where, icon, when)

    def mark(method: F) -> F:
        setattr(method, _MARK, declared)
        return method

    return mark


def commands_of(owner: object) -> list[BoundCommand]:
    """Return the commands that the class of `owner` declares, bound to it, in order of declaration."""
    return [_bind(owner, attribute, declared) for attribute, declared in _declared(type(owner)).items()]


def declared_commands(owner: type[Any]) -> list[Command]:
    """Return the commands that a class declares, in order of declaration."""
    return list(_declared(owner).values())


def _declared(owner: type[Any]) -> dict[str, Command]:
    found: dict[str, Command] = {}
    for kind in reversed(owner.__mro__):
        for attribute, value in vars(kind).items():
            declared = getattr(value, _MARK, None)
            if isinstance(declared, Command):
                found[attribute] = declared
    return found


def _bind(owner: object, attribute: str, declared: Command) -> BoundCommand:
    can_run: Callable[[], bool] = getattr(owner, declared.when) if declared.when else _always
    return BoundCommand(declared, getattr(owner, attribute), can_run, owner)


def _always() -> bool:
    return True
