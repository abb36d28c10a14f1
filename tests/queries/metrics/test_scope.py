"""Every statement asks who is asking: a failure here means that somebody sees rows that are not theirs."""

from __future__ import annotations

from typing import Any

import pytest

from allegiance.people.scope import Scope, everyone
from allegiance.warehouse import statements
from allegiance.warehouse.reader import GATE, Reader
from tests.queries.metrics.asking import GIVEN

STATEMENTS = (*statements.names("metrics"), *statements.names("influence"))


def ask(reader: Reader, scope: Scope, name: str, **other: Any) -> Any:
    taken = statements.load(name).parameters - GATE
    unknown = taken - GIVEN.keys()
    assert not unknown, f"give a value for {unknown} in asking.py, so that queries/{name}.sql is tested too"
    return reader.ask(scope, name, **{key: (GIVEN | other)[key] for key in taken})


@pytest.mark.parametrize("name", STATEMENTS)
def test_names_the_three_parameters_of_the_scope(name: str) -> None:
    assert statements.load(name).parameters >= GATE


@pytest.mark.parametrize("name", STATEMENTS)
def test_shows_nothing_to_a_scope_without_rows(name: str, company: Reader) -> None:
    assert len(ask(company, Scope("nobody"), name)) == 0


@pytest.mark.parametrize("name", STATEMENTS)
def test_shows_nothing_of_teams_that_do_not_exist(name: str, company: Reader) -> None:
    # Reach, coverage and the newest import are facts of the whole company: whoever sees anything sees them.
    if name.removeprefix("metrics/") in ("definition", "measured", "newest_import", "reach", "credit_rules"):
        return
    assert len(ask(company, Scope.lead("stranger", "no such team"), name)) == 0


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_team_sees_only_its_own_members(name: str, company: Reader) -> None:
    if "by_team" not in statements.load(name).parameters:
        return
    found = ask(company, Scope.lead("lead", "t1"), name, by_team=True)
    if "team" in found:
        assert set(found["team"]) == {"t1"}


@pytest.mark.parametrize("name", STATEMENTS)
def test_an_employee_sees_only_their_own_rows(name: str, company: Reader) -> None:
    if "by_employee" not in statements.load(name).parameters:
        return
    found = ask(company, Scope.employee("self", "e1"), name, by_employee=True)
    if "employee" in found:
        assert set(found["employee"]) == {"e1"}


def test_the_open_scope_sees_rows_in_most_statements(company: Reader) -> None:
    """So that the tests above do not pass on statements that show nothing to anybody."""
    silent = {name for name in STATEMENTS if not len(ask(company, everyone(), name))}
    # the company was made without importing anything: its ledger is empty
    ledger = {
        "definition",
        "credit_rules",
        "import_files",
        "imported_files",
        "newest_import",
        "reject_reasons",
        "rejected_rows",
    }
    assert silent <= {f"metrics/{name}" for name in ledger}, silent


def test_null_teams_are_seen_by_the_open_scope_alone(company: Reader) -> None:
    found = ask(company, everyone(), "metrics/contacts", by_team=True)
    assert found["team"].isna().any()
    some = ask(company, Scope.lead("lead", "t1", ""), "metrics/contacts", by_team=True)
    assert set(some["team"]) == {"t1"}
