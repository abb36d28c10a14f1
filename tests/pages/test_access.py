"""The pages on access and the journal: for whom they open, what they say, and what they change."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from allegiance.errors import JournalError
from allegiance.people.granted import Placed, Places
from allegiance.people.grants import Actor, open_grants
from allegiance.people.grants_model import Grant
from allegiance.people.journal import Action, Event, Source, open_journal
from allegiance.people.rights import GRANTED, TITLES, Role
from allegiance.people.scope import Scope
from allegiance.settings import Settings
from allegiance.work import database
from pages.parts import personas, seen, session
from tests.pages.conftest import Open, look_as, text

ROOT = Actor("root@x", Role.admin)
DAY = date(2026, 1, 1)


@pytest.fixture
def home(few_home: Path, tmp_path: Path):
    """Real data of a company without sign-in: the operator looks."""
    made = tmp_path / "home"
    shutil.copytree(few_home, made, ignore=shutil.ignore_patterns("work.sqlite3*"))
    yield made
    database.close(Settings(home=made))


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label == label)


def chosen(app: AppTest, key: str):
    return next(one for one in [*app.selectbox, *app.text_input] if one.key == key)


def test_the_operator_reads_the_table_and_that_nobody_holds_anything(home: Path, open_page: Open):
    app = open_page(home, "access")
    said = text(app)
    assert not app.exception
    assert "Nobody was given a role yet" in said
    for role in GRANTED:
        assert TITLES[role] in said
    assert "only one’s own" in said
    assert not database.exists(Settings(home=home)), "looking makes nothing"


def test_a_role_is_given_refused_and_taken_back(home: Path, open_page: Open):
    app = open_page(home, "access")
    chosen(app, "give-person").set_value("Ann@X")
    chosen(app, "give-role").set_value(Role.lead)
    app = button(app, "Give this role").click().run()
    assert not app.exception
    assert "A lead has one team, or one site." in text(app)
    chosen(app, "give-role").set_value(Role.executive)
    app = button(app, "Give this role").click().run()
    assert "ann@x was given the role executive" in text(app)
    assert list(app.dataframe[0].value["Account"]) == ["ann@x"]
    assert list(app.dataframe[0].value["Given by"]) == ["operator"]
    given = open_grants(Settings(home=home)).given()[0]
    chosen(app, "end-id").set_value(given.id)
    app = button(app, "Take back").click().run()
    assert "The role ended." in text(app)
    assert open_grants(Settings(home=home)).given() == []
    assert [one.action for one in open_journal(Settings(home=home)).entries()] == ["revoked", "granted"]


def test_a_delegation_is_made_and_ended(home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pages.parts.access.places", lambda *_: Places(sites=(Placed("North", "Lille"),)))
    app = open_page(home, "access")
    chosen(app, "pass-person").set_value("mia@x")
    chosen(app, "pass-site").set_value("Lille")
    app = button(app, "Delegate").click().run()
    assert "The site Lille was delegated to mia@x" in text(app)
    made = open_grants(Settings(home=home)).delegated()[0]
    chosen(app, "end-id").set_value(made.id)
    app = button(app, "Take back").click().run()
    assert "The delegation ended, with 0 roles" in text(app)


def given(home: Path) -> None:
    held = open_grants(Settings(home=home))
    held.delegate(ROOT, "mia@x", team="North", first=DAY)
    places = Places(sites=(Placed("North", "Lille"),))
    for actor, person, role, team in (
        (ROOT, "eva@x", Role.executive, ""),
        (Actor("mia@x", Role.lead), "ben@x", Role.lead, "North"),
    ):
        held.grant(actor, person, role, team=team, first=date.today(), places=places, today=date.today())


def test_a_local_manager_sees_and_gives_within_the_delegation(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    given(home)
    mia = Scope.lead("mia@x", "North")
    from dataclasses import replace

    look_as(monkeypatch, mia.less(replace(mia.rights, access=True)), manages=True)
    app = open_page(home, "access")
    said = text(app)
    assert not app.exception
    assert "You may give the roles of team lead and employee within the team North" in said
    assert list(app.dataframe[0].value["Account"]) == ["mia@x", "ben@x"]
    assert "eva@x" not in said
    assert "What each role may see" not in said
    assert chosen(app, "give-role").options == [TITLES[Role.lead], TITLES[Role.employee]]
    assert chosen(app, "give-team").options == ["None", "North"]
    assert not [one for one in app.button if one.label == "Delegate"]
    assert [one.split(":")[0] for one in chosen(app, "end-id").options] == ["ben@x"]
    chosen(app, "give-person").set_value("mia@x")
    chosen(app, "give-role").set_value(Role.lead)
    chosen(app, "give-team").set_value("North")
    app = button(app, "Give this role").click().run()
    assert "Nobody gives rights to themselves" in text(app)


def test_a_lead_without_a_delegation_is_not_let_in(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    given(home)
    look_as(monkeypatch, Scope.lead("tom@x", "North"))
    for page in ("access", "journal"):
        app = open_page(home, page)
        assert not app.exception
        assert not app.dataframe
        assert "eva@x" not in text(app)
        assert not app.text_input


def test_an_auditor_reads_pseudonyms_and_changes_nothing(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    given(home)
    look_as(monkeypatch, Scope.of(Role.auditor, "council@x"))
    app = open_page(home, "access")
    shown = app.dataframe[0].value.to_csv() + text(app)
    assert "@x" not in shown.replace("council@x", ""), "but for their own account, in the menu"
    assert "Account " in shown
    assert not [one for one in app.button if one.label in ("Give this role", "Delegate", "Take back")]


def test_a_change_counts_only_for_who_asks_at_that_moment(
    home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    """The page was drawn for an administrator; by the time of the click they act as an auditor."""
    look_as(monkeypatch, Scope.of(Role.admin, "root@x"))
    app = open_page(home, "access")
    chosen(app, "give-person").set_value("ann@x")
    chosen(app, "give-role").set_value(Role.executive)
    look_as(monkeypatch, Scope.of(Role.auditor, "root@x"))
    app = button(app, "Give this role").click().run()
    assert "Nothing was delegated to you" in text(app)
    assert open_grants(Settings(home=home)).given() == []


@pytest.mark.parametrize("persona", [Role.operator, Role.admin])
def test_through_made_up_eyes_nothing_is_changed(
    persona: Role, sample_home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    name = "everyone" if persona is Role.operator else str(persona)
    monkeypatch.setattr(personas, "chosen", lambda: name)
    app = open_page(sample_home, "access")
    assert not app.exception
    assert "In the sample company nothing is given on this page" in text(app)
    assert button(app, "Give this role").disabled
    assert not database.exists(Settings(home=sample_home))


def test_an_empty_journal_says_so_and_has_the_record_of_processing(home: Path, open_page: Open):
    app = open_page(home, "journal")
    assert not app.exception
    assert "Nobody has looked at a single person’s data yet." in text(app)
    assert "Record of processing" in [one.value for one in app.header]
    assert not database.exists(Settings(home=home))


def looked(home: Path) -> None:
    journal = open_journal(Settings(home=home))
    journal.saw("anna@x", "lead", "employee", [f"number-{n}" for n in range(7)], "employee")
    journal.append(
        *(
            Event("hr@x", "compensation", Action.took_pay, Source.download, "employee", f"e{n}")
            for n in (1, 2)
        )
    )


def test_the_journal_shows_who_looked_at_how_many_under_pseudonyms(home: Path, open_page: Open):
    looked(home)
    app = open_page(home, "journal")
    assert not app.exception
    said = text(app) + "".join(frame.value.to_csv() for frame in app.dataframe)
    assert "The journal holds: 9 entries are as written" in said
    assert "@x" not in said
    assert "number-1" not in said
    people = app.dataframe[0].value
    assert list(people["People"]) == [7, 2]
    assert list(people["Downloads"]) == [0, 2]
    assert list(people["Pay"]) == [0, 2]
    assert len(app.dataframe[1].value) == 9


def test_the_journal_is_filtered_by_its_address(home: Path, open_page: Open):
    looked(home)
    assert len(open_page(home, "journal", did="took pay").dataframe[1].value) == 2
    account = open_page(home, "journal").dataframe[0].value["Account"].iloc[0]
    assert len(open_page(home, "journal", who=account).dataframe[1].value) == 7
    app = open_page(home, "journal", who="<b>'; drop table journal --", did="nothing", within="7")
    assert not app.exception
    assert "There is no entry in this time" in text(app)


def test_a_journal_that_was_altered_is_said_first(home: Path, open_page: Open):
    looked(home)
    with open_journal(Settings(home=home)).work.writing() as connection:
        connection.exec_driver_sql("drop trigger journal_no_delete")
        connection.exec_driver_sql("delete from journal where seq = 3")
    app = open_page(home, "journal")
    assert not app.exception
    assert "The journal does not hold. Entry 3 was removed." in text(app)
    assert "First broken entry: 3 (removed)" in text(app)


def view(home: Path, scope: Scope) -> SimpleNamespace:
    same = SimpleNamespace(identifier=lambda _kind, one: one)
    period = SimpleNamespace(start=DAY, end=DAY)
    return SimpleNamespace(
        settings=Settings(home=home),
        scope=scope,
        reader=SimpleNamespace(masks=lambda _: same),
        filters=SimpleNamespace(period=period),
    )


def test_a_page_journals_what_it_shows_and_a_download_each_time(tmp_path: Path):
    made = view(tmp_path, Scope.lead("anna", "North"))
    seen.seen(made, "employee", ["e1", "e2"], "team")
    seen.seen(made, "employee", ["e1", "e2"], "team")
    download = seen.taken(made, "employee", ["e1"], "team", lambda: b"rows")
    journal = open_journal(made.settings)
    assert journal.count() == 2, "a download that nobody took is none"
    assert download() == download() == b"rows"
    assert [one.action for one in journal.entries()] == ["took", "took", "saw", "saw"]
    (tmp_path / "access" / "journal.key").unlink()
    with pytest.raises(JournalError):
        seen.seen(made, "employee", ["e3"], "team")
    with pytest.raises(JournalError):
        download()
    database.close(made.settings)


def test_grants_made_here_are_among_what_the_session_counts(home: Path):
    given(home)
    nobody_s = SimpleNamespace(access=SimpleNamespace(of_groups=lambda _: ()))
    found = list(session._grants(Settings(home=home), nobody_s, SimpleNamespace(subject="eva@x")))
    assert [one.role for one in found] == ["executive"]
    assert isinstance(found[0], Grant)
