"""The audit trail: who did what to which thing and when, each entry chained to the one before.

Entries never hold answers, notes, addresses or secrets. Whoever changes the table behind the
application's back breaks the chain, and `find_broken_event` says where.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session
from structlog.contextvars import get_contextvars

from assessment.models import AuditEvent

FIRST_HASH = "0" * 64
_LOCK = 7_305_112_018  # any number; the same in every process


def record_event(
    session: Session, action: str, subject: str, *, by: str, at: datetime, details: str = ""
) -> AuditEvent:
    """Add one entry in the running transaction.

    `action` is the operation's name, `subject` the id of what was changed, `by` the actor. The
    caller commits; nothing else may be between this entry and its cause.
    """
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    previous = session.scalar(select(AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1))
    entry = AuditEvent(
        at=at,
        by=by,
        action=action,
        subject=subject,
        details=details,
        request_id=str(get_contextvars().get("request_id", "")),
        previous_hash=previous or FIRST_HASH,
    )
    entry.hash = _hash(entry)
    session.add(entry)
    session.flush()
    return entry


def find_broken_event(session: Session) -> int | None:
    """The id of the first entry that was changed or whose predecessor is missing; None if whole."""
    previous = FIRST_HASH
    for entry in session.scalars(select(AuditEvent).order_by(AuditEvent.id)):
        if entry.previous_hash != previous or entry.hash != _hash(entry):
            return entry.id
        previous = entry.hash
    return None


def _hash(entry: AuditEvent) -> str:
    """SHA-256 over everything the entry says and the hash before it."""
    content = [
        entry.at.isoformat(),
        entry.by,
        entry.action,
        entry.subject,
        entry.details,
        entry.request_id,
        entry.previous_hash,
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
