"""The shape of the database: brought up to date step by step, or not at all.

An upgrade is one transaction that no other process can enter: whoever comes second waits and then
finds nothing to do. A program that is older than the database refuses to start.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from assessment.database import make_engine
from assessment.models import Base

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_305_112_019  # any number; the same in every process


class SchemaError(Exception):
    """The database and this program do not fit; the message says what to do."""


def upgrade_database(url: str, revision: str = "head") -> None:
    """Bring the database to this revision of the schema; `head` is the newest.

    Raises SchemaError when the database is newer than this program.
    """
    engine = make_engine(url, foreign_keys=False)
    try:
        with engine.begin() as connection:
            _alone(connection)
            _refuse_newer(connection)
            command.upgrade(_config(connection), revision)
            _check_references(connection)
    finally:
        engine.dispose()


def downgrade_database(url: str, revision: str) -> None:
    """Take the database back to an earlier revision; `base` is nothing at all."""
    engine = make_engine(url, foreign_keys=False)
    try:
        with engine.begin() as connection:
            _alone(connection)
            command.downgrade(_config(connection), revision)
            _check_references(connection)
    finally:
        engine.dispose()


def find_schema_problem(engine: Engine) -> str | None:
    """Why this database cannot be used by this program; None if it can."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        head = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
        if found == head:
            return None
        try:
            _refuse_newer(connection)
        except SchemaError as error:
            return str(error)
    return "The database is older than this program: run `cluster-readiness database upgrade`."


def list_differences(engine: Engine) -> list[str]:
    """How the tables in this database differ from the models; empty when they do not."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        return [str(difference) for difference in compare_metadata(context, Base.metadata)]


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _alone(connection: Connection) -> None:
    """Have no other upgrade at the same time; SQLite's transaction sees to that by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _refuse_newer(connection: Connection) -> None:
    found = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory(str(_MIGRATIONS)).walk_revisions()}
    if found is not None and found not in known:
        raise SchemaError(
            f"The database was made by a newer version of this program (its schema is {found}). "
            "Start that version, or restore a backup made before the upgrade."
        )


def _check_references(connection: Connection) -> None:
    """Foreign keys are off while tables are rebuilt, so look afterwards."""
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise SchemaError(f"The upgrade would leave {len(broken)} rows without their owner.")
