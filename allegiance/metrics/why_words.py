"""The words around a decomposition: what each part is, and the sentence that its figures write.

The common shift is what remains when everything that the exports tell apart has been taken out. A product, a season or
the service as a whole can be behind it, and nothing here can say which: it is never put down to anybody.
"""

from __future__ import annotations

from collections.abc import Mapping

from allegiance.charts.format import Scale
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.sentences import scale
from allegiance.metrics.where import UNKNOWN
from allegiance.metrics.why import Part, Why
from allegiance.metrics.why_traces import Trace

TITLES: Mapping[str, str] = {
    "mix": "Kind of contact",
    "wait": "Time in the queue",
    "hold": "Time on hold",
    "common": "Common shift",
    "within": "Employees moving differently",
    "reallocation": "Contacts moved between employees",
    "joiners": "Employees new to the period",
    "leavers": "Employees no longer in it",
}

MEANINGS: Mapping[str, str] = {
    "mix": "Customers came with other reasons, by other channels, from other segments or at other hours.",
    "wait": "Customers waited longer or shorter in the queue.",
    "hold": "Customers were parked longer or shorter after the answer.",
    "common": "The same move everywhere, after all that the exports tell apart: a product, a season, the service as a "
    "whole. What is behind it, these figures cannot say.",
    "within": "Some employees moved more or less than the common shift.",
    "reallocation": "A larger or smaller part of the contacts went to employees who usually do better or worse.",
    "joiners": "Employees without rows in the period before, against the usual level.",
    "leavers": "Employees without rows in the period now, against the usual level.",
}

CLEAR = (
    "Different from nothing although all parts were looked at: by chance alone, one change in twenty has such a part. "
    "Single intervals leave zero out more often."
)

FACTORS: Mapping[str, str] = {
    "reason": "Reason for contact",
    "queue": "Queue",
    "channel": "Channel",
    "segment": "Segment",
    "language": "Language",
    "mode": "How the survey was sent",
    "hour": "Hour of the day",
}


def sentence(found: Why, metric: Metric) -> str:
    """What moved, whether it is clear, and which parts account for it."""
    style, name = scale(metric), metric.short
    if found.reason or found.change is None:
        if found.figure.change is not None and found.reason.startswith("not shown"):
            return _moved(found, style, name)
        silent = found.figure.reason or found.reason
        return f"Why {_inside(name)} moved cannot be said: {silent}."
    since = found.period.label_of(found.against)
    parts = sorted((part for part in found.parts if part.clear), key=lambda part: -abs(part.value))
    if not found.clear:
        text = (
            f"{name} did not clearly change against {since} "
            f"({style.moved(found.change)}, {style.moved_between(found.low, found.high)})."
        )
        if not parts:
            return f"{text} None of its parts is clearly different from nothing."
        return f"{text} Behind it, {_listed(parts, found, style, None)}."
    way = "rose" if found.change > 0 else "fell"
    ends = sorted(abs(end) for end in (found.low, found.high) if end is not None)
    size = _bare(style, found.change)
    text = f"{name} {way} by {size} ({_range(style, *ends)}) against {since}"
    if not parts:
        return f"{text}; no single part of it is clear."
    return f"{text}; {_listed(parts, found, style, found.change)}."


def _moved(found: Why, style: Scale, name: str) -> str:
    """The change alone, for whoever may not see what it is made of."""
    figure = found.figure
    since, moved = found.period.label_of(found.against), style.moved(figure.change or 0.0)
    if figure.verdict in ("better", "worse"):
        return f"{name} is {style.text(figure.value or 0.0)}, {moved} against {since}: {figure.verdict}."
    return f"{name} did not clearly change against {since} ({moved})."


def _listed(parts: list[Part], found: Why, style: Scale, change: float | None) -> str:
    """At most two parts, the largest first."""
    told = []
    for part in parts[:2]:
        value = style.moved(part.value)
        between = style.moved_between(part.low, part.high)
        if change is not None and (part.value > 0) == (change > 0):
            ends = sorted(abs(end) for end in (part.low, part.high) if end is not None)
            told.append(
                f"{subject(part.block, found)} for {_bare(style, part.value)} of it ({_range(style, *ends)})"
            )
        else:
            told.append(f"{subject(part.block, found)} for {value} ({between})")
    verb = "account" if subject(parts[0].block, found).endswith("s") else "accounts"
    head = told[0].replace(" for ", f" {verb} for ", 1)
    rest = "" if len(told) < 2 else f", {told[1]}"
    return head + rest


def subject(block: str, found: Why) -> str:
    """What a part is called in a sentence."""
    longer = (found.longer or {}).get(block)
    if block in ("wait", "hold"):
        noun = {"wait": "queues", "hold": "holds"}[block]
        return f"{'longer' if longer else 'shorter'} {noun}"
    return {
        "mix": "a different kind of contacts",
        "common": "a common shift that these figures cannot explain",
        "within": "differences in how employees moved",
        "reallocation": "contacts moving between employees",
        "joiners": "employees new to the period",
        "leavers": "employees no longer in it",
    }[block]


def evidence(found: Why, metric: Metric) -> str:
    """How much of the change the exports account for, and where the traced block comes from."""
    if not found.parts or found.change is None or found.accounted is None:
        return ""
    style = scale(metric)
    common = next(part for part in found.parts if part.block == "common")
    staff = found.change - found.accounted - common.value
    told = [
        f"Of the change of {style.moved(found.change)}, {style.moved(found.accounted)} go with the kind of contacts "
        f"and the times customers waited, {style.moved(staff)} with who took the contacts, and "
        f"{style.moved(common.value)} are the common shift."
        if len(found.parts) > 3
        else f"Of the change of {style.moved(found.change)}, {style.moved(found.accounted)} go with the kind of "
        f"contacts, and {style.moved(common.value)} are the common shift."
    ]
    if found.further:
        told.append(
            f"What waits and kinds of contact go along with was learnt from the year around as well "
            f"({found.further:,} more {metric.noun})."
        )
    if lines := [line for line in (_traced(found, name, style) for name in ("queue", "reason")) if line]:
        told.append(f"{TITLES[found.traced]}: most of it in {'; '.join(lines)}.")
    return " ".join(told)


def _traced(found: Why, dimension: str, style: Scale) -> str:
    """The member with most of the traced block, where it is really most: same sign and over a third."""
    block = next(part for part in found.parts if part.block == found.traced)
    mine = [trace for trace in found.traces if trace.dimension == dimension and trace.member != UNKNOWN]
    if not mine or not block.clear:
        return ""
    top = max(mine, key=lambda trace: trace.value * block.value)
    if top.value * block.value <= 0 or abs(top.value) < abs(block.value) / 3:
        return ""
    return f"{dimension} {top.member} ({style.moved(top.value)})"


def top_traces(found: Why, dimension: str, most: int = 8) -> tuple[Trace, ...]:
    """The members of one dimension with most of the traced block; weeks in their order, all of them."""
    mine = [trace for trace in found.traces if trace.dimension == dimension]
    return tuple(mine if dimension == "week" else mine[:most])


def _bare(style: Scale, value: float) -> str:
    return style.moved(abs(value)).removeprefix("+")


def _range(style: Scale, low: float, high: float) -> str:
    return style.moved_between(low, high).replace("+", "")


def _inside(name: str) -> str:
    return name if name.isupper() else name[:1].lower() + name[1:]
