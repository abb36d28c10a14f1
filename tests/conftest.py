"""What tests of several folders share: the work database, on both engines."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
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
def bare_home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a data folder that has no work database yet: on SQLite, then on PostgreSQL."""
    with _home(request, tmp_path / "home") as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def work_home(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """The same with the tables made: copied, since making them takes longer than most tests."""
    kind = request.param
    if kind not in _made:
        from allegiance.work import database

        if kind == "sqlite":
            model = Settings(home=tmp_path_factory.mktemp("model"))
            _made[kind] = str(model.home / "work.sqlite3")
        else:
            model = Settings(home=tmp_path_factory.mktemp("model"), work_url=_create(request, "model"))
            _made[kind] = "model"
        database.open_work(model)
        database.close(model)
    with _home(request, tmp_path / "home", _made[kind]) as made:
        yield made


_made: dict[str, str] = {}


@contextmanager
def _home(request: pytest.FixtureRequest, home: Path, model: str = "") -> Iterator[Settings]:
    from allegiance.work import database

    home.mkdir()
    if request.param == "sqlite":
        if model:
            shutil.copy(model, home / "work.sqlite3")
        made = Settings(home=home)
    else:
        made = Settings(home=home, work_url=_create(request, f"t{next(_numbers)}", model))
    yield made
    database.close(made)


def _create(request: pytest.FixtureRequest, name: str, model: str = "template1") -> str:
    """The address of a new database; it goes with the server."""
    import psycopg

    server: str = request.getfixturevalue("postgres_server")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{model or "template1"}"')
    return server.replace("/postgres?", f"/{name}?")
