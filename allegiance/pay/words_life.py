"""Where a scorecard stands, in plain words: what a state means, what comes next, and who did what when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from allegiance.charts import format as written

STATES: Mapping[str, str] = {
    "draft": "Draft",
    "reviewed": "Reviewed",
    "approved": "Approved",
    "frozen": "Final",
    "acknowledged": "Acknowledged",
    "disputed": "Disputed",
    "decided": "Dispute decided",
    "paid": "Paid",
    "restated": "Replaced",
    "clawed back": "Asked back",
    "withdrawn": "Withdrawn",
}
"""States as pages name them."""

MEANS: Mapping[str, str] = {
    "draft": "It was computed, and nobody has looked it over yet. It can still change.",
    "reviewed": "One person has looked it over. A second person still has to approve it; until then it can change.",
    "approved": "Two people have agreed to it. It becomes final once it is frozen.",
    "frozen": "It is final. Data that come in later do not change it: they would make a restatement beside it.",
    "acknowledged": "It is final, and whoever it is about has seen it. That is no agreement.",
    "disputed": "It is disputed. A person decides; nothing more is paid on it until then.",
    "decided": "The dispute was decided by a person.",
    "paid": "Payroll paid it, and said so.",
    "restated": "It was replaced by a restatement, which is shown with every difference.",
    "clawed back": "Money that was paid was asked back, confirmed by two people.",
    "withdrawn": "The draft was withdrawn; nothing comes of it.",
}
"""What a state means to whoever is paid."""

WAITS: Mapping[str, str] = {
    "disputed": "for a decision on a dispute",
    "draft": "for a review",
    "reviewed": "for a second person’s approval",
    "approved": "to be made final",
}
"""What a scorecard waits for, the most pressing first; a state that is not here waits for nobody here."""

VERBS: Mapping[str, str] = {
    "computed": "computed",
    "recomputed": "computed again",
    "reviewed": "looked over",
    "approved": "approved",
    "sent back": "sent back",
    "frozen": "made final",
    "acknowledged": "acknowledged (seen, which is no agreement)",
    "disputed": "disputed",
    "decided": "dispute decided",
    "restated": "replaced by a restatement",
    "paid": "noted as paid",
    "withdrawn": "withdrawn",
    "paid before": "a payment on an earlier revision noted",
    "reopened": "dispute open again: its restatement was given up",
    "claw-back asked": "asked to ask money back",
    "clawed back": "money asked back, by two people",
    "claw-back refused": "asking money back refused",
    "claw-back disputed": "asking money back disputed",
    "claw-back decided": "dispute about asking money back decided",
    "collected": "what was asked back came",
    "override asked": "asked to set a measure’s payout",
    "override confirmed": "a measure’s payout set by two people",
    "override refused": "setting a measure’s payout refused",
    "late rules asked": "asked to let rules count that are newer than the period",
    "late rules confirmed": "rules that are newer than the period let count, by two people",
    "late rules refused": "rules that are newer than the period refused",
    "lift asked": "asked to pay a measure by its figure again",
    "lift confirmed": "a measure paid by its figure again, by two people",
    "lift refused": "paying a measure by its figure again refused",
}
"""Steps as the history tells them; a step that is not here is told as it is named."""


def state(name: str) -> str:
    """A state as pages name it."""
    return STATES.get(name, name[:1].upper() + name[1:])


def by(actor: str, role: str, hands: str) -> str:
    """Who took a step, in which role, and at whose keyboard where it was not their own sign-in.

    Args:
        actor: the account.
        role: as it is called; empty: none.
        hands: login of whoever was at the keyboard; empty: nobody else.
    """
    typed = f"at the keyboard: {hands}" if hands not in ("", actor) else ""
    told = ", ".join(one for one in (role, typed) if one)
    return f"{actor} ({told})" if told else actor


def verb(name: str) -> str:
    """A step as the history tells it, with a capital."""
    told = VERBS.get(name, name)
    return told[:1].upper() + told[1:]


def window(frozen: date | None, dispute_days: int, today: date) -> str:
    """How long a scorecard can be disputed, in a sentence."""
    if frozen is None:
        return f"Once it is final it can be disputed for {dispute_days} days."
    last = frozen + timedelta(days=dispute_days)
    if today > last:
        return f"It could be disputed until {written.day(last)}."
    left = (last - today).days
    more = "today is the last day" if not left else f"{left} {'day' if left == 1 else 'days'} left"
    return f"It can be disputed until {written.day(last)} ({more})."
