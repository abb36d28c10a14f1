"""Rollup rows of one or two periods, grouped, with the design effect of every group.

Answers about one employee resemble each other, as do contacts of one day. So rows are fetched by group and cluster,
and added up here: the sums are the figure, their spread over clusters its design effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from allegiance.metrics import judge
from allegiance.metrics.asking import FACTS, Asker, grain, needed, rollup
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.judge import Design, Index, Sums
from allegiance.metrics.period import Period
from allegiance.metrics.where import PLACES, Where
from allegiance.people.scope import Scope
from allegiance.stats import clusters as effects

Key = tuple[str | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One metric in all groups: sums and design effects of both periods and of the change."""

    now: Sums
    before: Sums | None
    design: Design
    design_before: Design
    design_change: tuple[Design, Design]
    paired: bool
    """The design effects of the change come from the same clusters in both periods."""


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Groups in order (unknown members last), with one ``Side`` a metric."""

    keys: tuple[Key, ...]
    sides: Mapping[str, Side]


def gather(
    reader: Asker,
    scope: Scope,
    metrics: Sequence[Metric],
    now: Period | None,
    before: Period | None,
    by: Sequence[str],
    where: Where,
) -> Groups:
    """All groups of metrics that share family, cluster and known days.

    ``now`` or ``before`` may be ``None``: nothing of that period is known.
    """
    family, cluster = metrics[0].family.id, metrics[0].cluster
    columns = list(dict.fromkeys(name for metric in metrics for name in metric.columns))
    visible = _visible(scope, cluster, by, where)
    asked = [*by, cluster] if visible else list(by)
    rows = _rows(reader, scope, family, columns, now, before, asked, where)
    keys, group = index_of(rows, by)
    count = len(keys)
    now_rows = rows["now"].to_numpy(dtype=bool)
    pairs, pair_group, known = _pairs(rows, [*by, cluster], group, cluster) if visible else (None, None, None)
    hidden = None
    if not visible and cluster == "employee" and cluster not in by:
        hidden = _hidden(reader, scope, metrics, now, before, by, where, keys)

    sides: dict[str, Side] = {}
    for metric in metrics:
        every = judge.sums(metric, rows)
        total_now = every.at(now_rows).by(group[now_rows], count)
        total_before = every.at(~now_rows).by(group[~now_rows], count) if before else None
        if pairs is not None and pair_group is not None and known is not None:
            parts = [
                every.at(side & known).by(pairs[side & known], len(pair_group))
                for side in (now_rows, ~now_rows)
            ]
            sides[metric.id] = _side(metric, total_now, total_before, parts[0], parts[1], pair_group, count)
        elif hidden is not None:
            sides[metric.id] = _scaled(total_now, total_before, hidden[0].sides[metric.id], hidden[1])
        else:
            free = Design.independent(count)
            sides[metric.id] = Side(total_now, total_before, free, free, (free, free), False)
    return Groups(keys, sides)


def _visible(scope: Scope, cluster: str, by: Sequence[str], where: Where) -> bool:
    """Whether the clusters of the very rows asked about can be seen without reading facts for their sake."""
    if cluster == "none" or cluster in by:
        return False
    if cluster == "day":
        return True
    wanted = needed(scope, [*by, cluster], where)
    return grain(wanted) != FACTS or grain(needed(scope, by, where)) == FACTS


def _rows(
    reader: Asker,
    scope: Scope,
    family: str,
    columns: Sequence[str],
    now: Period | None,
    before: Period | None,
    by: Sequence[str],
    where: Where,
) -> pd.DataFrame:
    frames = [
        rollup(reader, scope, family, columns, period, by, where).assign(now=is_now)
        for period, is_now in ((now, True), (before, False))
        if period is not None
    ]
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return pd.DataFrame(columns=[*by, *columns, "now"])
    return pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]


def index_of(rows: pd.DataFrame, by: Sequence[str]) -> tuple[tuple[Key, ...], Index]:
    """Group keys, known members in order and unknown ones last, and the index of each row's group."""
    if not by:
        return ((),), np.zeros(len(rows), dtype=np.intp)
    if rows.empty:
        return (), np.zeros(0, dtype=np.intp)
    parts = [pd.factorize(rows[name], sort=True, use_na_sentinel=True) for name in by]
    # One number a combination; the unknown (-1) is put behind all known members.
    combined = np.zeros(len(rows), dtype=np.int64)
    for codes, members in parts:
        combined = combined * (len(members) + 1) + np.where(codes < 0, len(members), codes)
    _, first, group = np.unique(combined, return_index=True, return_inverse=True)
    # Each member is written once; the last place of each list, which the code -1 finds, is the unknown one.
    names: list[list[str | None]] = [
        [*(member(value) for value in members.tolist()), None] for _, members in parts
    ]
    columns = [
        [texts[code] for code in codes[first].tolist()]
        for (codes, _), texts in zip(parts, names, strict=True)
    ]
    keys = tuple(zip(*columns, strict=True))
    return keys, np.asarray(group, dtype=np.intp)


def _pairs(
    rows: pd.DataFrame, names: Sequence[str], group: Index, cluster: str
) -> tuple[Index, Index, Index]:
    """Index of each row's group and cluster, the group of each such pair, and which rows name a cluster.

    Rows without one (nobody answered, an unknown employee) are nobody's: they would pass for one huge cluster.
    """
    known = rows[cluster].notna().to_numpy(dtype=bool)
    codes, members = pd.factorize(rows[cluster])
    combined = group.astype(np.int64) * (len(members) + 1) + codes + 1
    distinct, pair = np.unique(combined, return_inverse=True)
    return (
        np.asarray(pair, dtype=np.intp),
        np.asarray(distinct // (len(members) + 1), dtype=np.intp),
        np.asarray(known),
    )


def _side(
    metric: Metric, now: Sums, before: Sums | None, parts: Sums, parts_before: Sums, group: Index, count: int
) -> Side:
    free = Design.independent(count)
    if metric.kind in ("count", "total"):
        return Side(now, before, free, free, (free, free), False)
    design = _known(judge.design(metric, parts, group, count), now)
    if before is None:
        return Side(now, before, design, free, (free, free), False)
    design_before = _known(judge.design(metric, parts_before, group, count), before)
    if metric.cluster == "day":
        # Two periods have no day in common: nothing cancels.
        return Side(now, before, design, design_before, (design, design_before), False)
    change = judge.paired(metric, parts, parts_before, group, count)
    both = Design(change.deff, change.clusters)
    return Side(now, before, design, design_before, (both, both), True)


def _known(found: effects.DesignEffect, total: Sums) -> Design:
    """Where most rows name no cluster, their design effect cannot be told and none is claimed."""
    enough = found.n * 2 >= total.n
    return Design(np.where(enough, found.deff, 1.0), np.where(enough, found.clusters, 0.0))


def _hidden(
    reader: Asker,
    scope: Scope,
    metrics: Sequence[Metric],
    now: Period | None,
    before: Period | None,
    by: Sequence[str],
    where: Where,
    keys: Sequence[Key],
) -> tuple[Groups, Index] | None:
    """The same question without channel, queue, reason and segment, whose clusters can be seen.

    Returns its groups, and for each of ``keys`` the wider group that it is part of.
    """
    wider_by = [name for name in by if name in ("site", "team") or name not in PLACES]
    wider_where = Where(site=where.site, team=where.team)
    if not keys or where.employee:
        return None
    wider = gather(reader, scope, metrics, now, before, wider_by, wider_where)
    place = {key: index for index, key in enumerate(wider.keys)}
    picked = [tuple(key[by.index(name)] for name in wider_by) for key in keys]
    if any(key not in place for key in picked):
        return None
    return wider, np.array([place[key] for key in picked], dtype=np.intp)


def _scaled(now: Sums, before: Sums | None, wider: Side, index: Index) -> Side:
    """Design effects of parts, from the wholes they belong to: the excess shrinks with the answers a cluster."""

    def part(how: Design, whole: Sums | None, some: Sums | None) -> Design:
        if whole is None or some is None:
            return Design.independent(len(index))
        inside = np.minimum(some.n, whole.n[index])
        count = None if how.clusters is None else how.clusters[index]
        return Design(effects.scaled(how.deff[index], whole.n[index], inside), count)

    design = part(wider.design, wider.now, now)
    design_before = part(wider.design_before, wider.before, before)
    change = (
        part(wider.design_change[0], wider.now, now),
        part(wider.design_change[1], wider.before, before),
    )
    if wider.paired:
        # One design effect stands for the change: the larger part's, so that no interval is too narrow.
        deff = np.maximum(change[0].deff, change[1].deff)
        change = (Design(deff, change[0].clusters), Design(deff, change[1].clusters))
    return Side(now, before, design, design_before, change, wider.paired)


def member(value: object) -> str:
    """A member of a dimension as text; days, weeks and months as ISO dates."""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
