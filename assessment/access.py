"""Who may do what with an assessment. `get_assessment` is the only way to one.

Two questions, two tables: which role has a permission, and in which states of an assessment it can
be used. Somebody without the permission learns nothing, not even that the assessment exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from flask import current_app, request
from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug import Response

from assessment.errors import NotAllowedError, NotFoundError
from assessment.extensions import db
from assessment.models import Assessment, AssessmentStatus, BrowserKey
from assessment.tokens import Purpose, hash_secret

BROWSER_DAYS = 90
"""How long a browser that opened a personal link is remembered; opening it again starts anew."""


class Permission(StrEnum):
    """What can be done with an assessment."""

    READ_ANSWERS = "read_answers"
    ANSWER = "answer"
    SUBMIT = "submit"
    READ_RESULT = "read_result"
    REOPEN = "reopen"
    RENEW_LINK = "renew_link"
    DELETE = "delete"


class Role(StrEnum):
    """Who somebody is to an assessment."""

    RESPONDENT = "respondent"


ROLES: Mapping[Role, frozenset[Permission]] = {
    # holds the personal link: leads the assessment, and it is theirs
    Role.RESPONDENT: frozenset(Permission),
}

_EVER = frozenset(AssessmentStatus)
_OPEN = frozenset({AssessmentStatus.IN_PROGRESS, AssessmentStatus.REOPENED})
_WITH_RESULT = frozenset({AssessmentStatus.SUBMITTED, AssessmentStatus.REOPENED})

USABLE_IN: Mapping[Permission, frozenset[AssessmentStatus]] = {
    Permission.READ_ANSWERS: _EVER,
    Permission.ANSWER: _OPEN,
    # also when submitted: a second click leads to the first one's result, see submit_assessment
    Permission.SUBMIT: _EVER,
    # while answers are corrected the earlier result stays readable
    Permission.READ_RESULT: _WITH_RESULT,
    Permission.REOPEN: frozenset({AssessmentStatus.SUBMITTED}),
    Permission.RENEW_LINK: _EVER,
    Permission.DELETE: _EVER,
}

_WRITES = frozenset(Permission) - {Permission.READ_ANSWERS, Permission.READ_RESULT}

_REFUSALS: Mapping[Permission, tuple[str, str]] = {
    Permission.ANSWER: (
        lazy_gettext("This assessment has been submitted"),
        lazy_gettext("To change an answer, reopen it. The result so far is kept."),
    ),
    Permission.READ_RESULT: (
        lazy_gettext("There is no result yet"),
        lazy_gettext("It appears when the answers are submitted."),
    ),
    Permission.REOPEN: (
        lazy_gettext("This assessment is open already"),
        lazy_gettext("Go on from its overview. Only a submitted assessment can be reopened."),
    ),
}
"""Why not now, and what to do."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever sent a request: what their browser proves, and their name in the audit trail."""

    assessments: frozenset[str] = frozenset()
    name: str = "visitor"

    def role_in(self, assessment_id: str) -> Role | None:
        """Who they are to this assessment; None for a stranger."""
        return Role.RESPONDENT if assessment_id in self.assessments else None


def get_assessment(
    session: Session, visitor: Visitor, assessment_id: str, permission: Permission
) -> Assessment:
    """The assessment, for this visitor and this purpose; locked when the purpose is a change.

    Raises NotFoundError when it does not exist or is not theirs, NotAllowedError when its state
    does not permit it now.
    """
    role = visitor.role_in(assessment_id)
    if role is None or permission not in ROLES[role]:
        raise NotFoundError
    query = select(Assessment).where(Assessment.id == assessment_id)
    if permission in _WRITES:
        query = query.with_for_update()
    assessment = session.scalar(query)
    if assessment is None:
        raise NotFoundError
    if assessment.status not in USABLE_IN[permission]:
        would_help = AssessmentStatus.REOPENED in USABLE_IN[permission]
        submitted = assessment.status is AssessmentStatus.SUBMITTED
        raise NotAllowedError(*_REFUSALS[permission], until_reopened=submitted and would_help)
    return assessment


def find_language(session: Session, visitor: Visitor, assessment_id: str) -> str | None:
    """The language of an assessment, for whoever may know that it exists; else None."""
    if visitor.role_in(assessment_id) is None:
        return None
    return session.scalar(select(Assessment.language).where(Assessment.id == assessment_id))


def may(visitor: Visitor, assessment: Assessment, permission: Permission) -> bool:
    """Whether a page should offer this: the visitor has the permission and the state fits."""
    role = visitor.role_in(assessment.id)
    allowed = role is not None and permission in ROLES[role]
    return allowed and assessment.status in USABLE_IN[permission]


# --- the browser's cookie ------------------------------------------------------------------------


def visitor_from_request() -> Visitor:
    """The visitor who sent the present request, known by the browser's cookie."""
    key = browser_key_from_request()
    if key is None:
        return Visitor()
    key_hash = hash_secret(Purpose.BROWSER_KEY, key)
    rows = db.session.scalars(
        select(BrowserKey.assessment_id).where(
            BrowserKey.key_hash == key_hash, BrowserKey.expires_at > datetime.now(UTC)
        )
    )
    return Visitor(frozenset(rows), f"browser:{key_hash[:12]}")


def browser_key_from_request() -> str | None:
    """The key in the browser's cookie, if it sent one."""
    return request.cookies.get(_cookie_name())


def remember_browser(response: Response, key: str) -> None:
    """Give the browser its key in a cookie that scripts and other sites cannot use."""
    response.set_cookie(
        _cookie_name(),
        key,
        max_age=BROWSER_DAYS * 24 * 60 * 60,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def forget_browser(response: Response) -> None:
    """Take the key away from the browser."""
    response.delete_cookie(
        _cookie_name(), secure=current_app.config["SESSION_COOKIE_SECURE"], samesite="Lax"
    )


def _cookie_name() -> str:
    """With https, the prefix ties the cookie to exactly this host; without, browsers refuse it."""
    secure: bool = current_app.config["SESSION_COOKIE_SECURE"]
    return "__Host-browser" if secure else "browser"
