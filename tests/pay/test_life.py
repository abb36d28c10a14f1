"""A scorecard goes from draft to paid by the steps of the people who may take them, and by no others."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from allegiance.errors import NotAllowed, PayError
from allegiance.pay.canonical import digest
from allegiance.pay.life import Actor, Book, State, acting
from allegiance.pay.plan import Basis, Whose
from allegiance.pay.verify import verify
from allegiance.people.journal import Source
from allegiance.people.rights import RIGHTS, Pay, Role
from allegiance.people.scope import Scope, Spell, model
from allegiance.settings import Settings
from tests.pay import made
from tests.pay.guards import unguarded
from tests.pay.lives import (
    ANN,
    BOSS,
    CFO,
    COVERED,
    EVERYTHING,
    HR,
    PLAN,
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
    total,
)

D = Decimal


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(work_home: Settings, clock: Clock) -> Book:
    return opened(work_home, clock)


def refused(match: str = ""):
    return pytest.raises(PayError, match=match)


def test_from_draft_to_paid(book: Book):
    id_ = put(book)
    assert (state(book, id_), total(book, id_)) == ("draft", D("1020.00"))
    book.review(HR, id_, text="looked at every line")
    book.approve(CFO, id_)
    book.freeze(HR, id_)
    book.acknowledge(ANN, id_)
    book.pay(HR, id_, "July run")
    held = book.get(EVERYTHING, id_)
    assert (held.state, held.paid, held.reference, held.due) == ("paid", D("1020.00"), "July run", 0)
    assert (held.made_by, held.reviewed_by, held.approved_by) == (HR.person, HR.person, CFO.person)
    assert [(step.number, step.verb, step.actor) for step in held.steps] == [
        (1, "computed", HR.person),
        (2, "reviewed", HR.person),
        (3, "approved", CFO.person),
        (4, "frozen", HR.person),
        (5, "acknowledged", ANN.person),
        (6, "paid", HR.person),
    ]
    assert held.steps[1].note == "looked at every line"
    assert held.statement.lines[0].share == D("0.7000")
    assert held.covered == COVERED
    assert held.terms == PLAN
    assert held.data["generation"] == 7


def test_every_step_is_in_the_journal_and_names_nobody(book: Book):
    id_ = frozen(book)
    entries = [one for one in book.journal.entries()[::-1] if one.details.get("scorecard") == id_]
    assert [one.details["step"] for one in entries] == ["computed", "reviewed", "approved", "frozen"]
    assert [one.details["hash"] for one in entries] == [step.hash for step in book.get(EVERYTHING, id_).steps]
    assert [one.seq for one in entries] == [step.entry for step in book.get(EVERYTHING, id_).steps]
    names = book.journal.names([one.subject for one in entries] + [one.actor for one in entries])
    assert set(names.values()) == {("employee", "E-1"), ("person", HR.person), ("person", CFO.person)}
    told = "".join(one.detail for one in entries)
    assert "E-1" not in told
    assert "1020" not in told
    assert book.journal.verify().holds


def test_nobody_approves_what_they_made_reviewed_or_are(book: Book):
    id_ = put(book)
    with refused("draft"):
        book.approve(CFO, id_)
    book.review(CFO, id_)
    with refused("You made"):
        book.approve(HR, id_)
    with refused("You reviewed"):
        book.approve(CFO, id_)
    with refused("You reviewed"):
        book.approve(replace(CFO, person=" CFO@Example.com "), id_)
    for me in (
        Actor("ann@example.com", (), Role.compensation),
        Actor("ANN@example.com ", (), Role.compensation),
        Actor("other@example.com", ("E-1",), Role.compensation),
    ):
        with refused("your own"):
            book.approve(me, id_)
    assert state(book, id_) == "reviewed"
    book.approve(THIRD, id_)
    assert state(book, id_) == "approved"


def test_whom_it_is_about_neither_reviews_nor_freezes_nor_pays_it(book: Book):
    me = Actor("ann@example.com", ("E-1",), Role.compensation)
    id_ = put(book)
    with refused("your own"):
        book.review(me, id_)
    with refused("your own"):
        book.override(me, id_, "csat", D(1), "error", "mine")
    book.review(HR, id_)
    book.approve(CFO, id_)
    with refused("your own"):
        book.freeze(me, id_)
    book.freeze(HR, id_)
    with refused("your own"):
        book.pay(me, id_, "run")
    with refused("your own"):
        book.restate(me, id_, None, "more")
    book.dispute(me, id_, "too little")
    with refused("your own"):
        book.decide(me, id_, True, "indeed")
    assert state(book, id_) == "disputed"


def test_a_named_approver_approves_and_does_nothing_else(book: Book):
    id_ = put(book)
    with refused("Only compensation"):
        book.review(BOSS, id_)
    book.review(HR, id_)
    with refused("no such scorecard"):
        book.approve(replace(BOSS, person="else@example.com"), id_)
    with refused("no such scorecard"):
        book.approve(replace(BOSS, role=Role.analyst), id_)
    with refused("no such scorecard"):
        book.approve(replace(BOSS, role=None), id_)
    book.approve(BOSS, id_)
    with refused("Only compensation"):
        book.freeze(BOSS, id_)
    book.send_back(BOSS, id_, "the amount is last year's")
    assert state(book, id_) == "draft"


@pytest.mark.parametrize("role", [role for role in Role if RIGHTS[role].pay is not Pay.all])
def test_other_roles_compute_nothing(book: Book, role: Role):
    with refused("Only compensation"):
        book.put(Actor("x@example.com", (), role), [draft()])


def test_team_only_companies_have_no_scorecards_of_people(book: Book, work_home: Settings):
    id_ = frozen(book)
    only = opened(replace(work_home, individuals=False))
    assert only.find(EVERYTHING) == []
    with refused("Only compensation"):
        only.pay(HR, id_, "run")


def test_a_draft_is_computed_again_and_what_was_reviewed_is_not(book: Book):
    id_ = put(book)
    assert put(book, draft("0.78")) == id_
    assert total(book, id_) == D("1080.00")
    book.review(HR, id_)
    with refused("Send it back|reviewed already"):
        put(book, draft("0.79"))
    book.send_back(CFO, id_, "newer figures are there")
    put(book, draft("0.79"))
    through(book, id_)
    with refused("frozen already"):
        put(book, draft("0.70"))
    assert total(book, id_) == D("1140.00")
    assert len(book.find(EVERYTHING)) == 1


def test_a_run_is_all_or_nothing(book: Book):
    one = frozen(book)
    with refused("frozen already"):
        book.put(HR, [draft(covered=another(2)), draft()])
    assert [held.id for held in book.find(EVERYTHING)] == [one]
    ids = book.put(HR, [draft(covered=another(number)) for number in range(2, 6)])
    assert len(set(ids)) == 4


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"plan": replace(PLAN, on=False)}, "switched off"),
        ({"plan": replace(PLAN, last=PLAN.first)}, "not in force"),
        ({"covered": replace(COVERED, plan="others")}, "not covered"),
        ({"covered": replace(COVERED, person=" ", employee="")}, "Nobody knows"),
    ],
)  # fmt: skip
def test_a_draft_must_be_sound(book: Book, changed: dict[str, object], why: str):
    with refused(why):
        put(book, draft(**changed))  # type: ignore[arg-type]
    assert book.find(EVERYTHING) == []


def test_the_same_version_of_a_plan_with_another_text_is_refused(book: Book):
    put(book)
    other = replace(PLAN, title="Team bonus, other")
    with refused("Version 1 of the plan teams was used before"):
        put(book, draft(covered=another(2), plan=other))
    put(book, draft(covered=another(2), plan=replace(other, version=2)))


def test_a_plan_that_is_written_otherwise_and_says_the_same_is_the_same(
    book: Book, monkeypatch: pytest.MonkeyPatch
):
    from allegiance.pay import plan_file, recompute

    one = put(book)
    whole = plan_file.text
    monkeypatch.setattr(plan_file, "text", lambda plan: "# as a later version writes it\n" + whole(plan))
    two = put(book, draft(covered=another(2)))
    assert book.get(EVERYTHING, two).data["plan"] == book.get(EVERYTHING, one).data["plan"]
    assert recompute.recompute(book.get(EVERYTHING, one).record).same, (
        "as it was kept, not as it is written now"
    )
    assert verify(book.settings).holds


def test_disputes_end_with_the_window(book: Book, clock: Clock):
    id_ = frozen(book)
    until = book.get(EVERYTHING, id_).dispute_until
    assert until is not None
    assert (until - clock.at.date()).days == PLAN.dispute_days
    clock.on(days=PLAN.dispute_days)
    second = frozen(book, draft(covered=another(2)))
    book.dispute(ANN, id_, "two calls were not mine")
    assert book.get(EVERYTHING, id_).steps[-1].note == "two calls were not mine"
    clock.on(days=PLAN.dispute_days + 1)
    with refused("could be disputed until"):
        book.dispute(Actor("p2@example.com", (), Role.employee), second, "late")


def test_who_acknowledges_and_disputes(book: Book):
    id_ = frozen(book)
    for who in (HR, BOSS, Actor("bob@example.com", ("E-2",), Role.employee)):
        for step in (
            lambda who=who: book.acknowledge(who, id_),
            lambda who=who: book.dispute(who, id_, "no"),
        ):
            with refused("Only whom|no such scorecard"):
                step()
    with refused("takes a reason"):
        book.dispute(ANN, id_, "  ")
    book.acknowledge(ANN, id_)
    book.dispute(ANN, id_, "seen, and wrong")
    with refused("disputed"):
        book.pay(HR, id_, "run")
    book.decide(THIRD, id_, False, "they were")
    assert state(book, id_) == "decided"
    book.pay(HR, id_, "run")
    with refused("decided already"):
        book.dispute(ANN, id_, "again")


def test_what_was_paid_may_be_disputed_within_the_window(book: Book):
    id_ = frozen(book)
    book.pay(HR, id_, "run")
    book.dispute(ANN, id_, "too little")
    book.decide(HR, id_, False, "no")
    assert state(book, id_) == "paid"
    with refused("paid"):
        book.pay(HR, id_, "once more")


def test_an_upheld_dispute_makes_a_draft_that_takes_the_place(book: Book):
    id_ = frozen(book)
    book.dispute(ANN, id_, "ten calls are missing")
    revision = book.decide(HR, id_, True, "they are", draft=draft("0.78"))
    assert (state(book, id_), state(book, revision)) == ("decided", "draft")
    with refused("upheld"):
        book.pay(HR, id_, "run")
    through(book, revision)
    old, new = book.get(EVERYTHING, id_), book.get(EVERYTHING, revision)
    assert (old.state, old.replaced_by, old.total) == ("restated", revision, D("1020.00"))
    assert (new.state, new.replaces, new.revision, new.due) == ("frozen", id_, 2, D("1080.00"))
    book.pay(HR, revision, "run")
    with refused("restated"):
        book.pay(HR, id_, "run")


def test_a_restatement_pays_the_rest_and_no_more(book: Book):
    id_ = frozen(book)
    book.pay(HR, id_, "July")
    up = through(book, book.restate(HR, id_, draft("0.78"), "late answers"))
    assert book.get(EVERYTHING, up).due == D("60.00")
    book.pay(HR, up, "August")
    assert book.get(EVERYTHING, up).paid == D("60.00")
    down = through(book, book.restate(HR, up, draft("0.76"), "and some were no customers"))
    assert book.get(EVERYTHING, down).due == D("-120.00")
    with refused("More was paid before"):
        book.pay(HR, down, "September")
    request = book.claw_back(HR, down, D("120.00"), "misstatement", "as restated")
    book.confirm_claw_back(CFO, down, request)
    with refused("At most 960.00"):
        book.claw_back(HR, down, D("960.01"), "misconduct", "all of it")


def test_a_restatement_is_made_again_while_it_is_a_draft(book: Book):
    id_ = frozen(book)
    one = book.restate(HR, id_, draft("0.78"), "late answers")
    assert book.restate(HR, id_, draft("0.79"), "more of them") == one
    assert total(book, one) == D("1140.00")
    book.review(HR, one)
    with refused("reviewed"):
        book.restate(HR, id_, None, "again")
    book.send_back(CFO, one, "wait")
    book.withdraw(HR, one, "they were no answers")
    assert state(book, id_) == "frozen"
    two = book.restate(HR, id_, None, "the same once more")
    assert two != one
    assert total(book, two) == D("1020.00")
    with refused("same plan, participant and period"):
        book.restate(HR, id_, draft(covered=another(2)), "of somebody else")


def test_a_dispute_is_decided_before_a_restatement_takes_the_place(book: Book):
    id_ = frozen(book)
    one = book.restate(HR, id_, draft("0.78"), "late answers")
    book.review(HR, one)
    book.approve(CFO, one)
    book.dispute(ANN, id_, "no")
    with refused("disputed"):
        book.freeze(HR, one)
    book.decide(HR, id_, False, "no")
    book.freeze(HR, one)
    assert (state(book, id_), state(book, one)) == ("restated", "frozen")


def test_overrides_take_two_people_and_a_third_eye(book: Book):
    id_ = put(book)
    request = book.override(HR, id_, "csat", D("0.9"), "data", "a week of answers was lost", place="Heron")
    assert total(book, id_) == D("1020.00"), "nothing changes until it is confirmed"
    with refused("waits for a second person"):
        book.review(HR, id_)
    with refused("second person"):
        book.confirm_override(HR, id_, request)
    with refused("your own"):
        book.confirm_override(replace(ANN, role=Role.compensation), id_, request)
    book.confirm_override(BOSS, id_, request)
    held = book.get(EVERYTHING, id_)
    assert held.total == D("1140.00")
    assert [(one.by, one.confirmed_by) for one in held.overrides] == [(HR.person, BOSS.person)]
    assert held.statement.lines[0].override == held.overrides[0]
    with refused("No such request"):
        book.confirm_override(CFO, id_, request)
    put(book, draft("0.80"))
    assert total(book, id_) == D("1140.00"), "computed again, it is still overridden"
    book.review(CFO, id_)
    for who, why in ((HR, "You made"), (CFO, "You reviewed")):
        with refused(why):
            book.approve(who, id_)
    book.approve(BOSS, id_)


def test_who_overrode_does_not_approve(book: Book):
    id_ = put(book)
    request = book.override(CFO, id_, "csat", D("0.9"), "data", "a week of answers was lost")
    book.confirm_override(HR, id_, request)
    book.review(HR, id_)
    with refused("overrode"):
        book.approve(CFO, id_)
    book.approve(THIRD, id_)


@pytest.mark.parametrize(
    ("measure", "share", "code", "text", "place", "why"),
    [
        ("csat", "-0.1", "data", "x", "", "cannot be paid"),
        ("csat", "1.6", "data", "x", "", "cannot be paid"),
        ("csat", "0.12345", "data", "x", "", "cannot be paid"),
        ("csat", "NaN", "data", "x", "", "cannot be paid"),
        ("csat", "Infinity", "data", "x", "", "cannot be paid"),
        ("other", "1", "data", "x", "", "no line"),
        ("csat", "1", "data", "x", "Egret", "no line"),
        ("csat", "1", "because", "x", "", "no reason code"),
        ("csat", "1", "data", " ", "", "takes a reason"),
        ("csat", "1", "data", "x" * 6000, "", "longer than"),
    ],
)
def test_overrides_that_make_no_sense(
    book: Book, measure: str, share: str, code: str, text: str, place: str, why: str
):
    id_ = put(book)
    with refused(why):
        book.override(HR, id_, measure, D(share), code, text, place=place)
    assert book.get(EVERYTHING, id_).requests == ()


def test_a_request_may_be_refused_or_taken_back(book: Book):
    id_ = put(book)
    request = book.override(HR, id_, "csat", D("0.9"), "data", "lost answers")
    book.refuse(HR, id_, request, "found them again")
    held = book.get(EVERYTHING, id_)
    assert [(one.outcome, one.decided_by) for one in held.requests] == [("refused", HR.person)]
    assert held.waiting == ()
    book.review(HR, id_)


def test_clawback_goes_by_the_policy(book: Book, clock: Clock):
    id_ = frozen(book)
    with refused("At most 0.00"):
        book.claw_back(HR, id_, D("10.00"), "misconduct", "nothing was paid yet")
    book.pay(HR, id_, "July")
    for amount, code, why in (
        ("0", "misconduct", "cannot be asked back"),
        ("-5", "misconduct", "cannot be asked back"),
        ("1.005", "misconduct", "cannot be asked back"),
        ("NaN", "misconduct", "cannot be asked back"),
        ("10.00", "data", "asks nothing back for"),
        ("1020.01", "misconduct", "At most 1020.00"),
    ):
        with refused(why):
            book.claw_back(HR, id_, D(amount), code, "text")
    one = book.claw_back(HR, id_, D("700.00"), "misconduct", "as the hearing found")
    two = book.claw_back(HR, id_, D("700.00"), "misconduct", "twice by mistake")
    with refused("second person"):
        book.confirm_claw_back(HR, id_, one)
    book.confirm_claw_back(CFO, id_, one)
    with refused("At most 320.00"):
        book.confirm_claw_back(CFO, id_, two)
    held = book.get(EVERYTHING, id_)
    assert (held.state, held.clawed_back, held.due) == ("clawed back", D("700.00"), 0)
    clock.on(days=366)
    with refused("At most 0.00"):
        book.claw_back(HR, id_, D("1.00"), "misconduct", "too late")


def test_what_was_forfeited_is_not_due_again_and_what_was_corrected_is(book: Book):
    for code, due in (("misconduct", D("60.00")), ("misstatement", D("360.00"))):
        number = 10 if code == "misconduct" else 11
        id_ = frozen(book, draft(covered=another(number)))
        book.pay(HR, id_, "July")
        book.confirm_claw_back(CFO, id_, book.claw_back(HR, id_, D("300.00"), code, "text"))
        new = through(book, book.restate(HR, id_, draft("0.78", covered=another(number)), "late"))
        assert book.get(EVERYTHING, new).due == due


def test_a_plan_without_a_policy_asks_nothing_back(book: Book):
    id_ = frozen(book, draft(plan=replace(PLAN, clawback=None)))
    book.pay(HR, id_, "July")
    with refused("asks nothing back"):
        book.claw_back(HR, id_, D("1.00"), "misconduct", "text")


def test_a_step_on_an_older_version_is_refused(book: Book):
    id_ = put(book)
    version = book.get(EVERYTHING, id_).version
    put(book, draft("0.78"))
    with refused("changed this scorecard meanwhile"):
        book.review(HR, id_, version=version)
    book.review(HR, id_, version=version + 1)


@pytest.mark.parametrize(
    ("alter", "why"),
    [
        ("update scorecards set record = replace(record, '1000.00', '2000.00')", "was altered"),
        ("update scorecards set total_cents = 1", "total cents was altered"),
        ("update scorecards set approver = 'hr@example.com'", "approver was altered"),
        ("update scorecard_steps set actor = 'x' where number = 1", "step 1 was altered"),
        ("update pay_plans set text = text || ' '", "text of its plan"),
    ],
)
def test_nothing_is_done_with_what_was_altered(book: Book, alter: str, why: str):
    id_ = put(book)
    book.review(HR, id_)
    with unguarded(book) as run:
        run(alter)
    for step in (lambda: book.approve(CFO, id_), lambda: book.send_back(CFO, id_, "no")):
        with refused(why):
            step()


def test_a_record_and_its_digest_altered_together_are_not_approved(book: Book):
    id_ = put(book)
    book.review(HR, id_)
    record = book.get(EVERYTHING, id_).record.replace('"target":"1000.00"', '"target":"2000.00"')
    with unguarded(book) as run:
        run("update scorecards set record = :r, digest = :d", r=record, d=digest(record))
    with refused("digest was altered"):
        book.approve(CFO, id_)


def test_whose_number_the_roster_knows_does_not_decide_on_their_own(book: Book):
    file = book.settings.home / "access" / "roster.csv"
    file.parent.mkdir(exist_ok=True)
    file.write_text("person,role,employee\nme@example.com,employee,E-1\nme@example.com,compensation,\n")
    file.chmod(0o600)
    me = Actor("Me@example.com", (), Role.compensation)
    id_ = put(book, draft(covered=replace(COVERED, person="")))
    with refused("your own"):
        book.review(me, id_)
    book.review(HR, id_)
    with refused("your own"):
        book.approve(me, id_)


def test_rights_that_a_scope_lacks_are_not_its_actor_s(book: Book):
    id_ = frozen(book)
    mine = Scope.employee("local@example.com", "E-1")
    less = mine.less(replace(mine.rights, pay=Pay.nothing))
    assert book.find(less) == []
    with refused("no such scorecard"):
        book.dispute(acting(less), id_, "not mine")
    book.dispute(acting(mine), id_, "mine")


def test_nothing_is_final_on_figures_of_half_a_period(book: Book, clock: Clock):
    clock.at = clock.at.replace(month=6, day=30)
    id_ = put(book)
    book.review(HR, id_)
    clock.on(days=1)
    with refused("its period runs until 2026-06-30"):
        book.approve(CFO, id_)
    book.send_back(HR, id_, "the quarter is over now")
    put(book)
    through(book, id_)


def test_only_a_draft_is_withdrawn(book: Book):
    id_ = approved(book)
    with refused("approved"):
        book.withdraw(HR, id_, "no")
    book.send_back(HR, id_, "wait")
    book.withdraw(HR, id_, "the person left the plan")
    assert state(book, id_) == "withdrawn"
    assert put(book) != id_, "another may follow"


# ---------------------------------------------------------------------------------------------------- who sees what


def test_what_each_scope_finds(book: Book):
    ann, bob = frozen(book), put(book, draft(covered=replace(another(2), approver="")))

    def found(scope: Scope) -> set[str]:
        ids = {held.id for held in book.find(scope)}
        for id_ in (ann, bob):
            if id_ in ids:
                assert book.get(scope, id_).id == id_
            else:
                with pytest.raises(NotAllowed):
                    book.get(scope, id_)
        return ids

    assert found(EVERYTHING) == {ann, bob}
    assert found(Scope.of(Role.operator, "operator")) == {ann, bob}
    assert found(Scope.employee("ann@example.com", "E-1")) == {ann}
    assert found(Scope.employee("ann@example.com")) == {ann}
    assert found(Scope.employee("x@example.com", "E-1")) == {ann}
    assert found(Scope.employee("p2@example.com", "E-2")) == set(), "a draft is nobody's yet"
    assert found(Scope.lead("boss@example.com", "Heron")) == {ann}
    assert found(Scope.lead("lead@example.com", "Heron")) == set()
    assert found(Scope.of(Role.executive, "boss@example.com")) == {ann}
    assert found(Scope.of(Role.executive, "ceo@example.com")) == set()
    assert found(Scope.of(Role.executive, "ann@example.com")) == {ann}
    assert found(Scope("", Role.employee, RIGHTS[Role.employee])) == set()
    assert found(Scope.employee("", "")) == set()
    for role in (Role.auditor, Role.admin, Role.analyst):
        for person in ("ann@example.com", "boss@example.com"):
            assert found(Scope.of(role, person)) == set()
    assert found(Scope("ann@example.com")) == set()
    assert found(model()) == set()


def test_finding_by_what(book: Book):
    ann, two = frozen(book), put(book, draft(covered=another(2)))
    assert [one.id for one in book.find(EVERYTHING, "teams", made.QUARTER, ["draft"])] == [two]
    assert [one.id for one in book.find(EVERYTHING, states=[State.frozen])] == [ann]
    assert [one.id for one in book.find(EVERYTHING, employee="E-2")] == [two]
    assert [one.id for one in book.find(EVERYTHING, person="Ann@Example.com")] == [ann]
    assert [one.id for one in book.find(EVERYTHING, participant="p2")] == [two]
    assert book.find(EVERYTHING, "other") == []
    book.withdraw(HR, two, "no")
    assert [one.id for one in book.find(EVERYTHING, current=True)] == [ann]


def test_a_lead_is_told_no_amount(book: Book):
    id_ = frozen(book)
    [found] = book.outlines(Scope.lead("lead@example.com", "Heron"))
    assert (found.id, found.name, found.state) == (id_, "Ann Novak", "frozen")
    assert [(one.measure, one.share) for one in found.shares] == [
        ("csat", D("0.7000")),
        ("hold", D("1.5000")),
    ]
    assert "1020" not in repr(found)
    assert "420" not in repr(found)


def test_outlines_are_of_the_own_team_in_the_own_time_alone(book: Book):
    frozen(book)
    first, last = made.QUARTER
    none = (
        Scope.lead("lead@example.com", "Egret"),
        Scope.lead("lead@example.com", Spell("Heron", first.replace(day=2), last)),
        Scope.employee("bob@example.com", "E-2", teams=["Heron"]),
        Scope.of(Role.executive, "ceo@example.com"),
        Scope.of(Role.analyst, "x@example.com"),
        Scope.of(Role.auditor, "x@example.com"),
        replace(Scope.lead("ann@example.com", "Heron"), employees=("E-1",)),
        Scope.lead("ann@example.com", "Heron"),
        model(),
    )
    for scope in none:
        assert book.outlines(scope) == [], scope
    assert len(book.outlines(Scope.lead("lead@example.com", Spell("Heron", first, last)))) == 1


def test_teams_are_found_whatever_their_names_are(book: Book):
    for number, team in enumerate(("50%_", 'The "A" team', "Équipe\\Nord"), start=20):
        stay = replace(COVERED.stays[0], team=team)
        one = replace(another(number), stays=(stay,))
        read = dict(draft().readings)
        for held in (made.CSAT_READ, made.HOLD_READ):
            moved = replace(held, key=replace(held.key, place=team))
            read[moved.key] = moved
        put(book, replace(draft(covered=one), readings=read))
        assert [held.name for held in book.outlines(Scope.lead("lead@example.com", team))] == [one.name]


def test_outlines_leave_out_what_the_lead_sees_nowhere_else(book: Book):
    few = replace(made.CSAT_READ, n=3)
    id_ = put(book, replace(draft(), readings={**draft().readings, few.key: few}))
    held = book.get(EVERYTHING, id_)
    assert (held.statement.lines[0].whose, held.statement.lines[0].basis) == (Whose.site, Basis.value)
    [found] = book.outlines(Scope.lead("lead@example.com", "Heron"))
    assert [one.measure for one in found.shares] == ["hold"], "the site's figure is not the lead's"


def test_an_actor_comes_from_a_scope(book: Book):
    scope = Scope.employee("ann", "E-1")
    assert acting(scope, Source.command) == Actor(
        "ann", ("E-1",), Role.employee, Source.command, scope.rights
    )
