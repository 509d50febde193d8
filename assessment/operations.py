"""Everything that changes state, as plain functions: who (`by`) and when (`at`) are passed in.

Each adds its entry to the audit trail in the same transaction; the caller commits. An assessment
comes from `access.get_assessment`, which has asked whether this may be done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from assessment.access import BROWSER_DAYS
from assessment.audit import record_event
from assessment.errors import NotAcceptableError, NotAllowedError, NotFoundError
from assessment.models import (
    LONGEST_REGION,
    Assessment,
    AssessmentStatus,
    BrowserKey,
    Participation,
    ParticipationRole,
    StoredAnswer,
    StoredReport,
    StoredResult,
)
from assessment.queries import (
    find_report,
    get_answers,
    get_lead,
    list_results,
    list_stored_answers,
    value_as_json,
)
from assessment.tokens import Purpose, hash_secret, new_id, new_secret
from questionnaires.answers import (
    Answer,
    AnswerIssue,
    AnswerSheet,
    Region,
    check_answers,
    relevant_answers,
)
from questionnaires.catalogue import get_latest_published, get_questionnaire
from questionnaires.cleaning import clean_answer, clean_line, clean_text
from questionnaires.evaluation import evaluate
from questionnaires.result import result_as_json
from questionnaires.sheets import sheet_as_json

# --- starting, opening, removing -----------------------------------------------------------------


def start_assessment(
    session: Session,
    *,
    language: str,
    region_name: str,
    country: str,
    scope: str,
    email: str | None,
    at: datetime,
    by: str = "visitor",
) -> tuple[Assessment, str]:
    """Start an assessment of the latest published questionnaire, led by whoever asks.

    `country` is a code of two letters (ISO 3166-1). Returns the assessment and the secret of its
    personal link, which is stored only as a hash: it cannot be shown again. Raises
    NotAcceptableError for a name of more than `LONGEST_REGION` characters.
    """
    region_name = clean_line(region_name)
    if len(region_name) > LONGEST_REGION:
        raise NotAcceptableError(f"a region's name has at most {LONGEST_REGION} characters")
    ref = get_latest_published()
    secret = new_secret()
    assessment = Assessment(
        id=new_id(),
        questionnaire_id=ref.id,
        questionnaire_version=ref.version,
        language=language,
        region_name=region_name,
        country=country,
        scope=clean_text(scope),
        email=clean_line(email or "") or None,
        secret_hash=hash_secret(Purpose.PERSONAL_LINK, secret),
        created_at=at,
        edited_at=at,
        participations=[Participation(role=ParticipationRole.LEAD, created_at=at)],
    )
    session.add(assessment)
    session.flush()
    record_event(session, "start_assessment", assessment.id, by=by, at=at, details=str(ref))
    return assessment, secret


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """What opening a personal link gives: where it leads, and the browser's new key."""

    assessment_id: str
    browser_key: str


def open_link(
    session: Session, secret: str, *, at: datetime, browser_key: str | None = None
) -> OpenedLink:
    """Exchange a personal link's secret for a key that the browser keeps in a cookie.

    The browser gets a new key each time, which takes over what its earlier key opened: a key that
    somebody else planted in the browser gains nothing. Raises NotFoundError for a link that does
    not lead anywhere (any more).
    """
    link_hash = hash_secret(Purpose.PERSONAL_LINK, secret)
    found = session.scalar(select(Assessment.id).where(Assessment.secret_hash == link_hash))
    if found is None:
        raise NotFoundError
    key = new_secret()
    key_hash = hash_secret(Purpose.BROWSER_KEY, key)
    if browser_key is not None:
        old_hash = hash_secret(Purpose.BROWSER_KEY, browser_key)
        session.execute(
            delete(BrowserKey).where(
                BrowserKey.key_hash == old_hash, BrowserKey.assessment_id == found
            )
        )
        session.execute(
            update(BrowserKey).where(BrowserKey.key_hash == old_hash).values(key_hash=key_hash)
        )
    expires_at = at + timedelta(days=BROWSER_DAYS)
    session.add(
        BrowserKey(key_hash=key_hash, assessment_id=found, created_at=at, expires_at=expires_at)
    )
    record_event(session, "open_link", found, by=f"browser:{key_hash[:12]}", at=at)
    return OpenedLink(found, key)


def close_browser(session: Session, browser_key: str, *, by: str, at: datetime) -> None:
    """Shut this browser out of every assessment it could open, as on a shared computer."""
    key_hash = hash_secret(Purpose.BROWSER_KEY, browser_key)
    session.execute(delete(BrowserKey).where(BrowserKey.key_hash == key_hash))
    record_event(session, "close_browser", f"browser:{key_hash[:12]}", by=by, at=at)


def renew_link(session: Session, assessment: Assessment, *, by: str, at: datetime) -> str:
    """Make the personal link anew: the old one and every browser that used it are shut out.

    Returns the new link's secret.
    """
    secret = new_secret()
    assessment.secret_hash = hash_secret(Purpose.PERSONAL_LINK, secret)
    session.execute(delete(BrowserKey).where(BrowserKey.assessment_id == assessment.id))
    record_event(session, "renew_link", assessment.id, by=by, at=at)
    return secret


def delete_assessment(session: Session, assessment: Assessment, *, by: str, at: datetime) -> None:
    """Delete the assessment with its answers, results, reports and keys. The trail keeps its id."""
    record_event(session, "delete_assessment", assessment.id, by=by, at=at)
    session.delete(assessment)


# --- answering -----------------------------------------------------------------------------------


def save_answers(
    session: Session,
    assessment: Assessment,
    answers: Mapping[str, Answer | None],
    *,
    by: str,
    at: datetime,
) -> tuple[AnswerIssue, ...]:
    """Save the lead's answers to some questions; None takes an answer back.

    Only what differs from what is stored is written. An answer that is not acceptable is left out,
    the others are saved. Returns the issues of those left out.
    """
    given = {key: clean_answer(answer) for key, answer in answers.items() if answer is not None}
    questionnaire = get_questionnaire(assessment.questionnaire_ref)
    issues = check_answers(questionnaire, given)
    refused = {issue.question_id for issue in issues}
    removed = {key for key, answer in answers.items() if answer is None}
    stored = {row.question_id: row for row in list_stored_answers(session, assessment)}

    changed = [key for key in removed if key in stored]
    for key in changed:
        session.delete(stored[key])
    lead = get_lead(session, assessment)
    for key, answer in given.items():
        if key not in refused and _write_answer(
            session, lead, stored.get(key), key, answer, by, at
        ):
            changed.append(key)
    if changed:
        assessment.edited_at = at
        details = " ".join(sorted(changed))
        record_event(session, "save_answers", assessment.id, by=by, at=at, details=details)
    return issues


def _write_answer(  # noqa: PLR0917 - private, and each is needed
    session: Session,
    lead: Participation,
    row: StoredAnswer | None,
    question_id: str,
    answer: Answer,
    by: str,
    at: datetime,
) -> bool:
    """Write one answer if it differs from the stored one; say whether it did."""
    content = (value_as_json(answer.value), answer.evidence, answer.note)
    if row is None:
        row = StoredAnswer(participation_id=lead.id, question_id=question_id, revision=0)
        session.add(row)
    elif content == (row.value, row.evidence, row.note):
        return False
    row.value, row.evidence, row.note = content
    row.answered_by, row.answered_at = by, at
    row.revision += 1
    return True


# --- submitting ----------------------------------------------------------------------------------


def submit_assessment(
    session: Session,
    assessment: Assessment,
    *,
    by: str,
    at: datetime,
    number: int | None = None,
) -> StoredResult:
    """Submit: check all answers again, evaluate, store the result and ask for its report.

    `number` says which submission is meant (the first is 1); it makes sending the same one twice
    harmless: the second time gives the first one's result. Raises NotAllowedError when it has been
    submitted already, NotAcceptableError when stored answers do not pass the check.
    """
    results = list_results(session, assessment)
    if number is not None and 1 <= number <= len(results):
        return results[number - 1]
    if assessment.status is AssessmentStatus.SUBMITTED:
        raise NotAllowedError(
            lazy_gettext("This assessment has been submitted already"),
            lazy_gettext("Its result is there to read. To change an answer, reopen it."),
            until_reopened=True,
        )
    stored = _evaluate(session, assessment, by=by, at=at, number=len(results) + 1)
    assessment.submitted_at, assessment.submitted_by = at, by
    assessment.reopened_at = assessment.reopened_by = None
    session.add(stored)
    session.flush()
    request_report(session, stored, language=assessment.language, at=at)
    details = f"{stored.number} {stored.digest}"
    record_event(session, "submit_assessment", assessment.id, by=by, at=at, details=details)
    return stored


def _evaluate(
    session: Session, assessment: Assessment, *, by: str, at: datetime, number: int
) -> StoredResult:
    questionnaire = get_questionnaire(assessment.questionnaire_ref)
    answers = relevant_answers(questionnaire, get_answers(session, assessment))
    if issues := check_answers(questionnaire, answers):
        raise NotAcceptableError("; ".join(issue.message for issue in issues))
    result = evaluate(questionnaire, answers)
    sheet = AnswerSheet(
        answers=answers,
        questionnaire=assessment.questionnaire_ref,
        id=assessment.id,
        region=Region(assessment.region_name, assessment.country),
        as_of=at.date(),
    )
    return StoredResult(
        id=new_id(),
        assessment_id=assessment.id,
        number=number,
        result=result_as_json(result, assessment.id),
        sheet=sheet_as_json(sheet),
        digest=result.digest,
        submitted_at=at,
        submitted_by=by,
    )


def reopen_assessment(
    session: Session, assessment: Assessment, *, by: str, at: datetime
) -> Assessment:
    """Open a submitted assessment for correction. The results so far stay."""
    assessment.submitted_at = assessment.submitted_by = None
    assessment.reopened_at, assessment.reopened_by = at, by
    assessment.edited_at = at
    record_event(session, "reopen_assessment", assessment.id, by=by, at=at)
    return assessment


def request_report(
    session: Session, result: StoredResult, *, language: str, at: datetime
) -> StoredReport:
    """Ask for the PDF of a result; the caller commits, then calls `jobs.start_report`.

    A report that is there or on its way is given back; one that failed is asked for anew.
    """
    report = find_report(session, result, language)
    if report is not None and report.error is None:
        return report
    if report is not None:
        session.delete(report)
        session.flush()  # the new one has the same result and language
    report = StoredReport(
        id=new_id(), result_id=result.id, language=language, wanted_at=at, attempts=0
    )
    session.add(report)
    session.flush()
    return report
