"""A pane that the window can show, named but not yet imported."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where a pane is found and how the rail shows it.

    Attributes:
        name: The pane's name.
        title: Word on the rail.
        icon: Icon on the rail.
        source: Where its class is, ``"package.module:Class"``; imported when it is first needed.
        rail: Where the rail shows it: ``"top"``, ``"foot"`` or ``""`` for not at all.
    """

    name: str
    title: str
    icon: str
    source: str
    rail: str = ""
