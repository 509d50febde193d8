"""How far the answers are, page by page: what is answered, unknown, missing, without evidence."""

from __future__ import annotations

from dataclasses import dataclass

from questionnaires.answers import DONT_KNOW, Answers, asked_questions, relevant_answers
from questionnaires.definition import (
    ContextPage,
    Dimension,
    Indicator,
    Question,
    Questionnaire,
    Text,
    questions_of,
)


@dataclass(frozen=True, slots=True)
class PageProgress:
    """One page: ids of the questions asked on it, and of those that something is to be said of.

    `optional` questions may be left empty: free text.
    """

    id: str
    name: str
    question_ids: tuple[str, ...]
    optional: frozenset[str]
    unanswered: tuple[str, ...]
    without_evidence: tuple[str, ...]
    unknown: int
    is_touched: bool
    """Whether anything on it is answered, optional questions included."""

    @property
    def asked(self) -> int:
        """How many questions of the page count."""
        return len(self.question_ids) - len(self.optional)

    @property
    def missing(self) -> int:
        """How many of those have no answer."""
        return len(self.unanswered)

    @property
    def answered(self) -> int:
        """How many of those have one; "I do not know" is an answer."""
        return self.asked - self.missing

    @property
    def evidence_outstanding(self) -> int:
        """How many answers ask for evidence and have none."""
        return len(self.without_evidence)


@dataclass(frozen=True, slots=True)
class Progress:
    """All pages, in order."""

    pages: tuple[PageProgress, ...]

    @property
    def asked(self) -> int:
        """How many questions count."""
        return sum(page.asked for page in self.pages)

    @property
    def answered(self) -> int:
        """How many of them have an answer."""
        return sum(page.answered for page in self.pages)

    @property
    def missing(self) -> int:
        """How many of them have none."""
        return sum(page.missing for page in self.pages)

    @property
    def evidence_outstanding(self) -> int:
        """How many answers ask for evidence and have none."""
        return sum(page.evidence_outstanding for page in self.pages)

    @property
    def next_page(self) -> PageProgress | None:
        """The first page on which something is missing."""
        return next((page for page in self.pages if page.missing), None)

    def number_of(self, page_id: str) -> int:
        """The place of a page, from 1. Raises StopIteration for a page that does not exist."""
        return next(number for number, page in enumerate(self.pages, 1) if page.id == page_id)

    def of(self, page_id: str) -> PageProgress:
        """The progress of one page."""
        return self.pages[self.number_of(page_id) - 1]


def build_progress(questionnaire: Questionnaire, answers: Answers) -> Progress:
    """How far these answers are; questions that are not asked do not count."""
    asked = asked_questions(questionnaire, answers)
    kept = relevant_answers(questionnaire, answers)
    pages = (_page_progress(questionnaire, page, asked, kept) for page in questionnaire.pages)
    return Progress(tuple(pages))


def _page_progress(
    questionnaire: Questionnaire,
    page: ContextPage | Dimension,
    asked: frozenset[str],
    answers: Answers,
) -> PageProgress:
    questions = [question for question in questions_of(page) if question.id in asked]
    optional = frozenset(item.id for item in questions if isinstance(item, Text))
    answered = [question for question in questions if question.id in answers]
    return PageProgress(
        id=page.id,
        name=page.name,
        question_ids=tuple(question.id for question in questions),
        optional=optional,
        unanswered=tuple(
            item.id for item in questions if item.id not in answers and item.id not in optional
        ),
        without_evidence=tuple(
            item.id for item in answered if _lacks_evidence(questionnaire, item, answers)
        ),
        is_touched=bool(answered),
        unknown=sum(answers[item.id].value is DONT_KNOW for item in answered),
    )


def evidence_from(questionnaire: Questionnaire, indicator: Indicator) -> int:
    """The level from which an answer asks for evidence (method 5.2).

    The general one, or the level that passes the indicator's gate where that is lower.
    """
    general = questionnaire.scale.evidence.from_level
    return min(general, questionnaire.gate_levels.get(indicator.id, general))


def _lacks_evidence(questionnaire: Questionnaire, question: Question, answers: Answers) -> bool:
    answer = answers[question.id]
    if not isinstance(question, Indicator) or not isinstance(answer.value, int):
        return False
    asked = answer.value >= evidence_from(questionnaire, question)
    return asked and not answer.evidence.strip()
