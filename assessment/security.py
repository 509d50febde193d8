"""What every request and every answer must satisfy: headers, sizes, origin, rates, whole bodies."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from flask_babel import lazy_gettext
from flask_limiter.util import get_remote_address
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from assessment.extensions import limiter
from assessment.languages import PAGES, best_language
from reports.languages import read_messages

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_BODY = 64 * 1024
"""Bytes of a request's body."""
MAX_ANSWERS_BODY = 256 * 1024
"""Bytes when a page of answers is sent: long notes in a script of three bytes a letter."""
MAX_FIELDS = 1000
"""Fields of a form."""

_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": _CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""On every answer, whatever it is."""

HSTS = "max-age=31536000; includeSubDomains"


def secure(app: Flask) -> None:
    """Check every request before its view, and complete every answer after it."""
    app.before_request(check_request)
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """The headers above; and nothing but static files may be kept by a browser or a proxy."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = HSTS
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def check_request() -> None:
    """Refuse what no page of ours would send: too much, too many fields, or from another site."""
    answers = request.view_args is not None and "assessment_id" in request.view_args
    request.max_content_length = MAX_ANSWERS_BODY if answers else MAX_BODY
    if request.method not in _UNSAFE:
        return
    if not _is_from_here():
        abort(403)
    # Flask's own limit on the number of fields is for multipart forms only
    urlencoded = request.mimetype == "application/x-www-form-urlencoded"
    if urlencoded and request.get_data(cache=True).count(b"&") >= MAX_FIELDS:
        abort(413)


def is_certainly_from_here() -> bool:
    """Whether the browser itself vouches that one of our own pages sent this request."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _is_from_here() -> bool:
    """Whether the browser does not say that another site sent this.

    Forms of ours arrive with `Origin: null`, because of our own Referrer-Policy; so where a browser
    sends no `Sec-Fetch-Site`, that value proves nothing, and the form's token must decide.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin", "null")
    return origin == "null" or urlsplit(origin).netloc == request.host


# --- rates: decorators for views -----------------------------------------------------------------


def _assessment() -> str:
    return str((request.view_args or {}).get("assessment_id", get_remote_address()))


def _new_assessments() -> str:
    return f"{current_app.config['SETTINGS'].new_assessments_per_hour} per hour"


limit_saves = limiter.shared_limit(
    "60 per minute", scope="saves", key_func=_assessment, methods=["POST"]
)
limit_new_assessments = limiter.shared_limit(
    _new_assessments, scope="new-assessments", methods=["POST"]
)
limit_link_lookups = limiter.shared_limit("10 per minute", scope="link-lookups")
limit_reports = limiter.shared_limit("10 per hour", scope="reports", key_func=_assessment)


# --- whole bodies --------------------------------------------------------------------------------


class WholeBodies:
    """WSGI middleware: the application never sees a body that was cut off or sent in two ways.

    Waitress never passes on a cut body; other servers do, as if it were complete. A cut form would
    overwrite answers with nothing.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass on a request with a whole body; answer 400 to any other."""
        if "HTTP_TRANSFER_ENCODING" in environ:
            return _refuse(environ, start_response)  # no browser sends one
        length = environ.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            return _refuse(environ, start_response)
        if int(length) <= MAX_ANSWERS_BODY:  # a larger one is refused without being read
            body = environ["wsgi.input"].read(int(length))
            if len(body) != int(length):
                return _refuse(environ, start_response)
            environ["wsgi.input"] = BytesIO(body)
        return self.application(environ, start_response)


_INCOMPLETE = lazy_gettext("The request arrived incomplete. Please send it again.")


def _refuse(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer in the browser's language; there is no Flask yet that would know it."""
    content_type = ("Content-Type", "text/plain; charset=utf-8")
    start_response("400 Bad Request", [*HEADERS.items(), content_type, ("Connection", "close")])
    accepted = parse_accept_header(environ.get("HTTP_ACCEPT_LANGUAGE"), LanguageAccept)
    messages = read_messages(PAGES, best_language(accepted))
    return [f"{messages.gettext(str(_INCOMPLETE))}\n".encode()]
