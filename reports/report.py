"""A report as plain data: which sections there are, and what stands in them.

`build_report` does all the looking up; templates only word and lay out. Nothing is scored here:
the stored result is shown as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from questionnaires.answers import AnswerSheet
from questionnaires.definition import Questionnaire
from questionnaires.result import AssessmentResult, result_as_json
from questionnaires.sheets import sheet_as_json
from reports.languages import REPORTS, read_messages
from reports.material import DEFAULT_IDENTITY, Identity, Layer, Material, gather
from reports.rendering import Attachment
from reports.sections import classes, cover, dimensions, method, profile, summary, workshop
from reports.sections.classes import ClassSection
from reports.sections.cover import Cover
from reports.sections.dimensions import Dimensions
from reports.sections.method import MethodSection
from reports.sections.profile import Profile
from reports.sections.summary import Summary
from reports.sections.workshop import WorkshopSection

__all__ = [
    "DEFAULT_IDENTITY",
    "OUTLINE",
    "Audience",
    "Identity",
    "Layer",
    "Report",
    "Section",
    "build_report",
    "report_attachments",
]

SHEET_FILE, RESULT_FILE = "sheet.json", "result.json"
"""The files that a report's PDF carries."""
JSON_TYPE = "application/json"

Section = Cover | Summary | Profile | ClassSection | Dimensions | WorkshopSection | MethodSection


class Audience(StrEnum):
    """Who a report is for; each has its outline."""

    CLIENT = "client"


OUTLINE: Mapping[Audience, tuple[Callable[[Material], Section], ...]] = {
    Audience.CLIENT: (
        cover.build,
        summary.build,
        profile.build,
        classes.build,
        dimensions.build,
        workshop.build,
        method.build,
    ),
}
"""The sections of a report in order, from the outside in."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report, ready to be worded: what the templates see."""

    language: str
    title: str
    region: str
    class_name: str
    is_known: bool
    """False while no question with levels is answered: then the class is no finding."""
    made_on: date
    identity: Identity
    sections: tuple[Section, ...]
    sheet: AnswerSheet
    result: AssessmentResult


def build_report(
    questionnaire: Questionnaire,
    result: AssessmentResult,
    sheet: AnswerSheet,
    *,
    made_on: date,
    identity: Identity = DEFAULT_IDENTITY,
    audience: Audience = Audience.CLIENT,
    layer: str = Layer.OWN,
) -> Report:
    """Put a stored result together as a document.

    `questionnaire` is the version that `result` was made with, in the language of the report;
    `sheet` holds the answers that were scored. Raises ValueError for an unknown layer, or when
    questionnaire and result do not belong together.
    """
    if questionnaire.ref != result.questionnaire:
        made_with = result.questionnaire
        raise ValueError(f"the result was made with {made_with}, not {questionnaire.ref}")
    material = gather(
        questionnaire, result, sheet, made_on=made_on, identity=identity, layer=Layer(layer)
    )
    classes_by_id = {item.id: item for item in questionnaire.classes}
    return Report(
        language=questionnaire.language,
        title=questionnaire.title,
        region=sheet.region.name.strip(),
        class_name=classes_by_id[result.classification.declared].name,
        is_known=any(score.answered for score in result.dimensions),
        made_on=made_on,
        identity=identity,
        sections=tuple(build(material) for build in OUTLINE[audience]),
        sheet=sheet,
        result=result,
    )


def report_attachments(report: Report) -> tuple[Attachment, ...]:
    """What the PDF carries so that it can be verified: sheet and result as JSON (contract)."""
    sheet = sheet_as_json(report.sheet)
    result = result_as_json(report.result, report.sheet.id)
    gettext = read_messages(REPORTS, report.language).gettext
    return (
        Attachment(SHEET_FILE, _as_bytes(sheet), JSON_TYPE, gettext("The answers"), "Source"),
        Attachment(RESULT_FILE, _as_bytes(result), JSON_TYPE, gettext("The result")),
    )


def _as_bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
