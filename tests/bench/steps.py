"""One step of a respondent through the whole application, beside a bare page with one commit."""

from __future__ import annotations

import logging
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from assessment.application import create_app
from assessment.config import read_settings
from assessment.database import make_engine
from assessment.extensions import db, limiter
from assessment.logs import set_up_logs
from assessment.schema import upgrade_database
from questionnaires.catalogue import get_latest_published, get_questionnaire
from questionnaires.definition import Indicator, questions_of
from tests.bench.side import Sides

PAGE, NEXT_PAGE = "GOV", "Funding commitment"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@contextmanager
def prepared() -> Iterator[Sides]:
    """Both on SQLite files of their own, with the product's settings for durability."""
    set_up_logs()
    logging.getLogger("assessment").setLevel(logging.WARNING)  # lines for each request cost time
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings({"CLUSTER_READINESS_DATA_DIR": folder})
        upgrade_database(settings.database_url)
        app = create_app(settings)
        limiter.enabled = False
        floor_engine = make_engine(f"sqlite:///{Path(folder)}/floor.sqlite3")
        yield Sides(
            ours=respondent_step(app),
            floor=bare_step(floor_engine),
            note="bare Flask, one durable INSERT, tiny page",
        )
        limiter.enabled = True
        with app.app_context():
            db.engine.dispose()
        floor_engine.dispose()


def respondent_step(app: Flask) -> Callable[[], None]:
    """POST a full dimension page, follow, GET the next page; every answer changes each time."""
    client = app.test_client()
    facts = {"language": "en", "region": "Port Lumen", "country": "PT"}
    token = TOKEN.findall(client.get("/start").text)[0]
    started = client.post("/start", data=facts | {"csrf_token": token})
    address = started.headers["Location"].replace("/link", f"/pages/{PAGE}")
    token = TOKEN.findall(client.get(address).text)[0]
    forms = cycle([page_of_answers(level) | {"csrf_token": token} for level in (2, 3)])

    def step() -> None:
        answer = client.post(address, data=next(forms), follow_redirects=True)
        if f"<h1>{NEXT_PAGE}</h1>" not in answer.text:
            raise AssertionError(answer.text)

    return step


def page_of_answers(level: int) -> dict[str, str]:
    """Every control of the page: a level, a line of evidence and a note for each question."""
    questionnaire = get_questionnaire(get_latest_published())
    page = next(page for page in questionnaire.pages if page.id == PAGE)
    fields = {"go": "next"}
    for question in questions_of(page):
        if isinstance(question, Indicator):
            fields |= {
                f"answer-{question.id}": str(level),
                f"evidence-{question.id}": "Minutes of the board, 2026",
                f"note-{question.id}": "",
            }
    return fields


def bare_step(engine: Engine) -> Callable[[], None]:
    """The least for the same: a form is kept durably, and another page comes back."""
    kept = engine.raw_connection()
    kept.execute("CREATE TABLE answer (body TEXT)")
    kept.commit()
    app = Flask("floor")

    @app.post("/")
    def save() -> ResponseReturnValue:
        kept.execute("BEGIN IMMEDIATE")
        kept.execute("INSERT INTO answer VALUES (?)", (request.get_data(as_text=True),))
        kept.execute("COMMIT")
        return redirect("/next")

    @app.get("/next")
    def show() -> str:
        return "<!doctype html><title>Next</title><p>Next"

    client = app.test_client()
    form = page_of_answers(2)

    def step() -> None:
        answer = client.post("/", data=form, follow_redirects=True)
        if "Next" not in answer.text:
            raise AssertionError(answer.text)

    return step
