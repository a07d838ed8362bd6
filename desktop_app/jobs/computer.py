"""What this computer has for the work: processor, memory, disk, graphics cards."""

import os
import platform
import shutil
from typing import NamedTuple

import psutil

from ml_core.catalog.folders import data_folder
from ml_core.catalog.graphics_cards import graphics_cards
from ml_core.specs.devices import GraphicsCard, TorchFacts

_GIBI = 2**30


class ComputerFacts(NamedTuple):
    """What the computer has; memory and disk in GiB."""

    system: str
    cores: int
    threads: int
    memory: float
    free_memory: float
    free_disk: float
    cards: tuple[GraphicsCard, ...]


def look_at_computer() -> ComputerFacts:
    """Return what the computer has; it may take a second, because NVIDIA's tool is asked."""
    memory, threads = psutil.virtual_memory(), os.cpu_count() or 1
    return ComputerFacts(
        f"{_system_name()}, {platform.machine()}",
        psutil.cpu_count(logical=False) or threads,
        threads,
        memory.total / _GIBI,
        memory.available / _GIBI,
        shutil.disk_usage(data_folder()).free / _GIBI,
        graphics_cards(),
    )


def computer_rows(facts: ComputerFacts, torch: TorchFacts | None) -> list[tuple[str, str]]:
    """Return the facts as names and values; `torch` is None before the engine answered."""
    return [
        ("System", facts.system),
        ("Processor", f"{_counted(facts.cores, 'core')}, {_counted(facts.threads, 'thread')}"),
        ("Memory", f"{facts.memory:.1f} GiB, {facts.free_memory:.1f} GiB of it free"),
        ("Free on the disk", f"{facts.free_disk:,.1f} GiB, where profiles and weights are kept"),
        ("Graphics card", "\n".join(map(card_words, facts.cards)) or "none found that networks could use"),
        ("PyTorch", "asking the engine…" if torch is None else torch_words(torch)),
    ]


def card_words(card: GraphicsCard) -> str:
    """Return a graphics card with its memory and driver."""
    memory = f"{card.gibibytes:.0f} GiB" if card.gibibytes else ""
    driver = f"driver {card.driver}" if card.driver else "no driver"
    return ", ".join(part for part in (card.name, memory, driver) if part)


def torch_words(torch: TorchFacts) -> str:
    """Return version and build of PyTorch."""
    return f"{torch.version}, built for {torch.built_for or 'the processor alone'}"


def _system_name() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    except OSError:
        return f"{platform.system()} {platform.release()}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
