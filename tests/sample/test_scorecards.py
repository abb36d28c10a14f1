"""Scorecards of the sample company: through the same door as real pay, for every persona, and never thrown away."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from allegiance import settings
from allegiance.exports import imports
from allegiance.pay import goals, participants
from allegiance.pay.held import State
from allegiance.pay.life import open_book
from allegiance.pay.verify import verify
from allegiance.people.scope import Scope, everyone
from allegiance.sample import scorecards, write
from allegiance.work import database


@pytest.mark.parametrize(
    ("last", "settled", "running"),
    [
        (date(2026, 11, 21), (date(2026, 7, 1), date(2026, 9, 30)), (date(2026, 10, 1), date(2026, 12, 31))),
        (date(2026, 6, 30), (date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 6, 30))),
        (date(2026, 1, 1), (date(2025, 10, 1), date(2025, 12, 31)), (date(2026, 1, 1), date(2026, 3, 31))),
    ],
)
def test_quarters(last: date, settled: tuple[date, date], running: tuple[date, date]):
    assert scorecards.quarters(last) == (settled, running)


@pytest.mark.slow
def test_the_sample_has_scorecards_for_its_personas_by_two_people(tmp_path: Path):
    write(tmp_path, size="small", contacts=20_000, end=date(2026, 6, 30))
    found = settings.load(tmp_path)
    imports.import_files(found, [tmp_path / "exports"])
    assert scorecards.seed(found) == ""
    book = open_book(found)
    held = book.find(everyone())
    plans = Counter((one.plan, one.state) for one in held)
    for plan in ("executives", "leads", "teams"):
        assert plans[plan, State.frozen] > 1
    assert plans["teams", State.disputed] == 1
    assert plans["teams", State.acknowledged] > 2
    assert plans["teams", State.draft] > 2
    assert plans["leads", State.reviewed] > 1
    settled, running = scorecards.quarters(date(2026, 6, 30))
    assert {one.period for one in held if one.state is State.reviewed} == {settled}
    assert {one.state for one in held if one.period == running} == {State.draft}
    assert not any(one.plan == "individuals" for one in held)
    assert all(one.approved_by not in ("", one.reviewed_by, one.person) for one in held if one.frozen_at)
    for persona in ("executive", "lead", "employee"):
        (mine,) = book.find(everyone(), states=[State.frozen], person=persona)
        assert mine.total > 0
    chains = {goal.id: goal for goal in goals.load(found)}
    lead = book.find(everyone(), person="lead", states=[State.frozen])[0]
    taken = next(line.goal for line in lead.statement.lines if line.goal)
    assert [chains[one.id].whose.value for one in goals.chain(taken, list(chains.values()))] == [
        "company",
        "site",
        "team",
    ]
    rows = participants.load(found)
    assert {one.plan for one in rows} == {"executives", "leads", "teams", "individuals"}
    assert sum(one.plan == "teams" for one in rows) > 100
    assert book.find(Scope("nobody")) == []
    assert verify(found).holds
    again = scorecards.seed(found)
    assert "left as they are" in again
    assert {one.id: one.version for one in book.find(everyone())} == {one.id: one.version for one in held}
    database.close(found)
