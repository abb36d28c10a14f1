"""Scorecards as rows and as documents: the JSON that docs/scorecards.md describes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allegiance.pay.claws import Claw
    from allegiance.pay.held import Held, Request, Step
    from allegiance.pay.restate import Difference


def row(held: Held, names: Mapping[str, str]) -> dict[str, Any]:
    """One line of a list. Amounts are decimals: JSON writes them as texts, CSV as numbers."""
    from allegiance.pay.words_review import noted

    statement = held.statement
    return {
        "scorecard": held.id,
        "plan": held.plan,
        "plan_version": held.plan_version,
        "first": held.period[0],
        "last": held.period[1],
        "participant": held.participant if names["name"] == held.name else "",
        **names,
        "revision": held.revision,
        "replaces": held.replaces,
        "state": held.state.value,
        "currency": statement.currency,
        "target": statement.target,
        "entitled": statement.entitled,
        "total": held.total,
        "low": statement.low,
        "high": statement.high,
        "payout": statement.payout,
        "paid_before": held.paid_before,
        "paid": held.paid,
        "due": held.due,
        "asked_back": held.clawed_back,
        "collected": held.collected,
        "decision": held.decision,
        "made_by": held.made_by,
        "reviewed_by": held.reviewed_by,
        "approved_by": held.approved_by,
        "approver": held.approver,
        "frozen_on": held.frozen_on,
        "dispute_until": held.dispute_until,
        "digest": held.digest,
        "version": held.version,
        "remarks": noted(held),
    }


def document(held: Held, names: Mapping[str, str]) -> dict[str, Any]:
    """Everything about one scorecard."""
    statement = held.statement
    return row(held, names) | {
        "parts": list(statement.parts),
        "lines": list(statement.lines),
        "gates": list(statement.gates),
        "modifiers": list(statement.modifiers),
        "nothing": statement.nothing,
        "difference": difference(held.difference),
        "rules_changed": list(held.rules_changed),
        "steps": [step(one) for one in held.steps],
        "requests": [request(one) for one in held.requests],
        "clawbacks": [claw(one) for one in held.claws],
        "generation": held.data["generation"],
        "code": held.data["code"],
        "grounds": held.data.get("grounds"),
    }


def difference(found: Difference | None) -> dict[str, Any] | None:
    """What a restatement changes: rows that differ; None: it replaces nothing."""
    if found is None:
        return None
    return {
        "old": found.old,
        "new": found.new,
        "by": found.by,
        "plan": list(found.plan),
        "rows": [
            {
                "kind": one.kind,
                "where": one.where,
                "id": one.id,
                "title": one.title,
                "old": one.old,
                "new": one.new,
                "by": one.by,
                "changed": [
                    {"field": change.field, "old": change.old, "new": change.new} for change in one.changed
                ],
            }
            for one in found.changed
        ],
    }


def step(one: Step) -> dict[str, Any]:
    """Who did what, with the step's hash."""
    return {
        "number": one.number,
        "at": one.at,
        "by": one.actor,
        "hands": one.hands,
        "role": one.role,
        "how": one.source,
        "verb": one.verb,
        "state": one.state,
        "text": one.note,
        "hash": one.hash,
    }


def request(one: Request) -> dict[str, Any]:
    """What waits for a second person, or was decided by one."""
    return {
        "id": one.id,
        "kind": one.kind,
        "detail": one.details,
        "code": one.code,
        "text": one.text,
        "asked_by": one.asked_by,
        "asked_hands": one.asked_hands,
        "decided_by": one.decided_by,
        "decided_hands": one.decided_hands,
        "outcome": one.outcome,
    }


def claw(one: Claw) -> dict[str, Any]:
    """What two people asked back, and what became of a dispute about it."""
    return {
        "request": one.request,
        "amount": one.amount,
        "code": one.code,
        "text": one.text,
        "on": one.on,
        "dispute_until": one.until,
        "disputed": one.disputed,
        "decision": one.decision,
        "reason": one.reason,
    }
