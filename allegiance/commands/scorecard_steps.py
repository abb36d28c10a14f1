"""``allegiance scorecard review | approve | freeze ...``: steps of a scorecard's life."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from allegiance.commands.common import Format, Home, Output, errors
from allegiance.commands.scorecard_common import Desk, Ids, One, PeriodText, PlanId, Text, each
from allegiance.errors import PayError

if TYPE_CHECKING:
    from allegiance.pay.held import Held


Despite = Annotated[
    str,
    typer.Option(
        "--despite-cautions", help="Why those that carry a caution are taken along; it stands in their steps."
    ),
]


def review(
    ids: Ids = None,
    plan: PlanId = "",
    period: PeriodText = "",
    text: Text = "",
    despite_cautions: Despite = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Say that drafts were looked over, and stand as they are. Cautions are listed before."""
    desk = Desk(home, "payroll")
    found = desk.meant(ids, plan, period, ["draft"])
    said = _despite(desk, found, text, despite_cautions)
    each(
        desk,
        found,
        "reviewed",
        lambda one: desk.book.review(desk.actor, one.id, version=one.version, text=said(one)),
        output,
    )


def approve(
    ids: Ids = None,
    plan: PlanId = "",
    period: PeriodText = "",
    text: Text = "",
    despite_cautions: Despite = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Approve what another person made and another reviewed; never one's own. Cautions are listed before."""
    desk = Desk(home, "pay")
    found = desk.meant(ids, plan, period, ["reviewed"])
    said = _despite(desk, found, text, despite_cautions)
    each(
        desk,
        found,
        "approved",
        lambda one: desk.book.approve(desk.actor, one.id, version=one.version, text=said(one)),
        output,
    )


def _despite(desk: Desk, found: Sequence[Held], text: str, why: str) -> Callable[[Held], str]:
    """What a step says with each of several; of those that carry a caution only what was said about that.

    One by one, they are read one by one: then the cautions are told, and no reason is asked for.
    """
    from allegiance.metrics.catalogue import load
    from allegiance.pay import words_review

    catalogue = load(desk.settings)
    cautions = {one.id: words_review.of(one, catalogue) for one in found}
    for one in found:
        name = desk.names(one)["name"]
        for caution, figures in cautions[one.id].items():
            told = desk.veiled(one, list(figures))
            errors.print(f"{one.id} ({name}): look closer at {'; '.join(told)}: {caution}", markup=False)

    def said(one: Held) -> str:
        if not cautions[one.id]:
            return text
        if len(found) > 1 and not why.strip():
            raise PayError(
                "It carries a caution, which is listed above.",
                "Take those one by one, or all with --despite-cautions and a reason.",
            )
        return " ".join(part for part in (text, why) if part)

    return said


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
    as_approved: Annotated[
        str,
        typer.Option(
            "--as-approved", help="Why it is made final although what came in since would change it."
        ),
    ] = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Fix for good what was approved. What today's data would change is named and left, or taken with a reason."""
    from allegiance.commands.scorecard_make import drafts_now, or_raise

    desk = Desk(home, "payroll")
    found = desk.meant(ids, plan, period, ["approved"])
    now = {} if as_approved else drafts_now(desk, found)
    each(
        desk,
        found,
        "frozen",
        lambda one: desk.book.freeze(
            desk.actor, one.id, version=one.version, as_approved=as_approved,
            now=None if as_approved else or_raise(now[one.id]),
        ),
        output,
    )  # fmt: skip


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
