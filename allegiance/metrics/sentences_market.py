"""The sentence on competitors: where rivals are ahead, where we are, and who would switch to whom."""

from __future__ import annotations

from collections.abc import Sequence

from allegiance.charts.format import SHARE, share
from allegiance.metrics.market import AHEAD, BEHIND, OVERALL, Market

NAMED = 3
"""At most so many places are named in a sentence."""


def sentence(found: Market) -> str:
    """What the surveys say; never a cause, and nothing that chance could explain."""
    if found.reason:
        return (
            f"How we stand is {found.reason}." if found.reason.startswith("not ") else _capital(found.reason)
        )
    if found.missing:
        return f"How we stand is {found.missing}."
    parts = [_standing(found), _switching(found)]
    return " ".join(part for part in parts if part)


def _standing(found: Market) -> str:
    named = [one for one in found.relative if one.attribute != OVERALL]
    behind = [one for one in named if one.verdict == BEHIND]
    most = {one.attribute: one.value for one in found.weights.items}
    behind.sort(key=lambda one: -most.get(one.attribute, 0.0))
    text = "; ".join(f"{one.rival} is ahead of us on {one.attribute}" for one in behind[:NAMED])
    if len(behind) > NAMED:
        text += f"; and in {len(behind) - NAMED} more places a rival is ahead"
    ahead = _ahead(found)
    if not text and not ahead:
        return "On no attribute is a difference between us and a rival clear."
    if text and ahead:
        return f"{text}. We are ahead on {ahead}."
    return f"{text}." if text else f"We are ahead on {ahead}, and nowhere clearly behind."


def _ahead(found: Market) -> str:
    by: dict[str, list[str]] = {}
    for one in found.relative:
        if one.verdict == AHEAD and one.attribute != OVERALL:
            by.setdefault(one.attribute, []).append(one.rival)
    told = []
    for attribute, rivals in list(by.items())[:NAMED]:
        whom = "every rival" if set(rivals) == set(found.rivals) and len(rivals) > 1 else listed(rivals)
        told.append(f"{attribute} (of {whom})")
    return listed(told)


def _switching(found: Market) -> str:
    leave = found.leave
    if leave is None or leave.share is None:
        return ""
    text = f"{share(leave.share)} of the customers asked would leave us ({SHARE.interval(leave.low, leave.high)})"
    to = [one for one in found.to if one.low is not None and one.share is not None]
    if len(to) > 1 and to[0].low is not None and to[0].low > max(one.high or 1.0 for one in to[1:]):
        text += f", most of them to {to[0].name}"
    return f"{text}."


def listed(names: Sequence[str]) -> str:
    """``a, b and c``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
