"""Logs: one JSON object a line, with its request, and no secrets."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from assessment.operations import open_link
from tests.factories import NOON, start


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Log:
    return Log(capsys, monkeypatch)


@dataclass(frozen=True)
class Log:
    """What is written to the log from the moment of listening."""

    capture: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def listen(self) -> None:
        ours = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
        (handler,) = ours  # the others are pytest's
        self.monkeypatch.setattr(handler, "stream", sys.stderr)

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.capture.readouterr().err.splitlines()]


def test_a_request_is_one_line_with_its_route_and_no_secret(
    client: FlaskClient, session: Session, log: Log
) -> None:
    started, secret = start(session)
    key = open_link(session, secret, at=NOON).browser_key
    session.commit()
    client.set_cookie("browser", key)
    log.listen()

    client.post(f"/r/{secret}")
    client.post(f"/assessments/{started.id}/pages/FND", data={"note-FND1": "nobody may read this"})
    client.get(f"/no/{secret}?{secret}")

    written = log.lines()
    text = json.dumps(written)
    assert [line["route"] for line in written if line["event"] == "request"] == [
        "/r/<secret>",
        "/assessments/<assessment_id>/pages/<page_id>",
        "(no such page)",
    ]
    for hidden in (secret, key, "nobody may read this"):
        assert hidden not in text
    assert len({line["request_id"] for line in written}) == 3


def test_a_failure_is_logged_with_the_reference_that_its_page_shows(app: Flask, log: Log) -> None:

    log.listen()

    @app.get("/fails")
    def fails() -> str:
        raise RuntimeError("line one\nline two")

    page = app.test_client().get("/fails").text

    failure = next(line for line in log.lines() if line["event"] == "request failed")
    assert str(failure["request_id"]) in page
    assert "line one\nline two" in str(failure["exception"])


def test_libraries_log_in_the_same_form(log: Log) -> None:

    log.listen()

    logging.getLogger("waitress").warning("queue %s", "full")

    (line,) = log.lines()
    assert (line["event"], line["level"], line["logger"]) == ("queue full", "warning", "waitress")
