"""Test data made by the real operations, so that it is always legal.

Rita responds. Ravi is a stranger to her assessment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sqlalchemy.orm import Session

import assessment
from assessment.access import Visitor
from assessment.models import Assessment, StoredResult
from assessment.operations import save_answers, start_assessment, submit_assessment
from questionnaires.answers import Answer, Answers
from questionnaires.sheets import read_sheet

MORNING = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)
RITA = "rita"

SAMPLES = Path(assessment.__file__).parent / "samples"


@cache
def answers_of(sample: str) -> Answers:
    """The answers of a sample sheet, such as `4-meridian`."""
    file = SAMPLES / f"{sample}.yaml"
    sheet, problems = read_sheet(file.read_text("utf-8"), file.name)
    assert sheet is not None, problems
    return sheet.answers


def start(session: Session, region_name: str = "Meridian Sound") -> tuple[Assessment, str]:
    """An assessment that Rita has just started, and her link's secret."""
    return start_assessment(
        session,
        language="en",
        region_name=region_name,
        country="NZ",
        scope="Rehabilitation and wellness",
        email="rita@region.example",
        at=MORNING,
        by=RITA,
    )


def answer(session: Session, assessment: Assessment, answers: Mapping[str, Answer | None]) -> None:
    """Rita's answers at noon, all acceptable."""
    assert save_answers(session, assessment, answers, by=RITA, at=NOON) == ()


def submit(session: Session, sample: str = "4-meridian") -> tuple[Assessment, StoredResult]:
    """An assessment that Rita has submitted in the evening, with its result."""
    started, _ = start(session)
    answer(session, started, answers_of(sample))
    return started, submit_assessment(session, started, by=RITA, at=EVENING)


def visitor_of(*assessments: Assessment) -> Visitor:
    """Whoever's browser proves these assessments."""
    return Visitor(frozenset(item.id for item in assessments), RITA)
