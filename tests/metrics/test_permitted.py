"""An executive asks everything they can, adds and subtracts: nothing about fewer than five people comes out.

In this company everybody does one kind of thing a day. So an employee and a day name one cell, and which cells a figure
counts is read from the very rows behind it (the reader tells employees apart, by tokens, for intervals).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from allegiance.errors import NotAllowed
from allegiance.metrics import permitted
from allegiance.metrics.asking import parameters, thresholds
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.series import series
from allegiance.metrics.where import Where
from allegiance.people.rights import Role
from allegiance.people.scope import Scope, everyone
from allegiance.warehouse import permits, statements
from allegiance.warehouse.issues import Lineage
from allegiance.warehouse.reader import Reader
from tests.metrics import given
from tests.people.solver import leak

EXECUTIVE = Scope.of(Role.executive, "eva")
FIRST, WEEKS = date(2026, 3, 2), 9
"""Nine weeks: those whose Thursday lies in March, and in April."""
WHOLE = Period(FIRST, FIRST + timedelta(days=7 * WEEKS - 1))
SIZES = {
    "Lille": {"a": 9, "b": 6, "c": 3},
    "Porto": {"d": 7, "e": 5, "f": 4},
    "Turin": {"g": 12, "h": 2, "i": 6},
}


def contacts() -> list[given.Row]:
    rnd = random.Random(5)
    found: list[given.Row] = []
    people = [
        (f"{team}{n}", team, site)
        for site in SIZES
        for team, size in SIZES[site].items()
        for n in range(size)
    ]
    for employee, team, site in people:
        for week in range(WEEKS):
            if rnd.random() < 0.1:
                continue
            for weekday in rnd.sample(range(7), 3):
                # Chat is the work of two teams, and now and then of somebody else.
                chat = team in "ae" if rnd.random() < 0.97 else team not in "ae"
                found.append(
                    {
                        "day": FIRST + timedelta(days=7 * week + weekday),
                        "employee_id": employee,
                        "team": team,
                        "site": site,
                        "channel": "chat" if chat else "voice",
                        "reason": "bill" if rnd.random() < 0.5 else rnd.choice(["router", "move"]),
                        "queue_s": rnd.randrange(300),
                    }
                )
    nobody = {"employee_id": None, "team": None, "site": None, "outcome": "abandoned"}
    return [*found, {"day": WHOLE.end, **nobody}]


@pytest.fixture(scope="module")
def company() -> Reader:
    rnd = random.Random(6)
    rows = contacts()
    kept = ("day", "employee_id", "team", "site", "channel", "reason")
    answers = [
        {name: row[name] for name in kept} | {"csat": rnd.randrange(1, 6), "contact_day": row["day"]}
        for row in rows[:-1]
        if rnd.random() < 0.8
    ]
    return given.reader(contacts=rows, answers=answers)


def late(rows: list[given.Row], week: int, team: str, people: int) -> list[given.Row]:
    """More of what some people of a team did in a week, brought by a second import."""
    first = FIRST + timedelta(days=7 * week)
    theirs = [row for row in rows if row["team"] == team and 0 <= (row["day"] - first).days < 7]
    some = sorted({row["employee_id"] for row in theirs})[:people]
    assert len(some) == people
    return [dict(next(row for row in theirs if row["employee_id"] == one)) | {"import_id": 2} for one in some]


PERIODS = (
    WHOLE,
    Period(date(2026, 3, 1), date(2026, 3, 31)),
    Period(date(2026, 4, 1), date(2026, 4, 30)),
    Period(date(2026, 3, 11), date(2026, 4, 22)),
    Period(date(2026, 3, 16), date(2026, 3, 22)),
)


def questions() -> Iterator[tuple[Period, tuple[str, ...], Where]]:
    for period in PERIODS:
        for by in (
            (),
            ("site",),
            ("team",),
            ("site", "team"),
            ("channel",),
            ("reason",),
            ("week",),
            ("month",),
        ):
            yield period, by, Where()
        for team in "abcdefghi":
            yield period, (), Where(team=tuple(other for other in "abcdefghi" if other != team))
        for pair in combinations("abcdef", 2):
            yield period, (), Where(team=pair)
        yield period, ("team",), Where(site=("Lille",))
        yield period, ("channel",), Where(site=("Lille",))
        yield period, (), Where(site=("Lille", "Turin"))
        yield period, (), Where(reason=("bill", "move"))


def counted(
    store: Reader, scope: Scope, family: str, period: Period, by: Any, where: Where
) -> dict[Any, dict]:
    """The cells behind each group, as the statement gives them out for this scope."""
    flags = [name for name in by if name != "month"]
    days = permitted.weeks(period) if scope.anonymous else period
    assert days is not None
    values = parameters(days, [*flags, "employee", "day"], where) | thresholds(store.settings)
    columns = [*flags, "employee", "day", "contacts" if family == "contacts" else "csat_n"]
    rows = store.select(scope, f"metrics/{family}_facts", columns, **values)
    found: dict[Any, dict] = {}
    for *key, employee, day, n in rows.itertuples(index=False):
        first = day.date()
        if "month" in by:
            # The month of a week's Thursday; a calendar month for whoever sees people.
            key = [(first + timedelta(days=3 - first.weekday() if scope.anonymous else 0)).replace(day=1)]
        texts = tuple(
            "None" if pd.isna(one) else str(one.date() if isinstance(one, pd.Timestamp) else one)
            for one in key
        )
        found.setdefault(texts, {})[None if pd.isna(employee) else employee, first] = int(n)
    return found


def learnt(family: str, scope: Scope, *stores: Reader) -> tuple[np.ndarray, list[int]]:
    """Every figure shown, as a row over cells. Each figure's n is what its cells add up to.

    A cell that counts something else in another generation is another cell of the same person.
    """
    metric = "contacts" if family == "contacts" else "csat"
    place: dict[Any, int] = {}
    rows: list[list[int]] = []
    for store, (period, by, where) in product(stores, questions()):
        figures = [one for one in measure(store, scope, [metric], period, by=by, where=where) if one.n]
        if not figures:
            continue
        cells = counted(store, scope, family, period, by, where)
        for figure in figures:
            behind = cells[tuple(str(figure.dimensions[name]) for name in by)]
            assert figure.n == sum(behind.values())
            known = [(cell, n) for cell, n in behind.items() if cell[0] is not None]
            rows.append([place.setdefault(cell, len(place)) for cell in known])
    matrix = np.zeros((len(rows), len(place)), dtype=np.int64)
    for at, row in enumerate(rows):
        matrix[at, row] = 1
    names = sorted({str(employee) for (employee, _), _ in place})
    return np.unique(matrix, axis=0), [names.index(str(employee)) for (employee, _), _ in place]


@pytest.mark.slow
@pytest.mark.parametrize("family", ["contacts", "answers"])
def test_nothing_about_fewer_than_five_people_comes_out(company: Reader, family: str) -> None:
    figures, person = learnt(family, EXECUTIVE, company)
    assert len(figures) > 60
    assert leak(figures, person) is None


@pytest.mark.slow
def test_whoever_sees_people_can_take_figures_apart(company: Reader) -> None:
    """So that the test above means something: the same questions name people to somebody who may see them."""
    figures, person = learnt("contacts", everyone(), company)
    assert leak(figures, person) is not None


@pytest.mark.slow
@pytest.mark.parametrize("followed", [True, False])
def test_nothing_comes_out_of_figures_before_and_after_late_contacts(
    followed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever kept what was shown before a second import; unless earlier issues are followed, that names people."""
    if not followed:
        monkeypatch.setattr(Lineage, "later", lambda self, part, end: [])
    rows = contacts()
    more = [*late(rows, 2, "a", 2), *late(rows, 4, "g", 7), *late(rows, 5, "a", 4), *late(rows, 5, "d", 3)]
    before, after = given.reader(contacts=rows), given.reader(contacts=[*rows, *more])
    figures, person = learnt("contacts", EXECUTIVE, before, after)
    found = leak(figures, person)
    assert (found is None) == followed
    if followed:
        shown = after.permits.shown(EXECUTIVE, "contacts", parameters(WHOLE, ["team"], Where()))[("g",)]
        by_week = [allowed for _, allowed in sorted(shown.items())]
        # Two people changed: the week is held back. Seven of one team did: shown anew.
        assert not by_week[2]
        assert by_week[4]
        assert sum(by_week) == WEEKS - 1


def ask(store: Reader, *by: str, scope: Scope = EXECUTIVE, period: Period = WHOLE, **where: Any) -> Any:
    return measure(store, scope, ["contacts"], period, by=by, where=Where(**where))


def test_a_small_team_is_not_shown_and_neither_is_what_would_give_it_away(company: Reader) -> None:
    found = {figure.dimensions["team"]: figure for figure in ask(company, "team")}
    assert found["g"].shown
    assert not found["c"].shown
    assert found["c"].n == 0
    assert found["c"].reason.startswith("not shown: in no week do 5 people stand behind it")
    assert not found["h"].shown
    # Together with the team that it went together with, there is a figure.
    (both,) = ask(company, team=("b", "c"))
    assert both.n == sum(
        f.n for f in measure(company, everyone(), ["contacts"], WHOLE, where=Where(team=("b", "c")))
    )


def test_figures_say_which_weeks_they_count(company: Reader) -> None:
    (figure,) = ask(company, period=PERIODS[3])
    assert figure.note == "whole weeks from 9 March 2026 to 19 April 2026"
    (figure,) = ask(company, period=Period(date(2026, 3, 3), date(2026, 3, 4)))
    assert figure.reason.startswith("not shown: ")
    assert figure.n == 0


@pytest.mark.parametrize(
    ("by", "where", "said"),
    [
        (("employee",), {}, "single employees"),
        ((), {"employee": ("a1",)}, "single employees"),
        (("day",), {}, "whole weeks"),
        (("team", "channel"), {}, "a place and a channel together"),
        (("channel", "reason"), {}, "channel and reason together"),
        ((), {"site": ("Lille",), "reason": ("bill",)}, "a place and a reason together"),
    ],
)
def test_what_cannot_be_made_safe_is_refused(company: Reader, by: Any, where: Any, said: str) -> None:
    (figure,) = ask(company, *by, **where)
    assert said in figure.reason
    assert (figure.value, figure.n) == (None, 0)


def test_the_reader_refuses_whoever_goes_past_the_functions(company: Reader) -> None:
    values = parameters(WHOLE, ["team", "channel"], Where()) | {"grain": "team"}
    with pytest.raises(NotAllowed):
        company.ask(EXECUTIVE, "metrics/contacts", **values)
    values = parameters(WHOLE, [], Where(employee=("a1",))) | {"grain": "people"}
    with pytest.raises(NotAllowed):
        company.ask(EXECUTIVE, "metrics/contacts", **values)
    values = parameters(Period(FIRST, FIRST + timedelta(days=3)), [], Where()) | {"grain": "team"}
    assert company.ask(EXECUTIVE, "metrics/contacts", **values)["contacts"].fillna(0).sum() == 0


def test_every_statement_that_gives_out_figures_is_known() -> None:
    """A new one is refused to whoever sees groups only until somebody has said what it counts."""
    never = {"hours", "hours_facts", "hold_loss", "customer_needs"}
    names = {
        name.removeprefix("metrics/")
        for name in statements.names("metrics")
        if statements.load(name).shows in ("figures", "comments")
    }
    assert names - permits.BASIS.keys() - permits.OTHERS == never
    assert permits.BASIS.keys() | permits.OTHERS <= names


def test_a_lead_sees_the_own_team_as_before(company: Reader) -> None:
    lead = Scope.lead("lena", "c")
    (figure,) = ask(company, scope=lead)
    (plain,) = ask(company, team=("c",), scope=everyone())
    assert (figure.n, figure.note) == (plain.n, "")


def test_employees_see_themselves_and_their_team_as_a_whole(company: Reader) -> None:
    employee = Scope.employee("g1", "g1", teams=["g"])
    (team,) = ask(company, scope=employee)
    (plain,) = ask(company, team=("g",), scope=everyone())
    assert team.n == plain.n
    (own,) = ask(company, scope=employee, employee=("g1",))
    (mine,) = ask(company, scope=everyone(), employee=("g1",))
    assert own.n == mine.n > 0
    assert ask(company, "employee", scope=employee)[0].n == 0
    assert ask(company, scope=employee, employee=("g2",))[0].n == 0
    assert ask(company, scope=Scope.employee("c1", "c1", teams=["c"]))[0].n == 0


def test_a_series_is_made_of_whole_weeks(company: Reader) -> None:
    found = series(company, EXECUTIVE, "contacts", Period(date(2026, 3, 11), date(2026, 4, 24)))
    assert [point.start for point in found.points] == [
        date(2026, 3, 9) + timedelta(days=7 * n) for n in range(7)
    ]
    assert not any(point.partial for point in found.points)
    assert series(company, EXECUTIVE, "contacts", WHOLE, step="day").reason.startswith("not shown: ")
    months = series(company, EXECUTIVE, "contacts", WHOLE, step="month")
    assert [point.start for point in months.points] == [date(2026, 3, 1), date(2026, 4, 1)]
    assert sum(point.n for point in months.points) == ask(company)[0].n


@pytest.mark.parametrize("start", [date(2026, 1, 1) + timedelta(days=n) for n in range(0, 40, 3)])
def test_months_share_no_week_and_leave_none_out(start: date) -> None:
    now = Period(start, start + timedelta(days=50))
    after = Period(now.end + timedelta(days=1), now.end + timedelta(days=60))
    first, second = permitted.weeks(now), permitted.weeks(after)
    assert first is not None
    assert second is not None
    assert first.end + timedelta(days=1) == second.start
    assert first.start.weekday() == 0
    assert [part for _, part in permitted.months(first)][-1].end == first.end
