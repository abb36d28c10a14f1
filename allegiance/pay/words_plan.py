"""The rules of a plan in plain words, for everybody who may be paid by it or has to agree to it. No personal data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from allegiance.charts import format as written
from allegiance.charts import payout
from allegiance.charts.spec import Column, PayoutCurve, Table, table
from allegiance.metrics.catalogue import Catalogue, Metric
from allegiance.metrics.sentences import scale
from allegiance.pay.goals import Goal
from allegiance.pay.plan import (
    REASONS,
    Basis,
    Clawback,
    Covers,
    Curve,
    Direction,
    Fallback,
    Gate,
    Measure,
    Modifier,
    Nothing,
    Plan,
    Unknown,
    Whose,
)
from allegiance.pay.statement import Line, Reading
from allegiance.pay.words import figure, percent, plain, together, way

COVERS = {
    Covers.executives: "Executives",
    Covers.leads: "Team leads",
    Covers.teams: "Members of teams, each for the team’s result",
    Covers.individuals: "Single people, each for what they add",
}

EVERY = {"month": "every month", "quarter": "every quarter", "half": "every half-year", "year": "every year"}

WHOSE = {
    Whose.company: "the whole company",
    Whose.site: "one’s site",
    Whose.team: "one’s team",
    Whose.own: "one’s own work",
}

BASIS = {
    Basis.value: "as measured",
    Basis.adjusted: "at the company’s average mix of contacts",
    Basis.influence: "what one person adds, at equal contacts",
}

NOTHING = {
    Nothing.refuse: "Where no measure has a figure nothing is paid by guess: it waits until two people decide.",
    Nothing.zero: "Where no measure has a figure nothing is paid.",
    Nothing.target: "Where no measure has a figure the target amount is paid.",
}


def sentence(plan: Plan) -> str:
    """A plan in one sentence: whom it covers, how often it pays, whether it is on."""
    if not plan.on:
        return f"{COVERS[plan.covers]}. Switched off: nothing is paid by it; it shows what it would pay."
    return f"{COVERS[plan.covers]}; paid {EVERY.get(plan.every, f'every {plan.every}')}."


def formula() -> str:
    """How an amount comes about, the same for every plan."""
    return (
        "Amount = target amount × part time × days paid out of the days of the period × modifiers × gates × the "
        "weighted sum of what each measure pays. Shares are exact fractions until the end; the total is rounded once, "
        "to the cent, half to even."
    )


def measures(plan: Plan, catalogue: Catalogue, goals: Sequence[Goal] = ()) -> Table:
    """Every measure: weight, whose figure, and where the curve bends.

    Args:
        plan: the plan.
        catalogue: of metrics.
        goals: where a measure takes its kinks from one, those of the goal that the plan names are told.
    """
    titles = {one.id: one.title for one in goals}
    rows = [_measure(by_goal(one, goals), catalogue, titles.get(one.goal, one.goal)) for one in plan.measures]
    text = [
        Column(name, numeric=False)
        for name in ("Figure", "Pays from", "On target", "At the most", "Too few or unsure")
    ]
    return table(["Measure", "Weight", *text], rows)


def by_goal(one: Measure, goals: Sequence[Goal]) -> Measure:
    """The measure with metric and kinks of the goal that the plan names; as it is where there is none."""
    goal = next((goal for goal in goals if goal.id == one.goal), None)
    if goal is None:
        return one
    curve = replace(one.curve, threshold=goal.threshold, target=goal.target, maximum=goal.maximum)
    return replace(one, metric=goal.metric, direction=goal.direction, curve=curve)


def _measure(one: Measure, catalogue: Catalogue, goal: str) -> tuple[str, ...]:
    if not one.metric:
        told = f"as the goal “{goal}” says, {WHOSE[one.whose]}, {BASIS[one.basis]}"
        return (one.title, percent(one.weight), told, "", "", "", too_few(one))
    metric = catalogue[one.metric]
    what = f"{metric.short}, {WHOSE[one.whose]}, {BASIS[one.basis]}"
    if goal:
        what += f"; by the goal “{goal}”, or the one nearest to one’s place that serves it"
    return (
        one.title,
        percent(one.weight),
        what,
        *kinks(one.curve, metric, one.basis, one.direction),
        too_few(one),
    )


def kinks(curve: Curve, metric: Metric, basis: Basis, direction: Direction) -> tuple[str, str, str]:
    """Where it begins to pay, the target, and where it pays the most."""
    start = figure(metric, basis, curve.threshold)
    first = f"{start} or {'more' if direction is Direction.up else 'less'}" + (
        f" ({percent(curve.at_threshold)} at once)" if curve.at_threshold else ""
    )
    return (
        first,
        f"{percent(curve.at_target)} at {figure(metric, basis, curve.target)}",
        f"{percent(curve.at_maximum)} at {figure(metric, basis, curve.maximum)}",
    )


def too_few(one: Measure) -> str:
    """What the measure takes instead of its own figure, and when."""
    when = f"below {written.count(one.smallest_n)} rows"
    if one.reliability:
        when += f" or a reliability of {plain(one.reliability)}"
    return f"{when}: {fallback(one.fallback)}"


def fallback(given: Fallback | None) -> str:
    """What is taken instead."""
    if given is None:
        return "its weight is shared out among the others"
    return f"the figure of {WHOSE[given.whose]}, {BASIS[given.basis]}"


def gate(one: Gate, catalogue: Catalogue) -> str:
    """A floor in a sentence."""
    metric = catalogue[one.metric]
    side = "below" if one.direction is Direction.up else "above"
    floor = figure(metric, one.basis, one.floor)
    what = f"“{metric.short}” of {WHOSE[one.whose]}"
    then = "nothing is paid" if not one.factor else f"only {percent(one.factor)} of everything is paid"
    sure = (
        "It closes only where the whole 95% interval lies beyond the floor: where the truth stood right on the floor, "
        "chance would still close it about once in forty times. A figure there without an interval is no figure. "
        if one.sure
        else ""
    )
    unknown = (
        "Without a figure it stays open" if one.unknown is Unknown.open else "Without a figure it is closed"
    )
    few = f" (a figure takes {written.count(one.smallest_n)} rows)."
    return f"If {what} is {side} {floor}, {then}. {sure}{unknown}{few}"


def modifier(one: Modifier, catalogue: Catalogue) -> str:
    """A factor in a sentence."""
    between = f"between × {plain(one.lowest)} and × {plain(one.highest)}"
    if not one.metric:
        return f"Given for each person, {between}; × 1 where nothing is given."
    metric = catalogue[one.metric]
    told = f"By “{metric.short}” of {WHOSE[one.whose]}, {between}"
    if one.curve is None:
        return f"{told}."
    bends = one.curve
    steps = together(
        f"× {plain(factor)} at {figure(metric, Basis.value, at)}"
        for at, factor in (
            (bends.threshold, bends.at_threshold),
            (bends.target, bends.at_target),
            (bends.maximum, bends.at_maximum),
        )
    )
    return f"{told}: {steps}, straight lines between; × 1 without a figure."


def facts(plan: Plan) -> list[tuple[str, str]]:
    """The rest of the rules, name and words."""
    return [
        ("In force", f"{written.day(plan.first)} to {written.day(plan.last)}"),
        ("Paid", EVERY.get(plan.every, f"every {plan.every}")),
        ("At the most", f"{percent(plan.cap)} of the target amount before gates and modifiers"),
        ("Without figures", NOTHING[plan.if_nothing]),
        ("Dispute", f"within {plan.dispute_days} days after it was made final; a person decides"),
        ("Asked back", clawback(plan.clawback)),
    ]


def clawback(given: Clawback | None) -> str:
    """When money may be asked back."""
    if given is None:
        return "never"
    reasons = together(REASONS[code][:1].lower() + REASONS[code][1:] for code in given.reasons)
    return f"within {given.months} months after payment, and only for: {reasons}"


def curve(
    one: Measure,
    metric: Metric,
    *,
    reading: Reading | None = None,
    line: Line | None = None,
    silence: str = "",
    title: str = "",
) -> PayoutCurve:
    """The payout curve of a measure as a picture, with the figure on it where there is one.

    Args:
        one: the measure.
        metric: its metric.
        reading: the figure.
        line: what it paid; a measure that fell back is drawn on its fallback's curve.
        silence: why there is no figure.
        title: above the picture; the measure's own without one.
    """
    fell = line is not None and bool(line.fell_back) and bool(line.counted) and one.fallback is not None
    bends = one.fallback.curve if fell and one.fallback is not None else one.curve
    basis = line.basis if line is not None else one.basis
    stand = None
    if reading is not None and reading.value is not None and line is not None:
        stand = payout.Stand(
            float(reading.value),
            float(line.share),
            reading.n,
            _number(reading.low),
            _number(reading.high),
            float(line.share_low),
            float(line.share_high),
        )
    notes = []
    if fell:
        notes.append("This is the curve of the fallback.")
    if basis is Basis.influence and stand is not None:
        notes.append(
            "What a person adds is never known exactly: every value that it may have is paid by how likely it is. So "
            "the dot may lie beside the line."
        )
    return payout.payout(
        title or one.title,
        [
            payout.Kink("threshold", float(bends.threshold), float(bends.at_threshold)),
            payout.Kink("target", float(bends.target), float(bends.at_target)),
            payout.Kink("maximum", float(bends.maximum), float(bends.at_maximum)),
        ],
        scale(metric) if basis is not Basis.influence else way(metric, basis),
        stand=stand,
        silence=silence,
        note=" ".join(notes),
    )


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
