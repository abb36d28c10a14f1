"""From grants to a scope: denials win, dates bound, roles never add up."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.people.granted import Held, Placed, Places, held, merge, scope
from allegiance.people.grants_model import Grant
from allegiance.people.rights import GRANTED, ORDER, RIGHTS, Role
from allegiance.people.scope import Scope, Spell

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
PLACES = Places(
    led=(Placed("North", "", date(2024, 1, 1), date(2025, 6, 30)), Placed("South", "", date(2025, 7, 1))),
    been=(Placed("North", "", date(2023, 1, 1), date(2024, 12, 31)), Placed("East", "", date(2025, 1, 1))),
    sites=(
        Placed("North", "Lille"),
        Placed("South", "Lille", date(2025, 1, 1)),
        Placed("East", "Metz"),
    ),
)


def of(*grants: Grant, day: date = TODAY) -> Held:
    return held("ann", grants, day)


def test_nothing_granted_is_nothing():
    assert of().roles == ()
    assert of(Grant("bob", "executive")).roles == ()
    assert scope(of(), Role.executive, PLACES) == Scope("ann")


def test_roles_come_from_the_one_that_reaches_least_and_never_add_up():
    found = of(
        *(
            Grant("ann", str(role), employee="E1" if role is Role.employee else None)
            for role in reversed(GRANTED)
        )
    )
    assert found.roles == tuple(role for role in ORDER if role is not Role.operator)
    for role in found.roles:
        made = scope(found, role, PLACES)
        assert (made.role, made.rights) == (role, RIGHTS[role])
        assert made.all_rows == (role not in (Role.lead, Role.employee) and RIGHTS[role].figures)


def test_nobody_becomes_operator_whatever_a_grant_says():
    assert of(Grant("ann", "operator")).roles == ()
    assert of(Grant("ann", "king")).roles == ()
    assert not scope(of(Grant("ann", "executive")), Role.operator, PLACES).all_rows


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_grant_holds_on_its_days_both_included(days: int):
    one = Grant("ann", "auditor", first=TODAY, last=TODAY)
    assert bool(of(one, day=TODAY + days * DAY).roles) == (days == 0)


def test_denials_win_whatever_their_order_and_whoever_granted():
    for by in ("roster", "group", "boss@company.example"):
        given_ = Grant("ann", "executive", by=by)
        for no in (Grant("ann", None, denied=True), Grant("ann", "executive", denied=True)):
            assert of(given_, no).roles == of(no, given_).roles == ()
    assert of(Grant("ann", "executive"), Grant("ann", "analyst", denied=True)).roles == (Role.executive,)
    ended = Grant("ann", None, denied=True, last=TODAY - DAY)
    assert of(Grant("ann", "executive"), ended).roles == (Role.executive,)


def test_a_lead_has_the_team_that_a_row_names_on_its_days():
    found = of(Grant("ann", "lead", team="North", first=date(2026, 1, 1), last=date(2026, 6, 30)))
    made = scope(found, Role.lead, Places())
    assert made.teams == (Spell("North", date(2026, 1, 1), date(2026, 6, 30)),)
    assert made.reaches("North", None, date(2026, 1, 1), date(2026, 6, 30))
    assert not made.reaches("North", None, date(2025, 12, 31), date(2026, 6, 30))


def test_a_lead_without_a_team_has_those_of_the_list_of_employees_within_the_days_of_the_row():
    found = of(Grant("ann", "lead", employee="E1", first=date(2025, 1, 1)))
    assert scope(found, Role.lead, PLACES).teams == (
        Spell("North", date(2025, 1, 1), date(2025, 6, 30)),
        Spell("South", date(2025, 7, 1)),
    )
    unknown = of(Grant("ann", "lead"))
    assert scope(unknown, Role.lead, PLACES).teams == ()


def test_a_lead_of_a_site_has_its_teams_while_they_stand_there():
    found = of(Grant("ann", "lead", site="Lille"))
    assert scope(found, Role.lead, PLACES).teams == (Spell("North"), Spell("South", date(2025, 1, 1)))
    assert scope(of(Grant("ann", "lead", site="Nowhere")), Role.lead, PLACES).teams == ()
    assert scope(of(Grant("ann", "lead", site="")), Role.lead, PLACES).teams == ()


def test_a_denied_team_or_site_is_taken_from_wider_grants():
    wide = Grant("ann", "lead", employee="E1")
    no_south = Grant("ann", "lead", team="South", denied=True)
    assert [one.team for one in scope(of(wide, no_south), Role.lead, PLACES).teams] == ["North"]
    no_lille = Grant("ann", "lead", site="Lille", denied=True)
    assert scope(of(wide, no_lille, Grant("ann", "lead", team="East")), Role.lead, PLACES).teams == (
        Spell("East"),
    )


@pytest.mark.parametrize(
    "no", [Grant("ann", "lead", team="Nord", denied=True), Grant("ann", "lead", site="Lill", denied=True)]
)
def test_a_denial_of_what_is_nowhere_takes_everything(no: Grant):
    assert scope(of(Grant("ann", "lead", employee="E1"), no), Role.lead, PLACES).teams == ()


def test_an_employee_has_own_rows_and_the_teams_they_were_in():
    made = scope(of(Grant("ann", "employee", employee="E1")), Role.employee, PLACES)
    assert made.employees == ("E1",)
    assert made.teams == (
        Spell("East", date(2025, 1, 1)),
        Spell("North", date(2023, 1, 1), date(2024, 12, 31)),
    )
    assert made.reaches("Anywhere", "E1")
    assert not made.reaches("East", "E2")


def test_two_numbers_for_one_person_are_none():
    found = of(Grant("ann", "employee", employee="E1"), Grant("ann", "lead", employee="E2", by="group"))
    assert found.employee is None
    assert scope(found, Role.employee, PLACES) == Scope("ann")
    assert scope(found, Role.lead, PLACES).teams == ()


SPELLS = st.builds(
    lambda team, first, days: Spell(team, TODAY + first * DAY, TODAY + (first + days) * DAY),
    st.sampled_from("AB"),
    st.integers(-8, 8),
    st.integers(-2, 6),
)


@given(st.lists(SPELLS, max_size=8))
def test_merging_keeps_every_day_and_adds_none(spells: list[Spell]):
    merged = merge(spells)

    def days(listed: list[Spell] | tuple[Spell, ...]) -> set[tuple[str, date]]:
        return {
            (one.team, TODAY + day * DAY)
            for one in listed
            for day in range(-10, 20)
            if one.first <= TODAY + day * DAY <= one.last
        }

    assert days(merged) == days(spells)
    for one, other in pairwise(merged):
        assert one.team < other.team or one.last + DAY < other.first


GRANTS = st.builds(
    Grant,
    st.sampled_from(["ann", "bob"]),
    st.sampled_from([*map(str, GRANTED), None]),
    st.sampled_from([None, "Lille", "Metz", "x"]),
    st.sampled_from([None, "North", "East", "x"]),
    st.sampled_from([None, "E1", "E2"]),
    st.sampled_from([None, TODAY, TODAY + DAY, TODAY - 400 * DAY]),
    st.sampled_from([None, TODAY, TODAY - DAY, TODAY + 400 * DAY]),
    st.booleans(),
)


@given(st.lists(GRANTS, max_size=6), GRANTS)
def test_a_denial_never_adds_anything(grants: list[Grant], no: Grant):
    denial = Grant(no.person, no.role, no.site, no.team, None, no.first, no.last, denied=True)
    before, after = of(*grants), of(*grants, denial)
    assert set(after.roles) <= set(before.roles)
    for role in after.roles:
        was, now = scope(before, role, PLACES), scope(after, role, PLACES)
        assert now.all_rows <= was.all_rows
        assert set(now.employees) <= set(was.employees)
        assert all(
            any(
                spell.team == one.team and one.first <= spell.first and spell.last <= one.last
                for one in was.teams
            )
            for spell in now.teams
        )


@given(st.lists(GRANTS, max_size=6))
def test_nobody_reaches_beyond_what_was_granted_to_them(grants: list[Grant]):
    found = of(*grants)
    mine = [one for one in grants if one.person == "ann" and not one.denied and one.holds(TODAY)]
    assert {str(role) for role in found.roles} <= {one.role for one in mine}
    if Role.lead in found.roles:
        listed = {one.team for one in (*PLACES.sites, *PLACES.led)} | {one.team for one in mine}
        leads = [one for one in mine if one.role == "lead"]
        for spell in scope(found, Role.lead, PLACES).teams:
            assert spell.team in listed
            for day in (spell.first, spell.last, max(spell.first, min(TODAY, spell.last))):
                assert any(one.holds(day) for one in leads)
