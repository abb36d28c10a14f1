"""One person is one person: nobody is paid twice for a day, sets their own amount or approves what they brought."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from allegiance.errors import PayError, PlanError
from allegiance.pay import participants
from allegiance.pay.held import Actor
from allegiance.pay.life import Book
from allegiance.people.rights import Role
from allegiance.settings import Settings
from tests.pay.lives import CFO, COVERED, HR, THIRD, draft, frozen, opened, put, through
from tests.pay.test_participants import row

ROSTER = """person,role,site,team,employee,from,to,denied,note
ann@example.com,employee,,,E-1,,,,
clerk@example.com,employee,,,E-9,,,,
clerk@example.com,compensation,,,,,,,
"""
CLERK = Actor("Clerk@example.com", (), Role.compensation)


@pytest.fixture
def book(work_home: Settings) -> Book:
    access = work_home.home / "access"
    access.mkdir(mode=0o700, parents=True, exist_ok=True)
    (access / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (access / "roster.csv").chmod(0o600)
    return opened(work_home)


def twice(book: Book, **other: object):
    """The covered person once more, under another row of the list."""
    again = draft(covered=replace(COVERED, id=f"{COVERED.id}/2", **other))  # type: ignore[arg-type]
    assert COVERED.id not in book.twice([again])
    assert "would be paid twice" in book.twice([again])[again.participant.id]
    with pytest.raises(PayError, match="would be paid twice"):
        put(book, again)


@pytest.mark.parametrize(
    "other",
    [{}, {"person": ""}, {"employee": ""}, {"person": "", "employee": "E-1"}, {"name": "Somebody else"}],
    ids=["another row", "by number", "by account", "number alone", "another name"],
)
def test_no_day_of_one_person_is_in_two_scorecards(book: Book, other: dict[str, object]):
    frozen(book, draft(covered=replace(COVERED, person="ann@example.com", employee="E-1")))
    twice(book, **other)


def test_the_roster_joins_a_number_and_an_account(book: Book):
    frozen(book, draft(covered=replace(COVERED, person="", employee="E-1")))
    twice(book, person="ANN@example.com", employee="")


def test_other_days_and_other_people_have_their_own(book: Book):
    first, last = COVERED.stays[0].first, COVERED.stays[-1].last
    middle = date(2026, 5, 15)
    early = tuple(replace(one, first=first, last=middle) for one in COVERED.stays[:1])
    late = tuple(replace(one, first=date(2026, 5, 16), last=last) for one in COVERED.stays[:1])
    put(book, draft(covered=replace(COVERED, stays=early)))
    put(book, draft(covered=replace(COVERED, id="ann/2", stays=late)))
    elsewhere = tuple(replace(one, team="Wren") for one in COVERED.stays)
    assert book.twice([draft(covered=replace(COVERED, id="ann/3", stays=elsewhere))]) == {}
    put(book, draft(covered=replace(COVERED, id="bob", person="bob@example.com", employee="E-2")))


def test_nobody_sets_their_own_amount_by_another_name(book: Book):
    mine = row("E-9", target=Decimal("9999.00"))
    for actor in (CLERK, Actor("x@example.com", ("E-9",), Role.compensation)):
        with pytest.raises(PayError, match="is your own"):
            participants.put(book.settings, actor, [mine])
    participants.put(book.settings, HR, [mine])
    with pytest.raises(PayError, match="is your own"):
        participants.end(book.settings, CLERK, [mine.id])


def test_no_account_is_given_a_number_that_is_anothers(book: Book):
    with pytest.raises(PlanError, match=r"ann@example.com is E-1 by the roster, and E-2 in this list"):
        participants.put(book.settings, HR, [row("E-2", person="ann@example.com")])
    participants.put(book.settings, HR, [row("E-1", person="ann@example.com")])


def test_who_brought_the_amount_does_not_approve_it(book: Book):
    participants.put(book.settings, CFO, [row("E-1", id=COVERED.id)])
    id_ = put(book)
    book.review(HR, id_)
    with pytest.raises(PayError, match="You brought the list"):
        book.approve(CFO, id_)
    book.approve(THIRD, id_)


def test_who_overrode_does_not_approve_the_restatement_either(book: Book):
    id_ = put(book)
    request = book.override(CFO, id_, "csat", Decimal("0.5"), "data", "the export was cut")
    book.confirm_override(THIRD, id_, request)
    book.review(HR, id_)
    book.approve(THIRD, id_)
    book.freeze(HR, id_)
    new = book.restate(HR, id_, draft("0.78"), "late data")
    book.review(HR, new)
    with pytest.raises(PayError, match="You overrode"):
        book.approve(CFO, new)
    book.approve(THIRD, new)


def test_a_restatement_stays_in_its_currency(book: Book):
    id_ = frozen(book)
    with pytest.raises(PayError, match="computed in EUR, and the list of participants says JPY"):
        book.restate(HR, id_, draft("0.78", covered=replace(COVERED, currency="JPY")), "late data")
    through(book, book.restate(HR, id_, draft("0.78"), "late data"))
