"""Sentences about loyalty, written from the figures: what is, how sure, and never why."""

from __future__ import annotations

from collections.abc import Mapping

from allegiance.charts import format as written
from allegiance.loyalty import Loyalty
from allegiance.metrics.catalogue import Catalogue
from allegiance.metrics.estimates import Estimate
from allegiance.metrics.loyalty_customers import Moves, Together
from allegiance.metrics.loyalty_deeds import Deeds, Forgiveness
from allegiance.metrics.loyalty_foresight import Foresights
from allegiance.metrics.loyalty_rivals import COMPANY, RIVALS, Switchboard
from allegiance.metrics.loyalty_trial import Trial
from allegiance.metrics.period import Period
from allegiance.metrics.results import Figure
from allegiance.metrics.sentences import figure as sentence

SHARE = written.SHARE


def sure(found: Estimate) -> str:
    """``57.9% (54.9 to 60.9%)``."""
    return f"{SHARE.value(found.value)} ({SHARE.interval(found.low, found.high)})"


def lead(
    pair: Together,
    figures: Mapping[str, Figure],
    definition: Loyalty,
    period: Period,
    against: Period | None = None,
    catalogue: Catalogue | None = None,
) -> str:
    """The outcome that the company steers by, then satisfied against loyal, then those who leave all the same.

    Args:
        pair: satisfied and loyal on the same respondents.
        figures: by metric: the outcome's, ``leaving`` and ``value_at_risk``.
        definition: of loyalty, which names the outcome.
        period: days asked about.
        against: days compared with.
        catalogue: names of the metrics.
    """
    parts = []
    primary = figures.get(definition.metric)
    if primary is not None and definition.outcome != "loyalty":
        parts.append(sentence(primary, period, against, catalogue))
    if pair.reason or pair.gap.value is None:
        parts.append(
            f"Whether the satisfied are loyal is not known: {_reason(pair.reason or pair.gap.reason)}."
        )
    else:
        text = (
            f"{SHARE.value(pair.satisfied.value)} of respondents are satisfied and "
            f"{SHARE.value(pair.loyal.value)} are loyal"
        )
        if pair.gap.low is not None and pair.gap.high is not None:
            between = (
                written.GAP.interval(pair.gap.low, pair.gap.high).replace("+", "").removesuffix(" points")
            )
            clear = pair.gap.low > 0 or pair.gap.high < 0
            text += f", {'a gap of' if clear else 'no clear gap:'} {_size(pair.gap.value)} ({between})"
        parts.append(f"{text}.")
    leaving, risk = figures.get("leaving"), figures.get("value_at_risk")
    if leaving is not None and leaving.value is not None:
        text = (
            f"Of the satisfied, {SHARE.value(leaving.value)} "
            f"({SHARE.interval(leaving.low, leaving.high)}) say that they may leave all the same"
        )
        if risk is not None and risk.value is not None:
            text += f"; {risk.n:,} such customers bring {written.MONEY.value(risk.value)} a year"
            text += f" ({risk.note})" if risk.note else ""
        parts.append(f"{text}.")
    return " ".join(parts)


def moved(found: Moves) -> str:
    """Who of those heard twice changed their mind about staying."""
    if found.reason:
        return ""
    if found.lost.value is None or found.won.value is None:
        return f"{found.followed:,} customers answered in both spans: too few on one side to say who moved."
    text = (
        f"Of the {found.lost.n:,} customers who meant to stay, {sure(found.lost)} no longer do; of the "
        f"{found.won.n:,} who did not, {sure(found.won)} now do"
    )
    if found.net.value is None or found.net.low is None or found.net.high is None or not found.net.judged:
        return f"{text}."
    if found.net.low > 0 or found.net.high < 0:
        way = "towards staying" if found.net.value > 0 else "towards leaving"
        return f"{text}: on balance {_size(found.net.value)} moved {way}."
    return f"{text}: no clear move on balance."


def acted(found: Deeds) -> str:
    """Whether those who said that they may leave did."""
    if found.reason or not found.minds:
        return ""
    leaving, staying = found.minds[0].deeds["left"], found.minds[1].deeds["left"]
    if leaving.value is None or staying.value is None:
        return ""
    text = (
        f"Within {found.days} days {sure(leaving)} of the satisfied who had said that they may leave were gone, "
        f"against {sure(staying)} of the other satisfied"
    )
    more = found.leaving_more
    if more.value is None or more.low is None or more.high is None or not more.judged:
        return f"{text}."
    if more.low > 0 or more.high < 0:
        return f"{text}: {_size(more.value)} {'more' if more.value > 0 else 'fewer'}."
    return f"{text}: no clear difference."


def forgiven(found: Forgiveness) -> str:
    """How many stay after a bad contact, beside the others."""
    if found.reason or found.stayed.value is None:
        return ""
    text = f"{sure(found.stayed)} are still customers {found.days} days after a bad contact"
    if found.stayed_others.value is None:
        return f"{text}."
    text += f", {sure(found.stayed_others)} of those without one"
    less = found.stayed_less
    if less.low is None or less.high is None or less.value is None or not less.judged:
        return f"{text}."
    if less.high < 0:
        return f"{text}: {_size(less.value)} fewer."
    return f"{text}: no clear difference." if less.low <= 0 else f"{text}: {_size(less.value)} more."


def foreseen(found: Foresights) -> str:
    """Which definition tells best who stays, or that none clearly does."""
    if found.reason:
        return f"Which definition foresees best who stays is {found.reason}."
    if not found.leads:
        return "Too few customers left to say which definition foresees best who stays."
    if found.best:
        text = (
            f"{RIVALS[found.best]} foresees best who is still a customer {found.days} days later, clearly ahead of "
            f"each other definition on the same {found.common:,} customers."
        )
    else:
        text = (
            f"No clear winner: on the {found.common:,} customers whom all can score, {_name(found.leads)} puts those "
            "who stay above those who leave most often, but not clearly more often than every other."
        )
    for name in found.aside:
        n = next(one.area.n for one in found.found if one.name == name)
        text += f" {RIVALS[name]} can score no more than {n:,} customers and is left out of this comparison."
    return text


def defined(board: Switchboard) -> str:
    """What the definition in force says, and how far the others are from it."""
    if board.reason:
        return f"Loyalty is {board.reason}."
    company = next(one for one in board.rivals if one.name == COMPANY)
    if company.loyal.value is None:
        return f"Loyalty has {company.loyal.reason}."
    text = (
        f"By the definition in force {sure(company.loyal)} are loyal: {company.base:,} customers of those who "
        f"answered ({board.period.label})."
    )
    others = [
        (one.loyal.value, one.title)
        for one in board.rivals
        if one.name != COMPANY and one.loyal.value is not None
    ]
    if others:
        low, high = min(others), max(others)
        text += (
            f" Other definitions would say anything from {SHARE.value(low[0])} ({low[1]}) to "
            f"{SHARE.value(high[0])} ({high[1]}): a share of loyal customers means nothing without its "
            "definition."
        )
    return text


def tried(found: Trial) -> str:
    """What another definition would change."""
    if found.reason:
        return f"What it would change is {found.reason}."
    if found.same:
        return f"It decides the same about every answer of {found.period.label}."
    if found.before.loyal.value is None or found.after.loyal.value is None:
        return f"There are {found.after.loyal.reason or found.before.loyal.reason}."
    text = f"Loyal would be {SHARE.value(found.after.loyal.value)} instead of {SHARE.value(found.before.loyal.value)}"
    if found.change.value is not None:
        text += f" ({written.GAP.value(found.change.value)})"
    return (
        f"{text}: {found.become:,} answers would count as loyal that do not now, {found.cease:,} would not any more; "
        f"the loyal base would be {found.after.base:,} customers instead of {found.before.base:,}."
    )


def _name(rival: str) -> str:
    text = RIVALS[rival]
    return text[:1].lower() + text[1:] if text.startswith("The ") else text


def _size(change: float) -> str:
    return f"{abs(change) * 100:.1f} points"


def _reason(text: str) -> str:
    return text.removeprefix("not measured: ")
