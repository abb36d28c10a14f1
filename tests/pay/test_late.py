"""Since when rules are known, on both databases: noted once, never changed, agreed on by two people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from allegiance.errors import PayError, WorkError
from allegiance.pay import declared, grounds, plan_file
from allegiance.pay.life import Book
from allegiance.pay.verify import verify
from allegiance.settings import Settings
from tests.pay.lives import CFO, EVERYTHING, HR, PLAN, THIRD, draft, opened, state

EARLY, LATE = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 7, 3, tzinfo=UTC)


@pytest.fixture
def book(work_home: Settings) -> Book:
    folder = work_home.home / "plans"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.toml").write_text(plan_file.text(replace(PLAN, id="own", version=9)), encoding="utf-8")
    return opened(work_home)


def late(book: Book) -> str:
    seen = (grounds.Seen("plan", "teams", 1, date(2026, 7, 3)),)
    return book.put(HR, [draft(grounds=grounds.Grounds((), date(2026, 6, 30), seen))])[0]


def test_rules_are_noted_once_and_again_when_they_change(book: Book):
    first = declared.declare(book.journal, HR, EARLY)
    assert first > 1
    assert declared.declare(book.journal, HR, LATE) == 0
    file = book.settings.home / "plans" / "own.toml"
    changed = plan_file.text(replace(PLAN, id="own", version=9, dispute_days=3))
    kept = file.read_text(encoding="utf-8")
    file.write_text(changed, encoding="utf-8")
    assert declared.declare(book.journal, HR, LATE) == 1
    file.unlink()
    assert declared.declare(book.journal, HR, LATE) == 1
    known = declared.history(book.settings)
    name, quarter = ("plan", "own", 9), (date(2026, 4, 1), date(2026, 6, 30))
    assert known.since(name, kept, quarter) == EARLY.date()
    assert known.since(name, changed, quarter) == known.today
    assert known.plans("own", quarter[0])[9].dispute_days == 3
    assert known.plans("own", date(2026, 7, 10)) == {}, "taken away before the period began"
    assert verify(book.settings).holds
    for statement in (
        "update pay_rules set text = 'x'",
        "delete from pay_rules",
        "insert into pay_rules values (999, 'plan', 'x', 1, '', '', '')",
    ):
        with pytest.raises(WorkError), book.journal.work.writing() as connection:
            connection.execute(text(statement))


def test_late_rules_take_two_people(book: Book):
    id_ = late(book)
    book.review(HR, id_)
    with pytest.raises(PayError, match="when its period was over: version 1 of the plan teams on 2026-07-03"):
        book.approve(CFO, id_)
    book.send_back(HR, id_, "to be agreed on")
    request = book.late_rules(HR, id_, "agreed in May")
    with pytest.raises(PayError):
        book.confirm(HR, id_, request)
    book.refuse(CFO, id_, request, "not with me")
    request = book.late_rules(HR, id_, "agreed in May, see the minutes")
    book.confirm(CFO, id_, request)
    book.review(HR, id_)
    book.approve(THIRD, id_)
    book.freeze(HR, id_)
    assert state(book, id_) == "frozen"
    verbs = [one.verb for one in book.get(EVERYTHING, id_).steps]
    assert {"late rules asked", "late rules refused", "late rules confirmed"} <= set(verbs)
    assert verify(book.settings).holds
