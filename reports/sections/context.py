"""Answers to context questions in words: they never score, but they choose stage and workshop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from questionnaires.answers import Answer, AnswerValue, Special
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
class ContextView:
    """One context question with what was answered, a line for each choice, item or part.

    `lines` may hold the respondent's own words; it is empty when the answer is don't know.
    """

    id: str
    question: str
    lines: tuple[str, ...]


def list_context(material: Material) -> tuple[ContextView, ...]:
    """Every context question that was answered, in the order it is asked, but for the group's."""
    return tuple(
        ContextView(item.id, item.text, in_words(item, material.answers[item.id].value))
        for page in material.questionnaire.context
        if page.id != GROUP_PAGE
        for item in page.questions
        if item.id in material.answers
    )


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
            return _parts(question, value) if isinstance(value, Mapping) else ()
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


def _parts(question: Parts, value: Mapping[str, AnswerValue]) -> tuple[str, ...]:
    """The parts that were answered, each on a line."""
    lines = []
    for part in question.parts:
        words = in_words(part, value[part.id]) if part.id in value else ()
        if words:
            lines.append(f"{part.text}: {'; '.join(words)}")
    return tuple(lines)


def part_in_words(question: Context | None, answer: Answer | None, part_id: str) -> str:
    """One part of an answer in several parts; empty when it was not answered."""
    if not isinstance(question, Parts) or answer is None or not isinstance(answer.value, Mapping):
        return ""
    part = next((part for part in question.parts if part.id == part_id), None)
    value = answer.value.get(part_id)
    return "" if part is None or value is None else "; ".join(in_words(part, value))
