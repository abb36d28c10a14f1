"""Themes beside what moved: which were mentioned more often while satisfaction or the will to stay changed, and where.

A theme's part is the change of its share times the difference between those who mention it and those who do not. Themes
overlap and comments are written by some only: the parts add up to nothing, and none of them is a cause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np

from allegiance import taxonomy
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import load
from allegiance.metrics.figures import too_few
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.pulse import probability
from allegiance.metrics.results import BETTER, WORSE, Figure
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.voice import NOWHERE, RATE, apart
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import products
from allegiance.stats.intervals import Interval
from allegiance.stats.many import benjamini_hochberg
from allegiance.stats.verdicts import JUDGED_FROM
from allegiance.taxonomy import NONE

Moved = Literal["csat", "stay"]
BESIDE: Mapping[Moved, str] = {"csat": "theme_csat", "stay": "theme_stay"}
"""A metric of all answers, and the same of those who mention a theme."""

PLACES = ("team", "reason")
"""Where a metric may have moved."""


@dataclass(frozen=True, slots=True)
class Link:
    """One theme beside a metric's change, in the units of shares."""

    theme: str
    title: str
    mentions: int
    share: Figure
    """Share of comments with it, and its change."""

    effect: float
    """The metric among those who mention it less among those who do not, in both periods together."""

    effect_low: float
    effect_high: float

    pull: float
    """Change of the share times ``effect``: what goes along with the theme, as points of the metric."""

    low: float
    high: float

    clear: bool
    """Both the change and the difference are real, after looking at every theme at once."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the metric moved for real, and the theme that moved along most clearly, if any did."""

    dimension: str
    member: str | None
    figure: Figure
    theme: str
    """Id, or nothing."""

    title: str
    share: Figure | None


@dataclass(frozen=True, slots=True)
class Links:
    """Themes beside the change of one metric, the largest part first."""

    metric: str
    whole: Figure
    """The metric of all answers and its change."""

    links: tuple[Link, ...]
    places: tuple[Place, ...]
    reason: str = ""


def links(
    reader: Asker,
    scope: Scope,
    metric: Moved,
    period: Period,
    against: Period | None,
    *,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Links:
    """Which themes moved while a metric moved, and in which places.

    Args:
        reader: the published data.
        scope: who is asking.
        metric: ``csat`` or ``stay``, of all answers.
        period: days asked about.
        against: days compared with; without them there is no change to look at.
        where: filters.
        known: what the exports carry, when the caller has asked already.
    """
    catalogue = load()
    known = known or standing(reader, scope, catalogue.coverage)
    whole = measure(reader, scope, [metric], period, against=against, where=where, known=known)[0]
    for name in (metric, BESIDE[metric]):
        if reason := known.missing(catalogue[name]):
            return Links(metric, whole, (), (), reason)
    if against is None:
        return Links(metric, whole, (), (), "not measured: there is nothing before to compare with")
    shares = {
        str(figure.dimensions["theme"]): figure
        for figure in measure(
            reader, scope, ["theme_share"], period, against=against, where=where, known=known
        )
        if figure.dimensions.get("theme") not in (None, NONE)
    }
    comments = max((figure.n for figure in shares.values()), default=0)
    before = max((figure.previous_n for figure in shares.values()), default=0)
    if min(comments, before) < JUDGED_FROM:
        few = min(comments, before)
        return Links(metric, whole, (), (), too_few(catalogue["theme_share"], few) + " to judge a change")
    found = _links(reader, scope, metric, shares, Period(min(against.start, period.start), period.end), where)
    places = _places(reader, scope, metric, found, period, against, where, known)
    return Links(metric, whole, found, places)


def _links(
    reader: Asker, scope: Scope, metric: Moved, shares: Mapping[str, Figure], both: Period, where: Where
) -> tuple[Link, ...]:
    words = taxonomy.load(reader.settings)
    counts, gaps = apart(reader, scope, both, where)
    names = [
        name
        for name, figure in shares.items()
        if figure.change is not None
        and (gap := gaps.get(name, {}).get(BESIDE[metric])) is not None
        and gap.value is not None
        and min(gap.n, gap.n_others) >= JUDGED_FROM
    ]
    if not names:
        return ()
    change = _interval([(shares[n].change, shares[n].change_low, shares[n].change_high) for n in names])
    effects = [gaps[name][BESIDE[metric]] for name in names]
    effect = _interval([(gap.value, gap.low, gap.high) for gap in effects])
    made = products.product(change, effect)
    believed = benjamini_hochberg(products.probability(change, effect), RATE)
    found = [
        Link(
            name,
            words.title(name),
            counts.get(name, 0),
            shares[name],
            float(effect.estimate[place]),
            float(effect.low[place]),
            float(effect.high[place]),
            float(made.estimate[place]),
            float(made.low[place]),
            float(made.high[place]),
            bool(believed[place]) and not made.low[place] <= 0 <= made.high[place],
        )
        for place, name in enumerate(names)
        if isfinite(made.low[place])
    ]
    return tuple(sorted(found, key=lambda link: (not link.clear, -abs(link.pull), link.title)))


def _interval(values: list[tuple[float | None, float | None, float | None]]) -> Interval:
    parts = np.array([[np.nan if part is None else part for part in row] for row in values], dtype=np.float64)
    return Interval(parts[:, 0], parts[:, 1], parts[:, 2])


def _places(
    reader: Asker,
    scope: Scope,
    metric: Moved,
    found: tuple[Link, ...],
    period: Period,
    against: Period,
    where: Where,
    known: Standing,
) -> tuple[Place, ...]:
    """Members of which the metric moved for real (all judged together), each with the theme that moved along."""
    words = taxonomy.load(reader.settings)
    effect = {link.theme: link.effect for link in found}
    tested: list[tuple[str, Figure]] = []
    for dimension in PLACES:
        if len(getattr(where, dimension)) == 1:
            continue
        split = measure(
            reader, scope, [metric], period, against=against, by=[dimension], where=where, known=known
        )
        tested += [
            (dimension, one) for one in split if one.dimensions.get(dimension) and one.change is not None
        ]
    believed = benjamini_hochberg([probability(one) for _, one in tested], RATE)
    moved = [
        pair
        for pair, chosen in zip(tested, believed, strict=True)
        if chosen and pair[1].verdict in (BETTER, WORSE)
    ]
    out: list[Place] = []
    for dimension in dict.fromkeys(name for name, _ in moved):
        shares = measure(
            reader, scope, ["theme_share"], period, against=against, by=[dimension], where=where, known=known
        )
        for name, figure in moved:
            if name != dimension:
                continue
            member = figure.dimensions[dimension]
            mine = [
                one
                for one in shares
                if one.dimensions.get(dimension) == member
                and one.dimensions.get("theme") in effect
                and one.change is not None
                and min(one.n, one.previous_n) >= JUDGED_FROM
            ]
            real = benjamini_hochberg([probability(one) for one in mine], RATE)
            along = [
                (abs((one.change or 0) * effect[str(one.dimensions["theme"])]), one)
                for one, chosen in zip(mine, real, strict=True)
                if chosen
                and ((one.change or 0) * effect[str(one.dimensions["theme"])]) * (figure.change or 0) > 0
            ]
            best = max(along, key=lambda pair: pair[0])[1] if along else None
            theme = str(best.dimensions["theme"]) if best else ""
            out.append(Place(dimension, member, figure, theme, words.title(theme) if theme else "", best))
    return tuple(sorted(out, key=lambda place: -abs(place.figure.change or 0)))
