"""What a change of a plan would do, in plain words: cost, who gains and who loses, and how much of it is chance."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from allegiance.charts import format as written
from allegiance.charts.spec import Table, table
from allegiance.metrics.catalogue import Catalogue, Metric
from allegiance.pay.backtest import Past
from allegiance.pay.bunched import FALSE, Bunched
from allegiance.pay.noise import Noise
from allegiance.pay.what_if import Moved, Run, WhatIf
from allegiance.pay.words import change, figure, money, percent

SOME, MUCH = 0.1, 0.2
"""Shares of a pool from which more than a little, and a lot, follows chance."""


def lead(found: WhatIf, when: str) -> str:
    """The page in a sentence or two."""
    before, after = found.before, found.after
    who = people(len(after.statements))
    if before.plan == after.plan:
        told = f"For {when} this plan would pay {who} {whole(after.cost, found.currency)}"
        return f"{told}{_and(of_target(after))}. {short(after.noise)}"
    told = f"With your changes the plan would cost {whole(after.cost, found.currency)} for {when}"
    if found.change:
        more = "more" if found.change > 0 else "less"
        told += f", {whole(abs(found.change), found.currency)} {more} than as it stands"
    else:
        told += ", as much as it does as it stands"
    return f"{told}: {moves(found)}. {short(after.noise)}"


def moves(found: WhatIf) -> str:
    """``12 people gain, 3 lose, 19 stay as they are``."""
    gain, lose = len(found.winners), len(found.losers)
    same = len(found.people) - gain - lose
    if not gain and not lose:
        return "nobody gains or loses"
    parts = [
        f"{written.count(number)} {one if number == 1 else many}"
        for number, one, many in (
            (gain, "gains", "gain"),
            (lose, "loses", "lose"),
            (same, "stays as is", "stay as they are"),
        )
        if number
    ]
    return ", ".join(parts)


def short(found: Noise) -> str:
    """How much follows chance, in one sentence."""
    if found.misplaced is None:
        return "Nothing is paid, so nothing of it can follow chance."
    return f"About {rough(found.misplaced)} of that follows chance, not results."


def noise(found: Noise, currency: str) -> str:
    """The same with what it means and what would lessen it."""
    if found.misplaced is None:
        return "Nothing is paid, so nothing of it can follow chance."
    size = "little" if found.misplaced < SOME else "more than a little" if found.misplaced < MUCH else "a lot"
    return (
        f"Every figure here comes from a part of all customers, so none is known exactly. If they all were, about "
        f"{rough(found.misplaced)} of this pool, some {whole(found.amount, currency)}, would not go to those who get "
        f"it but to others, or to nobody: {size}. No rule brings this to nothing; it is what the answers cannot tell."
    )


LESSENS = (
    "Less of it: more answers, larger groups, threshold, target and maximum further apart, no payment at once at a "
    "threshold, weight on figures that are better known. More of it: a threshold or target close to where most "
    "figures are, with a steep line beside it."
)


def noises(before: Run, after: Run, currency: str) -> Table:
    """By measure: what is paid on it, on how many figures, and how much of that follows chance."""
    old = {one.measure: one for one in before.noise.measures}
    changed = before.plan != after.plan
    heads = ["Measure", "Follows chance"]
    rows = []
    for one in after.noise.measures:
        cells = [one.title, _share(one.misplaced)]
        cells += [_share(old[one.measure].misplaced)] if changed else []
        rows.append((*cells, whole(one.paid, currency), written.count(one.figures)))
    return table([*heads, *(["As it stands"] if changed else []), "Paid on it", "Different figures"], rows)


def too_few(found: Sequence[Bunched]) -> str:
    """Said once where nothing can be told at any kink; empty: something can."""
    if any(one.found.told for one in found):
        return ""
    most = max((one.found.n for one in found), default=0)
    figures = "one figure a measure" if most == 1 else f"{written.count(most)} figures a measure"
    return (
        f"At most {figures}: too few close to any threshold or target to tell."
        if most
        else "No figures to look at."
    )


def bunch(found: Sequence[Bunched], catalogue: Catalogue, periods: int) -> list[tuple[str, str]]:
    """Every kink of which something can be told, and whether results bunch there; name and words."""
    told = []
    for one in found:
        if one.found.told:
            at = figure(catalogue[one.metric], one.basis, one.at)
            told.append((f"{one.title}: {one.kink} at {at}", _bunched(one, periods)))
    if left := len(found) - len(told):
        what = "threshold or target" if left == 1 else "thresholds and targets"
        told.append((f"{written.count(left)} other {what}", "Too few figures near them to tell."))
    return told


def _bunched(one: Bunched, periods: int) -> str:
    when = "one period" if periods == 1 else f"{periods} periods"
    n = f"{written.count(one.found.n)} figures of {when}"
    counts = (
        f"{written.count(one.found.above)} just above and {written.count(one.found.below)} just below, where the "
        f"figures around lead to expect {written.count(one.found.expected)} above"
    )
    if one.found.found:
        return (
            f"{n}: they bunch. {counts}. That is a reason to look at how these figures came about, and no finding "
            f"about anybody."
        )
    return f"{n}: no sign. {counts}."


BUNCHING = (
    "Nobody’s result knows where a threshold is unless somebody steers it: then more figures lie just above it, and "
    f"fewer just below, than the figures around it lead to expect. Where nobody steers, at most {percent(FALSE)} of "
    "such looks say so all the same."
)


TESTED = (
    "In brackets: of what meeting every target would pay. Leave and shorter stays of today do not count. Nobody worked "
    "under this plan then, so it says what the plan costs and how much that swings, not what it would have changed. "
    "Periods in which few of today’s people were there count those few alone."
)


def tested(past: Sequence[Past], currency: str) -> Table:
    """What the plan as it stands and as changed would have cost in each period."""
    changed = bool(past) and past[0].runs[0].plan.measures != past[0].runs[-1].plan.measures
    changed = changed or (bool(past) and past[0].runs[0].plan.cap != past[0].runs[-1].plan.cap)
    heads = ["Period", "People", "As it stands"] + (["With your changes", "Difference"] if changed else [])
    rows = []
    for one in past:
        before, after = one.runs[0], one.runs[-1]
        cells = [one.period.label, written.count(len(after.statements)), _cost(before, currency)]
        if changed:
            cells += [_cost(after, currency), change(after.cost - before.cost, currency)]
        rows.append((*cells, _share(after.noise.misplaced)))
    return table([*heads, "Follows chance"], rows)


def _cost(run: Run, currency: str) -> str:
    if not run.statements:
        return written.NOTHING
    if not run.entitled:
        return whole(run.cost, currency)
    return f"{whole(run.cost, currency)} ({percent((run.cost / run.entitled).quantize(Decimal('0.001')))})"


def of_target(run: Run) -> str:
    """``87.5% of what meeting every target would pay``; empty where nothing is due to anybody."""
    if not run.entitled:
        return ""
    return f"{percent((run.cost / run.entitled).quantize(Decimal('0.001')))} of what meeting every target would pay"


def where(run: Run, measure: str, metric: Metric) -> str:
    """Where the figures lie that a measure was paid on, and how many fell back: what kinks have to do with."""
    lines = [line for one in run.statements.values() for line in one.lines if line.measure == measure]
    own = [line for line in lines if line.counted and line.reading is not None and not line.fell_back]
    values = {
        line.reading.key: line.reading.value
        for line in own
        if line.reading and line.reading.value is not None
    }
    told = []
    if values:
        held = sorted(values.values())
        low, middle, high = (
            figure(metric, own[0].basis, one) for one in (held[0], held[len(held) // 2], held[-1])
        )
        told.append(
            f"The one figure of this period is {low}."
            if len(held) == 1
            else f"The {written.count(len(held))} figures of this period lie between {low} and {high}; the one in the "
            f"middle is {middle}."
        )
    if lines and not own:
        told.append(
            "Nobody’s own figure is there or sure enough in this period: these dials move nobody’s pay."
        )
    elif len(own) < len(lines):
        told.append(
            f"{written.count(len(lines) - len(own))} of {written.count(len(lines))} times there was no such figure, or "
            "it was not sure enough: what the plan names instead was taken, which these dials do not move."
        )
    return " ".join(told)


def rows(people: Sequence[Moved]) -> tuple[list[str], list[list[str]]]:
    """Heads and cells of the list of people, for a file: amounts as plain decimals."""
    heads = ["participant", "name", "place", "currency", "before", "after", "change"]
    cells = [
        [
            one.participant.id,
            one.participant.name,
            place(one),
            one.participant.currency,
            *(f"{amount:f}" for amount in (one.before, one.after, one.change)),
        ]
        for one in people
    ]
    return heads, cells


def place(one: Moved) -> str:
    """Where somebody was, each place once."""
    names = dict.fromkeys(stay.team or stay.site for stay in one.participant.stays)
    return ", ".join(name for name in names if name)


def whole(amount: Decimal, currency: str) -> str:
    """``131,400 EUR``: an amount without cents, where cents say nothing."""
    return money(amount.quantize(Decimal(1)), currency).replace(".00 ", " ")


def rough(share: float) -> str:
    """``12%``, ``under 1%``."""
    return "under 1%" if share < 0.01 else f"{share * 100:.0f}%"


def _share(found: float | None) -> str:
    return written.NOTHING if found is None else rough(found)


def _and(text: str) -> str:
    return f", {text}" if text else ""


def people(number: int) -> str:
    """``one person``, ``1,234 people``."""
    return "one person" if number == 1 else f"{written.count(number)} people"
