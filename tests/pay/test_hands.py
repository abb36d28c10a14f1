"""One person at a keyboard is one person, whatever accounts they act under; a person's own word is theirs alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from allegiance.errors import PayError, WorkError
from allegiance.pay import participants
from allegiance.pay.life import Actor, Book
from allegiance.pay.participants_file import Row
from allegiance.pay.verify import verify
from allegiance.people.journal import Source
from allegiance.people.rights import Role
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from tests.pay.lives import (
    ANN,
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
    state,
    through,
)
from tests.pay.test_guards import by_hand, run

D = Decimal
JOE = "operator:joe"


def at(actor: Actor, hands: str = JOE) -> Actor:
    """Somebody, as whoever is at the keyboard acts for them."""
    return replace(actor, hands=hands, source=Source.command)


@pytest.fixture
def book(work_home: Settings) -> Book:
    return opened(work_home)


def refused(match: str = ""):
    return pytest.raises(PayError, match=match)


def forged(step: str, hands: str) -> str:
    """A step by hand, with other hands."""
    return step.replace("seal) select", "seal, hands) select").replace("seal from", f"seal, '{hands}' from")


def test_the_same_hands_are_no_second_person(book: Book):
    id_ = book.put(at(HR), [draft()])[0]
    book.review(THIRD, id_)
    for who in (at(CFO), at(CFO, " Operator:JOE "), Actor(JOE, (), Role.operator)):
        with refused("You made this scorecard"):
            book.approve(who, id_)
    book.send_back(THIRD, id_, "once more")
    book.put(HR, [draft()])
    book.review(at(THIRD), id_)
    with refused("You reviewed this scorecard, under another name: the same hands \\(operator:joe\\)"):
        book.approve(at(CFO), id_)
    with refused("You reviewed"):
        book.approve(at(CFO, THIRD.person), id_)
    with refused("You made"):
        book.approve(at(CFO, HR.person), id_)
    book.approve(at(CFO, "operator:eve"), id_)
    held = book.get(EVERYTHING, id_)
    assert [(one.verb, one.hands) for one in held.steps] == [
        ("computed", JOE), ("reviewed", ""), ("sent back", ""), ("recomputed", ""), ("reviewed", JOE),
        ("approved", "operator:eve"),
    ]  # fmt: skip
    assert verify(book.settings).holds


def test_the_database_takes_the_same_hands_for_one_person_too(book: Book):
    id_ = book.put(at(HR), [draft()])[0]
    book.review(THIRD, id_)
    step, change = by_hand(id_, CFO.person, "approved", "approved", f"approved_by = '{CFO.person}'")
    for hands in (JOE, " OPERATOR:Joe", HR.person, THIRD.person):
        both = change.replace("approved_by =", f"approved_hands = '{hands}', approved_by =")
        with pytest.raises(WorkError, match="the same hands are none"):
            run(book, forged(step, hands), both)
    other = change.replace("approved_by =", "approved_hands = 'x', approved_by =")
    with pytest.raises(WorkError, match="with the same hands"):
        run(book, step, other)
    assert state(book, id_) == "reviewed"


def test_hands_that_asked_do_not_confirm(book: Book):
    id_ = put(book)
    request = book.override(at(HR), id_, "csat", D("0.9"), "data", "lost answers")
    for who in (at(CFO), at(BOSS), at(CFO, HR.person), Actor(JOE, (), Role.operator)):
        with refused("You asked for it"):
            book.confirm(who, id_, request)
    book.confirm(at(CFO, "operator:eve"), id_, request)
    book.review(HR, id_)
    with refused("You overrode a figure of it, under another name"):
        book.approve(at(THIRD), id_)
    book.approve(THIRD, id_)
    book.freeze(at(HR), id_)
    book.pay(HR, id_, "July")
    back = book.claw_back(at(HR), id_, D("5.00"), "misconduct", "hearing")
    with refused("You asked for it, under another name"):
        book.confirm(at(CFO), id_, back)
    book.confirm(CFO, id_, back)
    assert [(one.asked_hands, one.decided_hands) for one in book.get(EVERYTHING, id_).requests] in (
        [(JOE, "operator:eve"), (JOE, "")],
        [(JOE, ""), (JOE, "operator:eve")],
    )
    assert verify(book.settings).holds


def test_hands_that_brought_the_list_do_not_approve(book: Book):
    row = Row(
        id=COVERED.id, plan="teams", person="", employee="E-1", name="Ann", target=D("1000.00"), currency="EUR",
        first=None, last=None, site="", team="Heron", part_time=D(1), leave=(), modifiers=(), approver="",
    )  # fmt: skip
    participants.put(book.settings, at(THIRD), [row])
    id_ = put(book)
    book.review(HR, id_)
    with refused("You brought the list"):
        book.approve(at(CFO), id_)
    with refused("You brought the list"):
        book.approve(THIRD, id_)
    book.approve(CFO, id_)


@pytest.mark.parametrize("hands", [JOE, ANN.person, ""])
def test_nobody_says_for_another_that_they_have_seen_it_or_object(book: Book, hands: str):
    id_ = frozen(book)
    for step in (lambda who: book.acknowledge(who, id_), lambda who: book.dispute(who, id_, "no")):
        with refused("own word"):
            step(replace(at(ANN), hands=hands))
    with refused("own word"):
        book.acknowledge(replace(ANN, hands=JOE), id_)
    change = by_hand(id_, ANN.person, "disputed", "disputed", "decision = null")
    with pytest.raises(WorkError, match="said by nobody else"):
        run(book, forged(change[0], JOE))
    book.acknowledge(ANN, id_)
    assert state(book, id_) == "acknowledged"


def test_the_journal_says_whose_hands(book: Book):
    id_ = book.put(at(HR), [draft()])[0]
    book.review(HR, id_)
    entries = [one for one in book.journal.entries()[::-1] if one.details.get("scorecard") == id_]
    names = book.journal.names([one.actor for one in entries])
    assert [names[one.actor][1] for one in entries] == [f"{JOE} as {HR.person}", HR.person]


def test_who_approved_or_overrode_does_not_decide_the_dispute(book: Book):
    id_ = put(book)
    book.confirm(BOSS, id_, book.override(HR, id_, "csat", D("0.9"), "data", "lost answers"))
    book.review(THIRD, id_)
    book.approve(at(CFO), id_)
    book.freeze(HR, id_)
    book.dispute(ANN, id_, "too little")
    for who, why in (
        (CFO, "You approved it"),
        (at(THIRD), "You approved it, under another name"),
        (HR, "You overrode"),
        (at(THIRD, HR.person), "You overrode"),
        (replace(BOSS, role=Role.compensation), "You overrode"),
    ):
        with refused(why):
            book.decide(who, id_, False, "no")
    for who, hands in ((CFO.person, ""), (JOE, ""), ("x@example.com", JOE)):
        step, change = by_hand(id_, who, "decided", "decided", "decision = 'dismissed'")
        with pytest.raises(WorkError, match="does not decide"):
            run(book, forged(step, hands), change)
    book.decide(THIRD, id_, False, "it was right")
    assert state(book, id_) == "decided"


def test_who_overrode_a_revision_before_does_not_decide_about_the_next(book: Book):
    first = put(book)
    book.confirm(BOSS, first, book.override(at(HR), first, "csat", D("0.9"), "data", "lost answers"))
    book.review(HR, first)
    book.approve(CFO, first)
    book.freeze(HR, first)
    book.pay(HR, first, "July")
    second = through(book, book.restate(THIRD, first, draft("0.79"), "late answers"))
    book.dispute(ANN, second, "too little")
    with refused("You overrode a figure of it, under another name"):
        book.decide(at(THIRD), second, False, "no")
    book.decide(THIRD, second, False, "no")


def test_who_is_named_as_approver_sees_no_draft_of_their_own_in_any_role(book: Book):
    file = book.settings.home / "access" / "roster.csv"
    file.parent.mkdir(exist_ok=True)
    file.write_text("person,role,employee\nboss@example.com,employee,E-1\nboss@example.com,executive,\n")
    file.chmod(0o600)
    id_ = put(book, draft(covered=replace(COVERED, person="")))
    scope = Scope.of(Role.executive, "boss@example.com")
    assert book.find(scope) == [], "its amount is nobody's yet, least of all theirs"
    assert book.find(Scope.lead("boss@example.com", "Heron")) == []
    through(book, id_)
    assert book.find(scope) == [], "once it is final they see it as whoever it is about, in that role"
    assert [one.id for one in book.find(Scope.employee("boss@example.com", "E-1"))] == [id_]
    assert book.outlines(Scope.lead("boss@example.com", "Heron")) == []
