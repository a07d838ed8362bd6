"""A finding of `thirds verify`."""

from typing import Literal, NamedTuple

State = Literal["OK", "note", "PROBLEM"]


class Check(NamedTuple):
    """One line of the report: what was looked at, how it is, in words, and what to do about it."""

    about: str
    state: State
    words: str
    remedy: str = ""
