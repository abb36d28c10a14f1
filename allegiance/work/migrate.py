"""Bringing the work database to this version's tables, with Alembic, in one transaction."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, select, text

from allegiance.errors import WorkError

FOLDER = Path(__file__).resolve().parent / "migrations"

HEAD = "0007"
"""The newest migration in ``migrations/versions``; a test compares."""

LOCK = 5_170_301_948
"""Number of PostgreSQL's advisory lock that migrations hold: any number that nobody else uses."""


def revision(connection: Connection) -> str | None:
    """The migration that the database stands at; None: a database without tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(
        select(text("version_num")).select_from(text("alembic_version"))
    ).scalar()
    return found


def upgrade(connection: Connection) -> None:
    """Run what is missing, inside the caller's transaction.

    Safe when several processes start at once: the others wait (for SQLite's write lock, which the transaction holds
    from its beginning, or PostgreSQL's advisory lock) and then find the work done.

    Raises:
        WorkError: a newer version of Allegiance made the database.
    """
    if revision(connection) == HEAD:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    stands = revision(connection)
    if stands == HEAD:
        return
    # Loaded only when there is something to do: pages open the database often and migrate it once.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    configuration = Config()
    configuration.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    try:
        command.upgrade(configuration, "head")
    except CommandError as error:
        raise WorkError(
            f"The work database stands at {stands}, which this version of Allegiance does not know.",
            "A newer version made it: install that one. Nothing was changed.",
        ) from error
