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
from typing import assert_never

from questionnaires.conditions import ContextValue, Facts, Level, Outcome, outcome
from questionnaires.definition import (
    Indicator,
    MultipleChoice,
    NumberQuestion,
    Parts,
    Question,
    Questionnaire,
    QuestionnaireRef,
    Rating,
    SingleChoice,
    Text,
)

TEXT_LIMIT = 4000
"""Characters of a free text, an evidence line or a note."""
OTHER_LIMIT = 200
"""Characters of an option that the respondent adds."""


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
    id: str | int | None = None
    region: Region = Region()
    as_of: date | None = None
    raters: tuple[Rater, ...] = ()


def check_answers(questionnaire: Questionnaire, answers: Answers) -> tuple[AnswerIssue, ...]:
    """Everything that is wrong with the answers; empty when they can be scored.

    Unanswered questions are no issue (method 5.5), and neither are answers to questions that are
    not asked: those are left out of every evaluation.
    """
    return tuple(
        issue
        for question_id, answer in answers.items()
        for issue in check_answer(questionnaire, question_id, answer)
    )


def check_answer(
    questionnaire: Questionnaire, question_id: str, answer: Answer
) -> tuple[AnswerIssue, ...]:
    """Everything that is wrong with one answer: its value, its evidence, its note."""
    question = questionnaire.questions.get(question_id)
    if question is None:
        message = f"there is no question {question_id} in {questionnaire.ref}"
        return (AnswerIssue(question_id, IssueCode.UNKNOWN_QUESTION, message),)
    found = [_check_value(questionnaire, question, answer.value)]
    for part, text in (("evidence", answer.evidence), ("note", answer.note)):
        found.append(_check_text(question_id, part, text))
    return tuple(issue for issues in found for issue in issues)


def _check_value(
    questionnaire: Questionnaire, question: Question, value: AnswerValue
) -> tuple[AnswerIssue, ...]:
    if value is DONT_KNOW:
        return ()
    match question:
        case Indicator():
            return _check_level(questionnaire, question, value)
        case SingleChoice():
            return _check_option(question, value)
        case MultipleChoice():
            return _check_options(question, value)
        case NumberQuestion():
            return _check_number(question, value)
        case Rating():
            return _check_ratings(question, value)
        case Text():
            return _check_text(question.id, "", value)
        case Parts():
            return _check_parts(questionnaire, question, value)
        case _:
            assert_never(question)


def _issue(question_id: str, code: IssueCode, message: str, **facts: str) -> tuple[AnswerIssue]:
    return (AnswerIssue(question_id, code, message, facts=facts),)


def _check_level(
    questionnaire: Questionnaire, indicator: Indicator, value: AnswerValue
) -> tuple[AnswerIssue, ...]:
    top = questionnaire.top_level
    if value is NOT_APPLICABLE:
        if indicator.not_applicable:
            return ()
        code = IssueCode.NOT_APPLICABLE_NOT_OFFERED
        return _issue(indicator.id, code, "“not applicable” is not offered for this question")
    if not isinstance(value, int | Fraction) or isinstance(value, bool) or not 0 <= value <= top:
        offered = "unknown or not_applicable" if indicator.not_applicable else "or unknown"
        message = f"{_shown(value)} is not a level; write a whole number from 0 to {top}, {offered}"
        return _issue(indicator.id, IssueCode.NOT_A_LEVEL, message, top=str(top))
    return ()


def _shown(value: object) -> str:
    """A value as it may appear in a message: short, and on one line."""
    text = " ".join(str(value).split())
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"  # noqa: PLR2004 - a line's width


def _check_option(question: SingleChoice, value: AnswerValue) -> tuple[AnswerIssue, ...]:
    options = [option.id for option in question.options]
    if isinstance(value, str) and value in options:
        return ()
    message = f"{_shown(value)} is not an option; write one of: {', '.join(options)}, unknown"
    return _issue(question.id, IssueCode.NOT_AN_OPTION, message)


def _check_options(question: MultipleChoice, value: AnswerValue) -> tuple[AnswerIssue, ...]:
    options = {option.id for option in question.options}
    if not isinstance(value, tuple):
        return _issue(question.id, IssueCode.WRONG_SHAPE, "write a list of options: [a, b]")
    issues: list[AnswerIssue] = []
    for chosen in value:
        if question.others and len(chosen) <= OTHER_LIMIT:
            continue
        if chosen not in options:
            message = (
                f"{_shown(chosen)} is not an option; choose from: {', '.join(sorted(options))}"
            )
            issues.extend(_issue(question.id, IssueCode.NOT_AN_OPTION, message))
    if len(set(value)) != len(value):
        issues.extend(_issue(question.id, IssueCode.WRONG_SHAPE, "an option is named twice"))
    return tuple(issues)


def _check_number(question: NumberQuestion, value: AnswerValue) -> tuple[AnswerIssue, ...]:
    if question.none is not None and value == "none":
        return ()
    if not isinstance(value, int) or isinstance(value, bool):
        offered = "a whole number or none" if question.none is not None else "a whole number"
        message = f"{_shown(value)} is not a number; write {offered}"
        return _issue(question.id, IssueCode.NOT_A_NUMBER, message)
    if not question.minimum <= value <= question.maximum:
        low, high = str(question.minimum), str(question.maximum)
        message = f"{value} is outside {low} to {high}"
        return _issue(question.id, IssueCode.OUT_OF_RANGE, message, minimum=low, maximum=high)
    return ()


def _check_ratings(question: Rating, value: AnswerValue) -> tuple[AnswerIssue, ...]:
    if not isinstance(value, Mapping):
        return _issue(question.id, IssueCode.WRONG_SHAPE, "write ratings as {item: rating}")
    issues: list[AnswerIssue] = []
    items = {item.id for item in question.items}
    top = len(question.scale)
    for item, rating in value.items():
        if item not in items:
            message = f"{_shown(item)} is not on the list"
            issues.extend(_issue(question.id, IssueCode.NOT_AN_OPTION, message))
        elif not isinstance(rating, int) or isinstance(rating, bool) or not 1 <= rating <= top:
            message = f"{_shown(rating)} is not a rating for {item}; write 1 to {top}"
            issues.extend(_issue(question.id, IssueCode.NOT_A_RATING, message, top=str(top)))
    if len(value) > question.at_most:
        message = f"{len(value)} items are rated; at most {question.at_most} may be"
        limit = str(question.at_most)
        issues.extend(_issue(question.id, IssueCode.TOO_MANY, message, limit=limit))
    return tuple(issues)


def _check_text(question_id: str, part: str, value: AnswerValue) -> tuple[AnswerIssue, ...]:
    if not isinstance(value, str):
        return (AnswerIssue(question_id, IssueCode.NOT_TEXT, "write text here", part),)
    if len(value) > TEXT_LIMIT:
        message = f"the text has {len(value)} characters; at most {TEXT_LIMIT} are kept"
        facts = {"limit": str(TEXT_LIMIT), "length": str(len(value))}
        return (AnswerIssue(question_id, IssueCode.TOO_LONG, message, part, facts),)
    return ()


def _check_parts(
    questionnaire: Questionnaire, question: Parts, value: AnswerValue
) -> tuple[AnswerIssue, ...]:
    if not isinstance(value, Mapping):
        names = ", ".join(part.id for part in question.parts)
        return _issue(question.id, IssueCode.WRONG_SHAPE, f"write a mapping with: {names}")
    parts = {part.id: part for part in question.parts}
    issues: list[AnswerIssue] = []
    for name, item in value.items():
        if name not in parts:
            message = f"{_shown(name)} is not a field of this question; use: {', '.join(parts)}"
            issues.extend(_issue(question.id, IssueCode.WRONG_SHAPE, message))
            continue
        for issue in _check_value(questionnaire, parts[name], item):
            message = f"{name}: {issue.message}"
            issues.append(AnswerIssue(question.id, issue.code, message, name, issue.facts))
    return tuple(issues)


def relevant_answers(questionnaire: Questionnaire, answers: Answers) -> Answers:
    """The answers to questions that are asked, in the order they are asked.

    Questions are walked in that order, and each condition sees only the answers kept so far: an
    answer to a question that is not asked does not exist, and cannot cause another to be asked.
    """
    kept: dict[str, Answer] = {}
    for question_id, question in questionnaire.questions.items():
        if question_id in answers and _is_asked(questionnaire, question, kept):
            kept[question_id] = answers[question_id]
    return kept


def asked_questions(questionnaire: Questionnaire, answers: Answers) -> frozenset[str]:
    """The ids of the questions that are asked, given the answers so far."""
    kept = relevant_answers(questionnaire, answers)
    return frozenset(
        question_id
        for question_id, question in questionnaire.questions.items()
        if _is_asked(questionnaire, question, kept)
    )


def _is_asked(questionnaire: Questionnaire, question: Question, kept: Answers) -> bool:
    if question.asked_when is None:
        return True
    facts = Facts(
        levels=known_levels(questionnaire, kept),
        bounds={},
        shown={},
        answers=known_context(questionnaire, kept),
        conditions={item.id: item.when for item in questionnaire.conditions},
        item_dimensions=questionnaire.item_dimensions,
    )
    return outcome(question.asked_when, facts) is Outcome.YES


def known_levels(questionnaire: Questionnaire, answers: Answers) -> dict[str, Level]:
    """The levels of answered indicators; don't know and not applicable are left out."""
    return {
        question_id: answer.value
        for question_id, answer in answers.items()
        if question_id in questionnaire.indicators and isinstance(answer.value, int | Fraction)
    }


def known_context(questionnaire: Questionnaire, answers: Answers) -> dict[str, ContextValue]:
    """Context answers as conditions see them; parts by `X9.people`, unknown ones as defined."""
    known: dict[str, ContextValue] = {}
    for question_id, question in questionnaire.context_questions.items():
        answer = answers.get(question_id)
        value = DONT_KNOW if answer is None else answer.value
        if isinstance(question, Parts):
            if isinstance(value, Mapping):
                for part, item in value.items():
                    _add_known(known, f"{question_id}.{part}", item)
        elif value is not DONT_KNOW:
            _add_known(known, question_id, value)
        elif question.unknown_counts_as is not None:
            known[question_id] = question.unknown_counts_as
    return known


def _add_known(known: dict[str, ContextValue], name: str, value: AnswerValue) -> None:
    if value is DONT_KNOW or isinstance(value, Fraction):
        return
    if isinstance(value, Mapping):
        known[name] = {item: rating for item, rating in value.items() if isinstance(rating, int)}
    else:
        known[name] = value
