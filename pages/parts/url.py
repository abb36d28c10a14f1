"""The address is the view: filters are read from the query string and written back to it, nowhere else.

Pure functions over mappings, so that they can be tested without a browser.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from allegiance.errors import QuestionError
from allegiance.metrics import period as periods
from allegiance.metrics.period import Period
from allegiance.metrics.where import PLACES, UNKNOWN, Where

DEFAULT_PERIOD = "last-91-days"
DEFAULT_AGAINST = "previous"
NOTHING = "none"
YEAR = "last-364-days"
"""Where people are looked at: 13 weeks hold too few answers of each."""

Members = Mapping[str, Mapping[str, str]]
"""Dimension to its members: value in the data to the name shown."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for, checked against the data."""

    period_text: str
    period: Period
    against_text: str
    against: Period | None
    where: Where = field(default_factory=Where)
    ignored: tuple[str, ...] = ()
    """One sentence for each part of the address that could not be used."""
    usual: str = DEFAULT_PERIOD
    """The period that the page takes when the address names none."""

    @property
    def query(self) -> dict[str, list[str]]:
        """The same filters as query parameters; what is the default on every page is left out."""
        made: dict[str, list[str]] = {}
        if self.period_text != DEFAULT_PERIOD or self.usual != DEFAULT_PERIOD:
            made["period"] = [self.period_text]
        if self.against_text != DEFAULT_AGAINST:
            made["against"] = [self.against_text]
        for name in self.where.dimensions:
            made[name] = [member or UNKNOWN for member in getattr(self.where, name)]
        return made

    def at(self, **members: str | Sequence[str] | None) -> dict[str, list[str]]:
        """Query parameters of the same view with some dimensions set; ``()`` removes one."""
        where = self.where.but(**members)
        return replace(self, where=where).query


def read(
    parameters: Mapping[str, Sequence[str]],
    members: Members,
    first: date | None,
    last: date | None,
    usual: str = DEFAULT_PERIOD,
) -> Filters:
    """Filters of an address. What is not known in the data is ignored, and said so.

    Args:
        parameters: query parameters, each with all its values.
        members: what each dimension can be; a dimension that is missing accepts nothing.
        first: first day with data.
        last: last day with data.
        usual: the period when the address names none.
    """
    ignored: list[str] = []
    period_text, period = _period(_last(parameters, "period"), usual, first, last, ignored)
    against_text, against = _against(_last(parameters, "against"), period, first, last, ignored)
    found: dict[str, tuple[str, ...]] = {}
    for name in PLACES:
        kept: list[str] = []
        for text in dict.fromkeys(filter(None, parameters.get(name, ()))):
            member = "" if text == UNKNOWN else text
            if member in members.get(name, {}):
                kept.append(member)
            else:
                ignored.append(
                    f"There is no {name} “{_short(text)}” in the data you can see; it was left out."
                )
        found[name] = tuple(kept)
    return Filters(period_text, period, against_text, against, Where(**found), tuple(ignored), usual)


def _last(parameters: Mapping[str, Sequence[str]], name: str) -> str:
    values = parameters.get(name, ())
    return values[-1].strip() if values else ""


def _period(
    text: str, usual: str, first: date | None, last: date | None, ignored: list[str]
) -> tuple[str, Period]:
    if text:
        try:
            return text, periods.parse(text, first=first, last=last)
        except QuestionError:
            ignored.append(
                f"“{_short(text)}” is no period; the last {_weeks(usual)} weeks are shown instead."
            )
    return usual, periods.parse(usual, first=first, last=last or date.today())


def _against(
    text: str, period: Period, first: date | None, last: date | None, ignored: list[str]
) -> tuple[str, Period | None]:
    """The text and the period; no period where the data has nothing that early."""
    if text == NOTHING:
        return NOTHING, None
    text = text or DEFAULT_AGAINST
    try:
        found = periods.against(text, period, first=first, last=last)
    except QuestionError:
        if text != DEFAULT_AGAINST:
            ignored.append(f"“{_short(text)}” is no period to compare with; the one before is used instead.")
            return _against(DEFAULT_AGAINST, period, first, last, ignored)
        return NOTHING, None
    return text, found if first is None or found.end >= first else None


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _weeks(period: str) -> int:
    return int(period.split("-")[1]) // 7
