"""What is stored about an assessment: all of it as a file, and its deletion."""

from __future__ import annotations

import json
from datetime import datetime

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import inspect, select

from assessment.access import Permission
from assessment.extensions import db
from assessment.models import Assessment, AuditEvent, Base, BrowserKey, JsonValue
from assessment.operations import delete_assessment
from assessment.queries import list_results, list_stored_answers
from assessment.respondent.blueprint import now, open_assessment, pages
from assessment.respondent.result import as_download

_NOT_GIVEN = frozenset({"secret_hash", "key_hash", "pdf"})
"""Fingerprints of secrets tell nothing about a person, and the PDF is a file of its own."""


@pages.get("/assessments/<assessment_id>/data.json")
def download_data(assessment_id: str) -> ResponseReturnValue:
    """Everything that is stored about the assessment, as one JSON file."""
    assessment, _ = open_assessment(assessment_id, Permission.READ_ANSWERS)
    content = json.dumps(build_export(assessment), ensure_ascii=False, indent=1).encode()
    return as_download(content, "application/json", assessment, "json")


@pages.get("/assessments/<assessment_id>/delete")
def confirm_delete(assessment_id: str) -> ResponseReturnValue:
    """Ask before deleting."""
    assessment, _ = open_assessment(assessment_id, Permission.DELETE)
    return render_template("respondent/confirm_delete.html", assessment=assessment)


@pages.post("/assessments/<assessment_id>/delete")
def delete(assessment_id: str) -> ResponseReturnValue:
    """Delete the assessment with its answers, results and reports."""
    assessment, visitor = open_assessment(assessment_id, Permission.DELETE)
    delete_assessment(db.session, assessment, by=visitor.name, at=now())
    db.session.commit()
    return redirect(url_for("respondent.deleted"))


@pages.get("/deleted")
def deleted() -> ResponseReturnValue:
    """Say that it is gone."""
    return render_template("respondent/deleted.html")


def build_export(assessment: Assessment) -> dict[str, JsonValue]:
    """Every row that belongs to the assessment, table by table, with times in UTC."""
    results = list_results(db.session, assessment)
    keys = select(BrowserKey).where(BrowserKey.assessment_id == assessment.id)
    events = select(AuditEvent).where(AuditEvent.subject == assessment.id).order_by(AuditEvent.id)
    return {
        "assessment": _as_json(assessment),
        "participations": [_as_json(row) for row in assessment.participations],
        "answers": [_as_json(row) for row in list_stored_answers(db.session, assessment)],
        "results": [_as_json(row) for row in results],
        "reports": [_as_json(report) for row in results for report in row.reports],
        "browsers": [_as_json(row) for row in db.session.scalars(keys)],
        "log": [_as_json(row) for row in db.session.scalars(events)],
    }


def _as_json(row: Base) -> dict[str, JsonValue]:
    columns = [name for name in inspect(type(row)).columns.keys() if name not in _NOT_GIVEN]  # noqa: SIM118 - not a dictionary
    return {name: _plain(getattr(row, name)) for name in columns}


def _plain(value: JsonValue) -> JsonValue:
    return value.isoformat() if isinstance(value, datetime) else value
