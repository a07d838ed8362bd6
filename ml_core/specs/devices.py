"""What networks could run on, what they do run on, and what a person can do about it, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Vendor = Literal["nvidia", "amd", "intel", "apple"]
VENDOR_NAMES: dict[Vendor, str] = {"nvidia": "NVIDIA", "amd": "AMD", "intel": "Intel", "apple": "Apple"}
# The driver that Linux brings for NVIDIA's cards; it cannot compute.
_NOUVEAU = "nouveau"


class GraphicsCard(NamedTuple):
    """A graphics card that the system has.

    Attributes:
        vendor: Who made it.
        name: Its name, as the driver or the system says it.
        driver: Version of NVIDIA's driver, or name of the system's; empty when none is loaded.
        gibibytes: Its memory; 0 when that is not known.
    """

    vendor: Vendor
    name: str
    driver: str = ""
    gibibytes: float = 0.0


@dataclass(frozen=True)
class TorchFacts:
    """What the installed PyTorch can use.

    Attributes:
        version: Its version.
        built_for: ``"CUDA 12.6"``, ``"ROCm 6.3"``, or empty for the processor alone.
        devices: Names of the graphics cards that it can use.
        threads: How many threads it takes on the processor.
        problem: What it said when it could use none although it was built for one.
    """

    version: str
    built_for: str = ""
    devices: tuple[str, ...] = ()
    threads: int = 1
    problem: str = ""


class DeviceAdvice(NamedTuple):
    """What networks run on, and what a person can do to make them faster; empty when there is nothing to do."""

    what: str
    remedy: str = ""


def device_advice(cards: Sequence[GraphicsCard], torch: TorchFacts, *, frozen: bool) -> DeviceAdvice:
    """Return what networks run on and what is missing; `frozen` tells the packaged app from one run from source."""
    if torch.devices:
        return DeviceAdvice(f"Networks run on the graphics card ({', '.join(torch.devices)}).")
    nvidia = next((card for card in cards if card.vendor == "nvidia"), None)
    if nvidia is not None:
        return DeviceAdvice(
            f"Networks run on the processor, not on the {nvidia.name}.", _for_nvidia(nvidia, torch, frozen)
        )
    if any(card.vendor == "amd" for card in cards):
        return DeviceAdvice("Networks run on the processor, not on the AMD card.", _AMD)
    if any(card.vendor == "apple" for card in cards):
        return DeviceAdvice("Networks run on the processor.", "Update macOS to let PyTorch use Apple's graphics (MPS).")
    return DeviceAdvice("Networks run on the processor; no graphics card was found that they could use.")


def _for_nvidia(card: GraphicsCard, torch: TorchFacts, frozen: bool) -> str:
    if not card.driver or card.driver == _NOUVEAU:
        return (
            "NVIDIA's driver is missing. Install it (“Additional drivers”, or nvidia-driver), and restart the computer."
        )
    if not torch.built_for.startswith("CUDA"):
        return _FROZEN if frozen else _FROM_SOURCE
    said = f" PyTorch said: {torch.problem}" if torch.problem else ""
    likely = f"Most often its driver ({card.driver}) is too old: update it."
    return f"PyTorch is built for {torch.built_for}, but cannot use the card. {likely}{said}"


_FROM_SOURCE = "This PyTorch is built for the processor alone. Install its CUDA build; Help, Models, says how."
_FROZEN = (
    "The packaged Thirds brings PyTorch for the processor alone, to stay small. Thirds installed from source uses "
    "the card, with the same profiles; Help, Models, says how."
)
_AMD = "On Linux, PyTorch for ROCm can use many AMD cards; it needs Thirds installed from source and was never tried."
