"""Which crops a config asks for: the main shape, further ones, and outputs."""

from collections.abc import Sequence
from dataclasses import dataclass

from ml_core.geometry import Aspect, parse_aspect
from ml_core.specs.errors import SpecError
from ml_core.specs.outputs import Output
from ml_core.specs.tasks import ProposeConfig


@dataclass(frozen=True)
class Shape:
    """One set of crops that every photo gets.

    Attributes:
        name: Name of its output in the table; empty for the main one.
        aspect: Name of the shape.
        turned: Whether the shape is turned against every photo.
        output: What the crops are for, where that is known.
    """

    name: str
    aspect: str
    turned: bool = False
    output: Output | None = None

    def aspect_on(self, photo: tuple[int, int]) -> Aspect:
        """Return the shape on a photo of that width and height."""
        turned = self.turned if self.output is None else self.output.turned(photo)
        return parse_aspect(self.aspect, turned)


def shapes_of(config: ProposeConfig) -> tuple[Shape, ...]:
    """Return what a config asks for, the main shape first; raises `SpecError` for what is no shape or named twice."""
    shapes = (
        Shape("", config.aspect, config.turned),
        *(Shape(name, name) for name in config.aspects),
        *(Shape(output.name, output.aspect, output=output) for output in config.outputs),
    )
    for shape in shapes:
        parse_aspect(shape.aspect)
    _check_names([shape.name for shape in shapes])
    return shapes


def _check_names(names: Sequence[str]) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SpecError(f"“{twice}” was asked for twice.", "Give each shape or output once.")
