"""First-contact resolution of both kinds: side by side, by window, and where they disagree."""

from __future__ import annotations

from dataclasses import dataclass

from allegiance.metrics.asking import Asker, parameters, thresholds
from allegiance.metrics.catalogue import load
from allegiance.metrics.figures import nothing, too_few
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure
from allegiance.metrics.standing import Standing, clipped, horizon, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope

NOWHERE = Where()

WINDOWS: dict[int, str] = {
    3: "fcr_observed_3",
    7: "fcr_observed",
    14: "fcr_observed_14",
    30: "fcr_observed_30",
}
"""Days without a further contact, and the metric that says so."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Answers about contacts for which both kinds are known: four counts that add up to ``n``."""

    both: int
    """Solved first time, by both."""

    reported_only: int
    """The customer says solved, yet came back for the same reason."""

    observed_only: int
    """The customer says not solved, yet did not come back: the silent ones."""

    neither: int
    figure: Figure
    """The share on which both agree."""

    reason: str = ""

    @property
    def n(self) -> int:
        """Answers for which both are known."""
        return self.both + self.reported_only + self.observed_only + self.neither


def agreement(
    reader: Asker, scope: Scope, period: Period, *, where: Where = NOWHERE, known: Standing | None = None
) -> Agreement:
    """What customers report against what contacts show, for the same contacts."""
    catalogue = load()
    metric = catalogue["fcr_agreement"]
    known = known or standing(reader, scope, catalogue.coverage)
    figure = measure(reader, scope, [metric.id], period, where=where, known=known)[0]
    inside = clipped(horizon(metric, reader), period, known)[0]
    if not figure.measured or inside is None:
        return Agreement(0, 0, 0, 0, figure, figure.reason)
    rows = reader.ask(
        scope, "metrics/fcr_pairs", **parameters(inside, (), where), **thresholds(reader.settings)
    )
    count = {
        (bool(reported), bool(observed)): int(answers)
        for reported, observed, answers in rows[["reported", "observed", "answers"]].to_numpy().tolist()
    }
    total = sum(count.values())
    reason = nothing(metric, period.label) if not total else ""
    if 0 < total < metric.smallest_n:
        reason = too_few(metric, total)
    return Agreement(
        count.get((True, True), 0),
        count.get((True, False), 0),
        count.get((False, True), 0),
        count.get((False, False), 0),
        figure,
        reason,
    )


def windows(
    reader: Asker,
    scope: Scope,
    period: Period,
    *,
    against: Period | None = None,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> dict[int, Figure]:
    """Observed first-contact resolution by window in days; each is known up to a day of its own."""
    found = measure(reader, scope, list(WINDOWS.values()), period, against=against, where=where, known=known)
    by_metric = {figure.metric: figure for figure in found}
    return {days: by_metric[name] for days, name in WINDOWS.items()}
