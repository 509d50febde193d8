"""Every operation: what it does, what it notes in the audit trail, and when it refuses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.errors import NotAcceptableError, NotAllowedError, NotFoundError
from assessment.models import (
    LONGEST_REGION,
    Assessment,
    AssessmentStatus,
    AuditEvent,
    Base,
    BrowserKey,
    StoredAnswer,
    StoredReport,
    StoredResult,
)
from assessment.operations import (
    close_browser,
    delete_assessment,
    open_link,
    renew_link,
    reopen_assessment,
    request_report,
    save_answers,
    start_assessment,
    submit_assessment,
)
from assessment.queries import find_report, get_answers, list_results, list_stored_answers
from questionnaires.answers import DONT_KNOW, NOT_APPLICABLE, Answer, IssueCode
from questionnaires.catalogue import get_latest_published, get_questionnaire
from questionnaires.evaluation import evaluate
from questionnaires.result import result_from_json
from tests.factories import EVENING, MORNING, NOON, RITA, answer, answers_of, start, submit


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def rows(session: Session, table: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


# --- starting and opening ------------------------------------------------------------------------


def test_a_name_that_no_page_has_room_for_is_refused(session: Session) -> None:
    started, _ = start(session, "é" * LONGEST_REGION)
    assert len(started.region_name) == LONGEST_REGION
    with pytest.raises(NotAcceptableError):
        start(session, "é" * (LONGEST_REGION + 1))
    assert rows(session, Assessment) == 1


def test_a_started_assessment_takes_the_latest_published_version(session: Session) -> None:
    started, _ = start(session)

    assert get_latest_published() == started.questionnaire_ref
    assert AssessmentStatus.IN_PROGRESS is started.status
    assert actions(session) == ["start_assessment"]


def test_names_are_cleaned_and_an_empty_address_is_none(session: Session) -> None:
    started, _ = start_assessment(
        session,
        language="en",
        region_name=" Costa\n\u202eClarina\x00 ",
        country="EC",
        scope="one\r\ntwo",
        email=" ",
        at=MORNING,
    )

    assert (started.region_name, started.scope, started.email) == (
        "Costa Clarina",
        "one\ntwo",
        None,
    )


def test_neither_secret_is_stored(session: Session, settings: Settings) -> None:
    _, secret = start(session)
    opened = open_link(session, secret, at=NOON)
    session.commit()

    kept = b"".join(file.read_bytes() for file in settings.data_dir.iterdir())
    assert b"Meridian Sound" in kept
    assert secret.encode() not in kept
    assert opened.browser_key.encode() not in kept


def test_a_link_opens_its_own_assessment_any_number_of_times(session: Session) -> None:
    started, secret = start(session)
    start(session, "Another one")

    first, second = (open_link(session, secret, at=NOON) for _ in range(2))

    assert first.assessment_id == second.assessment_id == started.id
    assert first.browser_key != second.browser_key


def test_an_unknown_link_opens_nothing(session: Session) -> None:
    _, secret = start(session)

    for wrong in ("", secret[:-1], secret + "x", "\ud800"):
        with pytest.raises(NotFoundError):
            open_link(session, wrong, at=NOON)


def test_opening_a_second_link_moves_everything_to_a_new_key(session: Session) -> None:
    """A key that somebody planted in the browser beforehand opens nothing afterwards."""
    one, other = start(session), start(session, "Another one")
    planted = open_link(session, one[1], at=NOON).browser_key
    session.flush()

    open_link(session, other[1], at=NOON, browser_key=planted)
    session.flush()

    keys = session.execute(select(BrowserKey.assessment_id, BrowserKey.key_hash)).all()
    assert {one[0].id, other[0].id} == {assessment_id for assessment_id, _ in keys}
    assert len({key_hash for _, key_hash in keys}) == 1


def test_opening_the_same_link_again_in_one_browser_keeps_one_row(session: Session) -> None:
    _, secret = start(session)
    key = open_link(session, secret, at=NOON).browser_key
    session.flush()

    open_link(session, secret, at=NOON, browser_key=key)
    session.flush()

    assert rows(session, BrowserKey) == 1


def test_renewing_the_link_shuts_out_the_old_one_and_every_browser(session: Session) -> None:
    started, old = start(session)
    open_link(session, old, at=NOON)

    new = renew_link(session, started, by=RITA, at=NOON)
    session.flush()

    assert rows(session, BrowserKey) == 0
    assert open_link(session, new, at=NOON).assessment_id == started.id
    with pytest.raises(NotFoundError):
        open_link(session, old, at=NOON)


def test_a_closed_browser_opens_nothing_and_others_stay(session: Session) -> None:
    _, secret = start(session)
    mine, _other = (open_link(session, secret, at=NOON).browser_key for _ in range(2))
    session.flush()

    close_browser(session, mine, by=RITA, at=NOON)

    assert rows(session, BrowserKey) == 1


# --- answering -----------------------------------------------------------------------------------


def test_answers_come_back_as_they_were_saved(session: Session) -> None:
    started, _ = start(session)
    given = {
        **answers_of("3-costa-clarina"),
        "FND5": Answer(NOT_APPLICABLE),
        "FND6": Answer(DONT_KNOW, note="nobody counts"),
        "X2": Answer("none"),
    }

    answer(session, started, given)
    session.expire_all()

    assert given == get_answers(session, started)


def test_only_what_differs_is_written(session: Session) -> None:
    started, _ = start(session)
    answer(session, started, {"FND1": Answer(2), "FND2": Answer(3, "Register, 2026")})

    save_answers(
        session,
        started,
        {"FND1": Answer(2), "FND2": Answer(3, "Register, 2027")},
        by=RITA,
        at=EVENING,
    )

    stored = {row.question_id: row for row in list_stored_answers(session, started)}
    assert (stored["FND1"].revision, stored["FND1"].answered_at) == (1, NOON)
    assert (stored["FND2"].revision, stored["FND2"].answered_at) == (2, EVENING)
    assert started.edited_at == EVENING


def test_saving_the_same_again_leaves_no_trace(session: Session) -> None:
    started, _ = start(session)
    answer(session, started, {"FND1": Answer(2)})
    before = actions(session)

    answer(session, started, {"FND1": Answer(2), "FND2": None})

    assert before == actions(session)


def test_none_takes_an_answer_back(session: Session) -> None:
    started, _ = start(session)
    answer(session, started, {"FND1": Answer(2), "FND2": Answer(1)})

    answer(session, started, {"FND1": None})

    assert set(get_answers(session, started)) == {"FND2"}


def test_an_unacceptable_answer_is_left_out_and_the_others_are_saved(session: Session) -> None:
    started, _ = start(session)
    answer(session, started, {"FND1": Answer(1)})

    issues = save_answers(
        session,
        started,
        {"FND1": Answer(9), "FND2": Answer(3), "NOPE": Answer(1), "X1": Answer("foreign")},
        by=RITA,
        at=NOON,
    )

    assert {(issue.question_id, issue.code) for issue in issues} == {
        ("FND1", IssueCode.NOT_A_LEVEL),
        ("NOPE", IssueCode.UNKNOWN_QUESTION),
        ("X1", IssueCode.NOT_AN_OPTION),
    }
    assert get_answers(session, started) == {"FND1": Answer(1), "FND2": Answer(3)}


def test_the_audit_trail_names_questions_and_never_answers(session: Session) -> None:
    started, _ = start(session)

    answer(session, started, {"FND1": Answer(2, "The secret report", "What nobody may read")})

    entry = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.subject, entry.details) == ("save_answers", started.id, "FND1")
    assert (entry.by, entry.at) == (RITA, NOON)


def test_texts_are_cleaned_before_they_are_kept(session: Session) -> None:
    started, _ = start(session)

    answer(session, started, {"FND1": Answer(2, "a\x0bb", "e" + "\u0301" * 50)})

    stored = get_answers(session, started)["FND1"]
    assert stored.evidence == "ab"
    assert len(stored.note) <= 9


# --- submitting ----------------------------------------------------------------------------------


def test_submitting_stores_the_result_asks_for_the_report_and_notes_it(session: Session) -> None:
    submitted, result = submit(session)

    report = find_report(session, result, "en")
    expected = evaluate(
        get_questionnaire(submitted.questionnaire_ref), get_answers(session, submitted)
    )
    assert expected == result_from_json(result.result)
    assert AssessmentStatus.SUBMITTED is submitted.status
    assert (result.number, result.submitted_by, submitted.submitted_at) == (1, RITA, EVENING)
    assert report is not None
    assert report.wanted_at == EVENING
    assert actions(session) == ["start_assessment", "save_answers", "submit_assessment"]


def test_an_empty_assessment_can_be_submitted(session: Session) -> None:
    started, _ = start(session)

    result = submit_assessment(session, started, by=RITA, at=NOON)

    assert result.result["classification"]["declared"] == "hub"


def test_a_second_submission_is_refused(session: Session) -> None:
    submitted, _ = submit(session)

    with pytest.raises(NotAllowedError):
        submit_assessment(session, submitted, by=RITA, at=EVENING)

    assert rows(session, StoredResult) == 1


def test_sending_the_same_submission_twice_gives_the_first_result(session: Session) -> None:
    submitted, result = submit(session)

    again = submit_assessment(session, submitted, by=RITA, at=EVENING, number=1)

    assert again is result
    assert (rows(session, StoredResult), rows(session, StoredReport)) == (1, 1)


def test_sixteen_clicks_at_once_make_one_submission(session: Session, engine: Engine) -> None:
    started, _ = start(session)
    assessment_id = started.id
    session.commit()

    def click(_: int) -> str:
        with Session(engine) as own, own.begin():
            mine = own.get_one(Assessment, assessment_id)
            return submit_assessment(own, mine, by=RITA, at=NOON, number=1).id

    with ThreadPoolExecutor(16) as clicks:
        results = set(clicks.map(click, range(16)))

    assert len(results) == 1
    assert rows(session, StoredResult) == 1


def test_stored_answers_that_do_not_pass_the_check_cannot_be_submitted(session: Session) -> None:
    started, _ = start(session)
    answer(session, started, {"FND1": Answer(2)})
    row = list_stored_answers(session, started)[0]
    row.value = 7
    session.flush()

    with pytest.raises(NotAcceptableError):
        submit_assessment(session, started, by=RITA, at=NOON)


def test_reopening_keeps_the_result_and_the_next_one_stands_beside_it(session: Session) -> None:
    submitted, first = submit(session)

    reopened = reopen_assessment(session, submitted, by=RITA, at=EVENING)
    statuses = [reopened.status]
    answer(session, submitted, {"GOV1": Answer(0)})
    second = submit_assessment(session, submitted, by=RITA, at=EVENING + timedelta(days=1))
    statuses.append(reopened.status)

    assert statuses == [AssessmentStatus.REOPENED, AssessmentStatus.SUBMITTED]
    assert [first, second] == list(list_results(session, submitted))
    assert [first.number, second.number] == [1, 2]
    assert first.result["classification"] != second.result["classification"]


def test_a_report_is_asked_for_once_in_each_language(session: Session) -> None:
    _, result = submit(session)

    same = request_report(session, result, language="en", at=EVENING)
    other = request_report(session, result, language="es", at=EVENING)

    assert same.id != other.id
    assert rows(session, StoredReport) == 2


def test_a_failed_report_can_be_asked_for_anew(session: Session) -> None:
    _, result = submit(session)
    failed = find_report(session, result, "en")
    assert failed is not None
    failed.error, failed.finished_at = "TooSlowError: 60 s", EVENING
    failed.attempts, failed.started_at = 3, EVENING
    session.flush()

    again = request_report(session, result, language="en", at=EVENING)

    assert again.id != failed.id
    assert (again.attempts, again.error, again.finished_at) == (0, None, None)
    assert rows(session, StoredReport) == 1


def test_deleting_takes_everything_but_the_audit_trail(session: Session) -> None:
    submitted, _ = submit(session)
    other, secret = start(session, "Another one")
    answer(session, other, {"FND1": Answer(2)})
    open_link(session, secret, at=NOON)
    session.flush()
    session.expire_all()

    delete_assessment(session, submitted, by=RITA, at=EVENING)
    session.flush()

    left = {table.__name__: rows(session, table) for table in (StoredResult, StoredReport)}
    assert left == {"StoredResult": 0, "StoredReport": 0}
    assert [rows(session, table) for table in (Assessment, StoredAnswer, BrowserKey)] == [1, 1, 1]
    assert actions(session)[-1] == "delete_assessment"
