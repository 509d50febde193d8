"""The pages for everybody say what they must, from the questionnaire itself."""

from __future__ import annotations

from flask.testing import FlaskClient

from questionnaires.catalogue import get_latest_published, get_questionnaire
from tests.assessment.reading_pages import PageReader

QUESTIONNAIRE = get_questionnaire(get_latest_published())


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_first_page_leads_to_start_sample_and_method(client: FlaskClient) -> None:
    page = PageReader(client.get("/").text)
    assert {"/start", "/sample", "/method"} <= set(page.links)
    for stage in QUESTIONNAIRE.stages:
        assert words(stage.about) in page.text
    for promise in ("Who sees the answers", "Hub", "Association", "half an hour", "no ranking"):
        assert promise in page.text


def test_the_method_page_holds_every_gate_limit_source_and_the_version(client: FlaskClient) -> None:
    text = PageReader(client.get("/method").text).text
    for gate in QUESTIONNAIRE.gates:
        assert words(gate.why) in text
    for limit in QUESTIONNAIRE.limits:
        assert words(limit) in text
    for source in QUESTIONNAIRE.sources:
        assert words(source.title) in text
    for indicator in QUESTIONNAIRE.indicators.values():
        assert words(indicator.question) in text
    assert str(QUESTIONNAIRE.ref) in text
    assert QUESTIONNAIRE.fingerprint in text


def test_the_sample_is_marked_as_invented(client: FlaskClient) -> None:
    page = PageReader(client.get("/sample").text)
    assert "The region is invented" in page.text
    assert "Costa Clarina" in page.text


def test_nothing_is_loaded_from_elsewhere(client: FlaskClient) -> None:
    for path in ("/", "/method", "/sample", "/start"):
        page = client.get(path).text
        loaded = [part.split('"')[0] for part in page.split('src="')[1:]]
        loaded += [part.split('"')[0] for part in page.split('stylesheet" href="')[1:]]
        assert loaded
        assert all(address.startswith("/") for address in loaded)


def test_every_static_file_that_a_page_names_is_there(client: FlaskClient) -> None:
    page = client.get("/sample").text
    for part in page.split('stylesheet" href="')[1:]:
        assert client.get(part.split('"')[0]).status_code == 200
