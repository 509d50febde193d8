"""A Hypothesis strategy: answers that pass `check_answers`, for any questionnaire.

Hypothesis draws bytes, each of which picks one of some options. That takes a tenth of the time of a
strategy for every question, and still shrinks: a zero picks the first option, which is no answer.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar, assert_never

from hypothesis import strategies as st

from questionnaires.answers import DONT_KNOW, NOT_APPLICABLE, Answer, AnswerValue
from questionnaires.definition import (
    Indicator,
    MultipleChoice,
    NumberQuestion,
    Parts,
    Question,
    Questionnaire,
    Rating,
    SingleChoice,
    Text,
)

WORDS = ("", " ", "Minutes, 2026", "محضر", "😀 a\nb", "<b>'\";", "=1+1")
BYTES_PER_QUESTION = 6
Option = TypeVar("Option")
Sheet = dict[str, Answer]


class Picker:
    """Picks options by the bytes it was given, and the first one when they are used up."""

    def __init__(self, drawn: bytes) -> None:
        self.left = iter(drawn)

    def pick(self, options: Sequence[Option]) -> Option:
        return options[next(self.left, 0) % len(options)]


def answer_sheets(questionnaire: Questionnaire, *, steps: int = 1) -> st.SearchStrategy[Sheet]:
    """Answers to some of the questions, asked or not.

    So that not all sheets are of the lowest class, some are complete, and all levels of a sheet lie
    above one that is drawn. With two steps, half levels occur, as several raters give them (5.8).
    """
    size = BYTES_PER_QUESTION * len(questionnaire.questions)

    def sheet(drawn: bytes) -> Sheet:
        picker, top = Picker(drawn), questionnaire.top_level
        complete = picker.pick((False, True))
        lowest = picker.pick(range(top + 1))
        levels = [Fraction(n, steps) for n in range(lowest * steps, top * steps + 1)]
        return {
            name: answer(picker, question, levels, complete=complete)
            for name, question in questionnaire.questions.items()
            if complete or picker.pick((False, True, True, True))
        }

    return st.binary(min_size=size, max_size=size).map(sheet)


def answer(
    picker: Picker, question: Question, levels: Sequence[Fraction], *, complete: bool
) -> Answer:
    """An answer to one question, with or without evidence and a note."""
    known = complete or picker.pick((True, True, True, True, False))
    value: AnswerValue
    if not known:
        offered = isinstance(question, Indicator) and question.not_applicable
        value = picker.pick((DONT_KNOW, NOT_APPLICABLE)) if offered else DONT_KNOW
    elif isinstance(question, Indicator):
        level = picker.pick(levels)
        value = int(level) if level.denominator == 1 else level
    else:
        value = context_value(picker, question)
    return Answer(value, picker.pick(WORDS), picker.pick(WORDS))


def context_value(
    picker: Picker,
    question: SingleChoice | MultipleChoice | Rating | NumberQuestion | Text | Parts,
) -> AnswerValue:
    """An acceptable value of a context question."""
    match question:
        case SingleChoice():
            return picker.pick(question.options).id
        case MultipleChoice():
            options = [option.id for option in question.options]
            options += ["one of our own"] if question.others else []
            return tuple(option for option in options if picker.pick((False, True)))
        case NumberQuestion():
            numbers = range(question.minimum, question.maximum + 1)
            wordless = question.none is None or picker.pick((True, True, False))
            return picker.pick(numbers) if wordless else "none"
        case Rating():
            ratings = range(1, len(question.scale) + 1)
            count = picker.pick(range(question.at_most + 1))
            return {picker.pick(question.items).id: picker.pick(ratings) for _ in range(count)}
        case Text():
            return picker.pick(WORDS)
        case Parts():
            return {
                part.id: context_value(picker, part) if picker.pick((True, False)) else DONT_KNOW
                for part in question.parts
                if picker.pick((False, True))
            }
        case _:
            assert_never(question)
