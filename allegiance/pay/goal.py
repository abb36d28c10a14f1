"""A goal: what a company, a site or a team wants to reach, in a metric of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from allegiance.pay.plan import Direction, Whose


@dataclass(frozen=True, slots=True)
class Goal:
    """What a company, a site or a team wants to reach, until when, and who answers for it."""

    id: str
    title: str
    metric: str
    whose: Whose
    """``company``, ``site`` or ``team``: goals of single people are agreed between people."""
    place: str
    """The site or team; empty for the company."""
    direction: Direction
    threshold: Decimal
    target: Decimal
    maximum: Decimal
    first: date
    last: date
    """Days for which it holds, both included."""
    owner: str = ""
    """Who answers for it, in plain words."""
    parent: str = ""
    """Id of the goal that it serves; empty: it is the head of a cascade."""
