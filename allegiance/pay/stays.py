"""When somebody was where within a period: from the list of employees, unless their row names the place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from allegiance.errors import PayError
from allegiance.metrics.places import Everybody
from allegiance.pay.participants_file import Row
from allegiance.pay.plan import Covers
from allegiance.pay.statement import Stay
from allegiance.people.granted import Placed

DAY = timedelta(days=1)


def stays(row: Row, covers: Covers, period: tuple[date, date], known: Everybody) -> tuple[Stay, ...]:
    """The stretches of one row within a period, in order and without overlap; none: it does not fall into it.

    Args:
        row: of the list of participants.
        covers: whom the plan is for.
        period: first and last day.
        known: the list of employees.

    Raises:
        PayError: they led two teams on the same days, or were in two.
    """
    first, last = max(period[0], row.first or date.min), min(period[1], row.last or date.max)
    if last < first:
        return ()
    if covers is Covers.executives or (row.site and not row.team):
        return (Stay(first, last, row.site, ""),)
    if row.team:
        whole = Stay(first, last, row.site, row.team)
        return (whole,) if row.site else _joined(_sited(whole, known.sites.get(row.team, ())))
    held = known.led if covers is Covers.leads else known.been
    found = [
        Stay(max(one.first, first), min(one.last, last), "", one.team)
        for one in held.get(row.employee, ())
        if one.first <= last and one.last >= first
    ]
    found.sort()
    _apart(row, covers, found)
    return _joined(part for one in found for part in _sited(one, known.sites.get(one.team, ())))


def _apart(row: Row, covers: Covers, found: Sequence[Stay]) -> None:
    """That nobody is paid for two places on one day without a word about how much for which."""
    for one, other in pairwise(found):
        if other.first <= one.last:
            what = "led" if covers is Covers.leads else "was in"
            raise PayError(
                f"{row.name or row.who} {what} {one.team} and {other.team} on {other.first}: "
                f"{row.id} says nothing of how the amount is divided.",
                "Give them a row for each team in the list of participants, with its part of the amount.",
            )


def _sited(stay: Stay, stood: Iterable[Placed]) -> list[Stay]:
    """The stay cut where its team moved; without a site on days on which the team stood at none or at several."""
    near = [one for one in stood if one.site and one.first <= stay.last and one.last >= stay.first]
    edges = {
        stay.first,
        *(one.first for one in near),
        *(one.last + DAY for one in near if one.last < stay.last),
    }
    starts = sorted(day for day in edges if stay.first <= day <= stay.last)
    ends = [day - DAY for day in starts[1:]] + [stay.last]
    made = []
    for first, last in zip(starts, ends, strict=True):
        sites = {one.site for one in near if one.first <= first and one.last >= last}
        made.append(replace(stay, first=first, last=last, site=sites.pop() if len(sites) == 1 else ""))
    return made


def _joined(parts: Iterable[Stay]) -> tuple[Stay, ...]:
    """Fewer stays where one goes on as the next."""
    made: list[Stay] = []
    for one in parts:
        before = made[-1] if made else None
        if before and (before.site, before.team) == (one.site, one.team) and before.last + DAY == one.first:
            made[-1] = replace(before, last=one.last)
        else:
            made.append(one)
    return tuple(made)
