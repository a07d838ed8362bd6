import dataclasses
import io
import sys
from pathlib import Path
from typing import Any

import pytest
import tyro

from ml_core.specs.errors import SpecError
from ml_core.specs.options import options_of
from ml_core.specs.tasks import TASK_CONFIGS, BootstrapConfig, DemoConfig, ExportConfig, ProposeConfig, VerifyConfig
from ml_core.worker.arguments import RunFlags, arguments_of, config_of, help_of

CONFIGS = [*TASK_CONFIGS.values(), DemoConfig, VerifyConfig]


def parsed(config_class: type[Any], *words: str) -> Any:
    arguments = tyro.cli(arguments_of(config_class, RunFlags), args=words, config=(tyro.conf.FlagCreatePairsOff,))
    return config_of(config_class, arguments)


@pytest.mark.parametrize("config_class", CONFIGS)
def test_without_words_every_option_has_its_default(config_class: type[Any]) -> None:
    config = parsed(config_class)
    for item in options_of(config_class):
        if not (isinstance(item.default, Path) or isinstance(getattr(config, item.name), Path)):
            assert getattr(config, item.name) == item.default


@pytest.mark.parametrize("config_class", CONFIGS)
def test_every_option_has_help_of_one_sentence(config_class: type[Any]) -> None:
    for item in options_of(config_class):
        assert item.option.help.endswith("."), item.name


def test_words_become_a_config_with_absolute_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = parsed(
        BootstrapConfig, "one.jpg", "/two", "--steps", "900", "--algorithm", "td3", "--cut-faces", "--held-out", "0.25"
    )
    expected = dataclasses.replace(
        BootstrapConfig(),
        photos=(tmp_path / "one.jpg", Path("/two")),
        steps=900,
        algorithm="td3",
        cut_faces=True,
        held_out=0.25,
    )
    assert config == expected
    assert parsed(ProposeConfig, "--policy", "p", "--output", "../t.csv").policy == tmp_path / "p"
    assert parsed(ProposeConfig, "--output", "../t.csv").output == tmp_path.parent / "t.csv"


def test_a_value_out_of_bounds_is_refused_in_words() -> None:
    with pytest.raises(SpecError, match=r"“Steps” is 3.*512 to 50,000,000 steps"):
        parsed(BootstrapConfig, "--steps", "3")
    with pytest.raises(SpecError, match="Quality"):
        parsed(ExportConfig, "--quality", "101")


@pytest.mark.parametrize("words", [("--steps", "many"), ("--algorithm", "a3c"), ("--nonsense",), ("--held-out",)])
def test_words_that_make_no_sense_end_with_code_2(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    with pytest.raises(SystemExit) as ended:
        parsed(BootstrapConfig, *words)
    assert ended.value.code == 2
    assert words[0] in said.getvalue()


def test_what_nobody_can_type_is_no_flag() -> None:
    assert "crops" not in {field.name for field in dataclasses.fields(arguments_of(ExportConfig))}


def test_help_says_unit_and_bounds() -> None:
    about = {item.name: help_of(item) for item in options_of(BootstrapConfig)}
    assert about["steps"].endswith("[512 to 50,000,000 steps]")
    assert about["held_out"].endswith("[0.05 to 0.5]")
    assert about["learning_rate"].endswith("[1e-06 to 0.1]")
    assert about["scorer"].endswith(".")
