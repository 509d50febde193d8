"""Answers to context questions in words: they never score, but they choose stage and workshop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from questionnaires.answers import AnswerValue, Special
from questionnaires.definition import (
    Context,
    MultipleChoice,
    NumberQuestion,
    Parts,
    Rating,
    SingleChoice,
    Text,
)
from reports.material import Material

GROUP_PAGE = "group"
"""The page about how people decide and disagree. A report is passed around: what was said there
shapes the advice on leading the workshop, and is not printed answer by answer (method 4.4)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer; `label` names the part of the question it answers, if it has parts."""

    words: tuple[str, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class ContextView:
    """One context question with what was answered, a line for each choice, item or part.

    `lines` may hold the respondent's own words; it is empty when the answer is don't know.
    """

    id: str
    question: str
    lines: tuple[Line, ...]


def list_context(material: Material) -> tuple[ContextView, ...]:
    """Every context question that was answered, in the order it is asked, but for the group's."""
    return tuple(
        ContextView(item.id, item.text, _lines(item, material.answers[item.id].value))
        for page in material.questionnaire.context
        if page.id != GROUP_PAGE
        for item in page.questions
        if item.id in material.answers
    )


def _lines(question: Context, value: AnswerValue) -> tuple[Line, ...]:
    """An answer line by line; the parts of a question are labelled."""
    if not isinstance(question, Parts):
        return tuple(Line((words,)) for words in in_words(question, value))
    parts = ((part, part_in_words(question, value, part.id)) for part in question.parts)
    return tuple(Line(words, part.text) for part, words in parts if words)


def in_words(question: Context, value: AnswerValue) -> tuple[str, ...]:
    """An answer as a reader sees it; nothing for don't know, or for what does not fit."""
    if isinstance(value, Special):
        return ()
    match question:
        case SingleChoice():
            return _options(question, (value,))
        case MultipleChoice():
            return _options(question, value) if isinstance(value, tuple) else ()
        case Rating():
            return _ratings(question, value) if isinstance(value, Mapping) else ()
        case NumberQuestion():
            return (str(value),) if isinstance(value, int) else (question.none or "",)
        case Text():
            return (str(value).strip(),) if str(value).strip() else ()
        case Parts():
            parts = (part_in_words(question, value, part.id) for part in question.parts)
            return tuple(words for part in parts for words in part)
        case _:
            assert_never(question)


def _options(
    question: SingleChoice | MultipleChoice, chosen: tuple[AnswerValue, ...]
) -> tuple[str, ...]:
    """Options in the questionnaire's words, and what the respondent added in their own."""
    texts = {option.id: option.text for option in question.options}
    return tuple(texts.get(str(option), str(option)) for option in chosen)


def _ratings(question: Rating, value: Mapping[str, AnswerValue]) -> tuple[str, ...]:
    """Rated items, the highest rating first, each with its rating in words."""
    rated = [
        (rating, f"{item.text} – {question.scale[rating - 1]}")
        for item in question.items
        if isinstance(rating := value.get(item.id), int)
    ]
    rated.sort(key=lambda pair: -pair[0])
    return tuple(text for _, text in rated)


def part_in_words(
    question: Context | None, value: AnswerValue | None, part_id: str
) -> tuple[str, ...]:
    """One part of an answer in several parts; nothing when it was not answered."""
    if not isinstance(question, Parts) or not isinstance(value, Mapping) or part_id not in value:
        return ()
    part = next((part for part in question.parts if part.id == part_id), None)
    return () if part is None else in_words(part, value[part_id])
