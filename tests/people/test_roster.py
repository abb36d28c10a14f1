"""The roster is read strictly: it says who holds which role, or it says what is wrong and grants nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from allegiance.people import access, roster
from allegiance.people.grants_model import GROUP, Grant
from allegiance.people.identity import Sessions
from allegiance.people.rows import AccessFileError
from tests.people.test_identity import made

HEAD = "person,role,site,team,employee,from,to,denied,note\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "access").mkdir()
    return tmp_path


def rows(home: Path, text: str, head: str = HEAD) -> tuple[Grant, ...]:
    (home / "access" / "roster.csv").write_text(head + text, encoding="utf-8")
    return roster.load(home)


def test_no_roster_grants_nothing(tmp_path: Path):
    assert roster.load(tmp_path) == ()


def test_rows_become_grants(home: Path):
    found = rows(
        home,
        "Eva@Company.example , Executive,,,,,,,the chief\n"
        '\nlea@company.example,lead,,"North, old",E-7,2026-01-01,2026-06-30,no,\n'
        "sue@company.example,lead,Lille,,,,,,\n"
        "tom@company.example,employee,,,E-9,2026-02-01,,,\n"
        "bad@company.example,,,,,,,yes,\n"
        "lea@company.example,lead,,South,,,,yes,\n",
    )
    assert found == (
        Grant("eva@company.example", "executive"),
        Grant("lea@company.example", "lead", None, "North, old", "E-7", date(2026, 1, 1), date(2026, 6, 30)),
        Grant("sue@company.example", "lead", "Lille"),
        Grant("tom@company.example", "employee", None, None, "E-9", date(2026, 2, 1)),
        Grant("bad@company.example", None, denied=True),
        Grant("lea@company.example", "lead", None, "South", denied=True),
    )


def test_columns_come_in_any_order_and_only_two_are_needed(home: Path):
    assert rows(home, "auditor,ann\n", "\ufeffRole,Person\n") == (Grant("ann", "auditor"),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (",executive,,,,,,,\n", "row 2, column person: it is empty"),
        ("ann,,,,,,,,\n", "column role: it is empty"),
        ("ann,king,,,,,,,\n", "column role: 'king'"),
        ("ann,operator,,,,,,,\n", "column role: 'operator'"),
        ("ann,executive,,North,,,,,\n", "column team: a team goes with the role lead, not with executive"),
        ("ann,executive,Lille,,,,,,\n", "column site"),
        ("ann,,,North,,,,yes,\n", "column team: a team goes with the role lead, not with no role"),
        ("ann,lead,Lille,North,,,,,\n", "column site: there is a team as well"),
        ("ann,lead,,North,,2026-05-01,2026-04-30,,\n", "column to: 2026-04-30 is before 2026-05-01"),
        ("ann,lead,,North,,1.5.2026,,,\n", "column from: '1.5.2026' is no day"),
        ("ann,lead,,North,,2026-02-30,,,\n", "column from"),
        ("ann,lead,,North,,20260501,,,\n", "column from"),
        ("ann,lead,,North,,2026-W10-1,,,\n", "column from"),
        ("ann,employee,,,,,,,\n", "column employee: it is empty"),
        ("ann,analyst,,,E1,,,,\n", "column employee: it says who somebody is"),
        ("ann,employee,,,E1,,,yes,\n", "column employee: a denial"),
        ("ann,lead,,North,,,,maybe,\n", "column denied: 'maybe'"),
        ("*,executive,,,,,,,\n", "column person: a row is about one person"),
        ("a\x07b,executive,,,,,,,\n", "column person"),
        ("ann,lead,,No\x1brth,,,,,\n", "column team: it is no name"),
        ("ann,executive,,\n", "4 cells under 9 columns"),
        ("ann,executive,,,,,,,,\n", "10 cells under 9 columns"),
        ("ann,lead,,North,,,,,\nann,lead,,North,,,,,\n", "row 3, column person: the same stands in"),
        ("ann,auditor,,,,,2026-05-01,,\nANN,auditor,,,,2026-05-01,,,\n", "row 3, column person"),
        ("ann,lead,,North,,,,,\nann,lead,,North,,2030-01-01,,yes,\n", "column denied: it contradicts"),
        ("ann,lead,,,E1,,,,\nann,employee,,,E2,,,,\n", "column employee: ann is E2 here and E1 in"),
        ("ann,employee,,,E1,,,,\nbob,employee,,,E1,,,,\n", "column employee: E1 is ann in"),
        ('ann,"exec\n', "no CSV"),
    ],
)
def test_one_wrong_row_refuses_the_file_and_says_where_and_what_to_do(home: Path, text: str, says: str):
    with pytest.raises(AccessFileError) as refused:
        rows(home, text)
    assert says in refused.value.message
    assert "roster.csv" in refused.value.message
    assert refused.value.todo
    with pytest.raises(AccessFileError):
        roster.load(home)


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("person\n", "column role is missing"),
        ("role\n", "column person is missing"),
        ("person,role,rolle\n", "no column 'rolle'"),
        ("person,role,role\n", "column role is there twice"),
        ("", "column person is missing"),
    ],
)
def test_other_columns_are_refused(home: Path, head: str, says: str):
    with pytest.raises(AccessFileError, match=says):
        rows(home, "", head)


def test_the_same_on_other_days_is_no_repetition(home: Path):
    found = rows(
        home,
        "ann,lead,,North,,2025-01-01,2025-12-31,,\nann,lead,,North,,2026-01-01,,,\n"
        "ann,lead,,North,,2024-01-01,2024-01-01,yes,\n",
    )
    assert len(found) == 3


def test_a_change_counts_at_once(home: Path):
    assert len(rows(home, "ann,executive,,,,,,,\n")) == 1
    assert rows(home, "bob,executive,,,,,,,\n") == (Grant("bob", "executive"),)
    (home / "access" / "roster.csv").unlink()
    assert roster.load(home) == ()


def test_what_is_no_text_is_refused(home: Path):
    (home / "access" / "roster.csv").write_bytes(HEAD.encode() + b"\xff\xfe,executive\n")
    with pytest.raises(AccessFileError, match="UTF-8"):
        roster.load(home)


def test_a_file_that_everybody_can_change_says_nothing(home: Path):
    rows(home, "ann,executive,,,,,,,\n")
    for name in ("roster.csv", "access.toml"):
        file = home / "access" / name
        file.touch()
        file.chmod(0o666)
    with pytest.raises(AccessFileError, match="chmod o-w"):
        roster.load(home)
    with pytest.raises(AccessFileError, match="chmod o-w"):
        access.load(home)


ACCESS = """
[sign_in]
issuer = "https://login.example.com/realms/x"
client_id = "allegiance"
"""


def toml(home: Path, text: str) -> access.Access:
    (home / "access" / "access.toml").write_text(text, encoding="utf-8")
    return access.load(home)


def test_little_is_needed_for_a_sign_in(home: Path):
    found = toml(home, ACCESS)
    assert found.claims is not None
    assert found.claims.issuers == ("https://login.example.com/realms/x",)
    assert (found.claims.identity, found.claims.verified_email) == ("email", True)
    assert found.metadata == "https://login.example.com/realms/x/.well-known/openid-configuration"
    assert found.sessions == Sessions()
    assert found.groups == ()


def test_without_the_file_there_is_no_sign_in(tmp_path: Path):
    assert access.load(tmp_path) == access.NOTHING


def test_groups_hold_roles(home: Path):
    found = toml(
        home,
        ACCESS + '[[group]]\nname = "a"\nrole = "lead"\nsite = "Lille"\nto = 2026-06-30\n'
        '[[group]]\nname = "b"\nrole = "employee"\n[[group]]\nname = "c"\ndenied = true\n',
    )
    who = made(groups=["b", "c", "a", "A"])
    assert found.of_groups(who) == (
        Grant(who.subject, "lead", "Lille", last=date(2026, 6, 30), by=GROUP),
        Grant(who.subject, "employee", by=GROUP),
        Grant(who.subject, None, denied=True, by=GROUP),
    )
    assert found.of_groups(made(groups=[])) == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 1", "'x', which means nothing"),
        ("sign_in = 1", "sign_in is no table"),
        ('[sign_in]\nclient_id = "a"', "issuer is None"),
        ('[sign_in]\nissuer = "https://a.example"', "no client_id"),
        ('[sign_in]\nissuer = "http://a.example"\nclient_id = "a"', "begins with https"),
        ('[sign_in]\nissuer = "https://["\nclient_id = "a"', "begins with https"),
        ('[sign_in]\nissuer = []\nclient_id = "a"', "issuer is None"),
        ('[sign_in]\nissuer = ["https://a.example", 5]\nclient_id = "a"', "issuer is 5"),
        (ACCESS + 'identity = ""', "no identity"),
        (ACCESS + 'scopes = "email"', "without openid"),
        (ACCESS + 'metadata = "http://a.example"', "metadata is"),
        (ACCESS + 'verified_email = "no"', "verified_email to 'no'"),
        (ACCESS + 'secret = "s"', "'secret', which means nothing"),
        ("[session]\nhours = 0", "hours is 0"),
        ("[session]\nhours = 1000", "hours is 1000"),
        ("[session]\nhours = true", "hours to True"),
        ("[session]\nhours = 8.5", "hours to 8.5"),
        ("[session]\nhours = 1\nidle_minutes = 61", "idle_minutes is 61"),
        ("[session]\nidle_minutes = 0", "idle_minutes is 0"),
        ("[group]\nname = 'a'", "group is no list of tables"),
        ("[[group]]\nrole = 'lead'", "has no name"),
        ("[[group]]\nname = 'a'\nrole = 'king'", r"\[\[group\]\] number 1, column role"),
        ("[[group]]\nname = 'a'\nrole = 'auditor'\nteam = 'x'", "column team"),
        ("[[group]]\nname = 'a'\nrole = 'auditor'\nfrom = 'soon'", "column from"),
        ("[[group]]\nname = 'a'\nrole = 'auditor'\nemployee = 'E1'", "'employee', which means nothing"),
        ("[[group]]\nname = 'a'\nrole = 'auditor'\n" * 2, "twice"),
        ("[", "not valid TOML"),
    ],
)
def test_one_wrong_word_refuses_the_file(home: Path, text: str, says: str):
    with pytest.raises(AccessFileError, match=says) as refused:
        toml(home, text)
    assert "access.toml" in refused.value.message
    assert refused.value.todo
