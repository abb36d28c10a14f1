"""What the figures about drivers say in words: what goes with loyalty, never what causes it."""

from __future__ import annotations

from allegiance.charts.format import GAP, SHARE, signed
from allegiance.metrics.drivers import OUTCOMES, Ranking, RiskEffect, SatisfiedRisk, Share


def ranking(found: Ranking) -> str:
    """Which driver goes furthest with the outcome, and how far all of them go together."""
    name = OUTCOMES[found.outcome][1].lower()
    if found.reason or found.explained is None or not found.shares:
        return found.reason
    first = found.shares[0]
    text = (
        f"{first.driver.title} goes furthest with the {name}: {SHARE.value(first.share)} "
        f"({SHARE.interval(first.low, first.high)}) of what these drivers explain"
    )
    if len(found.shares) > 1:
        second = found.shares[1]
        # A later driver is only put second where the first one's lead is more than chance.
        clear = first.low > second.high
        text += (
            f", before {_lower(second.driver.title)} ({SHARE.value(second.share)})"
            if clear
            else f"; {_lower(second.driver.title)} ({SHARE.value(second.share)}) cannot be told from it"
        )
    return (
        f"{text}. Together they explain {SHARE.value(found.explained)} of the differences between answers about the "
        f"same reason, channel and segment."
    )


def slope(share: Share, outcome: str) -> str:
    """``each minute on hold: −1.7 points (−2.0 to −1.4)``."""
    digits = 1 if outcome == "loyalty" else 2
    unit = "points"
    return (
        f"{share.driver.unit}: {signed(share.slope, digits)} {unit} "
        f"({signed(share.slope_low, digits)} to {signed(share.slope_high, digits)})"
    )


def left_out(found: Ranking) -> str:
    """What is not in the ranking, and why."""
    told = []
    if found.parts:
        first, *rest = (driver.title for driver in found.parts)
        names = ", ".join([first, *(_lower(title) for title in rest)])
        told.append(f"{names}: parts of the loyalty score itself, so no drivers of it.")
    if found.absent:
        told.append("; ".join(f"{driver.title} is not measured" for driver in found.absent) + ".")
    if found.note:
        told.append(found.note[:1].upper() + found.note[1:] + ".")
    return " ".join(told)


def risk(found: SatisfiedRisk) -> str:
    """How many of the satisfied may leave, and what adds most to it."""
    if found.base is None:
        return f"Satisfied customers who may leave: {found.reason}."
    text = f"{SHARE.value(found.base)} of satisfied customers say that they may leave"
    if found.reason:
        return f"{text}; what raises that cannot be said: {found.reason}."
    # The waits are what a company can set; without a clear one, whatever is clear and largest.
    clear = [one for one in found.effects if one.clear and one.value > 0]
    waits = [one for one in clear if one.driver.id in ("wait_beyond", "queue", "hold", "wait_below")]
    told = (waits or clear)[:1]
    if not told:
        return f"{text}; none of the drivers clearly goes with it."
    return f"{text}; {effect(told[0])} to that risk."


def effect(one: RiskEffect) -> str:
    """``each minute beyond 3.5 adds 3.8 points (3.2 to 4.4)``."""
    verb = "adds" if one.value >= 0 else "takes"
    sign = 1 if one.value >= 0 else -1
    low, high = sorted((sign * one.low, sign * one.high))
    between = GAP.interval(low, high)
    if low > 0:
        between = between.replace("+", "")
    return f"{one.driver.unit} {verb} {GAP.value(abs(one.value)).removeprefix('+')} ({between})"


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]
