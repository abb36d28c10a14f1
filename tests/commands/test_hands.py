"""Whoever types is who logged in to the machine, whatever they act as; alone they are one person in every account."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from allegiance.commands import journal
from allegiance.errors import PayError, QuestionError
from tests.commands.test_scorecard import DESPITE, QUARTER, ask, listed, refused, run, told
from tests.commands.test_scorecard import home as home
from tests.commands.test_scorecard import made as made


def test_the_operator_is_the_login_and_not_what_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    before = journal.operator()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.setenv(name, "eve")
    assert journal.operator() == before
    note = tmp_path / "loginuid"
    monkeypatch.setattr(journal, "LOGIN", note)
    note.write_text(str(journal.NO_LOGIN))
    assert journal.account() == pwd.getpwuid(os.getuid()).pw_name
    other = next(one for one in pwd.getpwall() if one.pw_uid != os.getuid())
    note.write_text(str(other.pw_uid))
    assert journal.operator() == f"operator:{other.pw_name}", (
        "whoever came in stays who they are through sudo"
    )
    note.write_text("3999999999")
    assert journal.account() == "3999999999"
    note.write_text("nonsense")
    assert journal.account() == pwd.getpwuid(os.getuid()).pw_name


def test_one_login_is_one_person_in_every_account(home: Path):
    run(home, "review", *QUARTER, *DESPITE, who="com@x")
    id_ = listed(home)["EA2"]["scorecard"]
    for login in ("com", "root"):  # who reviewed, and who computed
        done = ask(home, "approve", id_, *DESPITE, who="cfo@x", hands=login)
        assert isinstance(done.exception, PayError)
        assert "under another name" in done.exception.message
    run(home, "approve", id_, *DESPITE, who="cfo@x")
    steps = told(home, "show", id_)["steps"]
    assert [(one["by"], one["hands"]) for one in steps[1:]] == [
        ("com@x", "operator:com"),
        ("cfo@x", "operator:cfo"),
    ]
    assert "approved by cfo@x (compensation, at the keyboard: operator:cfo)" in run(home, "show", id_).stdout


def test_an_override_is_lifted_by_two(home: Path):
    before = listed(home)["EA2"]
    id_ = before["scorecard"]
    why = ("--measure", "content", "--code", "data", "--text", "why")
    assert isinstance(refused(home, "override", id_, *why), QuestionError)
    assert isinstance(refused(home, "override", id_, *why, "--share", "1", "--lift"), QuestionError)
    request = told(home, "override", id_, *why, "--share", "0.5", who="com@x")["rows"][0]["made"]
    run(home, "confirm", id_, request, who="cfo@x")
    assert listed(home)["EA2"]["total"] != before["total"]
    request = told(home, "override", id_, *why, "--lift", who="com@x")["rows"][0]["made"]
    assert "You asked for it" in refused(home, "confirm", id_, request, who="com@x").message
    run(home, "confirm", id_, request, who="cfo@x")
    assert listed(home)["EA2"]["total"] == before["total"]
    run(home, "verify")
