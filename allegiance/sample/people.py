"""The people who take the contacts: sites, teams, roster, and what each of them adds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from allegiance.sample import clock
from allegiance.sample.company import NONE, Array, Columns, Flags, Floats, Ints, company, pick, read
from allegiance.sample.plan import Plan

FIRST_ID = 10_001
KEYS = (
    *("employee_id", "name", "team", "lead_id", "site", "role"),
    *("valid_from", "valid_to", "hired_on", "left_on", "updated_at"),
)
FOREVER = 10_000
"""A month index that never comes."""


@dataclass(frozen=True, slots=True)
class People:
    """Agents (arrays by agent), their spells in teams, and the rest of the roster."""

    ids: list[str]
    effect: Floats
    """CSAT points that the agent adds."""
    hold: Floats
    """Log multiplier of the agent's holds."""
    solving: Floats
    """Log-odds that the agent adds to solving a problem."""
    skill: Floats
    """What the router believes of the agent (standardised; effect and noise)."""
    picky: Flags
    language: Flags
    """Agents x languages: speaks it."""
    digital: Floats
    """Share of chat, email and social in the agent's work, against the usual."""
    team_at: Ints
    """Agents x months: index of the team; -1 when not employed."""
    team_ids: list[str]
    team_effect: Floats
    team_site: Ints
    site_effect: Floats
    movers: list[str]
    roster: Columns
    """Rows of the employees export."""


def people(rng: np.random.Generator, plan: Plan) -> People:
    """Draw the organisation and its 24 months of joining, leaving and moving (always on the first of a month)."""
    it, effects = company(), plan.effects
    months = clock.months(plan)
    first = next(i for i, month in enumerate(months) if month > plan.start)
    team_site = np.arange(plan.teams) % len(it.sites)
    seats = np.clip(np.round(rng.normal(plan.seats, 1.1, plan.teams)), 7, None).astype(np.int64)
    if plan.size == "small":
        seats = np.minimum(seats, 11)
    team, begin, until = _seats(rng, seats, first, len(months))
    agents = len(team)
    ids = [f"E-{FIRST_ID + i}" for i in range(agents)]

    moved = np.flatnonzero((begin < len(months) - 8) & (until == FOREVER))
    moved = np.sort(rng.permutation(moved)[: max(2, round(effects.movers * agents))])
    to = (team[moved] + rng.integers(1, plan.teams, len(moved))) % plan.teams
    when = rng.integers(np.maximum(begin[moved], first) + 3, len(months) - 3)
    team_at = np.full((agents, len(months)), NONE, dtype=np.int64)
    for i in range(agents):
        team_at[i, max(begin[i], 0) : min(until[i], len(months))] = team[i]
    for who, target, month in zip(moved, to, when, strict=True):
        team_at[who, month:] = target

    effect = _exact(rng, agents, effects.employee_sd)
    z = effect / effects.employee_sd if effects.employee_sd else np.zeros(agents)
    own = rng.standard_normal((3, agents)) if effects.employee_sd else np.zeros((3, agents))
    picky = np.zeros(agents, dtype=bool)
    steady = np.flatnonzero((begin <= 0) & (until == FOREVER) & (np.abs(z) < 1.0))
    picky[rng.permutation(np.setdiff1d(steady, moved))[: effects.picky]] = True
    drawn = People(
        ids=ids,
        effect=effect,
        hold=0.22 * own[0],
        solving=0.16 * z + 0.1 * own[1],
        skill=0.8 * z + 0.6 * own[2],
        picky=picky,
        language=_languages(rng, team_site[team]) | plan.null,
        digital=np.where((rng.random(agents) < 0.3) & ~np.bool_(plan.null), 3.0, 0.7),
        team_at=team_at,
        team_ids=[_team_name(it.birds, i) for i in range(plan.teams)],
        team_effect=_exact(rng, plan.teams, effects.team_sd),
        team_site=team_site,
        site_effect=_exact(rng, len(it.sites), effects.site_sd),
        movers=[ids[i] for i in moved],
        roster={},
    )
    drawn.roster.update(_roster(rng, plan, drawn, begin, until, dict(zip(moved, when, strict=True)), months))
    return drawn


def _seats(
    rng: np.random.Generator, seats: Ints, first: int, months: int, leave_per_month: float = 0.0085
) -> tuple[Ints, Ints, Ints]:
    """Each seat is held by one person after another: team, first month and month of leaving of every person."""
    team, begin, until = [], [], []
    for index, size in enumerate(seats.tolist()):
        for _ in range(size):
            start: int = NONE
            while start < months:
                stop = int(max(start, first) + 2 + rng.geometric(leave_per_month))
                team.append(index)
                begin.append(start)
                until.append(stop if stop < months - 1 else FOREVER)
                if stop >= months - 1:
                    break
                start = stop + int(rng.integers(0, 2))
    return np.array(team), np.array(begin), np.array(until)


def _exact(rng: np.random.Generator, size: int, sd: float) -> Floats:
    """Normal draws with exactly this mean (zero) and standard deviation; all zero when ``sd`` is."""
    drawn = rng.standard_normal(size)
    return np.asarray((drawn - drawn.mean()) / drawn.std() * sd, dtype=np.float64)


def _languages(rng: np.random.Generator, site: Ints) -> Flags:
    it = company()
    speaks = rng.random((len(site), len(it.languages))) < 0.12
    speaks[:, 0] = True
    speaks |= it.language_site[None, :] == site[:, None]
    return speaks


def _team_name(birds: list[str], index: int) -> str:
    turn, bird = divmod(index, len(birds))
    return birds[bird] if turn == 0 else f"{birds[bird]} {turn + 1}"


def _names(rng: np.random.Generator, size: int) -> list[str]:
    groups = read("names")["names"]
    share = np.array([group["share"] for group in groups], dtype=np.float64)
    which, one, two = pick(rng, share, size), rng.random(size), rng.random(size)
    return [
        f"{g['given'][int(a * len(g['given']))]} {g['family'][int(b * len(g['family']))]}"
        for g, a, b in zip((groups[i] for i in which), one, two, strict=True)
    ]


def _roster(
    rng: np.random.Generator,
    plan: Plan,
    drawn: People,
    begin: Ints,
    until: Ints,
    moved: dict[int, int],
    months: list[date],
) -> Columns:
    """Effective-dated rows: agents (two for those who moved), then team leads, then site managers."""
    it = company()
    agents, teams, sites = len(drawn.ids), plan.teams, len(it.sites)
    names = _names(rng, agents + teams + sites)
    lead = [f"E-{FIRST_ID + agents + i}" for i in range(teams)]
    manager = [f"E-{FIRST_ID + agents + teams + i}" for i in range(sites)]
    tenure = rng.gamma(2.0, 800.0, agents + teams + sites)
    rows: list[tuple[object, ...]] = []

    def add(
        i: int, who: str, team: int, role: str, boss: str, site: int, spells: list[tuple[object, ...]]
    ) -> None:
        for valid_from, valid_to, hired, left, updated in spells:
            bird = drawn.team_ids[team] if team >= 0 else ""
            rows.append(
                (who, names[i], bird, boss, it.sites[site], role, valid_from, valid_to, hired, left, updated)
            )

    for i in range(agents):
        joined = months[begin[i]] if begin[i] > 0 else plan.start - timedelta(days=90 + int(tenure[i]))
        left = months[until[i]] - timedelta(days=1) if until[i] != FOREVER else None
        employed = np.flatnonzero(drawn.team_at[i] >= 0)
        here, last = int(drawn.team_at[i, employed[0]]), int(drawn.team_at[i, employed[-1]])
        if i in moved:
            change = months[moved[i]]
            old = (joined, change - timedelta(days=1), joined, left, change)
            add(i, drawn.ids[i], here, "Advisor", lead[here], int(drawn.team_site[here]), [old])
            new = (change, left, joined, left, change)
            add(i, drawn.ids[i], last, "Advisor", lead[last], int(drawn.team_site[last]), [new])
        else:
            only = (joined, left, joined, left, left or joined)
            add(i, drawn.ids[i], here, "Advisor", lead[here], int(drawn.team_site[here]), [only])
    for team in range(teams):
        i, site = agents + team, int(drawn.team_site[team])
        joined = plan.start - timedelta(days=400 + int(tenure[i]))
        add(i, lead[team], team, "Team lead", manager[site], site, [(joined, None, joined, None, joined)])
    for site in range(sites):
        i = agents + teams + site
        joined = plan.start - timedelta(days=700 + int(tenure[i]))
        add(i, manager[site], NONE, "Site manager", "", site, [(joined, None, joined, None, joined)])
    columns: dict[str, Array] = {}
    for key, values in zip(KEYS, zip(*rows, strict=True), strict=True):
        dates = key in {"valid_from", "valid_to", "hired_on", "left_on", "updated_at"}
        columns[key] = np.array(values, dtype="datetime64[D]" if dates else object)
    return columns
