"""Starting without an account, the personal link, and coming back by it."""

from __future__ import annotations

from flask import current_app, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from assessment.access import (
    BROWSER_DAYS,
    Permission,
    browser_key_from_request,
    forget_browser,
    remember_browser,
    visitor_from_request,
)
from assessment.extensions import db
from assessment.forms.start import StartForm, list_countries
from assessment.languages import ARGUMENT, page_language, page_locale
from assessment.models import Assessment
from assessment.operations import close_browser, renew_link, save_answers, start_assessment
from assessment.operations import open_link as open_personal_link
from assessment.queries import get_answers
from assessment.respondent.blueprint import now, open_assessment, pages, questionnaire_of
from assessment.respondent.progress import build_progress
from assessment.security import limit_link_lookups, limit_new_assessments
from questionnaires.answers import Answer
from questionnaires.catalogue import get_latest_published, get_questionnaire
from questionnaires.definition import MultipleChoice
from reports import languages
from reports.languages import name_of

SCOPE_QUESTION = "X14"


@pages.get("/start")
def start() -> ResponseReturnValue:
    """Ask for the few facts that an assessment begins with."""
    return _show(StartForm())


@pages.post("/start")
@limit_new_assessments
def start_now() -> ResponseReturnValue:
    """Start, remember this browser, and show the personal link."""
    form = StartForm(request.form)
    if not form.validate():
        return _show(form), 422
    language = form.language.data or ""
    scope = {option.id: option.text for option in _scope_question(language).options}
    chosen = tuple(option for option in form.scope.data or () if option in scope)
    assessment, secret = start_assessment(
        db.session,
        language=language,
        region_name=form.region.data or "",
        country=form.country.data or "",
        scope=", ".join(scope[option] for option in chosen),
        email=form.email.data,
        at=now(),
    )
    if chosen:
        answers = {SCOPE_QUESTION: Answer(chosen)}
        save_answers(db.session, assessment, answers, by="visitor", at=now())
    return _enter(secret, to=_link_address(assessment), keep_link_of=assessment.id)


@pages.get("/assessments/<assessment_id>/link")
def personal_link(assessment_id: str) -> ResponseReturnValue:
    """Show the personal link while this browser has just been given it; else offer a new one."""
    assessment, _ = open_assessment(assessment_id, Permission.READ_ANSWERS)
    of_assessment, secret = session.get("link", (None, None))
    known = of_assessment == assessment_id
    path = url_for("respondent.open_link", secret=secret) if known else ""
    progress = build_progress(questionnaire_of(assessment), get_answers(db.session, assessment))
    return render_template(
        "respondent/personal_link.html",
        assessment=assessment,
        link=current_app.config["SETTINGS"].address + path if known else None,
        first_page=progress.pages[0] if progress.answered <= 1 else None,
        browser_days=BROWSER_DAYS,
    )


@pages.post("/assessments/<assessment_id>/link")
def make_new_link(assessment_id: str) -> ResponseReturnValue:
    """Replace the personal link; this browser stays, all others are shut out."""
    assessment, visitor = open_assessment(assessment_id, Permission.RENEW_LINK)
    secret = renew_link(db.session, assessment, by=visitor.name, at=now())
    return _enter(secret, to=_link_address(assessment), keep_link_of=assessment.id)


@pages.get("/r/<secret>")
def open_link(secret: str) -> ResponseReturnValue:
    """Ask before opening: a program that follows links in mails opens nothing."""
    return render_template("respondent/open_link.html", secret=secret)


@pages.post("/r/<secret>")
@limit_link_lookups
def open_link_now(secret: str) -> ResponseReturnValue:
    """Exchange the link for a cookie, and go on at an address without a secret."""
    return _enter(secret)


@pages.post("/close")
def close() -> ResponseReturnValue:
    """Shut this browser out, as on a shared computer."""
    key = browser_key_from_request()
    if key is not None:
        close_browser(db.session, key, by=visitor_from_request().name, at=now())
        db.session.commit()
    kept = {ARGUMENT: session[ARGUMENT]} if ARGUMENT in session else {}
    session.clear()
    session.update(kept)
    response = redirect(url_for("respondent.closed"))
    forget_browser(response)
    return response


@pages.get("/closed")
def closed() -> ResponseReturnValue:
    """Say that this browser is shut out."""
    return render_template("respondent/closed.html")


def _scope_question(language: str) -> MultipleChoice:
    questionnaire = get_questionnaire(get_latest_published(), language)
    question = questionnaire.context_questions[SCOPE_QUESTION]
    if not isinstance(question, MultipleChoice):
        raise TypeError(f"{SCOPE_QUESTION} must be a multiple choice, to start with")
    return question


def _show(form: StartForm) -> str:
    questionnaire = get_questionnaire(get_latest_published(), page_language())
    return render_template(
        "respondent/start.html",
        questions=len(questionnaire.indicators),
        form=form,
        faulty=form.faulty_fields(),
        languages=tuple((code, name_of(code)) for code in languages.RELEASED),
        countries=list_countries(page_locale()),
        scope_question=_scope_question(page_language()),
    )


def _link_address(assessment: Assessment) -> str:
    return url_for("respondent.personal_link", assessment_id=assessment.id)


def _enter(
    secret: str, *, to: str | None = None, keep_link_of: str | None = None
) -> ResponseReturnValue:
    """Open the link in this browser, commit, and go on at an address without a secret.

    A link that was just made is kept in the session for the one page that shows it.
    """
    opened = open_personal_link(
        db.session, secret, at=now(), browser_key=browser_key_from_request()
    )
    db.session.commit()
    session.pop("link", None)
    if keep_link_of is not None:
        session["link"] = (keep_link_of, secret)
    overview = url_for("respondent.overview", assessment_id=opened.assessment_id)
    response = make_response(redirect(to or overview))
    remember_browser(response, opened.browser_key)
    return response
