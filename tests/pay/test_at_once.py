"""Many at the same moment, and killed in the middle: one winner, nothing lost, nothing half-written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from allegiance.errors import AllegianceError
from allegiance.pay.life import Actor, Book
from allegiance.pay.verify import verify
from allegiance.people.rights import Role
from allegiance.settings import Settings
from allegiance.work import database
from tests.pay.lives import CFO, EVERYTHING, HR, another, draft, frozen, opened, put, state


@pytest.fixture
def book(work_home: Settings) -> Book:
    return opened(work_home)


def together(book: Book, count: int, step) -> tuple[list[int], list[str]]:  # type: ignore[no-untyped-def]
    """The same step by so many people at once: who won, and what the others were told."""
    start = threading.Barrier(count)
    won: list[int] = []
    told: list[str] = []

    def one(number: int) -> None:
        start.wait()
        try:
            step(Actor(f"boss{number}@example.com", (), Role.compensation), number)
            won.append(number)
        except AllegianceError as error:
            told.append(error.message)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won, told


def test_of_twenty_approvals_one_wins(book: Book):
    id_ = put(book)
    book.review(HR, id_)
    won, told = together(book, 20, lambda actor, _: book.approve(actor, id_))
    assert len(won) == 1
    assert len(told) == 19
    assert all("it cannot be approved now" in one for one in told), told
    held = book.get(EVERYTHING, id_)
    assert held.approved_by == f"boss{won[0]}@example.com"
    assert [step.verb for step in held.steps] == ["computed", "reviewed", "approved"]
    assert verify(book.settings).holds


def test_an_approval_and_a_step_back_at_once(book: Book):
    id_ = put(book)
    book.review(HR, id_)
    version = book.get(EVERYTHING, id_).version

    def step(actor: Actor, number: int) -> None:
        if number % 2:
            book.approve(actor, id_, version=version)
        else:
            book.send_back(actor, id_, "wait", version=version)

    won, told = together(book, 8, step)
    assert len(won) == 1
    assert len(told) == 7
    assert state(book, id_) == ("approved" if won[0] % 2 else "draft")


def test_of_ten_payments_one_is_made(book: Book):
    id_ = frozen(book)
    won, _ = together(book, 10, lambda actor, number: book.pay(actor, id_, f"run {number}"))
    assert len(won) == 1
    assert book.get(EVERYTHING, id_).reference == f"run {won[0]}"


def test_a_period_is_computed_by_several_at_once_and_stands_once(book: Book):
    won, told = together(book, 6, lambda actor, _: book.put(actor, [draft(), draft(covered=another(2))]))
    assert (len(won), told) == (6, [])
    assert len(book.find(EVERYTHING)) == 2
    assert verify(book.settings).holds


APPROVER = """
import sys, threading, time
from pathlib import Path
from allegiance.errors import AllegianceError
from allegiance.pay import record
from allegiance.pay.life import Actor, open_book
from allegiance.people.rights import Role
from allegiance.settings import Settings
home, url, id_, number = sys.argv[1:]
book = open_book(Settings(home=Path(home), work_url=url))
def approve(who):
    try:
        book.approve(Actor(f"boss{who}@example.com", (), Role.compensation), id_)
        said = "won"
    except AllegianceError as error:
        said = error.message
    sys.stdout.write(said + "\\n")  # at once: lines of several threads do not mix
    sys.stdout.flush()
threads = [threading.Thread(target=approve, args=(f"{number}-{n}",)) for n in range(5)]
print("ready", flush=True)
sys.stdin.readline()
for thread in threads:
    thread.start()
"""


@pytest.mark.slow
def test_of_twenty_approvals_by_four_processes_one_wins(book: Book):
    id_ = put(book)
    book.review(HR, id_)
    place = (str(book.settings.home), book.settings.work_url, id_)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", APPROVER, *place, str(number)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for number in range(4)
    ]  # fmt: skip
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [line.strip() for process in started for line in (process.stdout or ())]
    assert not any(process.wait() for process in started)
    assert told.count("won") == 1
    assert sum("it cannot be approved now" in one for one in told) == 19, told
    assert verify(book.settings).holds


WORKER = """
import sys
from pathlib import Path
from allegiance.settings import Settings
from tests.pay.lives import CFO, HR, another, draft, opened
book = opened(Settings(home=Path(sys.argv[1]), work_url=sys.argv[2]))
for number in range(int(sys.argv[3]), 1_000_000):
    one = draft(covered=another(number))
    [id_] = book.put(HR, [one]); print(id_, "draft", flush=True)
    book.review(HR, id_); print(id_, "reviewed", flush=True)
    book.approve(CFO, id_); print(id_, "approved", flush=True)
    book.freeze(HR, id_); print(id_, "frozen", flush=True)
    new = book.restate(HR, id_, draft("0.78", covered=another(number)), "late"); print(new, "draft", flush=True)
    book.review(HR, new); print(new, "reviewed", flush=True)
    book.approve(CFO, new); print(new, "approved", flush=True)
    book.freeze(HR, new); print(new, "frozen", flush=True); print(id_, "restated", flush=True)
"""

ORDER = ["draft", "reviewed", "approved", "frozen", "restated"]


@pytest.mark.slow
def test_killed_in_the_middle_nothing_is_lost_or_half_written(book: Book):
    reported: dict[str, str] = {}
    for turn in range(3):
        words = [sys.executable, "-c", WORKER, str(book.settings.home), book.settings.work_url]
        started = [
            subprocess.Popen(
                [*words, str(1_000 + turn * 100_000 + number * 10_000)],
                stdout=subprocess.PIPE,
                text=True,
                cwd=Path.cwd(),
            )
            for number in range(2)
        ]
        lines = [process.stdout.readline() for process in started if process.stdout]
        time.sleep(0.2 + 0.17 * turn)
        for process in started:
            os.kill(process.pid, signal.SIGKILL)
        lines += [line for process in started if process.stdout for line in process.stdout]
        for process in started:
            process.wait()
        for line in lines:
            id_, _, told = line.strip().partition(" ")
            if told in ORDER:
                reported[id_] = told
        found = verify(book.settings)
        assert found.holds, found.findings
    assert reported
    database.close(book.settings)
    again = opened(book.settings)
    held = {one.id: one for one in again.find(EVERYTHING)}
    for id_, told in reported.items():
        assert ORDER.index(held[id_].state) >= ORDER.index(told), "what was reported is there"
    for one in held.values():
        assert len(one.steps) == one.version
        if one.state == "restated":
            assert held[one.replaced_by].state == "frozen", "both or neither"
    assert len(held) - len(reported) <= 8, "at most one more of each worker"
    again.put(CFO, [draft()])
