"""Who may have which document, as whom it is made, and under which name it is put down."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.errors import CannotBePrinted, NotAllowed, SettingsError, SnapshotError
from allegiance.metrics.catalogue import load
from allegiance.metrics.period import Period
from allegiance.people.rights import RIGHTS, Role
from allegiance.people.scope import Scope, Spell
from allegiance.snapshots import files, make, promises
from allegiance.snapshots.make import Kind, Made, Recipient
from allegiance.warehouse.reader import Reader
from tests.snapshots import worlds

MAY = {
    Role.executive: {Kind.executive, Kind.personal, Kind.promise},
    Role.auditor: {Kind.executive, Kind.promise},
    Role.analyst: {Kind.executive, Kind.promise},
    Role.compensation: {Kind.executive, Kind.personal, Kind.promise},
    Role.operator: {Kind.executive, Kind.personal, Kind.promise},
    Role.lead: {Kind.team, Kind.personal, Kind.promise},
    Role.employee: {Kind.personal, Kind.promise},
    Role.admin: set(),
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_have_what_it_may_see_anyway(company: Reader, role: Role) -> None:
    assert set(make.kinds(worlds.scope(company, role))) == MAY[role]


def test_nobody_has_anything_by_default() -> None:
    assert make.kinds(Scope("anybody")) == ()
    assert make.kinds(Scope("anybody", Role.lead, RIGHTS[Role.lead])) == (Kind.personal, Kind.promise)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", list(Kind))
def test_what_may_not_be_had_is_refused_and_says_what_may(company: Reader, role: Role, kind: Kind) -> None:
    if kind in MAY[role]:
        return
    with pytest.raises(NotAllowed) as refused:
        make.document(company, worlds.scope(company, role), kind, worlds.WEEKS)
    assert make.TITLES_OF[kind] in str(refused.value)


@pytest.mark.parametrize("person", ["gone@x", "nobody@x"])
def test_a_leaver_and_a_stranger_get_nothing(company: Reader, person: str) -> None:
    for kind in Kind:
        with pytest.raises(NotAllowed):
            make.make(company, Recipient(person), kind, worlds.WEEKS)


def test_somebody_with_two_roles_gets_it_in_the_one_that_may_have_it(company: Reader) -> None:
    made = make.make(company, Recipient("two@x"), Kind.promise, worlds.WEEKS)
    assert made.document.reader == ""
    with pytest.raises(NotAllowed):
        make.make(company, Recipient("two@x", Role.lead), Kind.promise, worlds.WEEKS)


def test_a_scorecard_is_the_one_whose_period_ends_within_what_is_asked(company: Reader) -> None:
    ann = worlds.scope(company, Role.employee)
    for period in (
        worlds.QUARTER,
        Period(date(2026, 6, 1), date(2026, 6, 30)),
        Period(date(2026, 1, 1), date(2026, 12, 31)),
    ):
        assert make.document(company, ann, Kind.personal, period).stamp.first == "2026-04-01"
    with pytest.raises(SnapshotError, match="Q2 2026"):
        make.document(company, ann, Kind.personal, Period(date(2026, 7, 1), date(2026, 9, 30)))


def test_a_refusal_names_whom_it_was_for(company: Reader) -> None:
    with pytest.raises(SnapshotError, match="ceo@x"):
        make.make(company, Recipient("ceo@x"), Kind.personal, worlds.QUARTER)


def test_what_cannot_be_printed_is_told_from_what_is_not_there_yet(company: Reader) -> None:
    other = copy(company)
    other.settings = replace(company.settings, company="伊藤")
    with pytest.raises(CannotBePrinted, match=r"For ann@x: .*伊藤"):
        make.make(other, Recipient("ann@x"), Kind.personal, worlds.QUARTER)
    with pytest.raises(SnapshotError) as refused:
        make.make(other, Recipient("ann@x"), Kind.personal, Period(date(2026, 7, 1), date(2026, 9, 30)))
    assert not isinstance(refused.value, CannotBePrinted)


def test_a_period_without_data_is_refused_and_told_which_there_are(company: Reader) -> None:
    with pytest.raises(SnapshotError, match="2020") as refused:
        make.document(
            company,
            worlds.scope(company, Role.operator),
            Kind.promise,
            Period(date(2020, 1, 1), date(2020, 3, 31)),
        )
    assert "2 March 2026" in refused.value.todo


def test_a_kind_that_is_none_is_refused(company: Reader) -> None:
    with pytest.raises(SnapshotError, match="weekly"):
        make.document(company, worlds.scope(company, Role.operator), "weekly", worlds.WEEKS)


def test_without_promises_of_its_own_a_company_promises_nothing(company: Reader, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"promise\.toml|written down"):
        promises.promises(replace(company.settings, sample=False))
    own = replace(company.settings, sample=False, home=tmp_path)
    (tmp_path / "promise.toml").write_text(promises.SHIPPED.read_text(encoding="utf-8"), encoding="utf-8")
    assert len(promises.promises(own)) == 5


@pytest.mark.parametrize(
    "wrong",
    [
        "nonsense",
        "version = 1",
        '[[promise]]\nmetric = "csat"\ntitle = "t"\ntarget = 0.8',
        '[[promise]]\nmetric = "csat"\ntitle = "t"\ntarget = 80\nmeaning = "m"',
        '[[promise]]\nmetric = "csat"\ntitle = "t"\ntarget = true\nmeaning = "m"',
        '[[promise]]\nmetric = "csta"\ntitle = "t"\ntarget = 0.8\nmeaning = "m"',
        '[[promise]]\nmetric = "contacts"\ntitle = "t"\ntarget = 100\nmeaning = "m"',
        '[[promise]]\nmetric = "csat"\ntitle = " "\ntarget = 0.8\nmeaning = "m"',
        "[[promise]]\n"
        + "\n[[promise]]\n".join(['metric = "csat"\ntitle = "t"\ntarget = 0.8\nmeaning = "m"'] * 9),
    ],
)
def test_a_promise_that_cannot_be_measured_is_refused_with_its_file(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "promise.toml"
    file.write_text(wrong, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        promises.read(file, load())
    assert str(file) in refused.value.message


@given(st.text(max_size=80))
@settings(deadline=None)
def test_a_name_of_a_file_is_safe_whatever_somebody_is_called(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", files.plain_name(name))
    assert len(files.plain_name(name)) <= files.LONGEST + 9


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Agnieszka Gołębiewska", "agnieszka-golebiewska"), ("../../etc", "etc"), ("Søren Weiß", "soren-weiss")],
)
def test_latin_names_stay_readable(name: str, plain: str) -> None:
    assert files.plain_name(name) == plain


def test_two_names_in_other_letters_are_two_files() -> None:
    assert files.plain_name("Σοφία") != files.plain_name("Мария")


@pytest.mark.slow
def test_documents_are_stamped_with_what_proves_them(company: Reader, documents: dict[Kind, Made]) -> None:
    for kind, made in documents.items():
        stamp = made.document.stamp
        assert re.fullmatch("[0-9a-f]{64}", stamp.digest)
        assert re.fullmatch("[0-9a-f]{12}", stamp.definitions)
        assert stamp.freshness.endswith("Z")
        assert made.name.startswith(str(kind))
        assert made.name.endswith(".pdf")
        assert stamp.generation == company.generation


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "a.pdf"
    files.write(target, b"one")
    files.write(target, b"two")
    assert target.read_bytes() == b"two"
    assert [one.name for one in target.parent.iterdir()] == ["a.pdf"]
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(SnapshotError, match="file"):
        files.write(tmp_path / "file" / "a.pdf", b"three")


def test_a_team_that_was_somebodys_later_is_not_reported_on(company: Reader) -> None:
    late = Scope.lead("late@x", Spell("t9"))
    with pytest.raises(SnapshotError, match="no team"):
        make.document(company, late, Kind.team, worlds.WEEKS)
