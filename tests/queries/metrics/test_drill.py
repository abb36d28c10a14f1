"""The way down, literal rows in and literal rows out: members, people, contact lists, one contact, the ledger.

| contact | employee | team | site  | reason   | queue | next same | answered               |
|---------|----------|------|-------|----------|-------|-----------|------------------------|
| c1      | e1       | N    | Lille | billing  |    10 | 3,600     | csat 2, later csat 5   |
| c2      | e1       | N    | Lille |          |    20 | none      | invited, never answered|
| c3      | e2       | S    |       | delivery |    30 | none      | not asked              |

e1 is called Ann (Anne before 2024); e2 has no name in the roster; e3 has no contacts.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from allegiance.metrics import drill, ledger
from allegiance.metrics.drill import Person
from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope, everyone
from allegiance.settings import Settings
from allegiance.warehouse.reader import Reader
from tests.metrics import given

DAY = date(2026, 5, 4)
MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
NORTH = Scope.lead("lead", "N")
ALONE = Scope.employee("self", "e2")


@pytest.fixture(scope="module")
def store() -> Reader:
    settings = Settings(home=given.SETTINGS.home, timezone="Europe/Berlin")
    contacts = [
        {"contact_id": "c1", "employee_id": "e1", "team": "N", "site": "Lille", "reason": "billing",
         "queue_s": 10, "next_same_s": 3600, "started_at": datetime(2026, 5, 4, 8)},
        {"contact_id": "c2", "employee_id": "e1", "team": "N", "site": "Lille", "queue_s": 20,
         "started_at": datetime(2026, 5, 4, 22, 30)},
        {"contact_id": "c3", "employee_id": "e2", "team": "S", "reason": "delivery", "channel": "chat",
         "queue_s": 30, "started_at": datetime(2026, 5, 4, 10)},
    ]  # fmt: skip
    place = {"team": "N", "site": "Lille", "channel": "voice"}
    answers = [
        {"contact_id": "c1", **place, "csat": 2, "answered_at": datetime(2026, 5, 5, 9), "day": DAY},
        {"contact_id": "c1", **place, "csat": 5, "answered_at": datetime(2026, 5, 6, 9), "day": DAY},
        {"contact_id": "c2", **place, "invited_at": datetime(2026, 5, 5, 9)},
    ]
    employees = [
        {"employee_id": "e1", "name": "Anne", "valid_from": date(2020, 1, 1)},
        {"employee_id": "e1", "name": "Ann", "valid_from": date(2024, 1, 1)},
        {"employee_id": "e3", "name": "Nobody"},
    ]
    reader = given.reader(settings, contacts=contacts, answers=answers, employees=employees)
    reader._con.execute(
        """
        insert into imports values (1, 1, timestamp '2026-06-01 10:00:00', 'test');
        insert into files values
            (1, '/in/contacts.csv', 'a', 900, 'contacts', 'p', 'contacts', 6, 3, 0, 1, 2, null, null);
        insert into rejects values
            (1, '/in/contacts.csv', 7, 'hold_s', '-5', 'negative_duration', 'hold_s is a negative duration.'),
            (1, '/in/contacts.csv', 4, 'hold_s', '-1', 'negative_duration', 'hold_s is a negative duration.');
        """
    )
    return reader


def test_members_of_every_dimension(store: Reader) -> None:
    assert drill.members(store, everyone()) == {
        "channel": {"chat": "chat", "voice": "voice"},
        "reason": {"billing": "billing", "delivery": "delivery", "": "(not known)"},
        "site": {"Lille": "Lille", "": "(not known)"},
        "team": {"N": "N", "S": "S"},
    }


def test_a_team_knows_the_members_of_its_own_rows_only(store: Reader) -> None:
    assert drill.members(store, NORTH) == {
        "channel": {"voice": "voice"},
        "reason": {"billing": "billing", "": "(not known)"},
        "site": {"Lille": "Lille"},
        "team": {"N": "N"},
    }
    assert drill.members(store, ALONE)["reason"] == {"delivery": "delivery"}
    assert drill.members(store, Scope("nobody")) == {}


def test_people_have_their_newest_name_and_where_they_work(store: Reader) -> None:
    ann, unnamed = Person("e1", "Ann", "N", "Lille"), Person("e2", "e2", "S", None)
    assert drill.people(store, everyone()) == [ann, unnamed]
    assert drill.people(store, everyone(), teams=["S"]) == [unnamed]
    assert drill.people(store, everyone(), sites=[""]) == [unnamed]
    assert drill.people(store, everyone(), employees=["e1", "e3"]) == [ann]
    assert drill.people(store, NORTH) == [ann]
    assert drill.people(store, ALONE) == [unnamed]


def test_contacts_newest_first_with_the_last_answer_on_the_companys_clock(store: Reader) -> None:
    found = drill.contacts(store, everyone(), MAY, Where())
    assert [row["contact_id"] for row in found.rows] == ["c2", "c3", "c1"]
    assert [row["csat"] for row in found.rows] == [None, None, 5]
    assert found.rows[0]["started_at"] == datetime(2026, 5, 5, 0, 30)
    assert found.rows[2]["next_same_s"] == 3600
    assert found.total == 3


def test_a_list_says_how_many_it_leaves_out(store: Reader) -> None:
    found = drill.contacts(store, everyone(), MAY, Where(), most=1)
    assert len(found.rows) == 1
    assert found.total == 3
    assert drill.contacts(store, everyone(), MAY.previous(), Where()).total == 0


def test_contacts_are_filtered_and_restricted(store: Reader) -> None:
    def ids(scope: Scope, where: Where) -> list[object]:
        return [row["contact_id"] for row in drill.contacts(store, scope, MAY, where).rows]

    assert ids(everyone(), Where(reason=("",))) == ["c2"]
    assert ids(everyone(), Where(site=("",), channel=("chat",))) == ["c3"]
    assert ids(NORTH, Where()) == ["c2", "c1"]
    assert ids(NORTH, Where(team=("S",))) == []
    assert ids(ALONE, Where()) == ["c3"]


def test_one_contact_with_everything_that_was_answered(store: Reader) -> None:
    found = drill.contact(store, everyone(), "c1")
    assert found is not None
    assert found.contact["name"] == "Ann"
    assert found.contact["started_at"] == datetime(2026, 5, 4, 10)
    assert [answer["csat"] for answer in found.answers] == [2, 5]
    invited = drill.contact(store, everyone(), "c2")
    assert invited is not None
    assert [answer["answered_at"] for answer in invited.answers] == [None]


@pytest.mark.parametrize(("scope", "contact"), [(NORTH, "c3"), (ALONE, "c1"), (Scope("nobody"), "c1")])
def test_a_contact_of_others_is_not_there(store: Reader, scope: Scope, contact: str) -> None:
    assert drill.contact(store, scope, contact) is None


def test_the_ledger_adds_up_and_shows_why_rows_were_refused(store: Reader) -> None:
    found = ledger.ledger(store, everyone())
    assert (found.read, found.loaded, found.updated, found.unchanged, found.rejected) == (6, 3, 0, 1, 2)
    assert found.adds_up
    assert found.imported_at == datetime(2026, 6, 1, 12)
    assert [row["file"] for row in found.files] == ["contacts.csv"]
    assert [(row["column_name"], row["reason"], row["rejected"]) for row in found.reasons] == [
        ("hold_s", "negative_duration", 2)
    ]
    rows = ledger.rejects(store, everyone())
    assert rows[["file_row", "value"]].to_numpy().tolist() == [[4, "-1"], [7, "-5"]]
    assert len(ledger.rejects(store, everyone(), most=1)) == 1


@pytest.mark.parametrize("scope", [NORTH, ALONE, Scope("odd", all_rows=True, teams=("N",))])
def test_a_restricted_scope_sees_no_files_and_no_refused_rows(store: Reader, scope: Scope) -> None:
    found = ledger.ledger(store, scope)
    assert found.files == ()
    assert found.reasons == ()
    assert len(ledger.rejects(store, scope)) == 0


def test_moments_move_to_the_companys_clock_in_summer_and_winter() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert drill.local(datetime(2026, 7, 1, 22, 30), berlin) == datetime(2026, 7, 2, 0, 30)
    assert drill.local(datetime(2026, 1, 1, 22, 30), berlin) == datetime(2026, 1, 1, 23, 30)
