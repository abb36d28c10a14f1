"""A run: who gets a scorecard, who does not and why, and what it would be computed from later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text

from allegiance.charts.format import day
from allegiance.errors import PayError, PlanError, WorkError
from allegiance.metrics.catalogue import load
from allegiance.pay import declared, participants, plan_file, recompute, run, words, words_review
from allegiance.pay.held import Actor, Draft
from allegiance.pay.life import Book, open_book
from allegiance.pay.participants_file import Row
from allegiance.pay.plan import Basis, Covers, Curve, Direction, Measure, Nothing, Plan, Whose
from allegiance.pay.verify import verify
from allegiance.people.journal import Source
from allegiance.people.rights import Role
from allegiance.people.scope import everyone
from allegiance.settings import Settings
from allegiance.warehouse.reader import Reader
from allegiance.work import database
from tests.metrics import given
from tests.pay.guards import unguarded

D = Decimal
HR = Actor("hr@x", (), Role.compensation, Source.command)
CFO = Actor("cfo@x", (), Role.compensation, Source.command)
THIRD = Actor("third@x", (), Role.compensation, Source.command)
FIRST = date(2026, 3, 30)
QUARTER = (date(2026, 4, 1), date(2026, 6, 30))
MOVED = date(2026, 5, 16)

PLAN = Plan(
    id="bonus",
    version=1,
    title="Bonus",
    covers=Covers.teams,
    first=date(2026, 1, 1),
    last=date(2026, 12, 31),
    every="quarter",
    on=True,
    measures=(
        Measure(
            "mean", "Mean rating", "csat_mean", D("1"), Whose.team, Basis.value, Direction.up,
            Curve(D("2"), D("3"), D("4")), smallest_n=20, reliability=D(0),
        ),
    ),
    if_nothing=Nothing.refuse,
)  # fmt: skip

GOALS = """
[[goals]]
id = "all"
title = "Content customers"
metric = "csat_mean"
whose = "company"
direction = "up"
threshold = 2
target = 3
maximum = 4
first = 2026-01-01
last = 2026-12-31

[[goals]]
id = "north"
title = "Content customers of North"
metric = "csat_mean"
whose = "team"
place = "North"
direction = "up"
threshold = 2.5
target = 3.5
maximum = 4.5
first = 2026-01-01
last = 2026-12-31
parent = "all"

[[goals]]
id = "south"
title = "Content customers of South"
metric = "csat_mean"
whose = "team"
place = "South"
direction = "up"
threshold = 2
target = 2.5
maximum = 3
first = 2026-01-01
last = 2026-12-31
parent = "all"
"""


def answers() -> list[dict[str, Any]]:
    """North gives 4 on average, South 3; Tiny has three answers."""
    rng = np.random.default_rng(2)
    return [
        {
            "employee_id": f"{team}{number % 3}",
            "team": team,
            "site": "Lille",
            "day": FIRST + timedelta(days=int(rng.integers(2, 93))),
            "csat": mean + (number % 3 - 1),
        }
        for team, mean, count in (("North", 4, 90), ("South", 3, 90), ("Tiny", 3, 3))
        for number in range(count)
    ]


EMPLOYEES = [
    {"employee_id": "a", "name": "Åsa", "team": "North", "site": "Lille"},
    {"employee_id": "b", "name": "Bo", "team": "North", "site": "Lille"},
    {"employee_id": "b", "name": "Bo", "team": "South", "site": "Lille", "valid_from": MOVED},
    {"employee_id": "t", "name": "Tim", "team": "Tiny", "site": "Lille"},
    {"employee_id": "old", "name": "Olga", "team": "North", "site": "Lille", "left_on": date(2026, 2, 1)},
]


def row(who: str, **more: Any) -> Row:
    made = Row(f"bonus/{who}", "bonus", "", who, "", D("910.00"), "EUR", None, None, "", "", D(1), (), (), "")
    return replace(made, **more)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    settings = Settings(home=tmp_path)
    (tmp_path / "plans").mkdir()
    save(tmp_path, PLAN)
    yield given.reader(settings, answers=answers(), employees=EMPLOYEES)
    database.close(settings)


def save(home: Path, plan: Plan) -> None:
    (home / "plans" / f"{plan.id}-{plan.version}.toml").write_text(plan_file.text(plan), encoding="utf-8")


def book(reader: Reader, *rows: Row) -> Book:
    participants.put(reader.settings, HR, rows or [row("a"), row("b"), row("t"), row("old")])
    known(reader.settings)
    return open_book(reader.settings)


def known(settings: Settings, on: date = date(2025, 12, 1)) -> None:
    """The rules as they stand are known since a day."""
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    declared.declare(open_book(settings).journal, HR, noon)


def compute(
    reader: Reader, held: Book, period: tuple[date, date] = QUARTER, only: tuple[str, ...] = ()
) -> run.Done:
    return run.compute(held, everyone(), HR, reader, "bonus", period, only)


def freeze(held: Book, *ids: str) -> None:
    for id_ in ids:
        held.review(HR, id_)
        held.approve(CFO, id_)
        held.freeze(HR, id_)


def test_everybody_gets_theirs_or_a_reason(reader: Reader):
    held = book(reader)
    done = compute(reader, held)
    found = {one.employee: one for one in held.find(everyone())}
    assert set(found) == {"a", "b", "t"}
    assert set(done.scorecards) == {one.id for one in found.values()}
    assert {one.name: one.reason for one in done.left}.keys() == {"Olga"}
    assert "nowhere that the plan pays for" in next(one.reason for one in done.left if one.name == "Olga")
    # 91 days at 910.00: ten a day; North pays 1.5 of it, South 1; Bo moved on 16 May, after 45 days
    assert found["a"].total == D("1365.00")
    assert found["b"].total == D("45") * 15 + D("46") * 10
    assert [part.days for part in found["b"].statement.parts] == [45, 46]
    assert compute(reader, held).scorecards == done.scorecards


def test_who_has_no_figure_has_a_draft_that_waits_for_people(reader: Reader):
    """Tiny gave three answers: nothing is paid by guess, and there must be something to decide on."""
    held = book(reader)
    (id_,) = compute(reader, held, only=("bonus/t",)).scorecards
    found = held.get(everyone(), id_)
    assert (found.total, found.undecided) == (D("0.00"), True)
    assert words_review.remarks(found.statement, found.terms) == "not payable: no figure"
    assert "people decide" in words.sure(found.statement)
    held.review(HR, id_)
    with pytest.raises(PayError, match="not payable: no figure"):
        held.approve(CFO, id_)
    held.send_back(HR, id_, "to be decided")
    request = held.override(HR, id_, "mean", D("0.8"), "data", "nobody was asked")
    held.confirm_override(CFO, id_, request)
    assert not held.get(everyone(), id_).undecided
    held.review(HR, id_)
    held.approve(THIRD, id_)
    held.freeze(HR, id_)
    assert held.get(everyone(), id_).total == D("910.00") * D("0.8")
    # one that nobody decides on can be given up
    other = compute(reader, held, (date(2026, 1, 1), date(2026, 3, 31)), only=("bonus/t",)).scorecards[0]
    held.withdraw(HR, other, "she was a guest there")


def test_an_override_that_meets_no_line_any_more_keeps_nobody_else_waiting(reader: Reader):
    held = book(reader)
    compute(reader, held)
    found = {one.employee: one.id for one in held.find(everyone())}
    for who, place in (("a", "North"), ("b", "South")):
        request = held.override(HR, found[who], "mean", D("0.5"), "data", "decided", place=place)
        held.confirm_override(CFO, found[who], request)
    # Bo never was in South, as the list of employees has it now
    stayed = [one for one in EMPLOYEES if one["team"] != "South"]
    later = given.reader(reader.settings, answers=answers(), employees=stayed)
    done = compute(later, held)
    assert set(done.scorecards) == {found["a"], found["t"]}
    (left,) = [one for one in done.left if one.name == "Bo"]
    assert "override of 'mean' at South meets no line" in left.reason
    assert held.get(everyone(), found["a"]).total == D("455.00")
    # what was decided for Bo stands until two people decide otherwise
    assert held.get(everyone(), found["b"]).total == 45 * 15 + 46 * 5


def test_another_text_of_a_used_version_is_refused_once_and_for_all(reader: Reader):
    held = book(reader)
    compute(reader, held)
    save(reader.settings.home, replace(PLAN, title="Another"))
    with pytest.raises(PayError, match="was used before with another text"):
        compute(reader, held)


def test_only_some_and_only_who_is_listed(reader: Reader):
    held = book(reader)
    assert len(compute(reader, held, only=("bonus/a",)).scorecards) == 1
    with pytest.raises(PayError, match="bonus/z is no participant"):
        compute(reader, held, only=("bonus/a", "bonus/z"))


def test_one_of_whom_a_person_must_decide_keeps_nobody_else_waiting(reader: Reader):
    lead = replace(PLAN, id="lead", covers=Covers.leads)
    save(reader.settings.home, lead)
    leading = [
        {
            "employee_id": f"m{team}{at}",
            "team": team,
            "lead_id": "l" if team != "Tiny" else "k",
            "site": "Lille",
        }
        for team in ("North", "South", "Tiny")
        for at in range(2)
    ]
    both = given.reader(reader.settings, answers=answers(), employees=leading)
    rows = [replace(row(who), id=f"lead/{who}", plan="lead") for who in "lk"]
    found = run.prepare(both, "lead", QUARTER, rows=rows)
    assert [one.participant.id for one in found.drafts] == ["lead/k"]
    assert "led North and South" in found.left[0].reason
    with pytest.raises(PayError, match="led North and South"):
        run.prepare(both, "lead", QUARTER, rows=rows[:1])


def test_nobody_to_pay_no_plan_to_pay_by(reader: Reader):
    held = open_book(reader.settings)
    with pytest.raises(PayError, match="covers nobody"):
        compute(reader, held)
    with pytest.raises(PlanError, match="no plan 'none'"):
        run.compute(held, everyone(), HR, reader, "none", QUARTER)
    save(reader.settings.home, replace(PLAN, version=2, on=False))
    with pytest.raises(PayError, match="switched off"):
        compute(reader, book(reader))


def test_no_day_is_paid_twice(reader: Reader):
    held = book(reader)
    compute(reader, held)
    save(reader.settings.home, replace(PLAN, version=2, every="month"))
    may = date(2026, 5, 1), date(2026, 5, 31)
    with pytest.raises(PayError, match="has a scorecard of the plan bonus for 2026-04-01 to 2026-06-30"):
        compute(reader, held, may)
    assert {one.period for one in held.find(everyone())} == {QUARTER}
    for one in held.find(everyone()):
        held.withdraw(HR, one.id, "by the month now")
    assert len(compute(reader, held, may).scorecards) == 3


@pytest.mark.parametrize(
    ("every", "first", "last", "fine"),
    [
        ("month", date(2024, 2, 1), date(2024, 2, 29), True),
        ("month", date(2024, 2, 1), date(2024, 2, 28), False),
        ("month", date(2026, 5, 2), date(2026, 6, 1), False),
        ("quarter", date(2026, 10, 1), date(2026, 12, 31), True),
        ("quarter", date(2026, 5, 1), date(2026, 7, 31), False),
        ("quarter", date(2026, 4, 1), date(2026, 9, 30), False),
        ("half", date(2026, 7, 1), date(2026, 12, 31), True),
        ("half", date(2026, 4, 1), date(2026, 9, 30), False),
        ("year", date(2026, 1, 1), date(2026, 12, 31), True),
        ("year", date(2026, 7, 1), date(2027, 6, 30), False),
    ],
)
def test_periods_are_the_plan_s(every: str, first: date, last: date, fine: bool):
    plan = replace(PLAN, every=every)
    if fine:
        assert run.period_of(plan, (first, last)) == (first, last)
    else:
        with pytest.raises(PayError, match=f"is no {every}"):
            run.period_of(plan, (first, last))


def test_periods_may_begin_with_the_plan_s_first_day():
    plan = replace(PLAN, first=date(2026, 2, 1))
    shifted = date(2026, 5, 1), date(2026, 7, 31)
    assert run.period_of(plan, shifted) == shifted


def test_goals_are_those_of_the_place_with_what_they_serve_and_nobody_else_s(reader: Reader):
    (reader.settings.home / "goals").mkdir()
    (reader.settings.home / "goals" / "one.toml").write_text(GOALS, encoding="utf-8")
    measure = replace(PLAN.measures[0], goal="all")
    save(reader.settings.home, replace(PLAN, version=2, measures=(measure,)))
    held = book(reader)
    compute(reader, held)
    found = {one.employee: one for one in held.find(everyone())}
    assert [one["id"] for one in found["a"].data["goals"]] == ["all", "north"]
    assert [one["id"] for one in found["b"].data["goals"]] == ["all", "north", "south"]
    assert found["a"].total == D("910.00") * D("1.25")
    assert held.find(everyone(), "bonus")[0].plan_version == 2


def test_what_it_would_be_now_is_read_for_people_who_are_on_no_list_any_more_too(reader: Reader):
    held = book(reader)
    done = compute(reader, held, only=("bonus/a", "bonus/b"))
    freeze(held, *done.scorecards)
    found = {one.employee: one for one in held.find(everyone())}
    participants.end(reader.settings, HR, ["bonus/b"])
    more = [
        *answers(),
        *(
            {"employee_id": "North0", "team": "North", "site": "Lille", "day": QUARTER[0], "csat": 1}
            for _ in range(45)
        ),
    ]
    later = given.reader(reader.settings, answers=more, employees=EMPLOYEES)
    same = run.again(reader, list(found.values()))
    assert set(same) == {one.id for one in found.values()}
    assert not any(run.changes(one, same[one.id]) for one in found.values())
    drafts = run.again(later, list(found.values()))
    assert drafts[found["b"].id].participant == found["b"].covered
    assert all(run.changes(one, drafts[one.id]) for one in found.values())
    revision = held.restate(HR, found["b"].id, drafts[found["b"].id], "late answers")
    made = held.get(everyone(), revision)
    # North falls to 3, which pays 1 of 1: 45 days at ten instead of fifteen
    assert made.total == found["b"].total - 45 * 5
    reasons = {one.name: one.reason for one in compute(later, held).left}
    assert reasons["Åsa"] == "is frozen already"
    assert "Bo" not in reasons
    assert run.again(later, []) == {}
    # Åsa was never there, as the list of employees has it now: nothing is due
    nobody = given.reader(reader.settings, answers=answers(), employees=EMPLOYEES[1:])
    (draft,) = run.again(nobody, [found["a"]]).values()
    none = held.get(everyone(), held.restate(HR, found["a"].id, draft, "she works elsewhere"))
    assert (none.total, none.due) == (D("0.00"), D("0.00"))
    assert none.difference is not None
    assert none.difference.by == -found["a"].total


def test_nothing_is_final_on_figures_that_were_read_before_the_period_was_over(reader: Reader):
    book(reader)
    moment = datetime(2026, 6, 30, 23, 59, tzinfo=UTC)
    early = open_book(reader.settings, lambda: moment)
    later = open_book(reader.settings, lambda: moment + timedelta(minutes=1))
    (id_,) = compute(reader, early, only=("bonus/a",)).scorecards
    early.review(HR, id_)
    for held in (early, later):
        with pytest.raises(PayError, match="read on 2026-06-30, and its period runs until 2026-06-30"):
            held.approve(CFO, id_)
    later.send_back(CFO, id_, "the quarter is over now")
    assert compute(reader, later, only=("bonus/a",)).scorecards == (id_,)
    freeze(later, id_)
    assert later.get(everyone(), id_).frozen_at


def test_one_of_whom_a_person_must_decide_stops_no_restatement_of_others(reader: Reader):
    held = book(reader)
    freeze(held, *compute(reader, held, only=("bonus/a", "bonus/b")).scorecards)
    found = {one.employee: one for one in held.find(everyone())}
    # a list that was written for another version of the plan
    participants.put(reader.settings, HR, [row("a", modifiers=(("none", D(1)),)), row("b")])
    made = run.each_again(reader, list(found.values()))
    assert isinstance(made[found["a"].id], PayError)
    assert "no modifier 'none'" in str(made[found["a"].id])
    assert isinstance(made[found["b"].id], Draft)
    with pytest.raises(PayError, match="no modifier 'none'"):
        run.again(reader, list(found.values()))


def test_a_restatement_is_by_the_rules_of_the_scorecard_unless_todays_are_asked_for(reader: Reader):
    folder = reader.settings.home / "goals"
    folder.mkdir()
    (folder / "one.toml").write_text(GOALS, encoding="utf-8")
    save(reader.settings.home, replace(PLAN, version=2, measures=(replace(PLAN.measures[0], goal="all"),)))
    held = book(reader)
    freeze(held, *compute(reader, held, only=("bonus/a",)).scorecards)
    (found,) = held.find(everyone())
    harder = GOALS.replace("target = 3.5", "target = 4").replace("maximum = 4.5", "maximum = 5")
    (folder / "one.toml").write_text(harder, encoding="utf-8")
    save(reader.settings.home, replace(PLAN, version=3, cap=D("0.5")))
    own, today = (run.again(reader, [found], todays_rules=late)[found.id] for late in (False, True))
    assert (own.plan, own.text) == (found.terms, found.data["plan"])
    assert not run.changes(found, own)
    assert (today.plan.version, today.goals) == (3, ())
    assert run.changes(found, today)
    new = held.get(everyone(), held.restate(HR, found.id, today, "by the rules of today"))
    assert {"cap: 0.5 instead of 1.5", "“Mean rating”, goal: none instead of all"} <= set(new.rules_changed)
    # the file of the plan was taken away: what the record holds is enough
    for file in (reader.settings.home / "plans").glob("*"):
        file.unlink()
    assert not run.changes(found, run.again(reader, [found])[found.id])


def test_half_a_quarter_of_data_is_not_approved_in_silence(reader: Reader):
    """The period is over, and the data end in May: nobody says so but the record."""
    half = [one for one in answers() if one["day"] <= date(2026, 5, 20)]
    short = given.reader(reader.settings, answers=half, employees=EMPLOYEES)
    held = book(short)
    done = compute(short, held, only=("bonus/a",))
    (id_,) = done.scorecards
    (note,) = done.notes
    last = max(one["day"] for one in half)
    assert note == (
        f"Its data reach not far enough: customers’ answers to {day(last)}; they must reach 30 June 2026."
    )
    found = held.get(everyone(), id_)
    assert found.grounds is not None
    assert note in words_review.of(found, load())
    for remark in ("", "  "):
        with pytest.raises(PayError, match="reach not far enough"):
            held.review(HR, id_, text=remark)
    held.review(HR, id_, text="The line was closed in June.")
    held.approve(CFO, id_)
    held.freeze(HR, id_)
    assert recompute.recompute(held.get(everyone(), id_).record).same


def test_a_plan_may_want_days_for_what_comes_in_late(reader: Reader):
    save(reader.settings.home, replace(PLAN, version=2, settle_days=9))
    held = book(reader)
    (note,) = compute(reader, held, only=("bonus/a",)).notes
    assert note.endswith("they must reach 9 July 2026.")
    more = [*answers(), {"employee_id": "x", "team": "South", "day": date(2026, 7, 9), "csat": 3}]
    later = given.reader(reader.settings, answers=more, employees=EMPLOYEES)
    assert compute(later, held, only=("bonus/a",)).notes == ()
    assert plan_file.parse(plan_file.text(replace(PLAN, settle_days=9)), "x").settle_days == 9
    assert "settle_days" not in plan_file.text(PLAN)


def test_records_of_before_are_read_and_come_out_again(reader: Reader):
    held = book(reader)
    (one,) = run.prepare(reader, "bonus", QUARTER, ["bonus/a"]).drafts
    (id_,) = held.put(HR, [replace(one, grounds=None)])
    found = held.get(everyone(), id_)
    assert "grounds" not in found.data
    assert found.grounds is None
    assert recompute.recompute(found.record).same
    held.review(HR, id_)
    held.approve(CFO, id_)


def agreed(held: Book, id_: str) -> None:
    held.confirm(CFO, id_, held.late_rules(HR, id_, "agreed in the works council in May"))


def test_rules_that_were_written_when_the_period_was_over_take_two_people(reader: Reader):
    held = book(reader)
    save(reader.settings.home, replace(PLAN, version=2, cap=D("0.5")))
    known(reader.settings, date(2026, 7, 2))
    done = compute(reader, held, only=("bonus/a",))
    (id_,) = done.scorecards
    told = "Rules of it were first seen when its period was over: version 2 of the plan bonus on 2026-07-02."
    assert told in done.notes
    assert "late rules" in words_review.noted(held.get(everyone(), id_))
    held.review(HR, id_)
    with pytest.raises(PayError, match="first seen when its period was over: version 2"):
        held.approve(THIRD, id_)
    held.send_back(HR, id_, "to be agreed on")
    request = held.late_rules(HR, id_, "agreed in the works council in May")
    with pytest.raises(PayError, match="second person"):
        held.confirm(HR, id_, request)
    with pytest.raises(PayError, match="waits"):
        held.review(HR, id_)
    held.confirm(CFO, id_, request)
    held.review(HR, id_)
    held.approve(THIRD, id_)
    held.freeze(HR, id_)
    frozen = held.get(everyone(), id_)
    assert recompute.recompute(frozen.record).same
    assert verify(reader.settings).holds
    # a restatement by the same rules stands on what was agreed on
    new = held.restate(HR, id_, run.again(reader, [frozen])[id_], "once more")
    held.review(HR, new)
    held.approve(THIRD, new)


def test_what_was_agreed_on_is_bound_to_the_rules_that_were_seen(reader: Reader):
    held = book(reader)
    save(reader.settings.home, replace(PLAN, version=2, cap=D("0.5")))
    (id_,) = compute(reader, held, only=("bonus/a",)).scorecards
    agreed(held, id_)
    save(reader.settings.home, replace(PLAN, version=3, cap=D("0.4")))
    compute(reader, held, only=("bonus/a",))
    held.review(HR, id_)
    with pytest.raises(PayError, match="version 3 of the plan"):
        held.approve(THIRD, id_)


def test_rules_of_the_running_period_are_a_caution_and_no_refusal(reader: Reader):
    held = book(reader)
    save(reader.settings.home, replace(PLAN, version=2, cap=D("0.5")))
    known(reader.settings, date(2026, 5, 5))
    (id_,) = compute(reader, held, only=("bonus/a",)).scorecards
    found = held.get(everyone(), id_)
    assert any(
        "first seen after its period had begun: version 2" in one for one in words_review.of(found, load())
    )
    with pytest.raises(PayError, match="known before its period was over"):
        held.late_rules(HR, id_, "x")
    freeze(held, id_)


def test_a_goal_that_is_made_harder_or_taken_away_afterwards_is_late(reader: Reader):
    folder = reader.settings.home / "goals"
    folder.mkdir()
    (folder / "one.toml").write_text(GOALS, encoding="utf-8")
    save(reader.settings.home, replace(PLAN, version=2, measures=(replace(PLAN.measures[0], goal="all"),)))
    held = book(reader)
    (id_,) = compute(reader, held, only=("bonus/a",)).scorecards
    assert {one.on for one in held.get(everyone(), id_).grounds.seen} == {date(2025, 12, 1)}
    (folder / "one.toml").write_text(GOALS.replace("target = 3.5", "target = 4.2"), encoding="utf-8")
    known(reader.settings, date(2026, 7, 8))
    (note,) = compute(reader, held, only=("bonus/a",)).notes
    assert note.endswith("the goal north on 2026-07-08.")
    # as it was: it stood like this on the last day of the period
    (folder / "one.toml").write_text(GOALS, encoding="utf-8")
    assert compute(reader, held, only=("bonus/a",)).notes == ()
    (folder / "one.toml").write_text(GOALS.split('\n[[goals]]\nid = "north"')[0], encoding="utf-8")
    known(reader.settings, date(2026, 7, 9))
    (note,) = compute(reader, held, only=("bonus/a",)).notes
    assert note.endswith("the goal north was taken away on 2026-07-09.")


def test_a_plan_that_was_taken_away_is_still_the_rule_of_its_period(reader: Reader):
    save(reader.settings.home, replace(PLAN, version=2, cap=D("0.5")))
    held = book(reader)
    (reader.settings.home / "plans" / "bonus-2.toml").unlink()
    (id_,) = compute(reader, held, only=("bonus/a",)).scorecards
    assert held.get(everyone(), id_).plan_version == 2
    assert compute(reader, held, only=("bonus/a",)).notes == ()
    for file in (reader.settings.home / "plans").glob("bonus-*"):
        file.unlink()
    assert compute(reader, held, only=("bonus/a",)).scorecards == (id_,)


def test_an_altered_note_about_rules_is_found(reader: Reader):
    held = book(reader)
    compute(reader, held, only=("bonus/a",))
    with unguarded(held) as change:
        change("update pay_rules set at = '2020-01-01T00:00:00.000000Z' where id = 'bonus'")
    with pytest.raises(PayError, match="was altered in the database"):
        compute(reader, held, only=("bonus/a",))
    assert any(one.what == "rule" and "plan bonus" in one.message for one in verify(reader.settings).findings)
    with pytest.raises(WorkError, match="is not changed"), held.journal.work.writing() as connection:
        connection.execute(text("update pay_rules set text = ''"))
    with pytest.raises(WorkError, match="is not removed"), held.journal.work.writing() as connection:
        connection.execute(text("delete from pay_rules"))
    with pytest.raises(WorkError, match="one after the other"), held.journal.work.writing() as connection:
        connection.execute(text("insert into pay_rules values (99, 'plan', 'x', 1, '', '', '')"))
