"""Sentences about the early warning: who is at risk, and what such warnings were worth."""

from __future__ import annotations

from allegiance.charts.format import MONEY, SHARE, count, day, plain
from allegiance.metrics.save_offers import HARM, OBSERVED, SURE, UNSURE, Offers
from allegiance.metrics.warning_results import DATED, WARN, EarlyWarning
from allegiance.metrics.warning_worklist import Worklist
from allegiance.stats.discrimination import Estimate


def lead(found: EarlyWarning, listed: Worklist) -> str:
    """The sentence at the top: how many, worth what, how often such warnings were right, and how early."""
    if not found.given:
        return silence(found)
    if listed.reason:
        # Whoever sees no single customer is not told of nobody, but of how good the warnings are.
        return record(found).replace("Of 100 such warnings", "Of 100 customers warned of", 1)
    worth = ""
    if listed.value is not None and listed.valued:
        some = "" if listed.valued == listed.total else f" (of {count(listed.valued)} the value is known)"
        worth = f", worth {MONEY.text(listed.value)} a year{some},"
    if found.situation == DATED:
        who = f"are the likeliest to leave within {found.horizon} days"
    else:
        who = "look most like those who left (a snapshot: who, not when)"
    return f"{count(listed.total)} customers{worth} {who}. {record(found)}"


def record(found: EarlyWarning) -> str:
    """What such warnings were worth when they were tested."""
    if found.overall is None:
        return ""
    top = found.overall.top
    if found.situation == DATED:
        months = len(found.months)
        span = (
            "in the last year"
            if months == 12
            else f"in the {months} months tested"
            if months > 1
            else "in the month tested"
        )
        text = f"Of 100 such warnings {span} {_of_hundred(top.precision)} left"
    else:
        text = f"Of 100 held-out customers who looked like that {_of_hundred(top.precision)} had left"
    text += f", {plain(top.lift.value, 1)} times as many as by chance"
    if found.lead is not None and found.lead.warned >= 10:
        text += f"; the warning came {plain(found.lead.days.value)} days before"
    return f"{text}."


def silence(found: EarlyWarning) -> str:
    """Why there are no warnings."""
    kind, _, why = found.reason.partition(": ")
    if kind == "not supported":
        return f"No warnings are given, because the data does not support them: {why}."
    return f"Early warning is {found.reason}."


def quality(found: EarlyWarning) -> str:
    """How well leaving is told from staying, and whether the risks may be taken at their word."""
    if found.overall is None:
        return ""
    auc, recall = found.overall.auc, found.overall.top.recall
    return (
        f"Somebody who leaves has a higher risk than somebody who stays in {SHARE.text(auc.value)} of all pairs "
        f"({SHARE.interval(auc.low, auc.high)}; a draw: 50%). The {SHARE.tick(WARN)} with the highest risk hold "
        f"{SHARE.text(recall.value)} ({SHARE.interval(recall.low, recall.high)}) of all who left. Risks are off by "
        f"{plain(found.error * 100, 1)} points on average."
    )


def basis(found: EarlyWarning) -> str:
    """What the warnings stand on."""
    if found.overall is None:
        return ""
    if found.situation == DATED:
        first, last = found.months[0].month, found.months[-1].month
        text = (
            f"Each month from {first:%B %Y} to {last:%B %Y} was foretold with what was known on its first day, by a "
            f"model that had learnt only from months that were over by then: {count(found.overall.n)} customer-months, "
            f"{count(found.overall.losses)} of them followed by a loss within {found.horizon} days."
        )
        if found.given and found.as_of:
            text += (
                f" Today is {day(found.as_of)}: the day after the last one with data. Model: {found.model}."
            )
        return text
    return (
        f"The list has no days: it shows who looks like those who left, not when anybody will leave. Tested on "
        f"{count(found.overall.n)} customers that the model had not seen, {count(found.overall.losses)} of whom left"
        f"{f'. Model: {found.model}' if found.model else ''}."
    )


def at_stake(found: EarlyWarning, listed: Worklist) -> str:
    """How many of those warned of are expected to leave, and with what; of a snapshot only how alike they are."""
    if not listed.total:
        return ""
    middle, low, high = listed.expected
    if found.situation != DATED:
        alike, few, many = (plain(each / listed.total * 100) for each in (middle, low, high))
        return (
            f"Of customers who look like these {count(listed.total)}, {alike} in 100 ({few} to {many}) had left when "
            "the list was made. Whether and when these will leave, a list without days cannot say."
        )
    text = f"Of these {count(listed.total)}, {count(middle)} ({count(low)} to {count(high)}) are expected to leave"
    if listed.at_stake is not None:
        value, least, most = listed.at_stake
        text += f", with {MONEY.text(value)} ({MONEY.interval(least, most)}) a year"
    return f"{text}, if nothing is done that was not done before."


def _of_hundred(found: Estimate) -> str:
    return f"{plain(found.value * 100)} ({plain(found.low * 100)} to {plain(found.high * 100)})"


def offers(found: Offers) -> str:
    """What save offers kept, against those held out, and what that cost."""
    one = found.every
    if one is None:
        return ""
    text = f"{count(one.made)} save offers were made, {count(one.accepted)} of them accepted"
    if one.kept.value == one.kept.value:
        text += (
            f"; {SHARE.text(one.kept.value)} ({SHARE.interval(one.kept.low, one.kept.high)}) of those offered "
            f"something were still customers {found.days} days later"
        )
    text += "."
    if one.verdict == OBSERVED:
        return (
            f"{text} Observational: nobody was held out at random, so it cannot be told how many would have stayed "
            "without an offer."
        )
    if one.verdict not in (SURE, HARM, UNSURE):
        return f"{text} Too few were held out at random to compare with (n = {count(one.held_out)})."
    extra = f"{plain(abs(one.extra.value) * 100, 1)} of 100"
    between = f"({plain(one.extra.low * 100, 1)} to {plain(one.extra.high * 100, 1)})"
    if one.verdict == UNSURE:
        return (
            f"{text} Against customers held out at random, {plain(one.extra.value * 100, 1)} of 100 {between} more "
            "stayed: whether the offers keep anybody cannot be told."
        )
    if one.verdict == HARM:
        return f"{text} Against customers held out at random, {extra} {between} fewer stayed: not worth it."
    text += f" Against customers held out at random, {extra} {between} more stayed"
    if one.cost_per_extra.value != one.cost_per_extra.value:
        return f"{text}."
    cost = one.cost_per_extra
    text += (
        f", at {MONEY.text(cost.value)} ({MONEY.interval(cost.low, cost.high)}) for each who would have left"
    )
    return f"{text}; they bring {MONEY.text(one.value)} a year on average." if one.value else f"{text}."
