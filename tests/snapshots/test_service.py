"""``allegiance schedule run`` as a process: it wakes by itself, ends when it is told to, and takes over."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from allegiance.errors import WorkError
from allegiance.settings import Settings
from allegiance.snapshots import history, service
from allegiance.snapshots.history import Sent
from allegiance.snapshots.leader import who
from allegiance.snapshots.ledger_rows import State
from allegiance.work import database
from tests.snapshots import served
from tests.snapshots.posts import Maker, Post, soon


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    """A schedule that became due a moment ago, while nobody was there."""
    made = Post(Settings(home=tmp_path / "home"), Maker(served.PEOPLE))
    made.write(cron="* * * * *")
    made.pass_(datetime.now(UTC) - timedelta(minutes=2))
    yield made
    database.close(made.settings)


@pytest.fixture
def start(post: Post) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        started.append(served.start(post.settings.home))
        return started[-1]

    yield begin
    for one in started:
        one.kill()
        one.communicate()


def until(there: Callable[[], bool]) -> None:
    for _ in soon(60):
        if there():
            return
    raise AssertionError("it never came")


def says(post: Post, what: str, process: subprocess.Popen[str]) -> Callable[[], bool]:
    return served.said(post.settings.home, what, process.pid).exists


def go(post: Post) -> None:
    (post.settings.home / served.GO).touch()


def first(post: Post) -> list[Sent]:
    """The deliveries of the first due time: another may have become due since."""
    found = history.sent(post.settings)
    return [one for one in found if one.due == min(each.due for each in found)]


def states(post: Post) -> list[State]:
    return sorted(one.state for one in first(post))


@pytest.mark.slow
def test_told_to_end_while_it_works_it_finishes_what_is_in_hand(
    post: Post, start: Callable[[], subprocess.Popen[str]]
) -> None:
    process = start()
    until(says(post, served.BUSY, process))
    process.send_signal(signal.SIGTERM)
    assert not post.files(), "it was in the middle of it"
    go(post)
    told = process.communicate(timeout=60)[1]
    assert process.returncode == 0, told
    assert "Traceback" not in told
    assert "delivered: 1." in told
    assert len(post.files()) == 1
    assert states(post) == [State.delivered, State.waiting]
    assert who(post.ledger.work) == ""
    later = start()
    until(lambda: states(post) == [State.delivered] * 2)
    later.send_signal(signal.SIGINT)
    assert later.wait(60) == 0
    assert len(post.files()) == len({one.receipt for one in history.sent(post.settings) if one.receipt})


@pytest.mark.slow
def test_a_second_process_stands_by_and_takes_over(
    post: Post, start: Callable[[], subprocess.Popen[str]]
) -> None:
    leads = start()
    until(says(post, served.BUSY, leads))
    other = start()
    until(says(post, served.STANDS_BY, other))
    leads.kill()
    until(says(post, served.BUSY, other))
    go(post)
    until(lambda: states(post) == [State.delivered] * 2)
    other.send_signal(signal.SIGTERM)
    assert other.wait(60) == 0
    assert sorted(one.attempts for one in first(post)) == [1, 2]
    assert len(post.files()) == len({one.receipt for one in history.sent(post.settings) if one.receipt})


def test_a_pass_that_breaks_is_not_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path)
    passes: list[int] = []

    def breaks(*_: object, **__: object) -> None:
        passes.append(1)
        if len(passes) == 3:
            made.stop()
        raise WorkError("The work database is gone.") if len(passes) == 1 else ZeroDivisionError

    def told(_: str) -> None:
        raise BrokenPipeError("nobody reads what it says")

    monkeypatch.setattr(service, "one_pass", breaks)
    monkeypatch.setattr(service, "LONGEST", timedelta())
    monkeypatch.setattr(service, "SHORTEST", timedelta(milliseconds=10))
    made = service.Service(settings, told)
    made.run()
    assert len(passes) == 3


def test_a_mode_that_is_switched_on_holds_without_a_restart(tmp_path: Path) -> None:
    file, seen = tmp_path / "settings.toml", []

    class Noting(Maker):
        def with_settings(self, settings: Settings) -> Maker:
            seen.append((settings.pseudonymous, settings.company))
            if len(seen) == 3:
                file.write_text('pseudonymous = true\ncompany = "Acme"\n')
            if settings.pseudonymous or len(seen) > 20:
                made.stop()
            return super().with_settings(settings)

    made = service.Service(Settings(home=tmp_path), lambda _: None, Noting())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(service, "LONGEST", timedelta())
        patched.setattr(service, "SHORTEST", timedelta(milliseconds=10))
        made.run()
    database.close(made.settings)
    assert seen[:3] == [(False, "Your company")] * 3
    assert (True, "Acme") in seen[3:6]


def test_settings_that_cannot_be_read_let_nothing_out(tmp_path: Path) -> None:
    """A mode may have been what was written there: nobody guesses."""
    post = Post(Settings(home=tmp_path))
    post.write(cron="* * * * *")
    post.pass_(datetime.now(UTC) - timedelta(minutes=2))
    (tmp_path / "settings.toml").write_text("pseudonymous = maybe\n")
    told: list[str] = []

    def say(line: str) -> None:
        told.append(line)
        made.stop()

    made = service.Service(post.settings, say, post.maker)
    made.run()
    assert "settings.toml" in told[0]
    assert not post.files()
    database.close(post.settings)
