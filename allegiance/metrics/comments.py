"""Comments themselves: searched, quoted and counted by language. Texts are shown only where several belong together.

A text can tell who wrote it. So a text is shown only as one of at least ``smallest_comments`` (a setting) that the same
question finds; how many there are is always said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allegiance import taxonomy
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import load
from allegiance.metrics.drill import Record, records
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import intervals, topics

NOWHERE = Where()

LISTED = 200
"""How many comments a list shows: the newest."""

QUOTED = 5
"""How many comments stand for a theme."""

LOOKED_AT = 2_000
"""Comments of a theme among which the most typical are looked for."""


@dataclass(frozen=True, slots=True)
class Comments:
    """Comments that a question finds, with their texts where there are enough of them."""

    rows: tuple[Record, ...]
    total: int
    """Exact, listed or not."""

    smallest: int
    reason: str = ""
    """Why no text is shown."""


@dataclass(frozen=True, slots=True)
class Language:
    """Comments in one language, as the survey says."""

    language: str | None
    comments: int
    share: float
    """Of all comments."""

    low: float
    high: float
    themed: int
    """Comments in which the taxonomy finds a theme."""

    @property
    def covered(self) -> float | None:
        """Share of them with a theme; ``None`` of fewer than ten."""
        return self.themed / self.comments if self.comments >= load()["theme_share"].smallest_n else None


def search(
    reader: Asker,
    scope: Scope,
    period: Period,
    *,
    text: str = "",
    theme: str = "",
    languages: Sequence[str] = (),
    where: Where = NOWHERE,
    known: Standing | None = None,
    most: int = LISTED,
) -> Comments:
    """The newest comments that hold a text, whatever its case and accents; ``%`` and ``_`` are themselves.

    Args:
        reader: the published data.
        scope: who is asking.
        period: days on which they came in.
        text: what the comment holds; empty: anything.
        theme: id of a theme, ``(none)`` for comments without one, empty for all.
        languages: to keep; none: all; ``""``: not known.
        where: filters.
        known: what the exports carry, when the caller has asked already.
        most: how many to list.
    """
    smallest = reader.settings.smallest_comments
    known = known or standing(reader, scope, load().coverage)
    if reason := known.missing(load()["theme_share"]):
        return Comments((), 0, smallest, reason)
    # A database text ends at a null character; nobody searches for one.
    asked = text.replace("\0", " ")[:500]
    found = reader.ask(
        scope,
        "metrics/comment_list",
        first_day=period.start,
        last_day=period.end,
        text=asked,
        theme=theme,
        languages=list(languages),
        most=max(most, 1),
        **where.parameters,
    )
    total = int(found["total"].iloc[0]) if len(found) else 0
    if total < smallest:
        return Comments((), total, smallest, hidden(total, smallest))
    return Comments(tuple(records(found.drop(columns="total"), reader.settings.zone)), total, smallest)


def hidden(total: int, smallest: int) -> str:
    """Why no text is shown of so few comments."""
    if not total:
        return "no comment matches"
    return f"too few comments to show their texts (n = {total:,}; from {smallest} on they are shown)"


def quoted(
    reader: Asker,
    scope: Scope,
    period: Period,
    theme: str,
    *,
    where: Where = NOWHERE,
    known: Standing | None = None,
    most: int = QUOTED,
) -> Comments:
    """The comments most like all others of a theme, no two of the same words; of many, a sample is looked at."""
    smallest = reader.settings.smallest_comments
    known = known or standing(reader, scope, load().coverage)
    if reason := known.missing(load()["theme_share"]):
        return Comments((), 0, smallest, reason)
    found = reader.ask(
        scope,
        "metrics/comment_sample",
        first_day=period.start,
        last_day=period.end,
        theme=theme,
        most=LOOKED_AT,
        **where.parameters,
    )
    total = int(found["total"].iloc[0]) if len(found) else 0
    if total < smallest:
        return Comments((), total, smallest, hidden(total, smallest))
    words = taxonomy.load(reader.settings).ignored.values()
    ignored = {topics.plain(word) for entries in words for word in entries}
    chosen = topics.typical(found["folded"].astype(str).tolist(), most, ignored=ignored)
    kept = found.iloc[chosen].drop(columns=["total", "place", "folded"])
    return Comments(tuple(records(kept, reader.settings.zone)), total, smallest)


def languages(
    reader: Asker,
    scope: Scope,
    period: Period,
    *,
    where: Where = NOWHERE,
    known: Standing | None = None,
) -> tuple[Language, ...]:
    """Languages by number of comments; none where nothing is measured."""
    known = known or standing(reader, scope, load().coverage)
    if known.missing(load()["theme_share"]):
        return ()
    found = records(
        reader.ask(
            scope,
            "metrics/comment_languages",
            first_day=period.start,
            last_day=period.end,
            **where.parameters,
        ),
        reader.settings.zone,
    )
    counts = np.array([int(str(row["comments"])) for row in found], dtype=np.float64)
    sure = intervals.share(counts, np.full(len(counts), counts.sum()))
    return tuple(
        Language(
            None if row["language"] is None else str(row["language"]),
            int(counts[place]),
            float(sure.estimate[place]),
            float(sure.low[place]),
            float(sure.high[place]),
            int(str(row["themed"])),
        )
        for place, row in enumerate(found)
    )
