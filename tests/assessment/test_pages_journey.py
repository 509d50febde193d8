"""Rita's way through the pages with a browser that runs no scripts, and back by her link."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from assessment.models import StoredReport
from questionnaires.catalogue import get_latest_published, get_questionnaire
from tests.assessment.reading_pages import Form, PageReader

QUESTIONNAIRE = get_questionnaire(get_latest_published())
REGION = {"language": "en", "region": "Costa Verde", "country": "EC", "scope": "dental"}


@pytest.fixture
def rita(app: Flask) -> Rita:
    return Rita(app.test_client())


class Rita:
    """A person at a browser: reads a page, types into its form, presses a button."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.path = "/"
        self.answer: TestResponse = client.get("/")

    @property
    def page(self) -> PageReader:
        """The page in front of her, every control of which has a name."""
        reader = PageReader(self.answer.text)
        assert reader.unlabelled() == []
        return reader

    def open(self, path: str) -> PageReader:
        """Type an address."""
        self.answer = self.client.get(path, follow_redirects=True)
        self.path = self.answer.request.path
        assert self.answer.status_code == 200, path
        return self.page

    def form(self, action_ends_with: str) -> Form:
        """A form on the page in front of her."""
        return self.page.form(action_ends_with)

    def send(self, form: Form, typed: Mapping[str, str | list[str]], button: str = "") -> int:
        """Change what a form holds, press a button, and follow where it leads."""
        sent = form.filled_in()
        for name, value in typed.items():
            assert name in form.names(), name
            sent.setlist(name, value if isinstance(value, list) else [value])
        if button:
            sent["go"] = button
        self.answer = self.client.post(form.action, data=sent, follow_redirects=True)
        self.path = self.answer.request.path
        return self.answer.status_code

    def start(self) -> str:
        """Start an assessment; gives its address."""
        self.open("/start")
        assert self.send(self.form("/start"), REGION) == 200
        assert self.path.endswith("/link")
        return self.path.removesuffix("/link")


def answers_for(form: Form, level: str) -> dict[str, str | list[str]]:
    """An answer for every question of a page: this level, the first option, some words."""
    typed: dict[str, str | list[str]] = {}
    offered: dict[str, list[str]] = {}
    for control in form.controls:
        if control.kind in {"radio", "checkbox"} and control.name.startswith("answer-"):
            offered.setdefault(control.name, []).append(control.value)
    for name, values in offered.items():
        typed[name] = level if level in values else (values[1] if "" in values else values[0])
    ratings = [name for name in typed if name.startswith("answer-X6")]
    typed |= dict.fromkeys(ratings[3:], "")
    typed |= {name: "12 people, 2026" for name in form.names() if name.startswith("evidence-")}
    return typed


def answer_pages(rita: Rita, home: str, first: int, level: str) -> None:
    """From the page in front of her to the last one, each saved with “Save and continue”."""
    for page in QUESTIONNAIRE.pages[first:]:
        assert rita.path == f"{home}/pages/{page.id}"
        form = rita.form(f"/pages/{page.id}")
        typed = answers_for(form, level)
        if page.id == "situation":
            typed |= {"answer-X2": "2011", "answer-X15.role": "Lead"}
        if page.id == "workshop":
            typed["answer-X9.people"] = "24"
        assert rita.send(form, typed, "next") == 200


def export_of(rita: Rita, home: str) -> dict[str, Any]:
    """Everything stored, as she would download it."""
    exported: dict[str, Any] = json.loads(rita.client.get(f"{home}/data.json").text)
    return exported


def test_she_stops_and_goes_on_at_another_computer(rita: Rita, app: Flask) -> None:
    assert "/start" in rita.open("/").links
    home = rita.start()
    (link,) = re.findall(r"http://[^/]+(/r/[\w-]+)", rita.page.text)
    rita.open(f"{home}/pages/situation")
    typed = answers_for(rita.form("/situation"), "active") | {"answer-X2": "2011"}
    assert rita.send(rita.form("/situation"), typed, "stop") == 200
    assert rita.path == f"{home}/stopped"

    elsewhere = Rita(app.test_client())
    assert elsewhere.client.get(home).status_code == 404
    elsewhere.open(link)
    assert elsewhere.path == link, "opening the link asks first, and opens nothing"
    assert elsewhere.client.get(home).status_code == 404
    assert elsewhere.send(elsewhere.form(link), {}) == 200
    assert elsewhere.path == home, "the address has no secret any more"
    assert "Continue with “Foundations”" in elsewhere.page.text


def test_she_answers_everything_submits_corrects_and_deletes(rita: Rita) -> None:
    home = rita.start()
    rita.open(f"{home}/pages/situation")
    answer_pages(rita, home, 0, "2")
    assert rita.path == f"{home}/check"
    assert "What is still missing" not in rita.page.text

    assert rita.send(rita.form("/submit"), {}) == 200
    assert rita.path == f"{home}/result"
    assert "Costa Verde" in rita.page.text
    assert rita.client.get(f"{home}/report-state").json == {"state": "waiting"}
    rita.answer = rita.client.get(f"{home}/pages/GOV")
    assert rita.answer.status_code == 403
    assert home in rita.page.links

    assert rita.send(rita.form("/reopen"), {}) == 200
    rita.open(f"{home}/pages/GOV")
    rita.send(rita.form("/pages/GOV"), {"answer-GOV1": "0"}, "overview")
    rita.open(f"{home}/check")
    assert rita.send(rita.form("/submit"), {}) == 200
    assert [result["number"] for result in export_of(rita, home)["results"]] == [1, 2]

    rita.open(f"{home}/delete")
    assert rita.send(rita.form("/delete"), {}) == 200
    assert rita.path == "/deleted"
    assert rita.client.get(home).status_code == 404


def test_the_export_holds_everything_but_secrets(rita: Rita) -> None:
    home = rita.start()
    rita.open(f"{home}/pages/situation")
    answer_pages(rita, home, 0, "3")
    exported = export_of(rita, home)
    assert exported["assessment"]["region_name"] == "Costa Verde"
    answers = {answer["question_id"]: answer for answer in exported["answers"]}
    assert (answers["GOV1"]["value"], answers["GOV1"]["evidence"]) == (3, "12 people, 2026")
    assert (answers["X2"]["value"], answers["X9"]["value"]["people"]) == (2011, 24)
    assert answers["X14"]["value"] == ["medical"]
    assert exported["log"][0]["action"] == "start_assessment"
    assert "secret_hash" not in exported["assessment"]
    assert "key_hash" not in exported["browsers"][0]


def test_the_link_is_shown_until_the_first_page_is_saved(rita: Rita) -> None:
    home = rita.start()
    assert "/r/" in rita.open(f"{home}/link").text
    rita.open(f"{home}/pages/GOV")
    rita.send(rita.form("/pages/GOV"), {"answer-GOV1": "2"}, "next")
    assert "/r/" not in rita.open(f"{home}/link").text


def test_a_new_link_shuts_the_old_one_out(rita: Rita, app: Flask) -> None:
    home = rita.start()
    (old,) = re.findall(r"(/r/[\w-]+)", rita.page.text)
    rita.open(f"{home}/pages/GOV")
    rita.send(rita.form("/pages/GOV"), {}, "next")
    rita.open(f"{home}/link")
    assert rita.send(rita.form("/link"), {}) == 200
    (new,) = re.findall(r"(/r/[\w-]+)", rita.page.text)
    assert old != new
    assert rita.client.get(home).status_code == 200
    stranger = app.test_client()
    assert stranger.post(old).status_code == 404
    assert stranger.post(new).status_code == 302


def test_closing_shuts_this_browser_out(rita: Rita) -> None:
    home = rita.start()
    rita.open(f"{home}/stopped")
    assert rita.send(rita.form("/close"), {}) == 200
    assert rita.path == "/closed"
    assert rita.client.get(home).status_code == 404


def test_what_is_wrong_with_a_start_is_said_and_what_was_typed_stays(rita: Rita) -> None:
    rita.open("/start")
    typed = {"region": "Baía & <b>Azul</b>", "country": "", "email": "nobody"}
    assert rita.send(rita.form("/start"), typed) == 422
    page = rita.page
    assert page.title.startswith("Error:")
    assert {"#country", "#email"} <= set(page.links)
    assert page.form("/start").filled_in()["region"] == typed["region"]
    assert page.form("/start").filled_in()["email"] == "nobody"


def test_submitting_twice_gives_one_result(rita: Rita) -> None:
    home = rita.start()
    rita.open(f"{home}/check")
    form = rita.form("/submit")
    assert rita.send(form, {}) == 200
    assert rita.send(form, {}) == 200
    assert len(export_of(rita, home)["results"]) == 1


def test_the_report_can_be_downloaded_when_it_is_ready(rita: Rita, engine: Engine) -> None:
    home = rita.start()
    rita.open(f"{home}/check")
    rita.send(rita.form("/submit"), {})
    assert rita.client.get(f"{home}/report.pdf").status_code == 404
    make_ready(engine)
    page = rita.open(f"{home}/result")
    assert f"{home}/report.pdf" in page.links
    pdf = rita.client.get(f"{home}/report.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert 'filename="cluster-readiness-Costa_Verde.pdf"' in pdf.headers["Content-Disposition"]


def make_ready(engine: Engine) -> None:
    """Stand in for the worker: every report asked for is there."""
    with Session(engine) as session, session.begin():
        for report in session.scalars(select(StoredReport)):
            report.pdf, report.sha256, report.finished_at = b"%PDF-1.7", "0" * 64, report.wanted_at
