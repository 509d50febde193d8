"""What is wrong with an answer, in the reader's language and in words of the page."""

from __future__ import annotations

from typing import assert_never

from flask_babel import gettext, lazy_gettext

from questionnaires.answers import OTHER_LIMIT, AnswerIssue, IssueCode
from questionnaires.definition import MultipleChoice, NumberQuestion, Parts, Question, Rating

CLASH = lazy_gettext(
    "Somebody else has changed this answer in the meantime. Yours is not saved yet: "
    "save once more to keep yours, or choose theirs."
)
NOTHING_CHOSEN = lazy_gettext(
    "Choose an answer first, so that what you wrote beside it can be kept. "
    "Not to know is an answer too."
)


def issue_message(issue: AnswerIssue, question: Question) -> str:  # noqa: C901 - one arm a code
    """One sentence that says what to do; `question` is the one the issue is about."""
    match issue.code:
        case IssueCode.NOT_AN_OPTION if _takes_others(question):
            text = gettext(
                "Keep each line under “Something else” within %(limit)s characters.",
                limit=OTHER_LIMIT,
            )
        case IssueCode.NOT_A_LEVEL | IssueCode.NOT_AN_OPTION | IssueCode.NOT_A_RATING:
            text = gettext("This is not one of the choices. Choose one that is offered.")
        case IssueCode.UNKNOWN_QUESTION:
            text = gettext("This question does not exist. Open the page again.")
        case IssueCode.NOT_APPLICABLE_NOT_OFFERED:
            text = gettext("“Does not apply here” is not offered for this question.")
        case IssueCode.NOT_A_NUMBER:
            text = _number_message(issue, question)
        case IssueCode.OUT_OF_RANGE:
            text = gettext("Write a number from %(minimum)s to %(maximum)s.", **issue.facts)
        case IssueCode.TOO_MANY:
            text = gettext("Choose at most %(limit)s. Set the others back to “No”.", **issue.facts)
        case IssueCode.NOT_TEXT:
            text = gettext("Write your answer in words.")
        case IssueCode.TOO_LONG:
            text = gettext(
                "This text has %(length)s characters. Shorten it to %(limit)s.", **issue.facts
            )
        case IssueCode.WRONG_SHAPE if isinstance(question, Rating):
            text = gettext("Set every rating back to “No”, or untick “None of these”.")
        case IssueCode.WRONG_SHAPE:
            text = gettext("This answer came in an unexpected form. Fill it in again.")
        case _:
            assert_never(issue.code)
    return str(text)


def _takes_others(question: Question) -> bool:
    """Whether any short text is an option, so that one that is refused must be too long."""
    return isinstance(question, MultipleChoice) and question.others


def _number_message(issue: AnswerIssue, question: Question) -> str:
    """Says that the box beside the number is an answer too, where there is one."""
    asked: Question | None = question
    if isinstance(question, Parts):
        asked = next((part for part in question.parts if part.id == issue.part), None)
    if isinstance(asked, NumberQuestion) and asked.none is not None:
        text = gettext(
            "Write one whole number, or tick “%(none)s” and leave the number empty.",
            none=asked.none,
        )
    else:
        text = gettext("Write a whole number, for example 12.")
    return str(text)
