"""Dimensions: which rows a question is about, and how the answer is split."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches

from allegiance.errors import QuestionError

PLACES = ("site", "team", "employee", "channel", "queue", "reason", "segment")
"""Dimensions that rows can be filtered and split by."""

TIMES = ("day", "week", "month")
"""Dimensions that rows can be split by: ISO dates of the first day."""

DIMENSIONS = PLACES + TIMES

UNKNOWN = "(not known)"
"""How a member that the export does not name is written; in a filter it is the empty text."""


@dataclass(frozen=True, slots=True)
class Where:
    """Filters: members to keep in each dimension; none listed: no filter. ``""`` keeps what is not known."""

    site: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    employee: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    queue: tuple[str, ...] = ()
    reason: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that are filtered."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name))

    @property
    def parameters(self) -> dict[str, object]:
        """The seven list parameters that statements take."""
        return {f"{name}s": list(getattr(self, name)) for name in PLACES}

    def but(self, **members: str | Sequence[str] | None) -> Where:
        """The same filters with some dimensions replaced: ``where.but(team="North")``."""
        given: dict[str, tuple[str, ...]] = {}
        for name, value in members.items():
            check_dimensions([name], PLACES)
            if value is None:
                given[name] = ("",)
            else:
                given[name] = (value,) if isinstance(value, str) else tuple(value)
        return replace(self, **given)

    @property
    def label(self) -> str:
        """For people: ``team North; channel voice or chat``; empty without filters."""
        return "; ".join(
            f"{name} {' or '.join(member or UNKNOWN for member in getattr(self, name))}"
            for name in self.dimensions
        )


def parse_where(texts: Iterable[str]) -> Where:
    """Filters from texts such as ``team=North`` (the same dimension again adds a member; ``team=``: not known).

    Raises:
        QuestionError: no ``=``, or no such dimension.
    """
    found: dict[str, list[str]] = {}
    for text in texts:
        name, sign, member = text.partition("=")
        if not sign:
            raise QuestionError(f"{text!r} is no filter.", "Write dimension=value, for example team=North.")
        name = name.strip().lower()
        check_dimensions([name], PLACES)
        member = member.strip()
        found.setdefault(name, []).append("" if member == UNKNOWN else member)
    return Where(**{name: tuple(dict.fromkeys(members)) for name, members in found.items()})


def from_mapping(filters: Mapping[str, Sequence[str]]) -> Where:
    """Filters from a mapping of dimension to members, as a page keeps them."""
    return parse_where(f"{name}={member}" for name, members in filters.items() for member in members)


def parse_by(text: str) -> tuple[str, ...]:
    """Dimensions from a text such as ``team,month``."""
    names = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    check_dimensions(names)
    return names


def check_dimensions(names: Iterable[str], known: Sequence[str] = DIMENSIONS) -> None:
    """Refuse what is no dimension, with the nearest one that is.

    Raises:
        QuestionError: a name that is not in ``known``.
    """
    for name in names:
        if name not in known:
            raise QuestionError(f"There is no dimension {name!r}.", suggest(name, known))


def suggest(name: str, known: Sequence[str]) -> str:
    """``Did you mean "team"?`` when a name is near, and all the names when few."""
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    asked = f'Did you mean "{near[0]}"? ' if near else ""
    return asked + (f"There are: {', '.join(known)}." if len(known) <= 12 else "")
