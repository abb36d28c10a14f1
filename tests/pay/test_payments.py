"""Money after approval: what payroll was handed is what is noted, nobody gets twice, and everything owed is paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from allegiance.errors import PayError, WorkError
from allegiance.pay import handed, payroll
from allegiance.pay.held import Held
from allegiance.pay.life import Actor, Book
from allegiance.pay.payments import Claim, HandedOver
from allegiance.pay.verify import verify
from allegiance.people.rights import Role
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from tests.pay.guards import unguarded
from tests.pay.lives import (
    ANN,
    CFO,
    EVERYTHING,
    HR,
    PLAN,
    THIRD,
    Clock,
    another,
    draft,
    frozen,
    opened,
    put,
    state,
    through,
)

D = Decimal
DAYS = PLAN.dispute_days


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(work_home: Settings, clock: Clock) -> Book:
    return opened(work_home, clock)


def refused(match: str = ""):
    return pytest.raises(PayError, match=match)


def get(book: Book, id_: str) -> Held:
    return book.get(EVERYTHING, id_)


def hand_over(book: Book, *, again: bool = False) -> HandedOver:
    return book.hand_over(HR, [one.id for one in book.find(EVERYTHING)], again=again)


def claims(done: HandedOver) -> list[Claim]:
    """What payroll sends back when it transferred everything."""
    return [
        Claim(
            f"row {number}", one.payroll_list, one.scorecard, one.kind,
            int((one.amount + one.overpaid + one.asked_back) * 100), one.digest,
        )
        for number, one in enumerate(done.lines, start=2)
    ]  # fmt: skip


def asked_back(book: Book, id_: str, amount: str, code: str = "misstatement") -> str:
    """Asked for by one and confirmed by another; returns the request."""
    request = book.claw_back(HR, id_, D(amount), code, "as the hearing found")
    book.confirm_claw_back(CFO, id_, request)
    return request


# ------------------------------------------------------------------------------------------------ lists for payroll


def test_a_list_is_kept_as_it_was_handed_over_and_its_lines_are_handed_over_once(book: Book, clock: Clock):
    one, two = frozen(book), frozen(book, draft("0.78", covered=another(2)))
    done = hand_over(book)
    assert [(line.scorecard, line.amount, line.payroll_list) for line in done.lines] == [
        (one, D("1020.00"), done.id),
        (two, D("1080.00"), done.id),
    ]
    (kept,) = book.lists(EVERYTHING, [one, two])
    assert [(line.scorecard, line.cents, line.digest) for line in kept.lines] == [
        (one, 102000, get(book, one).digest),
        (two, 108000, get(book, two).digest),
    ]
    clock.on(days=1)
    later = hand_over(book)
    assert (later.id, later.lines) == ("", ())
    assert [(each.scorecard, each.list, each.cents, each.at) for each in later.before] == [
        (one, done.id, 102000, kept.at),
        (two, done.id, 108000, kept.at),
    ]
    assert [line.amount for line in hand_over(book, again=True).lines] == [D("1020.00"), D("1080.00")]
    book.note(HR, claims(done), "July")
    assert hand_over(book, again=True) == HandedOver("", (), ())
    assert verify(book.settings).holds
    assert book.lists(Scope.lead("boss@example.com", "Heron"), [one]) == []


def test_just_what_stood_on_the_list_is_noted_or_nothing_at_all(book: Book):
    one, two = frozen(book), frozen(book, draft("0.78", covered=another(2)))
    sent = claims(hand_over(book))
    for wrong, why in (
        (replace(sent[1], cents=102001), "row 3: 1080.00 EUR stood on the list .* not 1020.01"),
        (replace(sent[1], digest="0" * 64), "row 3: the digest is not"),
        (replace(sent[1], list="x-none"), "row 3: there is no list x-none"),
        (replace(sent[1], list=""), "row 3: there is no list named"),
        (replace(sent[1], scorecard="s-other"), "row 3: the list .* has no such payment"),
        (replace(sent[1], kind="difference"), "row 3: the list .* has no such difference"),
        (replace(sent[0], where="row 3"), "row 3: the scorecard .* stands there twice"),
    ):
        with refused(why):
            book.note(HR, [sent[0], wrong], "July")
        assert (state(book, one), state(book, two)) == ("frozen", "frozen"), "nothing of it is noted"
    with refused("takes a reference"):
        book.note(HR, sent, " ")
    with refused("still to come"):
        book.note(HR, sent, "July", on=book.today() + timedelta(days=1))
    with refused("Only compensation"):
        book.note(ANN, sent, "July")
    with refused("Only compensation"):
        book.hand_over(ANN, [one])
    done = book.note(HR, sent[:1], "July", on=book.today())
    assert (done.paid, state(book, one), state(book, two)) == ((one,), "paid", "frozen")
    held = get(book, one)
    assert (held.paid, held.reference) == (D("1020.00"), "July")
    assert held.transferred is not None
    assert held.transferred.details["list"] == sent[0].list
    again = book.note(HR, sent, "July")
    assert (again.paid, again.stood) == ((two,), (one,)), "told once more, it stands as it is"
    assert verify(book.settings).holds


def test_one_s_own_line_is_noted_by_somebody_else(book: Book):
    one, two = frozen(book), frozen(book, draft(covered=another(2)))
    sent = claims(hand_over(book))
    ann = Actor("ann@example.com", ("E-1",), Role.compensation)
    done = book.note(ann, sent, "July")
    assert (done.paid, done.own, state(book, one)) == ((two,), (one,), "frozen")
    assert book.note(HR, sent, "July").paid == (one,)


def test_one_scorecard_is_paid_by_its_amount(book: Book):
    id_ = frozen(book)
    with refused("1020.00 EUR is due on it, not 1020.01"):
        book.pay(HR, id_, "July", amount=D("1020.01"))
    book.pay(HR, id_, "July", amount=D("1020.00"))
    with refused("paid"):
        book.pay(HR, id_, "July", amount=D("1020.00"))


def test_another_payment_than_the_one_that_is_noted_is_named(book: Book):
    id_ = frozen(book)
    first = claims(hand_over(book))
    new = through(book, book.restate(HR, id_, draft("0.78"), "late answers"))
    assert [line.scorecard for line in hand_over(book).lines] == [], "1,020.00 may be on its way"
    second = hand_over(book, again=True)
    assert [(line.scorecard, line.amount) for line in second.lines] == [(new, D("1080.00"))]
    book.note(HR, first, "July")
    assert get(book, new).due == D("60.00")
    book.pay(HR, new, "August")
    with refused("60.00 is noted as paid already .August., and the list says 1080.00"):
        book.note(HR, claims(second), "August")


@pytest.mark.parametrize(
    "alter",
    [
        "update payroll_lines set cents = cents + 1",
        "update payroll_lines set scorecard = 's-other' where number = 2",
        "delete from payroll_lines where number = 2",
        "update payroll_lists set made_by = 'x'",
        "update payroll_lists set seal = digest",
    ],
)
def test_an_altered_list_is_noticed_and_nothing_is_noted_by_it(book: Book, alter: str):
    one = frozen(book)
    frozen(book, draft(covered=another(2)))
    sent = claims(hand_over(book))
    with pytest.raises(WorkError), book.journal.work.writing() as connection:
        connection.execute(text(alter))
    with unguarded(book) as run:
        run(alter)
    assert any("handed" in one.message for one in verify(book.settings).findings)
    with refused("was altered in the database"):
        book.note(HR, sent, "July")
    assert state(book, one) == "frozen"


def test_a_list_that_was_removed_is_missed(book: Book):
    frozen(book)
    done = hand_over(book)
    with unguarded(book) as run:
        run("delete from payroll_lines")
        run("delete from payroll_lists")
    assert [one.message for one in verify(book.settings).findings] == [
        f"The list {done.id} that payroll was handed was removed."
    ]


# -------------------------------------------------------------------------------- transferred although it changed


def test_what_was_transferred_although_disputed_meanwhile_is_noted_as_such(book: Book, clock: Clock):
    id_ = frozen(book)
    sent = claims(hand_over(book))
    book.dispute(ANN, id_, "ten calls are missing")
    with refused("disputed"):
        book.pay(HR, id_, "July", amount=D("1020.00"))
    done = book.note(HR, sent, "July")
    held = get(book, id_)
    assert (done.paid, done.meanwhile) == ((id_,), {id_: "disputed"})
    assert (held.state, held.paid, held.due) == ("disputed", D("1020.00"), 0)
    assert held.transferred is not None
    assert held.transferred.details["meanwhile"] == "disputed"
    new = through(book, book.decide(THIRD, id_, True, "they are", draft=draft("0.78")))
    assert get(book, new).due == D("60.00")
    assert [line.amount for line in hand_over(book).lines] == [D("60.00")]
    assert verify(book.settings).holds


def test_what_was_transferred_after_it_was_restated_counts_on_the_revision(book: Book):
    id_ = frozen(book)
    sent = claims(hand_over(book))
    new = through(book, book.restate(HR, id_, draft("0.78"), "late answers"))
    third = through(book, book.restate(HR, new, draft("0.79"), "more of them"))
    assert get(book, third).due == D("1140.00")
    assert book.note(HR, sent, "July").meanwhile == {id_: "restated"}
    assert (state(book, id_), get(book, id_).paid) == ("restated", D("1020.00"))
    held = get(book, third)
    assert (held.paid_before, held.due, held.steps[-1].verb) == (D("1020.00"), D("120.00"), "paid before")
    book.pay(HR, third, "August", amount=D("120.00"))
    assert verify(book.settings).holds


def test_what_was_transferred_twice_is_overpaid_and_may_be_asked_back(book: Book, clock: Clock):
    id_ = frozen(book)
    first = claims(hand_over(book))
    new = through(book, book.restate(HR, id_, draft("0.78"), "late answers"))
    second = claims(hand_over(book, again=True))
    book.note(HR, second, "August")
    book.note(HR, first, "July")
    held = get(book, new)
    assert (held.state, held.paid, held.due) == ("paid", D("1080.00"), D("-1020.00"))
    (line,) = hand_over(book).lines
    assert (line.kind, line.overpaid) == (handed.OVERPAID, D("1020.00"))
    assert hand_over(book).lines == (), "told once"
    asked_back(book, new, "1020.00")
    assert get(book, new).due == 0
    clock.on(days=DAYS + 1)
    (line,) = hand_over(book).lines
    assert (line.kind, line.asked_back) == (handed.ASKED_BACK, D("1020.00"))
    assert verify(book.settings).holds


def test_by_hand_nothing_is_paid_on_what_is_disputed_but_what_payroll_was_handed(book: Book):
    from tests.pay.test_guards import by_hand
    from tests.pay.test_guards import refused as stopped
    from tests.pay.test_guards import run as runs

    id_ = frozen(book)
    hand_over(book)
    book.dispute(ANN, id_, "no")
    pay = "paid_at = 'now', paid_reference = 'x', paid_cents = "
    stopped(
        book, "only what payroll was handed", *by_hand(id_, HR.person, "paid", "disputed", f"{pay} 101999")
    )
    stopped(book, "only what payroll was handed", *by_hand(id_, HR.person, "x", "disputed", f"{pay} 102000"))
    stopped(book, "paid before", *by_hand(id_, HR.person, "x", "disputed", "late_cents = 5"))
    stopped(book, "collected", *by_hand(id_, HR.person, "x", "disputed", "collected_cents = 5"))
    runs(book, *by_hand(id_, HR.person, "paid", "disputed", f"{pay} 102000"))


# ------------------------------------------------------------------------------------- asked back, and collected


def test_what_was_asked_back_is_handed_over_once_and_collected_in_parts(book: Book, clock: Clock):
    id_ = frozen(book)
    book.pay(HR, id_, "July")
    asked_back(book, id_, "300.00")
    assert hand_over(book).lines == (), "it may be disputed still"
    with refused("At most 0.00 is to be collected.* disputed until"):
        book.collect(HR, id_, D("1.00"), "August")
    clock.on(days=DAYS)
    assert hand_over(book).lines == ()
    clock.on(days=1)
    (line,) = hand_over(book).lines
    assert (line.kind, line.asked_back, line.amount) == (handed.ASKED_BACK, D("300.00"), 0)
    assert hand_over(book).lines == (), "it is on a list"
    for amount in ("0", "-1", "0.001", "NaN", "300.01"):
        with refused("cannot have come|At most 300.00"):
            book.collect(HR, id_, D(amount), "August")
    book.collect(HR, id_, D("120.00"), "August")
    assert (get(book, id_).collected, get(book, id_).collectable(book.today())) == (D("120.00"), D("180.00"))
    assert hand_over(book).lines == (), "the rest stands on the list that payroll has"
    asked_back(book, id_, "50.00")
    clock.on(days=DAYS + 1)
    assert [one.asked_back for one in hand_over(book).lines] == [D("50.00")], "what is new, and no more"
    with refused("At most 230.00"):
        book.collect(HR, id_, D("230.01"), "September")
    book.collect(HR, id_, D("230.00"), "September")
    with refused("At most 0.00"):
        book.collect(HR, id_, D("0.01"), "October")
    assert hand_over(book).lines == ()
    with refused("your own"):
        book.collect(Actor("ann@example.com", ("E-1",), Role.compensation), id_, D("1"), "x")
    assert verify(book.settings).holds


def test_a_clawback_is_disputed_by_whom_it_is_about_and_decided_by_others(book: Book, clock: Clock):
    id_ = frozen(book)
    book.pay(HR, id_, "July")
    clock.on(days=DAYS + 1)
    with refused("could be disputed until"):
        book.dispute(ANN, id_, "too late for the scorecard itself")
    request = asked_back(book, id_, "300.00", "misconduct")
    with refused("Only whom|no such scorecard"):
        book.dispute_claw_back(THIRD, id_, request, "not mine")
    with refused("No such clawback"):
        book.dispute_claw_back(ANN, id_, "r-none", "no")
    with refused("takes a reason"):
        book.dispute_claw_back(ANN, id_, request, " ")
    with refused("No dispute about this clawback waits"):
        book.decide_claw_back(THIRD, id_, request, True, "so be it")
    clock.on(days=DAYS)
    book.dispute_claw_back(ANN, id_, request, "I was not there")
    with refused("disputed already"):
        book.dispute_claw_back(ANN, id_, request, "again")
    clock.on(days=DAYS)
    assert hand_over(book).lines == (), "nobody decided so far"
    for who in (HR, CFO, replace(THIRD, hands=CFO.person)):
        with refused("asked for this clawback or confirmed it"):
            book.decide_claw_back(who, id_, request, True, "no")
    with refused("your own|Only compensation"):
        book.decide_claw_back(replace(ANN, role=Role.compensation), id_, request, True, "yes")
    book.decide_claw_back(THIRD, id_, request, False, "you were")
    assert [one.asked_back for one in hand_over(book).lines] == [D("300.00")]
    assert verify(book.settings).holds


def test_too_late_a_dispute_of_a_clawback_is_refused(book: Book, clock: Clock):
    id_ = frozen(book)
    book.pay(HR, id_, "July")
    request = asked_back(book, id_, "300.00")
    clock.on(days=DAYS + 1)
    with refused("It could be disputed until"):
        book.dispute_claw_back(ANN, id_, request, "late")


@pytest.mark.parametrize("code", ["misconduct", "misstatement"])
def test_a_clawback_whose_dispute_is_upheld_leaves_everything_as_it_was(book: Book, code: str):
    id_ = frozen(book)
    book.pay(HR, id_, "July")
    request = asked_back(book, id_, "300.00", code)
    other = asked_back(book, id_, "20.00", code)
    for one, left, now in ((request, "20.00", "clawed back"), (other, "0.00", "paid")):
        book.dispute_claw_back(ANN, id_, one, "I was not there")
        book.decide_claw_back(THIRD, id_, one, True, "indeed")
        assert (get(book, id_).clawed_back, state(book, id_)) == (D(left), now)
    new = through(book, book.restate(HR, id_, draft("0.78"), "late"))
    assert get(book, new).due == D("60.00")
    assert verify(book.settings).holds


def test_an_upheld_dispute_of_a_clawback_counts_on_the_revision_that_followed(book: Book):
    id_ = frozen(book)
    book.pay(HR, id_, "July")
    request = asked_back(book, id_, "300.00")
    new = through(book, book.restate(HR, id_, draft("0.78"), "late"))
    assert get(book, new).due == D("360.00"), "300.00 count as not paid, and are to be collected"
    book.dispute_claw_back(ANN, id_, request, "it was right")
    book.decide_claw_back(THIRD, id_, request, True, "it was")
    assert get(book, new).due == D("60.00")
    assert verify(book.settings).holds


def test_by_hand_a_clawback_is_given_up_by_a_decision_of_others_alone(book: Book):
    from tests.pay.test_guards import by_hand
    from tests.pay.test_guards import refused as stopped

    id_ = frozen(book)
    book.pay(HR, id_, "July")
    request = asked_back(book, id_, "300.00")
    stopped(
        book, "given up by a decision", *by_hand(id_, THIRD.person, "x", "clawed back", "clawed_cents = 0")
    )
    stopped(book, "unless a dispute about it", *by_hand(id_, THIRD.person, "x", "paid", "late_cents = 0"))
    step, change = by_hand(id_, CFO.person, "claw-back decided", "paid", "clawed_cents = 0")
    step = step.replace("'{}'", f"""'{{"about"\\:"{request}"}}'""")
    stopped(book, "does not decide the dispute", step, change)
    stopped(
        book,
        "more is collected",
        *by_hand(id_, HR.person, "collected", "clawed back", "collected_cents = 30001"),
    )


def test_a_clawback_on_an_unpaid_revision_leaves_what_is_due_on_it(book: Book, clock: Clock):
    id_ = frozen(book)
    book.pay(HR, id_, "July")
    new = through(book, book.restate(HR, id_, draft("0.78"), "late answers"))
    asked_back(book, new, "100.00", "misconduct")
    held = get(book, new)
    assert (held.state, held.due) == ("clawed back", D("60.00"))
    clock.on(days=DAYS + 1)
    assert [(one.kind, one.amount, one.asked_back) for one in hand_over(book).lines] == [
        (handed.DIFFERENCE, D("60.00"), D("0.00")),
        (handed.ASKED_BACK, D("0.00"), D("100.00")),
    ]
    book.pay(HR, new, "August", amount=D("60.00"))
    book.collect(HR, new, D("100.00"), "August")
    held = get(book, new)
    assert (held.state, held.paid, held.collected, held.due) == ("clawed back", D("60.00"), D("100.00"), 0)
    assert verify(book.settings).holds


# ------------------------------------------------------------------------------------------------ every path to paid


def _upheld(book: Book, id_: str) -> str:
    book.dispute(ANN, id_, "ten calls are missing")
    return book.decide(THIRD, id_, True, "they are", draft=draft("0.78"))


def _withdrawn(book: Book, id_: str) -> None:
    book.withdraw(HR, _upheld(book, id_), "computed from the wrong list")


def test_an_upheld_dispute_whose_restatement_is_given_up_is_open_again(book: Book):
    id_ = frozen(book)
    _withdrawn(book, id_)
    held = get(book, id_)
    assert (held.state, held.decision, held.steps[-1].verb) == ("disputed", "", "reopened")
    with refused("disputed"):
        book.pay(HR, id_, "July")
    new = through(book, book.decide(THIRD, id_, True, "they are, as said", draft=draft("0.78")))
    assert get(book, new).due == D("1080.00")
    assert verify(book.settings).holds


def test_by_hand_a_decision_is_not_taken_back(book: Book):
    from tests.pay.test_guards import by_hand
    from tests.pay.test_guards import refused as stopped

    id_ = frozen(book)
    _upheld(book, id_)
    change = by_hand(id_, HR.person, "reopened", "disputed", "decision = null")
    stopped(book, "only once its restatement was given up", *change)


PATHS: dict[str, tuple[Callable[[Book, str], object], str]] = {
    "frozen": (lambda book, id_: None, "1020.00"),
    "acknowledged": (lambda book, id_: book.acknowledge(ANN, id_), "1020.00"),
    "dismissed": (
        lambda book, id_: (book.dispute(ANN, id_, "no"), book.decide(THIRD, id_, False, "yes")), "1020.00"
    ),
    "upheld": (lambda book, id_: through(book, _upheld(book, id_)), "1080.00"),
    "given up and dismissed": (
        lambda book, id_: (_withdrawn(book, id_), book.decide(THIRD, id_, False, "after all")), "1020.00"
    ),
    "given up and upheld": (
        lambda book, id_: (
            _withdrawn(book, id_),
            through(book, book.decide(THIRD, id_, True, "still", draft=draft("0.78"))),
        ),
        "1080.00",
    ),
    "given up twice": (
        lambda book, id_: (
            _withdrawn(book, id_),
            book.withdraw(HR, book.decide(THIRD, id_, True, "still"), "no"),
            book.decide(THIRD, id_, False, "after all"),
        ),
        "1020.00",
    ),
    "restated": (lambda book, id_: through(book, book.restate(HR, id_, draft("0.78"), "late")), "1080.00"),
    "restatement given up": (
        lambda book, id_: book.withdraw(HR, book.restate(HR, id_, draft("0.78"), "late"), "not late"), "1020.00"
    ),
    "disputed while a restatement is made": (
        lambda book, id_: (book.restate(HR, id_, draft("0.78"), "late"), _withdrawn(book, id_),
                           book.decide(THIRD, id_, False, "no")), "1020.00",
    ),
}  # fmt: skip
"""Ways from frozen to where something is due, and how much."""


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("handed_before", [False, True], ids=["paid after", "transferred before"])
def test_every_path_ends_with_everybody_paid_just_what_is_owed(book: Book, path: str, handed_before: bool):
    walk, owed = PATHS[path]
    id_ = frozen(book)
    before = claims(hand_over(book)) if handed_before else []
    walk(book, id_)
    if before:
        book.note(HR, before, "July")
    book.note(HR, claims(hand_over(book)), "August")
    every = book.find(EVERYTHING)
    assert sum((one.paid or D(0) for one in every), D(0)) == D(owed)
    assert [one.due for one in every if one.state != "restated" and one.frozen_at] == [0]
    assert hand_over(book).lines == ()
    assert verify(book.settings).holds


def test_a_family_that_was_never_paid_goes_by_its_newest_revision_alone(book: Book):
    id_ = frozen(book)
    new = through(book, book.restate(HR, id_, draft("0.78"), "late"))
    assert [(one.scorecard, one.amount) for one in hand_over(book).lines] == [(new, D("1080.00"))]


def test_a_draft_is_nothing_for_payroll(book: Book):
    put(book)
    assert hand_over(book) == HandedOver("", (), ())
    assert payroll.lines(book.find(EVERYTHING), book.today()) == ()
