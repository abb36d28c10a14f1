"""Whether the guards of the database are those of the migrations: where a trigger was dropped, anything gets in.

What must be there is read from the migrations themselves: they are run once more without a database, and what they
would execute is noted.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import Any

from sqlalchemy import Connection, text

from allegiance.work.migrate import FOLDER

_MADE = re.compile(r"create (?:or replace )?(trigger|function) (\w+)")
_GONE = re.compile(r"drop (trigger|function) (?:if exists )?(\w+)")
_TABLE = re.compile(r" on (\w+)")
_BEGIN = re.compile(r"^create trigger", re.IGNORECASE)
_EVENTS = re.compile(r"(?<= before )(.+?)(?= on )")
_SCHEMA = re.compile(r"\b(on|function) \w+\.")


def differences(connection: Connection) -> Iterator[str]:
    """Guards that are missing, switched off, or say something else than the migrations; each in words.

    Args:
        connection: of a work database that stands at the newest migration.

    Raises:
        SQLAlchemyError: its catalogue cannot be read.
    """
    name = connection.dialect.name
    there = _postgres(connection) if name == "postgresql" else _sqlite(connection)
    wanted = expected(name)
    for (kind, which), statement in wanted.items():
        found = there.get((kind, which))
        what = f"The guard {which}" + (f" of the table {_table(statement)}" if kind == "trigger" else "")
        if found is None:
            yield f"{what} was dropped from the database."
        elif found == OFF:
            yield f"{what} was switched off."
        elif found != statement:
            yield f"{what} is not as the migrations made it."
    for kind, which in there:
        if kind == "trigger" and (kind, which) not in wanted:
            yield f"The trigger {which} is none that the migrations made."


OFF = "off"


@cache
def expected(dialect: str) -> dict[tuple[str, str], str]:
    """Triggers and functions by kind and name, as the newest migration leaves them.

    Args:
        dialect: ``sqlite`` or ``postgresql``.
    """
    made: dict[tuple[str, str], str] = {}
    for file in sorted((FOLDER / "versions").glob("0*.py")):
        for statement in _executed(file.stem, dialect):
            plain = _plain(statement)
            if gone := _GONE.match(plain):
                made.pop((gone[1], gone[2]), None)
            elif found := _MADE.match(plain):
                kept = _declared if dialect == "postgresql" else _plain
                made[(found[1], found[2])] = (
                    kept(statement) if found[1] == "trigger" else _plain(statement.split("$$")[1])
                )
    return made


def _executed(stem: str, dialect: str) -> list[str]:
    """What a migration would execute. It is loaded for itself: the one that Alembic runs stays as it is."""
    spec = importlib.util.spec_from_file_location(f"_guards_{stem}", FOLDER / "versions" / f"{stem}.py")
    assert spec
    assert spec.loader
    module: Any = ModuleType(spec.name)
    spec.loader.exec_module(module)
    done: list[str] = []
    module.op = _Noting(dialect, done)
    module.upgrade()
    return done


class _Noting:
    """Stands for Alembic's operations: notes statements, and does nothing."""

    def __init__(self, dialect: str, done: list[str]) -> None:
        self._done = done
        self._bind = SimpleNamespace(
            dialect=SimpleNamespace(name=dialect), exec_driver_sql=self.execute, execute=self.execute
        )

    def get_bind(self) -> SimpleNamespace:
        """What statements go to."""
        return self._bind

    def execute(self, statement: object, *_: object) -> None:
        """Note one."""
        self._done.append(str(statement))

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


def _plain(statement: str) -> str:
    """A statement in one line; SQLite writes its first words in capitals."""
    return _BEGIN.sub("create trigger", " ".join(statement.split()).rstrip(" ;"))


def _declared(trigger: str) -> str:
    """A trigger of PostgreSQL, which holds no values: in small letters, without schemas, its events in order."""
    plain = _SCHEMA.sub(r"\1 ", _plain(trigger.lower()))
    return _EVENTS.sub(lambda found: " or ".join(sorted(found[1].split(" or "))), plain, count=1)


def _table(trigger: str) -> str:
    found = _TABLE.search(trigger)
    return found[1] if found else ""


def _sqlite(connection: Connection) -> dict[tuple[str, str], str]:
    asked = text("select name, sql from sqlite_master where type = 'trigger'")
    return {("trigger", name): _plain(sql) for name, sql in connection.execute(asked)}


def _postgres(connection: Connection) -> dict[tuple[str, str], str]:
    asked = text(
        "select t.tgname, pg_get_triggerdef(t.oid), t.tgenabled from pg_trigger as t "
        "join pg_class as c on c.oid = t.tgrelid join pg_namespace as n on n.oid = c.relnamespace "
        "where not t.tgisinternal and n.nspname = current_schema()"
    )
    found = {
        ("trigger", name): _declared(written) if enabled == "O" else OFF
        for name, written, enabled in connection.execute(asked)
    }
    bodies = text(
        "select p.proname, p.prosrc from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace "
        "where n.nspname = current_schema()"
    )
    return found | {("function", name): _plain(source) for name, source in connection.execute(bodies)}
