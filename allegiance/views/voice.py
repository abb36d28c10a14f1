"""What customers write, as pictures."""

from __future__ import annotations

from allegiance.charts import format as written
from allegiance.charts import rows
from allegiance.charts.format import count
from allegiance.charts.spec import DotPlot
from allegiance.metrics.voice import Gap, Theme, Voice
from allegiance.views.figures import EMPHASES

DRAWN = 15
"""Themes in a picture, at the most; the table has them all."""

ASIDE = {
    "theme_negative": "Negative feeling",
    "theme_positive": "Positive feeling",
    "theme_csat": "Satisfied",
    "theme_stay": "Mean to stay",
}
"""What is looked at beside a theme."""


def shares(found: Voice, most: int = DRAWN) -> DotPlot | str:
    """Share of comments by theme; a text says why there is no picture."""
    drawn = [theme for theme in found.themes if theme.share.value is not None][:most]
    if not drawn:
        return "None of these comments matches a theme."
    return rows.dots(
        "Share of comments",
        [
            rows.Item(
                theme.title,
                theme.share.value,
                theme.share.n,
                theme.share.low,
                theme.share.high,
                emphasis=EMPHASES.get(theme.share.verdict, ""),
                fell=(theme.share.change or 0) < 0,
                key=theme.id,
                remark=theme.moved or theme.share.verdict,
            )
            for theme in drawn
        ],
        written.SHARE,
        of="theme",
        note=f"Of {count(found.comments)} comments; a comment can have several themes. The changes of all themes are "
        "judged together, so that one that moved by chance is not taken for news.",
    )


def against(found: Voice, metric: str, most: int = DRAWN) -> DotPlot | str:
    """Those who mention a theme against those who do not; a text says why there is no picture."""
    gaps: list[tuple[Theme, Gap]] = [
        (theme, theme.gaps[metric])
        for theme in found.themes
        if metric in theme.gaps and theme.gaps[metric].value is not None
    ]
    if not gaps:
        return "Too few who mention a theme answered it."
    gaps.sort(key=lambda pair: pair[1].value or 0.0)
    return rows.dots(
        f"{ASIDE[metric]}, difference",
        [
            rows.Item(
                theme.title,
                gap.value,
                gap.n,
                gap.low,
                gap.high,
                key=theme.id,
                remark="" if gap.clear else "no clear difference",
            )
            for theme, gap in gaps[:most]
        ],
        written.GAP,
        of="theme",
        reference=(0.0, "no difference"),
        note="The difference goes along with the theme. Customers who mention it may differ in other ways as well.",
    )
