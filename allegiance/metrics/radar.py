"""The radar: signs that a person's scores may not be what they seem, each with evidence and an innocent explanation.

Everybody of the company is compared, whoever asks; the scope and the filters of places decide who is named. Filters of
topics (a reason, a channel) choose the contacts. What is looked for takes months to show, so at least two years are
looked at, ending with the period asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from allegiance.metrics import drill, radar_signs, radar_steps
from allegiance.metrics import radar_words as words
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import load
from allegiance.metrics.period import Period
from allegiance.metrics.radar_records import Check, Finding, Point, Radar, Sign, signs
from allegiance.metrics.radar_signs import Judged, Question, Seen
from allegiance.metrics.standing import ENTITIES, Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope

NOWHERE = Where()

SPAN_DAYS = 730
"""What is looked for takes months to show."""

NAMES = {
    "invited_at": "when customers were invited",
    "contact_id": "which contact an answer is about",
    "employee_id": "who handled a contact",
    "customer_id": "which customer called",
    "device": "which device answered",
    "comment": "comments",
    "named_employee_id": "an employee named by the survey itself",
    "details_changed_at": "when contact details were changed",
    "transfers": "transfers",
    "talk_s": "how long was talked",
    "hold_s": "hold",
    "mute_s": "how long a line was muted",
    "csat": "satisfaction",
}
"""What a reader calls the columns that signs need."""


def radar(
    reader: Asker, scope: Scope, period: Period, *, where: Where = NOWHERE, known: Standing | None = None
) -> Radar:
    """All signs for the people whom the scope reaches.

    Args:
        reader: the published data.
        scope: who is asking.
        period: days asked about; the two years that end with them are looked at where they are fewer.
        where: topics choose contacts; site, team and employee choose who is shown.
        known: what the exports carry, when the caller knows already.
    """
    known = known or standing(reader, scope, load(reader.settings).coverage)
    looked_at = _span(period, known)
    if not known.sees:
        reason = "not measured: your rights reach no rows"
        return Radar(reader.generation, period, looked_at, where, 0, (), (), reason)
    ask = Question(reader, scope, looked_at, where)
    made = {sign.id: _judged(sign, ask, known) for sign in signs().values()}
    people = {one.employee: one for one in drill.people(reader, scope)}
    checks = tuple(
        Check(
            signs()[name],
            judged.judged,
            len(judged.seen),
            reason,
            tuple(
                Point(employee, _name(people.get(employee), employee), n, value, expected, found)
                for employee, n, value, expected, found in judged.points
            ),
        )
        for name, (judged, reason) in made.items()
    )
    beside = {check.sign.id: _beside(check, people) for check in checks}
    findings = [
        _finding(signs()[name], one, people.get(one.employee), beside[name].get(one.employee))
        for name, (judged, _) in made.items()
        for one in judged.seen
    ]
    order = list(signs())
    return Radar(
        reader.generation,
        period,
        looked_at,
        where,
        max((check.judged for check in checks), default=0),
        checks,
        tuple(sorted(findings, key=lambda one: (one.name.casefold(), one.employee, order.index(one.sign)))),
    )


def flags(
    reader: Asker, scope: Scope, period: Period, *, known: Standing | None = None
) -> Mapping[str, tuple[str, ...]]:
    """Employees whose scores should not be labelled before somebody has looked, each with the sentences that say why.

    Only signs that hardly ever name an honest person (``withholds`` in ``data/radar.toml``).
    """
    known = known or standing(reader, scope, load(reader.settings).coverage)
    if not known.sees:
        return {}
    ask = Question(reader, scope, _span(period, known), NOWHERE)
    held = [sign for sign in signs().values() if sign.withholds]
    made = [(sign, _judged(sign, ask, known)[0].seen) for sign in held]
    named = sorted({one.employee for _, seen in made for one in seen})
    people = {one.employee: one for one in drill.people(reader, scope, employees=named)} if named else {}
    found: dict[str, tuple[str, ...]] = {}
    for sign, seen in made:
        for one in seen:
            text = words.flag(_finding(sign, one, people.get(one.employee)))
            found[one.employee] = (*found.get(one.employee, ()), text)
    return found


def _span(period: Period, known: Standing) -> Period:
    """At least two years, as far as there is data."""
    widened = Period(min(period.start, period.end - timedelta(days=SPAN_DAYS - 1)), period.end)
    inside = widened.clip(known.first_day, known.last_day)
    return inside or widened


def _judged(sign: Sign, ask: Question, known: Standing) -> tuple[Judged, str]:
    if reason := missing(sign, known):
        return Judged(0, ()), reason
    made = {**radar_signs.SIGNS, **radar_steps.SIGNS}[sign.id](ask)
    return (
        made,
        "" if made.judged else "too few contacts or answers a person, or too few people to compare with",
    )


def missing(sign: Sign, known: Standing) -> str:
    """``not measured: ...`` where the exports do not carry what a sign needs, or nothing."""
    for need in sign.needs:
        entity, _, column = need.partition(".")
        if entity not in known.days:
            return f"not measured: no {ENTITIES[entity]} were imported"
        filled, rows = known.filled.get(need, (0, 0))
        # Few write a comment: some do is all that is needed. Everything else has to be there as a rule.
        if not filled or (column != "comment" and filled < known.coverage * rows):
            return f"not measured: no import says {NAMES[column]}"
    if "answers.invited_at" in sign.needs:
        every = known.filled["answers.invited_at"][1]
        answered = known.filled.get("answers.csat", (0, every))[1]
        if answered >= every:
            return "not measured: the exports hold answers alone, not who was invited"
    return ""


def _beside(check: Check, people: Mapping[str, drill.Person]) -> dict[str, tuple[str, str]]:
    """Of each person found, what the same figure is of the others in the team: a rule of the team shows there."""
    teams: dict[str, list[Point]] = {}
    for point in check.points:
        if (person := people.get(point.employee)) and person.team:
            teams.setdefault(person.team, []).append(point)
    return {
        point.employee: words.team(rest)
        for members in teams.values()
        for point in members
        if point.found and (rest := [one for one in members if one is not point])
    }


def _finding(
    sign: Sign, seen: Seen, person: drill.Person | None, beside: tuple[str, str] | None = None
) -> Finding:
    name = _name(person, seen.employee)
    return Finding(
        sign=sign.id,
        employee=seen.employee,
        name=name,
        team=person.team if person else None,
        sentence=words.sentence(sign.id, name, seen),
        value=seen.value,
        expected=seen.expected,
        low=seen.low,
        high=seen.high,
        n=seen.n,
        of=seen.of,
        unit=seen.unit,
        p=seen.p,
        z=seen.z,
        strength=words.strength(seen.p),
        otherwise=sign.otherwise,
        evidence=(*seen.evidence, beside) if beside else seen.evidence,
        quotes=seen.quotes,
    )


def _name(person: drill.Person | None, employee: str) -> str:
    return person.name if person else employee
