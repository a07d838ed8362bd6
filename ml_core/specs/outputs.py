"""What crops are made for: print sizes, social networks, screens and people's own, with the pixels each needs."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ml_core.specs.attention import falls_short

OutputKind: TypeAlias = Literal["print", "social", "screen", "own"]
KIND_WORDS: dict[OutputKind, str] = {
    "print": "Prints at 300 dpi",
    "social": "Social networks",
    "screen": "Screens and web",
    "own": "Your own",
}
LONGEST_NAME = 40
MOST_PIXELS = 65_000


@dataclass(frozen=True)
class Output:
    """One thing that crops are made for.

    Attributes:
        name: What it is called; also the name of its crops in the catalog.
        aspect: Shape: ``"free"``, ``"original"``, or width:height.
        width: Least pixels across; 0 for any number.
        height: Least pixels down; 0 for any number.
        turns: Whether it lies and stands as the photo does, as prints do; others keep width and height as written.
        kind: Where it is listed.
    """

    name: str
    aspect: str
    width: int = 0
    height: int = 0
    turns: bool = True
    kind: OutputKind = "own"

    def turned(self, photo: tuple[int, int]) -> bool:
        """Return whether its shape is turned against a photo of that width and height, as in `ProposeRequest.turned`.

        A 4:5 that stays upright is turned on a wide photo, where 4:5 means 5:4 otherwise.
        """
        sides = self._sides()
        if self.turns or sides is None or sides[0] == sides[1]:
            return False
        return (sides[0] > sides[1]) != (photo[0] >= photo[1])

    def pixels(self, crop: tuple[float, float]) -> tuple[int, int]:
        """Return the least width and height for a crop of that width and height: a print turns with it."""
        if not self.turns:
            return self.width, self.height
        short, long = sorted((self.width, self.height))
        return (long, short) if crop[0] >= crop[1] else (short, long)

    def is_small(self, crop: tuple[float, float]) -> bool:
        """Return whether a crop of that width and height in pixels has too few of them."""
        return falls_short((round(crop[0]), round(crop[1])), (self.width, self.height))

    def _sides(self) -> tuple[float, float] | None:
        first, _, second = self.aspect.partition(":")
        return (float(first), float(second)) if second else None


def is_small(output: Output, photo: tuple[int, int], box: tuple[float, float, float, float]) -> bool:
    """Return whether a crop's box has fewer pixels than an output needs.

    Args:
        output: What the crop is for.
        photo: Displayed width and height of the photo in pixels.
        box: x0, y0, x1, y1 in 0..1 of the photo; a turned crop has its box's width and height too.
    """
    return output.is_small(((box[2] - box[0]) * photo[0], (box[3] - box[1]) * photo[1]))


def _print(name: str, aspect: str, width: int, height: int) -> Output:
    return Output(name, aspect, width, height, kind="print")


def _social(name: str, aspect: str, width: int, height: int) -> Output:
    return Output(name, aspect, width, height, turns=False, kind="social")


# Prints are centimetres or inches times 300 dots an inch, rounded up; social networks state their sizes in pixels.
PRESETS = (
    _print("10 × 15 cm", "2:3", 1182, 1772),
    _print("13 × 18 cm", "13:18", 1536, 2126),
    _print("20 × 30 cm", "2:3", 2363, 3544),
    _print("30 × 40 cm", "3:4", 3544, 4725),
    _print("A5", "148:210", 1749, 2481),
    _print("A4", "210:297", 2481, 3508),
    _print("A3", "297:420", 3508, 4961),
    _print("5 × 7 in", "5:7", 1500, 2100),
    _print("8 × 10 in", "4:5", 2400, 3000),
    _print("11 × 14 in", "11:14", 3300, 4200),
    _social("Instagram portrait", "4:5", 1080, 1350),
    _social("Instagram square", "1:1", 1080, 1080),
    _social("Instagram wide", "1.91:1", 1080, 566),
    _social("Story, reel", "9:16", 1080, 1920),
    _social("Pinterest pin", "2:3", 1000, 1500),
    Output("Wide screen", "16:9", 1920, 1080, turns=False, kind="screen"),
    Output("4K screen", "16:9", 3840, 2160, turns=False, kind="screen"),
    Output("Phone wallpaper", "9:16", 1080, 1920, turns=False, kind="screen"),
    Output("Web", "original", 2048, 1365, kind="screen"),
)
