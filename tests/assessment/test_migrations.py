"""Steps of the schema: up and down, all or nothing, one at a time, never by an older program."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.orm import Session

from assessment.audit import record_event
from assessment.database import make_engine
from assessment.models import APPEND_ONLY, Assessment, AuditEvent, Base
from assessment.schema import (
    SchemaError,
    downgrade_database,
    find_schema_problem,
    list_differences,
    upgrade_database,
)
from tests.factories import NOON, submit


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/new.sqlite3"


def shape(engine: Engine) -> dict[str, object]:
    """All that the database knows of its tables, in no particular order."""
    found = inspect(engine)
    return {
        table: (
            {column["name"]: (str(column["type"]), column["nullable"]) for column in columns},
            found.get_pk_constraint(table)["constrained_columns"],
            {str(item) for item in found.get_foreign_keys(table)},
            {str(item) for item in found.get_unique_constraints(table)},
            {str(item) for item in found.get_check_constraints(table)},
        )
        for table in found.get_table_names()
        if table != "alembic_version"
        for columns in [found.get_columns(table)]
    }


def statements(engine: Engine, kind: str) -> set[str]:
    """The statements that made all indexes or triggers."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = ?", (kind,))
        return {sql for (sql,) in rows if sql}


def test_from_nothing_to_head_equals_the_models(url: str, tmp_path: Path) -> None:
    """Checks and triggers included, which Alembic's own comparison leaves out."""
    upgrade_database(url)
    migrated = make_engine(url)
    modelled = make_engine(f"sqlite:///{tmp_path}/models.sqlite3")
    Base.metadata.create_all(modelled)

    assert list_differences(migrated) == []
    assert shape(modelled) == shape(migrated)
    assert statements(modelled, "index") == statements(migrated, "index")
    assert set(APPEND_ONLY["sqlite"]) == statements(migrated, "trigger")
    assert statements(modelled, "trigger") == statements(migrated, "trigger")
    for engine in (migrated, modelled):
        engine.dispose()


def test_every_step_goes_up_and_down_on_a_filled_database(url: str) -> None:
    upgrade_database(url)
    engine = make_engine(url)
    with Session(engine) as session, session.begin():
        submit(session)
    before = shape(engine)
    engine.dispose()

    downgrade_database(url, "base")
    assert shape(engine) == {}
    upgrade_database(url)

    assert before == shape(engine)
    engine.dispose()


def test_upgrading_again_changes_nothing_and_keeps_the_rows(url: str) -> None:
    upgrade_database(url)
    engine = make_engine(url)
    with Session(engine) as session, session.begin():
        submit(session)

    upgrade_database(url)

    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Assessment)) == 1
    engine.dispose()


def test_four_upgrades_at_once_make_one_schema(url: str) -> None:
    with ThreadPoolExecutor(4) as processes:
        list(processes.map(upgrade_database, [url] * 4))

    engine = make_engine(url)
    assert find_schema_problem(engine) is None
    engine.dispose()


def test_an_interrupted_upgrade_leaves_nothing_behind(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_connection: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("assessment.schema._check_references", interrupt)
    with pytest.raises(KeyboardInterrupt):
        upgrade_database(url)

    engine = make_engine(url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_newer_database_is_refused_with_a_sentence(url: str) -> None:
    upgrade_database(url)
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(SchemaError, match="newer version of this program"):
        upgrade_database(url)

    problem = find_schema_problem(engine)
    assert problem is not None
    assert "9999" in problem
    engine.dispose()


def test_an_empty_database_is_older_than_the_program(url: str) -> None:
    engine = make_engine(url)

    problem = find_schema_problem(engine)

    assert problem is not None
    assert "database upgrade" in problem
    engine.dispose()


def test_an_upgrade_that_orphans_rows_is_undone(url: str) -> None:
    upgrade_database(url)
    engine = make_engine(url, foreign_keys=False)
    with Session(engine) as session, session.begin():
        submit(session)
        session.connection().exec_driver_sql("DELETE FROM assessment")

    with pytest.raises(SchemaError, match="without their owner"):
        upgrade_database(url)
    engine.dispose()


def test_the_first_entry_of_the_trail_follows_on_nothing(session: Session) -> None:
    first = record_event(session, "test", "it", by="test", at=NOON)

    assert first.previous_hash == "0" * 64
    assert session.scalars(select(AuditEvent)).all() == [first]
