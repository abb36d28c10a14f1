"""What is past its time goes whole, what was paid stays when somebody is erased, and both are on record."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from allegiance.pay import keep
from allegiance.pay.life import Book
from allegiance.pay.verify import verify
from allegiance.settings import Settings
from tests.pay.lives import CFO, EVERYTHING, HR, Clock, another, draft, frozen, opened, put, state, through


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(work_home: Settings, clock: Clock) -> Book:
    return opened(replace(work_home, keep_scorecards_days=100), clock)


def ids(book: Book) -> set[str]:
    return {one.id for one in book.find(EVERYTHING)}


def left(book: Book, *words: str) -> list[str]:
    """Tables in which a word stands."""
    with book.journal.work.reading() as connection:
        tables = (
            "scorecards",
            "scorecard_steps",
            "scorecard_requests",
            "scorecard_ledger",
            "participants",
            "journal",
        )
        return [
            table
            for table in tables
            if any(word in str(connection.execute(text(f"select * from {table}")).all()) for word in words)
        ]


def test_for_ever_unless_it_is_set(work_home: Settings, clock: Clock):
    book = opened(work_home, clock)
    id_ = frozen(book)
    clock.on(days=100_000)
    assert keep.look(book) is None
    assert keep.retain(book, HR) is None
    assert ids(book) == {id_}


def test_revisions_go_together_counted_from_the_last_step(book: Book, clock: Clock):
    old = frozen(book)
    alone = frozen(book, draft(covered=another(2)))
    clock.on(days=60)
    new = through(book, book.restate(HR, old, draft("0.78"), "late"))
    clock.on(days=60)
    found = keep.look(book)
    assert found is not None
    assert (found.scorecards, ids(book)) == (1, {old, new, alone}), "looking changes nothing"
    keep.retain(book, HR)
    assert ids(book) == {old, new}
    assert verify(book.settings).holds
    clock.on(days=60)
    found = keep.retain(book, HR)
    assert found is not None
    assert (found.scorecards, ids(book)) == (2, set())
    assert verify(book.settings).holds
    assert left(book, "E-1", "E-2", "Ann Novak") == [], "nothing names them any more"
    gone = [one for one in book.journal.entries() if one.details.get("step") == "removed"]
    assert [(one.subject, one.details["why"]) for one in gone] == [("", "past keep_scorecards_days")] * 3


def test_an_erased_employee_s_pay_stays_and_drafts_go(book: Book):
    paid = frozen(book)
    book.pay(HR, paid, "July")
    again = book.restate(HR, paid, draft("0.78"), "late")
    other = put(book, draft(covered=another(2)))
    done = keep.erase(book, CFO, "E-1")
    assert (done.removed, done.kept) == (1, 1)
    assert ids(book) == {paid, other}
    assert again not in ids(book)
    assert state(book, paid) == "paid"
    assert verify(book.settings).holds
    assert keep.erase(book, CFO, "E-1") == keep.Erased(0, 0, 1)
    assert keep.erase(book, CFO, "E-2").removed == 1
    assert left(book, "E-2", "p2@example.com") == []
    assert "keep_scorecards_days" in keep.WHY


def test_what_was_removed_and_put_back_is_noticed(book: Book, clock: Clock):
    from tests.pay.guards import unguarded

    frozen(book)
    with book.journal.work.reading() as connection:
        [row] = connection.execute(text("select * from scorecards")).mappings().all()
    clock.on(days=200)
    keep.retain(book, HR)
    columns = ", ".join(row)
    with unguarded(book) as run:
        run(f"insert into scorecards ({columns}) values ({', '.join(f':{name}' for name in row)})", **row)
    assert any("stands in the database again" in one.message for one in verify(book.settings).findings)
