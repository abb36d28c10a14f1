"""What somebody does who has the database in their hands: its guards are no obstacle to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text

from allegiance.pay.life import Book

Run = Callable[..., Any]


@contextmanager
def unguarded(book: Book) -> Iterator[Run]:
    """Statements with triggers and references off, in one transaction."""
    with book.journal.work.writing() as connection:
        if book.journal.work.postgres:
            connection.execute(text("set session_replication_role = replica"))
        else:
            connection.exec_driver_sql("pragma ignore_check_constraints = on")
            kept = connection.execute(
                text("select name, sql from sqlite_master where type = 'trigger'")
            ).all()
            for name, _ in kept:
                connection.execute(text(f"drop trigger {name}"))
        yield lambda statement, **values: connection.execute(text(statement), values)
        if book.journal.work.postgres:
            connection.execute(text("set session_replication_role = default"))
        else:
            for _, sql in kept:
                connection.exec_driver_sql(sql)
            connection.exec_driver_sql("pragma ignore_check_constraints = off")
