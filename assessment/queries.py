"""Everything that reads: answers, results and reports of an assessment that access has granted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.models import (
    Assessment,
    JsonValue,
    Participation,
    ParticipationRole,
    StoredAnswer,
    StoredReport,
    StoredResult,
)
from questionnaires.answers import Answer, Answers, AnswerValue, Special


def get_lead(session: Session, assessment: Assessment) -> Participation:
    """The participation of the person who leads the assessment."""
    return session.scalars(
        select(Participation).where(
            Participation.assessment_id == assessment.id,
            Participation.role == ParticipationRole.LEAD,
        )
    ).one()


def get_answers(session: Session, assessment: Assessment) -> Answers:
    """The lead's answers by question id; unanswered questions are absent."""
    return {row.question_id: answer_of(row) for row in list_stored_answers(session, assessment)}


def list_stored_answers(session: Session, assessment: Assessment) -> Sequence[StoredAnswer]:
    """The lead's answers with who gave them, when, and their revision."""
    return session.scalars(
        select(StoredAnswer)
        .join(Participation, Participation.id == StoredAnswer.participation_id)
        .where(
            Participation.assessment_id == assessment.id,
            Participation.role == ParticipationRole.LEAD,
        )
        .order_by(StoredAnswer.question_id)
    ).all()


def answer_of(row: StoredAnswer) -> Answer:
    """A stored answer as the domain sees it."""
    return Answer(value_from_json(row.value), row.evidence, row.note)


def list_results(session: Session, assessment: Assessment) -> Sequence[StoredResult]:
    """Every submission's result, the first one first."""
    return session.scalars(
        select(StoredResult)
        .where(StoredResult.assessment_id == assessment.id)
        .order_by(StoredResult.number)
    ).all()


def find_latest_result(session: Session, assessment: Assessment) -> StoredResult | None:
    """The result of the latest submission, if there was one."""
    return session.scalar(
        select(StoredResult)
        .where(StoredResult.assessment_id == assessment.id)
        .order_by(StoredResult.number.desc())
        .limit(1)
    )


def find_report(session: Session, result: StoredResult, language: str) -> StoredReport | None:
    """The PDF of this result in this language, whether ready, waiting or failed."""
    return session.scalar(
        select(StoredReport).where(
            StoredReport.result_id == result.id, StoredReport.language == language
        )
    )


def list_waiting_reports(session: Session) -> Sequence[StoredReport]:
    """Reports that are wanted and have no outcome yet, the oldest wish first."""
    return session.scalars(
        select(StoredReport)
        .where(StoredReport.finished_at.is_(None))
        .order_by(StoredReport.wanted_at)
    ).all()


def list_abandoned_drafts(session: Session, before: datetime) -> Sequence[Assessment]:
    """Assessments never submitted and not touched since then."""
    return session.scalars(
        select(Assessment).where(Assessment.edited_at < before, ~Assessment.results.any())
    ).all()


def is_empty(session: Session) -> bool:
    """Whether the database holds no assessment at all."""
    return session.scalar(select(Assessment.id).limit(1)) is None


# --- values of answers as JSON -------------------------------------------------------------------


def value_as_json(value: AnswerValue) -> JsonValue:
    """An answer's value as it is stored: the same shape as in an answer sheet.

    Raises TypeError for a half level: those come from several raters and are never given.
    """
    if isinstance(value, str | int):
        return value if isinstance(value, int) else str(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):
        return {key: value_as_json(part) for key, part in value.items()}
    raise TypeError(f"not an answer that a person gives: {value!r}")


def value_from_json(value: JsonValue) -> AnswerValue:
    """The inverse of `value_as_json`."""
    if isinstance(value, str):
        return Special(value) if value in set(Special) else value
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        return {key: value_from_json(part) for key, part in value.items()}
    number: int = value
    return number
