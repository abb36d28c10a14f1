"""What tests of several folders share: the work database, on both engines."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from allegiance.settings import Settings

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One PostgreSQL for all tests of a process; the tests skip without one, but not in CI."""
    from tests.work import postgres

    with postgres.serving() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def work_home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a data folder whose work database is empty: on SQLite, then on PostgreSQL."""
    from allegiance.work import database
    from tests.work import postgres

    if request.param == "sqlite":
        made = Settings(home=tmp_path / "home")
        yield made
        database.close(made)
        return
    address = request.getfixturevalue("postgres_server")
    with postgres.fresh(address, f"t{os.getpid()}_{next(_numbers)}") as url:
        made = Settings(home=tmp_path / "home", work_url=url)
        yield made
        database.close(made)
