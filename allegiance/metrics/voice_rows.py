"""Themes as rows, for downloads and scripts. The names are a contract."""

from __future__ import annotations

from allegiance.metrics.voice import ASIDE, GAPS, Gap, Theme, Voice

_SHARE = (
    "value",
    "low",
    "high",
    "n",
    "previous",
    "previous_n",
    "change",
    "change_low",
    "change_high",
    "verdict",
)

HEADS = (
    "theme",
    "title",
    "tone",
    "comments",
    *(f"share_{name}" if name != "value" else "share" for name in _SHARE),
    "moved",
    *(f"{metric.removeprefix('theme_')}{end}" for metric in ASIDE for end in ("", "_low", "_high", "_n")),
    *(
        f"{metric.removeprefix('theme_')}_difference{end}"
        for metric in GAPS
        for end in ("", "_low", "_high", "_others_n")
    ),
)


def theme_rows(found: Voice) -> list[list[object]]:
    """One row a theme, in the order of ``HEADS``; shares 0..1, empty where there is no figure."""
    return [_row(theme) for theme in found.every]


def theme_records(found: Voice) -> list[dict[str, object]]:
    """One mapping a theme."""
    return [dict(zip(HEADS, row, strict=True)) for row in theme_rows(found)]


def _row(theme: Theme) -> list[object]:
    row: list[object] = [theme.id, theme.title, theme.tone, theme.mentions]
    row += [getattr(theme.share, name) for name in _SHARE]
    row.append(theme.moved)
    for metric in ASIDE:
        one = theme.aside[metric]
        row += [one.value, one.low, one.high, one.n]
    for metric in GAPS:
        gap = theme.gaps.get(metric) or Gap(None, None, None, 0, None, 0)
        row += [gap.value, gap.low, gap.high, gap.n_others]
    return row
