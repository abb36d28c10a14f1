"""``allegiance erase`` and ``retain`` where documents were made and delivered: who is erased stands nowhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import insert, select, update
from typer.testing import CliRunner

from allegiance.cli import app
from allegiance.people.journal import Source
from allegiance.people.journal_rows import stamp
from allegiance.settings import Settings
from allegiance.snapshots import history, issued, settle
from allegiance.snapshots.deliver.parcel import NotNow, Refused
from allegiance.snapshots.ledger_rows import State
from allegiance.snapshots.targets import Method
from allegiance.warehouse.proof import Word
from allegiance.work import database
from allegiance.work.tables import issues, schedule_runs
from tests.snapshots.posts import DUE, START, Post
from tests.warehouse import erasing

ANN = (Word("ann", "id"), Word(erasing.NAMES["ann"], "name"))


def fact(*place: tuple[str, str], printed: str = "12%", reason: str = "") -> dict[str, object]:
    return {
        "id": "csat", "place": [list(one) for one in place], "value": "0.12", "n": 9, "low": "", "high": "",
        "printed": printed, "reason": reason,
    }  # fmt: skip


def issue(settings: Settings, name: str, *facts: dict[str, object], last: str = "2026-03-31") -> None:
    told = json.dumps({"definitions": "1", "facts": list(facts)}, ensure_ascii=False)
    with database.open_work(settings).writing() as connection:
        connection.execute(
            insert(issues).values(
                id=name, kind="team", reader="company", first="2026-03-01", last=last, place="", generation=1,
                made_at=stamp(DUE), digest="f" * 64, facts=told,
            )
        )  # fmt: skip


def left(settings: Settings) -> list[str]:
    with database.open_work(settings).reading() as connection:
        return sorted(connection.execute(select(issues.c.id)).scalars())


@pytest.fixture
def post(tmp_path: Path):
    made = Post(Settings(home=tmp_path / "home"))
    made.write()
    made.pass_(START)
    yield made
    database.close(made.settings)


def run(post: Post, *words: str) -> Result:
    done = CliRunner().invoke(app, [*words, "--home", str(post.settings.home)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


@pytest.mark.parametrize(
    ("words", "one", "goes"),
    [
        (ANN, fact(("employee", "ann")), True),
        (ANN, fact(("team", "Red"), reason="Ann Weber-Löw was away"), True),
        (ANN, fact(("team", "Red"), printed="ANN WEBER-LÖW"), True),
        (ANN, fact(("team", "Joanna")), False),
        (ANN, fact(("team", "Weber")), False),
        ((Word("7", "id"),), fact(("employee", "7")), True),
        ((Word("7", "id"),), fact(("week", "7"), ("employee", "17"), printed="7"), False),
    ],
)
def test_issues_that_name_them_go_and_no_other(
    work_home: Settings, words: tuple[Word, ...], one: dict, goes: bool
):
    issue(work_home, "i-1", fact(("team", "Red")), one)
    issue(work_home, "i-2", fact(("team", "Red")))
    assert issued.forget(work_home, words) == int(goes)
    assert left(work_home) == (["i-2"] if goes else ["i-1", "i-2"])


@pytest.mark.slow
def test_an_erased_employee_stands_in_nothing_that_was_delivered(post: Post):
    erasing.company(post.settings)
    access = post.settings.home / "access"
    access.mkdir(exist_ok=True)
    (access / "roster.csv").write_text("person,role,employee\nweber@example.com,employee,ann\n")
    (access / "roster.csv").chmod(0o600)
    issue(post.settings, "i-ann", fact(("employee", "ann"), reason="Ann Weber-Löw is new"))
    issue(post.settings, "i-red", fact(("team", "Red")))
    post.maker.people = ("weber@example.com", "boss@example.com")

    def fails(*_: object) -> str:
        raise NotNow("The text “Ann Weber-Löw” was not taken.")

    post.methods[Method.folder] = fails
    post.pass_(DUE)
    assert b"Weber-L" in everything(post), "else nothing is shown"
    run(post, "erase", "employee", "ann", "--yes")
    assert left(post.settings) == ["i-red"]
    assert {one.person: one.error for one in history.sent(post.settings)} == {"boss@example.com": "[erased]"}
    for trace in (b"Weber-L", b"weber@example.com", b'"ann"'):
        assert trace not in everything(post)
    del post.methods[Method.folder]
    post.pass_(DUE + timedelta(hours=1))
    assert post.states() == {"boss@example.com": State.delivered}


def everything(post: Post) -> bytes:
    return b"".join(one.read_bytes() for one in sorted(post.settings.home.glob("work.sqlite3*")))


def test_what_was_delivered_long_ago_goes_at_night(post: Post):
    post.maker.people = ("ann@example.com",)
    post.pass_(DUE)

    def refuses(*_: object) -> str:
        raise Refused("550 no such user.")

    post.methods[Method.folder] = refuses
    post.pass_(DUE + timedelta(days=30))
    del post.methods[Method.folder]
    post.pass_(DUE + timedelta(days=61))
    today = datetime.now(UTC)
    old, new = sorted(ran.due for ran in history.runs(post.settings))[:2], stamp(today - timedelta(days=200))
    with database.open_work(post.settings).writing() as connection:
        for due in old:
            changed = update(schedule_runs).where(schedule_runs.c.due == stamp(due))
            connection.execute(changed.values(ended_at=new))
    issue(post.settings, "i-old", fact(), last=f"{today - timedelta(days=102):%Y-%m-%d}")
    issue(post.settings, "i-new", fact(), last=f"{today - timedelta(days=98):%Y-%m-%d}")
    (post.settings.home / "settings.toml").write_text("keep_deliveries_days = 100\n")
    told = json.loads(run(post, "retain", "--dry-run", "--format", "json").stdout)["rows"]
    assert [(one["table"], one["rows"]) for one in told] == [("schedule_runs", 1), ("issues", 1)]
    assert len(history.runs(post.settings)) == 3
    assert json.loads(run(post, "retain", "--format", "json").stdout)["rows"] == told
    assert left(post.settings) == ["i-new"]
    assert {one.state for one in history.sent(post.settings)} == {State.given_up, State.delivered}
    assert history.wrong(post.settings) == 1, "no failure turns green by waiting"
    failed = next(one.id for one in history.sent(post.settings) if one.state is State.given_up)
    settle.settle(post.settings, failed, arrived=False, actor="op", acting="operator", source=Source.command)
    with database.open_work(post.settings).writing() as connection:
        connection.execute(
            update(schedule_runs).where(schedule_runs.c.due == stamp(old[1])).values(ended_at=new)
        )
    assert len(json.loads(run(post, "retain", "--format", "json").stdout)["rows"]) == 1
    assert [one.state for one in history.sent(post.settings)] == [State.delivered]
    assert json.loads(run(post, "retain", "--format", "json").stdout)["rows"] == []
