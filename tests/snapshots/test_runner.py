"""Passes over schedules: each due time once, each recipient once, failures that stand out, rights of the moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from allegiance.errors import CannotBePrinted, ScheduleError, WorkError
from allegiance.people.journal import Source, open_journal
from allegiance.settings import Settings
from allegiance.snapshots import history, settle
from allegiance.snapshots.attempt import MOST
from allegiance.snapshots.deliver.parcel import Doubtful, NotNow, Refused
from allegiance.snapshots.leader import Overtaken, leading, who
from allegiance.snapshots.ledger_rows import State
from allegiance.snapshots.targets import Method
from tests.snapshots.posts import DUE, START, Maker, Post, not_yet

MAIL = '[[target]]\nname = "box"\nmethod = "smtp"\nhost = "localhost"\nsender = "a@example.com"\n'
LATER = DUE + timedelta(minutes=1)
BY = {"actor": "op", "acting": "operator", "source": Source.command}


@pytest.fixture
def post(work_home: Settings) -> Post:
    made = Post(work_home)
    made.write()
    made.pass_(START)
    return made


def test_a_new_schedule_begins_when_it_is_first_seen(work_home: Settings):
    post = Post(work_home)
    post.write()
    assert post.pass_(DUE + timedelta(days=300)).planned == 0
    assert not history.runs(work_home)


def test_what_is_due_is_delivered_once(post: Post):
    assert post.pass_(DUE - timedelta(seconds=1)).planned == 0
    passed = post.pass_(DUE)
    assert (passed.planned, passed.ended, passed.wrong) == (1, {State.delivered: 1}, 0)
    assert post.pass_(DUE).planned == 0
    assert post.pass_(DUE + timedelta(days=3)).planned == 0
    assert len(post.files()) == 1
    assert post.maker.made == ["ann@example.com"]
    one = history.sent(post.settings)[0]
    assert (one.first, one.last, one.due) == ("2026-10-01", "2026-10-31", DUE)
    assert one.sha256
    assert one.receipt == str(post.files()[0])
    assert post.ledger.document(one.id) is None
    assert [ran.state for ran in history.runs(post.settings)] == ["done"]


def test_one_that_fails_does_not_stop_the_others_and_is_never_green(post: Post):
    post.maker.people = ("ann", "bob", "cid", "dot")
    post.maker.failing["bob"] = not_yet("the name Nguyễn has a character that no font here holds")
    post.maker.failing["cid"] = ZeroDivisionError("of a kind nobody expected")
    post.maker.gone.add("dot")
    passed = post.pass_(DUE)
    assert post.states() == {
        "ann": State.delivered, "bob": State.failed, "cid": State.failed, "dot": State.not_entitled
    }  # fmt: skip
    assert passed.wrong == 2
    assert history.wrong(post.settings) == 2
    told = {one.person: one.error for one in history.sent(post.settings)}
    assert "Nguyễn" in told["bob"]
    assert "reference" in told["cid"]
    assert "ZeroDivision" not in told["cid"]
    assert "Nothing is granted to dot" in told["dot"]
    assert len(post.files()) == 1


def test_what_is_not_there_yet_is_waited_for_and_then_given_up(post: Post):
    post.maker.failing["ann@example.com"] = not_yet()
    for hours in range(0, 47, 6):
        post.pass_(DUE + timedelta(hours=hours))
        assert post.states() == {"ann@example.com": State.failed}
    post.pass_(DUE + timedelta(hours=49))
    assert post.states() == {"ann@example.com": State.given_up}
    post.maker.failing.clear()
    settle.retry(post.settings, history.sent(post.settings)[0].id, **BY)
    post.pass_()
    assert post.states() == {"ann@example.com": State.delivered}


def test_attempts_come_further_apart_and_end(post: Post):
    def down(*_: object) -> str:
        raise NotNow("The server was gone.")

    post.methods[Method.folder] = down
    at, waits = DUE, []
    for _ in range(MOST):
        post.pass_(at)
        one = history.sent(post.settings)[0]
        if one.next_at:
            waits.append((one.next_at - at).total_seconds() / 60)
            at = one.next_at
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert one.state is State.given_up
    assert one.attempts == MOST
    assert [each.outcome for each in history.attempts(post.settings, one.id)] == ["failed"] * 9 + ["given up"]
    post.pass_(at + timedelta(days=1))
    assert len(post.maker.made) == 1, "every attempt sends the same bytes"
    del post.methods[Method.folder]
    settle.retry(post.settings, one.id, **BY)
    post.pass_()
    assert post.files()[0].read_bytes().startswith(b"%PDF-1.7 ann@example.com 2026-10-01 made 1")


def test_what_cannot_be_printed_is_given_up_at_once_until_somebody_corrects_it(post: Post):
    post.maker.people = ("ann", "bob")
    post.maker.failing["ann"] = CannotBePrinted(
        "The text “伊藤” cannot be printed.", "Write it in Latin letters."
    )
    passed = post.pass_(DUE)
    assert (post.states(), passed.wrong) == ({"ann": State.given_up, "bob": State.delivered}, 1)
    assert history.wrong(post.settings) == 1
    post.maker.failing.clear()
    post.pass_(DUE + timedelta(hours=2))
    assert post.maker.made == ["bob"], "not tried again by itself"
    failed = history.sent(post.settings, wrong=True)[0]
    assert "伊藤" in failed.error
    settle.retry(post.settings, failed.id, **BY)
    post.pass_()
    assert set(post.states().values()) == {State.delivered}


def test_a_refusal_is_for_good(post: Post):
    def refuses(*_: object) -> str:
        raise Refused("550 no such user.")

    post.methods[Method.folder] = refuses
    post.pass_(DUE)
    assert post.states() == {"ann@example.com": State.given_up}


@pytest.mark.parametrize(("doubt", "state"), [("hold", State.doubtful), ("send", State.failed)])
def test_what_may_have_been_sent_is_held_or_sent_again_as_declared(
    work_home: Settings, doubt: str, state: State
):
    post = Post(work_home)
    post.write(MAIL + f'doubt = "{doubt}"\n')
    post.pass_(START)

    def gone(_target: object, _parcel: object, about_to: object) -> str:
        about_to()  # type: ignore[operator]
        raise Doubtful("The server was gone.")

    post.methods[Method.smtp] = gone
    post.pass_(DUE)
    assert post.states() == {"ann@example.com": state}
    assert history.wrong(work_home) == 1
    one = history.sent(work_home)[0].id
    with pytest.raises(ScheduleError):
        settle.settle(work_home, "d-none", arrived=True, **BY)
    settle.settle(work_home, one, arrived=True, **BY)
    assert post.states() == {"ann@example.com": State.delivered}
    assert history.wrong(work_home) == 0
    with pytest.raises(ScheduleError, match="is delivered"):
        settle.retry(work_home, one, **BY)


def test_an_error_nobody_expected_after_the_message_left_is_a_doubt_too(work_home: Settings):
    post = Post(work_home)
    post.write(MAIL)
    post.pass_(START)

    def breaks(_target: object, _parcel: object, about_to: object) -> str:
        about_to()  # type: ignore[operator]
        raise ZeroDivisionError

    post.methods[Method.smtp] = breaks
    post.pass_(DUE)
    assert post.states() == {"ann@example.com": State.doubtful}


@pytest.mark.parametrize("reach", ["all", "less"])
def test_rights_that_changed_before_it_was_sent_make_it_anew(post: Post, reach: str):
    def down(*_: object) -> str:
        raise NotNow("The server was gone.")

    post.methods[Method.folder] = down
    post.pass_(DUE)
    del post.methods[Method.folder]
    post.maker.reach = reach
    post.pass_(LATER)
    assert len(post.maker.made) == (1 if reach == "all" else 2)
    assert f"made {len(post.maker.made)}" in post.files()[0].read_text()


def test_who_leaves_before_it_was_sent_gets_nothing(post: Post):
    def down(*_: object) -> str:
        raise NotNow("The server was gone.")

    post.methods[Method.folder] = down
    post.pass_(DUE)
    del post.methods[Method.folder]
    post.maker.gone.add("ann@example.com")
    post.pass_(LATER)
    assert post.states() == {"ann@example.com": State.not_entitled}
    assert not post.files()
    assert post.ledger.document(history.sent(post.settings)[0].id) is None


def test_a_schedule_that_goes_to_nobody_is_not_green(post: Post):
    post.maker.people = ()
    assert post.pass_(DUE).problems
    assert history.wrong(post.settings) == 1
    post.maker.people = ("ann",)
    post.pass_(DUE + timedelta(days=30))
    assert history.wrong(post.settings) == 0


def test_a_role_that_nobody_holds_is_said_though_others_got_theirs(post: Post):
    post.maker.nobody = ("role:auditor", "team:North")
    passed = post.pass_(DUE)
    assert passed.ended == {State.delivered: 1}
    told = "nobody holds role:auditor, team:North: it went to the others alone"
    assert told in passed.problems[0]
    assert told in history.marks(post.settings)["packs"].problem
    assert told in history.runs(post.settings)[0].note
    assert history.wrong(post.settings) == 1
    post.pass_(LATER)
    assert history.wrong(post.settings) == 1, "until it went to all"
    post.maker.nobody = ()
    post.pass_(DUE + timedelta(days=30))
    assert history.wrong(post.settings) == 0


def test_recipients_that_cannot_be_told_leave_the_due_time_due(post: Post, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patched:
        patched.setattr(Maker, "recipients", lambda *_: (_ for _ in ()).throw(ScheduleError("no roster")))
        assert "no roster" in post.pass_(DUE).problems[0]
        assert history.wrong(post.settings) == 1
    assert post.pass_(LATER).planned == 1
    assert history.wrong(post.settings) == 0


def test_another_expression_does_not_reach_back_beyond_its_writing(post: Post):
    import os

    post.write(cron="0 6 1 * *")
    changed = (DUE + timedelta(hours=1)).timestamp()
    os.utime(post.settings.home / "schedules.toml", (changed, changed))
    assert post.pass_(DUE + timedelta(hours=2)).planned == 0
    assert post.pass_(DUE + timedelta(days=30)).planned == 1


def test_missed_times_are_skipped_or_caught_up_as_declared(work_home: Settings):
    post = Post(work_home)
    post.write(extra='catch_up = "all"\nlimit = 2\n', cron="0 7 * * *")
    post.pass_(START)
    post.pass_(START + timedelta(days=5))
    found = history.runs(work_home)
    assert [(ran.due.day, ran.state) for ran in found] == [(5, "done"), (4, "done"), (3, "skipped")]
    assert "3 times from 2026-11-01 07:00 to 2026-11-03 07:00" in found[2].note
    assert len(post.files()) == 2


def test_two_do_not_lead_and_one_that_was_overtaken_writes_nothing(post: Post):
    work = post.ledger.work
    with leading(work) as first:
        assert first
        assert str(who(work)).endswith(str(__import__("os").getpid()))
        with leading(work) as second:
            assert second is None
    assert who(work) == ""
    with leading(work) as later:
        assert later
        assert later.epoch > first.epoch
        with pytest.raises(Overtaken):
            post.ledger.seen(first)
        with pytest.raises(Overtaken):
            post.ledger.claim(first, "d-none", DUE)


def test_one_that_is_overtaken_in_the_middle_delivers_nothing_more(post: Post):
    post.maker.people = ("ann", "bob")

    def overtaken(_target: object, _parcel: object, about_to: object) -> str:
        with post.ledger.work.writing() as connection:
            connection.execute(text("update schedule_leader set epoch = epoch + 1"))
        about_to()  # type: ignore[operator]
        raise AssertionError("sent by one who leads no more")

    post.methods[Method.folder] = overtaken
    with pytest.raises(Overtaken):
        post.pass_(DUE)
    del post.methods[Method.folder]
    post.pass_(LATER)
    assert set(post.states().values()) == {State.delivered}


@pytest.mark.parametrize(
    "statement",
    [
        "update deliveries set state = 'delivered'",
        "update deliveries set state = 'sent'",
        "update deliveries set state = 'sending', sha256 = ''",
        "insert into schedule_runs select 'x', schedule, due, kind, period, first, last, paper, state, note, made_at, "
        "ended_at from schedule_runs",
        "update schedule_leader set id = 2",
        "delete from schedule_runs",
    ],
)
def test_the_database_keeps_it_too(post: Post, statement: str):
    post.maker.failing["ann@example.com"] = not_yet()
    post.pass_(DUE)

    def change() -> None:
        with post.ledger.work.writing() as connection:
            connection.execute(text(statement))

    with pytest.raises(WorkError):
        change()


def test_a_decision_is_journalled(post: Post):
    post.maker.failing["ann@example.com"] = not_yet()
    post.pass_(DUE)
    settle.settle(post.settings, history.sent(post.settings)[0].id, arrived=False, **BY)
    assert post.states() == {"ann@example.com": State.dropped}
    assert "let be" in open_journal(post.settings).entries()[0].detail


def test_what_was_never_made_did_not_arrive(post: Post):
    post.maker.failing["ann@example.com"] = not_yet()
    post.pass_(DUE)
    with pytest.raises(ScheduleError):
        settle.settle(post.settings, history.sent(post.settings)[0].id, arrived=True, **BY)
    assert not open_journal(post.settings).entries()


def test_who_is_erased_stands_in_no_history_and_no_document_waits(post: Post):
    post.maker.people = ("ann", "bob")

    def down(*_: object) -> str:
        raise NotNow("The server was gone.")

    post.methods[Method.folder] = down
    post.pass_(DUE)
    assert settle.forget(post.settings, ["ann"]) == 1
    assert post.states() == {"bob": State.failed}
    assert post.ledger.document(history.sent(post.settings)[0].id) is None
    del post.methods[Method.folder]
    post.pass_(LATER)
    assert post.maker.made == ["ann", "bob", "bob"] or post.maker.made == ["bob", "ann", "bob"]


def test_old_runs_go_and_stay_gone(post: Post):
    post.pass_(DUE)
    from datetime import UTC, datetime

    assert settle.prune(post.settings, datetime.now(UTC) + timedelta(days=1)) == 1
    assert not history.runs(post.settings)
    assert post.pass_(LATER).planned == 0
