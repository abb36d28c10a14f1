"""What is true of a sample world: written beside its exports as ``truth.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from allegiance.sample import gaming
from allegiance.sample.company import company
from allegiance.sample.needs import planted as planted_needs
from allegiance.sample.offers import HOLDOUT, prevented
from allegiance.sample.people import People
from allegiance.sample.plan import Plan


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything that was planted. Effects are in CSAT points on 1-5, among those who answer."""

    seed: int
    size: str
    null: bool
    start: str
    end: str
    """First and last day of the history, inclusive."""
    employees: Mapping[str, float]
    teams: Mapping[str, float]
    sites: Mapping[str, float]
    hold_kink_s: int
    """Queue plus hold, in seconds, beyond which loyalty falls."""
    hold_kink: Mapping[str, object]
    picky: Sequence[str]
    """Employees who invite almost only happy customers."""
    shared_device: Sequence[str]
    """Employees many of whose answers come from one device."""
    begging: Sequence[str]
    """Employees who ask for good ratings, as their customers write."""
    release: Mapping[str, object] | None
    backlog: Mapping[str, object] | None
    outreach_effect: Mapping[str, float]
    save_offer_effect: Mapping[str, float] | None
    """Relative change of leaving within ``days`` among customers at risk who were not held out; ``None``: no offers."""
    market: Mapping[str, object] | None
    """Own minus rival in mean rating by attribute, importance, share who would switch; ``None``: no market survey."""
    needs: Mapping[str, object] | None
    """A wish that grows in one segment, and one of the customers who are being pulled away; ``None``: neither."""
    movers: Sequence[str]
    case_mix: Mapping[str, Mapping[str, float]]
    routing: float
    rows: Mapping[str, int]
    """Data rows in each file, dirt included."""
    dirty: Mapping[str, Mapping[str, int]]
    details: Mapping[str, int]
    """Comments that hold a telephone number, an e-mail address or a card number (dirt not counted)."""

    def save(self, home: Path) -> Path:
        """Write ``home/truth.json`` and return its path."""
        path = home / "truth.json"
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return path


def truth(
    plan: Plan,
    staff: People,
    rows: dict[str, int],
    dirty: dict[str, dict[str, int]],
    details: dict[str, int],
    market: Mapping[str, object] | None = None,
) -> Truth:
    """The truth of a world whose files have these ``rows``."""
    it, effects = company(), plan.effects
    first, last = plan.release
    sharing, begging = gaming.chosen(plan, staff)
    from_, to = plan.backlog
    return Truth(
        seed=plan.seed,
        size=plan.size,
        null=plan.null,
        start=plan.start.isoformat(),
        end=plan.end.isoformat(),
        employees=dict(zip(staff.ids, _rounded(staff.effect.tolist()), strict=True)),
        teams=dict(zip(staff.team_ids, _rounded(staff.team_effect.tolist()), strict=True)),
        sites=dict(zip(it.sites, _rounded(staff.site_effect.tolist()), strict=True)),
        hold_kink_s=effects.kink_s,
        hold_kink={
            "of": "queue_s + hold_s",
            "stay_points_per_minute_beyond": -effects.kink_stay_per_min,
            "leaving_log_odds_per_minute_beyond": effects.kink_leave_per_min,
        },
        picky=[name for name, picks in zip(staff.ids, staff.picky.tolist(), strict=True) if picks],
        shared_device=[staff.ids[place] for place in sharing.tolist()],
        begging=[staff.ids[place] for place in begging.tolist()],
        release=None
        if not effects.release_hold_s
        else {
            "from": first.isoformat(),
            "to": last.isoformat(),
            "hold_s": effects.release_hold_s,
            "channel": "voice",
            "queues": list(effects.release_queues),
        },
        backlog=None
        if effects.backlog_factor == 1
        else {
            "from": from_.isoformat(),
            "to": to.isoformat(),
            "queue_factor": effects.backlog_factor,
            "channel": "voice",
            "queues": ["Technical"],
        },
        outreach_effect={
            "inbound": effects.outreach_inbound,
            "stay": effects.outreach_stay,
            "days": effects.outreach_days,
        },
        save_offer_effect=None
        if plan.size == "huge"
        else {"leaving": round(prevented(plan), 5), "days": effects.save_days, "holdout": HOLDOUT},
        needs=planted_needs(plan),
        market=market,
        movers=staff.movers,
        case_mix={
            "reason": dict(zip(it.reasons, it.reason["csat"].tolist(), strict=True)),
            "channel": dict(zip(it.channels, it.channel["csat"].tolist(), strict=True)),
            "segment": dict(zip(it.segments, it.segment["csat"].tolist(), strict=True)),
            "language": dict(zip(it.languages, it.language["csat"].tolist(), strict=True)),
        },
        routing=effects.routing,
        rows=rows,
        dirty=dirty,
        details=details,
    )


def _rounded(values: list[float]) -> list[float]:
    return [round(value, 5) for value in values]
