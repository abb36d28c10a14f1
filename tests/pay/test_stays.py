"""Who was where when: literal lists of employees in, stays out; every day of a period in one place or none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.errors import PayError
from allegiance.metrics.places import Everybody, everybody, places
from allegiance.pay.participants_file import Row
from allegiance.pay.plan import Covers
from allegiance.pay.statement import Stay
from allegiance.pay.stays import stays
from allegiance.people.granted import Placed
from tests.metrics import given as stores

QUARTER = (date(2026, 4, 1), date(2026, 6, 30))
APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
DAY = timedelta(days=1)


def row(**given_: object) -> Row:
    told = {"first": None, "last": None, "site": "", "team": "", "name": "Ann", "employee": "e"} | given_
    return Row(
        id="teams/e", plan="teams", person="", target=Decimal(1), currency="EUR", part_time=Decimal(1),
        leave=(), modifiers=(), approver="", **told,  # type: ignore[arg-type]
    )  # fmt: skip


def known(
    been: tuple[Placed, ...] = (),
    led: tuple[Placed, ...] = (),
    sites: Mapping[str, tuple[Placed, ...]] | None = None,
) -> Everybody:
    return Everybody({"e": "Ann"}, {"e": led} if led else {}, {"e": been} if been else {}, sites or {})


def test_an_executive_stays_everywhere_or_at_a_site():
    assert stays(row(), Covers.executives, QUARTER, known()) == (Stay(*QUARTER),)
    assert stays(row(site="Lille"), Covers.executives, QUARTER, known()) == (Stay(*QUARTER, "Lille"),)


def test_joiners_movers_and_leavers_are_where_the_list_of_employees_says():
    been = (Placed("North", "", JUNE, JUNE + 13 * DAY), Placed("South", "", JUNE + 20 * DAY))
    found = stays(row(), Covers.teams, QUARTER, known(been))
    assert found == (
        Stay(JUNE, JUNE + 13 * DAY, "", "North"),
        Stay(JUNE + 20 * DAY, QUARTER[1], "", "South"),
    )
    assert stays(row(last=JUNE - DAY), Covers.teams, QUARTER, known(been)) == ()
    cut = stays(row(first=JUNE + 5 * DAY, last=JUNE + 21 * DAY), Covers.individuals, QUARTER, known(been))
    assert [(one.first, one.last) for one in cut] == [
        (JUNE + 5 * DAY, JUNE + 13 * DAY),
        (JUNE + 20 * DAY, JUNE + 21 * DAY),
    ]
    assert stays(row(), Covers.leads, QUARTER, known(been)) == ()


def test_a_lead_is_where_they_led_and_a_row_that_names_a_place_wins():
    led = (Placed("North", "", last=MAY - DAY), Placed("South", "", MAY))
    there = known(led=led, sites={"South": (Placed("South", "Nice"),)})
    assert stays(row(), Covers.leads, QUARTER, there) == (
        Stay(APRIL, MAY - DAY, "", "North"),
        Stay(MAY, QUARTER[1], "Nice", "South"),
    )
    assert stays(row(team="South"), Covers.leads, QUARTER, there) == (Stay(*QUARTER, "Nice", "South"),)
    assert stays(row(site="Lille"), Covers.leads, QUARTER, there) == (Stay(*QUARTER, "Lille", ""),)


def test_two_teams_on_one_day_are_a_matter_for_a_person():
    led = (Placed("North", ""), Placed("South", "", MAY))
    with pytest.raises(PayError, match="led North and South on 2026-05-01"):
        stays(row(), Covers.leads, QUARTER, known(led=led))
    assert stays(row(last=MAY - DAY), Covers.leads, QUARTER, known(led=led))[0].team == "North"


def test_a_team_that_moves_takes_its_people_along_and_at_two_sites_it_is_at_none():
    sites = {
        "North": (
            Placed("North", "Lille", last=MAY + 9 * DAY),
            Placed("North", "Nice", MAY),
            Placed("North", "", JUNE),
        )
    }
    assert stays(row(team="North"), Covers.teams, QUARTER, known(sites=sites)) == (
        Stay(APRIL, MAY - DAY, "Lille", "North"),
        Stay(MAY, MAY + 9 * DAY, "", "North"),
        Stay(MAY + 10 * DAY, QUARTER[1], "Nice", "North"),
    )


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 60), st.sampled_from("AB")), max_size=4),
    st.lists(
        st.tuples(st.integers(-10, 110), st.integers(0, 60), st.sampled_from(["x", "y", ""])), max_size=5
    ),
    st.integers(-5, 40),
    st.integers(40, 120),
)
def test_every_day_is_in_one_place_as_the_list_says_or_in_none(
    spells: list[tuple[int, int, str]], moves: list[tuple[int, int, str]], first: int, last: int
):
    start = QUARTER[0]
    been, free = [], 0
    for gap, length, team in spells:
        been.append(Placed(team, "", start + (free + gap) * DAY, start + (free + gap + length) * DAY))
        free += gap + length + 1
    sites = {
        team: tuple(
            Placed(team, site, start + at * DAY, start + (at + size) * DAY) for at, size, site in moves
        )
        for team in "AB"
    }
    given_row = row(first=start + first * DAY, last=start + last * DAY)
    found = stays(given_row, Covers.teams, QUARTER, known(tuple(been), sites=sites))
    assert list(found) == sorted(found)
    for at in range((QUARTER[1] - QUARTER[0]).days + 1):
        day = start + at * DAY
        team = next((one.team for one in been if one.first <= day <= one.last), None)
        here = [one for one in found if one.first <= day <= one.last]
        if team is None or not first <= at <= last:
            assert not here
            continue
        stood = {one.site for one in sites[team] if one.first <= day <= one.last and one.site}
        assert [(one.team, one.site) for one in here] == [(team, stood.pop() if len(stood) == 1 else "")]


def test_everybody_is_everyone_s_places_at_once():
    store = stores.reader(
        employees=[
            {"employee_id": "a", "name": "Åsa", "team": "North", "site": "Lille", "lead_id": "L"},
            {"employee_id": "b", "name": "Bo", "team": "South", "site": "Nice", "lead_id": "L"},
            {
                "employee_id": "b",
                "name": "Bo",
                "team": "North",
                "site": "Lille",
                "lead_id": "L",
                "valid_from": MAY,
            },
            {"employee_id": "L", "name": "Lea", "team": None},
        ]
    )
    found = everybody(store)
    assert found.names == {"a": "Åsa", "b": "Bo", "L": "Lea"}
    for one in "abL":
        alone = places(store, one)
        assert found.been.get(one, ()) == alone.been
        assert found.led.get(one, ()) == alone.led
    assert {team: [one.site for one in held] for team, held in found.sites.items()} == {
        "North": ["Lille"],
        "South": ["Nice"],
    }
