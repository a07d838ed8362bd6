"""What is said of graphics cards, by card, driver and build of PyTorch."""

import pytest

from ml_core.specs.devices import GraphicsCard, TorchFacts, device_advice

NVIDIA = GraphicsCard("nvidia", "GeForce RTX 4070", "550.54", 12.0)
CPU, CUDA = TorchFacts("2.13"), TorchFacts("2.13", "CUDA 12.6", problem="The NVIDIA driver on your system is too old")


@pytest.mark.parametrize(
    ("card", "torch", "frozen", "words"),
    [
        (NVIDIA._replace(driver=""), CPU, False, "driver is missing"),
        (NVIDIA._replace(driver="nouveau"), CUDA, True, "driver is missing"),
        (NVIDIA, CPU, False, "Install its CUDA build"),
        (NVIDIA, CPU, True, "installed from source"),
        (NVIDIA, CUDA, False, "too old: update it. PyTorch said: The NVIDIA driver on your system is too old"),
        (GraphicsCard("amd", "Radeon"), CPU, False, "ROCm"),
        (GraphicsCard("apple", "Apple GPU"), CPU, False, "Update macOS"),
    ],
)
def test_each_case_has_its_remedy(card: GraphicsCard, torch: TorchFacts, frozen: bool, words: str) -> None:
    advice = device_advice([GraphicsCard("intel", "Arc"), card], torch, frozen=frozen)
    assert "on the processor" in advice.what
    assert words in advice.remedy


def test_nothing_is_to_do_where_the_card_is_used_or_there_is_none() -> None:
    used = device_advice([NVIDIA], TorchFacts("2.13", "CUDA 12.6", ("GeForce RTX 4070",)), frozen=True)
    assert used == ("Networks run on the graphics card (GeForce RTX 4070).", "")
    assert device_advice([GraphicsCard("intel", "Arc")], CPU, frozen=True).remedy == ""
    assert "no graphics card" in device_advice([], CPU, frozen=False).what
