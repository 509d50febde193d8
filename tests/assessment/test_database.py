"""Connections: how SQLite is set up, who waits for whom, and what becomes of an old library."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assessment.database import engine_options, reading, wal_is_safe
from assessment.models import Assessment
from tests.factories import start


def pragma(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_every_connection_is_set_up_to_lose_nothing(engine: Engine) -> None:
    assert pragma(engine, "journal_mode") == "wal"
    assert pragma(engine, "synchronous") == 2
    assert pragma(engine, "foreign_keys") == 1
    assert pragma(engine, "busy_timeout") == 10_000


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_wal_is_used_only_where_it_cannot_corrupt(version: tuple[int, ...], safe: bool) -> None:  # noqa: FBT001 - a column of a table
    assert wal_is_safe(version) == safe


def test_a_writer_waits_for_the_other_and_then_sees_its_change(engine: Engine) -> None:
    order: list[str] = []

    def second() -> None:
        with Session(engine) as session, session.begin():
            names = session.query(Assessment.region_name).all()
            order.append(f"second sees {len(names)}")

    with Session(engine) as session, session.begin():
        start(session)
        other = threading.Thread(target=second)
        other.start()
        other.join(timeout=0.2)
        order.append("first commits")
    other.join(timeout=10)

    assert order == ["first commits", "second sees 1"]


def test_a_reader_does_not_wait_for_a_writer(engine: Engine) -> None:
    seen: list[int] = []

    def read() -> None:
        reading.set(True)
        with Session(engine) as session:
            seen.append(session.query(Assessment).count())

    with Session(engine) as session, session.begin():
        start(session)
        session.flush()
        reader = threading.Thread(target=read)
        reader.start()
        reader.join(timeout=10)

        assert seen == [0]


def test_times_come_back_in_utc(session: Session) -> None:
    started, _ = start(session)
    far_away = timezone(timedelta(hours=13))
    started.edited_at = datetime(2026, 11, 3, 1, 30, tzinfo=far_away)
    session.flush()
    session.expire_all()

    assert started.edited_at == datetime(2026, 11, 2, 12, 30, tzinfo=UTC)
    assert started.edited_at.tzinfo is UTC


def test_postgresql_is_chosen_by_the_address_alone() -> None:
    options = engine_options("postgresql://user@localhost/readiness")

    assert options["pool_pre_ping"]
    assert "statement_timeout" in options["connect_args"]["options"]
    assert "module" not in options
