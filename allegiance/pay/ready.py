"""What keeps a scorecard from becoming final although two people agree: that nobody knows what it should pay."""

from __future__ import annotations

import json
from typing import Any

from allegiance.errors import PayError
from allegiance.pay import engine, grounds
from allegiance.pay.canonical import from_record
from allegiance.pay.plan import Plan
from allegiance.pay.statement import Statement

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


__all__ = ["NOT_PAYABLE", "decided", "whole"]
