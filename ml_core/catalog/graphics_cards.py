"""Which graphics cards the computer has, found without torch: by NVIDIA's own tool, else by what the system lists."""

import platform
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from ml_core.specs.devices import VENDOR_NAMES, GraphicsCard, Vendor

_QUERY = ("--query-gpu=name,driver_version,memory.total", "--format=csv,noheader,nounits")
_SECONDS = 10
_PCI_VENDORS: dict[str, Vendor] = {"0x10de": "nvidia", "0x1002": "amd", "0x8086": "intel"}
# Display controllers, of any kind (PCI Code and ID Assignment Specification).
_DISPLAY_CLASS = "0x03"


def graphics_cards(system: Path = Path("/")) -> tuple[GraphicsCard, ...]:
    """Return the graphics cards, those of NVIDIA first; it may take a second.

    Args:
        system: Root of the file system that Linux describes its devices in.
    """
    if platform.system() == "Darwin" and platform.machine() == "arm64":
        return (GraphicsCard("apple", "Apple GPU", "Metal"),)
    listed = tuple(_pci_cards(system))
    told = tuple(_told_by_nvidia())
    others = tuple(card for card in listed if card.vendor != "nvidia")
    return (*(told or (card for card in listed if card.vendor == "nvidia")), *others)


def _told_by_nvidia() -> Iterator[GraphicsCard]:
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return
    try:
        told = subprocess.run([tool, *_QUERY], capture_output=True, text=True, timeout=_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return  # the driver is not loaded; what the system lists remains
    for line in told.stdout.splitlines():
        name, driver, mebibytes = (part.strip() for part in line.rsplit(",", 2))
        yield GraphicsCard("nvidia", name, driver, float(mebibytes) / 1024 if mebibytes.isdecimal() else 0.0)


def _pci_cards(system: Path) -> Iterator[GraphicsCard]:
    for device in sorted((system / "sys/bus/pci/devices").glob("*")):
        vendor = _PCI_VENDORS.get(_read(device / "vendor"))
        if vendor is not None and _read(device / "class").startswith(_DISPLAY_CLASS):
            name = _nvidia_name(system, device.name) if vendor == "nvidia" else ""
            yield GraphicsCard(vendor, name or f"{VENDOR_NAMES[vendor]} graphics card", _driver(device))


def _nvidia_name(system: Path, slot: str) -> str:
    about = _read(system / "proc/driver/nvidia/gpus" / slot / "information")
    names = [line.partition(":")[2].strip() for line in about.splitlines() if line.startswith("Model:")]
    return names[0] if names else ""


def _driver(device: Path) -> str:
    link = device / "driver"
    return link.resolve().name if link.exists() else ""


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""
