"""Payroll at the command line: a list out, the same list back, and what came of what was asked back."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from allegiance.cli import app
from allegiance.errors import AllegianceError, PayError, QuestionError
from allegiance.pay.life import Book
from allegiance.settings import Settings
from allegiance.work import database
from tests.pay.lives import ANN, CFO, EVERYTHING, HR, another, draft, frozen, opened, state

QUARTER = ("--plan", "teams", "--period", "2026-Q2")
REFERENCE = ("--reference", "run 7")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    home = tmp_path / "home"
    home.mkdir()
    made = Settings(home=home)
    yield opened(made)
    database.close(made)


def ask(book: Book, *words: str) -> Result:
    return CliRunner().invoke(app, ["scorecard", *words, "--home", str(book.settings.home)])


def run(book: Book, *words: str, code: int = 0) -> Result:
    done = ask(book, *words)
    assert done.exit_code == code, done.output + repr(done.exception)
    return done


def refused(book: Book, *words: str) -> AllegianceError:
    done = ask(book, *words)
    assert isinstance(done.exception, AllegianceError), done.output + repr(done.exception)
    return done.exception


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))


def write(file: Path, held: list[dict[str, Any]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened_:
        writer = csv.DictWriter(opened_, list(held[0]))
        writer.writeheader()
        writer.writerows(held)


def test_the_file_that_payroll_sends_back_notes_just_its_lines(book: Book, tmp_path: Path):
    one, two = frozen(book), frozen(book, draft("0.78", covered=another(2)))
    file = tmp_path / "payroll.csv"
    done = run(book, "export", *QUARTER, "--out", str(file))
    held = rows(file)
    assert f"2 lines on the list {held[0]['payroll_list']}: 2,100.00 EUR to be paid." in done.stderr
    write(file, [held[0] | {"amount": "1020.5"}, held[1]])
    error = refused(book, "pay", "--file", str(file), *REFERENCE)
    assert "row 2: 1020.00 EUR stood on the list" in error.message
    assert "1020.50" in error.message
    write(file, [held[0] | {"amount": "1.020,00"}])
    assert (
        "column amount: '1.020,00' is no amount"
        in refused(book, "pay", "--file", str(file), *REFERENCE).message
    )
    assert {state(book, one), state(book, two)} == {"frozen"}
    write(file, held[:1])
    done = run(book, "pay", "--file", str(file), *REFERENCE, "--on", "2026-07-31")
    assert "1 noted as paid." in done.stderr
    assert (state(book, one), state(book, two)) == ("paid", "frozen")
    write(file, held)
    assert "1 noted as paid." in run(book, "pay", "--file", str(file), *REFERENCE).stderr
    done = run(book, "pay", "--file", str(file), *REFERENCE)
    assert "0 noted as paid." in done.stderr
    assert "it is noted already, with this amount" in done.stderr


def test_a_second_list_says_what_the_first_one_holds(book: Book, tmp_path: Path):
    id_ = frozen(book)
    first = json.loads(run(book, "export", *QUARTER, "--format", "json").stdout)
    assert [row["payroll_list"] for row in first["rows"]] == [first["payroll_list"]]
    again = json.loads(run(book, "export", *QUARTER, "--format", "json").stdout)
    assert (again["rows"], again["payroll_list"]) == ([], "")
    assert [(one["scorecard"], one["payroll_list"]) for one in again["earlier"]] == [
        (id_, first["payroll_list"])
    ]
    done = run(book, "export", *QUARTER, "--out", str(tmp_path / "pay.csv"))
    assert f"stood on the list {first['payroll_list']}" in done.stderr
    assert "Nothing else is to be paid." in done.stderr
    assert rows(tmp_path / "pay.csv") == []
    anew = json.loads(run(book, "export", *QUARTER, "--again", "--format", "json").stdout)
    assert [row["amount"] for row in anew["rows"]] == ["1020.00"]


def test_of_many_those_that_cannot_be_noted_are_told_once_and_it_is_no_failure(book: Book):
    ids = [frozen(book)] + [frozen(book, draft(covered=another(number))) for number in range(2, 5)]
    run(book, "export", *QUARTER)
    ids.append(frozen(book, draft(covered=another(9))))
    book.dispute(ANN, ids[0], "no")
    done = run(book, "pay", *QUARTER, *REFERENCE)
    assert done.stderr.splitlines()[0] == "3 noted as paid."
    assert "it is on no list for payroll yet: export it first" in done.stderr
    assert (
        "it is disputed by now: if it was transferred all the same, note its list with --file" in done.stderr
    )
    assert [state(book, one) for one in ids] == ["disputed", "paid", "paid", "paid", "frozen"]
    done = run(book, "pay", *QUARTER, *REFERENCE)
    assert done.stderr.splitlines()[0] == "0 noted as paid."
    run(book, "pay", ids[0], "--amount", "1020.00", *REFERENCE, code=1)


def test_one_by_its_id_takes_its_amount_and_a_reference(book: Book):
    id_ = frozen(book)
    assert isinstance(refused(book, "pay", id_, *REFERENCE), QuestionError)
    assert isinstance(refused(book, "pay", *REFERENCE), QuestionError)
    assert isinstance(refused(book, "pay", id_, *QUARTER, *REFERENCE), QuestionError)
    assert isinstance(refused(book, "pay", id_, "--amount", "1020.00"), PayError)
    wrong = refused(book, "pay", id_, "--amount", "1020", *REFERENCE, "--on", "31.7.2026")
    assert "'31.7.2026' is no day" in wrong.message
    assert "is due on it, not 1019" in refused(book, "pay", id_, "--amount", "1019", *REFERENCE).message
    run(book, "pay", id_, "--amount", "1020.00", *REFERENCE)
    assert state(book, id_) == "paid"


def test_what_was_asked_back_is_disputed_decided_and_collected(book: Book):
    id_ = frozen(book)
    book.pay(HR, id_, "July")
    request = book.claw_back(HR, id_, Decimal("300.00"), "misstatement", "as restated")
    book.confirm_claw_back(CFO, id_, request)
    book.dispute_claw_back(ANN, id_, request, "it was right")
    assert isinstance(refused(book, "collected", id_, "--amount", "1", *REFERENCE), PayError)
    shown = run(book, "show", id_).stdout
    assert "it was right" in shown
    run(book, "decide", id_, "--dismissed", "--text", "it was not", "--request", request)
    run(book, "collected", id_, "--amount", "100.00", *REFERENCE)
    held = book.get(EVERYTHING, id_)
    assert (held.collected, held.claws[0].decision) == (Decimal("100.00"), "dismissed")
    (row,) = json.loads(run(book, "list", "--format", "json").stdout)["rows"]
    assert (row["asked_back"], row["collected"]) == ("300.00", "100.00")
