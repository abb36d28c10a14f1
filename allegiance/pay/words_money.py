"""What became of the money of a scorecard, in plain words: paid, due, asked back, come back, and disputes about it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from allegiance.charts.format import day
from allegiance.pay.claws import Claw
from allegiance.pay.held import Held, State, Step
from allegiance.pay.plan import REASONS
from allegiance.pay.words import money, together


def facts(held: Held, today: date) -> list[tuple[str, str]]:
    """What was paid, what is due and what came back; empty: it is not final.

    Args:
        held: with its steps.
        today: the company's day.
    """
    if not held.frozen_at:
        return []
    currency = held.statement.currency
    found = []
    if held.paid_before:
        found.append(("Paid before", f"{money(held.paid_before, currency)} on what it replaces."))
    if (step := held.transferred) is not None and held.paid is not None:
        found.append(("Paid", _paid(held, step)))
    if held.state is not State.restated and (due := _due(held)):
        found.append(("Due", due))
    for claw in held.claws:
        found.append(("Asked back", asked_back(claw, currency, today)))
    if held.collected:
        back = [
            f"{money(_amount(one), currency)} on {day(date.fromisoformat(one.details['on']))} "
            f"({one.details['reference']})"
            for one in held.steps
            if one.verb == "collected"
        ]
        found.append(("Came back", f"{together(back)}."))
    return found


def _paid(held: Held, step: Step) -> str:
    on = step.details.get("on")
    when = f", transferred on {day(date.fromisoformat(on))}" if on else ""
    changed = step.details.get("meanwhile")
    although = f", although it was {changed} by then" if changed else ""
    return f"{money(_amount(step), held.statement.currency)}{when}{although} ({held.reference})."


def _due(held: Held) -> str:
    currency = held.statement.currency
    if held.due < 0:
        return f"Nothing. {money(-held.due, currency)} more was paid than it says; nothing is deducted by itself."
    if not held.due:
        return "Nothing any more." if held.paid is None and held.paid_before else ""
    if held.decision == "upheld":
        return "What the restatement comes to."
    if held.state is State.disputed:
        return f"{money(held.due, currency)}, once the dispute is decided."
    return f"{money(held.due, currency)}."


def _amount(step: Step) -> Decimal:
    return Decimal(step.details["cents"]).scaleb(-2)


def asked_back(claw: Claw, currency: str, today: date) -> str:
    """One amount that was asked back, why, and what became of it.

    Args:
        claw: what was asked back.
        currency: of the scorecard.
        today: the company's day.
    """
    told = f"{money(claw.amount, currency)}, confirmed by two people on {day(claw.on)}. "
    told += f"{REASONS[claw.code]}: {claw.text}"
    told = told if told.endswith((".", "!", "?")) else f"{told}."
    if claw.decision == "upheld":
        return f"{told} A dispute about it was upheld: nothing of it is asked back."
    if claw.decision:
        return f"{told} A dispute about it was dismissed."
    if claw.disputed:
        return f"{told} It is disputed: nothing of it is collected before a person decided."
    if claw.disputable(today):
        return f"{told} It can be disputed until {day(claw.until)}; nothing of it is collected before."
    return f"{told} It could be disputed until {day(claw.until)}."


def until_then(held: Held) -> str:
    """What a dispute holds up."""
    if held.paid is not None or held.paid_before:
        return "What was paid stays; nothing more is paid on it until then."
    return "Nothing is paid on it until then."


__all__ = ["asked_back", "facts", "until_then"]
