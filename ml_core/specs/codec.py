"""Dataclasses to JSON and back, strictly: an unknown key or a wrong type is an error, never a guess."""

import dataclasses
import json
import types
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from ml_core.specs.errors import SpecError

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Return `value` as dicts, lists, strings, numbers, booleans and None, ready for `json.dumps`."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: to_plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, Path):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise SpecError(f"A value of type {type(value).__name__} cannot be written as JSON.")


def from_plain(kind: type[T], plain: Any, where: str = "") -> T:
    """Build a value of type `kind` from plain JSON values.

    Args:
        kind: A dataclass, `str`, `int`, `float`, `bool`, `Path`, `None`, `Literal`, a `StrEnum`, `tuple[X, ...]`,
            `tuple[X, Y]`, `list[X]`, `dict[str, X]`, or a union of these.
        plain: What `json.loads` returned.
        where: Path of the value, for messages.

    Raises:
        SpecError: If a key is unknown or missing, or a value has another type.
    """
    result: T = _build(kind, plain, where)
    return result


def dumps(value: Any) -> str:
    """Return a dataclass as one line of JSON, in ASCII: a path need not be valid Unicode, its escapes always are."""
    return json.dumps(to_plain(value), separators=(",", ":"))


def loads(kind: type[T], text: str | bytes, where: str = "") -> T:
    """Parse JSON text into `kind`; raises `SpecError` on malformed text too."""
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SpecError(f"This is not valid JSON ({error}).") from error
    return from_plain(kind, plain, where)


def _build(kind: Any, plain: Any, where: str) -> Any:
    origin = get_origin(kind)
    if dataclasses.is_dataclass(kind):
        return _build_dataclass(kind, plain, where)
    if origin is Literal:
        return _expect(plain in get_args(kind), plain, where, f"one of {get_args(kind)}")
    if origin in (Union, types.UnionType):
        return _build_union(get_args(kind), plain, where)
    if origin in (tuple, list, dict):
        return _build_container(origin, get_args(kind), plain, where)
    return plain if kind is Any else _build_scalar(kind, plain, where)


def _build_dataclass(kind: Any, plain: Any, where: str) -> Any:
    _expect(isinstance(plain, dict), plain, where, "an object")
    hints = _hints(kind)
    fields = {item.name: item for item in dataclasses.fields(kind)}
    if unknown := set(plain) - set(fields):
        raise SpecError(f"{where or kind.__name__} has the unknown key {sorted(unknown)[0]!r}.")
    for name, item in fields.items():
        if name not in plain and item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING:
            raise SpecError(f"{where or kind.__name__} lacks the key {name!r}.")
    return kind(**{name: _build(hints[name], item, f"{where}.{name}".lstrip(".")) for name, item in plain.items()})


@lru_cache(maxsize=256)
def _hints(kind: Any) -> dict[str, Any]:
    # A file of judgements has tens of thousands of values of one kind.
    return get_type_hints(kind)


def _build_union(kinds: tuple[Any, ...], plain: Any, where: str) -> Any:
    for kind in kinds:
        try:
            return _build(kind, plain, where)
        except SpecError:
            continue
    raise SpecError(f"{where or 'A value'} is {plain!r}, which none of the allowed types accepts.")


def _build_container(origin: Any, kinds: tuple[Any, ...], plain: Any, where: str) -> Any:
    if origin is dict:
        _expect(isinstance(plain, dict), plain, where, "an object")
        return {key: _build(kinds[1], item, f"{where}.{key}") for key, item in plain.items()}
    _expect(isinstance(plain, list), plain, where, "a list")
    if origin is list or kinds[-1] is Ellipsis:
        return origin(_build(kinds[0], item, f"{where}[{index}]") for index, item in enumerate(plain))
    _expect(len(plain) == len(kinds), plain, where, f"a list of {len(kinds)}")
    pairs = zip(kinds, plain, strict=True)
    return tuple(_build(kind, item, f"{where}[{index}]") for index, (kind, item) in enumerate(pairs))


def _build_scalar(kind: Any, plain: Any, where: str) -> Any:
    if kind in (None, type(None)):
        return _expect(plain is None, plain, where, "null")
    if kind is Path:
        return Path(_expect(isinstance(plain, str), plain, where, "a path"))
    if kind is float:
        return _build_float(plain, where)
    if issubclass(kind, StrEnum):
        return kind(_expect(plain in list(kind), plain, where, f"one of {[str(each) for each in kind]}"))
    if kind is int:
        return _expect(isinstance(plain, int) and not isinstance(plain, bool), plain, where, "a whole number")
    return _expect(isinstance(plain, kind), plain, where, f"of type {kind.__name__}")


def _build_float(plain: Any, where: str) -> float:
    _expect(isinstance(plain, int | float) and not isinstance(plain, bool), plain, where, "a number")
    try:
        return float(plain)
    except OverflowError as error:
        raise SpecError(f"{where or 'A value'} is too large for a number.") from error


def _expect(holds: bool, plain: Any, where: str, wanted: str) -> Any:
    if not holds:
        raise SpecError(f"{where or 'A value'} is {plain!r}; it must be {wanted}.")
    return plain
