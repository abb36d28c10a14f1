"""What comments say, in words: the sentence at the top of the page. Never a cause."""

from __future__ import annotations

from allegiance.charts import format as written
from allegiance.metrics.period import Period
from allegiance.metrics.results import TOO_FEW
from allegiance.metrics.voice import UP, Theme, Voice
from allegiance.metrics.voice_links import Links

NAMED = 2
"""At most so many themes are named for one thing."""


def voice(found: Voice, period: Period, against: Period | None = None) -> str:
    """What is written about most, the first complaint, what moved, and how much no theme covers."""
    if found.reason:
        if not found.reason.startswith("not "):
            return f"There are {found.reason}: nothing can be said about what customers write."
        return f"What customers write is {found.reason}."
    if not found.themes:
        return f"None of the {found.comments:,} comments in {period.label} matches a theme."
    first = found.themes[0]
    text = (
        f"What customers write about most is {_small(first.title)}: {_share(first)} of "
        f"{found.comments:,} comments ({_interval(first)})"
    )
    worst = next((theme for theme in found.themes if theme.tone == "bad" and theme.mentions), None)
    if worst is not None and worst is not first:
        text += f"; the most frequent complaint is “{_small(worst.title)}” ({_share(worst)})"
    text += f". {_moved(found, period, against)}"
    if found.unthemed is not None and found.unthemed.share.value is not None:
        text += f" {_share(found.unthemed)} match no theme."
    return text.replace("  ", " ").strip()


def _moved(found: Voice, period: Period, against: Period | None) -> str:
    if against is None:
        return ""
    since = period.label_of(against)
    if not found.comments_before:
        return f"There are no comments from {since} to compare with."
    moved = [theme for theme in found.themes if theme.moved]
    if moved:
        moved.sort(key=lambda theme: -abs(theme.share.change or 0))
        told = [
            f"{theme.title if not place else _small(theme.title)} {_way(theme)}"
            for place, theme in enumerate(moved[:NAMED])
        ]
        more = len(moved) - NAMED
        rest = f", and {more} more" if more > 0 else ""
        return f"Since {since}: {', '.join(told)}{rest}."
    if all(theme.share.verdict == TOO_FEW for theme in found.themes):
        return f"Too few comments to compare with {since}."
    return f"No theme has clearly moved since {since}."


def links(found: Links, name: str) -> str:
    """What moved along with a metric, as far as is clear. ``name`` is how the metric is called."""
    if found.reason:
        return ""
    clear = [link for link in found.links if link.clear]
    if not clear:
        return f"No theme clearly moved along with {_small(name)}."
    told = [
        f"{link.title if not place else _small(link.title)} "
        f"({written.SHARE.moved(link.share.change)} of comments; goes along with {written.SHARE.moved(link.pull)})"
        for place, link in enumerate(clear[:NAMED])
    ]
    return f"Moved along with {_small(name)}: {'; '.join(told)}. Whether they are the reason, comments cannot say."


def _way(theme: Theme) -> str:
    size = written.SHARE.moved(abs(theme.share.change or 0)).removeprefix("+")
    return f"{'up' if theme.moved == UP else 'down'} {size}"


def _share(theme: Theme) -> str:
    return written.SHARE.value(theme.share.value)


def _interval(theme: Theme) -> str:
    return written.SHARE.interval(theme.share.low, theme.share.high)


def _small(title: str) -> str:
    return title if title[:2].isupper() else title[:1].lower() + title[1:]
