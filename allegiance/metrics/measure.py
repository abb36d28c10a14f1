"""The general question: some metrics, in a period, split and filtered, against another period."""

from __future__ import annotations

from collections.abc import Sequence

from allegiance.errors import NotAllowed
from allegiance.metrics import figures, others, percentiles, permitted, specials
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import Catalogue, Metric, load
from allegiance.metrics.groups import gather
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure
from allegiance.metrics.standing import Standing, clipped, horizon, standing
from allegiance.metrics.where import TIMES, Where, check_dimensions
from allegiance.people.scope import Scope

NOWHERE = Where()


def measure(
    reader: Asker,
    scope: Scope,
    metrics: Sequence[str],
    period: Period,
    *,
    against: Period | None = None,
    by: Sequence[str] = (),
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> list[Figure]:
    """Figures of each metric, in the order asked for; with ``by``, one a combination of members that has rows.

    Split by day, week or month there is no comparison: the days of two periods have nothing to do with each other.

    Args:
        reader: the published data.
        scope: who is asking.
        metrics: ids in the catalogue; none: all of them.
        period: days asked about.
        against: days compared with.
        by: dimensions to split by.
        where: filters.
        known: what the exports carry, when the caller has asked already.

    Raises:
        QuestionError: an unknown metric or dimension; names the nearest.
    """
    catalogue = load()
    picked = catalogue.pick(metrics)
    by = tuple(dict.fromkeys(by))
    check_dimensions(by)
    if any(name in TIMES for name in by):
        against = None
    known = known or standing(reader, scope, catalogue.coverage)
    found: dict[str, list[Figure]] = {}
    for batch in _batches(picked, reader, known, found):
        found |= _permitted(reader, scope, batch, period, against, by, where, known, catalogue)
    return [figure for metric in picked for figure in found[metric.id]]


def _batches(
    picked: Sequence[Metric], reader: Asker, known: Standing, found: dict[str, list[Figure]]
) -> list[list[Metric]]:
    """Metrics that one statement answers together; those not measured are answered at once."""
    batches: dict[tuple[object, ...], list[Metric]] = {}
    for metric in picked:
        if reason := known.missing(metric):
            found[metric.id] = [figures.silent(metric, reason)]
            continue
        key: tuple[object, ...] = (metric.family.id, metric.cluster, horizon(metric, reader))
        if metric.special:
            key = (metric.id,)
        batches.setdefault(key, []).append(metric)
    return list(batches.values())


def _permitted(
    reader: Asker,
    scope: Scope,
    batch: Sequence[Metric],
    period: Period,
    against: Period | None,
    by: Sequence[str],
    where: Where,
    known: Standing,
    catalogue: Catalogue,
) -> dict[str, list[Figure]]:
    """The answer; to whoever sees groups only, fitted to whole weeks, and saying what it counts."""
    given = (scope, batch, period, against, by, where, known, catalogue)
    try:
        if not permitted.concerns(scope, batch[0].family.id, where):
            return _answer(reader, *given)
        if reason := permitted.refused(scope, by, where):
            return {metric.id: [figures.silent(metric, reason)] for metric in batch}
        now = permitted.weeks(period)
        if now is None:
            reason = f"not shown: {period.label} has no whole week, and figures of groups are made of weeks"
            return {metric.id: [figures.silent(metric, reason)] for metric in batch}
        before = permitted.weeks(against) if against else None
        if "month" in by:
            return _by_month(reader, scope, batch, now, by, where, known, catalogue)
        found = _answer(reader, scope, batch, now, before, by, where, known, catalogue)
        return permitted.noted(reader, scope, batch, found, now, period, by, where)
    except NotAllowed as error:
        return {metric.id: [figures.silent(metric, permitted.because(error))] for metric in batch}


def _by_month(
    reader: Asker,
    scope: Scope,
    batch: Sequence[Metric],
    period: Period,
    by: Sequence[str],
    where: Where,
    known: Standing,
    catalogue: Catalogue,
) -> dict[str, list[Figure]]:
    """One answer a month of whole weeks: a calendar month would cut weeks in two."""
    rest = [name for name in by if name != "month"]
    found: dict[str, list[Figure]] = {metric.id: [] for metric in batch}
    for first, part in permitted.months(period):
        answered = _answer(reader, scope, batch, part, None, rest, where, known, catalogue)
        noted = permitted.noted(reader, scope, batch, answered, part, part, rest, where)
        for metric, some in noted.items():
            found[metric] += permitted.of_month(some, first, by)
    return {
        metric.id: permitted.in_order(found[metric.id], by)
        or [figures.silent(metric, figures.nothing(metric, period.label))]
        for metric in batch
    }


def _answer(
    reader: Asker,
    scope: Scope,
    batch: Sequence[Metric],
    period: Period,
    against: Period | None,
    by: Sequence[str],
    where: Where,
    known: Standing,
    catalogue: Catalogue,
) -> dict[str, list[Figure]]:
    first = batch[0]
    if first.family.id == "themes":
        # One figure a theme: a sum over themes would count comments as often as they have themes.
        by = ("theme", *by)
    if first.special:
        return {first.id: specials.answer(reader, scope, first, period, against, by, where, known, catalogue)}
    if first.family.id == "durations":
        return percentiles.answer(reader, scope, batch, period, against, by, where)
    if first.family.id in others.FAMILIES:
        return others.answer(reader, scope, batch, period, against, by, where, known)
    days = horizon(first, reader)
    now, note = clipped(days, period, known)
    before = clipped(days, against, known)[0] if against else None
    if now is None:
        reason = f"not measured: {note}"
        return {metric.id: [figures.silent(metric, reason, note=note)] for metric in batch}
    groups = gather(reader, scope, batch, now, before, by, where)
    if not groups.keys:
        return {
            metric.id: [figures.silent(metric, figures.nothing(metric, period.label))] for metric in batch
        }
    return {
        metric.id: figures.figures(metric, groups, by, period.label, note)
        or [figures.silent(metric, figures.nothing(metric, period.label), note=note)]
        for metric in batch
    }
