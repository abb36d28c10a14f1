"""Plans as TOML files: read strictly, every error with its file and line, and written so that they read back the same.

What each field means: :mod:`allegiance.pay.plan`; how to write a plan: docs/plans.md.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from allegiance.errors import PlanError
from allegiance.metrics.catalogue import load as catalogue
from allegiance.pay.covered import MONTHS
from allegiance.pay.plan import (
    Basis,
    Clawback,
    Covers,
    Curve,
    Direction,
    Fallback,
    Gate,
    Measure,
    Modifier,
    Nothing,
    Plan,
    Unknown,
    Whose,
)
from allegiance.pay.plan_check import check_alone
from allegiance.pay.plan_metrics import check_metrics
from allegiance.pay.plan_table import Sheet, Table
from allegiance.pay.plan_text import text

__all__ = ["checked", "parse", "read", "text"]

BELOW_GOAL = Curve(Decimal(0), Decimal(1), Decimal(2))
"""Kinks that stand in a measure whose kinks come from a goal; never paid by."""


def read(path: Path) -> Plan:
    """The plan in a file, checked against the catalogue of metrics.

    Raises:
        PlanError: as :func:`checked`, or the file cannot be read.
    """
    try:
        held = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PlanError(f"{path} is no text in UTF-8: {error}", "Save it as UTF-8.") from error
    except OSError as error:
        raise PlanError(
            f"{path} cannot be read: {error.strerror}", "Check the file and who may read it."
        ) from error
    return checked(held, str(path))


def checked(held: str, name: str) -> Plan:
    """The plan in a text, checked against the catalogue of metrics as well.

    Args:
        held: TOML.
        name: what errors call it.

    Raises:
        PlanError: everything that is wrong, each with its line and what to do.
    """
    return _parsed(held, name, with_catalogue=True)


def parse(held: str, name: str) -> Plan:
    """The plan in a text, checked by itself: a plan that was kept is read whatever the catalogue says today.

    Args:
        held: TOML.
        name: what errors call it.

    Raises:
        PlanError: everything that is wrong, each with its line and what to do.
    """
    return _parsed(held, name, with_catalogue=False)


def _parsed(held: str, name: str, *, with_catalogue: bool) -> Plan:
    sheet = Sheet(held, name)
    plan = _plan(sheet.table())
    sheet.refuse()
    check_alone(plan, sheet)
    if with_catalogue:
        check_metrics(plan, sheet, catalogue())
    sheet.refuse()
    return plan


def _plan(table: Table) -> Plan:
    every = table.text("every")
    if every not in MONTHS and every:
        table.wrong("every", f"every is {every!r}. Write one of: {', '.join(MONTHS)}")
    plan = Plan(
        id=table.text("id"),
        version=table.whole("version", least=1),
        title=table.text("title"),
        covers=table.choice("covers", Covers),
        first=table.day("first"),
        last=table.day("last"),
        every=every,
        on=table.yes("on"),
        measures=tuple(_measure(one) for one in table.entries("measures")),
        gates=tuple(_gate(one) for one in table.entries("gates")),
        modifiers=tuple(_modifier(one) for one in table.entries("modifiers")),
        cap=table.number("cap", Decimal("1.5")),
        if_nothing=table.choice("if_nothing", Nothing, Nothing.refuse),
        dispute_days=table.whole("dispute_days", 30, least=1),
        settle_days=table.whole("settle_days", 0, least=0),
        clawback=_clawback(table.inner("clawback")),
        about=table.text("about", ""),
    )
    table.rest()
    return plan


def _measure(table: Table) -> Measure:
    goal = table.text("goal", "")
    measure = Measure(
        id=table.text("id"),
        title=table.text("title"),
        metric=table.text("metric", "" if goal else None),
        weight=table.number("weight"),
        whose=(whose := table.choice("whose", Whose)),
        basis=table.choice("basis", Basis),
        direction=table.choice("direction", Direction, Direction.up if goal else None),
        curve=_payouts(table) if goal else _curve(table),
        smallest_n=table.whole("smallest_n", least=1),
        reliability=table.number("reliability", None if whose is Whose.own else Decimal(0)),
        fallback=_fallback(table.inner("fallback")),
        goal=goal,
    )
    for name in ("threshold", "target", "maximum"):
        if goal and table.has(name):
            table.wrong(
                name, f"{name} comes from the goal {goal!r}. Leave it out here, or leave out the goal"
            )
            table.number(name)
    table.rest()
    return measure


def _fallback(table: Table | None) -> Fallback | None:
    if table is None:
        return None
    fallback = Fallback(
        whose=table.choice("whose", Whose),
        basis=table.choice("basis", Basis),
        curve=_curve(table),
        smallest_n=table.whole("smallest_n", 10, least=1),
    )
    table.rest()
    return fallback


def _gate(table: Table) -> Gate:
    gate = Gate(
        id=table.text("id"),
        title=table.text("title"),
        metric=table.text("metric"),
        whose=table.choice("whose", Whose),
        basis=table.choice("basis", Basis),
        direction=table.choice("direction", Direction),
        floor=table.number("floor"),
        sure=table.yes("sure"),
        factor=table.number("factor"),
        unknown=table.choice("unknown", Unknown),
        smallest_n=table.whole("smallest_n", least=1),
    )
    table.rest()
    return gate


def _modifier(table: Table) -> Modifier:
    metric = table.text("metric", "")
    lowest, highest = table.number("lowest"), table.number("highest")
    if not metric:
        given = Modifier(table.text("id"), table.text("title"), lowest, highest)
        table.rest()
        return given
    modifier = Modifier(
        id=table.text("id"),
        title=table.text("title"),
        lowest=lowest,
        highest=highest,
        metric=metric,
        whose=table.choice("whose", Whose),
        direction=table.choice("direction", Direction),
        curve=Curve(
            threshold=table.number("threshold"),
            target=table.number("target"),
            maximum=table.number("maximum"),
            at_threshold=table.number("at_threshold"),
            at_target=table.number("at_target"),
            at_maximum=table.number("at_maximum"),
        ),
        smallest_n=table.whole("smallest_n", least=1),
    )
    table.rest()
    return modifier


def _clawback(table: Table | None) -> Clawback | None:
    if table is None:
        return None
    clawback = Clawback(months=table.whole("months", least=1), reasons=table.texts("reasons"))
    table.rest()
    return clawback


def _curve(table: Table) -> Curve:
    kinks = Curve(table.number("threshold"), table.number("target"), table.number("maximum"))
    return _payouts(table, kinks)


def _payouts(table: Table, kinks: Curve = BELOW_GOAL) -> Curve:
    return Curve(
        kinks.threshold,
        kinks.target,
        kinks.maximum,
        at_threshold=table.number("at_threshold", kinks.at_threshold),
        at_target=table.number("at_target", kinks.at_target),
        at_maximum=table.number("at_maximum", kinks.at_maximum),
    )
