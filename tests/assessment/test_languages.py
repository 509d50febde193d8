"""Which language a page is in: its assessment's; else chosen; else the browser's; else English."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assessment import translating
from assessment.documents import report_of
from assessment.languages import PAGES
from assessment.models import Assessment
from assessment.operations import open_link, start_assessment, submit_assessment
from assessment.translating import check_translations, list_languages, update_translations
from questionnaires.catalogue import get_latest_published, list_translations
from reports import languages
from reports.languages import REPORTS
from tests.assessment.reading_pages import PageReader
from tests.factories import EVENING, NOON, RITA

RTL = '<html lang="he" dir="rtl">'
LTR = '<html lang="en" dir="ltr">'
CHOICE = re.compile(r'<a href="\?language=(\S+)" lang="(\S+)" [^>]*>([^<]+)</a>')


def html_of(client: FlaskClient, path: str, **headers: str) -> str:
    """The opening tag of a page, which names its language."""
    page = client.get(
        path, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )
    return page.text.partition("<html")[1] + page.text.partition("<html")[2].partition(">")[0] + ">"


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("he", RTL),
        ("he-IL", RTL),
        ("tlh, he;q=0.2", RTL),
        ("en, he;q=0.9", LTR),
        ("tlh", LTR),
        ("", LTR),
        ("*", LTR),
        (";;q=x,,", LTR),
    ],
)
@pytest.mark.usefixtures("pseudo")
def test_without_a_choice_the_browser_decides(
    client: FlaskClient, accepted: str, expected: str
) -> None:
    assert html_of(client, "/", Accept_Language=accepted) == expected


@pytest.mark.usefixtures("pseudo")
def test_a_choice_is_remembered_and_outweighs_the_browser(client: FlaskClient) -> None:
    assert html_of(client, "/method?language=he", Accept_Language="en") == RTL
    for path in ("/", "/start", "/sample", "/nothing-here"):
        assert html_of(client, path, Accept_Language="en") == RTL
    assert html_of(client, "/?language=en", Accept_Language="he") == LTR
    assert html_of(client, "/", Accept_Language="he") == LTR


@pytest.mark.parametrize("asked", ["xx", "ar", "../he", "<b>", ""])
@pytest.mark.usefixtures("pseudo")
def test_a_language_that_is_not_released_cannot_be_chosen(client: FlaskClient, asked: str) -> None:
    answer = client.get("/", query_string={"language": asked})
    assert answer.status_code == 200
    assert LTR in answer.text


@pytest.mark.usefixtures("pseudo")
def test_every_public_page_offers_the_released_languages(client: FlaskClient) -> None:
    for path in ("/", "/method", "/start", "/nothing-here"):
        offered = CHOICE.findall(client.get(path).text)
        assert offered == [("en", "en", "English"), ("he", "he", "עברית")]


def test_one_released_language_is_no_choice(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(languages, "RELEASED", ("en",))
    page = client.get("/start").text
    assert not CHOICE.findall(page)
    assert '<input type="hidden" name="language" value="en">' in page


@pytest.mark.usefixtures("pseudo")
def test_the_start_form_offers_the_released_languages_and_proposes_the_page_s(
    client: FlaskClient,
) -> None:
    page = client.get("/start?language=he").text
    assert re.findall(r'<option value="(en|he)"( selected)?>([^<]+)</option>', page)[:2] == [
        ("en", "", "English"),
        ("he", " selected", "עברית"),
    ]


@pytest.mark.parametrize("released", languages.RELEASED)
def test_a_released_language_works_from_start_to_report(
    app: Flask, engine: Engine, released: str
) -> None:
    client, assessment_id = started(app, engine, released)
    direction = languages.locale_of(released).text_direction
    for path in ("", "/pages/GOV", "/check"):
        page = client.get(f"/assessments/{assessment_id}{path}")
        assert f'<html lang="{released}" dir="{direction}">' in page.text


def started(app: Flask, engine: Engine, language: str) -> tuple[FlaskClient, str]:
    """A browser that has opened an assessment in a language, and the assessment's id."""
    with Session(engine) as session, session.begin():
        assessment, secret = start_assessment(
            session, language=language, region_name="Costa Verde", country="EC", scope="",
            email=None, at=NOON,
        )  # fmt: skip
        key = open_link(session, secret, at=NOON.replace(year=2100)).browser_key
        client = app.test_client()
        client.set_cookie("browser", key)
        return client, assessment.id


def test_an_assessment_keeps_its_language_whatever_the_browser_prefers(
    app: Flask, engine: Engine, pseudo: str
) -> None:
    client, assessment_id = started(app, engine, pseudo)
    home = f"/assessments/{assessment_id}"
    client.get("/?language=en")
    for path in ("", "/pages/GOV", "/link", "?language=en"):
        page = client.get(home + path, headers={"Accept-Language": "en"}).text
        assert RTL in page
        assert not CHOICE.findall(page), "there is nothing to choose"
    assert html_of(client, "/") == LTR, "other pages follow the choice"


def test_a_refusal_speaks_the_assessment_s_language_to_its_owner_alone(
    app: Flask, engine: Engine, pseudo: str
) -> None:
    client, assessment_id = started(app, engine, pseudo)
    refused = client.get(f"/assessments/{assessment_id}/result")
    assert (refused.status_code, RTL in refused.text) == (403, True)
    stranger = app.test_client().get(f"/assessments/{assessment_id}/result")
    assert (stranger.status_code, LTR in stranger.text) == (404, True)


def test_after_an_assessment_other_pages_stay_in_its_language_unless_one_was_chosen(
    app: Flask, engine: Engine, pseudo: str
) -> None:
    client, assessment_id = started(app, engine, pseudo)
    client.get(f"/assessments/{assessment_id}")
    assert html_of(client, "/deleted") == RTL
    assert html_of(client, "/?language=en") == LTR
    client.get(f"/assessments/{assessment_id}")
    assert html_of(client, "/deleted") == LTR


def test_the_report_is_in_the_assessment_s_language(
    app: Flask, engine: Engine, pseudo: str
) -> None:
    _, assessment_id = started(app, engine, pseudo)
    with Session(engine) as session, session.begin():
        assessment = session.get_one(Assessment, assessment_id)
        stored = submit_assessment(session, assessment, by=RITA, at=EVENING)
        (asked,) = stored.reports
        assert asked.language == pseudo
        report = report_of(stored, asked.language, app.config["SETTINGS"])
    assert report.language == pseudo
    assert report.class_name.startswith("⟦")


def test_dates_numbers_and_countries_are_written_as_the_language_writes_them(
    app: Flask, engine: Engine, pseudo: str
) -> None:
    client, assessment_id = started(app, engine, pseudo)
    client.post(f"/assessments/{assessment_id}/submit")
    text = PageReader(client.get(f"/assessments/{assessment_id}").text).text
    assert "אקוודור" in text
    assert re.search(r"\d{1,2} ב[א-ת]+ 20\d\d", text)


# --- what is not translated -----------------------------------------------------------------------


def gap_in(problems: Mapping[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let languages have so many problems each."""
    monkeypatch.setattr(translating, "list_languages", lambda: tuple(problems))
    monkeypatch.setattr(
        translating, "list_problems", lambda code: ["a problem"] * problems.get(code, 0)
    )


@pytest.mark.parametrize(
    ("problems", "asked", "code"),
    [
        ({"es": 0, "fr": 0}, None, 0),
        ({"es": 0, "fr": 2}, None, 0),
        ({"es": 1, "fr": 0}, None, 1),
        ({"es": 0, "fr": 2}, "fr", 1),
        ({"es": 1, "fr": 0}, "fr", 0),
        ({}, "en", 0),
        ({}, "no language", 2),
    ],
)
def test_a_gap_fails_for_released_languages_and_for_the_one_that_is_named(
    problems: dict[str, int],
    asked: str | None,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(languages, "RELEASED", ("en", "es"))
    gap_in(problems, monkeypatch)
    assert check_translations(asked) == code
    listed = capsys.readouterr().err.count("a problem")
    assert listed == sum(
        count for name, count in problems.items() if name == asked or (not asked and name == "es")
    )


def test_all_words_of_the_product_are_checked_together(pseudo: str) -> None:
    assert update_translations(pseudo) == 0
    assert translating.list_problems(pseudo) == []
    found = {problem.place.file for problem in translating.list_problems("pt-BR")}
    assert found == {
        "questionnaires/definitions/cluster-readiness/1.pt-BR.yaml",
        "reports/translations/pt_BR/LC_MESSAGES/reports.po",
        "assessment/translations/pt_BR/LC_MESSAGES/messages.po",
    }


def test_every_language_with_words_in_the_tree_is_counted() -> None:
    known = {*list_translations(get_latest_published()), *languages.RELEASED[1:]}
    known |= REPORTS.languages() | PAGES.languages()
    assert set(list_languages()) == known
