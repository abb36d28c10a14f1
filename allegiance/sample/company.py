"""What the made-up company is like, as arrays: read from ``data/sample/company.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allegiance.settings import ROOT

FOLDER: Path = ROOT / "data" / "sample"

Array = NDArray[Any]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Columns = dict[str, Array]
"""A table: column name to array, all of one length. Codes (reason, channel, ...) index the arrays here."""

VOICE, CHAT, EMAIL, SOCIAL = range(4)
NONE = -1
"""Missing, in integer columns."""


@dataclass(frozen=True, slots=True)
class Company:
    """Names and properties, one array entry per code."""

    name: str
    timezone: str
    sites: list[str]
    regions: list[str]
    birds: list[str]
    languages: list[str]
    language: dict[str, Floats]
    language_site: Ints
    channels: list[str]
    channel: dict[str, Floats]
    modes: list[list[str]]
    segments: list[str]
    segment: dict[str, Floats]
    reasons: list[str]
    reason: dict[str, Floats]
    reason_queue: Ints
    queues: list[str]
    needs: list[str]
    outreach: list[dict[str, Any]]
    offers: list[str]
    offer_costs: Floats
    products: list[str]
    prices: Floats


@cache
def company() -> Company:
    """The company as shipped."""
    told = read("company")
    queues = sorted({str(row["queue"]) for row in told["reason"]})
    sites = list(told["sites"])
    return Company(
        name=told["company"],
        timezone=told["timezone"],
        sites=sites,
        regions=list(told["regions"]),
        birds=list(told["teams"]),
        languages=[row["code"] for row in told["language"]],
        language=_numbers(told["language"]),
        language_site=np.array([sites.index(r["site"]) if r["site"] else NONE for r in told["language"]]),
        channels=[row["name"] for row in told["channel"]],
        channel=_numbers(told["channel"]),
        modes=[list(row["modes"]) for row in told["channel"]],
        segments=[row["name"] for row in told["segment"]],
        segment=_numbers(told["segment"]),
        reasons=[row["name"] for row in told["reason"]],
        reason=_numbers(told["reason"]),
        reason_queue=np.array([queues.index(row["queue"]) for row in told["reason"]]),
        queues=queues,
        needs=[row["needs"] for row in told["reason"]],
        outreach=list(told["outreach"]),
        offers=[row["name"] for row in told["offer"]],
        offer_costs=np.array([row["cost"] for row in told["offer"]], dtype=np.float64),
        products=[row["name"] for row in told["product"]],
        prices=np.array([row["price"] for row in told["product"]], dtype=np.float64),
    )


def read(name: str) -> dict[str, Any]:
    """The table ``data/sample/<name>.toml``."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _numbers(rows: list[dict[str, Any]]) -> dict[str, Floats]:
    keys = [key for key, value in rows[0].items() if isinstance(value, int | float)]
    table = {key: np.array([row[key] for row in rows], dtype=np.float64) for key in keys}
    table["share"] = table["share"] / table["share"].sum()
    return table


def count(table: Columns) -> int:
    """Rows of a table."""
    return len(next(iter(table.values()))) if table else 0


def take(table: Columns, rows: Array) -> Columns:
    """The rows of a table that a mask or an index selects."""
    return {name: values[rows] for name, values in table.items()}


def stack(tables: list[Columns]) -> Columns:
    """Tables of the same columns, one below the other."""
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


def pick(rng: np.random.Generator, share: Floats, size: int) -> Ints:
    """``size`` codes drawn with the given shares (which need not sum to one)."""
    edges = np.cumsum(share) / share.sum()
    return np.minimum(np.searchsorted(edges, rng.random(size), side="right"), len(share) - 1)


def logistic(x: Floats) -> Floats:
    """Log-odds to probability."""
    return np.asarray(1.0 / (1.0 + np.exp(-x)), dtype=np.float64)
