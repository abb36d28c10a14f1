"""The list of participants: every wrong cell is named by file, row and column, and nothing of the file is taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from allegiance.errors import PlanError
from allegiance.pay.participants_file import Row, read
from allegiance.pay.plan import Covers, Modifier, Whose
from tests.pay.made import PLAN

PLANS = {
    "teams": PLAN,
    "executives": replace(PLAN, id="executives", covers=Covers.executives, modifiers=()),
    "individuals": replace(
        PLAN,
        id="individuals",
        covers=Covers.individuals,
        modifiers=(Modifier("by-figure", "", Decimal(0), Decimal(2), metric="csat", whose=Whose.company),),
    ),
}
HEAD = "plan,person,employee,name,target_amount,currency,first,last,site,team,part_time,leave,approver,modifier:role"
GOOD = "teams,ann@x,E-1,Ann Novák,1000.5,EUR,2026-04-01,,,,0.8,2026-05-04..2026-05-08;2026-06-01,boss@x,1.1"


def rows(tmp_path: Path, *lines: str, head: str = HEAD, employees: set[str] | None = None) -> tuple[Row, ...]:
    file = tmp_path / "list.csv"
    file.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return read(file, PLANS, employees)


def test_a_row_is_read_exactly(tmp_path: Path):
    (row,) = rows(tmp_path, GOOD)
    assert row == Row(
        id="teams/E-1",
        plan="teams",
        person="ann@x",
        employee="E-1",
        name="Ann Novák",
        target=Decimal("1000.50"),
        currency="EUR",
        first=date(2026, 4, 1),
        last=None,
        site="",
        team="",
        part_time=Decimal("0.8"),
        leave=((date(2026, 5, 4), date(2026, 5, 8)), (date(2026, 6, 1), date(2026, 6, 1))),
        modifiers=(("role", Decimal("1.1")),),
        approver="boss@x",
    )
    assert str(row.target) == "1000.50"


def test_few_columns_in_any_order_with_a_byte_order_mark_and_empty_lines(tmp_path: Path):
    file = tmp_path / "list.csv"
    text = "﻿Currency, Employee ,plan,TARGET_AMOUNT\r\nSEK,Å-1,teams,12000\r\n,,,\r\n"
    file.write_bytes(text.encode("utf-8"))
    (row,) = read(file, PLANS, {"Å-1"})
    assert (row.id, row.currency, row.target) == ("teams/Å-1", "SEK", Decimal("12000.00"))
    assert (row.part_time, row.leave, row.modifiers, row.approver) == (Decimal(1), (), (), "")


def with_cell(column: str, text: str) -> str:
    names = HEAD.split(",")
    cells = GOOD.split(",")
    cells[names.index(column)] = text
    return ",".join(cells)


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("plan", "", "it is empty"),
        ("plan", "Teams", "no plan 'Teams'"),
        ("employee", "E-9", "know no employee 'E-9'"),
        ("employee", "E\x07", "no name"),
        ("person", "x" * 400, "no identity"),
        ("target_amount", "", "it is empty"),
        ("target_amount", "-5", "below nothing"),
        ("target_amount", "−5", "below nothing"),
        ("target_amount", "0", "out of bounds"),
        ("target_amount", "0.00", "out of bounds"),
        ("target_amount", "12 000", "no amount"),
        ("target_amount", '"12,000"', "no amount"),
        ("target_amount", "12.345", "no amount"),
        ("target_amount", "1e6", "no amount"),
        ("target_amount", "NaN", "no amount"),
        ("target_amount", "Infinity", "no amount"),
        ("target_amount", "EUR 5", "no amount"),
        ("target_amount", "1000000000.01", "out of bounds"),
        ("target_amount", "٣٤٥", "no amount"),
        ("currency", "", "it is empty"),
        ("currency", "eur", "no currency"),
        ("currency", "€", "no currency"),
        ("first", "01.04.2026", "no day"),
        ("first", "20260401", "no day"),
        ("first", "2026-02-30", "no day"),
        ("last", "2026-03-31", "before 2026-04-01"),
        ("part_time", "0", "no share of full time"),
        ("part_time", "1.01", "no share of full time"),
        ("part_time", "80%", "no number"),
        ("part_time", "-0.5", "no number"),
        ("leave", "2026-05-04..", "no end"),
        ("leave", "..2026-05-04", "no end"),
        ("leave", "2026-05-08..2026-05-04", "ends before it starts"),
        ("leave", "2026-05-04..2026-05-08;2026-05-08", "is there twice"),
        ("leave", "May", "no day"),
        ("approver", "ANN@X", "their own pay"),
        ("modifier:role", "1.3", "out of the plan's bounds"),
        ("modifier:role", "a", "no number"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, column: str, text: str, said: str):
    fine = "teams,,E-2,Bo,500,EUR,,,,,,,,"
    with pytest.raises(PlanError) as found:
        rows(tmp_path, fine, with_cell(column, text), employees={"E-1", "E-2"})
    assert f"{tmp_path / 'list.csv'}, row 3, column {column}: " in found.value.message
    assert said in found.value.message
    assert found.value.todo


@pytest.mark.parametrize(
    ("head", "line", "said"),
    [
        ("", "", "the column plan is missing"),
        ("plan;employee;target_amount;currency", "teams;E-1;5;EUR", "separated by semicolons"),
        ("plan,employee,target_amount", "teams,E-1,5", "the column currency is missing"),
        ("plan,target_amount,currency", "teams,5,EUR", "whom a row is about"),
        ("plan,employee,target_amount,currency,Plan", "teams,E-1,5,EUR,teams", "there twice"),
        ("plan,employee,target_amount,currency,salary", "teams,E-1,5,EUR,5", "no column 'salary'"),
        (
            "plan,employee,name,target_amount,currency",
            "teams,E-1,Novák, Ann,5,EUR",
            "6 cells under 5 columns",
        ),
        ("plan,employee,target_amount,currency", 'teams,E-1,"5,EUR', "no CSV in UTF-8"),
        (
            "plan,employee,target_amount,currency,modifier:by-figure",
            "individuals,E-1,5,EUR,1",
            "no such factor",
        ),
        ("plan,employee,target_amount,currency,modifier:role", "executives,E-1,5,EUR,1", "no such factor"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, head: str, line: str, said: str):
    with pytest.raises(PlanError, match=r"list\.csv") as found:
        rows(tmp_path, line, head=head)
    assert said in found.value.message


def test_no_utf_8_no_file_no_folder(tmp_path: Path):
    file = tmp_path / "list.csv"
    file.write_bytes(b"plan,employee,target_amount,currency\nteams,E\xe9,5,EUR\n")
    with pytest.raises(PlanError, match="no CSV in UTF-8"):
        read(file, PLANS)
    with pytest.raises(PlanError, match="cannot be read"):
        read(tmp_path / "none.csv", PLANS)
    with pytest.raises(PlanError, match="cannot be read"):
        read(tmp_path, PLANS)


def test_who_must_be_known_to_be_paid(tmp_path: Path):
    head = "plan,person,employee,target_amount,currency,site,team"
    assert rows(tmp_path, "teams,ann@x,,5,EUR,,Heron", head=head)[0].id == "teams/ann@x"
    assert rows(tmp_path, "executives,ann@x,,5,EUR,,", head=head)[0].who == "ann@x"
    for line, said in (
        ("teams,,,5,EUR,,Heron", "it is empty, as is person"),
        ("teams,ann@x,,5,EUR,,", "in which team"),
        ("individuals,ann@x,,5,EUR,,Heron", "those of one person"),
        ("executives,ann@x,,5,EUR,,Heron", "executives are paid for the company"),
    ):
        with pytest.raises(PlanError, match=said):
            rows(tmp_path, line, head=head)


def test_nobody_is_two_people(tmp_path: Path):
    head = "plan,person,employee,target_amount,currency"
    with pytest.raises(PlanError, match=r"row 3, column person: E-1 is bo@x here and ann@x in .*row 2"):
        rows(tmp_path, "teams,ann@x,E-1,5,EUR", "individuals,bo@x,E-1,5,EUR", head=head)
    with pytest.raises(PlanError, match=r"row 3, column employee: ann@x is E-2 here"):
        rows(tmp_path, "teams,ann@x,E-1,5,EUR", "individuals,ANN@x,E-2,5,EUR", head=head)


def test_several_rows_of_one_person_are_numbered_by_their_days_and_pay_no_day_twice(tmp_path: Path):
    head = "plan,employee,target_amount,currency,first,last,site,team"
    second, first = "teams,E-1,6,EUR,2026-05-01,,,", "teams,E-1,5,EUR,,2026-04-30,,"
    found = rows(tmp_path, second, "teams,E-2,5,EUR,,,,", first, head=head)
    assert [(row.id, row.target) for row in found] == [
        ("teams/E-1/2", Decimal("6.00")),
        ("teams/E-2", Decimal("5.00")),
        ("teams/E-1", Decimal("5.00")),
    ]
    assert {row.id for row in rows(tmp_path, first, second, head=head)} == {"teams/E-1", "teams/E-1/2"}
    for other in ("teams,E-1,5,EUR,2026-04-30,,,", "teams,E-1,5,EUR,,,,Heron", first):
        with pytest.raises(PlanError, match=r"column first: E-1 stands in .* too, on the same days"):
            rows(tmp_path, first, other, head=head)
    both = rows(tmp_path, "teams,E-1,5,EUR,,,,Heron", "teams,E-1,6,EUR,,,,Avocet", head=head)
    assert {row.id: row.team for row in both} == {"teams/E-1": "Avocet", "teams/E-1/2": "Heron"}


def test_leave_that_touches_is_one_stretch(tmp_path: Path):
    (row,) = rows(tmp_path, with_cell("leave", "2026-05-09;2026-05-04..2026-05-08 ; "))
    assert row.leave == ((date(2026, 5, 4), date(2026, 5, 9)),)
