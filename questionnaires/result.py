"""The result of an evaluation: everything a page, a report, an export or the API may say.

Scores are decimals of one place from 0 to 100, rounded once, half up; `None` means that too little
is known to say. Nothing downstream computes a number that is not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Literal

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
    """The class as answered, with evidence only, and if all unknowns turned out well."""

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
    median: int | Fraction
    deviation: Decimal
    rwg: Decimal
    reading: Literal["aligned", "mixed", "split"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far raters agree over the sheet; absent for one rater.

    `multi_stakeholder` needs three groups and five raters. `alpha` is None when all answers are
    alike or nothing was rated twice.
    """

    raters: int
    groups: tuple[str, ...]
    multi_stakeholder: bool
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


def result_as_json(
    result: AssessmentResult, sheet_id: str | int | None = None
) -> dict[str, object]:
    """The result in the shape of `contract.md`, ready for `json.dumps`."""
    head: dict[str, object] = {} if sheet_id is None else {"id": sheet_id}
    return head | {
        "questionnaire": str(result.questionnaire),
        "fingerprint": result.fingerprint,
        "engine": result.engine,
        "digest": result.digest,
        "dimensions": {item.dimension_id: _dimension_as_json(item) for item in result.dimensions},
        "index": _number(result.index),
        "classification": {
            "declared": result.classification.declared,
            "confirmed": result.classification.confirmed,
            "possible": result.classification.possible,
            "modifier": result.classification.modifier,
        },
        "gates": [_gate_as_json(gate) for gate in result.gates],
        "next_class": _next_class_as_json(result.next_class),
        "stage": {
            "stage": result.stage.stage,
            "rule": result.stage.rule,
            "note": result.stage.note,
            "alternative": result.stage.alternative,
        },
        "workshop": {
            "days": result.workshop.days,
            "second_day_optional": result.workshop.second_day_optional,
            "points": result.workshop.points,
            "reasons": list(result.workshop.reasons),
        },
        "stability": {"share": float(result.stability.share), "method": result.stability.method},
        "confidence": result.confidence.value,
        "consistency": [
            {"code": item.code, "questions": list(item.questions)} for item in result.consistency
        ],
        "agreement": _agreement_as_json(result.agreement),
    }


def _number(value: Decimal | Fraction | int | None) -> int | float | None:
    """Whole levels and minimums as integers, scores and halves as floats."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Decimal) and value.as_tuple().exponent != 0:
        return float(value)
    return int(value) if value == int(value) else float(value)


def _dimension_as_json(item: DimensionScore) -> dict[str, object]:
    return {
        "score": _number(item.score),
        "low": _number(item.low),
        "high": _number(item.high),
        "answered": item.answered,
        "applicable": item.applicable,
    }


def _gate_as_json(gate: GateOutcome) -> dict[str, object]:
    return {
        "id": gate.gate_id,
        "minimum": _number(gate.minimum),
        "value": _number(gate.value),
        "outcome": gate.outcome.value,
        "confirmed": gate.confirmed.value,
        "margin": _number(gate.margin),
        "tests": list(gate.tests),
        "contested": gate.contested,
    }


def _next_class_as_json(item: NextClass | None) -> dict[str, object] | None:
    if item is None:
        return None
    changes = [
        {"id": change.indicator_id, "from": _number(change.from_level), "to": change.to_level}
        for change in item.changes
    ]
    return {"class": item.class_id, "changes": changes}


def _agreement_as_json(item: Agreement | None) -> dict[str, object] | None:
    if item is None:
        return None
    return {
        "raters": item.raters,
        "groups": list(item.groups),
        "multi_stakeholder": item.multi_stakeholder,
        "alpha": _number(item.alpha),
        "indicators": {
            found.indicator_id: {
                "groups": list(found.groups),
                "raters": found.raters,
                "median": _number(found.median),
                "ad": float(found.deviation),
                "rwg": float(found.rwg),
                "reading": found.reading,
            }
            for found in item.indicators
        },
    }


def result_from_json(data: Mapping[str, Any]) -> AssessmentResult:
    """The inverse of `result_as_json`. Raises KeyError, TypeError or ValueError for other data."""
    name, _, number = str(data["questionnaire"]).partition("@")
    workshop = data["workshop"]
    return AssessmentResult(
        questionnaire=QuestionnaireRef(name, int(number)),
        fingerprint=data["fingerprint"],
        engine=data["engine"],
        digest=data["digest"],
        dimensions=tuple(_dimension_from(key, item) for key, item in data["dimensions"].items()),
        index=_decimal(data["index"]),
        classification=Classification(**data["classification"]),
        gates=tuple(_gate_from(item) for item in data["gates"]),
        next_class=_next_class_from(data["next_class"]),
        stage=StageRecommendation(**data["stage"]),
        workshop=WorkshopAdvice(**{**workshop, "reasons": tuple(workshop["reasons"])}),
        stability=Stability(Decimal(str(data["stability"]["share"])), data["stability"]["method"]),
        confidence=Confidence(data["confidence"]),
        consistency=tuple(
            Inconsistency(item["code"], tuple(item["questions"])) for item in data["consistency"]
        ),
        agreement=_agreement_from(data["agreement"]),
    )


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _dimension_from(key: str, item: Mapping[str, Any]) -> DimensionScore:
    score, low, high = (_decimal(item[name]) for name in ("score", "low", "high"))
    return DimensionScore(key, score, low, high, item["answered"], item["applicable"])


def _gate_from(item: Mapping[str, Any]) -> GateOutcome:
    return GateOutcome(
        gate_id=item["id"],
        minimum=Decimal(str(item["minimum"])),
        value=_decimal(item["value"]),
        outcome=GateState(item["outcome"]),
        confirmed=GateState(item["confirmed"]),
        margin=_decimal(item["margin"]),
        tests=tuple(item["tests"]),
        contested=item["contested"],
    )


def _next_class_from(item: Mapping[str, Any] | None) -> NextClass | None:
    if item is None:
        return None
    changes = tuple(
        Change(change["id"], _level_from(change["from"]), change["to"])
        for change in item["changes"]
    )
    return NextClass(item["class"], changes)


def _level_from(value: Any) -> Any:  # noqa: ANN401 - a level as JSON has it, null included
    return Fraction(str(value)) if isinstance(value, float) else value


def _agreement_from(item: Mapping[str, Any] | None) -> Agreement | None:
    if item is None:
        return None
    indicators = tuple(
        IndicatorAgreement(
            indicator_id=key,
            groups=tuple(found["groups"]),
            raters=found["raters"],
            median=_level_from(found["median"]),
            deviation=_hundredths(found["ad"]),
            rwg=_hundredths(found["rwg"]),
            reading=found["reading"],
        )
        for key, found in item["indicators"].items()
    )
    alpha = None if item["alpha"] is None else _hundredths(item["alpha"])
    groups = tuple(item["groups"])
    return Agreement(item["raters"], groups, item["multi_stakeholder"], indicators, alpha)


def _hundredths(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))
