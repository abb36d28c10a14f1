"""Runs migrations on the connection that :mod:`allegiance.work.migrate` brings along, in its transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
