"""What a change is made of, and what goes with loyalty, as pictures."""

from __future__ import annotations

from allegiance.charts import rows, waterfall
from allegiance.charts.format import GAP, SHARE, Scale, plain
from allegiance.charts.spec import DotPlot, Waterfall
from allegiance.metrics import drivers_words, why_words
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.drivers import Ranking, SatisfiedRisk
from allegiance.metrics.sentences import scale
from allegiance.metrics.why import Why
from allegiance.texts import sentence


def change(found: Why, metric: Metric) -> Waterfall | str:
    """Steps from the figure before to the figure now; a text says why there are none."""
    if found.reason:
        return sentence(found.reason)
    blocks = [
        waterfall.Block(why_words.TITLES[part.block], part.value, part.low, part.high, part.reason)
        for part in found.parts
    ]
    return waterfall.waterfall(
        f"{metric.short}: what the change is made of",
        blocks,
        scale(metric),
        start=(found.against.label, found.before),
        end=(found.period.label, found.now),
        note=" ".join(
            part
            for part in (
                why_words.evidence(found, metric),
                sentence(found.note) if found.note else "",
            )
            if part
        ),
    )


def changes(style: Scale) -> Scale:
    """Writes differences where a chart writes values."""
    if style is SHARE:
        return GAP
    return Scale(style.words, style.change, style.change, style.change, seconds=style.seconds)


def ranked(found: Ranking) -> DotPlot | str:
    """One ranking of drivers; a text says why there is none."""
    if found.reason:
        return sentence(found.reason)
    items = [
        rows.Item(
            one.driver.title,
            one.share,
            found.n,
            one.low,
            one.high,
            remark=drivers_words.slope(one, found.outcome),
        )
        for one in found.shares
    ]
    return rows.dots(
        "Share of what is explained",
        items,
        SHARE,
        of="driver",
        note=f"{drivers_words.ranking(found)} {drivers_words.left_out(found)}".strip(),
    )


def leaving(found: SatisfiedRisk) -> DotPlot | str:
    """What raises the risk that satisfied customers leave; a text says why nothing is known."""
    if found.reason:
        return sentence(found.reason)
    items = [
        rows.Item(one.driver.title, one.value, found.n, one.low, one.high, remark=one.driver.unit)
        for one in found.effects
    ]
    note = (
        f"{plain(found.everyone)} answers of everyone, satisfied or not, grouped by {plain(found.clusters)} employees; "
        f"{plain(found.n)} of them satisfied. For the same reason, channel and segment, one more of each driver, the "
        "others held. It goes along with the risk; whether it causes it, answers cannot say."
    )
    if found.note:
        note += f" {sentence(found.note)}"
    return rows.dots(
        "Added to the risk of the satisfied", items, GAP, of="driver", reference=(0.0, "none"), note=note
    )
