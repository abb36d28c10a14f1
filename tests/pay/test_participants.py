"""Rows of participants are kept, end and follow one another; a list is taken as a whole or not at all."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from allegiance.errors import PayError, PlanError, WorkError
from allegiance.metrics.places import Everybody
from allegiance.pay import participants
from allegiance.pay.canonical import canonical, digest
from allegiance.pay.held import Actor
from allegiance.pay.life import open_book
from allegiance.pay.participants_file import Row
from allegiance.pay.plan import Covers
from allegiance.pay.statement import Stay
from allegiance.pay.verify import verify
from allegiance.people.granted import Placed
from allegiance.people.journal import Action, Event, Source, open_journal
from allegiance.people.rights import Role
from allegiance.settings import Settings
from allegiance.work.database import open_work
from allegiance.work.tables import participants as table
from tests.pay.guards import unguarded
from tests.pay.made import PLAN, QUARTER

HR = Actor("hr@x", role=Role.compensation, source=Source.command)
NOBODY = Everybody({}, {}, {}, {})


def row(who: str = "e1", plan: str = "teams", **more: object) -> Row:
    made = Row(
        id=f"{plan}/{who}", plan=plan, person="", employee=who, name="", target=Decimal("1000.00"),
        currency="EUR", first=None, last=None, site="", team="", part_time=Decimal(1), leave=(),
        modifiers=(), approver="",
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def test_nothing_is_made_by_asking(tmp_path):
    assert participants.load(Settings(home=tmp_path)) == ()
    assert list(tmp_path.iterdir()) == []


def test_rows_come_back_as_they_were_given_and_the_same_again_changes_nothing(work_home: Settings):
    given = [row("e1", name="Zoë Ångström", leave=((date(2026, 5, 1), date(2026, 5, 2)),)), row("e2")]
    assert participants.put(work_home, HR, given) == participants.Imported(2, 0, 0, 0)
    assert participants.load(work_home) == tuple(given)
    before = open_journal(work_home).count()
    assert participants.put(work_home, HR, given) == participants.Imported(0, 0, 2, 0)
    assert open_journal(work_home).count() == before
    assert participants.load(work_home, "leads") == ()


def test_a_change_ends_the_old_row_and_keeps_it(work_home: Settings):
    participants.put(work_home, HR, [row("e1"), row("e2")])
    found = participants.put(work_home, HR, [row("e1", target=Decimal("2000.00"))])
    assert found == participants.Imported(0, 1, 0, 0)
    assert [(one.employee, one.target) for one in participants.load(work_home)] == [
        ("e1", Decimal("2000.00")),
        ("e2", Decimal("1000.00")),
    ]
    with open_work(work_home).reading() as connection:
        kept = connection.execute(
            select(table).where(table.c.id == "teams/e1").order_by(table.c.made_at)
        ).all()
    assert [one.ended_by for one in kept] == ["hr@x", None]
    told = open_journal(work_home).entries(action="changed", most=10)
    assert len(told) == 3
    assert all("1000" not in one.detail and "2000" not in one.detail for one in told)


def test_a_second_row_of_somebody_goes_when_the_list_names_one_alone(work_home: Settings):
    participants.put(
        work_home, HR, [row("e1"), row("e1", id="teams/e1/2", first=date(2026, 5, 1)), row("e2")]
    )
    assert participants.put(work_home, HR, [row("e1")]) == participants.Imported(0, 0, 1, 1)
    assert [one.id for one in participants.load(work_home)] == ["teams/e1", "teams/e2"]


def test_a_complete_list_ends_the_others_of_its_plans_alone(work_home: Settings):
    participants.put(work_home, HR, [row("e1"), row("e2"), row("e3", "leads")])
    assert participants.put(work_home, HR, [row("e2")], complete=True) == participants.Imported(0, 0, 1, 1)
    assert [one.id for one in participants.load(work_home)] == ["leads/e3", "teams/e2"]


def test_rows_that_end_can_come_again(work_home: Settings):
    participants.put(work_home, HR, [row("e1")])
    assert participants.end(work_home, HR, ["teams/e1"]) == 1
    assert participants.load(work_home) == ()
    with pytest.raises(PlanError, match="no participant 'teams/e1'"):
        participants.end(work_home, HR, ["teams/e1"])
    assert participants.put(work_home, HR, [row("e1")]).added == 1
    assert len(participants.load(work_home)) == 1


def test_one_wrong_row_keeps_nothing_of_the_list(work_home: Settings):
    participants.put(work_home, HR, [row("e1", person="ann@x")])
    with pytest.raises(PlanError, match=r"leads/e9: ann@x is e9 in this list, and e1"):
        participants.put(work_home, HR, [row("e2"), row("e9", "leads", person="ann@x")])
    with pytest.raises(PlanError, match=r"leads/e1: e1 is bo@x in this list"):
        participants.put(work_home, HR, [row("e1", "leads", person="bo@x")])
    with pytest.raises(PlanError, match="no participant"):
        participants.end(work_home, HR, ["teams/e1", "teams/e8"])
    assert [one.id for one in participants.load(work_home)] == ["teams/e1"]
    # the same person under a corrected number: their earlier row goes with this list
    participants.put(work_home, HR, [row("e1", person="bo@x")])
    assert participants.load(work_home)[0].person == "bo@x"


def test_nobody_changes_what_they_are_paid_for(work_home: Settings):
    participants.put(work_home, HR, [row("e1", person="ann@x"), row("e2")])
    ann = replace(HR, person="ann@x")
    for given in ([row("e1", person="ann@x", target=Decimal(9))], [row("e2")]):
        with pytest.raises(PayError, match="teams/e1 is your own"):
            participants.put(work_home, ann, given, complete=True)
    with pytest.raises(PayError, match="your own"):
        participants.end(work_home, ann, ["teams/e2", "teams/e1"])
    with pytest.raises(PayError, match="your own"):
        participants.put(work_home, ann, [row("e1", "leads", person="ann@x")])
    assert len(participants.load(work_home)) == 2
    again = [row("e1", person="ann@x"), row("e2", target=Decimal("7.00"))]
    assert participants.put(work_home, ann, again).changed == 1


def test_a_row_that_was_altered_is_refused(work_home: Settings):
    participants.put(work_home, HR, [row("e1")])
    work = open_work(work_home)
    with pytest.raises(WorkError), work.writing() as connection:
        connection.execute(text("update participants set record = replace(record, '1000', '9000')"))
    with work.writing() as connection:
        if work.postgres:
            connection.execute(text("alter table participants disable trigger all"))
        else:
            for name in connection.execute(
                text("select name from sqlite_master where type = 'trigger' and tbl_name = 'participants'")
            ).scalars():
                connection.exec_driver_sql(f"drop trigger {name}")
        connection.execute(text("update participants set record = replace(record, '1000', '9000')"))
    with pytest.raises(PlanError, match="teams/e1 is not as it was kept"):
        participants.load(work_home)


def test_two_lists_at_once_leave_one_row_each(work_home: Settings):
    failed: list[BaseException] = []

    def bring(amount: int) -> None:
        try:
            participants.put(work_home, HR, [row(f"e{at}", target=Decimal(amount)) for at in range(20)])
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=bring, args=(amount,)) for amount in (1, 2, 3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    found = participants.load(work_home)
    assert not failed
    assert len(found) == 20
    assert len({one.target for one in found}) == 1


def test_a_participant_is_of_its_period():
    known = Everybody({"e1": "Ann"}, {}, {"e1": (Placed("North", ""),)}, {})
    leave = ((date(2026, 3, 20), date(2026, 4, 5)), (date(2026, 7, 1), date(2026, 7, 9)))
    made = participants.participant(
        row(leave=leave, modifiers=(("role", Decimal("1.1")),)), PLAN, QUARTER, known
    )
    assert made is not None
    assert made.stays == (Stay(*QUARTER, "", "North"),)
    assert made.leave == ((date(2026, 4, 1), date(2026, 4, 5)),)
    assert (made.id, made.name, made.covers) == ("teams/e1", "Ann", Covers.teams)
    assert participants.participant(row(name="Änn"), PLAN, QUARTER, known).name == "Änn"  # type: ignore[union-attr]
    assert participants.participant(row("e7"), PLAN, QUARTER, known) is None
    assert participants.participant(row(last=date(2026, 3, 31)), PLAN, QUARTER, known) is None
    assert participants.participant(row("e9", team="X"), PLAN, QUARTER, NOBODY).name == "e9"  # type: ignore[union-attr]


# ------------------------------------------------------------------------------------------------------------- seals


def altered(settings: Settings, change: str) -> None:
    """What somebody does who has the database in their hands; its guards are put back."""
    with unguarded(open_book(settings)) as run:
        run(change)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("made_by = 'x'", "who brought it"),
        ("made_hands = 'x'", "who brought it"),
        ("seal = 'x'", "its seal was altered"),
        ("person = 'x'", "was altered: person"),
        ("ended_by = 'x', ended_at = 'now'", "was ended by nobody"),
        ("seal = '', made_hands = ''", "written by hand"),
    ],
)
def test_a_row_that_was_altered_is_named_and_nobody_is_paid_by_it(
    work_home: Settings, change: str, word: str
):
    participants.put(work_home, replace(HR, hands="operator:joe"), [row("e1"), row("e2")])
    assert verify(work_home).holds
    altered(work_home, f"update participants set {change} where id = 'teams/e1'")
    told = [one.message for one in verify(work_home).findings]
    assert any(word in one for one in told), told
    if "ended" not in change:
        with pytest.raises(PlanError, match="teams/e1 is not as it was kept"):
            participants.load(work_home)
        with pytest.raises(PlanError, match="teams/e1 is not as it was kept"):
            participants.put(work_home, HR, [row("e2", target=Decimal("5.00"))])


def test_a_record_with_its_digest_made_anew_is_found(work_home: Settings):
    """Whoever can write the database can make a digest, and no seal."""
    participants.put(work_home, HR, [row("e1")])
    more = canonical(row("e1", target=Decimal("9000.00")))
    altered(
        work_home, f"update participants set record = '{more}', digest = '{digest(more)}'".replace(":", "\\:")
    )
    with pytest.raises(PlanError, match="teams/e1 is not as it was kept"):
        participants.load(work_home)
    assert [one.what for one in verify(work_home).findings] == ["participant"]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("delete from participants where id = 'teams/e1'", "is not there any more"),
        ("update participants set ended_at = null, ended_by = null, ended_seal = '' where id = 'teams/e2'",
         "is in force again"),
    ],
)  # fmt: skip
def test_who_is_taken_out_of_a_list_or_put_back_into_it_is_missed(
    work_home: Settings, change: str, word: str
):
    participants.put(work_home, HR, [row("e1"), row("e2")])
    participants.end(work_home, HR, ["teams/e2"])
    assert verify(work_home).holds
    altered(work_home, change)
    assert any(word in one.message for one in verify(work_home).findings)


def test_the_database_takes_no_row_without_a_seal(work_home: Settings):
    participants.put(work_home, HR, [row("e1")])
    work = open_work(work_home)
    for change in (
        "update participants set ended_at = 'now', ended_by = 'x'",
        "update participants set ended_at = 'now', ended_by = 'x', ended_seal = 'x', seal = 'y'",
        "insert into participants (id, plan, person, employee, record, digest, made_by, made_at) "
        "values ('a', 'teams', '', 'e7', '{}', '', 'x', 'now')",
    ):
        with pytest.raises(WorkError, match="seal"), work.writing() as connection:
            connection.execute(text(change))


def test_seals_that_were_all_taken_off_are_no_older_list(work_home: Settings):
    """The journal names seals: whoever wipes them cannot pass a list off as one of the version before."""
    participants.put(work_home, HR, [row("e1"), row("e2")])
    altered(work_home, "update participants set seal = '', ended_seal = '', made_hands = ''")
    for step in (
        lambda: participants.load(work_home),
        lambda: participants.put(work_home, HR, [row("e3")]),
        lambda: participants.end(work_home, HR, ["teams/e1"]),
    ):
        with pytest.raises(PlanError, match="is not as it was kept"):
            step()
    assert any("is not there any more" in one.message for one in verify(work_home).findings)


def test_a_row_without_a_seal_beside_sealed_ones_was_written_by_hand(work_home: Settings):
    participants.put(work_home, HR, [row("e1")])
    made = row("e7", target=Decimal("9000.00"))
    altered(
        work_home,
        "insert into participants (id, plan, person, employee, record, digest, made_by, made_at) values "
        f"('{made.id}', 'teams', '', 'e7', '{canonical(made)}', '{digest(canonical(made))}', 'hr@x', '2026')".replace(
            ":", "\\:"
        ),
    )
    with pytest.raises(PlanError, match="teams/e7 is not as it was kept"):
        participants.load(work_home)
    assert any("written by hand" in one.message for one in verify(work_home).findings)


def test_a_list_of_the_version_before_is_read_and_sealed_by_the_next_change(work_home: Settings):
    made = row("e7")
    work = open_work(work_home)
    open_journal(work_home).append(Event("op", "operator", Action.changed, Source.command, page="settings"))
    altered(
        work_home,
        "insert into participants (id, plan, person, employee, record, digest, made_by, made_at) values "
        f"('{made.id}', 'teams', '', 'e7', '{canonical(made)}', '{digest(canonical(made))}', 'hr@x', '2026')".replace(
            ":", "\\:"
        ),
    )
    assert participants.load(work_home) == (made,)
    assert verify(work_home).holds
    participants.put(work_home, HR, [row("e1")])
    assert [one.employee for one in participants.load(work_home)] == ["e1", "e7"]
    assert verify(work_home).holds
    with work.reading() as connection:
        found = connection.execute(select(table).where(table.c.ended_at.is_(None))).all()
    assert all(one.seal for one in found)
    assert {one.made_by for one in found} == {"hr@x"}
