"""What payroll is given: final amounts alone, differences of restatements, text that is never a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from allegiance.pay import payroll
from allegiance.pay.canonical import canonical
from allegiance.pay.held import Held, State
from tests.pay.made import QUARTER, statement

D = Decimal
TODAY = date(2026, 8, 31)


def held(id_: str = "s-1", state: State = State.frozen, total: str = "1020.00", **more: Any) -> Held:
    made = Held(
        id=id_, plan="teams", plan_version=1, period=QUARTER, participant="teams/E-1", person="ann@x",
        employee="E-1", approver="", name="Ann Novák", revision=1, replaces="", state=state, version=5,
        made_by="hr@x", made_at="2026-07-01T08:00:00.000000Z", reviewed_by="hr@x", approved_by="cfo@x",
        frozen_at="2026-07-02T23:30:00.000000Z", digest="0" * 64,
        record=canonical({"statement": statement()}), total=D(total), carried=D(0), paid=None, paid_at="",
        reference="", clawed_back=D(0), decision="", zone=ZoneInfo("Europe/Prague"),
    )  # fmt: skip
    return replace(made, **more)


def one(**more: Any) -> payroll.Line:
    (line,) = payroll.lines([held(**more)], TODAY)
    return line


@pytest.mark.parametrize("state", list(State))
def test_only_what_is_final_and_undisputed_is_paid(state: State):
    ready = {State.frozen, State.acknowledged, State.decided, State.clawed_back}
    found = payroll.lines([held(state=state)], TODAY)
    assert bool(found) == (state in ready)
    assert [line.amount for line in found] == [D("1020.00")] * len(found)


def test_a_dispute_that_was_upheld_waits_for_its_restatement():
    assert payroll.lines([held(state=State.decided, decision="upheld")], TODAY) == ()
    assert payroll.lines([held(state=State.clawed_back, decision="upheld")], TODAY) == ()
    assert one(state=State.decided, decision="dismissed").kind == payroll.PAYMENT


def test_a_restatement_pays_the_difference_and_deducts_nothing_by_itself():
    more = one(id_="s-2", revision=2, replaces="s-1", carried=D("1000.00"))
    assert (more.kind, more.amount, more.overpaid, more.paid_before) == (
        payroll.DIFFERENCE,
        D("20.00"),
        D("0.00"),
        D("1000.00"),
    )
    less = one(id_="s-2", revision=2, replaces="s-1", carried=D("1100.00"))
    assert (less.kind, less.amount, less.overpaid) == (payroll.OVERPAID, D("0.00"), D("80.00"))
    assert payroll.lines([held(carried=D("1020.00"))], TODAY) == ()
    late = one(id_="s-2", revision=2, replaces="s-1", carried=D("500.00"), late=D("500.00"))
    assert (late.kind, late.amount, late.paid_before) == (payroll.DIFFERENCE, D("20.00"), D("1000.00"))
    again = one(state=State.paid, paid=D("1020.00"), late=D("1020.00"))
    assert (again.kind, again.overpaid) == (payroll.OVERPAID, D("1020.00"))
    assert payroll.lines([held(state=State.disputed, late=D("1100.00"))], TODAY) == ()


def test_nothing_earned_is_told_once_so_that_nobody_is_forgotten():
    assert one(total="0.00").amount == D("0.00")


def test_the_day_is_the_company_s():
    assert str(one().frozen_on) == "2026-07-03"


def test_lines_are_in_order_and_totals_by_currency_to_the_cent():
    kroner = canonical({"statement": replace(statement(), currency="SEK")})
    found = payroll.lines(
        [
            held("s-3", total="0.10", name="Örjan", record=kroner),
            held("s-2", total="0.20"),
            held("s-1", total="0.10"),
            held("s-4", total="5.00", carried=D("7.00")),
        ],
        TODAY,
    )
    assert [line.scorecard for line in found] == ["s-1", "s-2", "s-4", "s-3"]
    assert payroll.totals(found) == [
        ("EUR", 3, D("0.30"), D("2.00"), D("0.00")),
        ("SEK", 1, D("0.10"), D("0.00"), D("0.00")),
    ]
    two = [held("s-1"), held("s-2")]
    assert payroll.lines(reversed(two), TODAY) == payroll.lines(two, TODAY)


EVIL = '=HYPERLINK("http://x","Ann")'


def test_a_name_is_never_a_formula_in_csv_and_amounts_stay_numbers():
    text = payroll.to_csv([one(name=EVIL, employee="@E", approved_by="+1", total="1234567.89")])
    assert text.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(text.decode("utf-8-sig")))
    assert row["name"] == "'" + EVIL
    assert row["employee"] == "'@E"
    assert row["approved_by"] == "'+1"
    assert row["amount"] == row["total"] == "1234567.89"
    assert row["overpaid"] == "0.00"
    assert list(row) == list(payroll.HEADS)


def test_a_workbook_holds_numbers_totals_and_what_each_column_means():
    lines = [one(name=EVIL, total="1234567.89"), one(id_="s-2", name="Zoë 李", total="0.10")]
    made = payroll.to_xlsx(lines, "teams, 2026-Q2")
    assert made == payroll.to_xlsx(lines, "teams, 2026-Q2")
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    assert book.sheet_names == ["Payroll", "Totals", "Definitions"]
    heads, first, second = book.get_sheet_by_name("Payroll").to_python()
    assert heads == list(payroll.HEADS)
    assert first[heads.index("name")] == EVIL
    assert first[heads.index("amount")] == 1234567.89
    assert second[heads.index("name")] == "Zoë 李"
    assert str(second[heads.index("first")]) == "2026-04-01"
    assert book.get_sheet_by_name("Totals").to_python()[1] == ["EUR", 2.0, 1234567.99, 0.0, 0.0]
    definitions = book.get_sheet_by_name("Definitions").to_python()
    assert definitions[0][0] == "teams, 2026-Q2"
    assert [row[0] for row in definitions[3:]] == list(payroll.HEADS)
    assert all(row[1] for row in definitions[3:])
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert b"<f>" not in b"".join(parts.read(name) for name in parts.namelist() if "sheet" in name)


def test_no_figure_of_anybody_s_work_leaves_for_payroll():
    text = payroll.to_csv([one()]).decode("utf-8-sig")
    for figure in ("0.77", "0.7000", "csat", "hold_time", "Heron"):
        assert figure not in text
