"""Run by Alembic for every command; the connection, with its transaction, comes from `schema`."""

from __future__ import annotations

from alembic import context

from assessment.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by building it anew
    transactional_ddl=True,  # all or nothing, on SQLite too: see database.set_up
)
with context.begin_transaction():
    context.run_migrations()
