"""Exports that still hold the erased: their rows are refused or come in as nobody's, and the counts add up."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from allegiance.exports import imports
from allegiance.settings import Settings
from allegiance.warehouse import erase
from allegiance.warehouse.erase import Kind, Whom
from tests.warehouse.erasing import left, rows, sums


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def write(path: Path, table: list[dict[str, Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    return path


def contacts(*ids: str, hold: int = 30, day: int = 2, **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "contact_id": f"contact {day} {who}",
            "customer_id": who,
            "employee_id": "e-ann" if place % 2 else "e-bob",
            "started_at": f"2026-03-{day:02d}T10:00:00Z",
            "channel": "phone",
            "direction": "inbound",
            "queue": "help",
            "reason": "billing",
            "language": "en",
            "outcome": "answered",
            "queue_s": 5,
            "hold_s": hold,
            "talk_s": 60,
        }
        | more
        for place, who in enumerate(ids)
    ]


def answers(*ids: str, day: int = 2, named: bool = True) -> list[dict[str, Any]]:
    return [
        {
            "answer_id": f"answer {day} {who}",
            "contact_id": f"contact {day} {who}",
            "customer_id": who if named else "",
            "employee_id": "",
            "answered_at": f"2026-03-{day:02d}T11:00:00Z",
            "csat": 4,
            "comment": f"written by {who} of all people",
        }
        for who in ids
    ]


IDS = tuple(f"cust-{n}" for n in range(10))


def load(home: Settings, folder: Path, **tables: list[dict[str, Any]]) -> dict[str, imports.FileReport]:
    folder.mkdir(exist_ok=True)
    found = {}
    for name, table in tables.items():
        report = imports.import_files(home, [write(folder / f"{name}.csv", table)], profile=name)
        found[name] = report.files[0]
        counted = report.files[0]
        assert counted.read == counted.loaded + counted.updated + counted.unchanged + counted.rejected
    return found


@pytest.mark.slow
def test_the_same_and_newer_exports_do_not_bring_a_customer_back(home: Settings, tmp_path: Path) -> None:
    load(home, tmp_path / "a", contacts=contacts(*IDS), answers=answers(*IDS))
    erase.erase(home, Whom(Kind.customer, ("cust-1",)))
    total, made = rows(home, "select count(*), sum(hold_s) from contacts"), sums(home)
    again = load(
        home, tmp_path / "b", contacts=[*contacts(*IDS), *contacts("new")], answers=answers(*IDS, "new")
    )
    assert again["contacts"].reasons == {"erased": 1}
    assert (again["contacts"].loaded, again["contacts"].updated, again["contacts"].unchanged) == (1, 0, 9)
    assert again["answers"].reasons == {"erased": 1}
    newer = load(home, tmp_path / "c", contacts=[*contacts(*IDS, hold=31), *contacts("cust-1", day=9)])
    assert newer["contacts"].reasons == {"erased": 2}
    assert left(home, "cust-1") == []
    assert rows(home, "select count(*) from contacts") == [(total[0][0] + 1,)]
    refused = rows(home, "select distinct value, file_row, column_name from rejects where reason = 'erased'")
    assert refused == [(None, None, "customer_id")]
    assert made != sums(home), "the others' rows were taken in"


@pytest.mark.slow
def test_an_answer_that_names_only_the_contact_stays_out(home: Settings, tmp_path: Path) -> None:
    load(home, tmp_path / "a", contacts=contacts(*IDS))
    erase.erase(home, Whom(Kind.customer, ("cust-1",)))
    load(home, tmp_path / "b", contacts=contacts("cust-1", "cust-2", day=9))
    report = load(
        home,
        tmp_path / "c",
        answers=[*answers("cust-1", "cust-2", named=False), *answers("cust-1", "cust-2", day=9, named=False)],
    )
    assert report["answers"].reasons == {"erased": 2}
    assert left(home, "cust-1") == []
    assert rows(home, "select count(*) from answers") == [(2,)]


@pytest.mark.slow
def test_every_leg_of_a_contact_goes_though_one_names_the_customer(home: Settings, tmp_path: Path) -> None:
    first, second = contacts("cust-1")[0], contacts("cust-1")[0] | {"customer_id": ""}
    load(home, tmp_path / "a", contacts=contacts(*IDS))
    erase.erase(home, Whom(Kind.customer, ("cust-1",)))
    second["contact_id"] = first["contact_id"] = "contact of two lines"
    report = load(home, tmp_path / "b", contacts=[first, second, *contacts("cust-2", day=5)])
    assert report["contacts"].reasons == {"erased": 2}


def test_contacts_of_an_erased_employee_come_in_as_nobodys(home: Settings, tmp_path: Path) -> None:
    people = [
        {"employee_id": who, "name": name, "team": "Red", "lead_id": "e-lee", "valid_from": "2020-01-01"}
        for who, name in (("e-ann", "Ann Weber"), ("e-bob", "Bob Stone"), ("e-lee", "Lee Lead"))
    ]
    load(home, tmp_path / "a", employees=people, contacts=contacts(*IDS))
    erase.erase(home, Whom(Kind.employee, ("e-ann",)))
    stood, made = rows(home, "select contact_id, team, row_hash from contacts order by all"), sums(home)
    again = load(home, tmp_path / "b", employees=[*people, people[1] | {"employee_id": "e-new"}])
    assert again["employees"].reasons == {"erased": 1}
    same = load(home, tmp_path / "b", contacts=[*contacts(*IDS), *contacts("late", "later", day=9)])
    assert (same["contacts"].loaded, same["contacts"].updated, same["contacts"].rejected) == (2, 0, 0)
    late = "select contact_id, employee_id, team from contacts where day = '2026-03-09' order by all"
    assert rows(home, late) == [("contact 9 late", "e-bob", "Red"), ("contact 9 later", None, None)]
    now = rows(home, "select contact_id, team, row_hash from contacts where day < '2026-03-09' order by all")
    assert now == stood
    assert left(home, "e-ann", "Ann Weber") == []
    assert {name for name in made if name.startswith("contacts")}, "there is something to compare"


@pytest.mark.slow
def test_an_erased_lead_stays_off_the_roster(home: Settings, tmp_path: Path) -> None:
    people = [
        {
            "employee_id": who,
            "name": f"{who} of course",
            "team": "Red",
            "lead_id": "e-lee",
            "valid_from": "2020-01-01",
        }
        for who in ("e-ann", "e-bob", "e-lee")
    ]
    load(home, tmp_path / "a", employees=people, contacts=contacts(*IDS))
    erase.erase(home, Whom(Kind.employee, ("e-lee",)))
    report = load(home, tmp_path / "b", employees=[row | {"name": f"{row['name']} "} for row in people])
    assert (report["employees"].unchanged, report["employees"].rejected) == (2, 1)
    assert left(home, "e-lee") == []


@pytest.mark.slow
def test_rows_older_than_they_are_kept_are_not_taken_in(home: Settings, tmp_path: Path) -> None:
    kept = replace(home, keep_contacts_days=10)
    report = load(kept, tmp_path / "a", contacts=contacts(*IDS), answers=answers(*IDS))
    assert report["contacts"].reasons == {"too_old": 10}
    assert report["answers"].reasons == {"too_old": 10}
