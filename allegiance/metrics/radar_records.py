"""What the radar returns: signs as they were declared and measured, findings, and what was checked."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.settings import ROOT
from allegiance.stats import intervals

FILE = ROOT / "data" / "radar.toml"


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: what it looks for, what else can explain it, and how good it was over made-up worlds."""

    id: str
    title: str

    looks: str
    """What is compared, in a sentence."""

    otherwise: str
    """An innocent explanation."""

    ask: str
    """What a person would look at before believing it."""

    withholds: bool
    """Whether a finding keeps the person's score from being labelled until somebody has looked."""

    needs: tuple[str, ...]
    """``entity.column`` that the exports have to carry."""

    power: float | None
    """Share of the planted people who are found; ``None``: not measured."""

    power_n: int
    """Planted people that it stands on."""

    false_alarms: float | None
    """False alarms among 1,000 honest people."""

    false_n: int
    """Honest people that it stands on."""

    worlds: int
    simulated: str
    """What was planted, in a sentence."""

    @property
    def power_between(self) -> tuple[float | None, float | None]:
        """95% interval of the power."""
        return _between(self.power, self.power_n)

    @property
    def false_between(self) -> tuple[float | None, float | None]:
        """95% interval of the false alarms, in 1,000 honest people."""
        if self.false_alarms is None:
            return None, None
        low, high = _between(self.false_alarms / 1_000, self.false_n)
        return None if low is None else 1_000 * low, None if high is None else 1_000 * high


@dataclass(frozen=True, slots=True)
class Finding:
    """One sign at one person. Never an accusation: it says what was seen and what else would explain it."""

    sign: str
    employee: str
    name: str
    team: str | None
    sentence: str
    value: float
    """What was seen, in the unit of ``unit``."""

    expected: float
    """What it would be if the person were like the others."""

    low: float | None
    high: float | None
    """95% interval of what was seen."""

    n: int
    """What it stands on: contacts, invitations, answers or comments."""

    of: str
    """What ``n`` counts."""

    unit: str
    """``share``, ``count``, ``score`` or ``seconds``."""

    p: float
    """Probability of standing as far out by chance and the usual spread between people."""

    z: float | None
    strength: str
    """``very strong``, ``strong`` or ``clear``."""

    otherwise: str
    """An innocent explanation."""

    evidence: tuple[tuple[str, str], ...] = ()
    """Further figures: name and value, in words."""

    quotes: tuple[str, ...] = ()
    """Texts, personal details taken out at import; none where too few belong together."""


@dataclass(frozen=True, slots=True)
class Point:
    """One person on the picture of a sign: seen against expected."""

    employee: str
    name: str
    n: int
    value: float
    expected: float
    found: bool

    @property
    def difference(self) -> float:
        """Seen minus expected."""
        return self.value - self.expected


@dataclass(frozen=True, slots=True)
class Check:
    """One sign for everybody who is shown."""

    sign: Sign
    judged: int
    """People who could be judged, of those shown."""

    found: int
    reason: str = ""
    """Why it could not be checked, or why not for everybody."""

    points: tuple[Point, ...] = ()

    @property
    def spread_of_one(self) -> float:
        """Standard deviation of one contact's invitation, at the usual share."""
        n = sum(one.n for one in self.points)
        usual = sum(one.n * one.expected for one in self.points) / n if n else 0.0
        return math.sqrt(usual * (1 - usual))


@dataclass(frozen=True, slots=True)
class Radar:
    """All signs in a period, for whoever asks."""

    generation: int
    asked: Period
    period: Period
    """What was looked at: at least two years, as far as there is data."""

    where: Where
    people: int
    """People shown who could be judged by at least one sign."""

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    """By name, then in the order of the signs."""

    reason: str = ""

    @property
    def flagged(self) -> Mapping[str, tuple[Finding, ...]]:
        """Findings by employee."""
        found: dict[str, tuple[Finding, ...]] = {}
        for one in self.findings:
            found[one.employee] = (*found.get(one.employee, ()), one)
        return found

    @property
    def checked(self) -> tuple[Check, ...]:
        """Signs that somebody could be judged by."""
        return tuple(check for check in self.checks if check.judged)

    @property
    def unchecked(self) -> tuple[Check, ...]:
        """Signs that nobody could be judged by, each with its reason."""
        return tuple(check for check in self.checks if not check.judged)


@cache
def signs() -> Mapping[str, Sign]:
    """The signs of ``data/radar.toml``, in its order."""
    document = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: _sign(name, given) for name, given in document["signs"].items()}


@dataclass(frozen=True, slots=True)
class Companies:
    """Whole sample companies, imported as any export: those who pick whom they invite, and whom the radar named."""

    worlds: int
    picky: int
    found: int
    """Of those who pick, named for their invitations."""
    people: int
    """All others."""
    named: int
    """Others who were named, by any sign."""


@cache
def companies() -> Companies | None:
    """What was counted in whole sample companies, or ``None`` where nobody has."""
    held = tomllib.loads(FILE.read_text(encoding="utf-8")).get("companies")
    return Companies(**{name: int(value) for name, value in held.items()}) if held else None


def _sign(name: str, given: Mapping[str, object]) -> Sign:
    measured = given.get("measured")
    held = measured if isinstance(measured, Mapping) else {}
    return Sign(
        id=name,
        title=str(given["title"]),
        looks=str(given["looks"]),
        otherwise=str(given["otherwise"]),
        ask=str(given["ask"]),
        withholds=bool(given.get("withholds", False)),
        needs=tuple(str(one) for one in _list(given.get("needs"))),
        power=_number(held.get("power")),
        power_n=int(held.get("planted", 0)),
        false_alarms=_number(held.get("false_alarms")),
        false_n=int(held.get("honest", 0)),
        worlds=int(held.get("worlds", 0)),
        simulated=str(given["simulated"]),
    )


def _between(share: float | None, n: int) -> tuple[float | None, float | None]:
    if share is None or not n:
        return None, None
    found = intervals.share(round(share * n), n)
    return float(found.low), float(found.high)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
