"""What the radar says: what was seen and how unusual it is. Never who meant what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from allegiance.charts.format import SHARE, count, plain, signed
from allegiance.metrics.period import day_label
from allegiance.metrics.radar_records import Check, Companies, Finding, Point, Radar, Sign
from allegiance.metrics.radar_signs import Seen

VERY_STRONG, STRONG = 1e-6, 1e-4
MANY = 1_000_000


def sentence(sign: str, name: str, seen: Seen) -> str:
    """What was seen at a person, in one or two sentences that name no cause."""
    return _SENTENCES[sign](name, seen)


def _invitations(name: str, seen: Seen) -> str:
    told = (
        f"Of {name}’s {count(seen.n)} contacts that could be rated, {count(_int(seen, 'k'))} were invited "
        f"({SHARE.text(seen.value)}); {SHARE.text(seen.expected)} is usual for contacts like them."
    )
    if seen.details.get("chosen"):
        told += " Fewest were invited after a sign of trouble."
    return told


def _selection(name: str, seen: Seen) -> str:
    good, bad = _float(seen, "good"), _float(seen, "bad")
    return (
        f"Of {name}’s contacts with a sign of trouble {SHARE.text(bad)} were invited, of the others "
        f"{SHARE.text(good)}: {_points(seen.value)} apart, where {_points(seen.expected)} are usual."
    )


def _bursts(name: str, seen: Seen) -> str:
    return (
        f"{count(seen.value)} of {count(seen.n)} answers about {name} came within ten minutes of another one; "
        f"{_about(seen.expected)} would by the times of the contacts."
    )


def _devices(name: str, seen: Seen) -> str:
    return (
        f"{count(seen.value)} of {count(seen.n)} answers about {name} came from one device, by "
        f"{count(_int(seen, 'customers'))} different customers; by the share of the team’s answers "
        f"{_about(seen.expected)} would be."
    )


def _begging(name: str, seen: Seen) -> str:
    return (
        f"{count(seen.value)} of {count(seen.n)} comments about {name} speak of being asked for a rating or of what "
        f"depends on it; {_about(seen.expected)} would be usual."
    )


def _owners(name: str, seen: Seen) -> str:
    return (
        f"{count(seen.value)} of {count(seen.n)} low ratings of {name}’s contacts name somebody else; "
        f"{_about(seen.expected)} would be usual."
    )


def _details(name: str, seen: Seen) -> str:
    return (
        f"Before {count(seen.value)} of {count(seen.n)} invitations from {name}’s contacts the customer's details were "
        f"changed after the contact had begun; {_about(seen.expected)} would be usual."
    )


def _transfers(name: str, seen: Seen) -> str:
    return (
        f"Since {_month(seen)} {name} passes on {SHARE.text(seen.value)} of contacts, before "
        f"{SHARE.text(seen.expected)}, and satisfaction {_rose(seen)}."
    )


def _closes(name: str, seen: Seen) -> str:
    return (
        f"Since {_month(seen)} {SHARE.text(seen.value)} of {name}’s contacts are short and come back, before "
        f"{SHARE.text(seen.expected)}, and satisfaction {_rose(seen)}."
    )


def _mute(name: str, seen: Seen) -> str:
    (n_before, before), (n_after, after) = _sides(seen)[1]
    return (
        f"Since {_month(seen)} {name}’s customers are on a muted line for {plain(seen.value)} s a contact, before "
        f"{plain(seen.expected)} s, and on hold for {plain(after / n_after)} s, before {plain(before / n_before)} s."
    )


def _straight(name: str, seen: Seen) -> str:
    return (
        f"Since {_month(seen)} {SHARE.text(seen.value)} of the answers about {name} give the highest mark to every "
        f"question, before {SHARE.text(seen.expected)}."
    )


_SENTENCES: Mapping[str, Callable[[str, Seen], str]] = {
    "invitations": _invitations,
    "selection": _selection,
    "bursts": _bursts,
    "devices": _devices,
    "begging": _begging,
    "owners": _owners,
    "details": _details,
    "transfers": _transfers,
    "closes": _closes,
    "mute": _mute,
    "straight": _straight,
}


def strength(p: float) -> str:
    """How strong a finding is, by how rarely chance and the usual spread would do it."""
    return "very strong" if p < VERY_STRONG else "strong" if p < STRONG else "clear"


def chance(p: float) -> str:
    """How often chance and the usual spread between people would put somebody so far out."""
    if p * MANY < 1:
        return "less than once in a million people"
    return f"about once in {count(float(f'{1 / p:.2g}'))} people"


def alarms(sign: Sign) -> str:
    """How good the sign is, as measured."""
    if sign.power is None or sign.false_alarms is None:
        return "Power and false alarms of this sign have not been measured."
    few = (
        f"none of {count(sign.false_n)} honest people was named"
        if sign.false_alarms == 0
        else f"{plain(sign.false_alarms, 1)} of 1,000 honest people were named"
    )
    found = SHARE.text(sign.power)
    return f"In {sign.worlds} made-up companies this sign found {found} of those it should find; {few}."


def lead(found: Radar) -> str:
    """The page's sentence, from the data."""
    if found.reason:
        return f"{found.reason[:1].upper()}{found.reason[1:]}."
    if not found.checked:
        if all(check.reason.startswith("not measured") for check in found.checks):
            return "None of the signs could be checked: the exports do not carry what they need."
        return (
            f"None of the signs could be checked: in {span(found)} there are too few contacts or answers a person, or "
            "too few people to compare with. Choose a longer period or remove a filter."
        )
    people = found.flagged
    checked = f"{count(len(found.checked))} signs in {span(found)}"
    if not people:
        return (
            f"Nothing stands out: {count(found.people)} people were looked at for {checked}, and no figure is further "
            "out than chance and the usual differences explain."
        )
    one = len(people) == 1
    said = [text for text in (_summary(found, name) for name in _SUMMARIES) if text]
    told = (
        f"Of {count(found.people)} people, {count(len(people))} {'stands' if one else 'stand'} out in at least one of "
        f"{checked}"
    )
    return f"{told}: {_listed(said[:3])}. Each sign has innocent explanations; look before you judge."


def span(found: Radar) -> str:
    """What was looked at, in words."""
    if found.period.days in (730, 731):
        return f"the two years to {day_label(found.period.end)}"
    return found.period.label


def _summary(found: Radar, sign: str) -> str:
    """One sign in half a sentence, with the people it names."""
    names = [one.name for one in found.findings if one.sign == sign]
    if not names:
        return ""
    whose, said = _SUMMARIES[sign]
    if len(names) > 3:
        return said.format(who=f"{count(len(names))} people{'’s' if whose else ''}")
    return said.format(who=_listed([f"{name}’s" if whose else name for name in names]))


_SUMMARIES: Mapping[str, tuple[bool, str]] = {
    "invitations": (True, "invitations to rate {who} contacts are fewer than usual"),
    "selection": (True, "invitations to rate {who} contacts avoid signs of trouble"),
    "devices": (False, "different customers answered about {who} from one device"),
    "begging": (False, "comments about {who} speak of the rating itself"),
    "owners": (True, "low ratings of {who} contacts name somebody else"),
    "bursts": (False, "answers about {who} come in bursts"),
    "details": (True, "details of {who} customers were changed before invitations"),
    "transfers": (True, "more of {who} contacts are passed on while ratings rose"),
    "closes": (True, "more of {who} short contacts come back while ratings rose"),
    "mute": (True, "{who} customers are on hold less and on a muted line more"),
    "straight": (False, "answers about {who} became top marks throughout"),
}
"""Whether the name is a possessor, and what is said."""


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def checked(check: Check) -> str:
    """What became of a sign: how many were checked and stand out, or why it could not be checked."""
    if not check.judged:
        return f"{check.sign.title}: {check.reason}."
    out = "nobody stands out" if not check.found else f"{count(check.found)} of them stand out"
    if check.found == 1:
        out = "one of them stands out"
    return f"{check.sign.title}: {count(check.judged)} people checked, {out}."


def lived(held: Companies | None) -> str:
    """What the radar did in whole sample companies."""
    if held is None:
        return ""
    return (
        f"In {count(held.worlds)} whole sample companies of other seeds, imported like any export, the radar named "
        f"{count(held.found)} of the {count(held.picky)} employees who pick whom they invite, and, by any sign, "
        f"{count(held.named)} of {count(held.people)} others."
    )


LATER_FACT = (
    "Results that bunch just above a threshold",
    "Looked for beside the plan that pays by it, in the workshop: over all figures at once, about no single person.",
)
"""The sign that is looked for elsewhere."""

LATER = ": ".join(LATER_FACT)

MEASURED = (
    "Finds: the share of planted people that the sign found, and false alarms: honest people it named in 1,000, both "
    "counted in made-up companies of 150 people. A sign that finds few says little when it is silent. All signs are "
    "judged over everybody at once (Benjamini-Hochberg at 2% a sign), against the usual differences between people and "
    "not against chance alone."
)
"""What the columns of the table of signs mean."""


def figures(one: Finding) -> list[tuple[str, str]]:
    """Seen and usual, with interval, n and chance, as names and values."""
    seen = value(one.unit, one.value)
    if one.unit == "count":
        seen += f" of {count(one.n)} {one.of}"
    if one.low is not None and one.high is not None:
        seen += f" (95%: {value(one.unit, one.low)} to {value(one.unit, one.high)})"
    if one.unit != "count":
        seen += f", n = {count(one.n)} {one.of}"
    against = "before" if one.sign in STEPS else "usual"
    return [
        (f"Seen, and {against}", f"{seen}; {against} {value(one.unit, one.expected)}"),
        ("By chance", f"So far out {chance(one.p)}"),
    ]


def team(rest: Sequence[Point]) -> tuple[str, str]:
    """What is seen at the others of a team, as a name and a value: a rule of the team shows there."""
    n = sum(one.n for one in rest)
    seen = sum(one.n * one.value for one in rest) / n
    usual = sum(one.n * one.expected for one in rest) / n
    return (
        f"The {count(len(rest))} others of the team" if len(rest) > 1 else "The other one of the team",
        f"{SHARE.text(seen)} invited, usual {SHARE.text(usual)}",
    )


STEPS = ("transfers", "closes", "mute", "straight")
"""Signs whose figure is compared with the time before."""


def value(unit: str, given: float) -> str:
    """A figure of a finding in its unit."""
    if unit == "share":
        return SHARE.text(given)
    if unit == "points":
        return f"{signed(given * 100, 1)} points"
    return f"{plain(given, 1)} s" if unit == "seconds" else plain(given, 0 if given == round(given) else 1)


def flag(finding: Finding) -> str:
    """What stands beside a person's score elsewhere."""
    return f"{finding.sentence} Until somebody has looked, this score is shown without a judgement."


def _int(seen: Seen, name: str) -> int:
    value = seen.details[name]
    assert isinstance(value, int)
    return value


def _float(seen: Seen, name: str) -> float:
    value = seen.details[name]
    assert isinstance(value, float)
    return value


def _month(seen: Seen) -> str:
    value = seen.details["month"]
    assert isinstance(value, date)
    return f"{value:%B %Y}"


def _sides(seen: Seen) -> tuple[tuple[tuple[float, float], tuple[float, float]], ...]:
    value = seen.details["sides"]
    assert isinstance(value, tuple)
    return value


def _rose(seen: Seen) -> str:
    (n_before, before), (n_after, after) = _sides(seen)[1]
    return f"rose from {plain(before / n_before, 2)} to {plain(after / n_after, 2)}"


def _points(value: float) -> str:
    return f"{plain(abs(value) * 100, 1)} points"


def _about(value: float) -> str:
    if value < 0.05:
        return "hardly any"
    return f"about {plain(value, 1 if value < 10 else 0)}"
