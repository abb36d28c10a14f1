"""What is past its time goes whole, what was paid stays when somebody is erased, and both are on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import text

from allegiance.errors import PayError
from allegiance.pay import keep
from allegiance.pay.life import Book, Draft
from allegiance.pay.verify import verify
from allegiance.settings import Settings
from tests.pay.lives import (
    ANN,
    CFO,
    COVERED,
    EVERYTHING,
    HR,
    THIRD,
    Clock,
    another,
    approved,
    draft,
    frozen,
    opened,
    put,
    state,
    through,
)


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
            "payroll_lines",
            "paid_days",
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


def paid(book: Book, one: Draft | None = None) -> str:
    id_ = frozen(book, one)
    book.pay(HR, id_, "July")
    return id_


def test_revisions_go_together_counted_from_the_last_step(book: Book, clock: Clock):
    old = paid(book)
    alone = paid(book, draft(covered=another(2)))
    clock.on(days=60)
    new = through(book, book.restate(HR, old, draft("0.78"), "late"))
    book.pay(HR, new, "September")
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

    paid(book)
    with book.journal.work.reading() as connection:
        [row] = connection.execute(text("select * from scorecards")).mappings().all()
    clock.on(days=200)
    keep.retain(book, HR)
    columns = ", ".join(row)
    with unguarded(book) as run:
        run(f"insert into scorecards ({columns}) values ({', '.join(f':{name}' for name in row)})", **row)
    assert any("stands in the database again" in one.message for one in verify(book.settings).findings)


def _asked_back(book: Book, id_: str) -> str:
    request = book.claw_back(HR, id_, Decimal("300.00"), "misstatement", "as restated")
    book.confirm_claw_back(CFO, id_, request)
    return request


UNFINISHED: dict[str, Callable[[Book], object]] = {
    "a draft": lambda book: put(book),
    "approved": lambda book: approved(book),
    "not paid": lambda book: frozen(book),
    "disputed": lambda book: book.dispute(ANN, paid(book), "no"),
    "upheld": lambda book: _upheld(book),
    "not collected": lambda book: _asked_back(book, paid(book)),
    "asked back and disputed": lambda book: _disputed(book),
    "a request that waits": lambda book: book.claw_back(HR, paid(book), Decimal("3.00"), "misstatement", "x"),
    "the rest of a restatement": lambda book: through(
        book, book.restate(HR, paid(book), draft("0.78"), "late")
    ),
    "asked back on what was restated": lambda book: _restated(book),
}


def _upheld(book: Book) -> None:
    id_ = paid(book)
    book.dispute(ANN, id_, "no")
    book.decide(THIRD, id_, True, "right")


def _disputed(book: Book) -> None:
    id_ = paid(book)
    book.dispute_claw_back(ANN, id_, _asked_back(book, id_), "no")


def _restated(book: Book) -> None:
    id_ = paid(book)
    _asked_back(book, id_)
    book.pay(HR, through(book, book.restate(HR, id_, draft("0.78"), "late")), "August")


@pytest.mark.parametrize("what", UNFINISHED)
def test_what_is_unfinished_stays_however_old_it_is(book: Book, clock: Clock, what: str):
    UNFINISHED[what](book)
    before = ids(book)
    clock.on(days=5000)
    found = keep.retain(book, HR)
    assert found is not None
    assert (found.scorecards, found.open) == (0, len(before))
    assert ids(book) == before


def test_what_is_finished_goes_also_when_it_was_asked_back_or_given_up(book: Book, clock: Clock):
    id_ = paid(book)
    _asked_back(book, id_)
    book.withdraw(HR, put(book, draft(covered=another(2))), "not covered")
    clock.on(days=40)
    book.collect(HR, id_, Decimal("300.00"), "August")
    clock.on(days=99)
    assert keep.retain(book, HR) is not None
    assert ids(book) == {id_}, "its last step is not that old"
    clock.on(days=2)
    keep.retain(book, HR)
    assert ids(book) == set()


def test_days_that_were_paid_for_are_not_paid_again_once_the_scorecard_is_gone(book: Book, clock: Clock):
    id_ = paid(book)
    paid(book, draft(covered=another(2)))
    frozen_only = put(book, draft(covered=another(3)))
    book.withdraw(HR, frozen_only, "never paid")
    clock.on(days=200)
    keep.retain(book, HR)
    assert ids(book) == set()
    assert left(book, "E-1", "E-2", "ann@example.com", "Ann Novak") == []
    for again in (
        draft(),
        draft(covered=replace(COVERED, id="other", employee="", name="Under another id")),
        draft(covered=replace(COVERED, id="other", person="")),
        draft(covered=replace(COVERED, stays=(replace(COVERED.stays[0], first=COVERED.stays[0].last),))),
    ):
        with pytest.raises(PayError, match=r"paid for days from .* removed past its time"):
            put(book, again)
        assert list(book.twice([again])) == [again.participant.id]
    third = draft(covered=another(3))
    assert book.twice([third]) == {}
    new = put(book, third)
    assert ids(book) == {new}, "nothing was paid on those"
    assert id_ not in ids(book)
    assert verify(book.settings).holds


def test_an_erasure_leaves_a_restatement_that_an_upheld_dispute_demands(book: Book):
    id_ = frozen(book)
    book.dispute(ANN, id_, "ten calls are missing")
    new = book.decide(THIRD, id_, True, "they are", draft=draft("0.78"))
    assert keep.erase(book, CFO, "E-1").kept == 2
    assert ids(book) == {id_, new}
    assert state(book, through(book, new)) == "frozen"
