"""What customers write about: themes of their comments, how each moved, how those who mention it feel and answer.

Every comment of the period counts, in each of the themes that the taxonomy finds in it. What differs between those who
mention a theme and those who do not goes along with the theme: nothing here shows that it comes from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite

import numpy as np

from allegiance import taxonomy
from allegiance.metrics.asking import Asker, rollup
from allegiance.metrics.catalogue import load
from allegiance.metrics.figures import silent
from allegiance.metrics.groups import index_of
from allegiance.metrics.measure import measure
from allegiance.metrics.period import Period
from allegiance.metrics.pulse import probability
from allegiance.metrics.results import BETTER, NO_CHANGE, TOO_FEW, WORSE, Figure, Point
from allegiance.metrics.series import Step
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import clusters, intervals
from allegiance.stats.intervals import Interval
from allegiance.stats.many import benjamini_hochberg
from allegiance.stats.verdicts import JUDGED_FROM
from allegiance.taxonomy import NONE, Taxonomy

NOWHERE = Where()

RATE = 0.10
"""False discovery rate over the changes of all themes."""

UP, DOWN = "more often", "less often"

ASIDE = ("theme_negative", "theme_positive", "theme_csat", "theme_stay", "theme_leaving")
GAPS: Mapping[str, tuple[str, str]] = {
    "theme_csat": ("csat_k", "csat_n"),
    "theme_stay": ("stay_k", "stay_n"),
    "theme_leaving": ("leaving_k", "stay_n"),
}
"""Shares compared between those who mention a theme and those who do not: successes and trials."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A share among those who mention a theme, less the share among those who do not."""

    value: float | None
    """The difference, -1..1, or ``None`` with a reason."""

    low: float | None
    high: float | None
    n: int
    """Answers of those who mention it."""

    others: float | None
    n_others: int
    reason: str = ""

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out, on enough answers of both."""
        if self.low is None or self.high is None or min(self.n, self.n_others) < JUDGED_FROM:
            return False
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme in the period, and how it moved."""

    id: str
    title: str
    tone: str

    mentions: int
    """Comments with it. Never suppressed."""

    share: Figure
    """Of all comments; its verdict holds after looking at every theme at once."""

    moved: str
    """``more often``, ``less often`` or empty: as far as is clear after looking at every theme at once."""

    aside: Mapping[str, Figure]
    """The metrics of ``ASIDE``, of those who mention it."""

    gaps: Mapping[str, Gap]
    """The metrics of ``GAPS``, against those who do not mention it."""


@dataclass(frozen=True, slots=True)
class Voice:
    """All themes of a period, the most frequent first; comments without any stand apart."""

    themes: tuple[Theme, ...]
    unthemed: Theme | None
    comments: int
    comments_before: int
    emotion: str
    """Why feelings are not measured, or nothing."""

    taxonomy: Taxonomy
    reason: str = ""
    """Why there is nothing: ``not measured: ...`` or ``too few comments (n = 7)``."""

    def __getitem__(self, name: str) -> Theme | None:
        """The theme with that id, if any comment mentions it."""
        return next((theme for theme in self.every if theme.id == name), None)

    @property
    def every(self) -> tuple[Theme, ...]:
        """The themes, and the comments without one at the end."""
        return (*self.themes, *((self.unthemed,) if self.unthemed else ()))


def voice(
    reader: Asker,
    scope: Scope,
    period: Period,
    *,
    against: Period | None = None,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> Voice:
    """Themes of the comments of a period.

    Args:
        reader: the published data.
        scope: who is asking.
        period: days asked about.
        against: days compared with.
        where: filters.
        known: what the exports carry, when the caller has asked already.

    Raises:
        SettingsError: the company's own taxonomy cannot be used.
    """
    catalogue = load()
    known = known or standing(reader, scope, catalogue.coverage)
    words = taxonomy.load(reader.settings)
    found = measure(reader, scope, ["theme_share", *ASIDE], period, against=against, where=where, known=known)
    emotion = known.missing(catalogue["theme_negative"])
    shares = _by_theme(found, "theme_share")
    if not shares:
        return Voice((), None, 0, 0, emotion, words, found[0].reason)
    comments = max(figure.n for figure in shares.values())
    before = max(figure.previous_n for figure in shares.values())
    if comments < catalogue["theme_share"].smallest_n:
        reason = next(iter(shares.values())).reason
        return Voice((), None, comments, before, emotion, words, reason)
    counts, gaps = apart(reader, scope, period, where)
    aside = {name: _by_theme(found, name) for name in ASIDE}
    told = {figure.metric: figure.reason for figure in found if not figure.dimensions}
    moves = judged(shares, words)
    themes = [
        Theme(
            name,
            words.title(name),
            words.tone(name),
            counts.get(name, 0),
            *moves[name],
            {
                metric: by_theme.get(name)
                or silent(catalogue[metric], told.get(metric) or f"too few {catalogue[metric].noun} (n = 0)")
                for metric, by_theme in aside.items()
            },
            gaps.get(name, {}),
        )
        for name in shares
        if counts.get(name, 0) or (moves[name][0].previous or 0) > 0
    ]
    themes.sort(key=lambda theme: (-theme.mentions, theme.title.casefold()))
    return Voice(
        tuple(theme for theme in themes if theme.id != NONE),
        next((theme for theme in themes if theme.id == NONE), None),
        comments,
        before,
        emotion,
        words,
    )


def _by_theme(found: Sequence[Figure], metric: str) -> dict[str, Figure]:
    return {
        str(figure.dimensions["theme"]): figure
        for figure in found
        if figure.metric == metric and figure.dimensions.get("theme")
    }


def judged(shares: Mapping[str, Figure], words: Taxonomy) -> dict[str, tuple[Figure, str]]:
    """Each change judged beside all others: with fifteen themes, one always seems to have moved."""
    tested = {
        name: figure
        for name, figure in shares.items()
        if figure.change is not None and min(figure.n, figure.previous_n) >= JUDGED_FROM
    }
    believed = benjamini_hochberg([probability(figure) for figure in tested.values()], RATE)
    real = {name for name, chosen in zip(tested, believed, strict=True) if chosen}
    out: dict[str, tuple[Figure, str]] = {}
    for name, figure in shares.items():
        clear = name in real and bool((figure.change_low or 0) > 0 or (figure.change_high or 0) < 0)
        rose = (figure.change or 0) > 0
        moved = (UP if rose else DOWN) if clear else ""
        out[name] = (
            replace(figure, verdict=_verdict(figure, words.tone(name), clear, rose, name in tested)),
            moved,
        )
    return out


def _verdict(figure: Figure, tone: str, clear: bool, rose: bool, tested: bool) -> str:
    if figure.change is None and not figure.previous_n:
        return ""
    if not tested:
        return TOO_FEW
    if not clear:
        return NO_CHANGE
    if tone == "neither":
        return ""
    return BETTER if rose == (tone == "good") else WORSE


def apart(
    reader: Asker, scope: Scope, period: Period, where: Where
) -> tuple[dict[str, int], dict[str, dict[str, Gap]]]:
    """Mentions of each theme, and those who mention it against those who do not, by employee."""
    columns = ["theme", "mentions"]
    for k, n in GAPS.values():
        columns += [name for name in (k, n, f"other_{k}", f"other_{n}") if name not in columns]
    rows = rollup(reader, scope, "themes", columns, period, ["employee"], where)
    keys, group = index_of(rows, ["theme"])
    sums = {name: rows[name].to_numpy(dtype=np.float64, na_value=0.0) for name in columns if name != "theme"}
    named = rows["employee"].notna().to_numpy(dtype=bool)
    size = len(keys)
    out: dict[str, dict[str, Gap]] = {str(key[0]): {} for key in keys}
    for metric, (k, n) in GAPS.items():
        parts = [sums[name] for name in (n, k, f"other_{n}", f"other_{k}")]
        whole = [np.bincount(group, weights=part, minlength=size) for part in parts]
        effect = clusters.paired_share(
            parts[0][named], parts[1][named], parts[2][named], parts[3][named], group[named], size
        )
        told = [
            np.bincount(group[named], weights=part[named], minlength=size) for part in (parts[0], parts[2])
        ]
        # Where most answers name no employee, their design effect cannot be told and none is claimed.
        enough = (told[0] * 2 >= whole[0]) & (told[1] * 2 >= whole[2])
        deff, count = np.where(enough, effect.deff, 1.0), np.where(enough, effect.clusters, 0.0)
        found = intervals.share_difference(
            whole[1], whole[0], whole[3], whole[2],
            deff_now=deff, deff_before=deff, clusters_now=count, clusters_before=count,
        )  # fmt: skip
        others = intervals.share(whole[3], whole[2])
        for place, key in enumerate(keys):
            sizes = int(whole[0][place]), int(whole[2][place])
            out[str(key[0])][metric] = _gap(found, others, place, *sizes, load()[metric].smallest_n)
    counts = np.bincount(group, weights=sums["mentions"], minlength=size)
    return {str(key[0]): int(counts[place]) for place, key in enumerate(keys)}, out


def _gap(found: Interval, others: Interval, place: int, n: int, n_others: int, smallest: int) -> Gap:
    if min(n, n_others) < smallest:
        which, size = ("who mention it", n) if n < smallest else ("who do not", n_others)
        return Gap(None, None, None, n, None, n_others, f"too few answers of those {which} (n = {size:,})")
    values = [float(part[place]) for part in (found.estimate, found.low, found.high)]
    shown = [value if isfinite(value) else None for value in values]
    return Gap(shown[0], shown[1], shown[2], n, float(others.estimate[place]), n_others)


STEP_FROM = 60
"""Comments that a step over time should have on average: shares of fewer are mostly chance."""


def step(found: Voice, period: Period) -> Step:
    """Days, weeks or months: the finest that has enough comments."""
    sizes: tuple[tuple[Step, int, int], ...] = (("day", 1, 31), ("week", 7, 400))
    for name, days, longest in sizes:
        if period.days <= longest and found.comments * days >= STEP_FROM * period.days:
            return name
    return "month" if period.days > 62 else "week"


def over_time(
    reader: Asker,
    scope: Scope,
    period: Period,
    step: Step,
    *,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> dict[str, tuple[Point, ...]]:
    """Share of comments by theme and day, week or month; a step with too few comments has no value."""
    found = measure(reader, scope, ["theme_share"], period, by=[step], where=where, known=known)
    lines: dict[str, list[Point]] = {}
    for one in found:
        theme, start = one.dimensions.get("theme"), one.dimensions.get(step)
        if theme and start:
            point = Point(date.fromisoformat(start), one.value, one.n, one.low, one.high)
            lines.setdefault(theme, []).append(point)
    return {theme: tuple(sorted(points, key=lambda point: point.start)) for theme, points in lines.items()}
