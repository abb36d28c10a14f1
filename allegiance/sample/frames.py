"""Arrays to data frames that the statements in ``queries/sample/`` turn into vendor-style files."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allegiance.sample import clock, needs
from allegiance.sample.answers import all_modes
from allegiance.sample.comments import EMOTIONS
from allegiance.sample.company import NONE, Array, Columns, Ints, company
from allegiance.sample.customers import CONTRACTS
from allegiance.sample.lives import KINDS, NEVER, WHY
from allegiance.sample.market import attributes, brands, reasons
from allegiance.sample.people import People
from allegiance.sample.plan import DAY_S

Frame = dict[str, object]
SAVE = "Save offer"
"""Topic of the calls to customers at risk."""


def named(codes: Array, names: list[str]) -> pd.Categorical:
    """Codes as text (-1: missing)."""
    return pd.Categorical.from_codes(codes.astype(np.int32), names)  # type: ignore[call-overload, no-any-return, unused-ignore]


def utc(t: Array) -> Array:
    """Local seconds (-1: missing) as UTC timestamps."""
    return _missing(clock.to_utc(np.where(t == NONE, 0, t), company().timezone), t == NONE, "s")


def local(t: Array) -> Array:
    """Local seconds (-1: missing) as naive local timestamps."""
    return _missing(t, t == NONE, "s")


def day(number: Array, missing: Array | None = None) -> Array:
    """Day numbers as dates."""
    return _missing(number * DAY_S, missing if missing is not None else number == NONE, "s")


def _missing(values: Array, missing: Array, unit: str) -> Array:
    found = values.astype(f"datetime64[{unit}]")
    found[missing] = np.datetime64("NaT")
    return found


def small(values: Array) -> Array:
    """Integers as they are; the statement turns -1 into a missing value."""
    return values.astype(np.int32)


def contacts(staff: People, table: Columns) -> pd.DataFrame:
    """The contacts export."""
    it = company()
    return pd.DataFrame(
        {
            "number": table["number"],
            "customer": np.where(table["known"], table["customer"], NONE),
            "employee": named(table["employee"], staff.ids),
            "started": utc(table["t"]),
            "ended": utc(table["ended"]),
            "updated": utc(table["updated"]),
            "channel": named(table["channel"], it.channels),
            "direction": named(table["direction"], ["inbound", "outbound"]),
            "queue": named(it.reason_queue[table["reason"]], it.queues),
            "reason": named(table["reason"], it.reasons),
            "language": named(table["language"], it.languages),
            "outcome": named(table["outcome"], ["answered", "abandoned", "other"]),
            **{name: small(table[name]) for name in ("queue_s", "talk_s", "wrap_s", "transfers", "holds")},
            "hold_s": pd.array(np.where(table["hold_s"] == NONE, 0, table["hold_s"]), dtype="Int32"),
            "held": table["hold_s"] != NONE,
            "resolved": named(table["noted"], ["false", "true"]),
            **{f"turn_{place}": named(table[f"turn_{place}"], staff.ids) for place in (1, 2, 3)},
            **{f"turn_{place}_s": small(table[f"turn_{place}_s"]) for place in (1, 2, 3)},
        }
    )


def answers(staff: People, table: Columns) -> pd.DataFrame:
    """The survey export."""
    it = company()
    return pd.DataFrame(
        {
            "number": table["number"],
            "contact": table["contact_number"],
            "customer": table["customer"],
            "employee": named(table["employee"], staff.ids),
            "invited": utc(table["invited"]),
            "answered": utc(table["answered"]),
            "updated": utc(table["updated"]),
            "delivered": table["delivered"],
            "mode": named(table["mode"], all_modes()),
            "language": named(table["language"], it.languages),
            "device": table["device"],
            "csat": small(table["rated"]),
            **{name: small(table[name]) for name in ("nps", "ces", "stay", "repurchase", "trust", "needed")},
            "resolved": named(table["told"], ["no", "yes"]),
            "emotion": named(table["emotion"], EMOTIONS),
            "comment": table["comment"],
            "wants": _needs(table["wants"]),
            "wants_too": _needs(table["wants_too"]),
            "wants_rising": _flagged(table["wants_rising"], needs.RISING),
            "wants_away": _flagged(table["wants_away"], needs.AWAY),
        }
    )


def _needs(codes: Ints) -> pd.Categorical:
    """Needs by reason code (two reasons can share a need)."""
    needs = company().needs
    names = sorted(set(needs))
    index = np.array([names.index(need) for need in needs] + [NONE])
    return named(index[codes], names)


def _flagged(flags: Array, need: str) -> pd.Categorical:
    """The same need wherever it is named."""
    return named(flags.astype(np.int32) - 1, [need])


def customers(table: Columns) -> pd.DataFrame:
    """The customers export."""
    it = company()
    return pd.DataFrame(
        {
            "customer": table["customer"],
            "valid_from": day(table["valid_from"]),
            "segment": named(table["segment"], it.segments),
            "region": named(table["region"], it.regions),
            "value": table["value"],
            "margin": table["margin"],
            "since": day(table["since"]),
            "left_on": day(table["left"], table["left"] >= NEVER),
            "why": named(table["why"], WHY),
            "renewal": day(table["renewal"]),
            "contract": named(table["contract"], CONTRACTS),
            "updated": utc(table["changed"] * DAY_S + 7_200),
        }
    )


def purchases(table: Columns) -> pd.DataFrame:
    """The purchases export (naive local time, as its vendor writes it)."""
    return pd.DataFrame(
        {
            "number": table["number"],
            "customer": table["customer"],
            "bought": local(table["t"]),
            "kind": named(table["kind"], KINDS),
            "amount": table["amount"],
            "product": named(table["item"], company().products),
            "updated": local(table["updated"]),
        }
    )


def outreach(table: Columns) -> pd.DataFrame:
    """The outreach log (naive local time)."""
    it = company()
    channels = [*(str(row["channel"]) for row in it.outreach), "call"]
    return pd.DataFrame(
        {
            "number": table["number"],
            "customer": table["customer"],
            "sent": local(table["t"]),
            "channel": pd.Categorical([channels[code] for code in table["topic"].tolist()]),
            "topic": named(table["topic"], [*(row["topic"] for row in it.outreach), SAVE]),
            "replied": local(table["replied"]),
            "holdout": table["holdout"],
            "offer": named(table["offer"], it.offers),
            "cost": table["cost"],
            "accepted": named(table["accepted"], ["false", "true"]),
            "updated": local(np.where(table["replied"] >= 0, table["replied"], table["t"])),
        }
    )


def climate(staff: People, table: Columns) -> pd.DataFrame:
    """The employees' own survey (naive local time)."""
    it = company()
    return pd.DataFrame(
        {
            "number": table["number"],
            "answered": local(table["t"]),
            "employee": named(table["employee"], staff.ids),
            "team": named(table["team"], staff.team_ids),
            "site": named(staff.team_site[table["team"]], it.sites),
            **{name: small(table[name]) for name in ("enps", "trust", "appreciated", "mistakes", "vision")},
            "comment": table["comment"],
        }
    )


def market(table: Columns) -> pd.DataFrame:
    """The market survey (naive local time)."""
    return pd.DataFrame(
        {
            "number": table["number"],
            "respondent": table["respondent"],
            "answered": local(table["t"]),
            "customer": table["customer"],
            "segment": named(table["segment"], company().segments),
            "brand": named(table["brand"], brands()),
            "own": table["brand"] == 0,
            "attribute": named(table["attribute"], attributes()),
            "rating": small(table["rating"]),
            "would": small(table["would"]),
            "reason": named(table["reason"], reasons()),
            "reason_kind": named(table["kind"], ["leave", "return"]),
        }
    )
