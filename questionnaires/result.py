"""The result of an evaluation: everything a page, a report, an export or the API may say.

Scores are decimals of one place from 0 to 100, rounded once, half up; `None` means that too little
is known to say. Nothing downstream computes a number that is not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from questionnaires.definition import QuestionnaireRef


class GateState(StrEnum):
    """What a gate comes to; open while it depends on something unknown."""

    PASS = "pass"  # noqa: S105 - a state, not a password
    FAIL = "fail"
    OPEN = "open"


class Confidence(StrEnum):
    """How firm the class is, in a word (method 5.9 point 4)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """One dimension: the score shown, and its bounds with every unknown at its worst and best.

    `score` is None when less than the required share is answered; `low` and `high` are None only
    when nothing in the dimension applies. `answered` and `applicable` count indicators.
    """

    dimension_id: str
    score: Decimal | None
    low: Decimal | None
    high: Decimal | None
    answered: int
    applicable: int


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """One gate: passed, failed or open; as declared, and counting only evidenced answers.

    `value` and `margin` are levels for a gate on an indicator and points for one on a score; None
    when unknown. A contested gate is one on which raters are split (method 5.8).
    """

    gate_id: str
    minimum: Decimal
    value: Decimal | None
    outcome: GateState
    confirmed: GateState
    margin: Decimal | None
    tests: tuple[str, ...]
    contested: bool = False


@dataclass(frozen=True, slots=True)
class Classification:
    """The class from the answers as given, with evidence only, and if all unknowns turned out well."""

    declared: str
    confirmed: str
    possible: str
    modifier: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """Raise one indicator from a level (None: unknown today) to another."""

    indicator_id: str
    from_level: int | Fraction | None
    to_level: int


@dataclass(frozen=True, slots=True)
class NextClass:
    """The smallest set of changes that reaches the next class."""

    class_id: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class StageRecommendation:
    """The stage, the rule that gave it, its note, and the possible class's stage if it differs."""

    stage: int
    rule: str
    note: Literal["optional", "provisional"] | None
    alternative: int | None


@dataclass(frozen=True, slots=True)
class WorkshopAdvice:
    """One day or two, and the reasons that were counted, one point each (method 4.3)."""

    days: int
    second_day_optional: bool
    points: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stability:
    """The probability that small errors leave the declared class as it is (method 5.9 point 3)."""

    share: Decimal
    method: Literal["exact", "simulated"]


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """Answers that do not fit together (method 4.1)."""

    code: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorAgreement:
    """How far raters agree on one indicator; levels are medians of medians (method 5.8)."""

    indicator_id: str
    groups: tuple[str, ...]
    raters: int
    median: Fraction
    deviation: Decimal
    rwg: Decimal | None
    reading: Literal["aligned", "mixed", "split"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far raters agree over the sheet; absent for one rater."""

    indicators: tuple[IndicatorAgreement, ...]
    alpha: Decimal | None


@dataclass(frozen=True, slots=True)
class AssessmentResult:
    """One evaluation of one sheet by one version of a questionnaire."""

    questionnaire: QuestionnaireRef
    fingerprint: str
    engine: str
    digest: str
    dimensions: tuple[DimensionScore, ...]
    index: Decimal | None
    classification: Classification
    gates: tuple[GateOutcome, ...]
    next_class: NextClass | None
    stage: StageRecommendation
    workshop: WorkshopAdvice
    stability: Stability
    confidence: Confidence
    consistency: tuple[Inconsistency, ...]
    agreement: Agreement | None = None
