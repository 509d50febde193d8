"""The blueprint that the views of this package belong to, and what they all begin with."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint

from assessment.access import Permission, Visitor, get_assessment, visitor_from_request
from assessment.extensions import db
from assessment.languages import remember_unless_chosen, speak
from assessment.models import Assessment
from questionnaires.catalogue import get_questionnaire
from questionnaires.definition import Questionnaire

pages = Blueprint("respondent", __name__)


def open_assessment(assessment_id: str, permission: Permission) -> tuple[Assessment, Visitor]:
    """The assessment for whoever sent the request, and who that is; raises as `get_assessment`.

    From here on, the request speaks the assessment's language.
    """
    visitor = visitor_from_request()
    assessment = get_assessment(db.session, visitor, assessment_id, permission)
    speak(assessment.language)
    remember_unless_chosen(assessment.language)
    return assessment, visitor


def questionnaire_of(assessment: Assessment) -> Questionnaire:
    """The version it answers, in its language."""
    return get_questionnaire(assessment.questionnaire_ref, assessment.language)


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)
