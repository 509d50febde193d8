"""The tables, and nothing that acts: writes are in `operations`, reads in `queries`.

What belongs together is held together by the database itself: a time and the person it goes with
are both set or both empty, a report has either a PDF or an error, and the audit trail cannot be
changed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from questionnaires.definition import QuestionnaireRef
from questionnaires.sheets import NAME_LIMIT


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored and returned in UTC; SQLite would forget the time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware time into UTC; a time without a zone is a mistake of ours."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a time without a time zone cannot be stored: {value}")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time back with its zone."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JsonValue = Any
"""What a JSON column holds; its shape is fixed by the function that writes it."""


class Base(DeclarativeBase):
    """Tables share one naming of constraints, so that migrations can refer to them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this name on the class
        datetime: UtcDateTime(),
        str: Text(),
    }


def _paired(at: str, by: str) -> CheckConstraint:
    """Who and when are known together or not at all."""
    return CheckConstraint(f"({at} IS NULL) = ({by} IS NULL)", name=f"{at}_with_{by}")


LONGEST_REGION = NAME_LIMIT
"""Characters of a region's name: it stands in the header of every page."""


class AssessmentStatus(StrEnum):
    """Where an assessment stands; derived from its times, so it cannot contradict them."""

    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    REOPENED = "reopened"


class Assessment(Base):
    """One region answering one version of a questionnaire, which never changes."""

    __tablename__ = "assessment"
    __table_args__ = (
        _paired("submitted_at", "submitted_by"),
        _paired("reopened_at", "reopened_by"),
        CheckConstraint(
            "submitted_at IS NULL OR reopened_at IS NULL", name="submitted_or_reopened"
        ),
        CheckConstraint("length(country) = 2", name="country_is_a_code"),
        Index("ix_assessment_edited_at", "edited_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    questionnaire_id: Mapped[str] = mapped_column(String(64))
    questionnaire_version: Mapped[int]
    language: Mapped[str] = mapped_column(String(16))
    region_name: Mapped[str]
    country: Mapped[str] = mapped_column(String(2))
    scope: Mapped[str]
    email: Mapped[str | None]
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """The personal link's secret, hashed."""
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[str | None]
    reopened_at: Mapped[datetime | None]
    reopened_by: Mapped[str | None]

    participations: Mapped[list[Participation]] = relationship(
        back_populates="assessment", cascade="all, delete-orphan", passive_deletes=True
    )
    results: Mapped[list[StoredResult]] = relationship(
        back_populates="assessment",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="StoredResult.number",
    )

    @property
    def status(self) -> AssessmentStatus:
        """Where it stands."""
        if self.submitted_at is not None:
            return AssessmentStatus.SUBMITTED
        if self.reopened_at is not None:
            return AssessmentStatus.REOPENED
        return AssessmentStatus.IN_PROGRESS

    @property
    def questionnaire_ref(self) -> QuestionnaireRef:
        """The version it answers."""
        return QuestionnaireRef(self.questionnaire_id, self.questionnaire_version)


class ParticipationRole(StrEnum):
    """What a participant does: lead the assessment, or give one stakeholder's view."""

    LEAD = "lead"
    RATER = "rater"


class Participation(Base):
    """One person's part in an assessment and the stakeholder group they speak for."""

    __tablename__ = "participation"
    __table_args__ = (
        Index(
            "uq_participation_lead",
            "assessment_id",
            unique=True,
            sqlite_where=text("role = 'lead'"),
            postgresql_where=text("role = 'lead'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[str] = mapped_column(
        ForeignKey("assessment.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[ParticipationRole] = mapped_column(
        Enum(
            ParticipationRole,
            name="role",
            native_enum=False,
            create_constraint=True,
            values_callable=lambda roles: [role.value for role in roles],
        )
    )
    stakeholder_group: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime]

    assessment: Mapped[Assessment] = relationship(back_populates="participations")


class StoredAnswer(Base):
    """One participant's answer to one question; an unanswered question has no row."""

    __tablename__ = "stored_answer"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
        CheckConstraint("value IS NOT NULL", name="value_is_there"),
    )

    participation_id: Mapped[int] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), primary_key=True
    )
    question_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[JsonValue] = mapped_column(JSON(none_as_null=True))
    evidence: Mapped[str]
    note: Mapped[str]
    answered_at: Mapped[datetime]
    answered_by: Mapped[str]
    revision: Mapped[int]
    """Goes up by one with each change, so that a later clash can be noticed."""


class StoredResult(Base):
    """What one submission came to. Every submission keeps its own, for ever."""

    __tablename__ = "stored_result"
    __table_args__ = (
        UniqueConstraint("assessment_id", "number"),
        CheckConstraint("number >= 1", name="number_counts_from_one"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    number: Mapped[int]
    """The first submission is 1. It is also what makes sending the same one twice harmless."""
    result: Mapped[JsonValue] = mapped_column(JSON(none_as_null=True))
    sheet: Mapped[JsonValue] = mapped_column(JSON(none_as_null=True))
    digest: Mapped[str] = mapped_column(String(80))
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[str]

    assessment: Mapped[Assessment] = relationship(back_populates="results")
    reports: Mapped[list[StoredReport]] = relationship(
        back_populates="result", cascade="all, delete-orphan", passive_deletes=True
    )


class ReportStatus(StrEnum):
    """How far a report is; derived."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class StoredReport(Base):
    """A PDF that is wanted, and then what came of it: the file, or why there is none."""

    __tablename__ = "stored_report"
    __table_args__ = (
        UniqueConstraint("result_id", "language"),
        CheckConstraint("(pdf IS NULL) = (sha256 IS NULL)", name="pdf_with_sha256"),
        CheckConstraint("pdf IS NULL OR error IS NULL", name="pdf_or_error"),
        CheckConstraint(
            "(finished_at IS NULL) = (pdf IS NULL AND error IS NULL)", name="finished_with_outcome"
        ),
        CheckConstraint("(started_at IS NULL) = (attempts = 0)", name="started_with_attempt"),
        Index("ix_stored_report_finished_at_wanted_at", "finished_at", "wanted_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Also the id of the durable workflow that makes the file."""
    result_id: Mapped[str] = mapped_column(ForeignKey("stored_result.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(16))
    wanted_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str | None] = mapped_column(String(64))

    result: Mapped[StoredResult] = relationship(back_populates="reports")

    @property
    def status(self) -> ReportStatus:
        """How far it is."""
        if self.finished_at is None:
            return ReportStatus.WAITING
        return ReportStatus.FAILED if self.error is not None else ReportStatus.READY


class BrowserKey(Base):
    """A browser that may open an assessment, because somebody opened the personal link in it.

    The browser holds one random key in a cookie; here is its hash, once for each assessment.
    Deleting rows shuts the browser out at once.
    """

    __tablename__ = "browser_key"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    assessment_id: Mapped[str] = mapped_column(
        ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class AuditEvent(Base):
    """One thing that was done: plain text, without links to rows that may be deleted.

    Each row carries the hash of the one before, so that a gap or a change shows; triggers refuse
    both in the first place.
    """

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str]
    details: Mapped[str]
    request_id: Mapped[str]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


_REFUSE_ON_SQLITE = "BEGIN SELECT RAISE(ABORT, 'the audit trail cannot be changed'); END"
_REFUSE_ON_POSTGRESQL = "BEGIN RAISE EXCEPTION 'the audit trail cannot be changed'; END"

APPEND_ONLY = {
    "sqlite": (
        f"CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event {_REFUSE_ON_SQLITE}",
        f"CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event {_REFUSE_ON_SQLITE}",
    ),
    "postgresql": (
        f"""CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql
            AS $${_REFUSE_ON_POSTGRESQL}$$""",
        """CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
            ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
    ),
}
"""What makes the audit trail append-only, statement by statement, for each kind of database."""


def _forbid_changes(table: Table) -> None:
    for dialect, statements in APPEND_ONLY.items():
        for statement in statements:
            rule = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]  # SQLAlchemy has no type for it
            event.listen(table, "after_create", rule)


_forbid_changes(Base.metadata.tables["audit_event"])
