"""``allegiance scorecard review | approve | freeze ...``: steps of a scorecard's life."""

from __future__ import annotations

from typing import Annotated

import typer

from allegiance.commands.common import Format, Home, Output
from allegiance.commands.scorecard_common import Desk, Ids, One, PeriodText, PlanId, Text, each


def review(
    ids: Ids = None,
    plan: PlanId = "",
    period: PeriodText = "",
    text: Text = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Say that drafts were looked over, and stand as they are."""
    desk = Desk(home, "payroll")
    each(
        desk,
        desk.meant(ids, plan, period, ["draft"]),
        "reviewed",
        lambda one: desk.book.review(desk.actor, one.id, version=one.version, text=text),
        output,
    )


def approve(
    ids: Ids = None,
    plan: PlanId = "",
    period: PeriodText = "",
    text: Text = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Approve what another person made and another reviewed; never one's own."""
    desk = Desk(home, "pay")
    each(
        desk,
        desk.meant(ids, plan, period, ["reviewed"]),
        "approved",
        lambda one: desk.book.approve(desk.actor, one.id, version=one.version, text=text),
        output,
    )


def send_back(
    ids: Ids = None,
    plan: PlanId = "",
    period: PeriodText = "",
    text: Text = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Make drafts again of what was reviewed or approved, with a reason."""
    desk = Desk(home, "pay")
    each(
        desk,
        desk.meant(ids, plan, period, ["reviewed", "approved"]),
        "sent back",
        lambda one: desk.book.send_back(desk.actor, one.id, text, version=one.version),
        output,
    )


def freeze(
    ids: Ids = None,
    plan: PlanId = "",
    period: PeriodText = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Fix for good what was approved: whoever it is about sees it from then on."""
    desk = Desk(home, "payroll")
    each(
        desk,
        desk.meant(ids, plan, period, ["approved"]),
        "frozen",
        lambda one: desk.book.freeze(desk.actor, one.id, version=one.version),
        output,
    )


def acknowledge(
    id_: One,
    text: Text = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Say that one has seen one's own scorecard. That is no agreement."""
    desk = Desk(home, "pay")
    each(
        desk,
        [desk.one(id_)],
        "acknowledged",
        lambda one: desk.book.acknowledge(desk.actor, one.id, version=one.version, text=text),
        output,
    )


def dispute(
    id_: One,
    text: Annotated[str, typer.Option("--text", help="What is wrong with it.")],
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Object to one's own scorecard, within the plan's days. A person decides."""
    desk = Desk(home, "pay")
    each(
        desk,
        [desk.one(id_)],
        "disputed",
        lambda one: desk.book.dispute(desk.actor, one.id, text, version=one.version),
        output,
    )


def pay(
    ids: Ids = None,
    plan: PlanId = "",
    period: PeriodText = "",
    reference: Annotated[str, typer.Option(help="Payroll's own reference of the payment.")] = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Note that what is due was paid, so that it is not paid again."""
    desk = Desk(home, "payroll")
    each(
        desk,
        desk.meant(ids, plan, period, ["frozen", "acknowledged", "decided"]),
        "paid",
        lambda one: desk.book.pay(desk.actor, one.id, reference, version=one.version),
        output,
    )


def withdraw(
    ids: Ids = None,
    plan: PlanId = "",
    period: PeriodText = "",
    text: Text = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Give up drafts, with a reason. What is frozen is restated instead."""
    desk = Desk(home, "payroll")
    each(
        desk,
        desk.meant(ids, plan, period, ["draft"]),
        "withdrawn",
        lambda one: desk.book.withdraw(desk.actor, one.id, text, version=one.version),
        output,
    )
