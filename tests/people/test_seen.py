"""What is shown of a person is journalled first; what cannot be journalled is not shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from allegiance.errors import JournalError
from allegiance.people.journal import Source, open_journal
from allegiance.people.rights import Role
from allegiance.people.scope import Scope, everyone
from allegiance.people.seen import shown
from allegiance.settings import Settings
from allegiance.work import database

LEAD = Scope.lead("anna", "North")


@pytest.fixture
def home(tmp_path: Path):
    made = Settings(home=tmp_path / "home")
    yield made
    database.close(made)


def show(home: Settings, scope: Scope, *ids: str, source: Source = Source.page, **more: object) -> int:
    told = {"signed_in": True, "period": "2026-01-01..2026-06-30", **more}
    return shown(home, scope, "employee", ids, "employee", source=source, **told)  # type: ignore[arg-type]


def test_it_says_who_saw_whom_as_what_where_and_for_which_days(home: Settings):
    assert show(home, LEAD, "e1", "e2", metric="csat") == 2
    journal = open_journal(home)
    entry = journal.entries()[0]
    assert (entry.acting, entry.action, entry.kind, entry.source) == ("lead", "saw", "employee", "page")
    assert entry.details == {"page": "employee", "metric": "csat", "period": "2026-01-01..2026-06-30"}
    assert journal.names([entry.subject, entry.actor]) == {
        entry.subject: ("employee", "e2"), entry.actor: ("person", "anna")
    }  # fmt: skip
    assert show(home, LEAD, "e1", "e2") == 0


def test_a_download_and_pay_are_entries_of_their_own(home: Settings):
    show(home, LEAD, "e1")
    show(home, LEAD, "e1", source=Source.download)
    show(home, LEAD, "e1", source=Source.download)
    show(home, LEAD, "e1", pay=True)
    show(home, LEAD, "e1", pay=True, source=Source.download)
    actions = [entry.action for entry in open_journal(home).entries()]
    assert actions == ["took pay", "saw pay", "took", "took", "saw"]


def test_one_s_own_data_are_nobody_s_business(home: Settings):
    me = Scope.employee("eve", "e1", teams=("North",))
    assert show(home, me, "e1") == 0
    assert show(home, me, "e1", pay=True, source=Source.download) == 0
    assert not database.exists(home)


def test_nobody_shown_nothing_written(home: Settings):
    assert show(home, LEAD) == 0
    assert show(home, LEAD, "") == 0
    assert not database.exists(home)


def test_of_the_sample_company_nothing_is_written_while_nobody_signs_in(home: Settings):
    sample = replace(home, sample=True)
    assert show(sample, everyone(), "e1", signed_in=False) == 0
    assert show(sample, LEAD, "e1", source=Source.download, signed_in=False) == 0
    assert not database.exists(home)
    assert show(sample, LEAD, "e1", signed_in=True) == 1


def test_the_operator_of_real_data_is_journalled_too(home: Settings):
    assert show(home, everyone(), "e1", signed_in=False) == 1
    assert open_journal(home).entries()[0].acting == "operator"


def test_it_says_that_they_were_shown_under_pseudonyms(home: Settings):
    assert show(home, Scope.of(Role.analyst, "pat"), "e1", "e2") == 2
    assert open_journal(home).entries()[0].details["seen"] == "under pseudonyms"


@pytest.mark.parametrize("broken", ["folder", "key"])
def test_what_cannot_be_journalled_is_not_shown(home: Settings, broken: str):
    if broken == "folder":
        home.home.write_text("no folder")
    else:
        show(home, LEAD, "e1")
        (home.home / "access" / "journal.key").unlink()
    with pytest.raises(JournalError, match="could not be written") as raised:
        show(home, LEAD, "e2")
    assert "Nothing was shown" in raised.value.todo
    with pytest.raises(JournalError):
        show(home, LEAD, "e2", source=Source.download)
