"""Graphics cards, from made-up descriptions of devices and a made-up tool of NVIDIA's."""

import os
import platform
import sys
from pathlib import Path

import pytest

from ml_core.catalog.graphics_cards import graphics_cards
from ml_core.specs.devices import GraphicsCard

SLOT = "0000:01:00.0"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and scripts as Linux has them")


@pytest.fixture(autouse=True)
def no_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin")


@pytest.fixture
def system(tmp_path: Path) -> Path:
    return tmp_path / "system"


def add_card(system: Path, slot: str, vendor: str, kind: str = "0x030000", driver: str = "") -> None:
    device = system / "sys/bus/pci/devices" / slot
    device.mkdir(parents=True)
    (device / "vendor").write_text(f"{vendor}\n")
    (device / "class").write_text(f"{kind}\n")
    if driver:
        target = system / "sys/bus/pci/drivers" / driver
        target.mkdir(parents=True, exist_ok=True)
        (device / "driver").symlink_to(target)


def add_tool(tmp_path: Path, script: str) -> None:
    tool = tmp_path / "bin" / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)


def test_the_system_lists_cards_with_their_drivers(system: Path) -> None:
    add_card(system, "0000:00:02.0", "0x8086", driver="i915")
    add_card(system, "0000:00:1f.0", "0x8086", kind="0x060100")
    add_card(system, SLOT, "0x10de", driver="nouveau")
    add_card(system, "0000:02:00.0", "0x1002", kind="0x038000")
    add_card(system, "0000:03:00.0", "0x1234")
    assert graphics_cards(system) == (
        GraphicsCard("nvidia", "NVIDIA graphics card", "nouveau"),
        GraphicsCard("intel", "Intel graphics card", "i915"),
        GraphicsCard("amd", "AMD graphics card"),
    )


def test_nvidias_driver_names_its_card(system: Path) -> None:
    add_card(system, SLOT, "0x10de", kind="0x030200", driver="nvidia")
    about = system / "proc/driver/nvidia/gpus" / SLOT / "information"
    about.parent.mkdir(parents=True)
    about.write_text("Model: \t\t NVIDIA RTX A2000\nIRQ:   \t\t 130\n")
    assert graphics_cards(system) == (GraphicsCard("nvidia", "NVIDIA RTX A2000", "nvidia"),)


def test_nvidias_tool_is_believed_first(system: Path, tmp_path: Path) -> None:
    add_card(system, SLOT, "0x10de", driver="nvidia")
    add_card(system, "0000:00:02.0", "0x8086")
    add_tool(tmp_path, "printf 'NVIDIA GeForce RTX 4070, 550.54.14, 12282\\nOdd, name, 550.54.14, [N/A]\\n'")
    first, second, third = graphics_cards(system)
    assert (first.name, first.driver, round(first.gibibytes)) == ("NVIDIA GeForce RTX 4070", "550.54.14", 12)
    assert (second.name, second.gibibytes) == ("Odd, name", 0.0)
    assert third.vendor == "intel"


@pytest.mark.parametrize("script", ["echo 'no devices were found'; exit 6", "kill -9 $$"])
def test_a_tool_that_fails_leaves_what_the_system_lists(system: Path, tmp_path: Path, script: str) -> None:
    add_card(system, SLOT, "0x10de")
    add_tool(tmp_path, script)
    assert graphics_cards(system) == (GraphicsCard("nvidia", "NVIDIA graphics card"),)


def test_a_computer_without_cards_has_none(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert graphics_cards(system) == ()
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    assert graphics_cards(system)[0].vendor == "apple"
