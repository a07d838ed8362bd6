"""One declaration an option: labels, bounds and choices."""

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pytest

from ml_core.specs.codec import dumps, loads
from ml_core.specs.errors import SpecError
from ml_core.specs.options import Option, check, option, options_of
from ml_core.specs.tasks import TASK_CONFIGS, BootstrapConfig, DemoConfig, VerifyConfig


@dataclass(frozen=True)
class Config:
    steps: int = option(10, help="How many.", unit="steps", minimum=5, maximum=20_000)
    learning_rate: float = option(0.1, label="Step size", minimum=0)
    share: float = option(0.5, maximum=1)
    word: Literal["a", "b"] = option("a", advanced=True)
    flag: bool = option(False, minimum=5)
    plain: str = "x"


def test_options_are_declared_once() -> None:
    steps, rate, _, word, _, plain = options_of(Config)
    assert (steps.label, steps.type, steps.default, steps.choices) == ("Steps", int, 10, ())
    assert steps.option == Option(help="How many.", unit="steps", minimum=5, maximum=20_000)
    assert rate.label == "Step size"
    assert (word.choices, word.option.advanced) == (("a", "b"), True)
    assert (plain.label, plain.option) == ("Plain", Option())


@pytest.mark.parametrize("change", [{"steps": 5}, {"steps": 20_000}, {"learning_rate": 1e9}, {"share": -1.0}, {}])
def test_values_on_the_bounds_are_allowed(change: dict[str, Any]) -> None:
    check(replace(Config(), **change))


@pytest.mark.parametrize(
    ("change", "label", "remedy"),
    [
        ({"steps": 4}, "Steps", "from 5 to 20,000 steps."),
        ({"steps": 20_001}, "Steps", "from 5 to 20,000 steps."),
        ({"learning_rate": -1e-9}, "Step size", "from 0 upwards."),
        ({"learning_rate": math.nan}, "Step size", "from 0 upwards."),
        ({"share": 1.5}, "Share", "to 1."),
        ({"word": "c"}, "Word", "one of a, b."),
    ],
)
def test_values_outside_are_refused_with_a_remedy(change: dict[str, Any], label: str, remedy: str) -> None:
    with pytest.raises(SpecError) as caught:
        check(replace(Config(), **change))
    assert label in caught.value.what
    assert caught.value.remedy.endswith(remedy)


CONFIGS = [*TASK_CONFIGS.values(), DemoConfig, VerifyConfig]


@pytest.mark.parametrize("config_class", CONFIGS)
def test_every_config_explains_itself_and_allows_its_defaults(config_class: type[Any]) -> None:
    config = config_class()
    check(config)
    assert loads(config_class, dumps(config)) == config
    assert config_class.__doc__
    for item in options_of(config_class):
        assert item.option.help.endswith("."), item.name


def test_a_config_with_an_odd_file_name_comes_back() -> None:
    config = BootstrapConfig(photos=(Path("/photos/caf\udce9.jpg"), Path("/photos/日本")))
    assert loads(BootstrapConfig, dumps(config).encode()) == config
