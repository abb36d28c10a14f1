"""``allegiance scorecard export | pay | collected``: what payroll is handed, and what it says it transferred."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allegiance.commands.common import Format, Home, Output, errors
from allegiance.commands.scorecard_common import (
    Desk,
    One,
    PeriodText,
    PlanId,
    document,
    each,
    tell,
    when,
)
from allegiance.commands.scorecard_make import decimal
from allegiance.errors import QuestionError

if TYPE_CHECKING:
    from allegiance.pay.held import Held
    from allegiance.pay.payments import Before, Claim, Noted

Reference = Annotated[str, typer.Option("--reference", help="Payroll's own reference of the payment.")]
On = Annotated[str, typer.Option("--on", help="Day of the transfer, YEAR-MONTH-DAY; without: today.")]


def for_payroll(
    desk: Desk, plan: str, period: str, out: Path | None, output: Format, *, again: bool = False
) -> None:
    """Hand payroll a list of what is to be done, and keep it."""
    from allegiance.commands.scorecard_proof import write
    from allegiance.pay import payroll
    from allegiance.pay.payments import HandedOver

    kind = out.suffix.lower() if out else ""
    if out is not None and kind not in (".csv", ".xlsx"):
        raise QuestionError(f"{out.name} is no kind of file for payroll.", "End it in .csv or .xlsx.")
    found = desk.find(plan, period)
    done = (
        desk.book.hand_over(desk.actor, [one.id for one in found], again=again)
        if found
        else HandedOver("", (), ())
    )
    given = {one.scorecard for one in done.lines}
    desk.saw([one for one in found if one.id in given], "export")
    _earlier(done.before)
    if out is None:
        if output is Format.json:
            heads = ("currency", "lines", "amount", "overpaid", "asked_back")
            totals = [dict(zip(heads, each, strict=True)) for each in payroll.totals(done.lines)]
            earlier = [
                {"scorecard": one.scorecard, "payroll_list": one.list, "at": one.at} for one in done.before
            ]
            document(
                {"payroll_list": done.id, "rows": list(done.lines), "totals": totals, "earlier": earlier}
            )
        else:
            sys.stdout.write(payroll.to_csv(done.lines).decode("utf-8-sig"))
        return
    if kind == ".xlsx":
        write(out, payroll.to_xlsx(done.lines, f"{plan or 'All plans'}, {period or 'all periods'}"))
    else:
        write(out, payroll.to_csv(done.lines))
    for currency, count, amount, overpaid, asked in payroll.totals(done.lines):
        more = f", {overpaid:,.2f} overpaid" if overpaid else ""
        more += f", {asked:,.2f} asked back" if asked else ""
        errors.print(
            f"{count:,} lines on the list {done.id}: {amount:,.2f} {currency} to be paid{more}.", markup=False
        )
    if not done.lines:
        errors.print("Nothing else is to be paid." if done.before else "Nothing is to be paid.", markup=False)


def _earlier(before: Sequence[Before]) -> None:
    """What an earlier list holds that nobody noted as paid."""
    from allegiance.pay.book import money

    for one in before:
        errors.print(
            f"Left out: {one.scorecard} ({one.name}): {money(one.cents):,.2f} {one.currency} stood on the list "
            f"{one.list} of {when(one.at)} UTC, and is not noted as paid.",
            markup=False,
        )
    if before:
        errors.print(
            "Note that list as paid (pay --file). If payroll never used it: --again hands these over anew.",
            markup=False,
        )


def pay(
    id_: Annotated[str, typer.Argument(metavar="[ID]", help="One scorecard, with --amount.")] = "",
    file: Annotated[
        Path | None, typer.Option("--file", help="A list as payroll was handed it: just its lines were paid.")
    ] = None,
    amount: Annotated[str, typer.Option("--amount", help="Of one scorecard, to the cent.")] = "",
    plan: PlanId = "",
    period: PeriodText = "",
    reference: Reference = "",
    on: On = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Note what payroll transferred, so that it is not paid again: a list, or what lists of a plan and period hold."""
    desk = Desk(home, "payroll")
    if sum((bool(id_), file is not None, bool(plan and period))) != 1 or (amount and not id_):
        raise QuestionError(
            "Which payment is meant is not said.",
            "Give --file with the list, an ID with --amount, or --plan and --period for lists of those.",
        )
    if id_:
        if not amount:
            raise QuestionError("How much was paid is not said.", "Give --amount, to the cent.")
        given = decimal(amount)
        each(
            desk,
            [desk.one(id_)],
            "paid",
            lambda one: desk.book.pay(
                desk.actor, one.id, reference, amount=given, on=_day(on), version=one.version
            ),
            output,
        )
    elif file is not None:
        from allegiance.pay.payroll_file import read

        noted = desk.book.note(desk.actor, read(file), reference, on=_day(on)) if desk.begun else None
        _told(noted, {}, output)
        if noted and noted.own:
            raise typer.Exit(1)
    else:
        _bulk(desk, plan, period, reference, on, output)


def _bulk(desk: Desk, plan: str, period: str, reference: str, on: str, output: Format) -> None:
    """Everything that lists of a plan and period hold; whatever cannot be noted is told, once for each reason."""
    found = {one.id: one for one in desk.find(plan, period)}
    lists = desk.book.lists(desk.scope, found) if found else []
    claims, left = claimed(found, lists)
    noted = desk.book.note(desk.actor, claims, reference, on=_day(on)) if claims else None
    _told(noted, left, output)


def claimed(found: dict[str, Held], lists: Sequence[Any]) -> tuple[list[Claim], dict[str, str]]:
    """Lines of lists that are not noted and may be paid as they stand; and why others are not noted, by scorecard."""
    from allegiance.pay import payroll
    from allegiance.pay.handed import PAID
    from allegiance.pay.payments import Claim

    newest = {
        line.scorecard: line
        for one in lists
        for line in one.lines
        if line.kind in PAID and line.scorecard in found
    }
    claims, left = [], {}
    for id_, held in found.items():
        line = newest.get(id_)
        if held.paid is not None:
            continue
        if line is None:
            if payroll.payable(held) and held.due > 0:
                left[id_] = "it is on no list for payroll yet: export it first"
            continue
        if not payroll.payable(held):
            state = "its dispute was upheld" if held.decision == "upheld" else f"it is {held.state} by now"
            left[id_] = f"{state}: if it was transferred all the same, note its list with --file"
        else:
            where = f"{held.name} on the list {line.list}"
            claims.append(Claim(where, line.list, id_, line.kind, line.cents, line.digest))
    return claims, left


def _told(noted: Noted | None, left: dict[str, str], output: Format) -> None:
    """What was noted and what was not, each reason once."""
    from allegiance.pay.payments import Noted

    noted = noted or Noted()
    if output is not Format.table:
        rows = [
            {"scorecard": one, "done": "paid", "meanwhile": noted.meanwhile.get(one, ""), "why": ""}
            for one in noted.paid
        ]
        rows += [{"scorecard": one, "done": "", "meanwhile": "", "why": NOTED} for one in noted.stood]
        rows += [{"scorecard": one, "done": "", "meanwhile": "", "why": OWN} for one in noted.own]
        rows += [{"scorecard": one, "done": "", "meanwhile": "", "why": why} for one, why in left.items()]
        tell(rows, output)
        return
    errors.print(f"{len(noted.paid):,} noted as paid.", markup=False)
    for id_, state in noted.meanwhile.items():
        errors.print(f"{id_} was transferred although it is {state} by now: noted as such.", markup=False)
    reasons = Counter(left.values())
    reasons.update({NOTED: len(noted.stood), OWN: len(noted.own)})
    for why, count in reasons.items():
        if count:
            some = [id_ for id_, one in left.items() if one == why] or [
                *(noted.stood if why == NOTED else noted.own)
            ]
            more = f" and {count - SHOWN:,} more" if count > SHOWN else ""
            errors.print(f"Not noted: {', '.join(some[:SHOWN])}{more}: {why}.", markup=False)


NOTED = "it is noted already, with this amount"
OWN = "it is your own: somebody else notes it"
SHOWN = 5
"""Scorecards that are named beside a reason."""


def collected(
    id_: One,
    amount: Annotated[
        str, typer.Option("--amount", help="That came, to the cent; in parts, if it comes so.")
    ],
    reference: Reference = "",
    on: On = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Note that some of what was asked back came, so that it is not asked for again."""
    desk = Desk(home, "payroll")
    given = decimal(amount)
    each(
        desk,
        [desk.one(id_)],
        "collected",
        lambda one: desk.book.collect(desk.actor, one.id, given, reference, on=_day(on), version=one.version),
        output,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise QuestionError(
            f"{text!r} is no day.", "Write it as YEAR-MONTH-DAY, such as 2026-07-31."
        ) from None
