"""Stretches of neighbouring points: neither a line nor a band bridges what was not measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from allegiance.charts.spec import Point


def intervals(points: Sequence[Point]) -> list[list[Point]]:
    """Neighbouring points that have an interval, at least two together: what a band is drawn through."""
    found = _stretches(points, lambda point: point.low is not None and point.high is not None)
    return [run for run in found if len(run) > 1]


def values(points: Sequence[Point]) -> list[list[Point]]:
    """Neighbouring points that have a value, one alone too."""
    return [run for run in _stretches(points, lambda point: point.y is not None) if run]


def _stretches(points: Sequence[Point], whole: Callable[[Point], bool]) -> list[list[Point]]:
    found: list[list[Point]] = [[]]
    for point in points:
        if whole(point):
            found[-1].append(point)
        elif found[-1]:
            found.append([])
    return found
