"""What a profile remembers of how its photos are cropped: the last shape, shapes and outputs of one's own."""

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from ml_core.catalog.profile import Profile
from ml_core.geometry import parse_aspect
from ml_core.specs.codec import from_plain, to_plain
from ml_core.specs.errors import CatalogError, SpecError
from ml_core.specs.files import write_atomically
from ml_core.specs.outputs import LONGEST_NAME, MOST_PIXELS, PRESETS, Output

FILE = "cropping.json"
_KEPT_ASPECTS = 8
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class CroppingChoices:
    """How somebody crops; every field has a default.

    Attributes:
        aspect: The last shape: ``"free"``, ``"original"`` or width:height.
        turned: Whether that is turned against the photo's orientation.
        own_aspects: Shapes of one's own, the newest first.
        chosen: Names of the outputs that crops are made for; one of another version of Thirds is kept, but not used.
        own_outputs: Outputs of one's own, chosen or not.
        overlay: Name of the lines of composition that are shown.
    """

    aspect: str = "free"
    turned: bool = False
    own_aspects: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    own_outputs: tuple[Output, ...] = ()
    overlay: str = "none"

    @property
    def known(self) -> tuple[Output, ...]:
        """Return every output there is to choose from, the presets first."""
        return (*PRESETS, *self.own_outputs)

    @property
    def outputs(self) -> tuple[Output, ...]:
        """Return the chosen outputs."""
        return tuple(output for output in self.known if output.name in self.chosen)

    def with_aspect(self, name: str, turned: bool = False) -> "CroppingChoices":
        """Return the choices with another last shape; raises `SpecError` when that is none."""
        parse_aspect(name)
        return replace(self, aspect=name, turned=turned)

    def with_own_aspect(self, name: str) -> "CroppingChoices":
        """Return the choices with a shape of one's own as the newest; raises `SpecError` when that is none."""
        if parse_aspect(name).ratio is None:
            raise SpecError(f"“{name}” is no shape of one's own.", "Write width:height, such as 6:7.")
        others = tuple(each for each in self.own_aspects if each != name)
        return replace(self, own_aspects=(name, *others)[:_KEPT_ASPECTS])

    def with_chosen(self, name: str, chosen: bool) -> "CroppingChoices":
        """Return the choices with an output chosen, or not."""
        others = tuple(each for each in self.chosen if each != name)
        return replace(self, chosen=(*others, name) if chosen else others)

    def with_output(self, output: Output) -> "CroppingChoices":
        """Return the choices with one more output of one's own, chosen.

        Raises:
            SpecError: If its name is empty, too long or taken, or its shape or size is none.
        """
        checked = _checked(output, self.known)
        return replace(self, own_outputs=(*self.own_outputs, checked)).with_chosen(checked.name, True)

    def without_output(self, name: str) -> "CroppingChoices":
        """Return the choices without an output of one's own."""
        rest = tuple(each for each in self.own_outputs if each.name != name)
        return replace(self, own_outputs=rest).with_chosen(name, False)


def load_choices(profile: Profile) -> CroppingChoices:
    """Read what a profile remembers; what is missing, unknown or invalid falls back to its default and is logged."""
    file = _file(profile)
    plain, values = _read(file), {}
    for name, read in _READERS.items():
        if name in plain:
            try:
                values[name] = read(plain[name])
            except SpecError as error:
                _LOG.warning("%s in %s fell back to its default: %s", name, file, error)
    return CroppingChoices(**values)


def save_choices(profile: Profile, choices: CroppingChoices) -> None:
    """Write what a profile remembers; what another version of Thirds wrote beside it stays.

    Raises:
        CatalogError: If it cannot be written.
    """
    file = _file(profile)
    try:
        write_atomically(file, json.dumps({**_read(file), **to_plain(choices)}, indent=1).encode())
    except OSError as error:
        raise CatalogError(
            f"Your shapes and outputs could not be kept ({error.strerror or error}).", "Check the disk.", file
        ) from error


def _file(profile: Profile) -> Path:
    return profile.path / FILE


def _read(file: Path) -> dict[str, Any]:
    try:
        plain = json.loads(file.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        _LOG.warning("%s is unreadable: %s", file, error)
        return {}
    return plain if isinstance(plain, dict) else {}


def _checked(output: Output, others: Iterable[Output] = ()) -> Output:
    name = " ".join(output.name.split())
    if not name or not name.isprintable() or len(name) > LONGEST_NAME:
        raise SpecError("The output needs a name.", f"Write one of at most {LONGEST_NAME} characters.")
    if any(name.casefold() == other.name.casefold() for other in others):
        raise SpecError(f"There is an output called “{name}” already.", "Choose another name.")
    parse_aspect(output.aspect)
    if not (0 <= output.width <= MOST_PIXELS and 0 <= output.height <= MOST_PIXELS):
        raise SpecError("The output's size is no number of pixels.", f"Write 0 to {MOST_PIXELS}.")
    return replace(output, name=name, kind="own")


def _aspect(plain: Any) -> str:
    name = from_plain(str, plain, "aspect")
    parse_aspect(name)
    return name


def _aspects(plain: Any) -> tuple[str, ...]:
    return tuple(_aspect(each) for each in from_plain(list[Any], plain, "own_aspects"))[:_KEPT_ASPECTS]


def _outputs(plain: Any) -> tuple[Output, ...]:
    """Return the outputs that are valid: a damaged one does not take the others with it."""
    found: list[Output] = []
    for each in from_plain(list[Any], plain, "own_outputs"):
        try:
            found.append(_checked(_output(each), (*PRESETS, *found)))
        except SpecError as error:
            _LOG.warning("an output of one's own is left out: %s", error)
    return tuple(found)


def _output(plain: Any) -> Output:
    """Return an output; what another version of Thirds knows of it besides is left out."""
    known = {field.name for field in fields(Output)}
    about = from_plain(dict[str, Any], plain, "own_outputs")
    return from_plain(Output, {name: value for name, value in about.items() if name in known}, "own_outputs")


_READERS: dict[str, Callable[[Any], Any]] = {
    "aspect": _aspect,
    "turned": lambda plain: from_plain(bool, plain, "turned"),
    "own_aspects": _aspects,
    "chosen": lambda plain: from_plain(tuple[str, ...], plain, "chosen"),
    "own_outputs": _outputs,
    "overlay": lambda plain: from_plain(str, plain, "overlay"),
}
