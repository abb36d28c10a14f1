"""What the early warning learns from: numbers and labels of customers, by name, and the groups they belong to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.object_]
Index = NDArray[np.intp] | NDArray[np.bool_]

UNKNOWN = ""
"""A label that the export does not give."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "notice": ("cancelled_365",),
    "intention": ("stay_last", "repurchase_last", "quadrant_last"),
    "satisfaction": ("csat_last", "csat_mean", "trust_last", "ces_last", "nps_last", "negative_180"),
    "waiting": ("wait_90", "hold_90", "longest_90", "long_60", "long_180"),
    "unresolved": ("unresolved_90", "repeats_90", "transfers_90", "abandoned_90"),
    "topic": ("reason_last",),
    "contacts": ("contacts_30", "contacts_90", "contacts_180", "contact_days", "channel_last"),
    "renewal": ("renewal_days",),
    "contract": ("contract",),
    "tenure": ("tenure_days",),
    "value": ("annual_value",),
    "segment": ("segment",),
    "region": ("region",),
    "purchases": ("purchases_365", "referrals_365", "purchase_days"),
    "messages": ("messages_90", "messages_180", "replies_180"),
    "silence": ("answer_days",),
}
"""Signals of dated data that belong together, so that they are weighed and named together."""

GROUP_NAMES: Mapping[str, str] = {
    "notice": "Notice given",
    "intention": "What they say they will do",
    "satisfaction": "How satisfied they were",
    "waiting": "Waiting and hold",
    "unresolved": "Unsolved and repeated contacts",
    "topic": "What the last contact was about",
    "contacts": "How often and how recently they called",
    "renewal": "Days to renewal",
    "contract": "Kind of contract",
    "tenure": "How long they have been customers",
    "value": "Annual value",
    "segment": "Segment",
    "region": "Region",
    "purchases": "Purchases and referrals",
    "messages": "Messages sent to them",
    "silence": "Days since they last answered",
}

MONTH_DAYS = 365.25 / 12

_TERMS: Mapping[str, float] = {"month": 1, "monat": 1, "mois": 1, "mes": 1, "year": 12, "jahr": 12, "an": 12}
_NUMBERS: Mapping[str, float] = {"one": 1, "two": 2, "three": 3, "ein": 1, "zwei": 2, "drei": 3}


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Signals of some customers: columns of one length."""

    numbers: Mapping[str, Floats]
    """``nan``: not known."""

    labels: Mapping[str, Labels]
    """``""``: not known."""

    groups: Mapping[str, tuple[str, ...]]
    """Group to its columns, those present only."""

    def __len__(self) -> int:
        held = next(iter((*self.numbers.values(), *self.labels.values())), None)
        return 0 if held is None else len(held)

    def at(self, index: Index) -> Rows:
        """Some of the rows."""
        return Rows(
            {name: values[index] for name, values in self.numbers.items()},
            {name: values[index] for name, values in self.labels.items()},
            self.groups,
        )

    def without(self, names: Iterable[str]) -> Rows:
        """Without some columns."""
        gone = frozenset(names)
        groups = {
            group: tuple(name for name in held if name not in gone) for group, held in self.groups.items()
        }
        return Rows(
            {name: values for name, values in self.numbers.items() if name not in gone},
            {name: values for name, values in self.labels.items() if name not in gone},
            {group: held for group, held in groups.items() if held},
        )


def dated(panel: pd.DataFrame) -> Rows:
    """Signals of ``queries/metrics/warning_panel.sql``; the days to renewal follow from contract and tenure."""
    frame = panel.assign(
        renewal_days=renewal_days(panel["contract"].tolist(), numbers_of(panel["tenure_days"]))
    )
    texts = {"segment", "region", "contract", "reason_last", "channel_last", "quadrant_last"}
    columns = [name for held in GROUPS.values() for name in held if name in frame]
    return Rows(
        {name: numbers_of(frame[name]) for name in columns if name not in texts},
        {name: labels_of(frame[name]) for name in columns if name in texts},
        {group: tuple(name for name in held if name in columns) for group, held in GROUPS.items()},
    )


def snapshot(listed: pd.DataFrame) -> Rows:
    """Signals of ``queries/metrics/warning_list.sql``: what the list says, and every trait that it kept.

    A trait is a number when nearly all of its filled texts are numbers with more than a few values; else a label.
    """
    numbers: dict[str, Floats] = {"annual_value": numbers_of(listed["annual_value"])}
    labels = {name: labels_of(listed[name]) for name in ("segment", "region", "contract")}
    traits = pd.DataFrame([json.loads(text) if text else {} for text in labels_of(listed["traits"])])
    for name in traits.columns:
        texts = labels_of(traits[name])
        held = numbers_in(texts)
        if held is None:
            labels[str(name)] = texts
        else:
            numbers[str(name)] = held
    numbers = {name: values for name, values in numbers.items() if np.isfinite(values).any()}
    labels = {name: values for name, values in labels.items() if (values != UNKNOWN).any()}
    return Rows(numbers, labels, {name: (name,) for name in (*numbers, *labels)})


NEARLY_ALL = 0.98
FEW_VALUES = 3


def numbers_in(texts: Labels) -> Floats | None:
    """The numbers that texts hold, or None when they are no numbers (or codes of a few kinds)."""
    filled = np.array([bool(text.strip()) for text in texts], dtype=np.bool_)
    found = pd.to_numeric(pd.Series(texts, dtype=object).where(filled), errors="coerce").to_numpy(
        dtype=np.float64
    )
    if not filled.any() or np.isfinite(found[filled]).mean() < NEARLY_ALL:
        return None
    found = np.where(np.isfinite(found), found, np.nan)
    return found if len(np.unique(found[np.isfinite(found)])) >= FEW_VALUES else None


def renewal_days(contracts: Sequence[object], tenure: Floats) -> Floats:
    """Days from the day asked about to the next renewal: the term of the contract, counted from its start.

    Never from the renewal date of the list: a list moves it on for those who stay and leaves it where it was (or
    empties it) for those who left, so that it gives away what is to be foretold.
    """
    terms = {text: term_months(text) for text in {str(one) for one in contracts if isinstance(one, str)}}
    term = np.array([terms.get(str(one), np.nan) for one in contracts], dtype=np.float64) * MONTH_DAYS
    with np.errstate(invalid="ignore"):
        return np.asarray(term - np.mod(tenure, term), dtype=np.float64)


def term_months(contract: str) -> float:
    """``24`` of "24 months", ``12`` of "One year"; ``nan`` of a contract that may end any month, or without a term."""
    words = contract.lower().replace("-", " ").split()
    if "to" in words or "monthly" in words:
        return float("nan")
    count = next(
        (
            float(word) if word.isdigit() else _NUMBERS[word]
            for word in words
            if word.isdigit() or word in _NUMBERS
        ),
        1.0 if any(word in ("annual", "yearly") for word in words) else float("nan"),
    )
    unit = (
        12.0
        if any(word in ("annual", "yearly") for word in words)
        else next(
            (months for word in words for stem, months in _TERMS.items() if word.startswith(stem)),
            float("nan"),
        )
    )
    term = count * unit
    return term if term > 1 else float("nan")


def numbers_of(column: pd.Series) -> Floats:
    """A column as floats; what is missing is ``nan``."""
    return np.asarray(column.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def labels_of(column: pd.Series) -> Labels:
    """A column as texts; what is missing is ``""``."""
    filled = column.astype(object).where(column.notna(), UNKNOWN)
    return np.array([str(text) for text in filled.tolist()], dtype=object)
