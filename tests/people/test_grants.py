"""Local managers give within what was delegated to them and no further, whatever they try."""

from __future__ import annotations

import re
import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import insert, text

from allegiance.errors import WorkError
from allegiance.people import granted
from allegiance.people.granted import Placed, Places
from allegiance.people.grants import Actor, GrantRefused, Grants, in_force, open_grants
from allegiance.people.journal import Source
from allegiance.people.rights import Pay, Role
from allegiance.people.scope import Spell
from allegiance.settings import Settings
from allegiance.work import database
from allegiance.work.tables import grants as table

TODAY = date(2026, 6, 30)
MOVED = date(2026, 6, 1)
SITES = (
    Placed("North", "Lille"),
    Placed("West", "Lille"),
    Placed("South", "Nice"),
    Placed("Wandering", "Lille", last=MOVED - timedelta(days=1)),
    Placed("Wandering", "Nice", MOVED),
    Placed("Split", "Lille"),
    Placed("Split", "Nice", date(2026, 1, 1)),
)
BEEN = {
    "e1": (Placed("North", ""),),
    "e2": (Placed("North", "", last=MOVED), Placed("West", "", MOVED + timedelta(days=1))),
    "e3": (Placed("South", ""),),
    "e4": (Placed("South", "", last=MOVED), Placed("North", "", MOVED + timedelta(days=1))),
    "e5": (Placed("Wandering", ""),),
}
ADMIN = Actor("root", Role.admin)
MIA = Actor("mia", Role.lead)


def places(employee: str = "") -> Places:
    return Places(sites=SITES, been=BEEN.get(employee, ()), led=(Placed("South", ""),) if employee else ())


@pytest.fixture
def held(work_home: Settings) -> Grants:
    return open_grants(work_home)


def give(held: Grants, actor: Actor, person: str, role: Role, employee: str = "", **more: object):
    days = {"first": TODAY, "today": TODAY, **more}
    return held.grant(actor, person, role, employee=employee, places=places(employee), **days)  # type: ignore[arg-type]


def reach(held: Grants, person: str, role: Role, day: date = TODAY):
    found = granted.held(person, held.in_force(person), day)
    return granted.scope(found, role, places(found.employee or ""))


def test_an_administrator_gives_and_takes(held: Grants):
    made = give(held, ADMIN, "Ann@Example.com ", Role.executive)
    assert made.grant.person == "ann@example.com"
    assert [one.role for one in held.in_force("ann@example.com")] == ["executive"]
    assert reach(held, "ann@example.com", Role.executive).all_rows
    held.revoke(ADMIN, made.id)
    assert held.in_force("ann@example.com") == ()
    assert not reach(held, "ann@example.com", Role.executive).all_rows
    with pytest.raises(GrantRefused, match="ended already"):
        held.revoke(ADMIN, made.id)
    assert [one.ended_by for one in held.given(ended=True)] == ["root"]


def test_every_change_is_journalled_with_it(held: Grants):
    made = held.delegate(ADMIN, "mia", site="Lille", first=TODAY)
    grant = give(held, MIA, "ann", Role.lead, team="North")
    give(held, MIA, "bob", Role.lead, site="Lille")
    held.revoke(MIA, grant.id)
    held.end(ADMIN, made.id)
    entries = held.journal.entries()[::-1]
    assert [entry.action for entry in entries] == [
        "delegated", "granted", "granted", "revoked", "ended a delegation", "revoked"
    ]  # fmt: skip
    names = held.journal.names([e.actor for e in entries] + [e.subject for e in entries])
    assert [names[e.actor][1] for e in entries] == ["root", "mia", "mia", "mia", "root", "root"]
    assert [names[e.subject][1] for e in entries] == ["mia", "ann", "bob", "ann", "mia", "bob"]
    assert entries[1].details["team"] == "North"
    assert "to" not in entries[1].details, "until further notice"
    assert held.journal.verify().holds


def test_a_change_that_cannot_be_journalled_is_not_made(held: Grants):
    held.journal.settings.home.mkdir(exist_ok=True)
    give(held, ADMIN, "ann", Role.executive)
    (held.journal.settings.home / "access" / "journal.key").unlink()
    from allegiance.errors import JournalError

    with pytest.raises(JournalError):
        give(held, ADMIN, "bob", Role.executive)
    assert held.given(person="bob") == []


@pytest.mark.parametrize(
    ("role", "more"),
    [
        *((role, {}) for role in Role if role not in (Role.lead, Role.employee)),
        (Role.lead, {}),
        (Role.lead, {"team": "South"}),
        (Role.lead, {"team": "Nowhere"}),
        (Role.lead, {"team": "Wandering"}),
        (Role.lead, {"team": "Split"}),
        (Role.lead, {"site": "Nice"}),
        (Role.lead, {"site": "Lille", "team": "North"}),
        (Role.lead, {"team": "North", "first": date(2026, 5, 31)}),
        (Role.lead, {"team": "North", "last": date(2027, 1, 1)}),
        (Role.lead, {"team": "North", "last": date(2026, 6, 1)}),
        (Role.employee, {"employee": "e3"}),
        (Role.employee, {"employee": "e4"}),
        (Role.employee, {"employee": "e5"}),
        (Role.employee, {"employee": "unknown"}),
        (Role.employee, {}),
        (Role.employee, {"employee": "e1", "team": "North"}),
    ],
)
def test_a_local_manager_gives_nothing_beyond_the_site(held: Grants, role: Role, more: dict[str, object]):
    held.delegate(ADMIN, "mia", site="Lille", first=MOVED, last=date(2026, 12, 31))
    with pytest.raises(GrantRefused) as raised:
        give(held, MIA, "ann", role, **more)
    assert raised.value.todo or raised.value.message
    assert held.given() == []


@pytest.mark.parametrize("team", ["West", "South", ""])
def test_who_has_a_team_gives_that_team_alone(held: Grants, team: str):
    held.delegate(ADMIN, "mia", team="North", first=MOVED)
    with pytest.raises(GrantRefused):
        give(held, MIA, "ann", Role.lead, team=team, site="" if team else "Lille")
    with pytest.raises(GrantRefused):
        give(held, MIA, "ann", Role.employee, "e2")
    give(held, MIA, "ann", Role.lead, team="North")
    give(held, MIA, "eve", Role.employee, "e1")
    assert [one.team for one in reach(held, "ann", Role.lead).teams] == ["North"]
    assert reach(held, "eve", Role.employee).employees == ("e1",)


def test_what_a_local_manager_gives_ends_with_the_delegation(held: Grants):
    made = held.delegate(ADMIN, "mia", site="Lille", first=TODAY, last=TODAY + timedelta(days=30))
    assert give(held, MIA, "ann", Role.lead, team="North").grant.last == TODAY + timedelta(days=30)
    give(held, MIA, "eve", Role.employee, "e1")
    give(held, ADMIN, "bob", Role.lead, team="North")
    assert held.end(ADMIN, made.id) == 2
    assert held.in_force("ann") == held.in_force("eve") == ()
    assert len(held.in_force("bob")) == 1, "what the administrator gave stays"
    with pytest.raises(GrantRefused, match="Nothing was delegated"):
        give(held, MIA, "ann", Role.lead, team="North")


def test_a_delegation_that_has_not_begun_or_is_over_gives_nothing(held: Grants):
    held.delegate(ADMIN, "mia", site="Lille", first=TODAY + timedelta(days=1))
    held.delegate(ADMIN, "mia", site="Lille", first=MOVED, last=TODAY - timedelta(days=1))
    with pytest.raises(GrantRefused, match="Nothing was delegated"):
        give(held, MIA, "ann", Role.lead, team="North", first=TODAY)


def test_nobody_gives_to_themselves_and_only_administrators_delegate(held: Grants):
    held.delegate(ADMIN, "mia", site="Lille", first=MOVED)
    for actor, person in ((MIA, "mia"), (MIA, " MIA "), (ADMIN, "root")):
        with pytest.raises(GrantRefused, match="themselves"):
            give(held, actor, person, Role.lead, team="North")
    with pytest.raises(GrantRefused, match="themselves"):
        held.delegate(ADMIN, "root", site="Lille", first=MOVED)
    for role in set(Role) - {Role.admin, Role.operator}:
        with pytest.raises(GrantRefused, match="administrator"):
            held.delegate(Actor("mia", role), "ann", team="North", first=MOVED)


def test_a_local_manager_takes_back_only_what_was_given_under_them(held: Grants):
    other = held.delegate(ADMIN, "max", site="Nice", first=MOVED)
    held.delegate(ADMIN, "mia", site="Lille", first=MOVED)
    by_max = give(held, Actor("max", Role.lead), "ann", Role.lead, team="South")
    by_admin = give(held, ADMIN, "ann", Role.lead, team="North")
    for grant in (by_max.id, by_admin.id, "g-nothing"):
        with pytest.raises(GrantRefused, match="no such grant"):
            held.revoke(MIA, grant)
    with pytest.raises(GrantRefused, match="no such delegation"):
        held.end(MIA, other.id)
    assert len(held.in_force("ann")) == 2


def test_a_team_that_moves_away_is_out_of_reach_from_that_day_on(held: Grants):
    held.delegate(ADMIN, "mia", site="Lille", first=date(2026, 1, 1))
    give(held, MIA, "ann", Role.lead, site="Lille", first=date(2026, 1, 1))
    spells = {one.team: one for one in reach(held, "ann", Role.lead).teams}
    assert set(spells) == {"North", "West", "Wandering"}, "a team at two sites at once is not the site's"
    assert spells["Wandering"] == Spell("Wandering", date(2026, 1, 1), MOVED - timedelta(days=1))


def test_an_employee_who_moves_away_is_out_of_reach(held: Grants):
    held.delegate(ADMIN, "mia", site="Lille", first=MOVED)
    give(held, MIA, "eve", Role.employee, "e1")
    found = granted.held("eve", held.in_force("eve"), TODAY)
    moved = Places(sites=SITES, been=(Placed("North", "", last=TODAY), Placed("South", "", TODAY)))
    assert granted.scope(found, Role.employee, moved).employees == ()


def test_whose_pay_somebody_sees_is_no_local_manager_s_to_say(held: Grants):
    held.delegate(ADMIN, "mia", site="Lille", first=MOVED)
    give(held, MIA, "eve", Role.employee, "e1")
    assert reach(held, "eve", Role.employee).rights.pay is Pay.nothing
    give(held, ADMIN, "bob", Role.employee, "e3")
    assert reach(held, "bob", Role.employee).rights.pay is Pay.own


def test_a_local_manager_cannot_exchange_who_somebody_is(held: Grants):
    """A lead whose row names no team leads those whose members name them: another number would be other teams."""
    from allegiance.people.grants_model import Grant

    held.delegate(ADMIN, "mia", site="Lille", first=MOVED)
    give(held, MIA, "ann", Role.employee, "e1")
    unnamed = (Grant("ann", "lead"), *held.in_force("ann"))
    assert granted.scope(granted.held("ann", unnamed, TODAY), Role.lead, places("e1")).teams == ()
    known = (Grant("ann", "employee", employee="e3"), *held.in_force("ann"))
    assert granted.held("ann", known, TODAY).employee == "e3"


def test_an_employee_is_one_person(held: Grants, tmp_path: Path):
    held.delegate(ADMIN, "mia", site="Lille", first=MOVED)
    give(held, MIA, "eve", Role.employee, "e1")
    with pytest.raises(WorkError):
        give(held, MIA, "bob", Role.employee, "e1")
    folder = held.journal.settings.home / "access"
    folder.chmod(0o700)
    (folder / "roster.csv").write_text("person,role,employee\ncarl,employee,e2\n", encoding="utf-8")
    (folder / "roster.csv").chmod(0o600)
    with pytest.raises(GrantRefused, match="somebody else"):
        give(held, MIA, "bob", Role.employee, "e2")
    with pytest.raises(GrantRefused, match="another number"):
        give(held, MIA, "carl", Role.employee, "e1")


def test_an_erased_employee_is_gone_from_rights_and_the_chain_holds(held: Grants):
    held.delegate(ADMIN, "eve", site="Lille", first=MOVED)
    give(held, ADMIN, "eve", Role.employee, "e1")
    give(held, Actor("eve", Role.employee), "ann", Role.lead, team="North")
    give(held, ADMIN, "bob", Role.executive)
    assert held.forget(ADMIN, "e1") == ["eve"]
    assert held.forget(ADMIN, "e1") == []
    assert [one.grant.person for one in held.given(ended=True)] == ["bob"]
    assert held.delegated(ended=True) == []
    with held.journal.work.reading() as connection:
        for name in ("grants", "delegations", "subjects", "journal"):
            kept = str(connection.execute(text(f"select * from {name}")).all())
            assert "'eve'" not in kept
            assert "'e1'" not in kept
    held.journal.work.settle()
    for file in held.journal.settings.home.glob("work.sqlite3*"):
        assert not re.search(rb"\beve\b", file.read_bytes()), file
    assert held.journal.verify().holds


ROW = {
    "id": "g-x", "person": "ann", "role": "lead", "site": "", "team": "North", "employee": "", "first": "2026-06-01",
    "last": "2026-12-31", "made_by": "mia", "made_at": "now", "delegation": "mine", "ended_by": None, "ended_at": None,
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"role": "executive"},
        {"role": "admin"},
        {"role": "operator", "delegation": None},
        {"team": "South"},
        {"team": "", "site": "Lille"},
        {"team": "", "site": ""},
        {"first": "2026-05-31"},
        {"last": "2027-01-01"},
        {"last": "9999-12-31"},
        {"first": "2026-12-01", "last": "2026-11-01"},
        {"person": "mia"},
        {"made_by": "ann"},
        {"made_by": "max"},
        {"delegation": "nothing"},
        {"role": "employee"},
        {"ended_at": "now", "ended_by": "mia"},
    ],
)
def test_the_database_refuses_it_too(held: Grants, change: dict[str, object]):
    made = held.delegate(ADMIN, "mia", team="North", first=MOVED, last=date(2026, 12, 31))

    def write(**values: object) -> None:
        row = {**ROW, "delegation": made.id, **values}
        with held.journal.work.writing() as connection:
            connection.execute(insert(table).values(row))

    with pytest.raises(WorkError):
        write(**change)
    write()
    for statement in (
        "update grants set role = 'employee', employee = 'e1'",
        "update grants set last = '2026-12-01'",
        "update grants set delegation = null",
        "delete from grants",
        "update delegations set team = 'South'",
        "update delegations set last = '9999-12-31'",
        "update delegations set holder = 'max'",
        "delete from delegations",
        "insert into delegations (id, holder, site, team, first, last, made_by, made_at) "
        "values ('d-x', 'mia', 'Nice', '', '2026-01-01', '2026-12-31', 'mia', 'now')",
    ):

        def run(statement: str = statement) -> None:
            with held.journal.work.writing() as connection:
                connection.execute(text(statement))

        with pytest.raises(WorkError):
            run()


def test_a_delegation_that_ended_in_the_database_takes_its_grants_along(held: Grants):
    held.delegate(ADMIN, "mia", team="North", first=MOVED)
    give(held, MIA, "ann", Role.lead, team="North")
    with held.journal.work.writing() as connection:
        connection.execute(text("update delegations set ended_at = 'now', ended_by = 'root'"))
    assert [one.ended_by for one in held.given(ended=True)] == ["root"]
    with pytest.raises(WorkError), held.journal.work.writing() as connection:
        connection.execute(text("update delegations set ended_at = null, ended_by = null"))


def test_where_nothing_was_ever_given_nothing_is_made(tmp_path: Path):
    assert in_force(Settings(home=tmp_path / "home"), "ann") == ()
    assert not (tmp_path / "home").exists()


PEOPLE = strategies.sampled_from(["mia", "MIA ", "ann", "bob", "root", "", "*"])
DAYS = strategies.sampled_from(
    [
        date(2026, 1, 1),
        MOVED,
        TODAY,
        TODAY + timedelta(days=1),
        date(2026, 12, 31),
        date(2027, 6, 1),
        date.max,
    ]
)
NAMES = strategies.sampled_from(
    ["", "Lille", "Nice", "North", "West", "South", "Wandering", "Split", "Nowhere"]
)
NUMBERS = strategies.sampled_from(["", "", *BEEN, "unknown"])


class LocalManager(RuleBasedStateMachine):
    """Mia tries everything there is; an administrator delegates and ends now and then."""

    @initialize()
    def begin(self) -> None:
        # In memory where there is such a place: each change waits for the disk.
        self.home = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
        model = LocalManager.model
        assert model is not None
        shutil.copy(model, self.home / "work.sqlite3")
        self.settings = Settings(home=self.home)
        self.held = open_grants(self.settings)
        self.changes = 0
        self.sites: list[tuple[str, date, date, str]] = []
        self.teams: list[tuple[str, date, date, str]] = []

    model: Path | None = None

    @rule(place=strategies.sampled_from(["Lille", "North", "Wandering", "Split"]), first=DAYS, last=DAYS)
    def delegate(self, place: str, first: date, last: date) -> None:
        try:
            where = {"site": place} if place == "Lille" else {"team": place}
            made = self.held.delegate(ADMIN, "mia", first=first, last=last, **where)  # type: ignore[arg-type]
        except GrantRefused:
            return
        self.changes += 1
        (self.sites if place == "Lille" else self.teams).append((place, first, last, made.id))

    @rule(
        person=PEOPLE,
        role=strategies.sampled_from([Role.lead, Role.lead, Role.employee, *Role]),
        site=NAMES,
        team=NAMES,
        employee=NUMBERS,
        first=DAYS,
        last=DAYS | strategies.none(),
        acting=strategies.sampled_from([Role.lead, Role.executive, Role.auditor, Role.employee]),
        today=DAYS,
    )
    def grant(self, person, role, site, team, employee, first, last, acting, today) -> None:
        actor = Actor("mia", acting, Source.page)
        try:
            self.held.grant(
                actor, person, role, site=site, team=team, employee=employee, first=first, last=last,
                places=places(employee), today=today,
            )  # fmt: skip
        except (GrantRefused, WorkError):
            return
        self.changes += 1

    @rule(data=strategies.data())
    def take_back(self, data: strategies.DataObject) -> None:
        every = [one.id for one in self.held.given(ended=True)]
        if every:
            try:
                self.held.revoke(MIA, data.draw(strategies.sampled_from(every)))
            except GrantRefused:
                return
            self.changes += 1

    @rule(data=strategies.data(), actor=strategies.sampled_from([MIA, ADMIN, Actor("ann", Role.lead)]))
    def end(self, data: strategies.DataObject, actor: Actor) -> None:
        every = [one.id for one in self.held.delegated(ended=True)]
        if every:
            try:
                self.changes += 1 + self.held.end(actor, data.draw(strategies.sampled_from(every)))
            except GrantRefused:
                return

    @rule(holder=PEOPLE, place=NAMES, first=DAYS, acting=strategies.sampled_from([Role.lead, Role.executive]))
    def pass_on(self, holder: str, place: str, first: date, acting: Role) -> None:
        with pytest.raises(GrantRefused):
            self.held.delegate(Actor("mia", acting), holder, team=place, first=first)

    def allowed(self, team: str, day: date) -> bool:
        """Whether what was delegated to Mia, by whatever is in force, holds a team on a day."""
        running = {one.id for one in self.held.delegated()}
        at = {one.site for one in SITES if one.team == team and one.first <= day <= one.last}
        return any(
            name == team and first <= day <= last for name, first, last, made in self.teams if made in running
        ) or any(
            at == {name} and first <= day <= last for name, first, last, made in self.sites if made in running
        )

    @invariant()
    def nobody_reaches_outside(self) -> None:
        if not hasattr(self, "held"):
            return
        for person in ("mia", "ann", "bob", "root"):
            for day in (MOVED, TODAY, date(2027, 6, 1)):
                found = granted.held(person, self.held.in_force(person), day)
                assert set(found.roles) <= {Role.lead, Role.employee}
                assert not (person == "mia" and found.roles)
                for spell in reach(self.held, person, Role.lead, day).teams:
                    for edge in (spell.first, spell.last):
                        assert self.allowed(spell.team, edge), (person, spell)
                mine = reach(self.held, person, Role.employee, day)
                assert mine.rights.pay is Pay.nothing
                for number in mine.employees:
                    for been in BEEN[number]:
                        teams = {name for name, *_ in self.teams}
                        assert been.team in teams or been.team in ("North", "West"), (person, number)

    @invariant()
    def everything_is_journalled(self) -> None:
        if hasattr(self, "held"):
            assert self.held.journal.count() == self.changes

    def teardown(self) -> None:
        if hasattr(self, "held"):
            assert self.held.journal.verify().holds
            database.close(self.settings)
            shutil.rmtree(self.home)


def explore(tmp_path: Path, examples: int, steps: int) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    model = Settings(home=tmp_path)
    database.open_work(model)
    database.close(model)
    LocalManager.model = tmp_path / "work.sqlite3"
    run_state_machine_as_test(
        LocalManager,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None,
            suppress_health_check=list(HealthCheck), derandomize=examples < 20,
        ),
    )  # fmt: skip


def test_no_sequence_of_actions_reaches_outside_a_delegation(tmp_path: Path):
    explore(tmp_path, examples=5, steps=10)


@pytest.mark.slow
def test_no_long_sequence_of_actions_reaches_outside_a_delegation(tmp_path: Path):
    explore(tmp_path, examples=80, steps=40)
