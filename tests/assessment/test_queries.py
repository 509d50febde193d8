"""Reading: values come back as they went in, and more rows do not mean more queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from assessment.operations import reopen_assessment, submit_assessment
from assessment.queries import (
    find_latest_result,
    get_answers,
    list_results,
    list_waiting_reports,
    value_as_json,
    value_from_json,
)
from questionnaires.answers import Answer, AnswerValue, Special
from tests.factories import EVENING, RITA, answer, answers_of, start, submit

NAMES = st.text("abcXYZ019-_", min_size=1, max_size=8)
SIMPLE = st.integers(0, 3000) | st.sampled_from(Special) | NAMES
VALUES = SIMPLE | st.lists(NAMES).map(tuple) | st.dictionaries(NAMES, SIMPLE)


@given(VALUES)
def test_a_value_comes_back_from_json_as_it_was(value: AnswerValue) -> None:
    again = value_from_json(value_as_json(value))

    assert again == value
    assert type(again) is type(value)


def test_a_half_level_is_never_stored() -> None:
    with pytest.raises(TypeError, match="not an answer that a person gives"):
        value_as_json(Fraction(5, 2))


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_many_answers_take_as_many_queries_as_one(session: Session, engine: Engine) -> None:
    few, _ = start(session)
    answer(session, few, {"FND1": Answer(2)})
    many, _ = start(session)
    answer(session, many, answers_of("4-meridian"))

    with counted(engine) as for_few:
        assert len(get_answers(session, few)) == 1
    with counted(engine) as for_many:
        assert len(get_answers(session, many)) > 50

    assert len(for_few) == len(for_many) == 1


def test_many_results_take_as_many_queries_as_one(session: Session, engine: Engine) -> None:
    one, _ = submit(session)
    three, _ = submit(session)
    for _ in range(2):
        reopen_assessment(session, three, by=RITA, at=EVENING)
        submit_assessment(session, three, by=RITA, at=EVENING)

    with counted(engine) as for_one:
        assert [item.number for item in list_results(session, one)] == [1]
    with counted(engine) as for_three:
        assert [item.number for item in list_results(session, three)] == [1, 2, 3]

    assert len(for_one) == len(for_three) == 1
    latest = find_latest_result(session, three)
    assert latest is not None
    assert latest.number == 3
    assert len(list_waiting_reports(session)) == 4
