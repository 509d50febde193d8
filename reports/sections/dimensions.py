"""The answers, dimension by dimension: the score with its arithmetic, and every question."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from questionnaires.answers import DONT_KNOW, NOT_APPLICABLE, Answer
from questionnaires.definition import Dimension, Indicator
from questionnaires.result import DimensionScore
from questionnaires.scoring import points, raw_score
from reports.material import (
    EvidenceState,
    GateView,
    Material,
    anchor_text,
    evidence_state,
    known_level,
    list_gates,
    short_name,
)

LONG_NOTE = 600
"""From so many characters of evidence and note on, a question may be broken over two pages."""


class AnswerState(StrEnum):
    """What kind of answer a question has; the four differ (method 5.5)."""

    LEVEL = "level"
    DONT_KNOW = "don't know"
    NOT_APPLICABLE = "not applicable"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question: the anchor chosen, the next one up, its evidence and note."""

    id: str
    title: str
    question: str
    state: AnswerState
    level: int | Fraction | None
    anchor: str
    next_level: int | None
    next_anchor: str
    evidence_state: EvidenceState
    evidence: str
    example: str
    note: str
    gate: GateView | None
    groups: tuple[str, ...]

    @property
    def is_long(self) -> bool:
        """Whether the respondent's words are too long to keep the question on one page."""
        return len(self.evidence) + len(self.note) > LONG_NOTE


@dataclass(frozen=True, slots=True)
class PartScore:
    """A sub-dimension as a reader recomputes it: the points of its answers, and their mean."""

    title: str
    points: tuple[Decimal, ...]
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class DimensionView:
    """One dimension with its score, how it was computed, and its questions."""

    id: str
    title: str
    about: str
    core: bool
    score: DimensionScore
    gate: GateView | None
    parts: tuple[PartScore, ...]
    by_mean: bool
    """Whether the dimension is the plain mean of its parts, so that the sum can be printed."""
    total: Decimal
    minimum_answered: Decimal
    questions: tuple[QuestionView, ...]

    @property
    def scored(self) -> tuple[PartScore, ...]:
        """The parts that have a score."""
        return tuple(part for part in self.parts if part.score is not None)


@dataclass(frozen=True, slots=True)
class Dimensions:
    """All dimensions, and what the levels mean in general."""

    name: ClassVar[str] = "dimensions"

    dimensions: tuple[DimensionView, ...]
    meanings: tuple[str, ...]
    points: tuple[Decimal, ...]
    top_level: int
    evidence_from: int


def build(material: Material) -> Dimensions:
    """All sections on dimensions of one report."""
    questionnaire = material.questionnaire
    scores = {item.dimension_id: item for item in material.result.dimensions}
    gates = {gate.id: gate for gate in list_gates(material)}
    return Dimensions(
        dimensions=tuple(
            _dimension(material, item, scores[item.id], gates) for item in questionnaire.dimensions
        ),
        meanings=questionnaire.scale.meanings,
        points=questionnaire.scale.points,
        top_level=questionnaire.top_level,
        evidence_from=questionnaire.scale.evidence.from_level,
    )


def _dimension(
    material: Material, dimension: Dimension, score: DimensionScore, gates: dict[str, GateView]
) -> DimensionView:
    parts = _parts(material, dimension)
    weights = {part.weight for part in dimension.parts}
    return DimensionView(
        id=dimension.id,
        title=short_name(dimension.name),
        about=dimension.about,
        core=dimension.role == "core",
        score=score,
        gate=gates.get(dimension.id),
        parts=parts,
        by_mean=dimension.aggregation.by == "mean" and len(weights) == 1,
        total=sum((part.score for part in parts if part.score is not None), Decimal()),
        minimum_answered=dimension.minimum_answered,
        questions=tuple(
            _question(material, item, gates.get(item.id))
            for item in dimension.walk()
            if item.id in material.asked
        ),
    )


def _parts(material: Material, dimension: Dimension) -> tuple[PartScore, ...]:
    """The sub-dimensions in points, rounded to two decimals so that a reader can add them up."""
    scale = material.questionnaire.scale
    earned = {
        indicator.id: points(scale, level)
        for indicator in dimension.walk()
        if (level := known_level(material.answers.get(indicator.id))) is not None
    }
    parts: list[PartScore] = []
    for part in dimension.sub_dimensions:
        score = raw_score(part, earned)
        each = tuple(_hundredths(earned[i.id]) for i in part.walk() if i.id in earned)
        parts.append(PartScore(part.name, each, None if score is None else _hundredths(score)))
    return tuple(parts)


def _hundredths(value: int | Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _question(material: Material, indicator: Indicator, gate: GateView | None) -> QuestionView:
    answer = material.answers.get(indicator.id)
    level = known_level(answer)
    following = None if level is None else int(level) + 1
    if following is not None and following > material.questionnaire.top_level:
        following = None
    names = {item.id: item.text for item in material.questionnaire.stakeholder_groups}
    return QuestionView(
        id=indicator.id,
        title=indicator.name,
        question=indicator.question,
        state=_state(answer),
        level=level,
        anchor="" if level is None else anchor_text(indicator, level),
        next_level=following,
        next_anchor="" if following is None else anchor_text(indicator, following),
        evidence_state=evidence_state(material, indicator.id),
        evidence="" if answer is None else answer.evidence.strip(),
        example=indicator.evidence,
        note="" if answer is None else answer.note.strip(),
        gate=gate,
        groups=tuple(names[group] for group in indicator.asked_of),
    )


def _state(answer: Answer | None) -> AnswerState:
    if answer is None:
        return AnswerState.UNANSWERED
    if answer.value is NOT_APPLICABLE:
        return AnswerState.NOT_APPLICABLE
    return AnswerState.DONT_KNOW if answer.value is DONT_KNOW else AnswerState.LEVEL
