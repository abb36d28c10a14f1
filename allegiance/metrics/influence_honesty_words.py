"""The checks of a model of influence in words: what each found, and what it would have found were the scores chance."""

from __future__ import annotations

import math

from allegiance.charts.format import plain, share
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.influence_honesty import Honesty
from allegiance.metrics.influence_words import effects
from allegiance.stats.influence_checks import PAIRED_FROM

FACTORS = {
    "reason": "Reason of the contact",
    "channel": "Channel",
    "queue": "Queue",
    "segment": "Segment of the customer",
    "language": "Language",
    "mode": "Way the survey was sent",
    "wait": "Wait in the queue",
    "hour": "Hour of the day",
    "time": "Week or month",
}


def size(metric: Metric, value: float) -> str:
    """An sd in the unit of influences, without a sign."""
    return effects(metric).moved(abs(value)).removeprefix("+").replace(" %", "%")


def sizes(metric: Metric, low: float, high: float) -> str:
    """``0.14 to 0.25``, ``7.7 to 14.9 points``: an interval of sizes."""
    first, second = size(metric, low), size(metric, high)
    unit = second.lstrip("0123456789.,")
    return f"{first.removesuffix(unit)} to {second}"


def people(given: Honesty, metric: Metric) -> str:
    """How much people differ, and how much of what one sees that is."""
    tau, low, high = given.answer.tau
    part, least, most = given.answer.share_people
    if tau <= 0:
        return (
            f"No difference between people of a team can be told from chance (at most {size(metric, high)}): "
            f"nobody's score here means anything yet."
        )
    return (
        f"People of a team differ by {size(metric, tau)} ({sizes(metric, low, high)}; one standard deviation). "
        f"That is {share(part)} ({share(least)} to {share(most)}) of what makes single {metric.noun} differ: "
        "the rest is the customer, the problem and chance."
    )


def needed(given: Honesty, metric: Metric) -> str:
    """How many rows make a score reliable."""
    aims = given.needed or {}
    texts = [
        f"{_rows(best)} ({_rows(few)} to {_rows(many)}) for a reliability of {aim:g}"
        for aim, (best, many, few) in aims.items()
        if math.isfinite(best)
    ]
    if not texts:
        return f"No number of {metric.noun} makes a score reliable while people cannot be told apart."
    reached = given.reliable or {}
    return (
        f"{metric.noun.capitalize()} that a person needs: {'; '.join(texts)}. "
        f"The median here is {_rows(given.typical)}; "
        f"{reached.get(0.7, 0)} of {given.people} people reach 0.7 and {reached.get(0.8, 0)} reach 0.8."
    )


def split(given: Honesty) -> str:
    """Whether halves of the same people's rows agree."""
    found = given.split
    if found is None:
        return (
            f"Too few people have enough in both odd and even weeks to compare the halves "
            f"(more than {PAIRED_FROM} are needed)."
        )
    return (
        f"Scores from odd weeks and from even weeks correlate by {plain(found.correlation, 2)} "
        f"({plain(found.low, 2)} to {plain(found.high, 2)}; {found.people} people). The model promises "
        f"{plain(found.expected, 2)}; pure chance would give 0."
    )


def placebo(given: Honesty, metric: Metric) -> str:
    """What the model says of names that mean nothing."""
    found = given.placebo
    if found is None:
        return "Names could not be shuffled: too few rows."
    times = "once" if found.shuffles == 1 else f"{found.shuffles} times"
    return (
        f"With the names shuffled inside each team and week ({times}), people seem to differ by at most "
        f"{size(metric, found.tau)}, and {found.named} of {found.looked} would have been called above or below."
    )


def dealt(given: Honesty, metric: Metric) -> str:
    """What was dealt out the least evenly."""
    if not given.dealt:
        return "Nothing that people do not decide could be told apart here."
    most = max(given.dealt, key=lambda one: one.spread)
    return (
        f"The least evenly dealt out: {FACTORS[most.factor].lower()}. It alone moves raw values by "
        f"{size(metric, most.spread)} from person to person; by lot it would be {size(metric, most.chance)}. "
        "Scores are adjusted for all of these."
    )


def drift(given: Honesty, metric: Metric) -> str:
    """Whether people's own level moves."""
    value = given.answer.drift
    if value <= 0:
        return "From week to week, people's own levels move no more than chance would make them seem to."
    return f"People's own levels move by about {size(metric, value)} from week to week; the intervals allow for it."


def _rows(number: float) -> str:
    return "more than there can be" if not math.isfinite(number) else f"{number:,.0f}"
