"""The result on screen, the report as a PDF, and opening the answers again."""

from __future__ import annotations

from flask import Response, current_app, jsonify, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import secure_filename

from assessment.access import Permission, may
from assessment.documents import report_of
from assessment.errors import NotFoundError
from assessment.extensions import db
from assessment.jobs import start_report
from assessment.models import Assessment, ReportStatus, StoredReport, StoredResult
from assessment.operations import reopen_assessment, request_report
from assessment.queries import find_latest_result, find_report
from assessment.respondent.blueprint import now, open_assessment, pages
from assessment.security import limit_reports
from reports.pages import render_sections

MISSING = "missing"
"""The state of a report that nobody asked for yet; else one of `ReportStatus`."""


@pages.get("/assessments/<assessment_id>/result")
def result(assessment_id: str) -> ResponseReturnValue:
    """Show the result of the latest submission: the same sections as in the PDF."""
    assessment, visitor = open_assessment(assessment_id, Permission.READ_RESULT)
    stored = _latest_result(assessment)
    report = report_of(stored, assessment.language, current_app.config["SETTINGS"])
    return render_template(
        "respondent/result.html",
        assessment=assessment,
        stored=stored,
        sections=render_sections(report),
        report_state=_state_of(_find_report(assessment, stored)),
        may_reopen=may(visitor, assessment, Permission.REOPEN),
    )


@pages.get("/assessments/<assessment_id>/report-state")
def report_state(assessment_id: str) -> ResponseReturnValue:
    """Tell the script on the result page whether the PDF is ready."""
    assessment, _ = open_assessment(assessment_id, Permission.READ_RESULT)
    return jsonify(state=_state_of(_find_report(assessment, _latest_result(assessment))))


@pages.get("/assessments/<assessment_id>/report.pdf")
def download_report(assessment_id: str) -> ResponseReturnValue:
    """The PDF, when it is ready."""
    assessment, _ = open_assessment(assessment_id, Permission.READ_RESULT)
    report = _find_report(assessment, _latest_result(assessment))
    if report is None or report.pdf is None:
        raise NotFoundError
    return as_download(report.pdf, "application/pdf", assessment, "pdf")


@pages.post("/assessments/<assessment_id>/report")
@limit_reports
def ask_for_report(assessment_id: str) -> ResponseReturnValue:
    """Have the PDF made, again if it failed."""
    assessment, _ = open_assessment(assessment_id, Permission.READ_RESULT)
    stored = _latest_result(assessment)
    report = request_report(db.session, stored, language=assessment.language, at=now())
    db.session.commit()
    start_report(report.id)
    return redirect(url_for("respondent.result", assessment_id=assessment_id))


@pages.post("/assessments/<assessment_id>/reopen")
def reopen(assessment_id: str) -> ResponseReturnValue:
    """Open the answers for correction; the result so far stays."""
    assessment, visitor = open_assessment(assessment_id, Permission.REOPEN)
    reopen_assessment(db.session, assessment, by=visitor.name, at=now())
    db.session.commit()
    return redirect(url_for("respondent.check_answers", assessment_id=assessment_id))


def as_download(content: bytes, kind: str, assessment: Assessment, ending: str) -> Response:
    """A file to keep, with a name that every file system takes."""
    region = secure_filename(assessment.region_name)[:60] or assessment.id
    response = make_response(content)
    response.content_type = kind
    response.headers["Content-Disposition"] = (
        f'attachment; filename="cluster-readiness-{region}.{ending}"'
    )
    return response


def _latest_result(assessment: Assessment) -> StoredResult:
    stored = find_latest_result(db.session, assessment)
    if stored is None:
        raise NotFoundError
    return stored


def _find_report(assessment: Assessment, stored: StoredResult) -> StoredReport | None:
    return find_report(db.session, stored, assessment.language)


def _state_of(report: StoredReport | None) -> ReportStatus | str:
    return MISSING if report is None else report.status
