"""Sample assessments of invented regions, so that an empty database has something to show.

They are answer sheets in `samples/`, put in through the same operations as any respondent's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from assessment.models import AssessmentStatus
from assessment.operations import save_answers, start_assessment, submit_assessment
from questionnaires.answers import AnswerSheet
from questionnaires.sheets import read_sheet

_SAMPLES = Path(__file__).parent / "samples"
_BY = "samples"
_UNFINISHED = "1-amberlake.yaml"


@dataclass(frozen=True, slots=True)
class SignIn:
    """How to open one sample: whose it is, how far it is, and the secret of its personal link."""

    region: str
    status: AssessmentStatus
    secret: str


def add_samples(session: Session, *, at: datetime) -> tuple[SignIn, ...]:
    """Add the samples; the caller commits. Their secrets are known only to what is returned."""
    return tuple(_add(session, file, at) for file in sorted(_SAMPLES.glob("*.yaml")))


def _add(session: Session, file: Path, at: datetime) -> SignIn:
    sheet = _read(file)
    assessment, secret = start_assessment(
        session,
        language="en",
        region_name=sheet.region.name,
        country=sheet.region.country,
        scope="An invented region, to try the product with.",
        email=None,
        at=at,
        by=_BY,
    )
    issues = save_answers(session, assessment, sheet.answers, by=_BY, at=at)
    if issues:
        raise ValueError(f"{file.name}: {issues[0].message}")
    if file.name != _UNFINISHED:
        submit_assessment(session, assessment, by=_BY, at=at)
    return SignIn(assessment.region_name, assessment.status, secret)


def _read(file: Path) -> AnswerSheet:
    sheet, problems = read_sheet(file.read_text("utf-8"), file.name)
    if sheet is None:
        raise ValueError("; ".join(str(problem) for problem in problems))
    return sheet
