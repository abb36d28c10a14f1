"""Which rules differ between a scorecard and the one that it replaces: curve, weight, gate, goal, each by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any

from allegiance.pay import plan_file
from allegiance.pay.record import goals_of

UNSAID = ("id", "version", "about")
"""Fields that are told elsewhere, or pay nobody."""


def changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """What differs in plan and goals of two records, each in a few words: ``Satisfied customers, weight: 0.5 instead of
    0.6``; nothing: the same rules.

    Args:
        old: the record that is replaced, as JSON gave it.
        new: the one that replaces it.
    """
    before, after = (plan_file.parse(one["plan"], "the plan in a record") for one in (old, new))
    goals = [{goal.id: goal for goal in goals_of(one)} for one in (old, new)]
    told = [*_differs("", before, after)]
    for id_ in sorted(goals[0].keys() & goals[1].keys()):
        told += _differs(f"goal {id_}", goals[0][id_], goals[1][id_])
    return tuple(told)


def _differs(name: str, old: object, new: object) -> Iterator[str]:
    """Every field that differs, with the names of what it stands in."""
    if old == new:
        return
    if is_dataclass(old) and is_dataclass(new) and type(old) is type(new):
        for one in fields(old):
            if one.name not in UNSAID:
                where = ", ".join(part for part in (name, one.name.replace("_", " ")) if part)
                yield from _differs(where, getattr(old, one.name), getattr(new, one.name))
    elif isinstance(old, tuple) and isinstance(new, tuple) and _named((*old, *new)):
        before, after = ({one.id: one for one in held} for held in (old, new))
        for id_ in dict.fromkeys([*before, *after]):
            title = f"“{(after.get(id_) or before[id_]).title}”"
            if id_ in before and id_ in after:
                yield from _differs(title, before[id_], after[id_])
            else:
                yield f"{title} {'was added' if id_ in after else 'is not there any more'}"
    else:
        yield f"{name}: {_word(new)} instead of {_word(old)}"


def _named(held: Iterable[Any]) -> bool:
    return all(hasattr(one, "id") and hasattr(one, "title") for one in held)


def _word(value: object) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return ", ".join(_word(one) for one in value) or "none"
    if is_dataclass(value):
        return "; ".join(
            f"{one.name.replace('_', ' ')} {_word(getattr(value, one.name))}" for one in fields(value)
        )
    return str(value)


__all__ = ["changed"]
