"""What keeps a scorecard from becoming final although two people agree: that nobody knows what it should pay."""

from __future__ import annotations

import json
from typing import Any

from allegiance.errors import PayError
from allegiance.pay import engine, grounds, record
from allegiance.pay.canonical import from_record
from allegiance.pay.held import Draft
from allegiance.pay.plan import Plan
from allegiance.pay.restate import Row, difference
from allegiance.pay.statement import Override, Statement
from allegiance.pay.words import money

NAMED = 4
"""At most so many differences are named."""

NOT_PAYABLE = "not payable: no figure"
"""What a draft is called that waits for people, because no measure has a figure."""


def decided(row: Any) -> None:
    """That every stay of a scorecard has a figure, or a decision of people in its place.

    Args:
        row: the scorecard.

    Raises:
        PayError: one has none, and the plan pays nothing by guess.
    """
    from allegiance.pay import plan_file

    data = json.loads(row["record"])
    plan: Plan = plan_file.parse(data["plan"], "the plan in the record")
    found = from_record(Statement, data["statement"])
    if engine.undecided(plan, found):
        raise PayError(
            f"It is {NOT_PAYABLE}. {found.nothing}",
            "Decide the measures by overrides, each with its reason and a second person; or withdraw it.",
        )


def whole(row: Any, remark: str) -> None:
    """That the data of a scorecard reach over its whole period, or that whoever reviews it says why it stands so.

    Args:
        row: the scorecard.
        remark: of the review.

    Raises:
        PayError: they end before, and nobody says anything about it.
    """
    told = grounds.short(grounds.of(json.loads(row["record"])))
    if told and not remark.strip():
        raise PayError(
            told,
            "Import what is missing and compute it again; or let the review say, in a remark, why it stands even so.",
        )


def same(row: Any, now: Draft) -> None:
    """That a scorecard would come out the same, if it were computed from what the data and the lists say now.

    Args:
        row: the scorecard.
        now: what it would be computed from.

    Raises:
        PayError: it would not; the message names what differs.
    """
    data = json.loads(row["record"])
    old = from_record(Statement, data["statement"])
    given = tuple(from_record(Override, one) for one in data["overrides"])
    made = record.make(
        now, scorecard=row["id"], revision=row["revision"], replaces=row["replaces"] or "", overrides=given
    )
    found = difference(old, made.statement)
    if not found.changed and found.old == found.new:
        return
    rows = [one for one in found.changed if one.kind in ("line", "gate", "modifier")] or list(found.changed)
    named = [f"{one.title or one.where}: {_fields(one)}" for one in rows[:NAMED]]
    more = f"; and {len(rows) - NAMED:,} more" if len(rows) > NAMED else ""
    raise PayError(
        f"What came in since it was computed would change it from {money(found.old, old.currency)} to "
        f"{money(found.new, old.currency)}. {'; '.join(named)}{more}.",
        "Send it back and compute it again; or say why it is made final as it was approved (--as-approved, or the "
        "remark on the page).",
    )


def _fields(one: Row) -> str:
    """What differs in one line, the figure and the amount first."""
    told = [each for each in one.changed if each.field in ("value", "n", "amount", "factor", "days", "there")]
    return ", ".join(f"{each.field} {each.new} instead of {each.old}" for each in told or one.changed[:1])


__all__ = ["NOT_PAYABLE", "decided", "same", "whole"]
