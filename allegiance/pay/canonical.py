"""One text for one record, the same on every machine: what digests are made over and what is kept.

JSON without spaces, keys in order, ASCII alone; decimals as plain strings just as they are (``0.50`` stays ``0.50``,
no exponents), days as ISO dates, choices by their value. Binary fractions have no place in it and are refused.
"""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from allegiance.errors import PayError

Record = TypeVar("Record")


def canonical(obj: object) -> str:
    """The one text that stands for a record.

    Dataclasses become objects with all their fields. Mappings need texts as keys, or records that the value names
    itself (figures by :class:`~allegiance.pay.statement.Key`): those become a list in the order of their texts.

    Raises:
        TypeError: something that has no canonical text, such as a float.
    """
    return json.dumps(plain(obj), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def digest(text: str) -> str:
    """SHA-256 of a text, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def plain(obj: object) -> Any:
    """The record as texts, whole numbers, yes and no, nothing, lists and objects: what JSON can carry exactly.

    Raises:
        TypeError: as :func:`canonical`.
    """
    if obj is None or isinstance(obj, bool):
        return obj
    if isinstance(obj, StrEnum):
        return obj.value
    if isinstance(obj, str | int):
        return obj
    if isinstance(obj, Decimal):
        return _number(obj)
    if isinstance(obj, datetime):
        raise TypeError("a time of day has no canonical text: give it as one")
    if isinstance(obj, date):
        return obj.isoformat()
    if is_dataclass(obj) and not isinstance(obj, type):
        return {field.name: plain(getattr(obj, field.name)) for field in fields(obj)}
    if isinstance(obj, Mapping):
        return _mapping(obj)
    if isinstance(obj, tuple | list):
        return [plain(one) for one in obj]
    raise TypeError(f"{type(obj).__name__} has no canonical text")


def from_record(kind: type[Record], data: object) -> Record:
    """The record back from what :func:`plain`, or JSON of :func:`canonical`, made of it.

    Args:
        kind: the dataclass.
        data: what ``json.loads`` gave.

    Raises:
        PayError: the data are of another shape; the message names the field.
    """
    return _back(kind, data, kind.__name__)  # type: ignore[no-any-return]


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise TypeError(f"{value} is no amount")
    return format(value, "f")


def _mapping(obj: Mapping[Any, object]) -> Any:
    if all(isinstance(key, str) for key in obj):
        return {str(key): plain(value) for key, value in obj.items()}
    if not all(is_dataclass(key) and getattr(value, "key", None) == key for key, value in obj.items()):
        raise TypeError("a mapping has a canonical text only by texts, or by keys that its values carry")
    return sorted((plain(value) for value in obj.values()), key=lambda one: canonical(one["key"]))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _back(kind: Any, data: object, where: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _one_of(get_args(kind), data, where)
    if origin is tuple:
        return _tuple(get_args(kind), data, where)
    if is_dataclass(kind):
        return _record(kind, data, where)
    try:
        return _single(kind, data)
    except (TypeError, ValueError, ArithmeticError):
        raise _other(where, data) from None


def _one_of(kinds: tuple[Any, ...], data: object, where: str) -> Any:
    """Only "something or nothing" occurs in the records of pay."""
    if data is None and type(None) in kinds:
        return None
    return _back(next(one for one in kinds if one is not type(None)), data, where)


def _tuple(kinds: tuple[Any, ...], data: object, where: str) -> tuple[Any, ...]:
    if not isinstance(data, list | tuple):
        raise _other(where, data)
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_back(kinds[0], one, f"{where}[{at}]") for at, one in enumerate(data))
    if len(kinds) != len(data):
        raise _other(where, data)
    return tuple(
        _back(kind, one, f"{where}[{at}]") for at, (kind, one) in enumerate(zip(kinds, data, strict=True))
    )


def _record(kind: Any, data: object, where: str) -> Any:
    """All fields must be there and no others: a record that was kept is read back whole or not at all."""
    if not isinstance(data, Mapping):
        raise _other(where, data)
    hints = _hints(kind)
    names = [field.name for field in fields(kind)]
    if set(names) != set(data):
        odd = ", ".join(sorted(set(names) ^ set(data)))
        raise PayError(
            f"A kept record does not have the shape of {where}: {odd}.",
            "Read it with the version of the product that wrote it.",
        )
    return kind(**{name: _back(hints[name], data[name], f"{where}.{name}") for name in names})


def _single(kind: Any, data: object) -> Any:
    if kind is bool or kind is int:
        if type(data) is not kind:
            raise TypeError
        return data
    if not isinstance(data, str):
        raise TypeError
    if kind is date:
        return date.fromisoformat(data)
    found = kind(data)
    if isinstance(found, Decimal) and not found.is_finite():
        raise ValueError
    return found


def _other(where: str, data: object) -> PayError:
    return PayError(
        f"A kept record holds {str(data)[:60]!r} as {where}, which it cannot be.",
        "Read it with the version of the product that wrote it, or see whether it was altered: "
        "allegiance scorecard verify",
    )
