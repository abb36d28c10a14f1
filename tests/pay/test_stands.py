"""Money comes from what two people decided in sealed steps: no row makes it, and nobody alone undoes it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from allegiance.errors import PayError, WorkError
from allegiance.pay.life import Book
from allegiance.pay.plan import Whose
from allegiance.pay.statement import Key, Reading
from allegiance.pay.verify import verify
from allegiance.settings import Settings
from tests.pay.guards import unguarded
from tests.pay.lives import (
    BOSS,
    CFO,
    COVERED,
    EVERYTHING,
    HR,
    THIRD,
    draft,
    frozen,
    opened,
    put,
    through,
    total,
)
from tests.pay.test_guards import run

D = Decimal
FORGED = (
    "insert into scorecard_requests (id, scorecard, kind, detail, code, text, asked_by, asked_at, decided_by, "
    "decided_at, outcome) values ('r-forged', '{id}', '{kind}', '{detail}', 'data', 'x', 'hr@example.com', '2026', "
    "'cfo@example.com', '2026', 'confirmed')"
)
SHARE = '{"measure":"csat","place":"","share":"1.5"}'


@pytest.fixture
def book(work_home: Settings) -> Book:
    return opened(work_home)


def refused(match: str = ""):
    return pytest.raises(PayError, match=match)


def overridden(book: Book, id_: str, share: str = "0.9", place: str = "") -> None:
    book.confirm(BOSS, id_, book.override(HR, id_, "csat", D(share), "data", "a week was lost", place=place))


# ------------------------------------------------------------------------------------------------- forged requests


def test_a_request_that_no_step_asked_for_becomes_no_money(book: Book):
    id_ = put(book)
    with unguarded(book) as alter:
        alter(FORGED.format(id=id_, kind="override", detail=SHARE).replace(":", "\\:"))
    for step in (
        lambda: put(book, draft("0.78")),
        lambda: book.review(HR, id_),
        lambda: book.override(HR, id_, "csat", D("0.9"), "data", "lost answers"),
        lambda: book.withdraw(HR, id_, "no"),
    ):
        with refused("r-forged is one that no step asks for"):
            step()
    assert total(book, id_) == D("1020.00")
    assert any("r-forged" in one.message for one in verify(book.settings).findings)


def test_nor_does_one_on_the_revision_that_is_restated(book: Book):
    """What was asked back as wrongly paid is paid again by a restatement: a forged clawback would be paid twice."""
    id_ = frozen(book)
    book.pay(HR, id_, "July")
    revision = book.restate(HR, id_, draft("0.78"), "late answers")
    with unguarded(book) as alter:
        alter(FORGED.format(id=id_, kind="claw-back", detail='{"cents":100000}').replace(":", "\\:"))
    for step in (
        lambda: book.review(HR, revision),
        lambda: book.override(HR, revision, "csat", D("0.9"), "data", "x"),
        lambda: book.restate(HR, id_, None, "again"),
    ):
        with refused("r-forged is one that no step asks for"):
            step()


def test_nor_is_a_revision_taken_on_whose_first_one_was_altered(book: Book):
    id_ = frozen(book)
    revision = book.restate(HR, id_, draft("0.78"), "late answers")
    with unguarded(book) as alter:
        alter(f"update scorecards set record = replace(record, '1000.00', '2000.00') where id = '{id_}'")
    with refused(f"{id_}, on which this scorecard stands, was altered"):
        book.review(HR, revision)


@pytest.mark.parametrize("kind", ["override", "lift", "claw-back"])
def test_the_database_takes_no_request_without_its_step(book: Book, kind: str):
    id_ = put(book)
    asked = FORGED.format(id=id_, kind=kind, detail=SHARE).replace(":", "\\:")
    asked = asked.replace("'cfo@example.com', '2026', 'confirmed'", "null, null, null")
    with pytest.raises(WorkError, match="a step of whoever asks"):
        run(book, asked)
    request = book.override(HR, id_, "csat", D("0.9"), "data", "lost answers")
    done = (
        "update scorecard_requests set outcome = 'confirmed', decided_by = 'cfo@example.com', decided_at = asked_at "
        f"where id = '{request}'"
    )
    with pytest.raises(WorkError, match="step of whoever decides"):
        run(book, done)


# --------------------------------------------------------------------------- nobody alone undoes what two decided


def test_a_draft_that_is_withdrawn_and_computed_anew_keeps_what_two_people_decided(book: Book):
    first = put(book)
    book.confirm(BOSS, first, book.override(THIRD, first, "csat", D("0.9"), "data", "a week was lost"))
    assert total(book, first) == D("1140.00")
    book.withdraw(HR, first, "away with it")
    second = put(book, draft("0.71"))
    held = book.get(EVERYTHING, second)
    assert held.total == D("1140.00")
    assert [(one.by, one.confirmed_by) for one in held.overrides] == [(THIRD.person, BOSS.person)]
    assert held.steps[0].note == f"overrides as decided on {first}"
    put(book, draft("0.72"))
    assert total(book, second) == D("1140.00"), "computed again, too"
    book.withdraw(HR, second, "away with this one")
    third = put(book, draft("0.73"))
    assert total(book, third) == D("1140.00"), "and after the next one"
    book.review(HR, third)
    with refused("You overrode"):
        book.approve(THIRD, third)
    book.approve(CFO, third)
    assert verify(book.settings).holds


def test_a_withdrawn_draft_without_decisions_leaves_nothing(book: Book):
    first = put(book)
    book.refuse(HR, first, book.override(HR, first, "csat", D("0.9"), "data", "lost"), "found")
    book.withdraw(HR, first, "away")
    held = book.get(EVERYTHING, put(book, draft("0.78")))
    assert (held.total, held.overrides, held.steps[0].note) == (D("1080.00"), (), "")


def test_so_does_a_revision(book: Book):
    id_ = frozen(book)
    one = book.restate(HR, id_, None, "as heard")
    overridden(book, one)
    book.withdraw(HR, one, "away with it")
    two = book.restate(HR, id_, None, "as heard once more")
    assert total(book, two) == D("1140.00")
    assert book.get(EVERYTHING, two).steps[0].note == f"as heard once more; overrides as decided on {one}"
    through(book, two)
    assert total(book, book.restate(HR, two, draft("0.71"), "late")) == D("1140.00")


def test_nor_does_another_row_of_the_list_undo_it(book: Book):
    first = put(book)
    overridden(book, first)
    book.withdraw(HR, first, "away with it")
    other = replace(COVERED, id="p1#2")
    for covered in (other, replace(other, person=""), replace(other, employee="")):
        with refused(f"aside on {first} \\(p1\\), which was withdrawn"):
            put(book, draft(covered=covered))
    elsewhere = replace(other, stays=(replace(COVERED.stays[0], team="Egret"),))
    read = dict(draft().readings)
    read |= {one.key: one for one in moved_to(read, "Egret")}
    put(book, replace(draft(covered=elsewhere), readings=read))
    again = put(book)
    book.confirm(BOSS, again, book.lift(HR, again, "csat", "data", "it was found again"))
    book.withdraw(HR, again, "the row begins later")
    assert total(book, put(book, draft(covered=other))) == D("1020.00"), (
        "lifted by two, it is no matter any more"
    )


def moved_to(read: dict[Key, Reading], team: str) -> list[Reading]:
    """Figures of another team."""
    return [
        replace(one, key=replace(one.key, place=team)) for one in read.values() if one.key.whose is Whose.team
    ]


def test_what_the_withdrawn_one_says_is_checked_first(book: Book):
    first = put(book)
    overridden(book, first)
    book.withdraw(HR, first, "away")
    second = put(book)
    with unguarded(book) as alter:
        alter(f"update scorecards set record = replace(record, '0.9', '1.4') where id = '{first}'")
    with refused(f"{first}, on which this scorecard stands, was altered"):
        put(book, draft("0.78"))
    assert total(book, second) == D("1140.00")


# --------------------------------------------------------------------------------------------------------- lifting


def test_an_override_is_lifted_by_two_people(book: Book):
    id_ = put(book)
    overridden(book, id_)
    with refused("no override of 'hold'"):
        book.lift(HR, id_, "hold", "data", "x")
    with refused("no override of 'csat' in Heron"):
        book.lift(HR, id_, "csat", "data", "x", place="Heron")
    with refused("no reason code"):
        book.lift(HR, id_, "csat", "because", "x")
    request = book.lift(THIRD, id_, "csat", "data", "the answers were found")
    assert total(book, id_) == D("1140.00"), "nothing changes until it is confirmed"
    with refused("waits for a second person"):
        book.review(HR, id_)
    with refused("You asked for it"):
        book.confirm(THIRD, id_, request)
    book.confirm(BOSS, id_, request)
    held = book.get(EVERYTHING, id_)
    assert (held.total, held.overrides) == (D("1020.00"), ())
    assert held.steps[-1].verb == "lift confirmed"
    put(book, draft("0.78"))
    assert total(book, id_) == D("1080.00"), "computed again it stays lifted"
    overridden(book, id_, "0.5")
    assert total(book, id_) == D("900.00"), "and may be overridden anew"
    book.confirm(BOSS, id_, book.lift(THIRD, id_, "csat", "data", "no after all"))
    book.review(HR, id_)
    with refused("You overrode"):
        book.approve(THIRD, id_)
    book.approve(CFO, id_)
    assert verify(book.settings).holds


def test_what_a_revision_took_over_is_lifted_there_and_stays_so_when_it_is_withdrawn(book: Book):
    first = put(book)
    overridden(book, first)
    book.review(THIRD, first)
    book.approve(CFO, first)
    book.freeze(HR, first)
    one = book.restate(HR, first, None, "as found")
    assert total(book, one) == D("1140.00")
    book.confirm(BOSS, one, book.lift(HR, one, "csat", "data", "found again"))
    assert total(book, one) == D("1020.00")
    book.withdraw(HR, one, "away")
    two = book.restate(HR, first, None, "as found")
    assert total(book, two) == D("1020.00")
    through(book, two)
    assert total(book, book.restate(HR, two, None, "same")) == D("1020.00")
    assert total(book, first) == D("1140.00"), "what is frozen stays"
    assert verify(book.settings).holds


def test_one_line_s_override_is_lifted_and_the_other_stays(book: Book):
    id_ = put(book)
    overridden(book, id_, "0.9", "Heron")
    book.confirm(BOSS, id_, book.override(HR, id_, "hold", D("1"), "error", "typed wrongly"))
    book.confirm(BOSS, id_, book.lift(HR, id_, "csat", "data", "found", place="Heron"))
    assert [(one.measure, one.place) for one in book.get(EVERYTHING, id_).overrides] == [("hold", "")]
