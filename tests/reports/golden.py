"""The reports that stand for all others: every sample, and one written from right to left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from questionnaires.answers import AnswerSheet, Region
from questionnaires.catalogue import get_questionnaire
from questionnaires.definition import Questionnaire
from questionnaires.evaluation import evaluate
from questionnaires.result import AssessmentResult
from reports.languages import RELEASED, SOURCE
from reports.pages import render_html
from reports.report import Report, build_report
from reports.samples import REF, Sample, list_samples

MADE_ON = date(2026, 11, 23)


def questionnaire() -> Questionnaire:
    """The questionnaire of all samples."""
    return get_questionnaire(REF)


@cache
def samples() -> dict[str, Sample]:
    """Every sample by name."""
    return {sample.name: sample for sample in list_samples(questionnaire())}


def result_of(sheet: AnswerSheet) -> AssessmentResult:
    """The result of a sheet."""
    return evaluate(questionnaire(), sheet.answers)


def report_of(sheet: AnswerSheet, language: str = "en") -> Report:
    """A report on a sheet, with today's frame in another language's direction if wanted."""
    asked = questionnaire().model_copy(update={"language": language})
    result = result_of(sheet)
    return build_report(asked, result, sheet, made_on=MADE_ON)


def translated_report(sheet: AnswerSheet, language: str) -> Report:
    """A report in the words of another language."""
    return build_report(get_questionnaire(REF, language), result_of(sheet), sheet, made_on=MADE_ON)


def contested_report(*gates: str) -> Report:
    """A report on a sample on whose named gates raters are split (method 5.8)."""
    sheet = samples()["association-near-cluster"].sheet
    result = result_of(sheet)
    outcomes = (replace(gate, contested=gate.gate_id in gates) for gate in result.gates)
    split = replace(result, gates=tuple(outcomes))
    return build_report(questionnaire(), split, sheet, made_on=MADE_ON)


@cache
def golden_reports() -> dict[str, str]:
    """The print HTML of every golden report by name."""
    found = {name: report_of(sample.sheet) for name, sample in samples().items()}
    arabic = replace(
        samples()["association-near-cluster"].sheet,
        region=Region("إقليم البحيرات الشمالية", "MA"),
    )
    found["right-to-left"] = report_of(arabic, "ar")
    found["contested"] = contested_report("GOV1", "GOV2")
    for language in RELEASED:
        if language != SOURCE:
            sheet = samples()["association-near-cluster"].sheet
            found[f"in-{language}"] = translated_report(sheet, language)
    return {name: render_html(report) for name, report in found.items()}
