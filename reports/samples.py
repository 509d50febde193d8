"""Sample sheets: invented regions, the limits of what people may write, and one public case.

The public one is a calibration case of the method (6.2) and is marked as such in its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from questionnaires.answers import (
    DONT_KNOW,
    NOT_APPLICABLE,
    TEXT_LIMIT,
    Answer,
    AnswerSheet,
    AnswerValue,
    Region,
)
from questionnaires.cleaning import clean_answer, clean_line
from questionnaires.definition import Questionnaire, QuestionnaireRef
from questionnaires.sheets import NAME_LIMIT

REF = QuestionnaireRef("cluster-readiness", 1)
SIZES = {"FND": 6, "GOV": 7, "FUN": 6, "LEA": 6, "COO": 7, "RES": 4}
"""How many indicators each dimension of version 1 has."""

EVIDENCE = {
    "FND1": "Agreement of the nine municipalities with a map, April 2024",
    "FND2": "Register of licensed providers, June 2026",
    "FND3": "Catalogue of services for patients and their families, 2026",
    "FND4": "Agreements with the nursing school and the university, 2025",
    "FND5": "List of accreditations and the complaints procedure, March 2026",
    "FND6": "Arrivals by country, statistics office, 2025",
    "GOV1": "Statutes and extract from the register, September 2022",
    "GOV2": "List of the board and its minutes, 2026",
    "GOV3": "Rules of procedure and register of interests, 2024",
    "GOV4": "Member list with signed terms, May 2026",
    "GOV5": "Strategy 2025 to 2030, adopted by the assembly in November 2024",
    "GOV6": "Action plan 2026 with the half-year review",
    "GOV7": "Minutes of the standing council with both ministries, 2026",
    "FUN1": "Approved budget 2026 and plan with costs",
    "FUN2": "Grant letter of the regional government, 2025 to 2027",
    "FUN3": "Income by source, annual accounts 2025",
    "FUN4": "Table of fees and time records, 2025",
    "FUN5": "Annual accounts with the auditor's letter, 2025",
    "FUN6": "Agreement on the joint call centre, 2025",
    "LEA1": "Public statement of the governor and of two hospital groups, January 2026",
    "LEA2": "Organisation chart and hand-over record, 2024",
    "LEA3": "Contracts of the manager and one assistant, 2023",
    "LEA4": "Survey among members, 2025",
    "LEA5": "Attendance lists of the board, 2025",
    "LEA6": "Vision 2035, adopted in 2024",
    "COO1": "Work programme 2026 by participant",
    "COO2": "Report on joint activities, 2025",
    "COO3": "Description of the patient's journey, 2025",
    "COO4": "Ground rules among hospitals, checked by a lawyer, June 2024",
    "COO5": "Agreement on sharing data, 2025",
    "COO6": "Programme of language courses for nurses, 2025",
    "COO7": "Agreement with the neighbouring region, 2024",
    "RES1": "Definition of a travelling patient, and yearly figures, 2025",
    "RES2": "Sheet of measures with baselines, 2025",
    "RES3": "Evaluation report, 2025",
    "RES4": "Report on goals, 2025",
}
"""A document for every indicator, as people name them."""

NOTES = {
    "GOV2": "A seat for the insurers is planned for next year.",
    "FUN3": "We hope that service income replaces part of the public money.",
    "COO5": "Prices are never shared. Volumes are, once a year, through the office.",
}

AROUND: Mapping[str, AnswerValue] = {
    "X14": ("medical", "rehabilitation", "wellness"),
    "X15": {"role": "Head of the project office", "group": "PUB", "evidence": "may-see"},
    "X16": "consensus",
    "X17": "care",
    "X18": "mixed",
    "X19": "mixed",
    "X20": "some",
    "X21": "medium",
    "X23": "supportive",
}

HOSTILE = (
    "<script>alert('x')</script> & <b>bold</b> {{ 7 * 7 }} {% raw %} \"quoted\" </title></style>"
    " \u202eright to left\u202c مرحبا بكم في الإقليم =SUM(A1) \\22 ; } @import url(x);"
)
"""Text that would break a page, a style sheet, a picture or a template if it were not escaped."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One sheet with the name of its file and what it is there to show."""

    name: str
    shows: str
    sheet: AnswerSheet


def list_samples(questionnaire: Questionnaire) -> tuple[Sample, ...]:
    """All samples, for version 1 of the questionnaire."""
    return (
        Sample("hub", "a hub that need not become more", _hub()),
        Sample("association-near-cluster", "an association near a cluster", _association()),
        Sample("cluster-candidate", "a candidate: no workshop is urgent", _candidate()),
        Sample("all-unknown", "everything answered with don't know", _unknown(questionnaire)),
        Sample("empty", "nothing answered at all", AnswerSheet({}, REF, id="empty")),
        Sample("hostile", "the longest and worst texts that are allowed", _hostile(questionnaire)),
        Sample("calibration-costa-rica-2013", "a public calibration case", _costa_rica()),
    )


def levels(cells: str) -> dict[str, Answer]:
    """Levels of all indicators in order, dimensions apart by `|`; `-` unknown, `N` not applicable.

    Evidence is named for levels from 3 on; texts come from `EVIDENCE`.
    """
    special: dict[str, AnswerValue] = {"-": DONT_KNOW, "N": NOT_APPLICABLE}
    answers: dict[str, Answer] = {}
    for name, row in zip(SIZES, cells.split("|"), strict=True):
        marks = row.split()
        if len(marks) != SIZES[name]:
            raise ValueError(f"{name} has {SIZES[name]} indicators, not {len(marks)}")
        for number, mark in enumerate(marks, 1):
            question, value = f"{name}{number}", special.get(mark)
            level = int(mark) if value is None else value
            named = EVIDENCE[question] if isinstance(level, int) and level > 2 else ""  # noqa: PLR2004 - the rule of version 1
            answers[question] = Answer(level, named, NOTES.get(question, ""))
    return answers


def _sheet(name: str, region: Region, answers: Mapping[str, Answer]) -> AnswerSheet:
    return AnswerSheet(answers, REF, id=name, region=region, as_of=date(2026, 10, 31))


def _context(**values: AnswerValue) -> dict[str, Answer]:
    return {name: Answer(value) for name, value in {**AROUND, **values}.items()}


def _hub() -> AnswerSheet:
    answers = levels(
        "1 3 2 2 3 3 | 1 1 1 1 1 0 2 | 0 0 1 1 - 1 | 2 1 1 - - 1 | 1 1 1 1 - 1 1 | 1 1 0 2"
    )
    context = _context(
        X1="none", X3="none", X5="growing", X6={"O9": 1, "O14": 2}, X7="compare",
        X9={"people": 14, "groups": ("PUB", "PRO", "TOU")}, X10="one", X11="none",
        X12="understanding",
    )  # fmt: skip
    return _sheet("hub", Region("Marisca Valley (sample)", "AR"), answers | context)


def _association() -> AnswerSheet:
    answers = levels(
        "3 3 3 2 3 3 | 3 1 3 3 2 2 2 | 2 2 2 3 3 2 | 3 2 3 2 2 3 | 2 2 2 2 2 2 2 | 2 2 1 2"
    )
    answers |= {
        name: Answer(2, EVIDENCE[name]) for name in ("FUN1", "COO2", "FND4") if name in answers
    }
    context = _context(
        X1="active", X2=2018, X3="principle", X4="partly", X5="flat",
        X6={"O9": 3, "O5": 2, "O7": 2}, X7="start", X8="One start in 2011 ended with its grant.",
        X9={"people": 28, "groups": ("PUB", "PRO", "TOU", "SUP", "EDU")}, X10="few", X11="none",
        X12="charter", X18="low",
    )  # fmt: skip
    return _sheet("near-cluster", Region("Norvale Lakes (sample)", "RO"), answers | context)


def _candidate() -> AnswerSheet:
    answers = levels(
        "3 4 4 3 3 4 | 4 3 3 3 4 3 3 | 3 3 3 3 3 3 | 3 3 4 3 3 4 | 4 3 3 3 3 3 3 | 3 3 3 3"
    )
    context = _context(
        X1="active", X2=2011, X3="formal", X4="ontrack", X5="growing", X6={"O13": 2}, X7="renew",
        X9={"people": 20, "groups": ("PUB", "PRO", "TOU", "EDU")}, X10="one", X11="none",
        X12="decision",
    )  # fmt: skip
    return _sheet("candidate", Region("Aurel Coast (sample)", "MY"), answers | context)


def _unknown(questionnaire: Questionnaire) -> AnswerSheet:
    answers = {name: Answer(DONT_KNOW) for name in questionnaire.questions}
    return _sheet("all-unknown", Region("Tarn Hills (sample)", "GE"), answers)


def _hostile(questionnaire: Questionnaire) -> AnswerSheet:
    """The longest name, evidence and notes there can be, cleaned as everything that is read is."""
    text = (HOSTILE + " ") * (TEXT_LIMIT // len(HOSTILE) + 1)
    answers = {
        name: Answer(number % 5, text[:TEXT_LIMIT], text[:TEXT_LIMIT])
        for number, name in enumerate(questionnaire.indicators)
    }
    context = _context(
        X1="active", X14=("medical", HOSTILE[:200]), X15={"role": HOSTILE, "group": "PRO"}
    )
    cleaned = {name: clean_answer(answer) for name, answer in (answers | context).items()}
    region = Region(clean_line((HOSTILE + " ")[:NAME_LIMIT]), "AE")
    return _sheet("<script>hostile", region, cleaned)


def _costa_rica() -> AnswerSheet:
    """Case CRI-2013 of the calibration cases: levels set from public pages, not by the region."""
    answers = levels(
        "1 3 3 3 3 3 | 3 1 2 3 2 - 2 | 1 1 2 2 - 1 | 2 - 2 2 - 2 | 2 2 1 2 - 2 1 | 1 1 - 3"
    )
    bare = {name: Answer(answer.value) for name, answer in answers.items()}
    region = Region("Costa Rica, 2013 (public calibration case)", "CR")
    context = {"X1": Answer("active"), "X3": Answer("none"), "X4": Answer("ontrack")}
    return AnswerSheet(bare | context, REF, id="CRI-2013", region=region, as_of=date(2013, 6, 1))
