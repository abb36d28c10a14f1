"""The sentence on proactive contact: a cause only where chance decided who was reached."""

from __future__ import annotations

from allegiance.charts.format import GAP, count, share, signed
from allegiance.metrics.period import Period
from allegiance.metrics.proactive_records import RANDOMISED, Study
from allegiance.metrics.results import NO_CHANGE, TOO_FEW


def sentence(found: Study, period: Period) -> str:
    """The log in one sentence, and what followed in another: a cause only where chance decided who was reached."""
    if found.reason:
        return (
            f"Proactive contact is {found.reason}." if found.reason.startswith("not ") else f"{found.reason}."
        )
    sent, replied = found.sent, sum((one.replied.value or 0.0) * one.sent for one in found.messages)
    if sent:
        text = f"We contacted customers {count(sent)} times before they contacted us ({period.label})"
        text += f"; {share(replied / sent)} replied." if replied else "."
    else:
        text = f"Nobody was contacted in {period.label}."
    return f"{text} {_followed(found)}".strip()


def _followed(found: Study) -> str:
    if found.evidence == RANDOMISED:
        if found.fewer is None:
            return "Too few customers were held out at random, long enough ago, to say what it changed."
        low, high = found.fewer.low, found.fewer.high
        sure = f"95%: {signed(low * 100, 0)} to {signed(high * 100, 0)}%"
        if low <= 0 <= high:
            return f"Against customers held out at random, no clear change of later contacts ({sure})."
        way = "fewer" if high < 0 else "more"
        return (
            f"Chance decided whom to hold out: those reached made {abs(found.fewer.change):.0%} {way} contacts in the "
            f"60 days after ({sure})."
        )
    first = next((one for one in found.effects if one.difference is not None), None)
    if first is None:
        return "What it changed cannot be told."
    sure = GAP.interval(first.low, first.high)
    says = "no clear difference" if first.verdict in (NO_CHANGE, TOO_FEW) else "a difference"
    return (
        f"The log marks no random hold-out: beside customers alike there is {says} in contacts within 14 days "
        f"({GAP.text(first.difference or 0.0)}; {sure}), which shows no cause."
    )
