"""Logs: one JSON object a line, with its request, and no secrets."""

from __future__ import annotations

import json
import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from assessment.logs import set_up_logs
from assessment.operations import open_link
from tests.factories import NOON, start


def lines(captured: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in captured.readouterr().err.splitlines()]


def test_a_request_is_one_line_with_its_route_and_no_secret(
    client: FlaskClient, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    started, secret = start(session)
    key = open_link(session, secret, at=NOON).browser_key
    session.commit()
    client.set_cookie("browser", key)
    set_up_logs()

    client.post(f"/r/{secret}")
    client.post(f"/assessments/{started.id}/pages/FND", data={"note-FND1": "nobody may read this"})
    client.get(f"/no/{secret}?{secret}")

    written = lines(capsys)
    text = json.dumps(written)
    assert [line["route"] for line in written if line["event"] == "request"] == [
        "/r/<secret>",
        "/assessments/<assessment_id>/pages/<page_id>",
        "(no such page)",
    ]
    for hidden in (secret, key, "nobody may read this"):
        assert hidden not in text
    assert len({line["request_id"] for line in written}) == 3


def test_a_failure_is_logged_with_the_reference_that_its_page_shows(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs()

    @app.get("/fails")
    def fails() -> str:
        raise RuntimeError("line one\nline two")

    page = app.test_client().get("/fails").text

    failure = next(line for line in lines(capsys) if line["event"] == "request failed")
    assert str(failure["request_id"]) in page
    assert "line one\nline two" in str(failure["exception"])


def test_libraries_log_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs()

    logging.getLogger("dbos").warning("queue %s", "full")

    (line,) = lines(capsys)
    assert (line["event"], line["level"], line["logger"]) == ("queue full", "warning", "dbos")
