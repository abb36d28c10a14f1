"""The sample's roster and schedules are files that a company could have written: read strictly, and carried out."""

from __future__ import annotations

from pathlib import Path

from allegiance import settings
from allegiance.metrics.acting import acting_as
from allegiance.people import roster as rosters
from allegiance.people.rights import GRANTED, Role
from allegiance.sample import roster, schedules
from allegiance.snapshots import schedule_file
from allegiance.warehouse.reader import open_reader
from pages.parts import personas
from tests.pages import homes


def test_personas_stand_in_the_roster_as_whom_the_dashboard_takes_them_for(tmp_path: Path):
    found = settings.load(homes.sample(tmp_path / "home"))
    reader = open_reader(found)
    roster.write_roster(found, reader)
    held = {one.person: one for one in rosters.load(found.home)}
    assert {one.role for one in held.values()} == set(GRANTED)
    for role in GRANTED:
        acting, persona = acting_as(reader, str(role)), personas.scope(str(role), reader)
        assert (acting.role, acting.employees, acting.rights) == (
            persona.role,
            persona.employees,
            persona.rights,
        )
    assert acting_as(reader, "lead").teams
    assert acting_as(reader, "employee").employees == (roster.cast(reader)[Role.employee],)


def test_what_somebody_wrote_themselves_is_left(tmp_path: Path):
    found = settings.load(homes.sample(tmp_path / "home"))
    file = found.home / "access" / "roster.csv"
    file.parent.mkdir(exist_ok=True)
    file.write_text("person,role\nann,executive\n", encoding="utf-8")
    (found.home / schedule_file.FILE).write_text("", encoding="utf-8")
    roster.write_roster(found, open_reader(found))
    schedules.write_schedules(found)
    assert [one.person for one in rosters.load(found.home)] == ["ann"]
    assert schedule_file.load(found).schedules == ()


def test_its_schedules_are_in_force(tmp_path: Path):
    found = settings.load(homes.sample(tmp_path / "home"))
    schedules.write_schedules(found)
    plan = schedule_file.load(found)
    assert [one.name for one in plan.schedules] == ["executive-pack", "team-pack", "promise"]
    assert all(one.zone.key == found.timezone and one.active for one in plan.schedules)
