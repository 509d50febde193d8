"""Every word of a report is a message, or comes from the questionnaire or the respondent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from questionnaires.catalogue import get_questionnaire
from questionnaires.sheets import sheet_as_json
from reports.languages import REPORTS
from reports.pages import render_html, render_sections
from reports.report import Report, build_report, report_attachments
from reports.samples import REF
from reports.translating import extract_messages
from tests.pseudo import unmarked
from tests.reports.golden import MADE_ON, result_of, samples

NAMES = {"Cluster Readiness", "cluster-readiness@1", "cluster-readiness verify report.pdf"}


def report_in(language: str, name: str) -> Report:
    sheet = samples()[name].sheet
    questionnaire = get_questionnaire(REF, language)
    return build_report(questionnaire, result_of(sheet), sheet, made_on=MADE_ON)


def texts(value: object) -> Iterator[str]:
    """Every text in a JSON value: what a respondent typed is among them."""
    if isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize(
    "name", ["association-near-cluster", "all-unknown", "cluster-candidate", "hub", "empty"]
)
def test_all_words_come_from_a_message_the_questionnaire_or_the_respondent(
    name: str, pseudo: str
) -> None:
    report = report_in(pseudo, name)
    typed = NAMES | {text for text in texts(sheet_as_json(report.sheet)) if len(text) > 3}
    page = render_html(report)
    assert 'lang="he" dir="rtl"' in page
    for content in re.findall(r"content: (.*);", page):
        assert unmarked("".join(re.findall(r'"([^"]*)"', content))) == set()
    assert unmarked(page, typed) == set()
    assert unmarked(str(render_sections(report)), typed) == set()


def test_what_travels_in_the_file_is_described_in_its_language(pseudo: str) -> None:
    files = report_attachments(report_in(pseudo, "hub"))
    assert [file.description for file in files] == ["⟦The answers⟧", "⟦The result⟧"]
    assert json.loads(files[0].content)["answers"]


def test_every_message_has_named_places_only_and_no_stray_blanks() -> None:
    messages = [message.id for message in extract_messages(REPORTS) if message.id]
    whole = [text for item in messages for text in ([item] if isinstance(item, str) else item)]
    assert len(whole) > 100
    assert not [text for text in whole if re.search(r"%[^(%]", text)]
    assert not [text for text in whole if text != " ".join(text.split()) and text.strip(" ;,.")]
