"""Connections to the database: SQLite set up so that an acknowledged save survives, or PostgreSQL.

SQLite takes the write lock when a transaction begins and not at its first write: two of them then
wait for each other instead of failing. Requests that only read begin without the lock. It runs in
WAL mode with full synchronisation, unless its version is one of those that can corrupt a WAL
(3.7.0 to 3.51.2, but not 3.44.6 and later 3.44, nor 3.50.7 and later 3.50): then without WAL.
"""

from __future__ import annotations

import sqlite3
import time
from contextvars import ContextVar
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

try:
    from pysqlite3 import dbapi2 as _bundled
except ImportError:  # no wheel for this machine: Python's own, in the safe mode if it is old
    _bundled = None

SQLITE: ModuleType = _bundled or sqlite3
BUSY_SECONDS = 10

reading: ContextVar[bool] = ContextVar("reading", default=False)
"""Whether the work at hand only reads, so that SQLite need not take the write lock."""


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` needs for this address."""
    if make_url(url).get_backend_name() == "sqlite":
        arguments = {"timeout": BUSY_SECONDS, "isolation_level": None}
        return {"url": url, "module": SQLITE, "connect_args": arguments}
    limits = "-c statement_timeout=15000 -c lock_timeout=5000"
    return {"url": url, "pool_pre_ping": True, "connect_args": {"options": limits}}


def set_up(engine: Engine, *, foreign_keys: bool = True) -> Engine:
    """Have every connection of this engine behave as described above; gives the engine back.

    `foreign_keys` is off only for migrations, which rebuild tables that others refer to.
    """
    if engine.dialect.name == "sqlite":
        journal = "WAL" if wal_is_safe(SQLITE.sqlite_version_info) else "TRUNCATE"

        @event.listens_for(engine, "connect")
        def connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - of either driver
            connection.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
            connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
            _switch_journal(connection, journal)
            connection.execute("PRAGMA synchronous=FULL")

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN" if reading.get() else "BEGIN IMMEDIATE")

    return engine


def _switch_journal(connection: Any, journal: str) -> None:  # noqa: ANN401 - of either driver
    """Change the journal's mode; SQLite does not wait for the lock this needs, so we do."""
    last_try_at = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute(f"PRAGMA journal_mode={journal}")
        except SQLITE.OperationalError:
            if time.monotonic() > last_try_at:
                raise
            time.sleep(0.02)
        else:
            return


def make_engine(url: str, *, foreign_keys: bool = True) -> Engine:
    """An engine of our own, outside the web application."""
    return set_up(create_engine(**engine_options(url)), foreign_keys=foreign_keys)


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this version of SQLite is free of the WAL-reset fault."""
    patched = version[:2] in {(3, 44), (3, 50)}
    return version >= (3, 51, 3) or (
        patched and version >= {44: (3, 44, 6), 50: (3, 50, 7)}[version[1]]
    )
