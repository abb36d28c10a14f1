"""Whom a schedule's words come to: whoever holds what they name on that day, each once, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from allegiance.people.granted import Placed, Places
from allegiance.people.grants import Actor, open_grants
from allegiance.people.rights import Role
from allegiance.snapshots.recipients import Reached, names, recipients
from allegiance.snapshots.schedule_file import parse
from allegiance.warehouse.reader import Reader
from allegiance.work import database
from tests.metrics import given

TODAY = datetime.now(UTC).date()
PAST = (TODAY - timedelta(days=2)).isoformat()
TO_COME = (TODAY + timedelta(days=2)).isoformat()
ROSTER = f"""person,role,site,team,employee,from,to,denied
ceo,executive,,,,,,
cfo,executive,,,,,,
gone,executive,,,,,{PAST},
next,executive,,,,{TO_COME},,
out,executive,,,,,,
out,,,,,,,yes
north,lead,,North,,,,
lister,lead,,,e1,,,
former,lead,,North,,,{PAST},
changed,lead,,,e2,,,
denied,lead,,North,,,,
denied,lead,Lille,,,,,yes
both,lead,,North,,,,
"""
TEAMS = [
    {"employee_id": "e8", "team": "North", "lead_id": "e1", "site": "Lille", "valid_from": TODAY - timedelta(days=900)},
    {"employee_id": "e9", "team": "South", "lead_id": "e2", "site": "Nice", "valid_from": TODAY - timedelta(days=900),
     "valid_to": TODAY - timedelta(days=30)},
    {"employee_id": "e9", "team": "South", "lead_id": "e1", "site": "Nice", "valid_from": TODAY - timedelta(days=30)},
]  # fmt: skip


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    file = tmp_path / "access" / "roster.csv"
    file.parent.mkdir()
    file.write_text(ROSTER)
    file.chmod(0o600)
    made = given.reader(employees=TEAMS)
    made.settings = replace(made.settings, home=tmp_path)
    yield made
    database.close(made.settings)


def scheduled(*words: str, kind: str = "executive", smtp: bool = False) -> str:
    target = 'method = "folder"\nfolder = "out"'
    if smtp:
        target = 'method = "smtp"\nhost = "localhost"\nsender = "a@x.example"'
    return f"""[[target]]
name = "box"
{target}
[[schedule]]
name = "packs"
kind = "{kind}"
cron = "@daily"
period = "last month"
recipients = {list(words)!r}
target = "box"
[addresses]
ceo = "chief@x.example"
"""


def reached(reader: Reader, *words: str, kind: str = "executive", smtp: bool = False) -> Reached:
    text = scheduled(*words, kind=kind, smtp=smtp)
    plan = parse(text, "schedules.toml", reader.settings.home, "UTC")
    return recipients(reader, plan, plan.schedules[0], plan.targets[0])


def people(found: Reached) -> list[tuple[str, str]]:
    return [(one.person, one.role) for one in found.to]


def test_a_role_is_whoever_holds_it_today(reader: Reader) -> None:
    found = reached(reader, "role:executive")
    assert people(found) == [("ceo", "executive"), ("cfo", "executive")]
    assert found.nobody == ()


def test_a_team_is_whoever_leads_it_today(reader: Reader) -> None:
    assert people(reached(reader, "team:North", kind="team")) == [
        ("both", "lead"), ("lister", "lead"), ("north", "lead")
    ]  # fmt: skip
    assert people(reached(reader, "team:South", kind="team")) == [("lister", "lead")], (
        "e2 led it until lately"
    )


def test_what_nobody_holds_is_said(reader: Reader) -> None:
    found = reached(reader, "role:auditor", "team:West", "team:north", "role:executive", "ann")
    assert found.nobody == ("role:auditor", "team:West", "team:north")
    assert [one.person for one in found.to] == ["ceo", "cfo", "ann"]
    assert reached(reader, "role:auditor") == Reached((), ("role:auditor",))


def test_who_is_named_is_one_whatever_they_hold(reader: Reader) -> None:
    assert people(reached(reader, "out", "stranger")) == [("out", "executive"), ("stranger", "executive")]
    assert reached(reader, "out").nobody == (), "that they hold nothing is for the history to say"


def test_everybody_once_in_a_role(reader: Reader) -> None:
    assert people(reached(reader, "ceo", "role:executive")) == [("ceo", "executive"), ("cfo", "executive")]
    found = reached(reader, "team:North", "team:South", "role:lead", kind="team")
    assert len(people(found)) == len(set(people(found)))
    assert people(found).count(("lister", "lead")) == 1
    assert people(reached(reader, "role:executive", "role:lead", "both"))[-1] == ("both", "executive")


def test_the_public_is_one(reader: Reader) -> None:
    assert people(reached(reader, "public", kind="promise")) == [("public", "")]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("role:executive", "executive"), ("role:lead", "team"), ("role:auditor", "executive"), ("team:North", "team"),
        ("team:South", "team"), ("team:West", "team"), ("ceo", "executive"), ("both", "team"), ("public", "promise"),
    ],
)  # fmt: skip
def test_whoever_is_asked_about_is_named_exactly_when_the_list_has_them(
    reader: Reader, words: str, kind: str
) -> None:
    """Asked right before it is sent, of one person alone; never another answer than the whole list gives."""
    plan = parse(scheduled(words, kind=kind), "schedules.toml", reader.settings.home, "UTC")
    listed = people(recipients(reader, plan, plan.schedules[0], plan.targets[0]))
    everybody = {line.split(",")[0] for line in ROSTER.splitlines()[1:]} | {"public", "stranger"}
    roles = ("", *(one.value for one in Role))
    asked = [(one, role) for one in sorted(everybody) for role in roles]
    assert [one for one in asked if names(reader, plan.schedules[0], *one)] == sorted(listed)


def test_addresses_are_for_e_mail_alone(reader: Reader) -> None:
    assert {one.address for one in reached(reader, "role:executive").to} == {""}
    told = {one.person: one.address for one in reached(reader, "role:executive", smtp=True).to}
    assert told == {"ceo": "chief@x.example", "cfo": ""}, "without an address it fails, and is red, later"


def test_what_was_delegated_counts_while_it_runs(reader: Reader) -> None:
    book, admin = open_grants(reader.settings), Actor("root", Role.admin)
    places = Places(sites=(Placed("North", "Lille"), Placed("South", "Nice")))
    under = book.delegate(admin, "mia", site="Lille", first=TODAY)
    days = {"first": TODAY, "today": TODAY, "places": places}
    book.grant(Actor("mia", Role.lead), "dee", Role.lead, team="North", **days)  # type: ignore[arg-type]
    book.grant(admin, "aud", Role.auditor, **days)  # type: ignore[arg-type]
    given_ = book.grant(admin, "aud2", Role.auditor, **days)  # type: ignore[arg-type]
    assert ("dee", "lead") in people(reached(reader, "team:North", kind="team"))
    assert people(reached(reader, "role:auditor")) == [("aud", "auditor"), ("aud2", "auditor")]
    book.end(admin, under.id)
    book.revoke(admin, given_.id)
    assert ("dee", "lead") not in people(reached(reader, "team:North", kind="team"))
    assert people(reached(reader, "role:auditor")) == [("aud", "auditor")]
