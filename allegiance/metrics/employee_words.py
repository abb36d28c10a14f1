"""What is said of one employee, and to one: plain, respectful, with how sure it is; never a cause, never a rank."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from allegiance.charts.format import NOTHING, count, share, short_day
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.employee import Instead
from allegiance.metrics.influence_results import ANSWERS, COACHING, COMPARISON, PAY, Influence, Person
from allegiance.metrics.influence_words import between, effect
from allegiance.metrics.sentences import scale
from allegiance.stats.verdicts import JUDGED_FROM, SHOWN_FROM

CLEAR, LIKELY = 0.975, 0.8
"""Chance of being on that side from which a difference is called clear, or likely."""
HARDLY = 0.005
"""A relative change that is not worth a number."""
ALIKE = 0.05
"""Below this reliability the people of the company cannot be told apart, and a narrow interval says only that."""

SURE, MAYBE, UNCLEAR = "clear", "likely, but not certain", "no difference can be told"
_ENDS = {
    SURE: "a clear difference.",
    MAYBE: "likely, but not certain.",
    UNCLEAR: "no difference can be told from chance.",
}


@dataclass(frozen=True, slots=True)
class _Saying:
    """How a difference in a metric is said: what the customers or contacts do, with ``{name}`` and ``{size}``."""

    more: str
    less: str
    same: str


SAYINGS = {
    "csat_mean": _Saying(
        "{name}'s customers rate {size} of a point higher than those of {rest} at equal contacts",
        "{name}'s customers rate {size} of a point lower than those of {rest} at equal contacts",
        "{name}'s customers rate about like those of {rest} at equal contacts",
    ),
    "csat": _Saying(
        "{size} more of {name}'s customers are satisfied than of {rest}'s at equal contacts",
        "{size} fewer of {name}'s customers are satisfied than of {rest}'s at equal contacts",
        "About as many of {name}'s customers are satisfied as of {rest}'s at equal contacts",
    ),
    "nps": _Saying(
        "The Net Promoter Score of {name}'s customers is {size} higher than of {rest}'s at equal contacts",
        "The Net Promoter Score of {name}'s customers is {size} lower than of {rest}'s at equal contacts",
        "The Net Promoter Score of {name}'s customers is about that of {rest}'s at equal contacts",
    ),
    "ces_mean": _Saying(
        "{name}'s customers find it easier, by {size} of a point, than those of {rest} at equal contacts",
        "{name}'s customers find it harder, by {size} of a point, than those of {rest} at equal contacts",
        "{name}'s customers find it about as easy as those of {rest} at equal contacts",
    ),
    "solved": _Saying(
        "{size} more of {name}'s customers say that it was solved than of {rest}'s at equal contacts",
        "{size} fewer of {name}'s customers say that it was solved than of {rest}'s at equal contacts",
        "About as many of {name}'s customers say that it was solved as of {rest}'s at equal contacts",
    ),
    "fcr_observed": _Saying(
        "{size} more of {name}'s contacts are settled the first time than of {rest}'s at equal contacts",
        "{size} fewer of {name}'s contacts are settled the first time than of {rest}'s at equal contacts",
        "About as many of {name}'s contacts are settled the first time as of {rest}'s at equal contacts",
    ),
    "hold_time": _Saying(
        "{name}'s customers are on hold {size} longer than those of {rest} at equal contacts",
        "{name}'s customers are on hold {size} less long than those of {rest} at equal contacts",
        "{name}'s customers are on hold about as long as those of {rest} at equal contacts",
    ),
    "transferred": _Saying(
        "{size} more of {name}'s contacts are passed on than of {rest}'s at equal contacts",
        "{size} fewer of {name}'s contacts are passed on than of {rest}'s at equal contacts",
        "About as many of {name}'s contacts are passed on as of {rest}'s at equal contacts",
    ),
    "aht": _Saying(
        "{name}'s contacts take {size} longer than those of {rest} at equal contacts",
        "{name}'s contacts take {size} less time than those of {rest} at equal contacts",
        "{name}'s contacts take about as long as those of {rest} at equal contacts",
    ),
}

USES = {
    "trend": "A trend at most: not for judging, not for comparing, not for pay",
    "coaching": "A conversation about coaching: not for comparing people, not for pay",
    "comparison": "Coaching, and comparing with care: not for pay",
    "pay": "Coaching and comparing; sure enough to count for pay where your rules provide for it",
}
"""What a score may be used for, by the most that it is good for."""


def certainty(person: Person) -> str:
    """How sure the side is on which somebody stands."""
    if person.influence is None or not person.sd:
        return ""
    chance = 0.5 * math.erfc(-abs(person.influence) / person.sd / math.sqrt(2))
    if chance >= CLEAR:
        return SURE
    return MAYBE if chance >= LIKELY else UNCLEAR


def firm(person: Person) -> bool:
    """Whether a figure is more than a trend."""
    return (person.reliability or 0.0) >= COACHING and person.n >= JUDGED_FROM


def told_apart(person: Person) -> bool:
    """Whether the figure tells people apart at all."""
    return person.reliability is not None and person.reliability >= ALIKE


def lead(name: str, found: Influence, person: Person | None, metric: Metric) -> str:
    """The sentence at the top."""
    if found.reason.startswith("not measured: "):
        return f"What {name} adds is {found.reason}."
    if found.reason:
        return f"What {name} adds cannot be said: {found.reason}."
    if person is None:
        return f"What {name} adds cannot be said: no {metric.noun} in this period."
    if person.influence is None:
        return f"What {name} adds cannot be said yet: {person.reason}, and {SHOWN_FROM} are the least."
    return says(name, person, metric)


def says(name: str, person: Person, metric: Metric) -> str:
    """A figure in a sentence, with its interval and how sure it is; ``""`` without a figure."""
    if person.influence is None:
        return ""
    if not told_apart(person):
        return (
            f"In this figure the people of this company cannot be told apart, and so neither can {name} "
            f"({count(person.n)} {metric.noun})."
        )
    how, words = certainty(person), SAYINGS[metric.id]
    say = words.same if how == UNCLEAR else words.more if person.influence > 0 else words.less
    said = say.format(
        name=name,
        rest=f"the rest of {person.team}" if person.team else "the other people",
        size=size(metric, person.influence),
    )
    stands = f"{between(metric, person.low, person.high)}, {count(person.n)} {metric.noun}"
    text = f"{said[:1].upper()}{said[1:]} ({stands})"
    if person.caution:
        return f"{text}, on answers that may have been chosen: it is shown without a judgement."
    text += f": {_ENDS[how]}"
    if person.label:
        text += " It stays clear among all the people who were looked at."
    if not firm(person):
        text += " It shows a trend at most."
    return text


def size(metric: Metric, value: float) -> str:
    """A difference without its sign: ``0.12``, ``1.3 points``, ``8%``."""
    return effect(metric, abs(value)).removeprefix("+")


def reading(metric: Metric, person: Person) -> str:
    """A row's words: on which side, by what is good, how sure."""
    if person.influence is None:
        return person.reason
    if not told_apart(person):
        return "people cannot be told apart in this"
    how = certainty(person)
    way = "longer" if person.influence > 0 else "shorter"
    if person.caution:
        return "shown without a judgement: answers may have been chosen"
    if metric.direction == "none":
        said = how if how == UNCLEAR else f"{way} than the rest, {how}"
        return f"{said}; neither long nor short is good by itself"
    if how == UNCLEAR:
        return how
    good = (person.influence > 0) == (metric.direction == "up")
    trend = "" if firm(person) else ", a trend at most"
    return f"{'better than' if good else 'behind'} the rest: {how}{trend}"


def wanted(found: Influence, person: Person) -> str:
    """How many more rows would make the figure surer, and of what."""
    if person.reliability is None or person.caution:
        return ""
    for least, use in ((COACHING, "coaching"), (COMPARISON, "comparing"), (PAY, "counting for pay")):
        if person.reliability < least:
            rows = found.rows_for(least)
            if not math.isfinite(rows):
                return f"No number of answers within such a period would make it reliable enough for {use}."
            more = max(math.ceil(rows) - person.n, 1)
            return f"About {count(more)} more in such a period would make it reliable enough for {use}."
    return "It stands on enough."


def counterfactual(name: str, found: Instead, metric: Metric) -> str:
    """What the team would be if the person were like the rest."""
    if found.reason or found.moved is None or found.mean is None:
        return f"What {found.team or 'the team'} would be without the difference is not said: {found.reason}."
    relative = effect(metric, 0.1).endswith("%")
    style = scale(metric)
    change = f"{effect(metric, found.moved)}, {between(metric, found.low, found.high)}"
    unclear = (found.low or 0.0) < 0 < (found.high or 0.0)
    end = " It may be nothing at all." if unclear else ""
    if relative and max(abs(found.moved), abs(found.low or 0.0), abs(found.high or 0.0)) < HARDLY:
        return (
            f"If {name} performed like the rest of {found.team}, {metric.short.lower()} of the whole team would "
            f"hardly change: by less than half a percent either way."
        )
    if relative:
        return (
            f"If {name} performed like the rest of {found.team}, {metric.short.lower()} of the whole team would "
            f"change by {effect(metric, found.moved)} ({between(metric, found.low, found.high)}): "
            f"{share(found.share)} of its contacts are {name}'s.{end}"
        )
    return (
        f"If {name} performed like the rest of {found.team}, the team's {metric.short.lower()} would be "
        f"{style.value(found.mean)} instead of {style.value(found.team_mean)} ({change}): {share(found.share)} "
        f"of its {metric.noun} are {name}'s.{end}"
    )


def beside(name: str, found: Instead, metric: Metric) -> str:
    """Why the difference from the others is not the influence."""
    return (
        f"Here {name} is set beside the others as they are, {effect(metric, found.apart)} apart; the influence above "
        f"is measured from the team's level, which {name} is a part of. Arithmetic, not a forecast: nobody knows what "
        "somebody else would have done."
    )


def spells(name: str, person: Person) -> str:
    """From when to when in which team, and how that is judged; empty for one team."""
    if len(person.spells) < 2:
        return ""
    parts = [
        f"{one.team or 'no named team'} from {_day(one.first)} to {_day(one.last)} ({count(one.n)})"
        for one in person.spells
    ]
    return (
        f"{name} worked in {len(person.spells)} teams: {'; '.join(parts)}. Each stretch is compared with the people "
        "of that team at that time; what the teams themselves are worth counts neither for nor against the person."
    )


def _day(text: str) -> str:
    return f"the week of {short_day(date.fromisoformat(text))}" if text else NOTHING


def fair(name: str, found: Influence, person: Person, metric: Metric) -> list[tuple[str, str]]:
    """What whoever is judged should know: what it is, what would change it, how sure, what it is not for."""
    said = metric.id in ANSWERS
    stands = f"customers' answers about {name}'s contacts" if said else f"{name}'s contacts"
    return [
        (
            "What it is",
            f"What {stands} come to beside those of the rest of the team, once reasons, channels, queues, segments of "
            "customers, languages, waiting before the contact, hours and weeks are made equal. Hard contacts and "
            "unlucky weeks do not count against anybody.",
        ),
        (
            "How sure it is",
            f"Reliability {person.reliability:.2f} of 1: that share of such differences between people is people, "
            f"the rest is chance. {wanted(found, person)}"
            if person.reliability is not None
            else f"Not said yet: {person.reason}.",
        ),
        (
            "What would change it",
            f"More {metric.noun}, and other ones. With few the figure stays near zero on purpose: it grows only as "
            "evidence does, and one bad week hardly moves it.",
        ),
        ("What it may be used for", f"{use(found, person)}." if person.use else "Nothing yet."),
        (
            "What it is not",
            "A rank, a verdict on a person, or a reason for anything by itself. If a contact above was not yours, or "
            "is told wrongly, say so: it stands there with its number.",
        ),
    ]


def small_team(found: Influence, person: Person | None) -> str:
    """What a team under five means for its people; empty for a larger one."""
    if person is None or not person.shown:
        return ""
    team = next((one for one in found.teams if one.team == person.team and not one.ranked), None)
    if team is None:
        return ""
    return f"In a team of {team.people} nobody is compared with the rest: read it as a trend at most."


def use(found: Influence, person: Person) -> str:
    """What the score may be used for: in a team under five a trend, on chosen answers nothing."""
    if person.caution:
        return "Nothing, until somebody has looked at how its customers were chosen"
    return USES[person.use]


def mix(metric: Metric, person: Person) -> str:
    """What the kind of contacts did to the raw figure."""
    if person.raw is None or person.adjusted is None:
        return ""
    style = scale(metric)
    if style.text(person.raw) == style.text(person.adjusted):
        return "the mix of contacts makes no difference"
    way = "raises" if person.raw > person.adjusted else "lowers"
    return f"the mix of contacts {way} it by {style.moved(abs(person.mix)).removeprefix('+')}"


def typical(metric: Metric) -> str:
    """What the mean of a time is here; empty for other figures."""
    if effect(metric, 0.1).endswith("%"):
        return (
            "Times are typical ones (means of logarithms, of all who were served): a few very long ones do not move "
            "them, and where most customers are never on hold they are seconds."
        )
    return ""


def remark(person: Person) -> str:
    """The last column of a figure in a table."""
    if not told_apart(person):
        return "people cannot be told apart"
    return "" if firm(person) else "trend only"


def stretches(number: int, told: int, trend: int, weeks: str) -> str:
    """The note under the picture over time."""
    text = f"Each {weeks} are judged by themselves, with what was learnt of all contacts in them."
    if told < number:
        text += f" Left out: {number - told} with too few, or in which people cannot be told apart."
    if trend == told:
        return f"{text} None of them holds enough for more than a trend."
    if trend:
        return f"{text} {trend} of {told} show a trend at most (reliability below {COACHING})."
    return text


def no_stretches(metric: Metric, number: int) -> str:
    """Why there is no picture over time."""
    if not number:
        return f"Too few {metric.noun} to say how it moved."
    return (
        f"Nothing to draw: fewer than two parts of the year hold {SHOWN_FROM} {metric.noun} of this person in which "
        "people can be told apart."
    )


def parts(topic: str, number: int, told: int) -> str:
    """The note under a picture by reason or channel."""
    text = f"Each {topic} by itself, from {SHOWN_FROM} upwards; people are compared on the same {topic} only."
    if number > told:
        text += f" Left out: {number - told} on which nobody can be told apart."
    return text


def no_parts(topic: str, metric: Metric, number: int) -> str:
    """Why there is no picture by reason or channel."""
    if number:
        return f"On no single {topic} can people be told apart in this figure."
    return f"Too few {metric.noun} to split: fewer than two {topic}s have {SHOWN_FROM}."
