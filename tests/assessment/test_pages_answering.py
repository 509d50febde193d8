"""A page with questions: nothing typed is lost, nothing unasked is shown, nothing is run."""

from __future__ import annotations

import re
from html import unescape
from typing import get_args

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assessment.access import Permission as May
from assessment.access import Visitor, get_assessment
from assessment.operations import open_link, save_answers
from assessment.queries import get_answers
from questionnaires.answers import DONT_KNOW, NOT_APPLICABLE, Answer, Answers
from questionnaires.catalogue import get_latest_published, get_questionnaire
from questionnaires.definition import ContextPage, Dimension, Question
from tests.assessment.reading_pages import PageReader
from tests.factories import NOON, start

QUESTIONNAIRE = get_questionnaire(get_latest_published())
JSON = {"Accept": "application/json"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><script>alert(1)</script>",
    "{{ 7*7 }} {% raw %} ${7*7} %(name)s %s",
    "'; DROP TABLE assessment; --",
    "مركز الصحة \u2067abc\u2069 ١٢٣",
    "e" + "\u0301" * 50,
    "long" * 900,
    "a\x00b\u202ec\ufeffd",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
]


class Scene:
    """Rita's assessment, opened in a browser."""

    def __init__(self, app: Flask, engine: Engine, region_name: str = "Meridian Sound") -> None:
        self.engine = engine
        with Session(engine) as session, session.begin():
            assessment, secret = start(session, region_name)
            self.id = assessment.id
            key = open_link(session, secret, at=NOON.replace(year=2100)).browser_key
        self.client: FlaskClient = app.test_client()
        self.client.set_cookie("browser", key)

    def path(self, page_id: str) -> str:
        """The address of a page of questions."""
        return f"/assessments/{self.id}/pages/{page_id}"

    def stored(self) -> Answers:
        """The answers in the database."""
        with Session(self.engine) as session:
            visitor = Visitor(frozenset({self.id}))
            return get_answers(session, get_assessment(session, visitor, self.id, May.READ_ANSWERS))

    def save_as_somebody_else(self, answers: Answers) -> None:
        """A colleague with the same link saves something."""
        with Session(self.engine) as session, session.begin():
            visitor = Visitor(frozenset({self.id}))
            assessment = get_assessment(session, visitor, self.id, May.ANSWER)
            save_answers(session, assessment, answers, by="colleague", at=NOON)


@pytest.fixture
def scene(app: Flask, engine: Engine) -> Scene:
    return Scene(app, engine)


@pytest.mark.parametrize("page", QUESTIONNAIRE.pages, ids=lambda page: page.id)
def test_every_control_has_a_label_and_every_level_its_words(
    scene: Scene, page: ContextPage | Dimension
) -> None:
    response = scene.client.get(scene.path(page.id))
    reader = PageReader(response.text)
    assert reader.unlabelled() == []
    assert reader.title.startswith(page.name)
    for indicator in QUESTIONNAIRE.indicators.values():
        if QUESTIONNAIRE.dimension_of[indicator.id] == page.id:
            for anchor in indicator.anchors:
                assert " ".join(anchor.text.split()) in reader.text
            values = {
                control.value
                for control in reader.form(page.id).controls
                if control.name == f"answer-{indicator.id}"
            }
            assert "unknown" in values
            assert ("not_applicable" in values) == indicator.not_applicable


@pytest.mark.parametrize("template", ["macros/edit.html", "macros/read.html"])
def test_every_question_type_has_a_macro_to_edit_and_one_to_read(app: Flask, template: str) -> None:
    with app.test_request_context():
        module = app.jinja_env.get_template(template).module
    for question_type in get_args(Question):
        field = question_type.model_fields.get("type")
        kind = "indicator" if field is None else get_args(field.annotation)[0]
        assert hasattr(module, kind), kind


def test_acceptable_answers_are_saved_beside_one_that_is_not(scene: Scene) -> None:
    sent = {"answer-X1": "active", "answer-X2": "long ago", "note-X3": "in March", "go": "next"}
    response = scene.client.post(scene.path("situation"), data=sent)
    assert response.status_code == 422
    assert scene.stored() == {"X1": Answer("active")}
    reader = PageReader(response.text)
    assert reader.title.startswith("Error:")
    assert {"#answer-X2", "#answer-X3"} <= set(reader.links)
    shown = reader.form("situation").filled_in()
    assert (shown["answer-X2"], shown["note-X3"]) == ("long ago", "in March")
    assert shown["answer-X1"] == "active"
    assert 'aria-describedby="answer-X2.error"' in response.text


def test_evidence_and_notes_are_kept_with_their_answers(scene: Scene) -> None:
    sent = {
        "answer-GOV1": "3",
        "evidence-GOV1": " Statutes,\r\n2014 ",
        "note-GOV1": "Signed",
        "answer-GOV2": "unknown",
        "note-GOV2": "Asked twice",
        "answer-COO3": "not_applicable",
    }
    scene.client.post(scene.path("GOV"), data=sent)
    assert scene.stored() == {
        "GOV1": Answer(3, evidence="Statutes,\n2014", note="Signed"),
        "GOV2": Answer(DONT_KNOW, note="Asked twice"),
    }
    scene.client.post(scene.path("COO"), data=sent)
    assert scene.stored()["COO3"] == Answer(NOT_APPLICABLE)


@pytest.mark.parametrize(
    ("button", "leads_to"),
    [
        ("next", "pages/FUN"),
        ("back", "pages/FND"),
        ("overview", ""),
        ("stop", "stopped"),
        ("check", "check"),
        ("COO", "pages/COO"),
        ("//evil.example", "pages/FUN"),
    ],
)
def test_every_button_saves_and_leads_on(scene: Scene, button: str, leads_to: str) -> None:
    sent = {"answer-GOV1": "2", "go": button}
    response = scene.client.post(scene.path("GOV"), data=sent)
    assert scene.stored() == {"GOV1": Answer(2)}
    assert response.location == f"/assessments/{scene.id}/{leads_to}".rstrip("/")


def test_a_question_that_follows_is_shown_before_going_on(scene: Scene) -> None:
    reader = PageReader(scene.client.get(scene.path("situation")).text)
    assert reader.hidden_questions == {"X2"}
    sent = {"answer-X1": "active", "go": "next"}
    response = scene.client.post(scene.path("situation"), data=sent)
    assert response.location == f"{scene.path('situation')}#question-X2"
    page = scene.client.get(scene.path("situation"))
    assert PageReader(page.text).hidden_questions == set()
    assert "One more question follows" in page.text
    response = scene.client.post(scene.path("situation"), data=sent)
    assert response.location == scene.path("FND")


def test_scripts_save_single_questions_and_learn_what_is_asked_now(scene: Scene) -> None:
    sent = {"answer-X1": "active", "answer-X3": "formal", "only": "X1"}
    response = scene.client.post(scene.path("situation"), data=sent, headers=JSON)
    assert scene.stored() == {"X1": Answer("active")}
    assert response.json is not None
    assert "X2" in response.json["asked"]
    assert response.json["answered"] == "1 of 7 answered"
    assert response.json["saved_at"].endswith("+00:00")
    assert response.json["errors"] == {}


@pytest.mark.parametrize("sent", [{"answer-X6.O1": "2"}, {"none-answer-X6": "none"}])
def test_ratings_count_as_an_answer_and_so_does_none_of_them(
    scene: Scene, sent: dict[str, str]
) -> None:
    told = scene.client.post(scene.path("obstacles"), data=sent, headers=JSON).json
    assert told is not None
    assert told["answered"].startswith("1 of ")
    shown = PageReader(scene.client.get(scene.path("obstacles")).text).form("obstacles").filled_in()
    assert sent.items() <= dict(shown.items()).items()


def test_scripts_learn_what_could_not_be_saved(scene: Scene) -> None:
    sent = {"answer-X1": "active", "answer-X2": "1066", "only": ["X1", "X2"]}
    response = scene.client.post(scene.path("situation"), data=sent, headers=JSON)
    assert response.status_code == 200
    assert response.json is not None
    assert response.json["errors"] == {"answer-X2": "Write a number from 1800 to 2100."}
    assert scene.stored() == {"X1": Answer("active")}


def test_a_colleague_s_answer_is_shown_beside_ones_own(scene: Scene) -> None:
    form = PageReader(scene.client.get(scene.path("GOV")).text).form("GOV")
    scene.save_as_somebody_else({"GOV1": Answer(4, evidence="Decree 7"), "GOV2": Answer(1)})
    sent = form.filled_in()
    sent["answer-GOV1"] = "2"
    response = scene.client.post(form.action, data=sent)
    assert response.status_code == 422
    assert scene.stored()["GOV1"].value == 4
    assert scene.stored()["GOV2"].value == 1, "an untouched question must not be taken back"
    assert "Decree 7" in response.text
    again = PageReader(response.text).form("GOV").filled_in()
    assert again["answer-GOV1"] == "2"
    assert scene.client.post(form.action, data=again).status_code == 302
    assert scene.stored()["GOV1"].value == 2


def test_a_page_s_own_earlier_save_is_no_clash_even_if_its_answer_was_lost(scene: Scene) -> None:
    form = PageReader(scene.client.get(scene.path("GOV")).text).form("GOV")
    key = form.filled_in()["page"].removesuffix(".0")
    for turn, level in ((1, "2"), (2, "4"), (3, "3")):
        sent = form.filled_in()  # with what was seen when the page was opened
        sent["page"], sent["answer-GOV1"] = f"{key}.{turn}", level
        told = scene.client.post(form.action, data=sent, headers=JSON).json
        assert told is not None
        assert told["errors"] == {}
        assert scene.stored()["GOV1"].value == int(level)


def test_a_page_s_earlier_save_that_arrives_late_changes_nothing(scene: Scene) -> None:
    form = PageReader(scene.client.get(scene.path("GOV")).text).form("GOV")
    key = form.filled_in()["page"].removesuffix(".0")
    for turn, level in ((2, "4"), (1, "2")):
        sent = form.filled_in()
        sent["page"], sent["answer-GOV1"] = f"{key}.{turn}", level
        assert scene.client.post(form.action, data=sent).status_code == 302
    assert scene.stored()["GOV1"].value == 4


def test_another_tab_of_the_same_browser_is_somebody_else(scene: Scene) -> None:
    first, second = (PageReader(scene.client.get(scene.path("GOV")).text) for _ in range(2))
    for reader, level, status in ((first, "2", 302), (second, "3", 422)):
        sent = reader.form("GOV").filled_in()
        sent["answer-GOV1"] = level
        assert scene.client.post(scene.path("GOV"), data=sent).status_code == status
    assert scene.stored()["GOV1"].value == 2


def test_scripts_learn_of_a_clash_and_may_insist(scene: Scene) -> None:
    form = PageReader(scene.client.get(scene.path("GOV")).text).form("GOV")
    scene.save_as_somebody_else({"GOV1": Answer(0)})
    sent = form.filled_in()
    sent["answer-GOV1"] = "2"
    sent["only"] = "GOV1"
    told = scene.client.post(form.action, data=sent, headers=JSON).json
    assert told is not None
    theirs = QUESTIONNAIRE.indicators["GOV1"].anchors[0].text
    assert told["errors"]["answer-GOV1"].endswith(f"Their answer: {theirs}")
    assert scene.stored()["GOV1"].value == 0
    sent["seen-GOV1"] = told["seen"]["GOV1"]
    told = scene.client.post(form.action, data=sent, headers=JSON).json
    assert told is not None
    assert told["errors"] == {}
    assert scene.stored()["GOV1"].value == 2


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_shown_and_never_run(app: Flask, engine: Engine, text: str) -> None:
    scene = Scene(app, engine, region_name=text[:200])
    sent = {
        "answer-GOV1": "3",
        "evidence-GOV1": text,
        "note-GOV1": text,
        "answer-X8": text,
        "answer-X15.role": text,
        "others-answer-X14": text[:150],
    }
    for page_id in ("GOV", "obstacles", "situation"):
        assert scene.client.post(scene.path(page_id), data=sent).status_code == 302
    stored = scene.stored()["GOV1"].evidence
    for path in ("", "/check", "/delete", "/pages/GOV", "/pages/obstacles"):
        page = scene.client.get(f"/assessments/{scene.id}{path}").text
        assert not re.search(r"<script(?! type=\"module\" src=\"/static/)|<img|<b>", page)
        assert path not in {"/check", "/pages/GOV"} or stored in unescape(page)
    submitted = scene.client.post(f"/assessments/{scene.id}/submit", follow_redirects=True)
    assert submitted.status_code == 200
    assert "<script>" not in submitted.text


def test_a_page_that_does_not_exist_is_not_there(scene: Scene) -> None:
    assert scene.client.get(scene.path("NOPE")).status_code == 404
    assert scene.client.post(scene.path("NOPE"), data={"answer-GOV1": "1"}).status_code == 404


def test_the_check_names_what_is_missing_and_what_does_not_fit(scene: Scene) -> None:
    answers = {"X1": Answer("active"), "GOV1": Answer(0), "FND2": Answer(3)}
    scene.save_as_somebody_else(answers)
    reader = PageReader(scene.client.get(f"/assessments/{scene.id}/check").text)
    assert "These answers do not fit together" in reader.text
    assert {f"{scene.path('situation')}#question-X1", f"{scene.path('GOV')}#question-GOV1"} <= set(
        reader.links
    )
    assert "No evidence named:" in reader.text
    assert f"{scene.path('situation')}#question-X2" in reader.links


def test_the_form_carries_a_token_and_nothing_is_saved_without_it(scene: Scene, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    form = PageReader(scene.client.get(scene.path("GOV")).text).form("GOV")
    assert form.filled_in()["csrf_token"]
    assert scene.client.post(form.action, data={"answer-GOV1": "2"}).status_code == 400
    assert scene.stored() == {}
    sent = form.filled_in()
    sent["answer-GOV1"] = "2"
    assert scene.client.post(form.action, data=sent).status_code == 302
    assert scene.stored() == {"GOV1": Answer(2)}
