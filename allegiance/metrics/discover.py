"""What comments are about by themselves, without the taxonomy: and what the taxonomy therefore misses.

Each language is looked through alone, so that languages are not taken for themes. Of many comments a sample is taken,
always the same one. A theme is named by words that at least ``smallest_comments`` of its comments use.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from allegiance import taxonomy
from allegiance.metrics.asking import Asker
from allegiance.metrics.catalogue import load
from allegiance.metrics.drill import Record, records
from allegiance.metrics.period import Period
from allegiance.metrics.standing import Standing, standing
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import topics
from allegiance.taxonomy import NONE

NOWHERE = Where()

SAMPLED = 20_000
"""Comments looked at, at the most."""

QUOTED = 3

Which = Literal["unthemed", "all"]


@dataclass(frozen=True, slots=True)
class Found:
    """One theme that the comments themselves show."""

    language: str | None
    words: tuple[str, ...]
    """Its most typical words and pairs of words, as most write them."""

    comments: int
    """Of those looked at."""

    share: float
    """Of the comments of its language that were looked at."""

    covered: float
    """Share of its comments in which the taxonomy finds a theme."""

    known_as: str
    """Title of the taxonomy's theme that at least half of them have, or nothing."""

    examples: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Discovered:
    """Themes of a period, the largest first."""

    themes: tuple[Found, ...]
    looked_at: int
    total: int
    """Comments that could have been looked at."""

    skipped: tuple[tuple[str | None, int], ...]
    """Languages with too few comments to be looked through, and how many."""

    reason: str = ""

    @property
    def new(self) -> tuple[Found, ...]:
        """Those of which the taxonomy finds a theme in fewer than half of the comments."""
        return tuple(theme for theme in self.themes if theme.covered < 0.5)


def discover(
    reader: Asker,
    scope: Scope,
    period: Period,
    *,
    which: Which = "unthemed",
    where: Where = NOWHERE,
    known: Standing | None = None,
    most: int = SAMPLED,
) -> Discovered:
    """Themes of the comments in which the taxonomy finds none, or of all of them.

    Args:
        reader: the published data.
        scope: who is asking.
        period: days on which they came in.
        which: ``unthemed`` or ``all``.
        where: filters.
        known: what the exports carry, when the caller has asked already.
        most: comments to look at.

    Raises:
        SettingsError: the company's own taxonomy cannot be used.
    """
    known = known or standing(reader, scope, load().coverage)
    if reason := known.missing(load()["theme_share"]):
        return Discovered((), 0, 0, (), reason)
    words = taxonomy.load(reader.settings)
    frame = reader.ask(
        scope,
        "metrics/comment_sample",
        first_day=period.start,
        last_day=period.end,
        theme=NONE if which == "unthemed" else "",
        most=most,
        **where.parameters,
    )
    total = int(frame["total"].iloc[0]) if len(frame) else 0
    rows = records(frame.drop(columns=["total", "place"]), reader.settings.zone)
    by_language: dict[str | None, list[Record]] = {}
    for row in rows:
        language = row["language"]
        by_language.setdefault(None if language is None else str(language), []).append(row)
    themes: list[Found] = []
    skipped: list[tuple[str | None, int]] = []
    smallest = reader.settings.smallest_comments
    for language, mine in sorted(by_language.items(), key=lambda item: (-len(item[1]), item[0] or "")):
        if len(mine) < topics.FEWEST:
            skipped.append((language, len(mine)))
            continue
        themes += _themes(language, mine, words, smallest)
    themes.sort(key=lambda theme: (-theme.comments, theme.words))
    reason = ""
    most_of_one = max((len(mine) for mine in by_language.values()), default=0)
    if not themes:
        reason = (
            f"too few comments of one language to find themes in (n = {most_of_one:,}; {topics.FEWEST} are needed)"
            if most_of_one < topics.FEWEST
            else f"no words are shared by {smallest} comments or more"
        )
    return Discovered(tuple(themes), len(rows), total, tuple(skipped), reason)


def _themes(
    language: str | None, rows: Sequence[Record], words: taxonomy.Taxonomy, smallest: int
) -> list[Found]:
    lists = words.ignored.values() if language is None else _lists(words, language)
    ignored = {topics.plain(word) for entries in lists for word in entries}
    found = topics.topics([str(row["folded"]) for row in rows], ignored=ignored, smallest=smallest)
    out: list[Found] = []
    for place, typical in enumerate(found.words):
        mine = np.flatnonzero(found.of == place)
        near = [rows[int(at)] for at in mine[np.argsort(-found.nearness[mine], kind="stable")]]
        themes = Counter(name for row in near for name in str(row["themes"] or "").split())
        name, most = themes.most_common(1)[0] if themes else ("", 0)
        covered = sum(bool(row["themes"]) for row in near)
        out.append(
            Found(
                language,
                tuple(_as_written(term, near[:200]) for term in typical),
                len(mine),
                len(mine) / len(rows),
                covered / len(mine),
                words.title(name) if most * 2 >= len(mine) else "",
                _examples(near),
            )
        )
    return out


def _lists(words: taxonomy.Taxonomy, language: str) -> list[frozenset[str]]:
    """Ignored words of a language, of its main language, and of none."""
    names = ("any", language.casefold(), language.casefold().partition("-")[0])
    return [words.ignored[name] for name in dict.fromkeys(names) if name in words.ignored]


def _as_written(term: str, rows: Sequence[Record]) -> str:
    """A term without accents as most of these comments write it."""
    size = len(term.split())
    seen: Counter[str] = Counter()
    for row in rows:
        plain, written = topics.words(str(row["folded"])), topics.words(str(row["comment"]))
        if len(plain) != len(written):
            continue
        seen.update(
            " ".join(written[at : at + size])
            for at in range(len(plain) - size + 1)
            if " ".join(plain[at : at + size]) == term
        )
    return seen.most_common(1)[0][0] if seen else term


def _examples(rows: Sequence[Record]) -> tuple[Record, ...]:
    seen: set[tuple[str, ...]] = set()
    kept: list[Record] = []
    for row in rows:
        said = tuple(topics.words(str(row["folded"])))
        if said not in seen:
            seen.add(said)
            kept.append({name: value for name, value in row.items() if name != "folded"})
        if len(kept) == QUOTED:
            break
    return tuple(kept)


def suggestions(words: taxonomy.Taxonomy, found: Discovered, period: Period) -> bytes:
    """The taxonomy in force as a file, with the discovered themes that it does not know added at its end."""
    text = words.path.read_text(encoding="utf-8-sig").rstrip()
    new = found.new
    parts = [text, ""]
    if new:
        parts += [
            "",
            f"# Suggested by the comments of {period.label} that no theme above covers. Rename them, move their words",
            "# to a theme above, or delete them; then put this file into the data folder as taxonomy.toml.",
        ]
    for number, theme in enumerate(new, start=1):
        name = next(
            name
            for place in range(len(new) + len(words.themes) + 1)
            if (name := f"new_{number + place * len(new)}") not in words.themes
        )
        language = (theme.language or "any").casefold()
        entries = ", ".join(json.dumps(word, ensure_ascii=False) for word in dict.fromkeys(theme.words))
        parts += [
            "",
            f"[themes.{name}]",
            f"title = {json.dumps('New: ' + ', '.join(theme.words[:3]), ensure_ascii=False)}",
            f"# {theme.comments:,} comments",
            f"{language if taxonomy.is_language(language) else 'any'} = [{entries}]",
        ]
    return ("\n".join(parts) + "\n").encode()
