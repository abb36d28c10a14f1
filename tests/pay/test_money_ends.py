"""Whatever people do in whatever order: in the end everybody has what is owed, and nobody has it twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allegiance.errors import PayError
from allegiance.pay import handed
from allegiance.pay.held import FIXED, Actor, Held
from allegiance.pay.life import Book
from allegiance.pay.payments import Claim
from allegiance.pay.verify import verify
from allegiance.people.rights import Role
from allegiance.settings import Settings
from tests.pay.lives import CFO, EVERYTHING, HR, PLAN, THIRD, Clock, another, draft, frozen, opened, through
from tests.pay.test_payments import claims

AMOUNTS = {"0.75": 90000, "0.76": 96000, "0.77": 102000, "0.78": 108000}
"""What figures come to, in cents, worked out on paper."""


@dataclass
class Ledger:
    """What must be true, counted in whole cents from nothing but what was done."""

    says: int
    """What the newest final revision comes to."""
    paid: int = 0
    collected: int = 0
    back: dict[str, tuple[int, bool, int]] = field(default_factory=dict)
    """What is asked back: cents, whether it is forfeited, and on which revision."""
    revision: int = 1

    def counted(self) -> int:
        """What counts as paid for the newest revision: what was asked back before it as wrongly paid does not."""
        wrong = sum(c for c, forfeited, at in self.back.values() if not forfeited and at < self.revision)
        return self.paid - wrong

    @property
    def due(self) -> int:
        """What is to be paid now."""
        return max(self.says - self.counted(), 0)

    @property
    def asked(self) -> int:
        """What is to come back altogether."""
        return sum(c for c, _, _ in self.back.values())


class World:
    """One person's quarter, with everybody who does something about it."""

    def __init__(self, book: Book, clock: Clock, number: int) -> None:
        self.book, self.clock = book, clock
        self.covered = another(number)
        self.me = Actor(self.covered.person, (self.covered.employee,), Role.employee)
        self.newest = frozen(book, draft(covered=self.covered))
        self.ledger = Ledger(AMOUNTS["0.77"])
        self.sent: list[Claim] = []

    def every(self) -> list[Held]:
        return self.book.find(EVERYTHING, participant=self.covered.id)

    def head(self) -> Held:
        return self.book.get(EVERYTHING, self.newest)

    def hand_over(self, again: int) -> None:
        done = self.book.hand_over(HR, [one.id for one in self.every()], again=bool(again % 2))
        given = [one for one in claims(done) if one.kind in handed.PAID]
        if given and not again % 2:
            on_the_way = [one for one in self.sent if self.book.get(EVERYTHING, one.scorecard).paid is None]
            assert on_the_way == [], "payroll may transfer that still"
            assert [one.cents for one in given] == [self.ledger.due]
        self.sent += given

    def note(self, which: int) -> None:
        """Payroll transferred a line of some list, whatever became of the scorecard since."""
        if self.sent:
            claim = self.sent[which % len(self.sent)]
            self.ledger.paid += claim.cents if self.book.note(HR, [claim], "run").paid else 0

    def pay(self, _: int) -> None:
        due = self.head().due
        assert due <= 0 or due * 100 == self.ledger.due, "nobody is paid what is not owed"
        self.book.pay(HR, self.newest, "run")
        self.ledger.paid += int(due * 100)

    def restate(self, which: int) -> None:
        figure = list(AMOUNTS)[which % len(AMOUNTS)]
        new = self.book.restate(HR, self.newest, draft(figure, covered=self.covered), "late")
        self._final(new, figure)

    def _final(self, new: str, figure: str) -> None:
        through(self.book, new)
        self.newest = new
        self.ledger.says, self.ledger.revision = AMOUNTS[figure], self.ledger.revision + 1

    def give_up(self, _: int) -> None:
        held = self.head()
        if held.replaced_by:
            self.book.withdraw(HR, held.replaced_by, "no")

    def dispute(self, _: int) -> None:
        self.book.dispute(self.me, self.newest, "no")

    def dismiss(self, _: int) -> None:
        self.book.decide(THIRD, self.newest, False, "no")

    def uphold(self, which: int) -> None:
        figure = list(AMOUNTS)[which % len(AMOUNTS)]
        new = self.book.decide(THIRD, self.newest, True, "yes", draft=draft(figure, covered=self.covered))
        if which % 3:
            self._final(new, figure)

    def ask_back(self, which: int) -> None:
        cents, forfeited = 1 + which * 997 % 60000, bool(which % 2)
        code = "misconduct" if forfeited else "misstatement"
        request = self.book.claw_back(HR, self.newest, Decimal(cents).scaleb(-2), code, "so")
        self.book.confirm_claw_back(CFO, self.newest, request)
        self.ledger.back[request] = (cents, forfeited, self.ledger.revision)

    def object(self, which: int) -> None:
        """Dispute something that is asked back, and decide."""
        open_ = [
            (one, claw) for one in self.every() for claw in one.claws if claw.disputable(self.book.today())
        ]
        if open_:
            held, claw = open_[which % len(open_)]
            self.book.dispute_claw_back(self.me, held.id, claw.request, "no")
            self.book.decide_claw_back(THIRD, held.id, claw.request, bool(which % 2), "so")
            if which % 2:
                del self.ledger.back[claw.request]

    def wait(self, which: int) -> None:
        self.clock.on(days=which % 40)

    def collect(self, which: int) -> None:
        for held in self.every():
            left = held.collectable(self.book.today())
            part = left if which % 2 else (left / 3).quantize(Decimal("0.01"))
            if part:
                self.book.collect(HR, held.id, part, "back")
                self.ledger.collected += int(part * 100)

    def settle(self) -> None:
        """Everything that is open is done: disputes, payments, collecting."""
        head = self.head()
        if head.decision == "upheld":
            through(self.book, head.replaced_by)
            self.newest = head.replaced_by
            self.ledger.says, self.ledger.revision = int(self.head().total * 100), self.ledger.revision + 1
        elif head.state == "disputed":
            self.dismiss(0)
        if self.head().due > 0:
            self.pay(0)
        self.clock.on(days=PLAN.dispute_days + 1)
        self.collect(1)


STEPS = (
    "hand_over", "note", "pay", "restate", "give_up", "dispute", "dismiss", "uphold", "ask_back", "object", "wait",
    "collect",
)  # fmt: skip


BEGINNINGS = (
    (),
    (("hand_over", 0), ("restate", 3)),
    (("hand_over", 0), ("restate", 3), ("hand_over", 1)),
    (("pay", 0), ("ask_back", 4), ("restate", 3)),
    (("pay", 0), ("restate", 3), ("ask_back", 4)),
    (("pay", 0), ("restate", 0), ("ask_back", 5)),
    (("pay", 0), ("ask_back", 4), ("ask_back", 5)),
    (("hand_over", 0), ("dispute", 0)),
    (("pay", 0), ("dispute", 0), ("uphold", 3)),
)  # fmt: skip
"""Where random steps by themselves hardly ever come."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Book, Clock]:
    home: Path = tmp_path_factory.mktemp("ends") / "home"
    home.mkdir()
    clock = Clock()
    return opened(Settings(home=home), clock), clock


numbers = iter(range(100, 1_000_000))


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    begin=st.sampled_from(BEGINNINGS),
    did=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 60)), max_size=8),
)
def test_in_the_end_everybody_has_what_is_owed(
    shared: tuple[Book, Clock], begin: tuple[tuple[str, int], ...], did: list[tuple[str, int]]
):
    world = World(*shared, next(numbers))
    for step, which in (*begin, *did):
        try:
            getattr(world, step)(which)
        except PayError:
            continue  # refused is as if it had not been
        ledger, head = world.ledger, world.head()
        assert ledger.collected <= ledger.asked <= ledger.paid
        assert max(head.due, Decimal(0)) * 100 == (ledger.due if head.paid is None else 0)
    world.settle()
    ledger, every = world.ledger, world.every()
    # What is owed: what the scorecard says, or what was paid already where that is more, less what was asked back.
    assert ledger.counted() >= ledger.says
    assert ledger.collected == ledger.asked
    assert sum(int((one.paid or 0) * 100) for one in every) == ledger.paid
    assert sum(int(one.clawed_back * 100) for one in every) == ledger.asked
    assert ledger.paid - ledger.collected >= 0
    assert [line for line in world.book.hand_over(HR, [one.id for one in every]).lines if line.amount] == []
    assert {one.state for one in every if one.frozen_at} <= set(FIXED)


@pytest.mark.slow
def test_all_of_it_is_as_it_was_written(shared: tuple[Book, Clock]):
    assert verify(shared[0].settings).holds
