"""What a person saw when a page was made, so that two people at one page do not undo each other.

Each question carries a fingerprint of the answer it was shown with. What still has it was not
touched and is not written; what was changed meanwhile by somebody else is not overwritten unseen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import Enum, auto

from assessment.forms.controls import fill_in, read_answer
from questionnaires.answers import Answer, AnswerValue
from questionnaires.cleaning import clean_answer
from questionnaires.definition import Question

_DIGITS = 16
_UNANSWERED = "none"


class Change(Enum):
    """What a form does to an answer."""

    NONE = auto()
    """It says what it was shown with, or what is stored already."""
    NEW = auto()
    """It says something new, and what is stored is what the person saw."""
    CLASH = auto()
    """It says something new, and somebody else has changed the answer meanwhile."""


def fingerprint(question: Question, answer: Answer | None) -> str:
    """A short digest of what the controls of a question say when they show this answer."""
    if answer is None:
        return _UNANSWERED
    shown = fill_in(question, answer)
    said = read_answer(question, lambda name: shown.get(name, ()))
    if said is None:
        return _UNANSWERED
    said = clean_answer(said)
    content = repr((_ordered(said.value), said.evidence, said.note))
    return hashlib.sha256(content.encode()).hexdigest()[:_DIGITS]


def _ordered(value: AnswerValue) -> object:
    """The same for equal mappings, whatever their order."""
    if isinstance(value, Mapping):
        return sorted((key, _ordered(part)) for key, part in value.items())
    return value if isinstance(value, tuple) else str(value)


def judge(question: Question, *, said: Answer | None, stored: Answer | None, seen: str) -> Change:
    """What a form with the answer `said` does, made when the answer had the fingerprint `seen`.

    An empty `seen` comes from a form that does not keep it: then the last one counts.
    """
    now = fingerprint(question, said)
    before = fingerprint(question, stored)
    if now in {seen, before}:
        return Change.NONE
    return Change.NEW if seen in {"", before} else Change.CLASH
