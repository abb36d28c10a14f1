"""Who led which team when, and who was where: literal lists of employees in, days out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allegiance.metrics.places import leads_today, members_today, places
from allegiance.people.granted import Placed
from allegiance.warehouse.reader import Reader
from tests.metrics import given as stores

OLD = date(2024, 1, 1)


def row(
    employee: str, team: str | None, lead: str | None = None, first: date = OLD, **more: Any
) -> dict[str, Any]:
    return {"employee_id": employee, "team": team, "lead_id": lead, "valid_from": first, **more}


def store(*rows: dict[str, Any]) -> Reader:
    return stores.reader(employees=rows)


def led(reader: Reader, lead: str = "L") -> list[tuple[str, date, date]]:
    return [(one.team, one.first, one.last) for one in places(reader, lead).led]


def test_a_team_is_led_by_whom_its_members_name():
    reader = store(row("a", "North", "L"), row("b", "North", "L"), row("c", "South", "M"))
    assert led(reader) == [("North", OLD, date.max)]
    assert led(reader, "M") == [("South", OLD, date.max)]
    assert led(reader, "a") == []
    assert places(reader, None).led == ()


def test_a_team_that_changes_hands_is_each_lead_s_in_their_time():
    turn = date(2025, 7, 1)
    reader = store(*(row(one, "North", "L") for one in "ab"), *(row(one, "North", "M", turn) for one in "ab"))
    assert led(reader) == [("North", OLD, turn - timedelta(days=1))]
    assert led(reader, "M") == [("North", turn, date.max)]


def test_one_row_that_was_forgotten_gives_nobody_a_team():
    turn = date(2025, 7, 1)
    reader = store(
        *(row(one, "North", "L") for one in "abc"), *(row(one, "North", "M", turn) for one in "ab")
    )
    assert led(reader) == [("North", OLD, turn - timedelta(days=1))]


def test_two_who_share_a_team_both_have_it():
    reader = store(row("a", "North", "L"), row("b", "North", "M"))
    assert led(reader) == led(reader, "M") == [("North", OLD, date.max)]


@pytest.mark.parametrize("more", [{"valid_to": date(2025, 3, 31)}, {"left_on": date(2025, 3, 31)}])
def test_who_left_names_nobody_any_more(more: dict[str, Any]):
    reader = store(row("a", "North", "L", **more))
    assert led(reader) == [("North", OLD, date(2025, 3, 31))]
    assert [(one.team, one.last) for one in places(reader, "a").been] == [("North", date(2025, 3, 31))]


def test_a_row_that_never_held_counts_for_nothing():
    reader = store(row("a", "North", "L", valid_to=date(2023, 1, 1)), row("b", None, "L"))
    assert led(reader) == []
    assert places(reader, "b").been == ()


def test_where_somebody_was_and_where_teams_stood():
    turn = date(2025, 7, 1)
    reader = store(
        row("a", "North", "L", site="Lille"),
        row("a", "South", "L", turn, site="Metz"),
        row("b", "North", "L", site=None),
    )
    found = places(reader, "a")
    assert found.been == (Placed("North", "", OLD, turn - timedelta(days=1)), Placed("South", "", turn))
    assert set(found.sites) == {
        Placed("North", "Lille", OLD, turn - timedelta(days=1)),
        Placed("South", "Metz", turn),
        Placed("North", "", OLD),
    }
    assert [(one.employee, one.team) for one in leads_today(reader, turn)] == [("L", "North"), ("L", "South")]
    assert members_today(reader, "North", turn) == ["b"]
    assert members_today(reader, "North", OLD) == ["a", "b"]


DAYS = st.integers(0, 6)
ROWS = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        DAYS,
        st.sampled_from(["North", "South", None]),
        st.sampled_from(["L", "M", None]),
        st.none() | DAYS,
    ),
    max_size=6,
    unique_by=lambda one: (one[0], one[1]),
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS)
def test_day_by_day_it_is_what_counting_members_says(
    listed: list[tuple[str, int, str | None, str | None, int | None]],
):
    reader = store(
        *(
            row(who, team, lead, OLD + timedelta(first), valid_to=None if to is None else OLD + timedelta(to))
            for who, first, team, lead, to in listed
        )
    )
    for day in range(-1, 9):
        now: dict[str, tuple[str, str, str]] = {}
        for who in "ab":
            mine = [one for one in listed if one[0] == who and one[1] <= day]
            if mine:
                _, _, team, lead, to = max(mine, key=lambda one: one[1])
                if team and lead and (to is None or day <= to):
                    now[who] = (team, lead, who)
        for lead in "LM":
            has = {team for team, first, last in led(reader, lead) if first <= OLD + timedelta(day) <= last}
            should = {
                team
                for team in ("North", "South")
                if (named := [one[1] for one in now.values() if one[0] == team])
                and named.count(lead) * 2 >= len(named)
                and named.count(lead)
            }
            assert has == should
