"""One page that says it all: class, how firm, what decides it, strengths, brakes, workshop."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from questionnaires.result import Confidence, GateState, WorkshopAdvice
from questionnaires.rules import Modifier, ReadinessClass, Stage
from reports.material import GateView, Material, anchor_text, known_level, list_gates

SHOWN = 3
"""How many points are named as strong, and how many as holding the region back."""


@dataclass(frozen=True, slots=True)
class Point:
    """One answer worth naming: the question's name, its level, and the level in words."""

    id: str
    name: str
    level: int | Fraction
    anchor: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a minister reads in half a minute."""

    name: ClassVar[str] = "summary"

    region: str
    class_: ReadinessClass
    modifier: Modifier | None
    confirmed: ReadinessClass
    possible: ReadinessClass
    next_class: ReadinessClass | None
    confidence: Confidence
    stability: Decimal
    answered: int
    applicable: int
    deciding: tuple[GateView, ...]
    """Gates of the next class that are failed or open; for the highest class, the narrowest."""
    gates_total: int
    strongest: tuple[Point, ...]
    holding_back: tuple[Point, ...]
    stage: Stage
    note: Literal["optional", "provisional"] | None
    advice: WorkshopAdvice
    cluster_needed: bool
    """False when nobody has decided on a cluster and the class does not need one."""


def build(material: Material) -> Summary:
    """The summary of one report."""
    questionnaire, result = material.questionnaire, material.result
    classes = {item.id: item for item in questionnaire.classes}
    reached = result.classification
    asked_for = gates_ahead(material)
    scores = result.dimensions
    return Summary(
        region=material.sheet.region.name.strip(),
        class_=classes[reached.declared],
        modifier=find_modifier(material),
        confirmed=classes[reached.confirmed],
        possible=classes[reached.possible],
        next_class=None if result.next_class is None else classes[result.next_class.class_id],
        confidence=result.confidence,
        stability=result.stability.share,
        answered=sum(score.answered for score in scores),
        applicable=sum(score.applicable for score in scores),
        deciding=_deciding(asked_for),
        gates_total=len(asked_for),
        strongest=_strongest(material),
        holding_back=_holding_back(material),
        stage=next(item for item in questionnaire.stages if item.id == result.stage.stage),
        note=result.stage.note,
        advice=result.workshop,
        cluster_needed=result.stage.stage != questionnaire.stages[0].id,
    )


def find_modifier(material: Material) -> Modifier | None:
    """The closer description of the declared class, if one holds."""
    wanted = material.result.classification.modifier
    return next((item for item in material.questionnaire.modifiers if item.id == wanted), None)


def gates_ahead(material: Material) -> tuple[GateView, ...]:
    """The gates of the next class, or of the class reached when there is none above."""
    classes = {item.id: item for item in material.questionnaire.classes}
    following = material.result.next_class
    reached = material.result.classification.declared
    target = classes[reached if following is None else following.class_id]
    tests = set(target.tests)
    return tuple(gate for gate in list_gates(material) if tests & set(gate.outcome.tests))


def _deciding(gates: tuple[GateView, ...]) -> tuple[GateView, ...]:
    """Failed gates first, then open ones; when all are passed, those passed by the least."""
    shut = [gate for gate in gates if gate.state is not GateState.PASS]
    if shut:
        return tuple(sorted(shut, key=lambda gate: gate.state is GateState.OPEN))
    return tuple(sorted(gates, key=_closeness)[:SHOWN])


def _closeness(gate: GateView) -> Decimal:
    """Margins of levels and of points on one scale: a level is worth 25 points."""
    margin = gate.outcome.margin or Decimal()
    return margin if gate.on_score else margin * 25


def _points(material: Material) -> list[Point]:
    """Every known answer to an indicator, in the order of the questionnaire."""
    found: list[Point] = []
    for name, indicator in material.questionnaire.indicators.items():
        level = known_level(material.answers.get(name))
        if level is not None:
            found.append(Point(name, indicator.name, level, anchor_text(indicator, level)))
    return found


def _strongest(material: Material) -> tuple[Point, ...]:
    """The highest answers that mean at least *agreed and partly in place*; gates first."""
    gates = material.questionnaire.gate_levels
    high = [point for point in _points(material) if point.level >= middle(material)]
    high.sort(key=lambda point: (-point.level, point.id not in gates))
    return tuple(high[:SHOWN])


def _holding_back(material: Material) -> tuple[Point, ...]:
    """Failed gates first, then what else the next class asks for, then the lowest answers."""
    following = material.result.next_class
    wanted = {} if following is None else {c.indicator_id: c.to_level for c in following.changes}
    failed = {gate.id for gate in gates_ahead(material) if gate.state is GateState.FAIL}
    low = [
        point
        for point in _points(material)
        if point.level <= middle(material) or point.id in wanted
    ]
    low.sort(
        key=lambda point: (
            point.id not in failed,
            point.id not in wanted,
            point.level - wanted.get(point.id, 0),
        )
    )
    return tuple(low[:SHOWN])


def middle(material: Material) -> int:
    """The level in the middle of the scale: agreed and partly in place (method 5.1)."""
    return material.questionnaire.top_level // 2
