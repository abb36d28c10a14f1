"""What the database refuses by itself, whoever writes to it and with whatever program."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from allegiance.errors import WorkError
from allegiance.pay.life import Book
from allegiance.settings import Settings
from tests.pay.lives import ANN, CFO, EVERYTHING, HR, approved, draft, frozen, opened, put

STEP = (
    "insert into scorecard_steps (scorecard, number, at, actor, role, source, verb, state, detail, entry, previous, "
    "hash, seal) select scorecard, number + 1, at, '{actor}', role, source, '{verb}', '{state}', '{{}}', entry, hash, "
    "'{hash}', seal from scorecard_steps where scorecard = '{id}' order by number desc limit 1"
)


@pytest.fixture
def book(work_home: Settings) -> Book:
    return opened(work_home)


def run(book: Book, *statements: str) -> None:
    with book.journal.work.writing() as connection:
        for statement in statements:
            connection.execute(text(statement))


def refused(book: Book, match: str, *statements: str) -> None:
    before = rows(book)
    with pytest.raises(WorkError) as raised:
        run(book, *statements)
    assert match in str(raised.value.__cause__), raised.value.__cause__
    assert rows(book) == before


def rows(book: Book) -> str:
    with book.journal.work.reading() as connection:
        tables = ("scorecards", "scorecard_steps", "scorecard_requests", "scorecard_ledger", "pay_plans")
        return str(
            [connection.execute(text(f"select * from {table} order by 1, 2")).all() for table in tables]
        )


def by_hand(id_: str, actor: str, verb: str, state: str, more: str) -> tuple[str, str]:
    """Both statements that a change takes: its step and itself."""
    step = STEP.format(actor=actor, verb=verb, state=state, id=id_, hash="0" * 64)
    return step, f"update scorecards set state = '{state}', version = version + 1, {more} where id = '{id_}'"


def confirmed_by_hand(id_: str, request: str, who: str, hands: str) -> tuple[str, str]:
    """A step that confirms an override, and the request that it confirms."""
    step = STEP.format(actor=who, verb="override confirmed", state="draft", id=id_, hash="0" * 64)
    step = step.replace("seal) select", "seal, hands, request) select").replace(
        "seal from", f"seal, '{hands}', '{request}' from"
    )
    done = (
        "update scorecard_requests set outcome = 'confirmed', decided_at = (select max(at) from scorecard_steps), "
        f"decided_by = '{who}', decided_hands = '{hands}' where id = '{request}'"
    )
    return step, done


@pytest.mark.parametrize(
    "approver", [HR.person, "ann@example.com", " Ann@Example.COM ", HR.person.upper(), ""]
)
def test_nobody_approves_their_own_by_hand(book: Book, approver: str):
    id_ = put(book)
    book.review(HR, id_)
    change = by_hand(id_, approver, "approved", "approved", f"approved_by = '{approver}'")
    with pytest.raises(WorkError):
        run(book, *change)
    refused(book, "step", change[1])


def test_nobody_approves_their_own_under_an_account_that_was_granted_their_number(book: Book):
    id_ = put(book)
    book.review(HR, id_)
    run(
        book,
        "insert into grants (id, person, role, site, team, employee, first, last, made_by, made_at) values "
        "('g', 'second@example.com', 'employee', '', '', 'E-1', '2026-01-01', '9999-12-31', 'root', 'now')",
    )
    change = by_hand(id_, "second@example.com", "approved", "approved", "approved_by = 'second@example.com'")
    refused(book, "their own scorecard", *change)


def test_an_approval_is_the_approver_s_own_step(book: Book):
    id_ = put(book)
    book.review(HR, id_)
    change = by_hand(id_, CFO.person, "approved", "approved", "approved_by = 'x@example.com'")
    refused(book, "a step of whoever approved", *change)
    other = by_hand(id_, CFO.person, "changed", "approved", f"approved_by = '{CFO.person}'")
    refused(book, "a step of whoever approved", *other)
    run(book, *by_hand(id_, CFO.person, "approved", "approved", f"approved_by = '{CFO.person}'"))


@pytest.mark.parametrize(
    ("begin", "state", "more"),
    [
        (put, "approved", "reviewed_by = 'a', approved_by = 'b'"),
        (put, "frozen", "reviewed_by = 'a', approved_by = 'b', frozen_at = 'now'"),
        (put, "paid", "reviewed_by = 'a', approved_by = 'b', frozen_at = 'now', paid_at = 'now', paid_cents = 1, "
                      "paid_reference = 'x'"),
        (approved, "paid", "frozen_at = 'now', paid_at = 'now', paid_cents = 1, paid_reference = 'x'"),
        (frozen, "draft", "reviewed_by = null, approved_by = null, frozen_at = null"),
        (frozen, "approved", "frozen_at = null"),
        (frozen, "withdrawn", "reviewed_by = null, approved_by = null, frozen_at = null"),
        (frozen, "decided", "decision = 'upheld'"),
        (frozen, "anything", "decision = null"),
    ],
)  # fmt: skip
def test_states_follow_each_other(book: Book, begin: Callable[[Book], str], state: str, more: str):
    id_ = begin(book)
    with pytest.raises(WorkError):
        run(book, *by_hand(id_, "z@example.com", state, state, more))


FROZEN = (
    "id", "plan", "first", "last", "participant", "person", "employee", "name", "approver", "made_by", "made_at",
    "reviewed_by", "approved_by", "frozen_at", "digest", "record",
)  # fmt: skip


@pytest.mark.parametrize("column", FROZEN)
def test_what_is_frozen_stays(book: Book, column: str):
    id_ = frozen(book)
    step, _ = by_hand(id_, HR.person, "changed", "frozen", "")
    change = f"update scorecards set version = version + 1, {column} = {column} || 'x' where id = '{id_}'"
    with pytest.raises(WorkError):
        run(book, step, change)
    with pytest.raises(WorkError):
        run(book, change)


@pytest.mark.parametrize(
    "change",
    [
        "plan_version = 2", "revision = 2", "total_cents = total_cents + 1", "carried_cents = 5", "clawed_cents = 1",
        "paid_cents = 5, paid_at = 'now', paid_reference = 'x'", "decision = 'upheld'", "version = version + 2",
        "version = version", "replaces = id", "reviewed_by = null", "approved_by = null",
    ],
)  # fmt: skip
def test_numbers_of_what_is_frozen_stay(book: Book, change: str):
    id_ = frozen(book)
    more = change if "version =" in change.replace("plan_version", "") else f"version = version + 1, {change}"
    step, _ = by_hand(id_, HR.person, "changed", "frozen", "")
    with pytest.raises(WorkError):
        run(book, step, f"update scorecards set {more} where id = '{id_}'")


def test_no_more_is_paid_than_it_says_and_no_more_asked_back(book: Book):
    id_ = frozen(book)
    pay = "paid_at = 'now', paid_reference = 'x', paid_cents = "
    refused(book, "pays_no_more", *by_hand(id_, HR.person, "paid", "paid", f"{pay} 102001"))
    refused(book, "than", *by_hand(id_, HR.person, "paid", "paid", f"{pay} -1"))
    book.pay(HR, id_, "July")
    refused(book, "paid once", *by_hand(id_, HR.person, "paid", "paid", f"{pay} 1"))
    back = by_hand(id_, HR.person, "clawed back", "clawed back", "clawed_cents = 100")
    refused(book, "by two people", *back)


def test_requests_take_two(book: Book):
    from decimal import Decimal

    id_ = put(book)
    request = book.override(HR, id_, "csat", Decimal("0.9"), "data", "lost answers")
    done = "update scorecard_requests set decided_at = 'now', outcome = 'confirmed', decided_by = '{}' where id = '{}'"
    refused(book, "step of whoever decides", done.format(CFO.person, request))
    for who, match in (
        (HR.person, "request_confirmed_by_another"),
        (f" {HR.person.upper()}", "request_confirmed_by_another"),
        ("ANN@example.com", "about"),
    ):
        refused(book, match, *confirmed_by_hand(id_, request, who, ""))
    refused(book, "request_confirmed_by_other_hands", *confirmed_by_hand(id_, request, CFO.person, HR.person))
    refused(book, "decided, once", f"update scorecard_requests set detail = '{{}}' where id = '{request}'")
    refused(book, "stays as long", f"delete from scorecard_requests where id = '{request}'")
    book.confirm_override(CFO, id_, request)
    refused(book, "decided, once", done.format("third@example.com", request))


@pytest.mark.parametrize("table", ["scorecard_steps", "scorecard_ledger", "pay_plans", "scorecards"])
def test_nothing_is_taken_away(book: Book, table: str):
    frozen(book)
    with pytest.raises(WorkError):
        run(book, f"delete from {table}")
    if book.journal.work.postgres:
        with pytest.raises(WorkError):
            run(book, f"truncate {table} cascade")


@pytest.mark.parametrize(
    "change",
    [
        "update scorecard_steps set detail = '{}'",
        "update scorecard_steps set actor = 'x'",
        "update scorecard_ledger set step = hash",
        "update pay_plans set text = text || ' '",
        "update pay_plans set version = 2",
        "insert into scorecard_ledger (seq, scorecard, number, step, previous, hash, seal) "
        "values (99, 's-1', 0, '', '', '', '')",
        "insert into scorecard_ledger (seq, scorecard, number, step, previous, hash, seal) "
        "select max(seq) + 1, 's-1', 0, '', (select hash from scorecard_ledger order by seq desc limit 1), '', '' "
        "from scorecard_ledger",
    ],
)
def test_what_is_append_only(book: Book, change: str):
    frozen(book)
    with pytest.raises(WorkError):
        run(book, change)


def test_a_step_follows_the_newest(book: Book):
    id_ = frozen(book)
    step = STEP.format(actor="x", verb="changed", state="frozen", id=id_, hash="0" * 64)
    refused(book, "chain", step.replace("number + 1", "number + 2"))
    refused(book, "chain", step.replace("entry, hash,", "entry, seal,"))


def test_one_scorecard_a_period_and_one_revision_of_each(book: Book):
    id_ = frozen(book)
    with book.journal.work.reading() as connection:
        names = connection.execute(text("select * from scorecards")).keys()
    copied = (
        f"insert into scorecards ({', '.join(list(names)[:28])}) "
        "select {id}, plan, plan_version, first, last, participant, person, employee, name, "
        "approver, {revision}, {replaces}, 'draft', 1, made_by, made_at, null, null, null, digest, record, "
        f"total_cents, 0, null, null, null, 0, null from scorecards where id = '{id_}'"
    )
    with pytest.raises(WorkError):
        run(book, copied.format(id="'s-x'", revision=1, replaces="null"))
    refused(book, "a revision follows", copied.format(id="'s-x'", revision=3, replaces=f"'{id_}'"))
    refused(book, "a revision follows", copied.format(id="'s-x'", revision=2, replaces="null"))
    book.restate(HR, id_, draft("0.78"), "late answers")
    with pytest.raises(WorkError):
        run(book, copied.format(id="'s-x'", revision=2, replaces=f"'{id_}'"))


def test_whom_it_is_about_takes_no_other_step_by_hand(book: Book):
    id_ = frozen(book)
    change = by_hand(
        id_, "ANN@example.com", "paid", "paid", "paid_at = 'now', paid_reference = 'x', paid_cents = 5"
    )
    refused(book, "only acknowledges or disputes", *change)
    book.acknowledge(ANN, id_)
    assert book.get(EVERYTHING, id_).state == "acknowledged"
