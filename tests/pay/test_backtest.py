"""A plan over past periods: whole ones only, today's people where they were then, on the figures of then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from allegiance.metrics.period import Period
from allegiance.metrics.places import Everybody
from allegiance.pay import words_workshop as told
from allegiance.pay.backtest import backtest, periods, whole
from allegiance.pay.participants_file import Row
from allegiance.pay.statement import Key, Reading
from allegiance.pay.what_if import Changes, changed
from allegiance.people.granted import Placed
from tests.pay.given_pay import measure, plan

D = Decimal
PLAN = plan(measure("csat", "1"), first=date(2026, 4, 1))
QUARTERS = periods(Period(date(2026, 4, 1), date(2026, 6, 30)), date(2025, 7, 1))


def row(who: str, first: date | None = None, last: date | None = None) -> Row:
    return Row(
        f"teams/{who}", "teams", "", who, "", D("1000.00"), "EUR", first, last, "", "", D(1), (), (), ""
    )


KNOWN = Everybody(
    names={"E1": "Ann", "E2": "Bob", "E3": "Cem"},
    led={},
    been={
        "E1": (Placed("North", "", date(2020, 1, 1)),),
        "E2": (Placed("North", "", date(2026, 1, 1)),),
        "E3": (Placed("North", "", date(2020, 1, 1)),),
    },
    sites={},
)


@pytest.mark.parametrize(
    ("every", "day", "first", "last"),
    [
        ("month", date(2026, 6, 30), date(2026, 6, 1), date(2026, 6, 30)),
        ("month", date(2026, 6, 29), date(2026, 5, 1), date(2026, 5, 31)),
        ("quarter", date(2026, 8, 14), date(2026, 4, 1), date(2026, 6, 30)),
        ("quarter", date(2026, 1, 1), date(2025, 10, 1), date(2025, 12, 31)),
        ("half", date(2026, 12, 31), date(2026, 7, 1), date(2026, 12, 31)),
        ("year", date(2026, 12, 30), date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_the_last_whole_period(every: str, day: date, first: date, last: date) -> None:
    assert whole(every, day) == Period(first, last)


def test_periods_are_whole_oldest_first_and_within_the_data() -> None:
    assert [one.label for one in QUARTERS] == ["Q3 2025", "Q4 2025", "Q1 2026", "Q2 2026"]
    assert periods(QUARTERS[-1], date(2026, 4, 2)) == ()
    assert len(periods(QUARTERS[-1], date(2000, 1, 1))) == 8


def test_today_s_people_where_they_were_then_on_figures_of_then() -> None:
    asked: list[tuple[Period, set[Key]]] = []
    value = {one: D("0.7") + D("0.05") * n for n, one in enumerate(QUARTERS)}

    def read(keys: Iterable[Key], period: Period) -> dict[Key, Reading]:
        wanted = set(keys)
        asked.append((period, wanted))
        return {key: Reading(key, value[period], value[period], value[period], n=200) for key in wanted}

    rows = [row("E1"), row("E2", date(2026, 5, 1)), row("E3", None, date(2026, 1, 31))]
    other = changed(PLAN, Changes({"csat": replace(PLAN.measures[0].curve, target=D("0.75"))}, {}))
    found = backtest([PLAN, other], rows, QUARTERS, KNOWN, read)
    assert [one.period for one in found] == list(QUARTERS)
    assert [period for period, _ in asked] == list(QUARTERS)
    # E2 joined the team in January, E3 is covered no more
    there = [[who.employee for who in one.participants] for one in found]
    assert there == [["E1"], ["E1"], ["E1", "E2"], ["E1", "E2"]]
    assert {key.place for _, keys in asked for key in keys} == {"North"}
    # 0.70, 0.75, 0.80 and 0.85 under a target of 0.80, and under one of 0.75
    assert [one.runs[0].cost for one in found] == [0, D("500.00"), D("2000.00"), D("2500.00")]
    assert [one.runs[1].cost for one in found] == [0, D("1000.00"), D("2333.40"), D("2666.60")]
    table = told.tested(found, "EUR")
    assert [column.title for column in table.columns][-3:] == [
        "With your changes",
        "Difference",
        "Follows chance",
    ]
    assert table.rows[0][-1] == "–"


def test_without_periods_or_people_nothing_is_asked() -> None:
    def read(keys: Iterable[Key], period: Period) -> dict[Key, Reading]:
        assert not set(keys)
        return {}

    assert backtest([PLAN], [row("E1")], [], KNOWN, read) == ()
    found = backtest([PLAN], [row("E9")], QUARTERS[:1], KNOWN, read)
    assert found[0].participants == ()
    assert found[0].runs[0].cost == 0
