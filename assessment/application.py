"""The Flask application, put together."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, request
from sqlalchemy.exc import SQLAlchemyError

from assessment import database
from assessment.access import find_language, visitor_from_request
from assessment.config import Settings, read_settings
from assessment.errors import register_error_pages
from assessment.extensions import babel, csrf, db, limiter
from assessment.languages import preferred_language, remember_choice, spoken_language
from assessment.logs import log_requests
from assessment.public.views import pages as public
from assessment.respondent.views import pages as respondent
from assessment.security import MAX_ANSWERS_BODY, MAX_BODY, MAX_FIELDS, WholeBodies, secure
from reports.languages import SOURCE


def create_app(settings: Settings | None = None) -> Flask:
    """The application, set up by these settings or those of the environment.

    It neither changes the database nor starts jobs: `cluster-readiness run` does.
    """
    settings = settings or read_settings()
    app = Flask("assessment")
    app.config.from_mapping(_flask_settings(settings))
    app.jinja_env.globals["settings"] = settings
    app.wsgi_app = WholeBodies(app.wsgi_app)  # type: ignore[method-assign]  # Flask's way to add one

    log_requests(app)
    app.before_request(_note_whether_it_only_reads)
    app.before_request(remember_choice)
    app.teardown_request(_forget_whether_it_only_reads)
    secure(app)
    db.init_app(app)
    with app.app_context():
        database.set_up(db.engine)
    limiter.init_app(app)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=_choose_language)
    register_error_pages(app)
    for pages in (public, respondent):
        app.register_blueprint(pages)
    return app


def _flask_settings(settings: Settings) -> dict[str, object]:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_ENGINES": {"default": database.engine_options(settings.database_url)},
        "TRUSTED_HOSTS": settings.hosts,
        "MAX_CONTENT_LENGTH": MAX_BODY,
        "MAX_FORM_MEMORY_SIZE": MAX_ANSWERS_BODY,
        "MAX_FORM_PARTS": MAX_FIELDS,
        "SESSION_COOKIE_NAME": "__Host-session" if settings.https else "session",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        # good as long as the session: a tired person may take hours over a page
        "WTF_CSRF_TIME_LIMIT": None,
        # it would ask for a Referer, which our own Referrer-Policy forbids
        "WTF_CSRF_SSL_STRICT": False,
        "BABEL_DEFAULT_LOCALE": SOURCE,
        "RATELIMIT_HEADERS_ENABLED": False,
    }


def _note_whether_it_only_reads() -> None:
    database.reading.set(request.method in {"GET", "HEAD", "OPTIONS"})


def _forget_whether_it_only_reads(_error: BaseException | None) -> None:
    database.reading.set(False)


def _choose_language() -> str:
    """The language of a page: its assessment's, otherwise what the browser prefers."""
    language = spoken_language() or _language_of_assessment() or preferred_language()
    return language.replace("-", "_")  # as Babel names it


def _language_of_assessment() -> str | None:
    """For a refusal that comes before the view has asked for its assessment."""
    assessment_id = (request.view_args or {}).get("assessment_id")
    if assessment_id is None:
        return None
    try:
        return find_language(db.session, visitor_from_request(), assessment_id)
    except SQLAlchemyError:  # a page must appear even so
        return None
