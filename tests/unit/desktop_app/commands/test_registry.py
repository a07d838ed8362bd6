"""Commands are found where they are declared, in order, and bound to their owner."""

import pytest

from desktop_app.commands.registry import Command, command, commands_of, declared_commands


class _Lamp:
    def __init__(self) -> None:
        self.lit = False

    @command("lamp.light", title="Light", help="Light the lamp.", keys=("L",), where="lamp", when="is_dark")
    def light(self) -> None:
        self.lit = True

    @command("lamp.dim", title="Dim", help="Dim the lamp.", where="lamp")
    def dim(self) -> None:
        self.lit = False

    def is_dark(self) -> bool:
        return not self.lit


class _LoudLamp(_Lamp):
    @command("lamp.ring", title="Ring", help="Ring the bell.", where="lamp")
    def ring(self) -> None:
        raise RuntimeError("rung")


def test_commands_are_bound_in_order_of_declaration() -> None:
    lamp = _Lamp()
    light, dim = commands_of(lamp)
    assert light.command == Command("lamp.light", "Light", "Light the lamp.", ("L",), "lamp", "", "is_dark")
    assert light.can_run()
    light.call()
    assert lamp.lit
    assert not light.can_run()
    assert dim.can_run()
    dim.call()
    assert not lamp.lit


def test_a_subclass_has_the_commands_of_its_root_first() -> None:
    assert [each.name for each in declared_commands(_LoudLamp)] == ["lamp.light", "lamp.dim", "lamp.ring"]


def test_an_overridden_method_carries_out_its_own_code() -> None:
    class Broken(_Lamp):
        @command("lamp.light", title="Light", help="Try to light the lamp.", where="lamp")
        def light(self) -> None:
            raise RuntimeError("no bulb")

    assert [each.help for each in declared_commands(Broken)] == ["Try to light the lamp.", "Dim the lamp."]
    with pytest.raises(RuntimeError):
        commands_of(Broken())[0].call()
