"""Every page in a language in which all texts of ours are marked: nothing else is to be read.

What people typed, ids, names and addresses are the same in every language.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from assessment.access import Permission, Visitor, get_assessment
from assessment.errors import _PAGES as ERROR_PAGES
from assessment.errors import NotAcceptableError
from assessment.forms.messages import issue_message
from assessment.models import StoredReport
from assessment.operations import open_link, save_answers, start_assessment
from assessment.public.views import SAMPLE
from questionnaires.answers import DONT_KNOW, Answer, AnswerIssue, IssueCode
from questionnaires.catalogue import get_latest_published, get_questionnaire
from questionnaires.definition import MultipleChoice, NumberQuestion
from questionnaires.sheets import read_sheet
from tests.assessment.reading_pages import PageReader
from tests.factories import NOON, answers_of
from tests.pseudo import unmarked

QUESTIONNAIRE = get_questionnaire(get_latest_published())
REGION = "Costa Verde"
NAMES = {
    *("Harbour & Field Workshops", "Cluster Readiness", REGION, "English"),
    *("cluster-readiness@1", "cluster-readiness verify report.pdf"),
}
JSON = {"Accept": "application/json"}


def typed_in_the_sample() -> Iterator[str]:
    """What the respondent of the sample wrote: it stays as it is."""
    sheet, _ = read_sheet(SAMPLE.read_text("utf-8"), SAMPLE.name)
    assert sheet is not None
    yield sheet.region.name
    for answer in sheet.answers.values():
        yield from (text for text in (answer.evidence, answer.note) if text)
        parts = answer.value.values() if isinstance(answer.value, dict) else [answer.value]
        yield from (text for text in parts if isinstance(text, str) and " " in text)


TYPED = NAMES | set(typed_in_the_sample())


class Scene:
    """Rita's assessment in the pseudo-language, and her browser."""

    def __init__(self, app: Flask, engine: Engine, language: str) -> None:
        self.app, self.engine = app, engine
        with Session(engine) as session, session.begin():
            assessment, secret = start_assessment(
                session, language=language, region_name=REGION, country="EC", scope="", email="",
                at=NOON,
            )  # fmt: skip
            key = open_link(session, secret, at=NOON.replace(year=2100)).browser_key
            self.id = assessment.id
        self.client: FlaskClient = app.test_client()
        self.client.set_cookie("browser", key)

    def see(self, path: str = "", status: int = 200) -> PageReader:
        """Open a page of hers; it must be in the language, and all of its words."""
        response = self.client.get(f"/assessments/{self.id}{path}")
        return self.read(response, status)

    def send(self, path: str, status: int = 302, **sent: str) -> TestResponse:
        """Send a form of hers, and follow where it leads; what comes back is read."""
        response = self.client.post(f"/assessments/{self.id}{path}", data=sent)
        assert response.status_code == status, path
        if status == 302:
            self.read(self.client.get(response.location), 200)
        else:
            self.read(response, status)
        return response

    def read(self, response: TestResponse, status: int) -> PageReader:
        """Everything on the page is marked, its title too, and it runs from right to left."""
        assert response.status_code == status, response.request.path
        assert '<html lang="he" dir="rtl">' in response.text
        assert unmarked(response.text, TYPED) == set(), response.request.path
        reader = PageReader(response.text)
        assert reader.title
        return reader

    def save(self, answers: dict[str, Answer], by: str = "rita") -> None:
        """Save answers as if they had been typed, here or by a colleague."""
        with Session(self.engine) as session, session.begin():
            visitor = Visitor(frozenset({self.id}))
            found = get_assessment(session, visitor, self.id, Permission.ANSWER)
            assert save_answers(session, found, answers, by=by, at=NOON) == ()


@pytest.fixture
def scene(app: Flask, engine: Engine, pseudo: str) -> Scene:
    return Scene(app, engine, pseudo)


@pytest.fixture
def reader(scene: Scene) -> FlaskClient:
    """A visitor whose browser prefers the pseudo-language."""
    client = scene.app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "he-IL,he;q=0.9,en;q=0.5"
    return client


@pytest.mark.parametrize(
    "path", ["/", "/sample", "/method", "/start", "/closed", "/deleted", "/r/any-secret"]
)
def test_the_pages_for_everybody(scene: Scene, reader: FlaskClient, path: str) -> None:
    scene.read(reader.get(path), 200)


def test_every_page_of_an_assessment_until_it_is_deleted(scene: Scene) -> None:
    scene.see()
    scene.see("/link")
    scene.see("/check")
    answers = dict(answers_of("3-costa-clarina"))
    answers |= {"GOV1": Answer(0), "GOV2": Answer(DONT_KNOW), "X1": Answer("active")}
    scene.save({key: Answer(answer.value) for key, answer in answers.items()})
    for path in ("", "/check", "/stopped", "/delete", *pages_of_questions()):
        scene.see(path)
    scene.see("/result", 403)
    scene.send("/submit")
    scene.see("/check", 403)
    scene.see()
    for state in ("failed", "ready"):
        finish_reports(scene.engine, state)
        scene.see("/result")
    scene.send("/reopen")
    scene.see()
    scene.see("/result")
    scene.send("/link")
    scene.send("/delete")


def pages_of_questions() -> list[str]:
    return [f"/pages/{page.id}" for page in QUESTIONNAIRE.pages]


def finish_reports(engine: Engine, state: str) -> None:
    """Stand in for the worker."""
    with Session(engine) as session, session.begin():
        for report in session.scalars(select(StoredReport)):
            report.finished_at = report.wanted_at
            report.error = "it broke" if state == "failed" else None
            if state == "ready":
                report.pdf, report.sha256 = b"%PDF-1.7", "0" * 64


def test_closing_the_browser_keeps_its_language(scene: Scene) -> None:
    scene.see()
    response = scene.client.post("/close")
    scene.read(scene.client.get(response.location), 200)


def test_starting_and_the_personal_link(scene: Scene, reader: FlaskClient) -> None:
    wrong = {"language": "xx", "region": " ", "country": "?", "email": "x", "website": "x"}
    faulty = scene.read(reader.post("/start", data=wrong), 422)
    assert "⟦Choose a language from the list.⟧" in faulty.text
    right = {"language": "he", "region": REGION, "country": "EC", "scope": "dental"}
    started = reader.post("/start", data=right)
    link = scene.read(reader.get(started.location), 200)
    assert "/r/" in link.text
    exported = reader.get(started.location.replace("/link", "/data.json")).json
    assert exported is not None
    assert exported["assessment"]["scope"].startswith("⟦")


def test_what_is_wrong_with_answers(scene: Scene) -> None:
    scene.send("/pages/situation", 422, **{"answer-X2": "1066", "note-X3": "x", "answer-X1": "x"})
    page = scene.see("/pages/GOV").form("GOV").filled_in()
    scene.save({"GOV1": Answer(2), "X6": Answer({"O5": 2})}, by="a colleague")
    sent = {**page.to_dict(), "answer-GOV1": "1"}
    scene.send("/pages/GOV", 422, **sent)
    for only, name, value in (("GOV1", "answer-GOV1", "1"), ("GOV2", "answer-GOV2", "9")):
        answer = scene.client.post(
            f"/assessments/{scene.id}/pages/GOV",
            data={**page.to_dict(), name: value, "only": only},
            headers=JSON,
        ).json
        assert answer is not None
        said = [*answer["errors"].values(), answer["answered"]]
        assert len(said) == 2
        assert unmarked(" ".join(said)) == set()


def test_questions_that_follow_are_announced(scene: Scene) -> None:
    response = scene.client.post(
        f"/assessments/{scene.id}/pages/situation", data={"answer-X1": "active", "go": "next"}
    )
    followed = scene.read(scene.client.get(response.location), 200)
    assert "⟦One more question follows from your answer.⟧" in followed.text


@pytest.mark.parametrize("code", IssueCode)
def test_every_message_about_an_answer(code: IssueCode, app: Flask, pseudo: str) -> None:
    questionnaire = get_questionnaire(get_latest_published(), pseudo)
    kinds = (MultipleChoice, NumberQuestion)
    questions = [q for q in questionnaire.questions.values() if isinstance(q, kinds)]
    facts = dict.fromkeys(("minimum", "maximum", "limit", "length"), "5")
    with app.test_request_context(headers={"Accept-Language": pseudo}):
        for question in (*questions, questionnaire.questions["GOV1"]):
            issue = AnswerIssue(question.id, code, "for the command line", facts=facts)
            assert unmarked(issue_message(issue, question)) == set()


# --- refusals and failures ------------------------------------------------------------------------


@pytest.mark.parametrize("status", ERROR_PAGES)
@pytest.mark.parametrize("headers", [{}, JSON], ids=["page", "json"])
def test_every_error(
    scene: Scene, reader: FlaskClient, status: int, headers: dict[str, str]
) -> None:
    failures = {
        422: NotAcceptableError(),
        500: RuntimeError("broken"),
        503: OperationalError("SELECT 1", {}, Exception("locked")),
    }

    @scene.app.get("/fails")
    def fails() -> str:
        from flask import abort  # noqa: PLC0415 - only here

        if status in failures:
            raise failures[status]
        abort(status)

    response = reader.get("/fails", headers=headers)
    assert response.status_code == status
    if headers:
        assert unmarked(" ".join(json.loads(response.text).values())) == set()
    else:
        scene.read(response, status)


def test_refusals_speak_the_assessment_s_language_even_before_it_is_opened(scene: Scene) -> None:
    scene.app.config["WTF_CSRF_ENABLED"] = True
    scene.send("/submit", 400)
    sent = {"answer-GOV1": "2"}
    response = scene.client.post(
        f"/assessments/{scene.id}/pages/GOV", data=sent, headers={"Sec-Fetch-Site": "same-origin"}
    )
    expired = scene.read(response, 400)
    assert expired.form("/pages/GOV").filled_in()["answer-GOV1"] == "2"


def test_too_many_and_too_much(scene: Scene, reader: FlaskClient) -> None:
    statuses = {reader.post("/r/no-such-link").status_code for _ in range(12)}
    assert statuses == {404, 429}
    scene.read(reader.post("/r/no-such-link"), 429)
    scene.read(reader.post("/start", data={"region": "x" * 70_000}), 413)
    scene.read(reader.put("/"), 405)


def test_a_body_that_was_cut_off_is_refused_in_the_browser_s_language(
    app: Flask, pseudo: str
) -> None:
    headers = {"Transfer-Encoding": "chunked", "Accept-Language": pseudo}
    response = Client(app.wsgi_app).post("/start", headers=headers)
    assert response.text == "⟦The request arrived incomplete. Please send it again.⟧\n"
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_an_error_without_a_frame(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    del app
    monkeypatch.setattr("assessment.errors.render_template", lambda *_, **__: 1 / 0)
    monkeypatch.setattr("tests.conftest.check_page", lambda _: None)
    response = reader.get("/nothing-here")
    assert response.text.startswith('<!doctype html><html lang="he" dir="rtl">')
    assert unmarked(response.text) == set()


# --- the test's own checks ------------------------------------------------------------------------


def test_words_that_are_no_message_are_found(app: Flask, pseudo: str) -> None:
    page = (
        '<p title="of a tip">{{ _("Start") }} plain words</p><img alt="the picture">'
        "<script>nothing</script>{{ 7 }} GOV1 {{ name }}"
    )
    with app.test_request_context(headers={"Accept-Language": pseudo}):
        shown = render_template_string(page, name=REGION)
    assert unmarked(shown, NAMES) == {"of a tip", "plain words", "the picture"}
