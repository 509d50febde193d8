"""A stored result as a document, on the screen and on paper alike. Nothing is scored again."""

from __future__ import annotations

from assessment.config import Settings
from assessment.models import StoredResult
from questionnaires.answers import AnswerSheet
from questionnaires.catalogue import get_questionnaire
from questionnaires.result import result_from_json
from questionnaires.sheets import sheet_from
from questionnaires.source import Place
from reports.material import Identity
from reports.pages import render_html
from reports.rendering import render_pdf
from reports.report import Report, build_report, report_attachments


def report_of(stored: StoredResult, language: str, settings: Settings) -> Report:
    """The report of one submission in one language, from what was stored at its submission."""
    result = result_from_json(stored.result)
    return build_report(
        get_questionnaire(result.questionnaire, language),
        result,
        sheet_of(stored),
        made_on=stored.submitted_at.date(),
        identity=Identity(settings.firm_name, settings.firm_email),
    )


def pdf_of(stored: StoredResult, language: str, settings: Settings) -> bytes:
    """The same report as a PDF that carries its answers and result; equal bytes every time.

    Raises `reports.rendering.RenderingError`.
    """
    report = report_of(stored, language, settings)
    return render_pdf(
        render_html(report),
        attachments=report_attachments(report),
        made_at=stored.submitted_at,
    )


def sheet_of(stored: StoredResult) -> AnswerSheet:
    """The answers that were submitted. Raises ValueError if they cannot be read back."""
    sheet, problems = sheet_from(stored.sheet, lambda _: Place("stored sheet"))
    if sheet is None:
        raise ValueError("; ".join(str(problem) for problem in problems))
    return sheet
