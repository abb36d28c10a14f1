"""Teams and the people of one, at equal contacts, as pictures. Never a rank: by name, inside what chance allows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from allegiance.charts import rows
from allegiance.charts.format import Scale, clock, duration, duration_change, plain
from allegiance.charts.funnel import Dot, funnel
from allegiance.charts.spec import DotPlot, Emphasis, Funnel
from allegiance.metrics import sentences_influence
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.employee_words import ALIKE
from allegiance.metrics.influence_results import TIMES, Team
from allegiance.metrics.influence_team import Inside, Line, Member
from allegiance.metrics.influence_words import between, effect, label
from allegiance.metrics.sentences import scale

RELATIVE = (
    "A person’s score is relative to the people of their own team, so it cannot show whether the team is strong or "
    "weak; a team’s score is relative to the average team, and says nothing about one of its people. The two are "
    "never put together."
)
EQUAL = (
    "At equal contacts: as if everybody had the company’s mix of reasons, channels, queues, customers, languages, "
    "waiting times and hours, going by what the same people get for such contacts."
)
UNTOLD = "cannot be told apart"
SHORT = 30
"""Seconds below which a whole second is too coarse."""
RATINGS = {"csat_mean": (1.0, 5.0), "ces_mean": (1.0, 7.0)}
"""Values beyond which no rating exists, nor an axis."""


def told(reliability: float | None) -> bool:
    """Whether a score tells anything: without it a difference of none would seem certain."""
    return reliability is not None and reliability >= ALIKE


def emphasis(word: str) -> Emphasis:
    """The colour that repeats a word; one that is neither good nor bad is only pointed at."""
    if word in ("better", "worse"):
        return "better" if word == "better" else "worse"
    return "accent" if word else ""


def level(metric: Metric, value: float | None) -> str:
    """A value of the metric."""
    return time(value) if value is not None and metric.id in TIMES else scale(metric).value(value)


def time(seconds: float, long: Callable[[float], str] = duration) -> str:
    """A time; a short one with the digit by which people and teams differ."""
    return f"{plain(seconds, 1)} s" if seconds < SHORT else long(seconds)


LOGARITHMIC = Scale(
    "minutes and seconds, on a logarithmic scale",
    lambda value: time(math.expm1(value)),
    lambda value: time(math.expm1(value), clock),
    lambda value: duration_change(math.expm1(value)),
    floor=0.0,
)
"""Times are compared as logarithms of 1 + seconds, and written as times."""


def differences(metric: Metric) -> Scale:
    """How differences are written on an axis: they have a sign, and no end."""
    return Scale(
        f"difference in {sentences_influence.of(metric)}",
        lambda value: effect(metric, value),
        lambda value: effect(metric, value).removesuffix(" points"),
        lambda value: effect(metric, value),
    )


def teams(shown: Sequence[Line], metric: Metric) -> DotPlot:
    """Each team against the average team; ``shown``: those that a score tells anything of."""
    return rows.dots(
        f"{metric.short}, against the average team",
        [
            rows.Item(
                one.team.team,
                one.team.effect,
                one.team.n,
                one.team.low,
                one.team.high,
                emphasis=emphasis(label(metric, one.team.label)),
                fell=(one.team.effect or 0) < 0,
                key=one.team.team,
                remark=label(metric, one.team.label),
            )
            for one in shown
        ],
        differences(metric),
        of="team",
        reference=(0.0, "average team"),
    )


def against(one: Team, metric: Metric) -> str:
    """A team against the average team, with what can be said of it."""
    if not told(one.reliability):
        return UNTOLD
    said = label(metric, one.label) or "no clear difference"
    return f"{effect(metric, one.effect)} ({between(metric, one.low, one.high)}): {said}"


def people(found: Inside, metric: Metric) -> Funnel | None:
    """The people of a team against how much their values stand on; None where nobody may be compared."""
    shown = [one for one in found.shown if one.level is not None]
    if not found.ranked or not shown:
        return None
    low, high = RATINGS.get(metric.id, (None, None))
    how = LOGARITHMIC if metric.id in TIMES else scale(metric)
    if low is not None:
        how = replace(how, floor=low, ceiling=high, tick=how.text)
    return funnel(
        f"{metric.short} at equal contacts",
        [
            Dot(
                one.name,
                one.person.n,
                one.level or 0.0,
                emphasis(label(metric, one.person.label)),
                one.person.employee,
                "; ".join(filter(None, (remark(one, found, metric), moved(one, found)))),
            )
            for one in shown
        ],
        how,
        centre=found.centre,
        spread_of_one=found.one,
        of="person",
        noun=metric.noun,
        note="Each dot is a person, further right with more "
        + metric.noun
        + ". The line is the level of the team. "
        "Inside the darker band is where 95 of 100 would be if everybody were alike, inside the lighter one 998 of "
        "1,000: there, differences are no more than chance makes.",
    )


def remark(one: Member, found: Inside, metric: Metric) -> str:
    """What is said of a person beyond the figures."""
    if not found.ranked:
        return ""
    if one.person.caution:
        return "not judged: see below"
    if not told(one.person.reliability):
        return UNTOLD
    return label(metric, one.person.label) or one.person.remark or "no clear difference"


def moved(one: Member, found: Inside) -> str:
    """Where somebody was before, or is now, when it is another team."""
    now = one.now_in(found.name)
    if now:
        return f"now in {now}"
    before = [spell.team for spell in one.person.spells if spell.team != found.name and spell.team]
    return f"before in {before[-1]}" if before else ""
