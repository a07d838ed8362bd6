"""What about a crop asks for a person's look before it is taken."""

from typing import Literal, TypeAlias, get_args

Attention: TypeAlias = Literal["low confidence", "face near the edge", "subject cut", "small"]
ATTENTIONS: tuple[Attention, ...] = get_args(Attention)

# What a person reads; "small" means fewer pixels than the output needs.
ATTENTION_WORDS: dict[Attention, str] = {
    "low confidence": "Thirds is not sure of this crop",
    "face near the edge": "A face is near the edge",
    "subject cut": "The subject is cut",
    "small": "Fewer pixels than the output needs",
}


def joined(attention: tuple[Attention, ...]) -> str:
    """Return the form that the catalog and tables keep."""
    return ", ".join(attention)


def split(text: str) -> tuple[Attention, ...]:
    """Return what `joined` put together; words of another version are left out."""
    there = text.split(", ")
    return tuple(each for each in ATTENTIONS if each in there)


def falls_short(size: tuple[int, int], wanted: tuple[int, int]) -> bool:
    """Return whether a crop of that many pixels is "small" for an output that wants so many.

    Long sides are compared with long sides, so that one output serves upright and wide crops; 0 wants nothing.
    """
    return min(size) < min(wanted) or max(size) < max(wanted)
