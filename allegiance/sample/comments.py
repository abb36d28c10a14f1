"""What customers write: sentences about what happened to them, in their language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from allegiance.sample.company import NONE, Columns, Ints, count, pick, read
from allegiance.sample.plan import Plan

COMMENTED = np.array([0.52, 0.42, 0.27, 0.2, 0.26])
"""Share of answers with a comment, by rating."""
EMOTIONS = ["positive", "neutral", "negative", "mixed"]
HEARD = 0.7
"""Share of comments for which the survey tool supplies an emotion."""
DETAILS = {"phone": 0.012, "email": 0.008, "card": 0.001}
"""Share of comments that hold such personal details."""


def write(rng: np.random.Generator, plan: Plan, who: Columns, asked: Columns, languages: list[str]) -> None:
    """Adds `comment` (text; None without one), fills `emotion`, and `detail` (kind of personal detail, or None).

    `said` is the truth behind a comment: what it is about, in the words of ``comments.toml``; no export has it.
    """
    words = read("comments")
    size = count(asked)
    asked["comment"] = np.full(size, None, dtype=object)
    asked["detail"] = np.full(size, None, dtype=object)
    asked["said"] = np.full(size, None, dtype=object)
    said = (asked["answered"] >= 0) & (rng.random(size) < COMMENTED[asked["csat"] - 1])
    rows = np.flatnonzero(said)
    heard = _emotions(rng, asked["csat"][rows])
    asked["emotion"][rows] = np.where(rng.random(len(rows)) < HEARD, heard, NONE)
    detail = _details(rng, len(rows))
    draws = rng.random((len(rows), 8))
    language = who["language"][asked["customer"][rows]]
    wait = np.maximum(asked["queue_s"][rows], 0) + np.maximum(asked["hold_s"][rows], 0)
    columns = [
        asked[name][rows].tolist() for name in ("csat", "solved", "wave", "transfers", "stay", "reason")
    ]
    values: list[tuple[Any, ...]] = list(zip(*columns, wait.tolist(), language.tolist(), strict=True))
    for i, (row, value) in enumerate(zip(rows.tolist(), values, strict=True)):
        spoken = languages[value[7]]
        themes = _themes(value, draws[i].tolist())
        text = _sentences(words[spoken], words["reasons"][spoken], themes, value, draws[i].tolist())
        if detail[i]:
            text += " " + _detail(words["details"][detail[i]], draws[i].tolist())
            asked["detail"][row] = detail[i]
        asked["comment"][row] = text
        asked["said"][row] = tuple(themes)


def _themes(value: tuple[Any, ...], draw: list[float]) -> list[str]:
    """What the comment is about."""
    csat, solved, wave, transfers, stay, _, wait, _ = value
    themes: list[str] = []
    if wait > 210 and draw[0] < 0.3 + wait / 1_500:
        themes.append("wait")
    if not solved or (wave > 0 and csat <= 3):
        themes.append("unsolved" if csat <= 4 else "mixed")
    if transfers > 0 and csat <= 3 and draw[1] < 0.7:
        themes.append("passed")
    if csat >= 4:
        if 0 < stay <= 2 and draw[2] < 0.6:
            themes.append("leaving")
        else:
            themes += ["solved", "thanks"] if solved and draw[2] < 0.5 else ["thanks"]
    elif csat == 3:
        themes.append("mixed")
    elif not themes or draw[3] < 0.5:
        themes.append("bad")
    if draw[7] < 0.5:
        themes = themes[-1:] if csat >= 4 else themes[:1]
    return themes[:3]


def _sentences(
    words: dict[str, list[str]],
    reasons: list[str],
    themes: list[str],
    value: tuple[Any, ...],
    draw: list[float],
) -> str:
    reason, wait = value[5], value[6]
    minutes = max(1, round(wait / 60))
    said = [_choose(words[theme], draw[4 + i % 3]) for i, theme in enumerate(themes)]
    text = " ".join(said).replace("{reason}", reasons[reason]).replace("{minutes}", str(minutes))
    return text[:1].upper() + text[1:]


def _choose(options: list[str], draw: float) -> str:
    return options[int(draw * len(options))]


def _details(rng: np.random.Generator, size: int) -> list[str]:
    """Kind of personal detail in each comment, mostly none ("")."""
    kinds = ["", *DETAILS]
    edges = np.cumsum(list(DETAILS.values()))
    which = np.searchsorted(edges, rng.random(size), side="right")
    return [kinds[(k + 1) % len(kinds)] for k in which.tolist()]


def _detail(options: list[str], draw: list[float]) -> str:
    """A telephone number, address or card number from a range that is reserved for fiction."""
    text = _choose(options, draw[3])
    given = ("maria", "jan", "elif", "sophie", "k.weber", "ola")[int(draw[6] * 6)]
    fill: dict[str, Callable[[], str]] = {
        "{d3}": lambda: f"{int(draw[4] * 1_000):03d}",
        "{d2}": lambda: f"{int(draw[5] * 100):02d}",
        "{given}": lambda: given,
    }
    for slot, value in fill.items():
        text = text.replace(slot, value())
    return text


def staff_comment(rng: np.random.Generator, enps: Ints, share: float) -> list[str | None]:
    """Comments of employees in their own survey."""
    words = read("comments")["staff"]
    said, draw = rng.random(len(enps)) < share, rng.random(len(enps))
    return [
        _choose(words["good" if score >= 7 else "bad"], d) if s else None
        for score, s, d in zip(enps.tolist(), said.tolist(), draw.tolist(), strict=True)
    ]


def _emotions(rng: np.random.Generator, csat: Ints) -> Ints:
    """Code of the emotion heard in a comment, mostly in line with the rating."""
    by_rating = np.array(
        [
            [0.01, 0.05, 0.88, 0.06],
            [0.02, 0.12, 0.72, 0.14],
            [0.1, 0.45, 0.15, 0.3],
            [0.62, 0.24, 0.02, 0.12],
            [0.9, 0.07, 0.005, 0.025],
        ]
    )
    found = np.zeros(len(csat), dtype=np.int64)
    for rating in range(1, 6):
        mask = csat == rating
        found[mask] = pick(rng, by_rating[rating - 1], int(mask.sum()))
    return found
