"""What became of the money, in words that whoever is paid can hold the company to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from allegiance.pay import words_money
from allegiance.pay.life import Book
from allegiance.settings import Settings
from tests.pay.lives import ANN, CFO, EVERYTHING, HR, THIRD, Clock, draft, frozen, opened, put, through
from tests.pay.test_payments import DAYS, claims, hand_over


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(tmp_path, clock: Clock) -> Book:
    (tmp_path / "home").mkdir()
    return opened(Settings(home=tmp_path / "home"), clock)


def told(book: Book, id_: str) -> dict[str, str]:
    return dict(words_money.facts(book.get(EVERYTHING, id_), book.today()))


def test_from_due_to_paid_and_back(book: Book, clock: Clock):
    assert words_money.facts(book.get(EVERYTHING, put(book)), book.today()) == []
    id_ = frozen(book)
    assert told(book, id_) == {"Due": "1,020.00 EUR."}
    book.pay(HR, id_, "run 7", on=date(2026, 7, 1))
    assert told(book, id_) == {"Paid": "1,020.00 EUR, transferred on 1 July 2026 (run 7)."}
    request = book.claw_back(HR, id_, Decimal("300"), "misconduct", "as the hearing found")
    book.confirm_claw_back(CFO, id_, request)
    back = "300.00 EUR, confirmed by two people on 6 July 2026. "
    assert told(book, id_)["Asked back"].startswith(back)
    assert (
        "as the hearing found. It can be disputed until 5 August 2026; nothing of it is collected"
        in (told(book, id_)["Asked back"])
    )
    clock.on(days=DAYS + 1)
    assert told(book, id_)["Asked back"].endswith("It could be disputed until 5 August 2026.")
    book.collect(HR, id_, Decimal("100"), "run 8")
    book.collect(HR, id_, Decimal("50"), "run 9")
    assert told(book, id_)["Came back"] == (
        "100.00 EUR on 6 August 2026 (run 8) and 50.00 EUR on 6 August 2026 (run 9)."
    )


def test_a_dispute_about_what_is_asked_back(book: Book):
    id_ = frozen(book)
    book.pay(HR, id_, "run 7")
    for upheld, end in ((True, "upheld: nothing of it is asked back."), (False, "was dismissed.")):
        request = book.claw_back(HR, id_, Decimal("300"), "misstatement", "as restated")
        book.confirm_claw_back(CFO, id_, request)
        book.dispute_claw_back(ANN, id_, request, "no")
        assert told(book, id_)["Asked back"].endswith("nothing of it is collected before a person decided.")
        book.decide_claw_back(THIRD, id_, request, upheld, "so it is")
        assert told(book, id_)["Asked back"].endswith(end)


def test_disputes_restatements_and_what_was_transferred_all_the_same(book: Book):
    id_ = frozen(book)
    sent = claims(hand_over(book))
    book.dispute(ANN, id_, "no")
    held = book.get(EVERYTHING, id_)
    assert words_money.until_then(held) == "Nothing is paid on it until then."
    assert told(book, id_) == {"Due": "1,020.00 EUR, once the dispute is decided."}
    book.note(HR, sent, "run 7")
    held = book.get(EVERYTHING, id_)
    assert words_money.until_then(held) == "What was paid stays; nothing more is paid on it until then."
    assert told(book, id_)["Paid"] == (
        "1,020.00 EUR, transferred on 6 July 2026, although it was disputed by then (run 7)."
    )
    new = book.decide(THIRD, id_, True, "yes", draft=draft("0.76"))
    assert "Due" not in told(book, id_)
    through(book, new)
    assert told(book, new) == {
        "Paid before": "1,020.00 EUR on what it replaces.",
        "Due": "Nothing. 60.00 EUR more was paid than it says; nothing is deducted by itself.",
    }
    assert "Due" not in told(book, id_)


def test_a_restatement_of_the_same_amount_is_due_nothing(book: Book):
    id_ = frozen(book)
    book.pay(HR, id_, "run 7")
    new = through(book, book.restate(HR, id_, None, "the same once more"))
    assert told(book, new)["Due"] == "Nothing any more."
    other = book.restate(HR, new, draft("0.78"), "late")
    assert told(book, other) == {}
