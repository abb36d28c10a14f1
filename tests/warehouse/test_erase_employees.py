"""Erasing an employee: contacts and answers stay where they were, as nobody's; names go from what others wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from allegiance.settings import Settings
from allegiance.warehouse import erase
from allegiance.warehouse.erase import Kind, Whom
from allegiance.warehouse.writer import writing
from tests.warehouse import erasing
from tests.warehouse.erasing import NAMES, company, left, rows, sums
from tests.warehouse.rows import load

ANN = Whom(Kind.employee, ("ann",))
LEE = Whom(Kind.employee, ("lee",))


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    one = Settings(home=tmp_path / "home")
    one.home.mkdir(parents=True)
    (one.home / "credit.toml").write_text('[[policy]]\nrule = "fractional"\n', encoding="utf-8")
    return one


def test_nothing_names_them_and_teams_keep_their_totals(home: Settings) -> None:
    said = erasing.answers(*(f"K{n}" for n in range(10)))
    said[3]["comment"] = "Ann Weber-Löw was rude; ANN WEBER-LOW! Weber-Löw, Ann hung up. Annette was kind."
    company(home, answers=said)
    teams = "select team, sum(contacts), sum(hold_sum) from contacts_daily where grain = 'team' group by all order by 1"
    rated = "select team, sum(answers), sum(csat_sum) from answers_daily where grain = 'team' group by all order by 1"
    counted = rows(home, teams), rows(home, rated)
    rest = "select employee_id, contacts from contacts_daily where employee_id <> 'ann' order by all"
    others = rows(home, rest)
    erase.erase(home, ANN)
    assert left(home, "Ann Weber-Löw", "response of ann") == []
    for table, column, text in erasing.cells(home.warehouse):
        assert "'ann'" not in text, f"{table}.{column}"
        assert text != "ann", f"{table}.{column}"
        assert "employee_id': ann" not in text, f"{table}.{column}"
    assert (rows(home, teams), rows(home, rated)) == counted
    assert rows(home, rest) == others
    assert rows(home, "select comment, folded from answers where answer_id = 'answer of K3'") == [
        (
            "[erased] was rude; [erased]! [erased] hung up. annette was kind.",
            "[erased] was rude; [erased]! [erased] hung up. annette was kind.",
        )
    ]


@pytest.mark.slow
def test_shares_of_the_others_stay_and_theirs_is_nobodys(home: Settings) -> None:
    company(home)
    erase.erase(home, ANN)
    shares = "select distinct one.employee_id, one.team, one.share from (select unnest(credits) as one from contacts)"
    assert rows(home, f"{shares} order by all") == [("cid", "Blue", 0.6), (None, "Red", 0.4)]
    assert rows(home, "select count(*) from influence_rows('aht', 0) where employee_id is null") == [(0,)]


@pytest.mark.slow
def test_rollups_and_facts_are_those_of_a_store_made_again(home: Settings) -> None:
    company(home)
    erase.erase(home, ANN)
    facts = [rows(home, f"from {table} order by all") for table in ("contacts", "answers", "employees")]
    made = sums(home)
    with writing(home) as writer:
        writer.rebuild()
    assert [
        rows(home, f"from {table} order by all") for table in ("contacts", "answers", "employees")
    ] == facts
    assert sums(home) == made


@pytest.mark.slow
def test_an_answer_that_named_them_never_becomes_the_contacts_employees(home: Settings) -> None:
    given = erasing.answers("K0", "K1")
    given[0] |= {"employee_id": "eve"}
    company(home, ("K0", "K1"), answers=given)
    erase.erase(home, Whom(Kind.employee, ("eve",)))
    asked = "select employee_id, named_employee_id from answers where answer_id = 'answer of K0'"
    assert rows(home, asked) == [(None, "(erased)")]
    with writing(home) as writer:
        writer.rebuild()
    assert rows(home, asked) == [(None, "(erased)")]


@pytest.mark.slow
def test_a_lead_is_taken_off_those_they_led(home: Settings) -> None:
    company(home)
    erase.erase(home, LEE)
    for table in ("contacts", "answers", "employees"):
        assert rows(home, f"select count(*) from {table} where lead_id is not null") == [(0,)]
    assert rows(home, "select count(*) from employees") == [(5,)]
    assert {text for table, _, text in erasing.cells(home.warehouse) if table == "employees"} >= {
        "ann",
        "Ann Weber-Löw",
    }


@pytest.mark.slow
def test_a_first_name_alone_is_not_looked_for(home: Settings) -> None:
    roster = [row | {"name": "Ann"} if row["employee_id"] == "ann" else row for row in erasing.roster()]
    said = erasing.answers("K0", "K1")
    said[0]["comment"] = "Dear Ann Other, thank you for everything."
    company(
        home,
        ("K0", "K1"),
        employees=[row | {"employee_id": "E-17"} if row["employee_id"] == "ann" else row for row in roster],
        answers=said,
    )
    erase.erase(home, Whom(Kind.employee, ("E-17",)))
    assert rows(home, "select comment from answers where answer_id = 'answer of K0'") == [
        (said[0]["comment"],)
    ]


@pytest.mark.slow
def test_a_later_roster_moves_the_others_only(home: Settings) -> None:
    company(home)
    erase.erase(home, ANN)
    before = rows(home, "select contact_id, team from contacts where employee_id is null order by all")
    load(home, employees=[row | {"team": "Green"} for row in erasing.roster() if row["employee_id"] == "bob"])
    assert (
        rows(home, "select contact_id, team from contacts where employee_id is null order by all") == before
    )
    assert rows(home, "select distinct team from contacts where employee_id = 'bob'") == [("Green",)]


@pytest.mark.slow
def test_a_namesake_keeps_the_name_on_the_roster(home: Settings) -> None:
    twin = [row | {"name": NAMES["ann"]} if row["employee_id"] == "bob" else row for row in erasing.roster()]
    said = erasing.answers("K0", "K1")
    said[0]["comment"] = "Ann Weber-Löw was a great help to me."
    company(home, ("K0", "K1"), employees=twin, answers=said)
    erase.erase(home, ANN)
    assert rows(home, "select name from employees where employee_id = 'bob'") == [(NAMES["ann"],)]
    assert rows(home, "select comment from answers where answer_id = 'answer of K0'") == [
        ("[erased] was a great help to me.",)
    ]
