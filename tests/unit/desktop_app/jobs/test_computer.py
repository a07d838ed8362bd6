from desktop_app.jobs.computer import ComputerFacts, card_words, computer_rows, look_at_computer, torch_words
from ml_core.specs.devices import GraphicsCard, TorchFacts

FACTS = ComputerFacts("Debian 12, x86_64", 1, 2, 23.46, 18.2, 1234.5, ())


def test_the_rows_name_what_is_there() -> None:
    rows = dict(computer_rows(FACTS, None))
    assert rows["Processor"] == "1 core, 2 threads"
    assert rows["Memory"] == "23.5 GiB, 18.2 GiB of it free"
    assert rows["Free on the disk"].startswith("1,234.5 GiB")
    assert rows["Graphics card"] == "none found that networks could use"
    assert rows["PyTorch"] == "asking the engine…"


def test_cards_and_builds_are_named_with_what_is_known() -> None:
    assert card_words(GraphicsCard("nvidia", "RTX 4070", "550.54", 11.99)) == "RTX 4070, 12 GiB, driver 550.54"
    assert card_words(GraphicsCard("amd", "AMD graphics card")) == "AMD graphics card, no driver"
    assert torch_words(TorchFacts("2.13", "CUDA 12.6")) == "2.13, built for CUDA 12.6"
    cards = (GraphicsCard("intel", "A", "i915"), GraphicsCard("amd", "B"))
    assert dict(computer_rows(FACTS._replace(cards=cards), None))["Graphics card"] == "A, driver i915\nB, no driver"


def test_this_computer_can_be_looked_at() -> None:
    facts = look_at_computer()
    assert facts.threads >= facts.cores >= 1
    assert facts.memory > facts.free_memory > 0
