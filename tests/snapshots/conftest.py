"""One company for all tests of documents that only read it, and its documents, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from allegiance.people.rights import Role
from allegiance.snapshots import make
from allegiance.snapshots.make import Kind, Made
from allegiance.warehouse.reader import Reader
from tests.snapshots import worlds


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    home: Path = tmp_path_factory.mktemp("documents") / "home"
    made = worlds.company(home, sample=True)
    worlds.pay(home)
    return made


@pytest.fixture(scope="session")
def documents(company: Reader) -> dict[Kind, Made]:
    """One of each kind, for whom it is meant."""
    whom = {Kind.executive: Role.executive, Kind.team: Role.lead, Kind.promise: Role.auditor}
    made = {
        kind: make.for_scope(company, worlds.scope(company, role), kind, worlds.WEEKS)
        for kind, role in whom.items()
    }
    ann = worlds.scope(company, Role.employee)
    return made | {Kind.personal: make.for_scope(company, ann, Kind.personal, worlds.QUARTER)}
