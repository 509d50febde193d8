"""The pages with questions: shown, saved when left, and saved by scripts as answers change."""

from __future__ import annotations

from collections.abc import Sequence

from flask import (
    Response,
    flash,
    get_template_attribute,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from markupsafe import Markup

from assessment.access import Permission
from assessment.errors import NotFoundError
from assessment.extensions import db
from assessment.forms.controls import kind_of, seen_name, takes_note
from assessment.forms.questions import QuestionsForm, page_form
from assessment.forms.seen import OpenPage
from assessment.models import Assessment
from assessment.operations import save_answers
from assessment.queries import answer_of, get_answers, list_stored_answers
from assessment.respondent.blueprint import now, open_assessment, pages, questionnaire_of
from assessment.respondent.progress import build_progress, evidence_from
from assessment.security import limit_saves
from questionnaires.answers import Answer, Answers, asked_questions
from questionnaires.definition import ContextPage, Dimension, Indicator, Question, Questionnaire

Page = ContextPage | Dimension


@pages.get("/assessments/<assessment_id>/pages/<page_id>")
def edit_page(assessment_id: str, page_id: str) -> ResponseReturnValue:
    """Show the questions of one page with the answers so far."""
    assessment, _ = open_assessment(assessment_id, Permission.ANSWER)
    questionnaire = questionnaire_of(assessment)
    page = get_page(questionnaire, page_id)
    answers = get_answers(db.session, assessment)
    form = page_form(questionnaire, page, answers=answers)
    return _show(assessment, page, form, answers)


@pages.post("/assessments/<assessment_id>/pages/<page_id>")
@limit_saves
def save_page(assessment_id: str, page_id: str) -> ResponseReturnValue:
    """Save what is acceptable; show the rest again, or go where the button says."""
    assessment, visitor = open_assessment(assessment_id, Permission.ANSWER)
    questionnaire = questionnaire_of(assessment)
    page = get_page(questionnaire, page_id)
    stored = list_stored_answers(db.session, assessment)
    before = {row.question_id: answer_of(row) for row in stored}
    pages_of = {row.question_id: OpenPage.read(row.answered_by) for row in stored}
    form = page_form(questionnaire, page, sent=request.form)
    form.validate()
    only = request.form.getlist("only") or None
    new = form.acceptable_answers(before, only, pages_of)
    save_answers(db.session, assessment, new, by=f"{visitor.name}/{form.page}", at=now())
    db.session.commit()
    session.pop("link", None)
    after = get_answers(db.session, assessment)
    form.note_what_is_seen(after, only)
    if request.accept_mimetypes.best == "application/json":
        return _saved_as_json(assessment, page, form, after)
    if form.faulty_fields():
        return _show(assessment, page, form, after), 422
    return redirect(_next_address(assessment, page, before, after))


def get_page(questionnaire: Questionnaire, page_id: str) -> Page:
    """The page of that id. Raises NotFoundError when there is none."""
    for page in questionnaire.pages:
        if page.id == page_id:
            return page
    raise NotFoundError


def _show(assessment: Assessment, page: Page, form: QuestionsForm, answers: Answers) -> str:
    questionnaire = form.questionnaire
    progress = build_progress(questionnaire, answers)
    here = progress.of(page.id)

    def asks_evidence_from(indicator: Indicator) -> int:
        return evidence_from(questionnaire, indicator)

    return render_template(
        "respondent/edit_page.html",
        assessment=assessment,
        region_name=assessment.region_name,
        questionnaire=questionnaire,
        page=page,
        is_dimension=isinstance(page, Dimension),
        form=form,
        asked=asked_questions(questionnaire, answers),
        progress=progress,
        kind_of=kind_of,
        takes_note=takes_note,
        evidence_from=asks_evidence_from,
        answered_here=_answered_text(here.answered, here.asked),
    )


def _saved_as_json(
    assessment: Assessment, page: Page, form: QuestionsForm, answers: Answers
) -> Response:
    """What the script on the page needs: when, what is wrong, which questions are asked now."""
    here = build_progress(form.questionnaire, answers).of(page.id)
    errors = {field.name: " ".join(field.errors) for field in form.faulty_fields()}
    for name, theirs in form.clashing_fields().items():
        errors[name] += f" {_in_words(*theirs)}"
    return jsonify(
        saved_at=assessment.edited_at.isoformat(),
        errors=errors,
        seen={key: form[seen_name(key)].data for key in form.questions},
        asked=here.question_ids,
        answered=_answered_text(here.answered, here.asked),
    )


def _in_words(question: Question, answer: Answer | None) -> str:
    """What somebody else answered, as one line of plain text."""
    if answer is None:
        return str(gettext("They took their answer back."))
    read = get_template_attribute("macros/read.html", kind_of(question))
    words = Markup(read(question, answer.value)).striptags()  # noqa: S704 - from our own template
    return str(gettext("Their answer: %(words)s", words=words))


def _answered_text(answered: int, asked: int) -> str:
    return str(gettext("%(answered)s of %(asked)s answered", answered=answered, asked=asked))


def _next_address(assessment: Assessment, page: Page, before: Answers, after: Answers) -> str:
    questionnaire = questionnaire_of(assessment)
    match go := request.form.get("go"):
        case "check":
            return url_for("respondent.check_answers", assessment_id=assessment.id)
        case "overview":
            return url_for("respondent.overview", assessment_id=assessment.id)
        case "stop":
            return url_for("respondent.stopped", assessment_id=assessment.id)
        case "back":
            return _neighbour(assessment, questionnaire.pages, page, -1)
    if named := next((other for other in questionnaire.pages if other.id == go), None):
        return _address(assessment, named)
    if follow := _new_questions(questionnaire, page, before, after):
        text = ngettext(
            "One more question follows from your answer.",
            "%(num)s more questions follow from your answers.",
            len(follow),
        )
        flash(text)
        return _address(assessment, page, question_id=follow[0])
    return _neighbour(assessment, questionnaire.pages, page, +1)


def _new_questions(
    questionnaire: Questionnaire, page: Page, before: Answers, after: Answers
) -> list[str]:
    """Questions of this page that are asked only since these answers, and have none yet."""
    here = build_progress(questionnaire, after).of(page.id).unanswered
    earlier = asked_questions(questionnaire, before)
    return [question_id for question_id in here if question_id not in earlier]


def _neighbour(assessment: Assessment, all_pages: Sequence[Page], page: Page, step: int) -> str:
    place = [other.id for other in all_pages].index(page.id) + step
    if place < 0:
        return url_for("respondent.overview", assessment_id=assessment.id)
    if place >= len(all_pages):
        return url_for("respondent.check_answers", assessment_id=assessment.id)
    return _address(assessment, all_pages[place])


def _address(assessment: Assessment, page: Page, question_id: str | None = None) -> str:
    return url_for(
        "respondent.edit_page",
        assessment_id=assessment.id,
        page_id=page.id,
        _anchor=None if question_id is None else f"question-{question_id}",
    )
