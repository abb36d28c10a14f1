"""The sentence at the top of the pages about customers and their wishes. It says what is found, never why."""

from __future__ import annotations

from collections.abc import Sequence

from allegiance.charts import format as written
from allegiance.metrics.catalogue import load
from allegiance.metrics.customers_bands import Groups
from allegiance.metrics.customers_lift import Trait, Traits
from allegiance.metrics.customers_timeline import Life
from allegiance.metrics.needs import Cell, Needs
from allegiance.metrics.sentences import scale
from allegiance.metrics.weighted import Weighed

HEADLINES = ("csat", "loyal", "leaving", "fcr_observed", "over_five_minutes", "retention")
"""What is compared plain and by value, in the order in which a sentence prefers it."""


def customers(bands: Groups, weighed: Sequence[Weighed], lost: Traits) -> str:
    """What the most valuable bring, whether they fare unlike the others, and what those lost had in common."""
    if bands.reason:
        return f"What customers are worth is {bands.reason}."
    parts = []
    top = next((group for group in bands.groups if group.name == "Top 10%"), None)
    if top is not None and top.value_share is not None:
        share = written.share
        parts.append(
            f"{share(top.share)} of the customers, those worth most, bring {share(top.value_share)} "
            "of the annual value."
        )
    parts.append(by_value(weighed))
    # what those lost have more often than others; of several, what concerns most of them beyond what is usual
    more = [one for one in lost.clear if one.lift is not None and one.lift > 1]
    if more:
        parts.append(
            f"Of the customers lost, {distinguished(max(more, key=lambda one: one.group_share - one.share))}."
        )
    return " ".join(part for part in parts if part)


def by_value(weighed: Sequence[Weighed]) -> str:
    """Whether the figures differ when each customer counts by value."""
    shown = [one for one in weighed if one.difference is not None]
    if not shown:
        return ""
    order = {name: place for place, name in enumerate(HEADLINES)}
    clear = sorted((one for one in shown if one.clear), key=lambda one: order.get(one.metric, len(order)))
    if not clear:
        return "Counted by what they bring, no figure clearly differs from the plain one."
    one = clear[0]
    metric = load()[one.metric]
    style = scale(metric)
    assert one.difference is not None
    way = "more" if one.difference > 0 else "less"
    return (
        f"Counted by what they bring, {metric.short[:1].lower() + metric.short[1:]} is "
        f"{style.value(one.weighted.value)} instead of {style.value(one.plain.value)}: {way} for the valuable."
    )


PHRASES: dict[str, str] = {
    "segment": "belong to segment “{}”",
    "contract": "have the contract “{}”",
    "region": "are in “{}”",
    "reason": "came mainly for “{}”",
    "channel": "came mainly by “{}”",
    "contacted": "had contacted us",
    "came_back": "had come back for the same reason",
    "waited_long": "had been on hold for long",
    "passed_on": "had been passed on",
    "satisfied": "were satisfied when last asked",
    "promoter": "would have recommended us when last asked",
    "may_leave": "had said that they may leave",
}
"""How a sentence says that customers have an attribute."""


def distinguished(one: Trait) -> str:
    """``46.2% had been on hold for long, against 25.2% of all (1.8 times as often; n = 106)``."""
    assert one.lift is not None
    return (
        f"{written.share(one.group_share)} {PHRASES[one.attribute].format(one.level)}, against "
        f"{written.share(one.share)} of all ({one.lift:.1f} times as often; n = {written.count(one.group_n)})"
    )


def needs(found: Needs) -> str:
    """The wish named most, the one that grows, and the one whose customers intend to leave."""
    if found.reason or not found.needs:
        verb = "are" if found.reason.startswith("not measured") else "have"
        return f"Customers' wishes {verb} {found.reason or 'not measured'}."
    share = written.SHARE
    first = found.needs[0]
    text = (
        f"Customers wish most for “{first.name}”: {share.value(first.share)} of answers "
        f"({share.interval(first.low, first.high)}) name it."
    )
    return " ".join(part for part in (text, _growing(found), _pulling(found)) if part)


def _growing(found: Needs) -> str:
    """The steepest clear rise: of a segment, where that is steeper than the whole."""
    rises: list[tuple[float, str, float | None, float | None]] = [
        (one.trend.yearly, f"“{one.name}”", one.trend.first, one.trend.last)
        for one in found.needs
        if one.trend.clear and one.trend.yearly is not None and one.trend.yearly > 0
    ]
    rises += [
        (cell.trend.yearly, f"“{cell.need}” in {cell.segment}", cell.trend.first, cell.trend.last)
        for cell in found.cells
        if cell.trend.clear and cell.trend.yearly is not None and cell.trend.yearly > 0
    ]
    if not rises:
        return ""
    _, name, before, after = max(rises)
    if before is None or after is None:
        return f"{name} grows."
    return (
        f"{name} grows: {written.share(before)} of answers in the first half of the time looked at, "
        f"{written.share(after)} in the second."
    )


def _pulling(found: Needs) -> str:
    away = [
        one
        for one in found.needs
        if one.pull.clear and one.pull.difference is not None and one.pull.difference < 0
    ]
    if not away:
        return ""
    one = min(away, key=lambda need: need.pull.difference or 0.0)
    points = written.plain(abs(one.pull.difference or 0.0) * 100, 1)
    what = "intend to stay" if found.outcome == "stay" else "are loyal"
    return (
        f"Those who name “{one.name}” {what} {points} points less often than others of the same segment who came for "
        "the same reason."
    )


def grows(cell: Cell) -> bool:
    """Whether a wish is clearly named more and more in a segment."""
    return cell.trend.clear and (cell.trend.yearly or 0.0) > 0


def timeline(life: Life) -> str:
    """Who the customer is, and how much is known."""
    if not life.found:
        return ""
    parts = []
    if life.listed is not None:
        row = life.listed
        parts.append(str(row["segment"]) if row["segment"] is not None else "A customer")
        if row["since"] is not None:
            parts[-1] += f", since {row['since']}"
        if row["annual_value"] is not None:
            parts[-1] += f", worth {written.count(float(str(row['annual_value'])))} a year"
        if row["left_on"] is not None:
            parts[-1] += f"; left on {row['left_on']}"
        elif row["renewal_on"] is not None:
            parts[-1] += f"; up for renewal on {row['renewal_on']}"
        parts[-1] += "."
    counts = {
        kind: sum(event.kind == kind for event in life.events) for kind in ("contact", "answer", "outreach")
    }
    told = [
        f"{count} {noun}{'' if count == 1 else 's'}"
        for (noun, count) in (
            ("contact", counts["contact"]),
            ("answer", counts["answer"]),
            ("proactive message", counts["outreach"]),
        )
        if count
    ]
    if told:
        parts.append(f"{', '.join(told[:-1])} and {told[-1]}." if len(told) > 1 else f"{told[0]}.")
    return " ".join(parts)
