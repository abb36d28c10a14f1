"""Scorecards at the command line: a whole life by several people, refusals, late data, proof on another machine."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from click.testing import Result
from typer.testing import CliRunner

from allegiance import settings
from allegiance.cli import app
from allegiance.errors import AllegianceError, NotAllowed, PayError, PlanError, QuestionError
from allegiance.pay import declared
from allegiance.pay.life import Actor, open_book
from allegiance.people.journal import open_journal
from allegiance.people.rights import Role
from allegiance.work import database
from tests.soundness import rights

QUARTER = ("--plan", "bonus", "--period", "2026-Q2")
DESPITE = ("--despite-cautions", "Nobody called after 25 June.")
"""The data end five days before the quarter."""
ROSTER = rights.ROSTER + "hr@x,compensation,,,,,,,\ncfo@x,compensation,,,,,,,\n"

PLAN = """
id = "bonus"
version = 1
title = "Bonus of teams"
about = "The team's result."
covers = "teams"
first = 2026-01-01
last = 2026-12-31
every = "quarter"
on = true
cap = 1.5
if_nothing = "refuse"
dispute_days = 3650

[clawback]
months = 600
reasons = ["error"]

[[measures]]
id = "content"
title = "Content customers"
metric = "csat"
weight = 0.7
whose = "team"
basis = "value"
direction = "up"
threshold = 0.2
target = 0.4
maximum = 0.6
smallest_n = 20

[[measures]]
id = "mean"
title = "Mean rating of the company"
metric = "csat_mean"
weight = 0.3
whose = "company"
basis = "value"
direction = "up"
threshold = 2
target = 3
maximum = 4
smallest_n = 20
"""

LIST = """plan,person,employee,name,target_amount,currency,leave,approver
bonus,emp@x,EA2,Žofie Nováková,1000,EUR,,
bonus,mov@x,EA1,Bảo Trâm,1000,EUR,2026-05-01..2026-05-15,
bonus,,EB1,"=cmd|'/c calc'!A1",800.50,EUR,,exe@x
bonus,hr@x,EC1,Ines,900,SEK,,
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with a plan and participants; copied by each test."""
    home = rights.make(tmp_path_factory.mktemp("scorecards") / "home")
    (home / "access" / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (home / "plans").mkdir()
    (home / "plans" / "bonus.toml").write_text(PLAN, encoding="utf-8")
    (home / "list.csv").write_text(LIST, encoding="utf-8")
    run(home, "participants", str(home / "list.csv"))
    held = open_book(settings.load(home))
    # the rules were known before the quarter began
    declared.declare(held.journal, Actor("hr@x"), datetime(2026, 1, 5, tzinfo=UTC))
    run(home, "compute", *QUARTER)
    database.close(settings.load(home))
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Iterator[Path]:
    """The company, its scorecards of a quarter computed by the operator."""
    copy = tmp_path / "home"
    shutil.copytree(made, copy)
    yield copy
    database.close(settings.load(copy))


def ask(home: Path, *words: str, who: str = "", role: str = "", hands: str = "") -> Result:
    """A verb by somebody, each at their own login to the machine unless it is said whose hands type."""
    acting = ("--as", who, *(("--role", role) if role else ())) if who else ()
    login = hands or who.partition("@")[0] or "root"
    with patch("allegiance.commands.journal.account", return_value=login):
        return CliRunner().invoke(app, [*acting, "scorecard", *words, "--home", str(home)])


def run(home: Path, *words: str, who: str = "", code: int = 0) -> Result:
    done = ask(home, *words, who=who)
    assert done.exit_code == code, done.output + repr(done.exception)
    return done


def told(home: Path, *words: str, who: str = "", code: int = 0) -> Any:
    return json.loads(run(home, *words, "--format", "json", who=who, code=code).stdout)


def refused(home: Path, *words: str, who: str = "") -> AllegianceError:
    done = ask(home, *words, who=who)
    assert isinstance(done.exception, AllegianceError), done.output + repr(done.exception)
    return done.exception


def own(home: Path, step: str, id_: str, person: str, employee: str, *words: str) -> None:
    """What somebody says themselves, signed in."""
    book = open_book(settings.load(home))
    getattr(book, step)(Actor(person, (employee,), Role.employee), id_, *words)


def listed(home: Path, *words: str, who: str = "") -> dict[str, dict[str, Any]]:
    return {one["employee"]: one for one in told(home, "list", *words, who=who)["rows"]}


def states(home: Path) -> dict[str, str]:
    return {employee: one["state"] for employee, one in listed(home).items()}


def frozen(home: Path) -> dict[str, str]:
    """Ids by employee, frozen by three people; Ines, who works in compensation, is approved by the others."""
    run(home, "review", *QUARTER, *DESPITE, who="com@x")
    run(home, "approve", *QUARTER, *DESPITE, who="cfo@x")
    run(home, "freeze", *QUARTER, who="com@x")
    return {employee: one["scorecard"] for employee, one in listed(home).items()}


def test_a_whole_life_from_compute_to_paid(home: Path):
    found = listed(home)
    assert {one["state"] for one in found.values()} == {"draft"}
    assert found["EA2"]["name"] == "Žofie Nováková"
    assert found["EA2"]["made_by"].startswith("operator")
    assert listed(home, who="emp@x") == {}
    frozen(home)
    (mine,) = told(home, "list", who="emp@x")["rows"]
    assert (mine["employee"], mine["state"], mine["total"]) == ("EA2", "frozen", found["EA2"]["total"])
    assert (mine["reviewed_by"], mine["approved_by"]) == ("com@x", "cfo@x")
    one = told(home, "show", mine["scorecard"], who="emp@x")
    assert sum(Decimal(line["amount"]) for line in one["lines"]) == Decimal(one["total"])
    assert [step["verb"] for step in one["steps"]] == ["computed", "reviewed", "approved", "frozen"]
    words = run(home, "show", mine["scorecard"], who="emp@x").stdout
    assert "you earned" in words
    assert "Content customers" in words
    for words in (("acknowledge", mine["scorecard"]), ("dispute", mine["scorecard"], "--text", "no")):
        assert "own word" in refused(home, *words, who="emp@x").message, "at a shell nobody knows who types"
    own(home, "acknowledge", mine["scorecard"], "emp@x", "EA2")
    assert states(home) == {"EA2": "acknowledged", "EA1": "frozen", "EB1": "frozen", "EC1": "frozen"}
    payroll = told(home, "export", *QUARTER)
    due = {row["employee"]: row["amount"] for row in payroll["rows"]}
    assert due == {employee: one["total"] for employee, one in listed(home).items()}
    assert {each["currency"] for each in payroll["totals"]} == {"EUR", "SEK"}
    run(home, "pay", *QUARTER, "--reference", "run 7", who="com@x")
    assert set(states(home).values()) == {"paid"}
    assert told(home, "export", *QUARTER)["rows"] == []
    run(home, "verify")


def test_nobody_approves_what_they_made_or_reviewed_nor_their_own(home: Path):
    ids = {employee: one["scorecard"] for employee, one in listed(home).items()}
    run(home, "review", *QUARTER, *DESPITE)
    done = ask(home, "approve", *QUARTER, *DESPITE)
    assert done.exit_code == 1
    assert "0 approved, 4 refused" in done.stderr
    done = ask(home, "approve", *QUARTER, *DESPITE, who="hr@x")
    assert done.exit_code == 1
    assert "3 approved, 1 refused" in done.stderr
    assert "own scorecard" in done.stderr
    assert states(home)["EC1"] == "reviewed"
    assert isinstance(refused(home, "approve", ids["EC1"], *DESPITE, who="hr@x"), PayError)
    assert isinstance(refused(home, "freeze", ids["EC1"], who="cfo@x"), PayError)
    run(home, "approve", ids["EC1"], *DESPITE, who="cfo@x")
    assert set(states(home).values()) == {"approved"}
    run(home, "send-back", ids["EA2"], "--text", "the leave is missing", who="cfo@x")
    assert states(home)["EA2"] == "draft"
    assert isinstance(refused(home, "review", ids["EC1"], *DESPITE, who="hr@x"), PayError)


def test_a_named_approver_sees_and_approves_that_one_alone(home: Path):
    run(home, "review", *QUARTER, *DESPITE, who="com@x")
    assert set(listed(home, who="exe@x")) == {"EB1"}
    run(home, "approve", *QUARTER, *DESPITE, who="exe@x")
    assert states(home)["EB1"] == "approved"
    other = listed(home)["EA2"]["scorecard"]
    assert isinstance(refused(home, "approve", other, who="exe@x"), NotAllowed)
    assert isinstance(refused(home, "show", other, who="exe@x"), NotAllowed)


@pytest.mark.parametrize("who", ["emp@x", "lea@x", "exe@x", "wco@x"])
def test_only_compensation_works_on_everybody_s_pay(made: Path, who: str):
    home = made
    before = listed(home)
    for words in (
        ("compute", *QUARTER),
        ("review", *QUARTER),
        ("freeze", *QUARTER),
        ("restate", *QUARTER, "--text", "x"),
        ("pay", *QUARTER, "--reference", "x"),
        ("withdraw", *QUARTER, "--text", "x"),
        ("export", *QUARTER),
        ("participants",),
        ("participants", str(home / "list.csv"), "--complete"),
        ("participants", "--end", "bonus/EA2"),
        ("override", before["EA2"]["scorecard"], "--measure", "mean", "--share", "1", "--code", "error",
         "--text", "x"),
        ("verify",),
    ):  # fmt: skip
        assert isinstance(refused(home, *words, who=who), NotAllowed), words
    assert listed(home) == before


def test_everybody_lists_what_is_theirs_and_no_other(home: Path):
    ids = frozen(home)
    for who, sees in (("emp@x", {"EA2"}), ("mov@x", {"EA1"}), ("lea@x", set()), ("exe@x", {"EB1"})):
        assert set(listed(home, who=who)) == sees
        other = ids["EC1"]
        for words in (
            ("show", other),
            ("export", other),
            ("recompute", other),
            ("dispute", other, "--text", "no"),
        ):
            assert isinstance(refused(home, *words, who=who), NotAllowed)


@pytest.mark.parametrize("who", ["ana@x", "wco@x", "adm@x"])
def test_roles_without_pay_list_nothing(made: Path, who: str):
    assert isinstance(refused(made, "list", who=who), NotAllowed)
    assert run(made, "plans", who=who).stdout.count("Bonus of teams") == 1


def test_a_dispute_is_decided_and_corrected_by_an_override_of_two_people(home: Path):
    ids = frozen(home)
    own(home, "dispute", ids["EA2"], "emp@x", "EA2", "I was ill, and nobody wrote it down")
    given = {row["scorecard"] for row in told(home, "export", *QUARTER)["rows"]}
    assert given
    assert ids["EA2"] not in given
    paid = ("--amount", "1.00", "--reference", "x")
    assert isinstance(refused(home, "pay", ids["EA2"], *paid, who="com@x"), PayError)
    decided = told(home, "decide", ids["EA2"], "--upheld", "--text", "so it was", who="com@x")
    revision = decided["rows"][0]["made"]
    given = ("--measure", "content", "--share", "1.25", "--code", "hardship", "--text", "ill for a month")
    request = told(home, "override", revision, *given, who="com@x")["rows"][0]["made"]
    assert "You asked for it" in refused(home, "confirm", revision, request, who="com@x").message
    run(home, "confirm", revision, request, who="cfo@x")
    after = told(home, "show", revision)
    (line,) = [line for line in after["lines"] if line["measure"] == "content"]
    assert line["override"]["confirmed_by"] == "cfo@x"
    assert line["share"] == "1.2500"
    by = Decimal(after["difference"]["by"])
    assert by == Decimal(after["total"]) - Decimal(
        listed(home, "--all", "--state", "decided")["EA2"]["total"]
    )
    assert by == sum(Decimal(row["by"]) for row in after["difference"]["rows"] if row["kind"] == "line")
    # the one in the chair who confirmed may approve what the other made, not the other way round
    run(home, "review", revision, *DESPITE, who="com@x")
    assert isinstance(refused(home, "approve", revision, *DESPITE, who="com@x"), PayError)
    run(home, "approve", revision, *DESPITE, who="cfo@x")
    run(home, "freeze", revision, who="com@x")
    assert listed(home)["EA2"]["scorecard"] == revision
    assert listed(home, "--state", "restated")["EA2"]["scorecard"] == ids["EA2"]
    run(home, "verify")


def late(home: Path) -> None:
    """Answers of customers of Alder that come in after the quarter was frozen."""
    heads = "answer_id,contact_id,customer_id,answered_at,csat"
    rows = [
        f"late{at},{one.id},{one.customer},{one.day}T13:00:00Z,5"
        for at, one in enumerate(rights.contacts())
        if one.team == "Alder" and one.day >= rights.MOVED and not one.number % 2
    ]
    (home / "late.csv").write_text("\n".join([heads, *rows]) + "\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["import", str(home / "late.csv"), "--home", str(home)])
    assert done.exit_code == 0, done.output + repr(done.exception)


def test_late_data_change_nothing_that_is_frozen_and_make_a_restatement(home: Path):
    ids = frozen(home)
    total = listed(home)["EA2"]["total"]
    run(home, "pay", ids["EA2"], "--amount", total, "--reference", "run 7", who="com@x")
    before = listed(home)
    late(home)
    assert listed(home) == before
    run(home, "recompute", *ids.values())
    done = told(home, "restate", ids["EA2"], ids["EB1"], "--text", "late answers", who="com@x")
    assert {row["scorecard"] for row in done["rows"]} == {ids["EA2"], ids["EB1"]}
    revision = next(row["made"] for row in done["rows"] if row["scorecard"] == ids["EA2"])
    assert listed(home, "--state", "paid")["EA2"]["digest"] == before["EA2"]["digest"]
    shown = told(home, "show", revision)
    changed = {row["id"]: row for row in shown["difference"]["rows"] if row["kind"] == "line"}
    assert Decimal(changed["content"]["by"]) > 0
    assert {change["field"] for change in changed["content"]["changed"]} >= {"value", "n", "share", "amount"}
    assert "late answers" in run(home, "show", revision).stdout
    for who, verb in (("com@x", "review"), ("cfo@x", "approve"), ("com@x", "freeze")):
        run(home, verb, revision, *(DESPITE if verb != "freeze" else ()), who=who)
    (row,) = [one for one in told(home, "export", *QUARTER)["rows"] if one["employee"] == "EA2"]
    assert (row["kind"], row["replaces"], row["paid_before"]) == (
        "difference",
        ids["EA2"],
        before["EA2"]["total"],
    )
    assert Decimal(row["amount"]) == Decimal(shown["total"]) - Decimal(before["EA2"]["total"])
    run(home, "pay", revision, "--amount", row["amount"], "--reference", "run 8", who="com@x")
    again = told(home, "restate", revision, "--text", "once more", who="com@x")
    assert again["rows"] == []
    run(home, "verify")


def test_what_came_in_between_approval_and_freezing_is_named_and_not_frozen_in_silence(home: Path):
    run(home, "review", *QUARTER, *DESPITE, who="com@x")
    run(home, "approve", *QUARTER, *DESPITE, who="cfo@x")
    late(home)
    done = ask(home, "freeze", *QUARTER, who="com@x")
    assert done.exit_code == 1
    ids = {employee: one["scorecard"] for employee, one in listed(home).items()}
    before = {employee: state for employee, state in states(home).items() if state == "approved"}
    assert "EA2" in before
    told_ = next(line for line in done.stderr.splitlines() if line.startswith(ids["EA2"]))
    assert "What came in since it was computed would change it from" in told_
    assert "Content customers" in told_
    assert "value 0." in told_
    assert isinstance(refused(home, "freeze", ids["EA2"], who="com@x"), PayError)
    run(home, "freeze", ids["EA2"], "--as-approved", "the answers came after the agreed day", who="com@x")
    shown = told(home, "show", ids["EA2"])
    assert shown["state"] == "frozen"
    assert shown["steps"][-1]["text"] == "the answers came after the agreed day"
    run(home, "recompute", ids["EA2"])
    run(home, "verify")


def test_cautions_are_listed_before_many_are_agreed_to_at_once(home: Path):
    done = ask(home, "review", *QUARTER, who="com@x")
    assert done.exit_code == 1
    assert set(states(home).values()) == {"draft"}
    ids = {employee: one["scorecard"] for employee, one in listed(home).items()}
    for id_ in ids.values():
        assert any(line.startswith(id_) and "look closer at" in line for line in done.stderr.splitlines())
    assert "0 reviewed, 4 refused" in done.stderr
    assert "reach not far enough" in done.stderr
    run(home, "review", ids["EA2"], "--text", "nobody called after 25 June", who="com@x")
    done = run(home, "review", *QUARTER, *DESPITE, who="com@x")
    assert "3 reviewed" in done.stderr
    assert told(home, "show", ids["EB1"])["steps"][-1]["text"] == DESPITE[1]
    assert {one["remarks"] for one in told(home, "list")["rows"]} == {"caution"}
    assert "Remarks" in run(home, "list").stdout


def test_one_who_is_refused_stops_no_restatement(home: Path):
    ids = frozen(home)
    late(home)
    (home / "list.csv").write_text(LIST.replace("800.50,EUR", "800.50,SEK"), encoding="utf-8")
    run(home, "participants", str(home / "list.csv"), who="com@x")
    done = ask(home, "restate", *QUARTER, "--text", "late answers", "--format", "json", who="com@x")
    assert done.exit_code == 1
    rows = {row["scorecard"]: row for row in json.loads(done.stdout)["rows"]}
    assert "SEK" in rows[ids["EB1"]]["refused"]
    assert rows[ids["EA2"]]["made"].startswith("s-")
    assert rows[ids["EA2"]]["refused"] == ""


def test_an_exported_scorecard_is_computed_again_on_another_machine(home: Path, tmp_path: Path):
    ids = frozen(home)
    file, empty = tmp_path / "one.json", tmp_path / "nothing"
    run(home, "export", ids["EA1"], "--out", str(file), who="mov@x")
    assert file.stat().st_mode & 0o777 == 0o600
    (row,) = told(empty, "recompute", str(file))["rows"]
    assert row == {
        "scorecard": ids["EA1"],
        "same": True,
        "this_code": True,
        "digest": listed(home)["EA1"]["digest"],
        "differs": [],
    }
    assert not empty.exists()
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"target": "1000.00"', '"target": "1000.01"', 1), encoding="utf-8")
    done = ask(empty, "recompute", str(file))
    assert done.exit_code == 1
    assert "it differs" in done.stderr
    assert "total" in done.stderr
    file.write_text("{}", encoding="utf-8")
    assert isinstance(refused(empty, "recompute", str(file)), PayError)
    assert isinstance(refused(empty, "recompute", str(tmp_path / "none.json")), PayError)


def test_tampering_is_named(home: Path):
    ids = frozen(home)
    database.close(settings.load(home))
    with sqlite3.connect(home / "work.sqlite3") as connection:
        kept = connection.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
        for name, _ in kept:
            connection.execute(f"drop trigger {name}")
        connection.execute(
            "update scorecards set record = replace(record, ?, ?) where id = ?",
            ('"target":"1000.00"', '"target":"9000.00"', ids["EA2"]),
        )
        for name, sql in kept:
            if name != "scorecards_update_1":
                connection.execute(sql)
    found = told(home, "verify", code=1)
    assert found["holds"] is False
    assert {one["scorecard"] for one in found["findings"]} == {ids["EA2"], ""}
    assert [one["message"] for one in found["findings"] if one["what"] == "guard"] == [
        "The guard scorecards_update_1 of the table scorecards was dropped from the database."
    ]
    assert any("target" in one["message"] for one in found["findings"])
    words = ask(home, "verify")
    assert words.exit_code == 1
    assert "something was altered" in words.stderr
    rows = list(csv.DictReader(io.StringIO(ask(home, "verify", "--format", "csv").stdout)))
    assert {row["scorecard"] for row in rows} == {ids["EA2"], ""}


def test_a_list_with_a_wrong_cell_changes_nothing(home: Path):
    before = told(home, "participants")["rows"]
    assert {row["participant"]: row["target_amount"] for row in before}["bonus/EB1"] == "800.50"
    file = home / "wrong.csv"
    file.write_text(
        LIST.replace("1000,EUR,,", "2000,EUR,,", 1).replace("900,SEK", "-900,SEK"), encoding="utf-8"
    )
    error = refused(home, "participants", str(file), who="com@x")
    assert isinstance(error, PlanError)
    assert "wrong.csv, row 5, column target_amount" in error.message
    file.write_text(LIST.replace("EA2", "EX9"), encoding="utf-8")
    assert "know no employee 'EX9'" in refused(home, "participants", str(file)).message
    assert told(home, "participants")["rows"] == before
    file.write_text(LIST.replace("900,SEK", "9000,SEK"), encoding="utf-8")
    assert "your own" in refused(home, "participants", str(file), who="hr@x").message
    done = told(home, "participants", str(file), who="com@x")
    assert done == {"added": 0, "changed": 1, "unchanged": 3, "ended": 0}
    file.write_text("\n".join(LIST.splitlines()[:2]), encoding="utf-8")
    done = told(home, "participants", str(file), "--complete", who="com@x")
    assert done == {"added": 0, "changed": 0, "unchanged": 1, "ended": 3}


def test_computing_again_takes_the_changed_list_and_leaves_what_was_reviewed(home: Path):
    first = listed(home)
    run(home, "review", first["EB1"]["scorecard"], *DESPITE, who="com@x")
    file = home / "more.csv"
    file.write_text(LIST.replace("1000,EUR", "2000,EUR").replace("800.50", "900"), encoding="utf-8")
    run(home, "participants", str(file))
    done = told(home, "compute", *QUARTER, who="com@x")
    assert {one["participant"]: one["reason"] for one in done["left"]} == {"bonus/EB1": "is reviewed already"}
    second = listed(home)
    assert second["EA2"]["scorecard"] == first["EA2"]["scorecard"]
    assert Decimal(second["EA2"]["entitled"]) == 2 * Decimal(first["EA2"]["entitled"])
    assert second["EB1"] == first["EB1"] | {"state": "reviewed", "reviewed_by": "com@x", "version": 2}
    one = told(home, "compute", *QUARTER, "--participant", "bonus/EA1")
    assert len(one["scorecards"]) == 1


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [
        (("compute", "--plan", "none", "--period", "2026-Q2"), PlanError, "no plan 'none'"),
        (("compute", "--plan", "bonus", "--period", "2026-05"), PayError, "no quarter"),
        (("compute", "--plan", "bonus", "--period", "2026-05..2026-07"), PayError, "no quarter"),
        (("compute", "--plan", "bonus", "--period", "2025-Q2"), PlanError, "not in force"),
        (("compute", "--plan", "bonus", "--period", "soon"), QuestionError, "no period"),
        (("compute", *QUARTER, "--participant", "bonus/EX"), PayError, "no participant"),
        (("compute", "--plan", "leads", "--period", "2026-Q2"), PayError, "covers nobody"),
        (("review",), QuestionError, "not said"),
        (("review", "--plan", "bonus"), QuestionError, "not said"),
        (("freeze", *QUARTER), PayError, "is approved"),
        (("show", "s-none"), NotAllowed, "no such scorecard"),
        (("list", "--state", "lost"), QuestionError, "no state"),
        (("export", *QUARTER, "--out", "pay.pdf"), QuestionError, "no kind of file"),
        (("plans", "--plan", "none"), QuestionError, "no plan"),
        (("plans", "--text"), QuestionError, "One plan"),
        (("plans", "none.toml"), PlanError, "none.toml"),
        (("participants", "none.csv"), PlanError, "cannot be read"),
    ],
)
def test_what_cannot_be_done_says_why(made: Path, words: tuple[str, ...], kind: type, said: str):
    error = refused(made, *words)
    assert isinstance(error, kind)
    assert said in error.message
    assert error.todo


def test_whose_pay_is_shown_is_journalled_and_one_s_own_is_not(home: Path):
    ids = frozen(home)
    journal = open_journal(settings.load(home))

    def taken() -> list[tuple[str, str]]:
        entries = journal.entries(action="took pay", most=None)
        names = journal.names([one for entry in entries for one in (entry.actor, entry.subject)])
        return sorted((names[one.actor][1].partition(" as ")[2], names[one.subject][1]) for one in entries)

    start = taken()
    run(home, "list", who="emp@x")
    run(home, "show", ids["EA2"], who="emp@x")
    assert taken() == start
    run(home, "show", ids["EA2"], who="com@x")
    assert [one for one in taken() if one not in start] == [("com@x", "EA2")]
    before = len(taken())
    run(home, "export", *QUARTER, who="com@x")
    assert len(taken()) == before + 4
    run(home, "participants", who="hr@x")
    assert len(taken()) == before + 7
    run(home, "list", "--plan", "none")
    assert len(taken()) == before + 7


def test_modes_take_names_and_pay_away(home: Path):
    ids = frozen(home)
    own(home, "acknowledge", ids["EA2"], "emp@x", "EA2")
    database.close(settings.load(home))
    (home / "settings.toml").write_text("pseudonymous = true\n", encoding="utf-8")
    rows = told(home, "list", who="com@x")["rows"]
    assert len(rows) == 4
    text = json.dumps(
        [rows, told(home, "participants", who="com@x"), told(home, "show", ids["EB1"], who="com@x")]
    )
    text += json.dumps(told(home, "show", ids["EA2"], who="com@x"))
    for how in ("table", "csv"):
        text += run(home, "show", ids["EA2"], "--format", how, who="com@x").stdout
        text += run(home, "list", "--format", how, who="com@x").stdout
    for name in ("Nov", "EA2", "emp@x", "Ines", "calc", "EB1"):
        assert name not in text, name
    assert "com@x" in text
    assert isinstance(refused(home, "export", *QUARTER, who="com@x"), PayError)
    assert isinstance(refused(home, "export", ids["EA2"], who="com@x"), PayError)
    (mine,) = told(home, "list", who="emp@x")["rows"]
    assert mine["name"] == "Žofie Nováková"
    (home / "settings.toml").write_text("individuals = false\n", encoding="utf-8")
    for who in ("", "com@x", "emp@x"):
        assert isinstance(refused(home, "list", who=who), NotAllowed)
        assert isinstance(refused(home, "export", ids["EA2"], who=who), NotAllowed)


def test_payroll_files_hold_no_formula_and_are_nobody_else_s_to_read(home: Path, tmp_path: Path):
    frozen(home)
    for name in ("pay.csv", "pay.xlsx"):
        done = run(home, "export", *QUARTER, "--out", str(tmp_path / name), "--again")
        assert "SEK to be paid" in done.stderr
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in tmp_path.glob("*pay*")) == ["pay.csv", "pay.xlsx"]
    (row,) = [
        row
        for row in csv.DictReader(io.StringIO((tmp_path / "pay.csv").read_text(encoding="utf-8-sig")))
        if row["employee"] == "EB1"
    ]
    assert row["name"].startswith("'=cmd")
    shown = run(home, "list", "--format", "csv").stdout
    assert ",=cmd" not in shown


def test_looking_makes_nothing(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    assert told(home, "list") == {"rows": []}
    assert told(home, "participants") == {"rows": []}
    assert told(home, "verify")["holds"] is True
    assert {one["id"] for one in told(home, "plans")["plans"]} >= {
        "executives",
        "leads",
        "teams",
        "individuals",
    }
    assert "version" in run(home, "plans", "--plan", "teams", "--text").stdout
    assert list(home.iterdir()) == []
