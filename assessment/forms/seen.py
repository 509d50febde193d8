"""What a person saw when a page was made, so that two people at one page do not undo each other.

Each question carries a fingerprint of the answer it was shown with. What still has it was not
touched and is not written; what was changed meanwhile by somebody else is not overwritten unseen.

Each page also carries a name of its own, so that its own earlier saves are not taken for somebody
else's: of two tabs in one browser, either is somebody else to the other.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Self

from assessment.forms.controls import fill_in, read_answer
from questionnaires.answers import Answer, AnswerValue
from questionnaires.cleaning import clean_answer
from questionnaires.definition import Question

_DIGITS = 16
_UNANSWERED = "none"


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page as it stands in one tab: a random key, and how often its script has sent it."""

    key: str
    turn: int = 0

    @classmethod
    def make(cls) -> Self:
        """A page that has just been opened."""
        return cls(secrets.token_hex(8))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The inverse of `str`, at the end of a text; None where no page is named."""
        found = re.search(r"(?:^|/)([0-9a-f]{16})\.([0-9]{1,6})$", text, re.ASCII)
        return None if found is None else cls(found[1], int(found[2]))

    def __str__(self) -> str:
        return f"{self.key}.{self.turn}"


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


def judge(
    question: Question,
    *,
    said: Answer | None,
    stored: Answer | None,
    seen: str,
    page: OpenPage | None = None,
    stored_by: OpenPage | None = None,
) -> Change:
    """What a form with the answer `said` does, made when the answer had the fingerprint `seen`.

    An empty `seen` comes from a form that does not keep it: then the last one counts. It also does
    where `page`, which sends the form, is the one that the stored answer came from: what was seen
    is out of date as long as the answer to an earlier save is on its way, or lost. An earlier save
    that arrives late changes nothing.
    """
    now = fingerprint(question, said)
    before = fingerprint(question, stored)
    if page is not None and stored_by is not None and page.key == stored_by.key:
        return Change.NONE if now == before or page.turn < stored_by.turn else Change.NEW
    if now in {seen, before}:
        return Change.NONE
    return Change.NEW if seen in {"", before} else Change.CLASH
