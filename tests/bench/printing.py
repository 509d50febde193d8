"""One tagged archival PDF from our child process, beside plain WeasyPrint in this process."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from questionnaires.catalogue import get_latest_published, get_questionnaire
from questionnaires.evaluation import evaluate
from reports.pages import render_html
from reports.pdf.process import FONTS_FILE
from reports.rendering import render_pdf
from reports.report import build_report, report_attachments
from reports.samples import list_samples
from tests.bench.side import Sides

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@contextmanager
def prepared() -> Iterator[Sides]:
    """The full report of a sample region as HTML; the floor gets its style sheet already parsed."""
    questionnaire = get_questionnaire(get_latest_published())
    sheet = next(s.sheet for s in list_samples(questionnaire) if s.name.startswith("association"))
    result = evaluate(questionnaire, sheet.answers)
    report = build_report(questionnaire, result, sheet, made_on=date(2026, 6, 30))
    html, attachments = render_html(report), report_attachments(report)
    made_at = datetime(2026, 6, 30, tzinfo=UTC)
    os.environ["FONTCONFIG_FILE"] = str(FONTS_FILE)  # read once; the floor looks in our fonts only
    fonts = FontConfiguration()
    parsed = [CSS(string=css, font_config=fonts) for css in _STYLE.findall(html)]
    bare = _STYLE.sub("", html)
    yield Sides(
        ours=lambda: render_pdf(html, attachments=attachments, made_at=made_at),
        floor=lambda: HTML(string=bare).write_pdf(stylesheets=parsed, font_config=fonts),
        note="plain WeasyPrint, untagged, same fonts, style sheet parsed before",
    )
