"""A scorecard in plain words: what was earned, why line by line, how sure that is. The same for page and document.

Sentences speak to whoever is paid (``you``) or of them by name; no name is needed in most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from allegiance.charts import format as written
from allegiance.charts.format import Scale
from allegiance.metrics import influence_words
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.influence_results import TIMES
from allegiance.metrics.sentences import scale
from allegiance.pay.plan import Basis, Whose
from allegiance.pay.statement import GateResult, Line, ModifierResult, Part, Reading, Statement

UNKNOWN = "no figure"
UNKNOWN_FIGURE = "not known: "
"""How the engine begins its reason where a modifier has no figure."""


def called(metric: Metric) -> str:
    """The metric's name in the middle of a sentence: in quotes where it has a comma of its own."""
    return f"“{metric.short}”" if "," in metric.short else metric.short


ORDINALS = ("1st", "2nd", "3rd", "4th")


def money(amount: Decimal, currency: str) -> str:
    """``1,234.56 EUR``; ``−12.00 EUR``."""
    cents = amount.quantize(Decimal("0.01"))
    sign = written.MINUS if cents < 0 else ""
    return f"{sign}{abs(cents):,.2f} {currency}".strip()


def amount(text: str) -> Decimal | None:
    """An amount that somebody wrote: digits, and at most two decimals after a point; None: it is none."""
    return Decimal(text.strip()) if re.fullmatch(r"\d{1,12}(\.\d{1,2})?", text.strip(), re.ASCII) else None


def change(amount: Decimal, currency: str) -> str:
    """``+12.00 EUR``: a difference of two amounts."""
    return ("+" if amount.quantize(Decimal("0.01")) > 0 else "") + money(amount, currency)


def percent(share: Decimal) -> str:
    """``87.5%``, ``100%``: at most two decimals, as many as it has."""
    text = f"{share * 100:,.2f}".rstrip("0").rstrip(".")
    return f"{written.MINUS if share < 0 else ''}{text.removeprefix('-')}%"


def period(first: date, last: date) -> str:
    """``3rd quarter of 2026``, ``May 2026``, ``2026``; otherwise its days."""
    after = last + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    if first.day == 1 and after.day == 1 and (first.month - 1) % months == 0:
        if months == 1:
            return f"{first:%B} {first.year}"
        if months == 3:
            return f"{ORDINALS[(first.month - 1) // 3]} quarter of {first.year}"
        if months == 6:
            return f"{ORDINALS[(first.month - 1) // 6]} half of {first.year}"
        if months == 12:
            return str(first.year)
    return days(first, last)


def when(first: date, last: date) -> str:
    """The same in the middle of a sentence: ``the 3rd quarter of 2026``, ``May 2026``."""
    text = period(first, last)
    return f"the {text}" if text.endswith((f"quarter of {first.year}", f"half of {first.year}")) else text


def days(first: date, last: date) -> str:
    """``1 July to 30 September 2026``."""
    if first == last:
        return written.day(first)
    start = f"{first.day} {first:%B}" if first.year == last.year else written.day(first)
    return f"{start} to {written.day(last)}"


def way(metric: Metric, basis: Basis) -> Scale:
    """How a figure of the metric is written on this basis: an influence is a difference."""
    if basis is not Basis.influence:
        return scale(metric)
    how = influence_words.effects(metric)
    return Scale(
        words="difference to the average colleague",
        text=lambda value: influence_words.effect(metric, value),
        tick=how.tick if metric.id in TIMES else lambda value: how.change(value).replace(" points", ""),
        change=how.change,
    )


def figure(metric: Metric, basis: Basis, value: Decimal | None) -> str:
    """A figure or a kink, as its metric is written."""
    return UNKNOWN if value is None else way(metric, basis).text(float(value))


def whose(kind: Whose, place: str, name: str = "", *, you: bool = False) -> str:
    """Whose figure it is: ``of the whole company``, ``of team Osprey``, ``of you alone``."""
    if kind is Whose.company:
        return "of the whole company"
    if kind is Whose.own:
        return "of your own work" if you else f"of the work of {name or place or 'this person'}"
    if not place:
        return f"of {'your' if you else 'the'} {kind.value}"
    return f"of {'team' if kind is Whose.team else 'site'} {place}"


BASIS = {
    Basis.value: "as measured",
    Basis.adjusted: "at the company’s average mix of contacts",
    Basis.influence: "what this person adds, at equal contacts",
}
"""Which figure, in a few words."""


def read(reading: Reading | None, metric: Metric) -> str:
    """A figure with its interval and what it stands on: ``78.1% (95%: 76.0 to 80.2%, n = 812)``."""
    if reading is None or reading.value is None:
        return f"{UNKNOWN}{f': {reading.reason}' if reading and reading.reason else ''}"
    basis = reading.key.basis
    parts = []
    if reading.low is not None and reading.high is not None:
        parts.append(f"95%: {between(metric, basis, reading.low, reading.high)}")
    parts.append(f"n = {written.count(reading.n)}")
    if reading.reliability is not None and basis is Basis.influence:
        parts.append(f"reliability {reading.reliability:.2f}")
    return f"{figure(metric, basis, reading.value)} ({', '.join(parts)})"


def between(metric: Metric, basis: Basis, low: Decimal, high: Decimal) -> str:
    """An interval, as its metric is written."""
    if basis is Basis.influence:
        return influence_words.between(metric, float(low), float(high))
    return scale(metric).interval(float(low), float(high))


def earned(found: Statement, state: str, name: str = "") -> str:
    """The page in two sentences: what was earned, and of what.

    Args:
        found: the statement.
        state: of the scorecard; before it is frozen nothing was earned yet.
        name: whose it is; empty: the reader's own.
    """
    who = name or "you"
    total = money(found.total, found.currency)
    settled = state not in OPEN
    verb = "earned" if settled else "would earn"
    text = f"For {when(*found.period)}"
    text += f" {who} {verb} {total}"
    if found.entitled:
        text += (
            f": {percent(found.payout)} of the {money(found.entitled, found.currency)} "
            "that meeting every target exactly pays"
        )
    text += "."
    return text if settled else f"{text} Nothing is final yet."


OPEN = ("draft", "reviewed", "approved")
"""States before a scorecard is frozen."""


def sure(found: Statement) -> str:
    """How sure the amount is: its range if the figures stood at the ends of their intervals."""
    currency = found.currency
    if found.nothing:
        return _also(found.nothing)
    if found.low == found.high == found.total:
        return (
            "Within the 95% intervals of its figures the amount stays the same: chance in who answered does not "
            "move it."
        )
    below, above = found.total - found.low, found.high - found.total
    return (
        f"Figures from a part of all customers carry chance. Within their 95% intervals the amount would lie between "
        f"{money(found.low, currency)} and {money(found.high, currency)}: {money(below, currency)} less to "
        f"{money(above, currency)} more. What is paid is the amount at the figures themselves."
    )


def line(
    one: Line, metric: Metric, found: Statement, *, you: bool = True, name: str = "", amounts: bool = True
) -> str:
    """Why one measure paid what it paid.

    Args:
        one: the line.
        metric: its metric.
        found: the statement that it is in.
        you: whether the reader is whoever is paid.
        name: of whoever is paid, where it is somebody else.
        amounts: whether to say what it comes to; otherwise its weight alone.
    """
    if not one.counted:
        return (
            f"{called(metric)} could not be taken: {(one.fell_back or UNKNOWN).rstrip('.')}. Its weight of "
            f"{percent(one.weight)} was shared out among the other measures, as the plan says beforehand."
        )
    text = (
        f"{called(metric)} {whose(one.whose, one.place, name, you=you)} was {read(one.reading, metric)}, "
        f"{BASIS[one.basis]}."
    )
    if one.override is not None:
        given = one.override
        text += (
            f" In its place {percent(given.share)} was set by {given.by} and confirmed by {given.confirmed_by}: "
            f"{given.text}"
        )
    else:
        text += f" That pays {percent(one.share)}"
        if one.share_low != one.share_high:
            text += f" ({percent(one.share_low)} to {percent(one.share_high)} within the interval)"
        text += "."
    text += (
        f" At a weight of {weight(one)} it comes to {money(one.amount, found.currency)}{_after(one, found)}."
        if amounts
        else f" Its weight is {weight(one)}."
    )
    if one.fell_back:
        text += f" It is a fallback: {one.fell_back.rstrip('.')}."
    return text


def _after(one: Line, found: Statement) -> str:
    """What stands between weight times share and the amount."""
    part = found.parts[one.stay]
    took = [
        name
        for name, so in (
            ("days", part.days != part.of_days),
            (
                "part time",
                found.entitled * part.of_days != found.target * part.days and len(found.parts) == 1,
            ),
            ("the plan’s cap", part.capped),
            ("gates", part.gate != 1),
            ("modifiers", part.modifier != 1),
        )
        if so
    ]
    return f", after {together(took)}" if took else ""


def weight(one: Line) -> str:
    """The weight as it counted, and what the plan says where that differs."""
    if one.counted == one.weight:
        return percent(one.weight)
    counted = percent(one.counted.quantize(Decimal("0.0001")))
    return f"{counted} ({percent(one.weight)} in the plan, and what others left over)"


def gate(one: GateResult, metric: Metric) -> str:
    """Whether a floor was met, and what follows."""
    floor = figure(metric, one.reading.key.basis if one.reading else Basis.value, one.floor)
    found = (
        f"“{metric.short}” was {read(one.reading, metric)}"
        if one.reading
        else f"“{metric.short}” is not known"
    )
    why = f" ({one.reason.rstrip('.')})" if one.reason else ""
    if one.closed:
        loss = (
            "nothing else is paid"
            if not one.factor
            else f"everything else pays {percent(one.factor)} of itself"
        )
        return f"{found}; the floor is {floor}. It is closed{why}, so {loss}."
    return f"{found}; the floor is {floor}. It is open{why}: it takes nothing away."


def modifier(one: ModifierResult, metric: Metric | None) -> str:
    """A factor, and where it comes from."""
    told = f"the payout is multiplied by {plain(one.factor)}"
    if metric is not None and one.reading is not None:
        told += f", because {called(metric)} {whose(one.reading.key.whose, one.reading.key.place)} was "
        return f"{told[:1].upper()}{told[1:]}{read(one.reading, metric)}."
    told = f"{told[:1].upper()}{told[1:]}"
    why = one.reason.removesuffix(": 1").removesuffix("; 1")
    if why.startswith(UNKNOWN_FIGURE):
        why = why.removeprefix(UNKNOWN_FIGURE).removeprefix("not measured: ").removeprefix("not shown: ")
        return f"{told}, since its figure is not known: {why}."
    why = {"given": "as given for this person"}.get(why, why)
    return f"{told}{f': {why}' if why else ''}."


def part(one: Part, currency: str, *, alone: bool = False) -> str:
    """One stay: days, place, what it paid."""
    where = one.stay.team or one.stay.site
    place = f" in {where}" if where else ""
    told = f"{days(one.stay.first, one.stay.last)}{place}: {one.days:,} of {one.of_days:,} days paid"
    told += f", the measures together {percent(one.score.quantize(Decimal('0.0001')))}"
    if one.capped:
        told += ", cut at the plan’s cap"
    if one.gate != 1:
        told += f", gates × {plain(one.gate)}"
    if one.modifier != 1:
        told += f", modifiers × {plain(one.modifier)}"
    return f"{told}{'' if alone else f', {money(one.amount, currency)}'}."


def plain(number: Decimal) -> str:
    """``0.5``, ``1.1``: a factor without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def together(names: Iterable[str]) -> str:
    """``a, b and c``."""
    held = list(names)
    if len(held) < 2:
        return "".join(held)
    return f"{', '.join(held[:-1])} and {held[-1]}"


def _also(reason: str) -> str:
    return reason[:1].upper() + reason[1:].rstrip(".") + "." if reason else ""
