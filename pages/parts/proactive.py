"""The parts of the page on proactive contact: the log, what followed on both sides, and how alike the sides were."""

from __future__ import annotations

from allegiance.charts import rows
from allegiance.charts.format import GAP, SHARE, count, plain, signed
from allegiance.charts.spec import Column, table
from allegiance.metrics.proactive import study
from allegiance.metrics.proactive_records import RANDOMISED, Effect, Side, Study
from pages.parts import charts, tables, words
from pages.parts.context import View


def ask(view: View) -> Study:
    """The outreach of the period and what followed."""
    return study(view.reader, view.scope, view.filters.period, where=view.filters.where, known=view.known)


def evidence(found: Study) -> None:
    """What kind of evidence this is, before any figure."""
    if not found.evidence:
        words.missing(words.sentence(found.why_not or found.reason))
        return
    days = f" Messages of {found.judged.label}." if found.judged else ""
    if found.evidence == RANDOMISED:
        words.note(
            "Randomised: chance decided who was held out, so a difference beyond its interval is an effect of the "
            f"contact.{days} {words.sentence(found.note)}"
        )
    else:
        words.note(
            "Observational: nobody was held out at random. Those reached are compared with customers alike in what is "
            f"listed below; what is not listed can still explain a difference.{days} {words.sentence(found.note)}"
        )


def fewer(found: Study) -> None:
    """The outcome that was declared beforehand."""
    if found.fewer is None:
        if found.evidence == RANDOMISED:
            words.missing("Too few customers were held out long enough ago to count contacts over 60 days.")
        return
    one = found.fewer
    words.plain_table(
        table(
            ["Inbound contacts a customer", "Within 60 days", "95% interval", "n"],
            [
                ("Reached", plain(one.reached, 3), "–", count(one.n_reached)),
                ("Held out", plain(one.compared, 3), "–", count(one.n_compared)),
                (
                    "Change",
                    f"{signed(one.change * 100, 0)}%",
                    f"{signed(one.low * 100, 0)} to {signed(one.high * 100, 0)}%",
                    count(one.n_reached + one.n_compared),
                ),
            ],
        ),
        "Contacts that follow: what counts first",
    )


def effects(view: View, found: Study) -> None:
    """Each outcome: the difference as a dot, both sides in a table."""
    if not found.effects:
        return
    shown = [one for one in found.effects if one.difference is not None]
    other = "held out" if found.evidence == RANDOMISED else "others alike"
    if shown:
        chart = rows.dots(
            f"Reached minus {other}",
            [_item(one, one.title) for one in found.effects],
            GAP,
            of="outcome",
            reference=(0.0, "no difference"),
            note="Better and worse are said only where the difference stands after allowing for how many outcomes are "
            "looked at.",
        )
        charts.show(chart, "effects", heading=False)
    heads = ["What followed", "Reached", "n", other.capitalize(), "n", "Difference", "95% interval"]
    cells = [
        (
            one.told,
            SHARE.value(one.reached.value),
            count(one.reached.n),
            SHARE.value(one.compared.value),
            count(one.compared.n),
            GAP.value(one.difference),
            GAP.interval(one.low, one.high),
            one.reason or one.verdict,
        )
        for one in found.effects
    ]
    words.plain_table(table([*heads, Column("Verdict", numeric=False)], cells), "What followed, both sides")
    tables.downloads(
        [
            "outcome",
            "reached",
            "n_reached",
            "compared",
            "n_compared",
            "difference",
            "low",
            "high",
            "verdict",
            "evidence",
        ],
        [
            (
                one.told,
                one.reached.value,
                one.reached.n,
                one.compared.value,
                one.compared.n,
                one.difference,
                one.low,
                one.high,
                one.reason or one.verdict,
                found.evidence,
            )
            for one in found.effects
        ],
        "proactive-effects",
        ["outreach_effect"],
        view,
        key="effects",
    )


def _item(one: Effect, name: str) -> rows.Item:
    emphasis = one.verdict if one.verdict in ("better", "worse") else ""
    return rows.Item(
        name,
        one.difference,
        min(one.reached.n, one.compared.n),
        one.low,
        one.high,
        emphasis=emphasis,  # type: ignore[arg-type]
        fell=(one.difference or 0.0) < 0,
        remark=one.reason or one.note,
    )


def topics(found: Study) -> None:
    """The share that contacted us within 14 days, topic by topic."""
    shown = [one for one in found.topics if one.difference is not None]
    if not shown:
        words.missing("No topic has enough customers on both sides.")
        return
    chart = rows.dots(
        "Contacted us within 14 days: reached minus held out",
        [_item(one, one.topic or "not named") for one in found.topics],
        GAP,
        of="topic",
        reference=(0.0, "no difference"),
        note="A topic is called better or worse only where it stands after allowing for how many topics there are.",
    )
    charts.show(chart, "topics", heading=False)


def balance(found: Study) -> None:
    """How alike those compared were before, and after matching."""
    if not found.balance:
        return
    words.plain_table(
        table(
            ["Known before", "Difference before matching", "After matching", Column("Alike", numeric=False)],
            [
                (one.name, signed(one.before, 3), signed(one.after, 3), "yes" if one.balanced else "no")
                for one in found.balance
            ],
        ),
        "Reached against others, in standard deviations; under .1 counts as alike",
    )
    if found.left_out:
        words.note(
            f"{count(found.left_out)} messages are left out: nobody like those customers was without one."
        )


def log(view: View, found: Study) -> None:
    """The outreach log by topic and channel: how many, how many replied, and what it cost."""
    if not found.messages:
        words.missing("No message in this period.")
        return
    words.plain_table(
        table(
            [
                "Topic",
                Column("Channel", numeric=False),
                "Sent",
                "Held out",
                "Replied",
                "95% interval",
                "Cost",
                "Cost a reply",
            ],
            [
                (
                    one.topic or "not named",
                    channel(one.channel),
                    count(one.sent),
                    count(one.held_out),
                    _share(one.replied),
                    SHARE.interval(one.replied.low, one.replied.high),
                    "not known" if one.cost is None else plain(one.cost, 2),
                    "–" if one.cost_reply is None else plain(one.cost_reply, 2),
                )
                for one in found.messages
            ],
        ),
        "The outreach log",
    )
    tables.downloads(
        ["topic", "channel", "sent", "held_out", "replied", "low", "high", "cost", "cost_a_reply"],
        [
            (
                one.topic,
                one.channel,
                one.sent,
                one.held_out,
                one.replied.value,
                one.replied.low,
                one.replied.high,
                one.cost,
                one.cost_reply,
            )
            for one in found.messages
        ],
        "proactive-log",
        ["outreach_sent", "outreach_replied"],
        view,
        key="log",
    )
    words.note(
        "Save offers are left out: they go to customers about to leave, and Early warning shows whom they kept."
    )


CHANNELS = {"sms": "Text message", "email": "E-mail", "call": "Outbound call", "ivr": "Recorded notice (IVR)"}


def channel(name: str | None) -> str:
    """A channel of the log in words."""
    return CHANNELS.get(name or "", name or "not named")


def _share(side: Side) -> str:
    return SHARE.text(side.value) if side.value is not None else f"too few (n = {side.n})"
