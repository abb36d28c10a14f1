"""Reads worked examples into the records of the product, and tells a statement in the words of their files."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from allegiance.pay import goal_file, plan_file
from allegiance.pay.plan import Basis, Covers, Whose
from allegiance.pay.statement import Key, Override, Participant, Reading, Stay

HERE = Path(__file__).parent


def examples(pattern):
    """Every example of the files, with the file's name."""
    return [
        (f"{file.stem}: {case['name']}", case)
        for file in sorted(HERE.glob(pattern))
        for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
    ]


@cache
def plan_of(name):
    return plan_file.read(HERE / "plans" / f"{name}.toml")


@cache
def _goals(name):
    return goal_file.read_all([HERE / f"{name}.toml"], {"Falcon": {"Kiel"}})


def goals_of(case):
    return _goals(case["goals"]) if "goals" in case else ()


def span(text):
    first, _, last = text.partition("..")
    return date.fromisoformat(first), date.fromisoformat(last)


def stay(text):
    days, _, place = text.partition(" ")
    site, _, team = place.partition("/")
    return Stay(*span(days), site, team)


def participant(case):
    return Participant(
        id="p1",
        plan=case.get("listed", case["plan"]),
        covers=Covers(case.get("covers", plan_of(case["plan"]).covers)),
        name="Pat",
        person="pat@example.com",
        employee=case.get("employee", "E1"),
        target=Decimal(case["target"]),
        currency=case.get("currency", "EUR"),
        stays=tuple(stay(one) for one in case["stays"]),
        leave=tuple(span(one) for one in case.get("leave", [])),
        part_time=Decimal(case.get("part_time", "1")),
        modifiers=tuple((name, Decimal(value)) for name, value in case.get("modifiers", {}).items()),
    )


def readings(case):
    return {one.key: one for one in (reading(*told) for told in case["readings"].items())}


def reading(name, told):
    """``4.1 4.0..4.2 n120 sd0.05 r0.85`` or ``none: why``."""
    metric, whose, *place, basis = name.split()
    key = Key(metric, Whose(whose), " ".join(place), Basis(basis))
    if told.startswith("none"):
        return Reading(key, None, reason=told.removeprefix("none: "))
    value, *words = told.split()
    given = {}
    for word in words:
        if ".." in word:
            given["low"], given["high"] = (Decimal(end) for end in word.split(".."))
        elif word.startswith("sd"):
            given["sd"] = Decimal(word[2:])
        elif word.startswith("n"):
            given["n"] = int(word[1:])
        else:
            given["reliability"] = Decimal(word[1:])
    return Reading(key, Decimal(value), **given)


def overrides(case):
    return [
        Override(
            one["measure"],
            one.get("place", ""),
            Decimal(one["share"]),
            one["code"],
            one["text"],
            one["by"],
            one["confirmed_by"],
        )
        for one in case.get("overrides", [])
    ]


def told(statement):
    """The statement as the files say it."""
    return {
        "entitled": str(statement.entitled),
        "total": str(statement.total),
        "range": f"{statement.low}..{statement.high}",
        "parts": [_part(one) for one in statement.parts],
        "lines": [_line(one) for one in statement.lines],
        "gates": [f"{one.stay} {one.gate} {'closed' if one.closed else 'open'}" for one in statement.gates],
        "factors": [f"{one.stay} {one.modifier} {_plain(one.factor)}" for one in statement.modifiers],
    }


def _part(one):
    capped = " capped" if one.capped else ""
    factors = f"{_plain(one.gate)} x {_plain(one.modifier)}"
    days = f"{one.stay.first}..{one.stay.last}: {one.days}/{one.of_days}"
    return f"{days} x {one.score}{capped} x {factors} = {one.amount}"


def _line(one):
    place = f"{one.whose} {one.place}".strip()
    marks = " fell back" if one.fell_back and one.reading else ""
    marks += " decided" if one.override else ""
    marks += f" goal {one.goal}" if one.goal else ""
    shares = f"{one.share} ({one.share_low}..{one.share_high})"
    return f"{one.stay} {one.measure} of {place}: {one.counted} x {shares} = {one.amount}{marks}"


def _plain(value):
    return format(value.normalize(), "f")
