"""What people answer, and whether it is acceptable.

The rules for an answer live here once; command line, web form and API are adapters of
`check_answers`. *Unanswered* is an absent answer, *don't know* and *not applicable* are values:
three different things (method 5.5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from questionnaires.definition import QuestionnaireRef


class Special(StrEnum):
    """Answers that are not a level or an option."""

    DONT_KNOW = "unknown"
    NOT_APPLICABLE = "not_applicable"


DONT_KNOW = Special.DONT_KNOW
NOT_APPLICABLE = Special.NOT_APPLICABLE

AnswerValue = int | Fraction | Special | str | tuple[str, ...] | Mapping[str, "AnswerValue"]
"""Indicator: level (int; Fraction after consolidation) or Special. Single choice: option id.
Multiple choice: option ids. Number: int, or "none". Text: str. Rating: item id -> rating.
Parts: part id -> value of that part. Don't know: DONT_KNOW for any question."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, the evidence named for it (document and date), and a note of the respondent."""

    value: AnswerValue
    evidence: str = ""
    note: str = ""


Answers = Mapping[str, Answer]
"""Answers by question id; an unanswered question is absent."""


class IssueCode(StrEnum):
    """Why an answer is not acceptable."""

    UNKNOWN_QUESTION = "unknown-question"
    NOT_A_LEVEL = "not-a-level"
    NOT_APPLICABLE_NOT_OFFERED = "not-applicable-not-offered"
    NOT_AN_OPTION = "not-an-option"
    NOT_A_NUMBER = "not-a-number"
    OUT_OF_RANGE = "out-of-range"
    NOT_A_RATING = "not-a-rating"
    TOO_MANY = "too-many"
    NOT_TEXT = "not-text"
    TOO_LONG = "too-long"
    WRONG_SHAPE = "wrong-shape"


@dataclass(frozen=True, slots=True)
class AnswerIssue:
    """One thing that is wrong with one answer.

    `part` names the field of a question with several; `message` is a sentence in English for the
    command line; pages word it by `code` and `facts` in their own language.
    """

    question_id: str
    code: IssueCode
    message: str
    part: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Region:
    """The region that is assessed: its name, and its country as ISO 3166-1 alpha-2."""

    name: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Rater:
    """One stakeholder's answers and the group they speak for (method 5.8)."""

    group: str
    answers: Answers


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """Everything that one evaluation starts from (contract, "A sheet")."""

    answers: Answers
    questionnaire: QuestionnaireRef | None = None
    id: str | None = None
    region: Region = Region()
    as_of: date | None = None
    raters: tuple[Rater, ...] = ()
