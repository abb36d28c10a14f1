"""Draws a sparkline as a few hundred bytes of SVG: a tile needs no drawing engine.

It takes its colour from the text around it (``currentColor``), so light and dark need no second drawing.
"""

from __future__ import annotations

from html import escape

from allegiance.charts.spec import Sparkline

WIDTH, HEIGHT, EDGE = 132, 36, 4


def sparkline(chart: Sparkline) -> str:
    """One line of SVG with its alternative text."""
    lines = "".join(
        f'<polyline fill="none" stroke="currentColor" stroke-width="1.75" stroke-linejoin="round" '
        f'stroke-linecap="round" points="{" ".join(_place(point) for point in run)}"/>'
        for run in chart.runs
        if len(run) > 1
    )
    dots = "".join(_dot(run[0], 1.5) for run in chart.runs if len(run) == 1)
    end = _dot(chart.last, 3) if chart.last else ""
    return (
        f'<svg class="al-spark" role="img" aria-label="{escape(chart.alt, quote=True)}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">{lines}{dots}{end}</svg>'
    )


def _place(point: tuple[float, float]) -> str:
    x = EDGE + point[0] * (WIDTH - 2 * EDGE)
    y = HEIGHT - EDGE - point[1] * (HEIGHT - 2 * EDGE)
    return f"{x:.1f},{y:.1f}"


def _dot(point: tuple[float, float], radius: float) -> str:
    x, _, y = _place(point).partition(",")
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="currentColor"/>'
