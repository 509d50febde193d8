"""The overview, the check before submission, and the submission itself."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.access import Permission, may
from assessment.extensions import db
from assessment.forms.controls import kind_of
from assessment.jobs import start_report
from assessment.operations import submit_assessment
from assessment.queries import find_latest_result, find_report, get_answers
from assessment.respondent.blueprint import now, open_assessment, pages, questionnaire_of
from assessment.respondent.progress import build_progress
from questionnaires.answers import Answers
from questionnaires.definition import Questionnaire, questions_of
from questionnaires.evaluation import evaluate
from questionnaires.rules import ConsistencyCheck


@pages.get("/assessments/<assessment_id>")
def overview(assessment_id: str) -> ResponseReturnValue:
    """Show where the assessment stands, and every way on from there."""
    assessment, visitor = open_assessment(assessment_id, Permission.READ_ANSWERS)
    answers = get_answers(db.session, assessment)
    return render_template(
        "respondent/overview.html",
        assessment=assessment,
        progress=build_progress(questionnaire_of(assessment), answers),
        may_answer=may(visitor, assessment, Permission.ANSWER),
        has_result=may(visitor, assessment, Permission.READ_RESULT),
    )


@pages.get("/assessments/<assessment_id>/stopped")
def stopped(assessment_id: str) -> ResponseReturnValue:
    """Say that everything is saved, and how to come back."""
    assessment, _ = open_assessment(assessment_id, Permission.READ_ANSWERS)
    return render_template("respondent/stopped.html", assessment=assessment)


@pages.get("/assessments/<assessment_id>/check")
def check_answers(assessment_id: str) -> ResponseReturnValue:
    """Show every answer, what is missing and what does not fit together, before submission."""
    assessment, _ = open_assessment(assessment_id, Permission.ANSWER)
    questionnaire = questionnaire_of(assessment)
    answers = get_answers(db.session, assessment)
    result = find_latest_result(db.session, assessment)

    page_of = page_ids(questionnaire)

    def address_of(question_id: str) -> str:
        address = url_for(
            "respondent.edit_page", assessment_id=assessment_id, page_id=page_of[question_id]
        )
        return f"{address}#question-{question_id}"

    return render_template(
        "respondent/check_answers.html",
        assessment=assessment,
        region_name=assessment.region_name,
        questionnaire=questionnaire,
        answers=answers,
        progress=build_progress(questionnaire, answers),
        notes=list_inconsistencies(questionnaire, answers),
        number=1 if result is None else result.number + 1,
        address_of=address_of,
        kind_of=kind_of,
    )


@pages.post("/assessments/<assessment_id>/submit")
def submit(assessment_id: str) -> ResponseReturnValue:
    """Submit, have the PDF made, and show the result. A second click changes nothing."""
    assessment, visitor = open_assessment(assessment_id, Permission.SUBMIT)
    number = request.form.get("number", type=int)
    stored = submit_assessment(db.session, assessment, by=visitor.name, at=now(), number=number)
    report = find_report(db.session, stored, assessment.language)
    db.session.commit()
    if report is not None:
        start_report(report.id)
    return redirect(url_for("respondent.result", assessment_id=assessment_id))


def list_inconsistencies(
    questionnaire: Questionnaire, answers: Answers
) -> Sequence[ConsistencyCheck]:
    """The checks that these answers do not pass (method 4.1); they change nothing."""
    found = {item.code for item in evaluate(questionnaire, answers).consistency}
    return [check for check in questionnaire.consistency if check.id in found]


def page_ids(questionnaire: Questionnaire) -> dict[str, str]:
    """On which page each question stands."""
    return {item.id: page.id for page in questionnaire.pages for item in questions_of(page)}
