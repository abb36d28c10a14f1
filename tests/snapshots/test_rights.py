"""Nothing foreign stands in a document: every role against every kind, and every mode."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from allegiance.errors import AllegianceError, NotAllowed, SnapshotError
from allegiance.metrics import drill
from allegiance.metrics.acting import acting_as
from allegiance.metrics.period import Period
from allegiance.people.rights import Role
from allegiance.people.scope import everyone
from allegiance.settings import load
from allegiance.snapshots import make, promises
from allegiance.snapshots.make import Kind, Made, Recipient
from allegiance.warehouse.reader import Reader, open_reader
from tests.snapshots import printed, worlds
from tests.soundness import rights


@pytest.fixture(scope="module")
def texts(company: Reader, documents: dict[Kind, Made]) -> dict[tuple[Role, Kind], str]:
    """What every document says that anybody may have; the executive packs of two roles are as good as all."""
    found = {(Role.executive, Kind.executive): printed.text(documents[Kind.executive].pdf)}
    for role in Role:
        scope = worlds.scope(company, role)
        for kind in make.kinds(scope):
            if kind is Kind.executive and role is not Role.analyst:
                continue
            period = worlds.QUARTER if kind is Kind.personal else worlds.WEEKS
            try:
                found[role, kind] = printed.text(make.for_scope(company, scope, kind, period).pdf)
            except AllegianceError:
                assert kind is Kind.personal, "only a scorecard may be missing"
    return found


def _people(company: Reader) -> set[str]:
    """Numbers and names of everybody."""
    return {
        text for one in drill.people(company, everyone()) for text in (one.employee, one.name) if text
    } | set(worlds.NAMES)


@pytest.mark.slow
def test_packs_of_the_whole_company_and_promises_name_nobody(
    company: Reader, texts: dict[tuple[Role, Kind], str]
) -> None:
    looked = 0
    for (role, kind), text in texts.items():
        if kind in (Kind.executive, Kind.promise):
            looked += 1
            assert not _found(text, _people(company)), (role, kind)
            assert not re.search(r"\bk\d{1,3}\b", text), "a customer"
    assert looked > 7


@pytest.mark.slow
def test_a_team_pack_names_the_own_team_alone(company: Reader, texts: dict[tuple[Role, Kind], str]) -> None:
    text = texts[Role.lead, Kind.team]
    own = {one.employee for one in drill.people(company, everyone(), teams=[worlds.TEAM])}
    others = {one.employee for one in drill.people(company, everyone())} - own
    assert own <= _found(text, own | set(worlds.NAMES)) | {"e0"}, "its lead is nobody of its people"
    assert set(worlds.NAMES) <= _found(text, set(worlds.NAMES)), "where their scorecards stand"
    assert not _found(text, others)
    assert not _found(text, {"t1", "t2"})


@pytest.mark.slow
def test_a_scorecard_is_about_oneself_alone(texts: dict[tuple[Role, Kind], str]) -> None:
    held = [role for role, kind in texts if kind is Kind.personal]
    assert held == [Role.employee], "nobody else has one, whoever else may see all pay"
    text = texts[Role.employee, Kind.personal]
    assert worlds.NAMES[0] in text
    assert worlds.NAMES[1] not in text


@pytest.mark.slow
def test_the_promise_says_the_same_to_everybody(texts: dict[tuple[Role, Kind], str]) -> None:
    said = {text for (_, kind), text in texts.items() if kind is Kind.promise}
    assert len(said) == 1


@pytest.mark.slow
def test_nothing_that_customers_wrote_stands_in_any(texts: dict[tuple[Role, Kind], str]) -> None:
    assert all(not re.search(r"“fine”", text) for text in texts.values())


@pytest.mark.slow
def test_where_a_company_shows_nobody_there_are_teams_and_no_people(
    company: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = _people(company)
    monkeypatch.setattr(company, "settings", replace(company.settings, individuals=False))
    lead = worlds.scope(company, Role.lead)
    made = make.for_scope(company, lead, Kind.team, worlds.WEEKS)
    assert not _found(printed.text(made.pdf), people)
    assert Kind.personal not in make.kinds(make.under(lead, company.settings))


@pytest.mark.slow
def test_under_pseudonyms_nobody_is_named(company: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    people = _people(company)
    monkeypatch.setattr(company, "settings", replace(company.settings, pseudonymous=True))
    made = make.for_scope(company, worlds.scope(company, Role.lead), Kind.team, worlds.WEEKS)
    assert not _found(printed.text(made.pdf), people)


@pytest.mark.slow
def test_names_for_executives_are_no_reason_to_name_anybody_to_the_public(
    company: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = make.document(company, worlds.scope(company, Role.auditor), Kind.promise, worlds.WEEKS)
    monkeypatch.setattr(company, "settings", replace(company.settings, executive_names=True))
    after = make.document(company, worlds.scope(company, Role.executive), Kind.promise, worlds.WEEKS)
    assert before.facts == after.facts


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A company in which every name, number and text says whose it is."""
    home = rights.make(tmp_path_factory.mktemp("told") / "home")
    (home / "promise.toml").write_bytes(promises.SHIPPED.read_bytes())
    return open_reader(load(home))


@pytest.mark.slow
@pytest.mark.parametrize("who", rights.WHO)
def test_no_document_says_anything_foreign(told: Reader, who: str) -> None:
    """Whoever it is made for, of whatever kind, about the time before and after people and teams changed hands."""
    ends = Period(rights.FIRST, rights.MOVED - timedelta(days=1)), Period(rights.MOVED, rights.LAST)
    made = 0
    for kind in (Kind.team, Kind.promise, Kind.executive):
        if kind is Kind.executive and who != "exe@x":
            continue  # whoever else may have it sees the same or more
        for period in ends if who == "lea@x" else ends[1:]:
            try:
                text = printed.text(make.make(told, Recipient(who), kind, period).pdf)
            except (NotAllowed, SnapshotError):
                continue
            made += 1
            if kind is Kind.team:
                assert not rights.foreign(who, text)
            else:
                assert not rights.TOKEN.search(text), "groups alone"
    assert made or who in ("adm@x", "den@x"), "who holds no role that sees a figure"


@pytest.mark.slow
def test_a_team_is_in_nobodys_pack_but_its_leads_and_only_for_their_time(told: Reader) -> None:
    before = Period(rights.FIRST, rights.MOVED - timedelta(days=1))
    after = Period(rights.MOVED, rights.LAST)
    text = printed.text(make.make(told, Recipient("lea@x"), Kind.team, before).pdf)
    assert "Person-EA2" in text
    assert "Person-EA1" in text
    assert "Birch" not in text
    for who, period in (("lea@x", after), ("len@x", before)):
        with pytest.raises(SnapshotError, match="no team"):
            make.document(told, acting_as(told, who), Kind.team, period)


def _found(text: str, words: set[str]) -> set[str]:
    return {word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)}
