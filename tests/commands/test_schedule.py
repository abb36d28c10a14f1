"""``allegiance schedule``: a failure is never green, and people decide how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from allegiance.commands.schedule import app
from allegiance.errors import ScheduleError
from allegiance.settings import Settings
from allegiance.snapshots import history
from tests.snapshots.posts import DUE, START, Post, not_yet

RUN = CliRunner()


def asked(home: Path, *words: str) -> tuple[int, str]:
    done = RUN.invoke(app, [*words, "--home", str(home)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


@pytest.fixture
def post(tmp_path: Path) -> Post:
    made = Post(Settings(home=tmp_path / "home"))
    made.write()
    made.pass_(START)
    return made


def test_a_failure_is_not_green_until_somebody_settles_it(post: Post):
    home = post.settings.home
    assert asked(home, "history", "--wrong")[0] == 0
    post.maker.failing["ann@example.com"] = not_yet("nothing to print")
    post.pass_(DUE)
    code, told = asked(home, "history", "--wrong", "--format", "json")
    assert code == 1
    found = json.loads(told)["rows"]
    assert [(one["state"], one["error"][:16]) for one in found] == [("failed", "nothing to print")]
    with pytest.raises(ScheduleError, match="not said"):
        asked(home, "settle", found[0]["id"])
    assert asked(home, "settle", found[0]["id"], "--let-be")[0] == 0
    assert asked(home, "history", "--wrong")[0] == 0


def test_what_failed_is_tried_again_when_somebody_says_so(post: Post):
    home = post.settings.home
    with pytest.raises(ScheduleError, match="No delivery"):
        asked(home, "retry")
    post.maker.failing["ann@example.com"] = not_yet()
    post.pass_(DUE)
    post.maker.failing.clear()
    assert asked(home, "retry", "--wrong")[0] == 0
    post.pass_()
    assert history.wrong(post.settings) == 0
    assert len(post.files()) == 1


def test_a_pass_with_nothing_due_is_green_and_one_that_another_is_at_says_so(post: Post):
    from allegiance.snapshots.leader import leading

    (post.settings.home / "schedules.toml").unlink()
    code, told = asked(post.settings.home, "due", "--format", "json")
    assert (code, json.loads(told)["leads"]) == (0, True)
    with leading(post.ledger.work):
        assert json.loads(asked(post.settings.home, "due", "--format", "json")[1])["leads"] is False


def test_a_file_that_is_wrong_is_refused_with_its_line(post: Post):
    file = post.settings.home / "schedules.toml"
    file.write_text(file.read_text().replace("0 7 1", "0 77 1"))
    for words in (["list"], ["due"]):
        with pytest.raises(ScheduleError, match=r"schedules.toml, line 8: .*77 is no hour"):
            asked(post.settings.home, *words)
