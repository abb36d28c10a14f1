"""Sentences about teams and the people in them: who stands out, how sure that is, and what the mix of contacts did.

Never a cause that is not shown, and never a rank.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from allegiance.charts.format import count
from allegiance.metrics.catalogue import Catalogue, Metric
from allegiance.metrics.employee_words import ALIKE
from allegiance.metrics.influence_margins import BANDS
from allegiance.metrics.influence_mix import Mix, Part
from allegiance.metrics.influence_results import COACHING, COMPARISON, PAY, TIMES
from allegiance.metrics.influence_team import Inside, Line, Teams
from allegiance.metrics.influence_words import between, effect, effects, label
from allegiance.metrics.where import UNKNOWN
from allegiance.stats.influence import RANKED_FROM

NAMED = 2
"""At most so many kinds of contacts are named in a sentence, and so many teams."""
LISTED = 15
"""More names than this are counted."""
ENOUGH = 0.75
"""Kinds are named until they account for so much of what went the same way."""
HOURS: Mapping[str, str] = {
    "before 9": "contacts before 9",
    "9 to 12": "contacts from 9 to 12",
    "13 to 16": "contacts from 13 to 16",
    "17 and later": "contacts at 17 and later",
}
NOUNS: Mapping[str, str] = {
    "csat": "share of satisfied customers",
    "nps": "Net Promoter Score",
    "solved": "share solved, as customers say",
    "fcr_observed": "share solved the first time",
    "transferred": "share passed on",
}
"""Metrics whose short name is no noun for the middle of a sentence."""
UNNAMED: Mapping[str, str] = {"mode": "way of answering", "wait": "waiting time", "hour": "time of day"}
"""Factors whose name alone says too little."""


def of(metric: Metric) -> str:
    """The metric in the middle of a sentence."""
    return NOUNS.get(metric.id) or metric.short[:1].lower() + metric.short[1:]


def missing(reasons: Mapping[str, str], catalogue: Catalogue) -> str:
    """What is not measured, each reason once: ``Not measured: mean rating and mean ease (no ... were imported)``."""
    names: dict[str, list[str]] = {}
    for name, reason in reasons.items():
        names.setdefault(reason.removeprefix("not measured: "), []).append(of(catalogue[name]))
    told = [f"{_together(held)} ({reason})" for reason, held in names.items()]
    return f"Not measured: {'; '.join(told)}." if told else ""


def across(found: Teams, metric: Metric) -> str:
    """Which teams stand out at equal contacts, and how sure."""
    if found.found.reason:
        return f"{metric.short}: {found.found.reason}."
    judged = [one for one in found.lines if one.team.effect is not None]
    if not judged:
        return f"No team has {metric.noun} enough for {of(metric)} to be told."
    out = [one for one in judged if one.team.label]
    rest = len(judged) - len(out)
    if len(judged) == 1:
        return _only(judged[0], metric)
    if not out:
        low = found.found.team_tau[1]
        differ = (
            f" Teams do differ, by about {_size(metric, found.found.team_tau[0])} either way, but which of them cannot "
            "be said for certain."
            if low > 0
            else " The differences between them are no larger than chance alone would make them."
        )
        return (
            f"The {count(len(judged))} teams cannot be told apart by {of(metric)} at equal contacts.{differ}"
        )
    named = [f"{one.team.team} ({_sure(one, metric)})" for one in out[:NAMED]]
    more = f" and {len(out) - NAMED} more" if len(out) > NAMED else ""
    verb = "stands" if len(out) == 1 else "stand"
    text = f"At equal contacts {_together(named)}{more} {verb} apart from the average team in {of(metric)}"
    if rest:
        return (
            f"{text}; the other {count(rest)} cannot be told apart."
            if rest > 1
            else f"{text}; the other cannot."
        )
    return f"{text}."


def _only(one: Line, metric: Metric) -> str:
    text = f"{one.team.team} is {effect(metric, one.team.effect)} ({between(metric, one.team.low, one.team.high)})"
    sure = f"which is {label(metric, one.team.label)}" if one.team.label else "no clear difference"
    return f"{text} from the average team in {of(metric)} at equal contacts: {sure}."


def _sure(one: Line, metric: Metric) -> str:
    team = one.team
    return (
        f"{label(metric, team.label)}: {effect(metric, team.effect)}, {between(metric, team.low, team.high)}"
    )


def _size(metric: Metric, value: float) -> str:
    return effect(metric, value).removeprefix("+")


def within(found: Inside, metric: Metric) -> str:
    """How many people of a team stand out, how many cannot be told apart, and how sure the scores are."""
    if found.found.reason:
        return f"{metric.short}: {found.found.reason}."
    where = f"In {found.name}" if found.name else "Of those without a team"
    if not found.members:
        return f"{where} nobody has {metric.noun} in this period."
    shown = found.shown
    silent = len(found.members) - len(shown)
    few = f"{people(silent)} {_has(silent)} too few {metric.noun}" if silent else ""
    if not shown:
        return f"{where} nobody can be scored by {of(metric)} yet: {few}."
    if not found.ranked:
        text = (
            f"{found.name or 'The team'} has {people(found.size)} with {metric.noun}: under {_NUMBERS[RANKED_FROM]} "
            "nobody is compared with the others"
        )
        return f"{text}; {few}." if few else f"{text}."
    out = [one for one in shown if one.person.label]
    waiting = sum(1 for one in shown if one.person.caution)
    same = len(shown) - len(out) - waiting
    parts = [_standing_out([label(metric, one.person.label) for one in out])] if out else []
    if same:
        parts.append(
            f"{count(same) if out else people(same)} cannot be told apart"
            if out or waiting
            else f"{_all(same)} cannot be told apart for certain"
        )
    if waiting:
        parts.append(f"{people(waiting)} {_is(waiting)} not judged until somebody has looked")
    if few:
        parts.append(few)
    text = f"{where}, by {of(metric)} at equal contacts, {_together(parts)}."
    return f"{text} {_reliability(found, metric)}"


_NUMBERS = ("none", "one", "two", "three", "four", "five")


def _all(number: int) -> str:
    return "the one person scored" if number == 1 else f"the {count(number)} people scored"


def people(number: int) -> str:
    """``1 person``, ``12 people``."""
    return "1 person" if number == 1 else f"{count(number)} people"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _has(number: int) -> str:
    return "has" if number == 1 else "have"


def _standing_out(labels: Sequence[str]) -> str:
    """``1 person is clearly better and 2 clearly worse than the people beside them``."""
    counts: dict[str, int] = {}
    for one in labels:
        counts[one] = counts.get(one, 0) + 1
    told: list[str] = []
    for word, number in sorted(counts.items()):
        told.append(
            f"{count(number)} clearly {word}" if told else f"{people(number)} {_is(number)} clearly {word}"
        )
    return f"{_together(told)} than the people beside them"


def _reliability(found: Inside, metric: Metric) -> str:
    """What the scores are good for, by the middle one."""
    held = sorted(one.person.reliability or 0.0 for one in found.shown)
    middle = held[len(held) // 2] if len(held) % 2 else (held[len(held) // 2 - 1] + held[len(held) // 2]) / 2
    if middle < ALIKE:
        return "People differ by no more than chance here, so a score says nothing about anybody yet."
    if middle >= PAY:
        good = "enough to compare people by"
    elif middle >= COMPARISON:
        good = "enough to compare people by, not to pay them by"
    elif middle >= COACHING:
        good = "enough for coaching, not for comparing people or paying them"
    else:
        good = "a trend at most"
    return f"A typical score here has a reliability of {middle:.2f}: {good}."


def mixed(name: str, mix: Mix, metric: Metric) -> str:
    """What the mix of contacts did to a raw value, in words.

    ``Novak's raw mean rating is 0.18 lower (0.10 to 0.26) than the company's mix of contacts would give: mainly more
    “No connection” and longer waits.``
    """
    whose = f"{name}’" if name.endswith("s") else f"{name}’s"
    written = _change(mix, mix.total, metric)
    if not mix.told:
        return (
            f"{whose} mix of contacts changed the raw {of(metric)} by nothing that can be told from chance "
            f"({_ends(mix, metric)})."
        )
    way = _way(mix, metric)
    size = written.lstrip("+−")
    why = _kinds(mix)
    text = (
        f"{whose} raw {of(metric)} is {size} {way} ({_ends(mix, metric)}) than the company’s mix would give"
    )
    return f"{text}: {_together(why)}." if why else f"{text}."


def matters(mix: Mix, margin: float) -> bool:
    """The mix did something for certain, and enough to matter."""
    size = abs(math.expm1(mix.total)) if mix.relative else abs(mix.total)
    return mix.told and size >= margin


def little(names: Sequence[str], metric: Metric, margin: float) -> str:
    """One sentence for all whose mix did not matter."""
    if not names:
        return ""
    least = _size(metric, margin)
    whom = _together(names) if len(names) <= LISTED else f"the {count(len(names))} others"
    return (
        f"For {whom} the mix of contacts changed the raw {of(metric)} by less than {least}, the least that "
        "matters, or by nothing that can be told from chance."
    )


def _way(mix: Mix, metric: Metric) -> str:
    if metric.id in TIMES:
        return "longer" if mix.total > 0 else "shorter"
    return "higher" if mix.total > 0 else "lower"


def _change(mix: Mix, value: float, metric: Metric) -> str:
    return effect(metric, math.expm1(value) if mix.relative else value)


def _ends(mix: Mix, metric: Metric) -> str:
    low, high = (math.expm1(end) if mix.relative else end for end in (mix.low, mix.high))
    return f"{effects(metric).moved_between(low, high)}".replace(" %", "%")


def _kinds(mix: Mix) -> list[str]:
    """The kinds of contacts that account for most of what went the way the total went."""
    way = math.copysign(1.0, mix.total)
    factors = sorted(
        ((value * way, name) for name, value in mix.factors().items() if value * way > 0), reverse=True
    )
    whole = sum(value for value, _ in factors)
    told: list[str] = []
    so_far = 0.0
    for value, factor in factors[:NAMED]:
        mine = [part for part in mix.parts if part.level.factor == factor]
        told.append(_kind(_telling(mine, way), mine))
        so_far += value
        if so_far >= ENOUGH * whole:
            break
    if told and so_far < ENOUGH * whole:
        told[0] = f"among others {told[0]}"
    elif told:
        told[0] = f"mainly {told[0]}"
    return told


def _telling(mine: Sequence[Part], way: float) -> Part:
    """The level that says most: known before not known, and what there was more of before what there was less of."""
    with_it = [part for part in mine if part.effect * way > 0]
    known = [part for part in with_it if part.level.name != UNKNOWN] or with_it
    most = max(part.effect * way for part in known)
    held = [part for part in known if part.more and part.effect * way >= most / 2] or known
    return max(held, key=lambda part: part.effect * way)


def _kind(part: Part, mine: Sequence[Part]) -> str:
    """One kind of contacts: ``more “No connection”``, ``longer waits``."""
    factor, name = part.level.factor, part.level.name
    if factor == "wait" and (longer := _waits(part, mine)):
        return f"{longer} waits"
    if factor == "time":
        return "when the work was done"
    much = "more" if part.more else "fewer"
    return f"{much} {_called(factor, name)}"


def _waits(part: Part, mine: Sequence[Part]) -> str:
    """``longer`` or ``shorter`` where the bands moved as one would say; else nothing, and the band is named."""
    order = {name: at for at, name in enumerate(BANDS["wait"])}
    known = [one for one in mine if one.level.name in order]
    moved = sum((one.share - one.usual) * order[one.level.name] for one in known)
    if part.level.name not in order or not moved:
        return ""
    far = order[part.level.name] >= len(order) / 2
    if moved > 0 and part.more == far:
        return "longer"
    if moved < 0 and part.more != far:
        return "shorter"
    return ""


def _called(factor: str, name: str) -> str:
    quoted = f"“{name}”"
    if name == UNKNOWN:
        return f"contacts whose {UNNAMED.get(factor, factor)} is not known"
    return {
        "reason": f"{quoted} contacts",
        "channel": f"contacts by {name}",
        "queue": f"contacts from the queue {quoted}",
        "segment": f"{quoted} customers",
        "language": f"contacts in {quoted}",
        "mode": f"answers by {name}",
        "wait": f"waits up {name}" if name.startswith("to ") else f"waits of {name}",
        "hour": HOURS.get(name, f"contacts at {name}"),
    }[factor]


def _together(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
