"""What is acceptable as an answer, for all adapters alike: values that no file can hold too."""

from fractions import Fraction
from typing import Any

import pytest

from questionnaires.answers import (
    DONT_KNOW,
    NOT_APPLICABLE,
    Answer,
    IssueCode,
    check_answers,
    relevant_answers,
)
from questionnaires.definition import Indicator
from tests.questionnaires.at_hand import CLUSTER_READINESS


def codes(question_id: str, value: Any) -> list[str]:  # noqa: ANN401 - also what is no value
    issues = check_answers(CLUSTER_READINESS, {question_id: Answer(value)})
    assert {issue.question_id for issue in issues} <= {question_id}
    return [issue.code for issue in issues]


def test_an_empty_sheet_is_acceptable() -> None:
    assert check_answers(CLUSTER_READINESS, {}) == ()


@pytest.mark.parametrize("question_id", CLUSTER_READINESS.questions)
def test_not_knowing_is_an_answer_to_every_question(question_id: str) -> None:
    assert codes(question_id, DONT_KNOW) == []


@pytest.mark.parametrize("indicator", CLUSTER_READINESS.indicators.values(), ids=lambda i: i.id)
def test_not_applicable_is_an_answer_where_it_is_offered(indicator: Indicator) -> None:
    expected = [] if indicator.not_applicable else [IssueCode.NOT_APPLICABLE_NOT_OFFERED]

    assert codes(indicator.id, NOT_APPLICABLE) == expected


@pytest.mark.parametrize(
    ("question_id", "value", "expected"),
    [
        ("FND1", 0, []),
        ("FND1", 4, []),
        ("FND1", Fraction(3, 2), []),
        ("FND1", Fraction(9, 2), [IssueCode.NOT_A_LEVEL]),
        ("FND1", True, [IssueCode.NOT_A_LEVEL]),
        ("FND1", 2.0, [IssueCode.NOT_A_LEVEL]),
        ("X2", True, [IssueCode.NOT_A_NUMBER]),
        ("X2", "none", []),
        ("X6", {}, []),
        ("X6", {"O1": True}, [IssueCode.NOT_A_RATING]),
        ("X6", {"O1": 0, "O99": 1}, [IssueCode.NOT_A_RATING, IssueCode.NOT_AN_OPTION]),
        ("X9", {"people": 10000, "groups": ()}, []),
        ("X9", {"people": 10001, "groups": "PUB"}, [IssueCode.OUT_OF_RANGE, IssueCode.WRONG_SHAPE]),
        ("X14", ("medical", "yoga"), []),
        ("X22", "x" * 4000, []),
        ("X22", "x" * 4001, [IssueCode.TOO_LONG]),
        ("X99", "a", [IssueCode.UNKNOWN_QUESTION]),
    ],
    ids=str,
)
def test_a_value_is_accepted_or_refused_with_a_code(
    question_id: str, value: object, expected: list[IssueCode]
) -> None:
    assert codes(question_id, value) == expected


def test_evidence_and_note_have_limits_of_their_own() -> None:
    answer = Answer(3, evidence="x" * 4001, note="y" * 4001)

    issues = check_answers(CLUSTER_READINESS, {"FND1": answer})

    assert [(issue.part, issue.code) for issue in issues] == [
        ("evidence", IssueCode.TOO_LONG),
        ("note", IssueCode.TOO_LONG),
    ]


def test_a_bad_part_of_an_answer_is_named() -> None:
    [issue] = check_answers(CLUSTER_READINESS, {"X9": Answer({"people": -1})})

    assert (issue.part, issue.facts) == ("people", {"minimum": "0", "maximum": "10000"})


def test_a_question_that_is_not_asked_takes_its_answer_along() -> None:
    # Nothing exists, so nobody asks when it began.
    answers = {"X2": Answer(2009), "X1": Answer("none")}

    assert relevant_answers(CLUSTER_READINESS, answers) == {"X1": Answer("none")}
    assert list(relevant_answers(CLUSTER_READINESS, answers | {"X1": Answer("active")})) == [
        *("X1", "X2")
    ]
