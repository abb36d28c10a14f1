"""The plan of a sample world: how large, from when to when, and every effect that is planted in it.

All effects are properties of the data-generating process. A null world has the same volume, seasons and weekdays,
and nothing else that differs between employees, teams, sites or periods.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from allegiance.errors import QuestionError

SIZES = {"small": (60_000, 16, 8.4), "full": (2_000_000, 40, 13.5), "huge": (100_000_000, 320, 13.5)}
"""Contacts, teams and seats per team."""

CONTACTS_PER_CUSTOMER = 5.0
"""Over the whole history, on average."""

DAY_S = 86_400
BURN_DAYS = 60
"""Days lived before the history starts, so that its first weeks already hold repeats and outreach."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What is planted. Points are CSAT points on 1-5 unless a name says otherwise."""

    employee_sd: float = 0.15
    team_sd: float = 0.06
    site_sd: float = 0.04
    routing: float = 0.55
    """How strongly hard reasons go to skilled people (weight = exp(routing x difficulty x skill))."""

    kink_s: int = 210
    """Queue plus hold, in seconds, up to which waiting costs no loyalty."""
    kink_stay_per_min: float = 0.2
    """Points of intention to stay lost per minute beyond the kink."""
    kink_leave_per_min: float = 0.3
    """Log-odds of leaving gained per minute beyond the kink."""
    wait_csat_per_min: float = 0.04
    wait_csat_beyond_per_min: float = 0.12

    release_hold_s: int = 95
    """Mean seconds of hold that the spring release added to each call it touched."""
    release_days: int = 42
    release_queues: tuple[str, ...] = ("Billing", "Moving and contracts")
    backlog_factor: float = 1.7
    """Queue waits for technical calls in the last weeks, times this (an outage without enough people)."""
    backlog_days: int = 24

    outreach_inbound: float = -0.25
    """Relative change of new problems that reach the company, for as long as an outreach works."""
    outreach_stay: float = 0.3
    """Points of intention to stay, for the same days."""
    outreach_days: int = 60

    save_accepts: float = 0.75
    """Share of the customers reached with a save offer who take it."""
    save_accepted: float = 0.9
    """Share of departures within `save_days` that an accepted offer prevents."""
    save_other: float = 0.08
    """The same for an offer that was made and not taken."""
    save_days: int = 90

    picky: int = 2
    """Employees who choose whom they invite."""
    shared_device: int = 1
    """Employees many of whose answers come from one device."""
    begging: int = 1
    """Employees who ask for good ratings, as their customers write."""
    movers: float = 0.07
    """Share of employees who change team."""
    load: float = 0.55
    """Exponent with which waits follow the load of the hour and the day."""


NULL = Effects(
    employee_sd=0.0,
    team_sd=0.0,
    site_sd=0.0,
    routing=0.0,
    release_hold_s=0,
    backlog_factor=1.0,
    outreach_inbound=0.0,
    outreach_stay=0.0,
    save_accepted=0.0,
    save_other=0.0,
    picky=0,
    shared_device=0,
    begging=0,
    load=0.0,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One world. Everything depends on ``seed``, ``size``, ``contacts``, ``null`` and ``end`` alone."""

    size: str
    seed: int
    null: bool
    end: date
    """Last day of the history, inclusive."""
    start: date
    contacts: int
    teams: int
    seats: float
    effects: Effects = field(default_factory=Effects)

    @property
    def days(self) -> int:
        """Days of history."""
        return (self.end - self.start).days + 1

    @property
    def stop(self) -> int:
        """Local second at which the history stops: nothing in an export is later (what is open then stays open)."""
        return ((self.end - date(1970, 1, 1)).days + 1) * DAY_S

    @property
    def release(self) -> tuple[date, date]:
        """First and last day of the release: six weeks from the second Tuesday of the latest full spring."""
        year = self.end.year if self.end >= date(self.end.year, 6, 10) else self.end.year - 1
        first = date(year, 4, 8)
        first += timedelta(days=(1 - first.weekday()) % 7)
        return first, first + timedelta(days=self.effects.release_days - 1)

    @property
    def backlog(self) -> tuple[date, date]:
        """First and last day of the recent backlog."""
        return self.end - timedelta(days=self.effects.backlog_days - 1), self.end

    @property
    def customers(self) -> int:
        """Customers that ever were, about."""
        return max(400, int(self.contacts / CONTACTS_PER_CUSTOMER))


def plan(
    size: str, seed: int, null: bool, end: date | None, contacts: int | None, staff: str | None = None
) -> Plan:
    """A checked plan; ``end`` defaults to yesterday, and people and teams to those of the size.

    Raises:
        QuestionError: an unknown size, or a number of contacts that makes no company.
    """
    if size not in SIZES:
        raise QuestionError(f"There is no sample of size {size!r}.", f"Use one of: {', '.join(SIZES)}.")
    if staff is not None and staff not in SIZES:
        raise QuestionError(f"There is no staff of size {staff!r}.", f"Use one of: {', '.join(SIZES)}.")
    usual = SIZES[size][0]
    _, teams, seats = SIZES[staff or size]
    if contacts is not None and contacts < 1_000:
        raise QuestionError(f"A sample of {contacts} contacts is no company.", "Ask for 1,000 or more.")
    last = end or date.today() - timedelta(days=1)
    try:
        start = last.replace(year=last.year - 2) + timedelta(days=1)
    except ValueError:  # 29 February
        start = date(last.year - 2, 3, 1)
    return Plan(
        size=size,
        seed=seed,
        null=null,
        end=last,
        start=start,
        contacts=contacts or usual,
        teams=teams,
        seats=seats,
        effects=NULL if null else Effects(),
    )
