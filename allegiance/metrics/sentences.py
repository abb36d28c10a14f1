"""The sentence at the top of a page, written from the figures: what is, how sure, whether and where it moved.

Never a cause: the figures here show that something moved, not why.
"""

from __future__ import annotations

from collections.abc import Sequence

from allegiance.charts import format as written
from allegiance.charts.format import Scale
from allegiance.metrics.answering import Answering
from allegiance.metrics.catalogue import Catalogue, Metric, load
from allegiance.metrics.period import Period
from allegiance.metrics.pulse import Move, Pulse
from allegiance.metrics.resolution import Agreement
from allegiance.metrics.results import BETTER, NO_CHANGE, TOO_FEW, WORSE, Figure
from allegiance.metrics.standing import Standing
from allegiance.metrics.waiting import Curve
from allegiance.metrics.where import UNKNOWN

SCALES: dict[str, Scale] = {
    "share": written.SHARE,
    "points": written.NPS,
    "seconds": written.SECONDS,
    "days": written.DAYS,
    "count": written.COUNT,
    "score": written.SCORE,
    "money": written.MONEY,
    "contacts": written.RATE,
}

NAMED = 2
"""At most so many places are named in a sentence."""


def scale(metric: Metric) -> Scale:
    """How the metric's numbers are written."""
    return written.GAP if metric.kind == "gap" else SCALES[metric.unit]


def figure(
    given: Figure, period: Period, against: Period | None = None, catalogue: Catalogue | None = None
) -> str:
    """One figure in a sentence; its name as ``catalogue`` has it.

    ``Satisfaction is 76.4% (75.8 to 77.0%); no clear change since the 90 days before.``
    """
    metric = (catalogue or load())[given.metric]
    if given.value is None:
        return f"{metric.short} {_silence(given)}."
    style = scale(metric)
    sure = (
        f" ({style.interval(given.low, given.high)})"
        if given.low is not None and given.high is not None
        else ""
    )
    text = f"{metric.short} is {style.value(given.value)}{sure}"
    moved = movement(given, period, against)
    return f"{text}; {moved}." if moved else f"{text}."


def movement(given: Figure, period: Period, against: Period | None) -> str:
    """How it moved, without the value: ``up 1.2 points since ..., which is better``; empty when not compared."""
    if against is None or given.value is None:
        return ""
    since = period.label_of(against)
    if given.change is None:
        return f"too few to compare with {since}" if given.verdict == TOO_FEW else ""
    metric = load()[given.metric]
    if given.verdict == TOO_FEW:
        return f"too few to judge a change since {since}"
    if given.verdict == NO_CHANGE:
        return f"no clear change since {since}"
    style = scale(metric)
    size = style.moved(abs(given.change)).removeprefix("+")
    way = "up" if given.change > 0 else "down"
    if given.verdict in (BETTER, WORSE):
        return f"{way} {size} since {since}, which is {given.verdict}"
    return f"{way} {size} since {since}" if given.change else f"as many as in {since}"


def satisfaction(figures: Sequence[Figure], period: Period, against: Period | None = None) -> str:
    """Satisfaction, and loyalty beside it when it moved."""
    found = _by_metric(figures)
    lead = found.get("csat") or found.get("nps")
    if lead is None:
        return "Satisfaction is not measured."
    text = figure(lead, period, against)
    loyal = found.get("leaving")
    if loyal is not None and loyal.value is not None:
        text += f" Of the satisfied, {written.share(loyal.value)} may leave all the same."
    return text


def hold(
    figures: Sequence[Figure],
    curve: Curve | None,
    period: Period,
    against: Period | None = None,
    catalogue: Catalogue | None = None,
) -> str:
    """Waiting over five minutes (the threshold as ``catalogue`` has it), and what the hold-loss curve shows."""
    over = (catalogue or load())["over_five_minutes"].short.lower()
    found = _by_metric(figures)
    lead = found.get("over_five_minutes")
    if lead is None:
        return "Waiting is not measured."
    if lead.value is None:
        return f"Waiting {over} {_silence(lead)}."
    sure = written.SHARE.interval(lead.low, lead.high)
    text = f"{written.share(lead.value)} of contacts ({sure}) keep the customer on hold {over}"
    moved = movement(lead, period, against)
    text += f"; {moved}." if moved else "."
    return f"{text} {loss(curve)}".rstrip() if curve is not None else text


def loss(curve: Curve) -> str:
    """What the hold-loss curve allows to be said: a cliff only under its strict rule."""
    if curve.found is None or curve.reason:
        return ""
    what = "lost" if curve.outcome == "lost" else "unlikely to stay"
    found = curve.found
    if found.cliff and found.step is not None:
        step = found.step
        return (
            f"At {step.at:.1f} minutes ({step.low:.1f} to {step.high:.1f}) the share of customers {what} jumps "
            f"from {written.share(step.share_before)} to {written.share(step.share_after)}."
        )
    if found.bends and found.kink is not None:
        kink = found.kink
        return (
            f"Customers {what} rise from about {kink.at:.1f} minutes on ({kink.low:.1f} to {kink.high:.1f}), "
            "without a cliff."
        )
    if found.shape == "flat":
        return f"The share of customers {what} does not clearly change with the time on hold."
    return f"The share of customers {what} changes gradually with the time on hold; there is no cliff."


def resolution(
    figures: Sequence[Figure], pairs: Agreement | None, period: Period, against: Period | None = None
) -> str:
    """Both kinds of first-contact resolution, and their disagreement."""
    found = _by_metric(figures)
    reported, observed = found.get("fcr_reported"), found.get("fcr_observed")
    told = [
        f"{written.share(item.value)} {words}"
        for item, words in ((reported, "as customers say"), (observed, "as contacts show"))
        if item is not None and item.value is not None
    ]
    if not told:
        lead = observed or reported
        return (
            f"First-contact resolution {_silence(lead)}."
            if lead
            else "First-contact resolution is not measured."
        )
    text = f"Solved at the first contact: {' and '.join(told)}"
    lead = observed if observed is not None and observed.value is not None else reported
    moved = movement(lead, period, against) if lead is not None else ""
    which = "" if len(told) < 2 or not moved else "contacts: "
    text += f"; {which}{moved}." if moved else "."
    if pairs is not None and not pairs.reason and pairs.n:
        apart = (pairs.reported_only + pairs.observed_only) / pairs.n
        text += f" About the same contacts the two disagree in {written.share(apart)}."
    return text


def pulse(found: Pulse, period: Period, against: Period, catalogue: Catalogue | None = None) -> str:
    """What moved, whether it is real, and where; names as ``catalogue`` has them."""
    catalogue = catalogue or load()
    alerts = [item for item in found.figures if item.alert]
    places = _places([move for move in found.moves if move.figure.alert], catalogue)
    real = alerts or [item for item in found.figures if item.verdict in (BETTER, WORSE)]
    if real:
        text = f"{_together(real[:NAMED], catalogue)} since {period.label_of(against)}."
        more = len(real) - NAMED
        if more > 0:
            text += f" {more} more {'figure has' if more == 1 else 'figures have'} moved."
        if alerts or places:
            return text + places
        return f"{text}{_places(found.moves, catalogue)} No weekly chart raises an alarm."
    if places:
        return f"Nothing moved clearly for the whole.{places}"
    if not any(item.value is not None for item in found.figures):
        return "Nothing can be shown yet: the exports so far carry none of these figures for this period."
    if listed := _listed(found, catalogue):
        return listed
    if not compared(found):
        shown = next(item for item in found.figures if item.value is not None)
        return f"{figure(shown, period)} There is nothing before it to compare with yet."
    if not found.judged_week or not found.charts:
        return f"No clear change since {period.label_of(against)}; the history is too short to know what is usual."
    return (
        f"No clear change since {period.label_of(against)}: nothing watched has moved beyond what is usual."
    )


def compared(found: Pulse) -> bool:
    """Whether any headline figure has something before it to be compared with."""
    return any(item.previous_n for item in found.figures)


def _listed(found: Pulse, catalogue: Catalogue) -> str:
    """Where nothing but a customer list is known: what it says, and what it cannot."""
    shown = {item.metric: item for item in found.figures if item.value is not None}
    if any(catalogue[name].family.id != "listed" for name in shown) or "customers_listed" not in shown:
        return ""
    text = f"{written.COUNT.value(shown['customers_listed'].value)} customers are listed"
    if left := shown.get("customers_left"):
        share = written.SHARE
        text += f", of whom {share.value(left.value)} ({share.interval(left.low, left.high)}) have left"
    return f"{text}. Nothing imported so far has a date, so nothing can be said to have moved."


def data(known: Standing, answering: Answering | None = None) -> str:
    """How far the data reaches, and how like those who answer are to everyone."""
    if known.last_day is None or known.first_day is None:
        return "Nothing has been imported yet."
    if not known.dated:
        day = written.day(known.last_day)
        return f"The data has no dates: it is a list, as it stood when it was imported on {day}."
    text = f"The data reaches from {written.day(known.first_day)} to {written.day(known.last_day)}."
    if answering is None or answering.reason:
        return text
    if answering.csat is not None and answering.reweighted is not None:
        text += (
            f" Satisfaction is {written.share(answering.csat)} as measured, and "
            f"{written.share(answering.reweighted)} when each group counts by its contacts instead of its answers."
        )
    return text


def _together(moved: Sequence[Figure], catalogue: Catalogue) -> str:
    """``Over five minutes is up 3.0 points (worse), and queue plus hold is up 20 s (worse)``."""
    told: list[str] = []
    for item in moved:
        metric = catalogue[item.metric]
        size = scale(metric).moved(abs(item.change or 0.0)).removeprefix("+")
        way = "up" if (item.change or 0.0) > 0 else "down"
        name = (
            metric.short
            if not told or metric.short.isupper()
            else metric.short[:1].lower() + metric.short[1:]
        )
        told.append(f"{name} is {way} {size} ({item.verdict})")
    return ", and ".join(told)


def _places(moves: Sequence[Move], catalogue: Catalogue) -> str:
    """Where it moved, the largest first, each place once."""
    told: list[str] = []
    for move in moves:
        way = "up" if (move.figure.change or 0) > 0 else "down"
        member = f"{move.member or UNKNOWN} ({move.dimension})"
        words = f"{catalogue[move.metric].short.lower()} {way} in {member}"
        if words not in told:
            told.append(words)
    if not told:
        return ""
    more = len(told) - NAMED
    rest = f", and {more} more" if more > 0 else ""
    return f" Most clearly: {'; '.join(told[:NAMED])}{rest}."


def _silence(given: Figure) -> str:
    """A reason in the middle of a sentence: ``is not measured: ...``, ``has too few answers (n = 7)``."""
    verb = "is" if not given.measured or not given.reason or given.reason.startswith("not ") else "has"
    return f"{verb} {given.reason or 'not measured'}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _by_metric(figures: Sequence[Figure]) -> dict[str, Figure]:
    """The figures of the whole: those without a member."""
    return {item.metric: item for item in figures if not item.dimensions}
