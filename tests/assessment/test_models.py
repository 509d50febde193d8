"""What the database refuses: half of a pair, a time without a zone, a changed audit trail."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assessment.audit import find_broken_event
from assessment.models import Assessment, Base, StoredAnswer, StoredReport, StoredResult
from tests.factories import NOON, RITA, start, submit


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (Assessment, {"submitted_at": NOON}),
        (Assessment, {"reopened_by": RITA}),
        (Assessment, {"country": "NZL"}),
        (StoredReport, {"pdf": b"%PDF"}),
        (StoredReport, {"finished_at": NOON}),
        (StoredReport, {"attempts": 1}),
        (StoredAnswer, {"value": None}),
        (StoredAnswer, {"revision": 0}),
        (StoredResult, {"number": 0}),
    ],
)
def test_the_database_refuses_half_of_a_pair(
    session: Session, table: type[Base], change: dict[str, object]
) -> None:
    submitted, _ = submit(session)
    if table is Assessment:
        submitted.submitted_at = submitted.submitted_by = None
    session.flush()
    row = session.scalars(select(table)).first()
    for name, value in change.items():
        setattr(row, name, value)

    with pytest.raises(IntegrityError):
        session.flush()


def test_a_time_without_a_zone_is_refused(session: Session) -> None:
    started, _ = start(session)
    started.edited_at = NOON.replace(tzinfo=None)

    with pytest.raises(Exception, match="without a time zone"):
        session.flush()


# --- the audit trail -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET by = 'nobody'", "DELETE FROM audit_event"]
)
def test_the_audit_trail_cannot_be_changed(session: Session, statement: str) -> None:
    start(session)
    session.commit()

    with pytest.raises(Exception, match="the audit trail cannot be changed"):
        session.connection().exec_driver_sql(statement)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_event SET details = 'FND3' WHERE id = 2",
        "DELETE FROM audit_event WHERE id = 2",
        "UPDATE audit_event SET at = datetime(at, '+1 hour') WHERE id = 2",
    ],
)
def test_tampering_behind_the_application_is_found(session: Session, tampering: str) -> None:
    submit(session)
    session.commit()
    connection = session.connection()
    connection.exec_driver_sql("DROP TRIGGER audit_event_no_update")
    connection.exec_driver_sql("DROP TRIGGER audit_event_no_delete")
    assert find_broken_event(session) is None

    connection.exec_driver_sql(tampering)
    session.expire_all()

    assert find_broken_event(session) == (3 if tampering.startswith("DELETE") else 2)
