"""The signs, each asked of the store and judged: who stands out, by how much, and what stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from allegiance import begging
from allegiance.charts.format import SHARE, count
from allegiance.metrics import radar_judge as judge
from allegiance.metrics.asking import Asker
from allegiance.metrics.period import Period
from allegiance.metrics.radar_judge import Floats, Verdict
from allegiance.metrics.where import Where
from allegiance.people.scope import Scope
from allegiance.stats import intervals
from allegiance.stats.many import holm

CLOSE_S = 600
"""Seconds between two answers that are close."""

SHIFTS = 10
"""How often delays are dealt out anew to know how many answers would be close."""

CUSTOMERS = 3
"""Different customers that make a device a shared one."""

QUOTES = 8


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks about what."""

    reader: Asker
    scope: Scope
    period: Period
    where: Where

    def frame(self, name: str, **more: object) -> pd.DataFrame:
        """All rows of ``queries/metrics/radar_<name>.sql``, kept for the signs that share it."""
        given = {"first_day": self.period.start, "last_day": self.period.end, **self.where.parameters, **more}
        return self.reader.keep(self.scope, f"metrics/radar_{name}", (), **given)


@dataclass(frozen=True, slots=True)
class Seen:
    """One sign at one person, before it has a name and a sentence."""

    employee: str
    value: float
    expected: float
    n: int
    of: str
    unit: str
    p: float
    z: float | None
    low: float | None = None
    high: float | None = None
    evidence: tuple[tuple[str, str], ...] = ()
    quotes: tuple[str, ...] = ()
    details: Mapping[str, object] = field(default_factory=dict)
    """What its sentence needs beside the figures."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One sign for everybody who is shown."""

    judged: int
    seen: tuple[Seen, ...]
    points: tuple[tuple[str, int, float, float, bool], ...] = ()
    """Employee, n, value, expected, found: what a picture shows."""


def invitations(ask: Question) -> Judged:
    """Invited less often than contacts alike."""
    made = _invitations(ask)
    if made is None:
        return Judged(0, ())
    employee, both, verdict, choice = made
    n, invited = both["n"].sum(axis=1), both["invited"].sum(axis=1)
    share = intervals.share(invited, n)
    chosen = _holm(choice.p, verdict.found)
    seen, points = [], []
    for row in _shown(employee, verdict):
        found = bool(verdict.found[row])
        points.append(
            (str(employee[row]), int(n[row]), _of(invited, n, row), float(verdict.expected[row]), found)
        )
        if found:
            seen.append(
                Seen(
                    str(employee[row]), _of(invited, n, row), float(verdict.expected[row]), int(n[row]), "contacts",
                    "share", float(verdict.p[row]), float(verdict.z[row]),
                    float(share.low[row]), float(share.high[row]),
                    evidence=_kinds(both, row),
                    details={"k": int(invited[row]), "chosen": bool(chosen[row])},
                )
            )  # fmt: skip
    return Judged(len(points), tuple(seen), tuple(points))


def selection(ask: Question) -> Judged:
    """Contacts with a sign of trouble invited less than the others, more so than usual."""
    made = _invitations(ask)
    if made is None:
        return Judged(0, ())
    employee, both, _, verdict = made
    rows = _shown(employee, verdict)
    share = both["invited"] / np.maximum(both["n"], 1)
    seen = []
    for row in rows:
        if not verdict.found[row]:
            continue
        n, k = both["n"][row], both["invited"][row]
        between = intervals.share_difference(k[1], n[1], k[0], n[0])
        usual = (
            (share[row] - _excess(both)[row])[1]
            - (share[row] - _excess(both)[row])[0]
            + verdict.expected[row]
        )
        seen.append(
            Seen(
                str(employee[row]), float(share[row, 1] - share[row, 0]), float(usual), int(n.sum()), "contacts",
                "points", float(verdict.p[row]), float(verdict.z[row]), float(between.low), float(between.high),
                evidence=_kinds(both, row),
                details={"bad": float(share[row, 1]), "good": float(share[row, 0])},
            )
        )  # fmt: skip
    return Judged(len(rows), tuple(seen))


def bursts(ask: Question) -> Judged:
    """Answers within minutes of each other."""
    rows = ask.frame("bursts", close_s=CLOSE_S, shifts=SHIFTS)
    k, n, expected = (_numbers(rows[name]) for name in ("close", "n", "expected"))
    verdict = judge.in_bursts(k, expected, n)
    return _counted(rows, verdict, k, n, "answers", "count")


def devices(ask: Question) -> Judged:
    """Answers of several customers from one device."""
    every = ask.frame("devices", customers_each=CUSTOMERS)
    every = every.assign(here=_numbers(every["here"]), customers=_numbers(every["customers"]))
    # Of several shared devices the one with the most answers: one test a person.
    rows = every.sort_values(["person", "here", "device"], ascending=[True, False, True]).drop_duplicates(
        "person"
    )
    n, here, team, team_n = (_numbers(rows[name]) for name in ("n", "here", "team_here", "team_n"))
    verdict = judge.on_one_device(n, here, team, team_n)
    customers = _numbers(rows["customers"])
    made = _counted(rows, verdict, here, n, "answers", "count")
    by_employee = dict(zip(rows["employee"].tolist(), zip(customers, team, strict=True), strict=True))
    return Judged(
        made.judged,
        tuple(
            replace(
                one,
                evidence=(
                    ("Different customers on that device", count(by_employee[one.employee][0])),
                    ("Answers from it about the whole team", count(by_employee[one.employee][1])),
                ),
                details={"customers": int(by_employee[one.employee][0])},
            )
            for one in made.seen
        ),
    )


def begging_words(ask: Question) -> Judged:
    """Comments that say a rating was asked for."""
    settings = ask.reader.settings
    rows = ask.frame("comments", phrases=list(begging.load(settings).phrases), quotes=QUOTES)
    k, n = _numbers(rows["k"]), _numbers(rows["n"])
    verdict = judge.more_often(k, n)
    made = _counted(rows, verdict, k, n, "comments", "count")
    quotes = {
        str(employee): tuple(str(text) for text in (texts if texts is not None else ()))
        for employee, texts in zip(rows["employee"].tolist(), rows["quotes"].tolist(), strict=True)
        if isinstance(texts, list | np.ndarray)
    }
    return Judged(
        made.judged,
        tuple(
            # The rule of every page: a text is shown as one of several, or not at all.
            replace(
                one, quotes=quotes.get(one.employee, ()) if one.value >= settings.smallest_comments else ()
            )
            for one in made.seen
        ),
    )


def owners(ask: Question) -> Judged:
    """Low ratings that name somebody else."""
    rows = ask.frame("owners")
    low_k, low_n, high_k, high_n = (_numbers(rows[name]) for name in ("low_k", "low_n", "high_k", "high_n"))
    verdict = judge.owners_changed(low_k, low_n, high_k, high_n)
    made = _counted(rows, verdict, low_k, low_n, "low ratings", "count")
    high = dict(zip(rows["employee"].tolist(), zip(high_k, high_n, strict=True), strict=True))
    return Judged(
        made.judged,
        tuple(
            replace(
                one,
                evidence=(
                    (
                        "Of high ratings, those that name somebody else",
                        f"{count(high[one.employee][0])} of {count(high[one.employee][1])}",
                    ),
                ),
            )
            for one in made.seen
        ),
    )


def details(ask: Question) -> Judged:
    """Contact details changed between contact and invitation."""
    rows = ask.frame("details")
    k, n = _numbers(rows["k"]), _numbers(rows["n"])
    return _counted(rows, judge.more_often(k, n), k, n, "invitations", "count")


def _counted(rows: pd.DataFrame, verdict: Verdict, k: Floats, n: Floats, of: str, unit: str) -> Judged:
    """Findings of counts: each with the Wilson interval of its share, as a count."""
    employee = rows["employee"].to_numpy(dtype=object)
    share = intervals.share(np.minimum(k, n), n)
    judged = _shown(employee, verdict)
    return Judged(
        len(judged),
        tuple(
            Seen(
                str(employee[row]), float(k[row]), float(verdict.expected[row]), int(n[row]), of, unit,
                float(verdict.p[row]), None, float(share.low[row] * n[row]), float(share.high[row] * n[row]),
            )
            for row in judged
            if verdict.found[row]
        ),
    )  # fmt: skip


def _invitations(
    ask: Question,
) -> tuple[np.ndarray, dict[str, Floats], Verdict, Verdict] | None:
    """Employees, their sums (people, without and with trouble), and both verdicts on them."""
    settings = ask.reader.settings
    rows = ask.frame("invitations", long_wait_s=settings.long_wait_s, repeat_s=settings.repeat_days * 86_400)
    if rows.empty:
        return None
    people, place = np.unique(rows["person"].to_numpy(), return_inverse=True)
    trouble = rows["trouble"].to_numpy(dtype=np.int64)
    employee = np.full(people.size, None, dtype=object)
    employee[place] = rows["employee"].where(rows["employee"].notna(), None).to_numpy(dtype=object)
    both: dict[str, Floats] = {}
    for name in ("n", "invited", "expected", "weight", "variance"):
        both[name] = np.zeros((people.size, 2))
        both[name][place, trouble] = _numbers(rows[name])
    verdict = judge.invited_less(*(both[name].sum(axis=1) for name in both))
    return employee, both, verdict, judge.invited_by_choice(*both.values())


def _excess(both: Mapping[str, Floats]) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num((both["invited"] - both["expected"]) / both["weight"])


def _kinds(both: Mapping[str, Floats], row: int) -> tuple[tuple[str, str], ...]:
    """Invited of the contacts with a sign of trouble, and of the others, beside what is usual."""
    share = both["invited"] / np.maximum(both["n"], 1)
    usual = np.clip(share - _excess(both), 0.0, 1.0)
    return tuple(
        (
            name,
            f"{count(both['invited'][row, kind])} of {count(both['n'][row, kind])} "
            f"({SHARE.text(share[row, kind])}), usual {SHARE.text(usual[row, kind])}",
        )
        for kind, name in ((1, "Invited after a sign of trouble"), (0, "Invited otherwise"))
        if both["n"][row, kind]
    )


def _holm(p: Floats, among: np.ndarray) -> np.ndarray:
    """Which of the people already found also choose: few tests, each any false one at 5%."""
    chosen = np.zeros(p.shape, dtype=np.bool_)
    chosen[among] = holm(p[among], judge.RATE)
    return chosen


def _shown(employee: np.ndarray, verdict: Verdict) -> list[int]:
    """Rows of people who are shown and could be judged."""
    return [row for row in np.flatnonzero(np.isfinite(verdict.p)).tolist() if isinstance(employee[row], str)]


def _of(k: Floats, n: Floats, row: int) -> float:
    return float(k[row] / n[row])


def _numbers(column: pd.Series) -> Floats:
    return np.asarray(pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


SIGNS: Mapping[str, Callable[[Question], Judged]] = {
    "invitations": invitations,
    "selection": selection,
    "bursts": bursts,
    "devices": devices,
    "begging": begging_words,
    "owners": owners,
    "details": details,
}
"""Signs that stand on counts over the whole period; those that stand on steps are in ``radar_steps``."""
