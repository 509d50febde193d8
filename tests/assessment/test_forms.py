"""Forms made from definitions: one rule for an answer, and every way to type it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from babel import Locale
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from assessment.forms.controls import fill_in, question_fields, read_answer, takes_note
from assessment.forms.questions import QuestionsForm, page_form
from assessment.forms.start import StartForm, list_countries, list_country_codes
from questionnaires.answers import (
    DONT_KNOW,
    NOT_APPLICABLE,
    Answer,
    AnswerValue,
    check_answer,
    check_answers,
)
from questionnaires.catalogue import get_latest_published, get_questionnaire
from questionnaires.definition import (
    ContextPage,
    Dimension,
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
from tests.factories import answers_of

QUESTIONNAIRE = get_questionnaire(get_latest_published())
FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
IDS = st.from_regex(r"\A[A-Za-z][A-Za-z0-9_-]{0,63}\Z")
LINES = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=20)
TRAPS = ["data", "errors", "validate", "csrf_token", "meta", "X1-note", "process", "clashes"]


@pytest.fixture(autouse=True)
def in_request(app: Flask) -> Iterator[None]:
    """Messages need to know the reader's language."""
    with app.test_request_context():
        yield


def with_page(*questions: Any) -> tuple[Questionnaire, ContextPage]:  # noqa: ANN401 - of any type
    """The questionnaire with one page of context questions in place of its own."""
    page = ContextPage(id="only", name="Only", about="Only.", questions=questions)
    content = {name: getattr(QUESTIONNAIRE, name) for name in Questionnaire.model_fields}
    return Questionnaire.model_construct(**(content | {"context": (page,)})), page


def form_of(page_id: str, **sent: str) -> QuestionsForm:
    (page,) = [page for page in QUESTIONNAIRE.pages if page.id == page_id]
    return page_form(QUESTIONNAIRE, page, sent=MultiDict(sent))


def values_of(question: Question) -> st.SearchStrategy[AnswerValue]:
    """Acceptable values of a question."""
    match question:
        case Indicator():
            special = [DONT_KNOW, *([NOT_APPLICABLE] if question.not_applicable else [])]
            return st.sampled_from([*range(QUESTIONNAIRE.top_level + 1), *special])
        case SingleChoice():
            return st.sampled_from([DONT_KNOW, *(option.id for option in question.options)])
        case MultipleChoice():
            known = st.sampled_from([option.id for option in question.options])
            others = LINES.map(str.strip).filter(bool) if question.others else st.nothing()
            chosen = st.lists(known | others, min_size=1, max_size=4, unique=True)
            order = [option.id for option in question.options]
            return chosen.map(lambda ids: tuple(sorted(ids, key=lambda i: i not in order)))
        case NumberQuestion():
            numbers = st.integers(question.minimum, question.maximum)
            return numbers | st.just("none") if question.none else numbers
        case Rating():
            items = st.sampled_from([item.id for item in question.items])
            ratings = st.integers(1, len(question.scale))
            return st.dictionaries(items, ratings, min_size=1, max_size=question.at_most)
        case Text():
            return LINES.map(str.strip).filter(lambda text: text and text != DONT_KNOW)
        case Parts():
            parts = {part.id: values_of(part) for part in question.parts}
            return st.fixed_dictionaries({}, optional=parts).filter(bool)


@given(data=st.data())
@FEW
def test_an_answer_filled_in_and_read_again_is_the_same(data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(list(QUESTIONNAIRE.questions.values())))
    note = data.draw(LINES) if takes_note(question) else ""
    evidence = data.draw(LINES) if isinstance(question, Indicator) else ""
    answer = Answer(data.draw(values_of(question)), evidence=evidence, note=note)
    assert check_answer(QUESTIONNAIRE, question.id, answer) == ()
    shown = fill_in(question, answer)
    assert answer == read_answer(question, lambda name: shown.get(name, ()))


@given(question_id=IDS | st.sampled_from(TRAPS), part_id=IDS)
@FEW
def test_any_legal_id_works_as_a_field(question_id: str, part_id: str) -> None:
    part = NumberQuestion(id=part_id, text="How many?", type="number", minimum=0, maximum=9)
    parts = Parts(id=question_id, text="?", type="parts", parts=(part,))
    text = Text(id=f"{question_id[:60]}-x", text="?", type="text")
    questionnaire, page = with_page(parts, text)
    sent = {f"answer-{question_id}.{part_id}": "7", f"answer-{text.id}": "words"}
    form = page_form(questionnaire, page, sent=MultiDict(sent))
    assert form.validate()
    expected = {question_id: Answer({part_id: 7}), text.id: Answer("words")}
    assert expected == form.read_answers()


@given(data=st.data())
@FEW
def test_the_form_finds_what_the_domain_finds(data: st.DataObject) -> None:
    page = data.draw(st.sampled_from(QUESTIONNAIRE.pages))
    names = [name for question in questions(page) for name in question_fields(question)]
    typed = st.sampled_from(["", "0", "3", "9", "-1", "unknown", "none", "1999", "x", "z" * 4001])
    chosen = data.draw(st.dictionaries(st.sampled_from(names), typed, min_size=1))
    form = page_form(QUESTIONNAIRE, page, sent=MultiDict(chosen))
    form.validate()
    answers = {key: answer for key, answer in form.read_answers().items() if answer is not None}
    refused = {issue.question_id for issue in check_answers(QUESTIONNAIRE, answers)}
    assert refused == {key for key in answers if form.has_errors(key)}


def questions(page: ContextPage | Dimension) -> list[Question]:
    return [item for item in QUESTIONNAIRE.questions.values() if _is_on(page, item.id)]


def _is_on(page: ContextPage | Dimension, question_id: str) -> bool:
    if isinstance(page, Dimension):
        return QUESTIONNAIRE.dimension_of.get(question_id) == page.id
    return any(question.id == question_id for question in page.questions)


@pytest.mark.parametrize("sample", ["1-amberlake", "3-costa-clarina", "4-meridian"])
def test_every_page_of_a_sample_comes_back_unchanged_and_untouched(sample: str) -> None:
    answers = answers_of(sample)
    for page in QUESTIONNAIRE.pages:
        shown = page_form(QUESTIONNAIRE, page, answers=answers)
        sent: MultiDict[str, str] = MultiDict()
        for field in shown:
            for text in field.data if isinstance(field.data, list) else [field.data or ""]:
                sent.add(field.name, text)
        form = page_form(QUESTIONNAIRE, page, sent=sent)
        assert form.validate(), form.errors
        assert form.acceptable_answers(answers) == {}


@pytest.mark.parametrize(
    ("page_id", "name", "typed"),
    [
        ("GOV", "answer-GOV1", "5"),
        ("GOV", "answer-GOV1", "²"),
        ("GOV", "answer-GOV1", "not_applicable"),
        ("situation", "answer-X1", "monarchy"),
        ("situation", "answer-X2", "long ago"),
        ("situation", "answer-X2", "1" * 5000),
        ("situation", "answer-X2", "1066"),
        ("situation", "answer-X15.group", "XYZ"),
        ("obstacles", "answer-X6.O1", "4"),
        ("workshop", "answer-X9.groups", "XYZ"),
        ("situation", "others-answer-X14", "z" * 201),
    ],
)
def test_what_is_not_on_offer_is_refused_at_its_field(page_id: str, name: str, typed: str) -> None:
    form = form_of(page_id, **{name: typed})
    assert not form.validate()
    question_id = name.rsplit("-", maxsplit=1)[-1].split(".", maxsplit=1)[0]
    assert {question_id} == {
        field.name.split("-")[-1].split(".")[0] for field in form if field.errors
    }
    assert form.acceptable_answers({}) == {
        key: answer for key, answer in form.read_answers().items() if key != question_id and answer
    }


def test_digits_of_any_script_are_numbers() -> None:
    assert form_of("situation", **{"answer-X2": "٢٠١١"}).read_answers()["X2"] == Answer(2011)


def test_a_number_and_none_exclude_each_other() -> None:
    form = form_of("situation", **{"answer-X2": "2011", "none-answer-X2": "none"})
    assert not form.validate()
    assert "tick" in form["answer-X2"].errors[0]


def test_more_obstacles_than_allowed_are_refused_as_a_whole() -> None:
    form = form_of("obstacles", **{f"answer-X6.O{number}": "1" for number in range(1, 7)})
    assert not form.validate()
    assert "at most 5" in form["answer-X6.O1"].errors[0]


def test_a_region_without_obstacles_says_so() -> None:
    assert form_of("obstacles").read_answers(["X6"]) == {"X6": None}
    form = form_of("obstacles", **{"none-answer-X6": "none"})
    assert form.validate()
    assert form.read_answers(["X6"]) == {"X6": Answer({})}
    both = form_of("obstacles", **{"none-answer-X6": "none", "answer-X6.O1": "1"})
    assert not both.validate()
    assert "untick" in both["answer-X6.O1"].errors[0]


def test_a_note_without_an_answer_asks_for_the_answer() -> None:
    form = form_of("GOV", **{"note-GOV2": "See the minutes"})
    assert not form.validate()
    assert form["answer-GOV2"].errors


def test_a_change_by_somebody_else_is_not_overwritten_unseen() -> None:
    (page,) = [page for page in QUESTIONNAIRE.pages if page.id == "GOV"]
    seen = page_form(QUESTIONNAIRE, page, answers={"GOV1": Answer(1)})["seen-GOV1"].data
    form = form_of("GOV", **{"answer-GOV1": "2", "seen-GOV1": seen})
    assert form.validate()
    assert form.acceptable_answers({"GOV1": Answer(4)}).get("GOV1") is None
    assert form.clashes == {"GOV1": Answer(4)}
    assert form["answer-GOV1"].errors


def test_an_untouched_answer_stays_as_somebody_else_left_it() -> None:
    (page,) = [page for page in QUESTIONNAIRE.pages if page.id == "GOV"]
    seen = page_form(QUESTIONNAIRE, page, answers={"GOV1": Answer(1)})["seen-GOV1"].data
    form = form_of("GOV", **{"answer-GOV1": "1", "seen-GOV1": seen})
    assert form.validate()
    assert "GOV1" not in form.acceptable_answers({"GOV1": Answer(4)})
    assert form.clashes == {}


# --- the form an assessment starts with ----------------------------------------------------------


def test_every_country_has_a_name_and_stands_in_the_reader_s_order() -> None:
    countries = list_countries(Locale("en"))
    names = [name for _, name in countries]
    assert len(countries) == len(list_country_codes()) >= 249
    assert names.index("Åland Islands") < names.index("Albania")
    assert "EU" not in list_country_codes()


@pytest.mark.parametrize(
    ("changed", "faulty"),
    [
        ({"region": "  \u202e "}, "region"),
        ({"region": "x" * 201}, "region"),
        ({"country": "XX"}, "country"),
        ({"country": ""}, "country"),
        ({"language": "tlh"}, "language"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b.c\r\nBcc: d@e.f"}, "email"),
        ({"website": "http://spam.example"}, "website"),
    ],
)
def test_a_start_that_is_not_acceptable_is_refused(changed: dict[str, str], faulty: str) -> None:
    good = {"region": "Costa Verde", "country": "EC", "language": "en", "email": "", "website": ""}
    assert StartForm(MultiDict(good)).validate()
    form = StartForm(MultiDict(good | changed))
    assert not form.validate()
    assert [faulty] == [field.name for field in form.faulty_fields()]
