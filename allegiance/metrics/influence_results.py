"""What a question about influence is answered with: frozen records that a page, a document and a script read alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from allegiance.metrics.period import Period
from allegiance.metrics.where import Where
from allegiance.stats.influence import needed

ANSWERS = ("csat_mean", "csat", "nps", "ces_mean", "solved")
CONTACTS = ("fcr_observed", "hold_time", "transferred", "aht")
METRICS = (*ANSWERS, *CONTACTS)
"""Metrics that an employee moves, by their ids in the catalogue."""
TIMES = ("hold_time", "aht")
"""Metrics that are fitted as the logarithm of 1 + seconds: an influence is a relative change of that."""
MARGINS: Mapping[str, float] = {"hold_time": 0.05, "aht": 0.05}
"""Smallest influence that matters; of the other metrics it is the catalogue's material size."""
TREND, COACHING, COMPARISON, PAY = 0.0, 0.4, 0.7, 0.8
"""Reliability from which a score may be used for that."""
TREND_ONLY = "trend"
USES = ((PAY, "pay"), (COMPARISON, "comparison"), (COACHING, "coaching"), (TREND, TREND_ONLY))
ABOVE, BELOW = "above", "below"


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of one team within the period."""

    team: str
    n: float
    first: str
    """First day of its first and of its last week, ISO."""
    last: str


@dataclass(frozen=True, slots=True)
class Person:
    """One employee: values in the metric's unit (of times: seconds, and influence as a relative change)."""

    employee: str
    team: str
    """Where last in the period; ``""``: the export does not say."""
    n: int
    raw: float | None = None
    """Mean of the rows as they came."""
    adjusted: float | None = None
    """The same at the company's average mix of what nobody chose."""
    influence: float | None = None
    """What the person adds compared with their team: the best guess, shrunk towards nothing by what is not known."""
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    """95% interval of the influence."""
    reliability: float | None = None
    """Share of the variance between such means that is people and not chance, 0 to 1."""
    p_above: float | None = None
    p_below: float | None = None
    """Chances that the influence is beyond the margin."""
    use: str = ""
    """The most that the score is good for: ``trend``, ``coaching``, ``comparison`` or ``pay``."""
    label: str = ""
    """``above`` or ``below`` where that is all but certain among all that were looked at; else empty."""
    reason: str = ""
    """Why there is no figure."""
    remark: str = ""
    """Why there is no label although there is a figure."""
    caution: str = ""
    """Why the figure is shown without a judgement: a sign that whom customers were asked about was no chance."""
    spells: tuple[Spell, ...] = ()
    mix: float = 0.0
    """What kind of contacts did to the raw value: raw minus adjusted, in the metric's unit."""

    @property
    def shown(self) -> bool:
        """Whether there is a figure."""
        return self.influence is not None


@dataclass(frozen=True, slots=True)
class Team:
    """One team: its level as its people's rows made it, against all teams."""

    team: str
    people: int
    """Whose most rows are in it."""
    n: int
    raw: float | None = None
    adjusted: float | None = None
    effect: float | None = None
    """Shrunk difference from the average team."""
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    reliability: float | None = None
    p_above: float | None = None
    p_below: float | None = None
    label: str = ""
    ranked: bool = True
    """Whether its people are compared with each other: from five upwards."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Slope:
    """What a level that nobody chose goes along with, against the most frequent one of its factor."""

    factor: str
    level: str
    n: int | None
    """Rows; ``None`` for whoever sees groups only."""
    value: float | None
    low: float | None
    high: float | None
    """``None``: it is the one compared with, or it cannot be told from the others."""
    reference: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Influence:
    """The answer for a metric, a period and filters; people in order of their id, never of their value."""

    metric: str
    generation: int
    period: Period
    where: Where
    people: tuple[Person, ...] = ()
    teams: tuple[Team, ...] = ()
    slopes: tuple[Slope, ...] = ()
    n: int = 0
    """Rows of the whole company."""
    mean: float | None = None
    margin: float = 0.0
    sigma: float = 0.0
    """Sd of one row around its person."""
    tau: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Sd between people of a team, and its 95% interval."""
    team_tau: tuple[float, float, float] = (0.0, 0.0, 0.0)
    drift: float = 0.0
    """Sd of a person's own level from week to week."""
    compared: int = 0
    """People of the company who were looked at for labels."""
    reason: str = ""
    """Why there is nothing."""
    note: str = ""

    @property
    def relative(self) -> bool:
        """Influences are relative changes."""
        return self.metric in TIMES

    @property
    def share_people(self) -> tuple[float, float, float]:
        """Share of the variance of single rows that is people, with its interval."""
        rest = self.sigma**2 + self.drift**2
        low, high = self.tau[1] ** 2, self.tau[2] ** 2
        value = self.tau[0] ** 2
        if rest <= 0:
            return (0.0, 0.0, 0.0)
        return (value / (value + rest), low / (low + rest), high / (high + rest))

    def rows_for(self, reliability: float, tau: float | None = None) -> float:
        """Rows that a person needs in such a period for a reliability; infinity: no number is enough."""
        weeks = max(self.period.days / 7, 1.0)
        return needed(reliability, self.sigma**2, self.tau[0] if tau is None else tau, self.drift**2, weeks)

    def person(self, employee: str) -> Person | None:
        """One of the people, if shown."""
        return next((one for one in self.people if one.employee == employee), None)
