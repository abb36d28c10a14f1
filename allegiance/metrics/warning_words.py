"""Why a customer is at risk, in words: what is known of the customer, never what the model thinks of it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from allegiance.charts.format import count, duration, short_day
from allegiance.errors import SettingsError
from allegiance.metrics.catalogue import thresholds
from allegiance.settings import ROOT, Settings

SHIPPED = ROOT / "data" / "next_steps.toml"

Known = Mapping[str, object]
"""One customer's columns; ``None`` where nothing is known."""

Words = Callable[[Known, Settings], str]


def times(number: float) -> str:
    """``once``, ``twice``, ``3 times``."""
    return {1: "once", 2: "twice"}.get(int(number), f"{count(number)} times")


def _number(known: Known, name: str) -> float | None:
    value = known.get(name)
    return float(value) if isinstance(value, int | float) and value == value else None


def _day(known: Known, name: str) -> str:
    value = known.get(name)
    return f" on {short_day(value)}" if isinstance(value, date) else ""


def _some(known: Known, name: str) -> float:
    return _number(known, name) or 0.0


def _waiting(known: Known, settings: Settings) -> str:
    limit = thresholds(settings)["long_wait"]
    for days in (60, 180):
        if number := _some(known, f"long_{days}"):
            return f"waited over {limit} {times(number)} in {days} days"
    longest = _some(known, "longest_90")
    return f"waited {duration(longest)} in a contact of the last 90 days" if longest >= 120 else ""


def _unresolved(known: Known, settings: Settings) -> str:
    found = []
    if number := _some(known, "unresolved_90"):
        found.append(f"left without a solution {times(number)}")
    if number := _some(known, "repeats_90"):
        found.append(f"had to come back for the same reason {times(number)}")
    if number := _some(known, "transfers_90"):
        found.append(f"was passed on {times(number)}")
    if number := _some(known, "abandoned_90"):
        found.append(f"hung up before an answer {times(number)}")
    return f"{' and '.join(found[:2])} in 90 days" if found else ""


def _contacts(known: Known, settings: Settings) -> str:
    if (number := _some(known, "contacts_30")) > 1:
        return f"contacted us {times(number)} in 30 days"
    if (number := _some(known, "contacts_90")) > 2:
        return f"contacted us {times(number)} in 90 days"
    last = _number(known, "contact_days")
    if last is None or last > 60:
        return ""
    return "contacted us yesterday" if last == 1 else f"contacted us {count(last)} days ago"


def _satisfaction(known: Known, settings: Settings) -> str:
    csat, nps, ces = (_number(known, name) for name in ("csat_last", "nps_last", "ces_last"))
    if csat is not None and csat <= 3:
        return f"rated the last contact {csat:.0f} of 5{_day(known, 'csat_day')}"
    if _some(known, "negative_180"):
        return "wrote a negative comment in the last 180 days"
    if nps is not None and nps <= 6:
        return f"would not recommend us ({nps:.0f} of 10)"
    if ces is not None and ces <= 3:
        return f"found it hard to get help ({ces:.0f} of 7)"
    trust = _number(known, "trust_last")
    return f"does not trust us ({trust:.0f} of 5)" if trust is not None and trust <= 2 else ""


def _intention(known: Known, settings: Settings) -> str:
    stay, again = _number(known, "stay_last"), _number(known, "repurchase_last")
    if stay is not None and stay <= 2:
        return f"said{_day(known, 'stay_day')} that they may leave"
    if again is not None and again <= 2:
        return "said that they would not buy from us again"
    if known.get("quadrant_last") in ("high risk", "accessible"):
        return "answered as customers do who may leave"
    return f"was not sure of staying{_day(known, 'stay_day')} (3 of 5)" if stay == 3 else ""


def _renewal(known: Known, settings: Settings) -> str:
    days = _number(known, "renewal_days")
    if days is None or days > 120:
        return ""
    return f"renewal in {count(days)} days" if days >= 1 else "renewal today"


def _tenure(known: Known, settings: Settings) -> str:
    days = _number(known, "tenure_days")
    if days is None:
        return ""
    if days < 730:
        return f"a customer for only {count(max(days / 30.4375, 1))} months"
    return f"a customer for {count(days // 365.25)} years"


def _purchases(known: Known, settings: Settings) -> str:
    return "" if _some(known, "purchases_365") else "bought nothing more in the last year"


def _silence(known: Known, settings: Settings) -> str:
    days = _number(known, "answer_days")
    if days is None:
        return "answered no survey in the last year"
    return f"has not answered for {count(days)} days" if days > 180 else ""


def _text(name: str, template: str) -> Words:
    def words(known: Known, settings: Settings) -> str:
        return template.format(known[name]) if known.get(name) else ""

    return words


WORDS: Mapping[str, Words] = {
    "notice": lambda known, _: "gave notice" if _some(known, "cancelled_365") else "",
    "intention": _intention,
    "satisfaction": _satisfaction,
    "waiting": _waiting,
    "unresolved": _unresolved,
    "topic": _text("reason_last", "last contacted us about: {}"),
    "contacts": _contacts,
    "renewal": _renewal,
    "contract": _text("contract", "contract: {}"),
    "tenure": _tenure,
    "segment": _text("segment", "segment: {}"),
    "region": _text("region", "region: {}"),
    "purchases": _purchases,
    "messages": lambda known, _: (
        "" if _some(known, "messages_180") else "not written to in the last 180 days"
    ),
    "silence": _silence,
}
"""Group of signals to the words for it; empty where the group says nothing that a person could act on."""


def dated(group: str, known: Known, settings: Settings) -> str:
    """The words for a group of signals of dated data."""
    words = WORDS.get(group)
    return words(known, settings) if words else ""


def trait(name: str, value: object) -> str:
    """The words for a trait of a list: its name and what the list says."""
    name = name.replace("_", " ")
    if isinstance(value, float):
        return f"{name}: {value:,.2f}".rstrip("0").rstrip(".") if value == value else f"{name}: not known"
    return f"{name}: {value}" if value else f"{name}: not known"


@dataclass(frozen=True, slots=True)
class Step:
    """A suggested proactive contact."""

    reason: str
    contact: str
    topic: str
    channel: str
    by: str


def steps(settings: Settings) -> Mapping[str, Step]:
    """Reason to suggested contact: the company's own ``next_steps.toml``, else the one that ships.

    Raises:
        SettingsError: the file is no list of steps, or lacks the one for any other reason.
    """
    own = settings.home / "next_steps.toml"
    return read_steps(own if own.exists() else SHIPPED)


def read_steps(path: Path) -> Mapping[str, Step]:
    """One file of steps, checked. Raises SettingsError as ``steps`` does."""
    names = {field.name for field in fields(Step)}
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8")).get("step", [])
        found: dict[str, Step] = {}
        for entry in listed:
            if set(entry) != names or not all(isinstance(value, str) for value in entry.values()):
                raise ValueError(f"a step has exactly the texts {', '.join(sorted(names))}")
            found.setdefault(entry["reason"], Step(**entry))
        if "" not in found:
            raise ValueError('it has no step with reason = "", for any other reason')
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError, TypeError, ValueError) as error:
        raise SettingsError(f"{path} cannot be used: {error}.", "Correct the file.") from error
    return found
