"""The pages for everybody, and what all pages share."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from flask import Blueprint, Response, current_app, render_template, send_from_directory
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from markupsafe import Markup

import reports
from questionnaires.catalogue import get_latest_published, get_questionnaire
from questionnaires.definition import Questionnaire
from questionnaires.evaluation import evaluate
from questionnaires.sheets import read_sheet
from reports.pages import render_sections
from reports.report import build_report
from reports.wording import find_locale

pages = Blueprint("public", __name__)

REPORT_STATIC = Path(reports.__file__).parent / "static"
SAMPLE = Path(__file__).parent.parent / "samples" / "3-costa-clarina.yaml"
SAMPLE_DAY = date(2026, 11, 2)

_samples: dict[str, Markup] = {}


@pages.get("/")
def landing() -> ResponseReturnValue:
    """What this is, the three models, how long it takes, who sees the answers."""
    questionnaire = _questionnaire()
    return render_template("public/landing.html", questionnaire=questionnaire)


@pages.get("/sample")
def sample() -> ResponseReturnValue:
    """The result of an invented region, as a respondent would read it."""
    return render_template("public/sample.html", sections=_render_sample(_questionnaire()))


@pages.get("/method")
def method() -> ResponseReturnValue:
    """The method with its limits, sources and version, from the questionnaire itself."""
    questionnaire = _questionnaire()
    indicators = {item.id: item.name for item in questionnaire.indicators.values()}
    dimensions = {item.id: item.name for item in questionnaire.dimensions}
    return render_template(
        "public/method.html",
        questionnaire=questionnaire,
        fingerprint=questionnaire.fingerprint,
        gate_names=dimensions | indicators,
        test_names={test.id: test.name for test in questionnaire.tests},
        stage_names={stage.id: stage.name for stage in questionnaire.stages},
    )


@pages.get("/report.css")
def report_style() -> Response:
    """The style of a report's sections on screen, which belongs to the package `reports`."""
    return send_from_directory(REPORT_STATIC, "screen.css", mimetype="text/css")


@pages.app_context_processor
def _about_the_page() -> dict[str, object]:
    """What the frame of every page needs to know."""
    return {"locale": _locale(), "settings": current_app.config["SETTINGS"]}


@pages.app_template_filter()
def day(moment: datetime) -> str:
    """A date in full, as reports write it."""
    return format_date(moment, "long", locale=find_locale(language_tag(_locale())))


@pages.app_template_filter()
def language_tag(locale: Locale) -> str:
    """A language as HTML names it: `pt-BR`, not `pt_BR`."""
    return str(locale).replace("_", "-")


def _render_sample(questionnaire: Questionnaire) -> Markup:
    """The sample's result, scored and worded once for each language."""
    if questionnaire.language not in _samples:
        sheet, problems = read_sheet(SAMPLE.read_text("utf-8"), SAMPLE.name)
        if sheet is None:
            raise ValueError("; ".join(str(problem) for problem in problems))
        result = evaluate(questionnaire, sheet.answers)
        report = build_report(questionnaire, result, sheet, made_on=SAMPLE_DAY)
        _samples[questionnaire.language] = render_sections(report)
    return _samples[questionnaire.language]


def _questionnaire() -> Questionnaire:
    return get_questionnaire(get_latest_published(), language_tag(_locale()))


def _locale() -> Locale:
    return get_locale() or Locale("en")
