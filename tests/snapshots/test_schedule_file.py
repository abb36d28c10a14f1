"""``schedules.toml``: the example is valid; what is wrong is said with file, line and field, all of it at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from allegiance.errors import ScheduleError
from allegiance.people.rights import Role
from allegiance.settings import ROOT, Settings
from allegiance.snapshots import schedule_file
from allegiance.snapshots.addresses import wrong_address
from allegiance.snapshots.targets import Secret, Smtp

TARGETS = """
[[target]]
name = "box"
method = "folder"
folder = "out"
[[target]]
name = "mail"
method = "smtp"
host = "mail.example.com"
sender = "a@example.com"
"""
SCHEDULE = """
[[schedule]]
name = "packs"
kind = "executive"
cron = "0 7 1 * *"
period = "last month"
recipients = ["ann@example.com"]
target = "box"
"""


def parsed(text: str) -> schedule_file.Plan:
    return schedule_file.parse(text, "schedules.toml", Path("/data"), "Europe/Berlin")


def refused(text: str) -> str:
    with pytest.raises(ScheduleError) as raised:
        parsed(text)
    return raised.value.message


def test_the_example_is_valid():
    plan = parsed((ROOT / "data" / "schedules.toml").read_text(encoding="utf-8"))
    assert [one.name for one in plan.schedules] == ["executive-pack", "team-pack", "promise"]
    assert [one.role for one in plan.schedules] == [Role.executive, Role.lead, None]
    assert plan.address("grace") == "grace.hopper@example.com"
    mail = plan.target("mail")
    assert isinstance(mail, Smtp)
    assert mail.port == 587
    assert "password" not in repr(mail)


def test_without_a_file_there_is_nothing_to_do(tmp_path: Path):
    assert schedule_file.load(Settings(home=tmp_path)) == schedule_file.Plan()


def test_a_file_that_everybody_can_change_is_refused(tmp_path: Path):
    file = tmp_path / "schedules.toml"
    file.write_text(TARGETS + SCHEDULE)
    file.chmod(0o666)
    with pytest.raises(ScheduleError, match="chmod"):
        schedule_file.load(Settings(home=tmp_path))


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ('cron = "0 7 1 * *"', 'cron = "0 25 1 * *"', 15, "25 is no hour"),
        ('cron = "0 7 1 * *"', "", 12, "cron is missing"),
        ('period = "last month"', 'period = "this month"', 16, "no period"),
        ('kind = "executive"', 'kind = "board"', 14, "executive, team, personal, promise"),
        ('recipients = ["ann@example.com"]', 'recipients = ["role:boss"]', 17, "no role"),
        ('recipients = ["ann@example.com"]', 'recipients = ["public"]', 17, "only a promise"),
        ('recipients = ["ann@example.com"]', "recipients = []", 17, "empty"),
        ('recipients = ["ann@example.com"]', 'recipients = ["a@b.com", "A@b.com"]', 17, "twice"),
        ('recipients = ["ann@example.com"]', 'recipients = ["a\\u0000b"]', 17, "nobody"),
        ('target = "box"', 'target = "bix"', 18, "no target"),
        ('target = "box"', 'target = "box"\ntimezone = "Mars/Olympus"', 19, "no time zone"),
        ('target = "box"', 'target = "box"\ntimezone = "../../etc/passwd"', 19, "no time zone"),
        ('target = "box"', 'target = "box"\ncatchup = "all"', 19, "no field"),
        ('target = "box"', 'target = "box"\nlimit = 3', 19, 'catch_up = "all"'),
        ('target = "box"', 'target = "box"\nactive = "no"', 19, "true or false"),
        ('target = "box"', 'target = "mail"\nrole = "king"', 19, "no role"),
        ('["ann@example.com"]\ntarget = "box"', '["ann"]\ntarget = "mail"', 17, "no e-mail address"),
        ('name = "packs"', 'name = "../packs"', 13, "small letters"),
        ('sender = "a@example.com"', 'sender = "a@example.com\\nBcc: x@y.z"', 10, "no e-mail address"),
        ('host = "mail.example.com"', 'host = "mail.example.com/x"', 9, "no name of a server"),
        ('host = "mail.example.com"', 'host = "mail.example.com"\nsecurity = "none"', 10, "encrypted"),
        (
            'host = "mail.example.com"',
            'host = "mail.example.com"\npassword = "hunter2"',
            10,
            "does not stand in this file",
        ),
        ('host = "mail.example.com"', 'host = "mail.example.com"\nuser = "x"', 10, "go together"),
        (
            'host = "mail.example.com"',
            'host = "mail.example.com"\nuser = "x"\npassword_env = "ALLEGIANCE_JOURNAL_KEY"',
            11,
            "ALLEGIANCE_SECRET_",
        ),
        ('name = "mail"', 'name = "box"', 7, "another target"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, line: int, told: str):
    text = TARGETS + SCHEDULE
    assert old in text
    message = refused(text.replace(old, new, 1))
    assert f"schedules.toml, line {line}: " in message
    assert told in message
    assert "hunter2" not in message


def test_everything_that_is_wrong_is_said_at_once():
    message = refused((TARGETS + SCHEDULE).replace("0 7 1", "0 7 x").replace("last month", "soon"))
    assert message.count("schedules.toml, line ") == 2


def test_a_name_stands_once():
    assert "another schedule" in refused(TARGETS + SCHEDULE + SCHEDULE)


@pytest.mark.parametrize(
    "address",
    [
        "a",
        "a@",
        "@b",
        "a b@c.de",
        "a@b c",
        "a@b\nBcc:x@y",
        "<a@b.de>",
        "a,b@c.de",
        "a@-b.de",
        "a@b..de",
        "ä@b.de",
        "a@bü.de",
        '"a"@b.de',
        "a@" + "b" * 300,
    ],
)
def test_what_cannot_be_written_to(address: str):
    assert wrong_address(address)


@pytest.mark.parametrize(
    "address", ["a@b.de", "a.b+c@d-e.example", "o'neil@x.org", "a@xn--bcher-kva.example", "a@localhost"]
)
def test_what_can_be_written_to(address: str):
    assert not wrong_address(address)


def test_a_secret_is_read_only_from_where_nobody_else_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "password"
    file.write_text("hunter2\n")
    file.chmod(0o640)
    with pytest.raises(ScheduleError, match="no secret"):
        Secret(file=file).read()
    file.chmod(0o600)
    assert Secret(file=file).read() == "hunter2"
    file.write_text("")
    for secret in (
        Secret(file=file),
        Secret(file=tmp_path / "none"),
        Secret(variable="ALLEGIANCE_SECRET_X"),
        Secret(),
    ):
        with pytest.raises(ScheduleError):
            secret.read()
    monkeypatch.setenv("ALLEGIANCE_SECRET_X", "s3cret")
    assert Secret(variable="ALLEGIANCE_SECRET_X").read() == "s3cret"
