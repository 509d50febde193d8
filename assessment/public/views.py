"""The pages for everybody, and what all pages share."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from babel import Locale
from flask import (
    Blueprint,
    Response,
    current_app,
    render_template,
    request,
    send_from_directory,
)
from flask.typing import ResponseReturnValue
from markupsafe import Markup

import reports
from assessment.languages import page_language, page_locale
from questionnaires.catalogue import get_latest_published, get_questionnaire
from questionnaires.definition import Questionnaire
from questionnaires.evaluation import evaluate
from questionnaires.sheets import read_sheet
from reports import languages
from reports.languages import locale_of, name_of, tag_of
from reports.pages import render_sections
from reports.report import build_report
from reports.wording import Custom, find_locale

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
    return {
        "locale": page_locale(),
        "settings": current_app.config["SETTINGS"],
        "offered_languages": _offered_languages(),
    }


@pages.app_template_filter()
def day(moment: datetime) -> str:
    """A date in full, as reports write it."""
    return Custom(find_locale(page_language())).day(moment)


@pages.app_template_filter()
def number(value: Decimal | int) -> str:
    """A number with at most two decimals, as reports write it."""
    return Custom(find_locale(page_language())).number(value, 2)


@pages.app_template_filter()
def language_tag(locale: Locale) -> str:
    """A language as HTML names it."""
    return tag_of(locale)


def _offered_languages() -> tuple[tuple[str, str, str], ...]:
    """Code, name and direction of each language that this page can be read in.

    None where there is nothing to choose: an assessment keeps its language.
    """
    fixed = "assessment_id" in (request.view_args or {})
    codes = () if fixed or len(languages.RELEASED) == 1 else languages.RELEASED
    return tuple((code, name_of(code), locale_of(code).text_direction) for code in codes)


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
    return get_questionnaire(get_latest_published(), page_language())
