"""A pass looks at what holds now: a dead server stops nobody else, edits count at once, clocks may have been wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from allegiance.people.journal import Source
from allegiance.people.journal_rows import stamp
from allegiance.settings import Settings
from allegiance.snapshots import history, settle
from allegiance.snapshots.attempt import LONGEST_WAIT
from allegiance.snapshots.deliver.parcel import AboutTo, Doubtful, NotNow, Parcel, Unreachable
from allegiance.snapshots.ledger_rows import State
from allegiance.snapshots.targets import Method
from allegiance.work.tables import deliveries, schedule_marks
from tests.snapshots.posts import DUE, FOLDER, START, Post

MAIL = '[[target]]\nname = "mail"\nmethod = "smtp"\nhost = "localhost"\nsender = "a@example.com"\n'
BY = {"actor": "op", "acting": "operator", "source": Source.command}
PEOPLE = tuple(f"p{number}@example.com" for number in range(6))
SECOND = (
    '[[schedule]]\nname = "other"\nkind = "executive"\ncron = "{}"\ntimezone = "UTC"\nperiod = "last month"\n'
    'recipients = ["role:executive"]\ntarget = "box"\n'
)


@pytest.fixture
def post(work_home: Settings) -> Post:
    made = Post(work_home)
    made.write()
    made.pass_(START)
    return made


@pytest.fixture
def mailed(work_home: Settings) -> Post:
    """By e-mail, to several, and another schedule into a folder a minute after."""
    made = Post(work_home)
    made.maker.people = PEOPLE
    made.write(FOLDER + MAIL, SECOND.format("1 7 1 * *"), target="mail")
    made.pass_(START)
    return made


def edit(post: Post, old: str, new: str) -> None:
    file = post.settings.home / "schedules.toml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def taken(into: list[Parcel], then: Callable[[Parcel], None] = lambda _: None) -> Callable[..., str]:
    """A target that takes everything."""

    def deliver(_target: object, parcel: Parcel, about_to: AboutTo) -> str:
        about_to()
        into.append(parcel)
        then(parcel)
        return "taken"

    return deliver


def held(post: Post, schedule: str = "packs") -> list[State]:
    return sorted(one.state for one in history.sent(post.settings, schedule=schedule))


# What takes long.


def test_a_dead_server_is_tried_once_a_pass_and_stops_no_other_schedule(mailed: Post):
    tried: list[str] = []

    def dead(_target: object, parcel: Parcel, _about_to: AboutTo) -> str:
        tried.append(parcel.person)
        mailed.clock.at += timedelta(minutes=1)
        raise Unreachable("mail cannot be used: timed out.", "See that it runs.")

    mailed.methods[Method.smtp] = dead
    passed = mailed.pass_(DUE)
    assert len(tried) == 1
    assert passed.ended == {State.failed: len(PEOPLE)}
    found = history.sent(mailed.settings, schedule="packs")
    assert sorted(one.attempts for one in found) == [0] * (len(PEOPLE) - 1) + [1]
    assert all("timed out" in one.error and one.next_at and one.next_at > mailed.clock.at for one in found)
    assert history.wrong(mailed.settings) == len(PEOPLE)
    mailed.pass_()
    assert held(mailed, "other") == [State.delivered] * len(PEOPLE)
    for _ in range(6):
        mailed.pass_(min(one.next_at for one in history.sent(mailed.settings) if one.next_at))
    assert len(tried) == 7
    assert len(set(tried)) == 1, "one finds out whether it is there again; nobody else loses attempts"
    into: list[Parcel] = []
    mailed.methods[Method.smtp] = taken(into)
    mailed.pass_(mailed.clock.at + LONGEST_WAIT)
    assert {one.person for one in into} == set(PEOPLE)
    assert history.wrong(mailed.settings) == 0


@pytest.mark.parametrize("gone", [Unreachable("refused."), Doubtful("gone after the last line.")])
def test_a_dead_server_is_not_tried_again_while_the_pass_is_busy_elsewhere(mailed: Post, gone: Exception):
    tried: list[str] = []

    def dead(_target: object, parcel: Parcel, about_to: AboutTo) -> str:
        tried.append(parcel.person)
        about_to()
        raise gone

    def long(_: Parcel) -> None:
        mailed.clock.at += timedelta(hours=2)

    mailed.methods[Method.smtp] = dead
    mailed.methods[Method.folder] = taken([], long)
    mailed.pass_(DUE + timedelta(minutes=1))
    assert len(tried) == 1
    assert held(mailed, "other") == [State.delivered] * len(PEOPLE)


def test_one_that_is_put_off_can_be_told_from_one_that_was_tried(mailed: Post):
    def dead(*_: object) -> str:
        raise Unreachable("mail cannot be used: refused.")

    mailed.methods[Method.smtp] = dead
    mailed.pass_(DUE)
    told = [one.error for one in history.sent(mailed.settings)]
    assert len([one for one in told if one.startswith("Not tried, since mail")]) == len(PEOPLE) - 1
    noted = [history.attempts(mailed.settings, one.id) for one in history.sent(mailed.settings)]
    assert sorted(len(each) for each in noted) == [0] * (len(PEOPLE) - 1) + [1]


def test_a_refusal_of_one_puts_off_nobody_else(mailed: Post):
    into: list[Parcel] = []
    take = taken(into)

    def grey(target: object, parcel: Parcel, about_to: AboutTo) -> str:
        if parcel.person == PEOPLE[0]:
            raise NotNow("451 Greylisted.")
        return take(target, parcel, about_to)

    mailed.methods[Method.smtp] = grey
    mailed.pass_(DUE)
    assert held(mailed) == [State.delivered] * 5 + [State.failed]


def test_a_pass_ends_though_what_failed_falls_due_again_meanwhile(post: Post):
    tried: list[str] = []

    def slow(_target: object, parcel: Parcel, _about_to: AboutTo) -> str:
        tried.append(parcel.person)
        post.clock.at += timedelta(hours=2)
        assert len(tried) < 99, "it never ends"
        raise NotNow("busy.")

    post.maker.people = PEOPLE
    post.methods[Method.folder] = slow
    post.pass_(DUE)
    assert sorted(tried) == sorted(PEOPLE)


@pytest.mark.parametrize("people", [PEOPLE[:1], PEOPLE[:2]])
def test_who_is_busy_is_there_so_nothing_is_skipped(work_home: Settings, people: tuple[str, ...]):
    """Also where the delivery that takes long is the last of its pass."""
    post = Post(work_home)
    post.maker.people = people
    post.write(extra=SECOND.format("30 7 1 * *") + 'catch_up = "skip"\ngrace_minutes = 5\n')
    post.pass_(START)

    def long(_: Parcel) -> None:
        if post.clock.at == DUE:
            post.clock.at += timedelta(hours=3)

    post.methods[Method.folder] = taken([], long)
    post.pass_(DUE)
    post.pass_()
    assert held(post, "other") == [State.delivered] * len(people)


def test_nobody_there_is_still_skipped(post: Post):
    post.write(extra='catch_up = "skip"\ngrace_minutes = 5\n')
    post.pass_(START)
    post.pass_(DUE + timedelta(minutes=6))
    assert [one.state for one in history.runs(post.settings)] == ["skipped"]


# What was edited meanwhile.


def test_an_edit_counts_from_the_next_delivery_on(mailed: Post):
    into: list[Parcel] = []

    def then(_: Parcel) -> None:
        if len(into) == 2:
            edit(mailed, 'target = "mail"\n', 'target = "mail"\nactive = false\n')

    mailed.methods[Method.smtp] = taken(into, then)
    mailed.pass_(DUE)
    assert len(into) == 2
    assert held(mailed) == [State.delivered] * 2 + [State.dropped] * 4
    dropped = [one for one in history.sent(mailed.settings) if one.state is State.dropped]
    assert all("not active any more" in one.error for one in dropped)
    assert history.wrong(mailed.settings) == 0
    assert mailed.ledger.document(dropped[0].id) is None


@pytest.mark.parametrize("moved", ["removed", "elsewhere"])
def test_nothing_goes_to_a_target_that_was_taken_away(mailed: Post, moved: str):
    into: list[Parcel] = []

    def then(_: Parcel) -> None:
        if len(into) == 1:
            edit(mailed, 'target = "mail"', 'target = "box"')
            if moved == "removed":
                edit(mailed, MAIL, "")

    mailed.methods[Method.smtp] = taken(into, then)
    mailed.pass_(DUE)
    assert len(into) == 1
    assert held(mailed) == [State.delivered] + [State.failed] * 5, "red: somebody gets nothing"


def test_a_file_that_was_broken_meanwhile_ends_the_pass_with_nothing_in_hand(mailed: Post):
    into: list[Parcel] = []
    mailed.methods[Method.smtp] = taken(into, lambda _: edit(mailed, "[[schedule]]", "[[schedule"))
    with pytest.raises(Exception, match=r"schedules.toml"):
        mailed.pass_(DUE)
    assert held(mailed) == [State.delivered] + [State.waiting] * 5


def test_an_address_that_was_corrected_is_where_a_retry_goes(mailed: Post):
    into: list[Parcel] = []

    def dead(*_: object) -> str:
        raise Unreachable("gone.")

    mailed.methods[Method.smtp] = dead
    mailed.pass_(DUE)
    mailed.methods[Method.smtp] = taken(into)
    file = mailed.settings.home / "schedules.toml"
    file.write_text(file.read_text() + f'[addresses]\n"{PEOPLE[0]}" = "right@example.com"\n')
    for one in history.sent(mailed.settings):
        settle.retry(mailed.settings, one.id, **BY)
    mailed.pass_()
    assert {one.address for one in into} == {"right@example.com", *PEOPLE[1:]}
    found = {one.person: one.address for one in history.sent(mailed.settings, schedule="packs")}
    assert found[PEOPLE[0]] == "right@example.com"


def test_who_was_taken_out_gets_nothing(mailed: Post):
    into: list[Parcel] = []

    def then(_: Parcel) -> None:
        mailed.maker.people = tuple(one.person for one in into)

    mailed.methods[Method.smtp] = taken(into, then)
    mailed.pass_(DUE)
    assert len(into) == 1
    assert held(mailed) == [State.delivered] + [State.dropped] * 5
    told = {one.error for one in history.sent(mailed.settings) if one.state is State.dropped}
    assert all("does not name" in one for one in told)


def test_a_mode_holds_from_the_next_delivery_on_and_kept_documents_are_made_anew(mailed: Post):
    def busy(*_: object) -> str:
        raise NotNow("busy.")

    mailed.methods[Method.smtp] = busy
    mailed.pass_(DUE)
    assert len(mailed.maker.made) == len(PEOPLE)
    into: list[Parcel] = []
    settings = mailed.settings.home / "settings.toml"

    def then(_: Parcel) -> None:
        if len(into) == 2:
            settings.write_text('company = "Acme"\npseudonymous = true\n')

    mailed.methods[Method.smtp] = taken(into, then)
    mailed.pass_(DUE + timedelta(minutes=1))
    assert [one.company for one in into] == ["Your company"] * 2 + ["Acme"] * 4
    assert mailed.maker.settings
    assert mailed.maker.settings.pseudonymous
    assert len(mailed.maker.made) == 2 * len(PEOPLE) + 4, "the other schedule's, and four were made anew"
    assert mailed.maker.settings.work_url == mailed.settings.work_url


# Clocks.


def test_a_clock_that_was_ahead_once_silences_nothing(post: Post):
    post.pass_(DUE)
    with post.ledger.work.writing() as connection:
        connection.execute(update(schedule_marks).values(until=stamp(DUE + timedelta(days=4000))))
    month = DUE + timedelta(days=30)
    passed = post.pass_(month + timedelta(hours=1))
    assert "clock was ahead" in passed.problems[0]
    assert history.wrong(post.settings) == 1, "red"
    assert [one.due for one in history.runs(post.settings)] == [month, DUE]
    assert len(post.files()) == 2, "nobody twice"
    post.pass_(month + timedelta(hours=2))
    assert history.wrong(post.settings) == 1, "until the next due time went well"
    post.pass_(month + timedelta(days=31))
    assert len(post.files()) == 3
    assert history.wrong(post.settings) == 0


def test_clocks_of_two_machines_may_differ_a_little(post: Post):
    post.pass_(DUE)
    with post.ledger.work.writing() as connection:
        connection.execute(update(schedule_marks).values(until=stamp(DUE + timedelta(minutes=4))))
    assert not post.pass_(DUE).problems


def test_an_attempt_waits_no_longer_than_the_longest_wait(post: Post):
    def down(*_: object) -> str:
        raise NotNow("busy.")

    post.methods[Method.folder] = down
    post.pass_(DUE)
    with post.ledger.work.writing() as connection:
        connection.execute(update(deliveries).values(next_at=stamp(DUE + timedelta(days=4000))))
    del post.methods[Method.folder]
    post.pass_(DUE + timedelta(minutes=1))
    assert not post.files()
    post.pass_(DUE + timedelta(minutes=1) + LONGEST_WAIT)
    assert len(post.files()) == 1


# Doubts.


def test_after_a_doubt_it_is_sent_once_more_and_never_a_third_time(work_home: Settings):
    post = Post(work_home)
    post.write(MAIL + 'doubt = "send"\n', target="mail")
    post.pass_(START)
    sent: list[Parcel] = []

    def gone(_: Parcel) -> None:
        raise Doubtful("The server was gone.")

    post.methods[Method.smtp] = taken(sent, gone)
    at: datetime | None = DUE
    while at:
        post.pass_(at)
        at = history.sent(post.settings)[0].next_at
    assert len(sent) == 2
    assert sent[0] == sent[1], "the same message"
    assert post.states() == {"ann@example.com": State.doubtful}
    assert history.wrong(post.settings) == 1
    settle.retry(post.settings, history.sent(post.settings)[0].id, **BY)
    post.pass_()
    assert len(sent) == 3, "somebody asked for it"
    post.pass_(post.clock.at + timedelta(days=1))
    assert len(sent) == 3


def test_a_doubt_does_not_put_an_end_to_waiting_for_a_server(work_home: Settings):
    post = Post(work_home)
    post.write(MAIL + 'doubt = "send"\n', target="mail")
    post.pass_(START)
    sent: list[Parcel] = []

    def gone(_: Parcel) -> None:
        if len(sent) == 1:
            raise Doubtful("The server was gone.")

    def dead(*_: object) -> str:
        raise Unreachable("refused.")

    take = taken(sent, gone)
    for method in (take, dead, dead, take):
        post.methods[Method.smtp] = method
        post.pass_(history.sent(post.settings)[0].next_at if post.states() else DUE)
    assert len(sent) == 2
    assert post.states() == {"ann@example.com": State.delivered}


def test_a_process_that_is_killed_while_the_server_has_it_is_a_doubt_too(work_home: Settings):
    post = Post(work_home)
    post.write(MAIL + 'doubt = "send"\n', target="mail")
    post.pass_(START)
    sent: list[Parcel] = []

    def killed(_: Parcel) -> None:
        raise KeyboardInterrupt

    post.methods[Method.smtp] = taken(sent, killed)
    for at in (DUE, DUE + timedelta(hours=1)):
        with pytest.raises(KeyboardInterrupt):
            post.pass_(at)
    post.pass_(DUE + timedelta(hours=2))
    assert len(sent) == 2
    assert post.states() == {"ann@example.com": State.doubtful}
