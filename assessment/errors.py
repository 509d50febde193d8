"""Not allowed and not there: two exceptions, and how they and every other failure become pages.

A page says what happened and what to do now. It never shows the exception, and it appears even
when the page frame itself is what fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext, lazy_gettext
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import OperationalError
from structlog.contextvars import get_contextvars
from werkzeug.exceptions import HTTPException

from assessment.languages import page_locale, preferred_language, speak
from assessment.logs import log
from assessment.security import is_certainly_from_here
from reports.languages import tag_of

RETRY_AFTER_SECONDS = {429: 60, 503: 10}


class NotFoundError(Exception):
    """What was asked for does not exist, or its existence is none of the asker's business."""


class NotAllowedError(Exception):
    """It exists, but this cannot be done with it now: why and what to do, in words for people.

    `until_reopened`: reopening the assessment would allow it.
    """

    def __init__(self, why: str, what_to_do: str = "", *, until_reopened: bool = False) -> None:
        super().__init__(why)
        self.what_to_do = what_to_do
        self.until_reopened = until_reopened


class NotAcceptableError(Exception):
    """What was given cannot be taken: answers that do not pass the check, too long a name."""


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What the template `errors/error.html` shows.

    `resend` holds the fields of a form that can be sent again with one click, so that nothing
    typed is lost; `assessment_id` is the one that the reader may go back to, and reopen where
    `may_reopen`; `reference` is the request's id in the log.
    """

    status: int
    title: str
    what_to_do: str
    reference: str = ""
    resend: tuple[tuple[str, str], ...] = ()
    assessment_id: str = ""
    may_reopen: bool = False


_PAGES: dict[int, tuple[str, str]] = {
    400: (
        lazy_gettext("This could not be read"),
        lazy_gettext("Go back, reload the page and try again."),
    ),
    403: (
        lazy_gettext("This cannot be done"),
        lazy_gettext("Go back to the page you came from."),
    ),
    404: (
        lazy_gettext("There is nothing here"),
        lazy_gettext(
            "Check the address. If you came for an assessment, open your personal link again."
        ),
    ),
    405: (
        lazy_gettext("This cannot be done here"),
        lazy_gettext("Go back to the page you came from."),
    ),
    413: (
        lazy_gettext("This is too long to be saved"),
        lazy_gettext(
            "Go back and shorten the longest of your notes. What you saved before is safe."
        ),
    ),
    422: (
        lazy_gettext("Some answers cannot be submitted"),
        lazy_gettext("Go back to the check of your answers and correct those that are marked."),
    ),
    429: (
        lazy_gettext("That was too often"),
        lazy_gettext("Wait a minute and try again. Nothing saved is lost."),
    ),
    500: (
        lazy_gettext("Something went wrong on our side"),
        lazy_gettext(
            "It has been noted. Try again; if it happens again, "
            "write to us with the reference below."
        ),
    ),
    503: (
        lazy_gettext("We are too busy at the moment"),
        lazy_gettext("Nothing was changed. Go back and try again in a few seconds."),
    ),
}
"""Title and advice by status; each is put into words when its page is made."""


def register_error_pages(app: Flask) -> None:
    """Turn every exception of a view into a page."""
    app.register_error_handler(NotFoundError, lambda _: _answer(404))
    app.register_error_handler(NotAllowedError, _not_allowed)
    app.register_error_handler(NotAcceptableError, lambda _: _answer(422))
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_unavailable)
    app.register_error_handler(Exception, _broken)


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.response is not None or error.code < HTTPStatus.BAD_REQUEST:
        return make_response(error.get_response())  # a redirect, or an answer made by a view
    return _answer(error.code)


def _not_allowed(error: NotAllowedError) -> Response:
    """Only somebody who may know of the assessment is told so, and may be led back to it."""
    return _answer(
        403,
        title=str(error),
        what_to_do=error.what_to_do,
        assessment_id=(request.view_args or {}).get("assessment_id", ""),
        may_reopen=error.until_reopened,
    )


def _form_expired(error: CSRFError) -> Response:
    """The form's token is no longer good; what was typed can be sent again with a new one.

    Only where the browser vouches that our own page sent it: otherwise the token did its work.
    """
    del error
    title = gettext("This form has expired")
    if not is_certainly_from_here():
        return _answer(400, title=title)
    fields = tuple(
        (name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"
    )
    what_to_do = gettext("You were away for a while. Nothing you typed is lost: send it again.")
    return _answer(400, title=title, what_to_do=what_to_do, resend=fields)


def _database_unavailable(error: OperationalError) -> Response:
    log.error("database unavailable", error=type(error.orig).__name__, exc_info=error)
    speak(preferred_language())  # the assessment's would have to be asked of the database
    return _answer(503)


def _broken(error: Exception) -> Response:
    log.error("request failed", exc_info=error)
    return _answer(500)


def _answer(
    status: int,
    *,
    title: str = "",
    what_to_do: str = "",
    resend: tuple[tuple[str, str], ...] = (),
    assessment_id: str = "",
    may_reopen: bool = False,
) -> Response:
    usual_title, usual_advice = _PAGES.get(status, _PAGES[500 if status >= 500 else 400])  # noqa: PLR2004 - statuses of HTTP
    page = ErrorPage(
        status=status,
        title=str(title or usual_title),
        what_to_do=str(what_to_do or usual_advice),
        reference=str(get_contextvars().get("request_id", "")),
        resend=resend,
        assessment_id=assessment_id,
        may_reopen=may_reopen,
    )
    wants_json = request.accept_mimetypes.best == "application/json"
    content = jsonify(title=page.title, what_to_do=page.what_to_do) if wants_json else _render(page)
    response = make_response(content, status)
    if status in RETRY_AFTER_SECONDS:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS[status])
    return response


def _render(page: ErrorPage) -> str:
    """The page in the frame of the site; bare when the frame cannot be drawn."""
    try:
        return render_template("errors/error.html", page=page)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the frame, a page must appear
        log.error("error page failed", exc_info=error)
        locale = page_locale()
        return (
            f'<!doctype html><html lang="{tag_of(locale)}" dir="{locale.text_direction}">'
            f"<title>{escape(page.title)}</title>"
            f"<h1>{escape(page.title)}</h1><p>{escape(page.what_to_do)}</p>"
            f"<p>{escape(page.reference)}</p></html>"
        )
