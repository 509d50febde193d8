"""The profile: the six dimensions with their bounds, and the floor that some must reach."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from questionnaires.conditions import ScoreAtLeast
from reports.material import Material, short_name


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One dimension: its score, what the unknowns leave possible, and its floor if it has one."""

    id: str
    title: str
    core: bool
    score: Decimal | None
    low: Decimal | None
    high: Decimal | None
    floor: Decimal | None
    answered: int
    applicable: int


@dataclass(frozen=True, slots=True)
class Profile:
    """All dimensions, and the one number for progress over time."""

    name: ClassVar[str] = "profile"

    rows: tuple[ProfileRow, ...]
    index: Decimal | None
    minimum_answered: Decimal


def build(material: Material) -> Profile:
    """The profile of one report."""
    questionnaire = material.questionnaire
    floors = {
        gate.minimum.score: Decimal(gate.minimum.at_least)
        for gate in questionnaire.gates
        if isinstance(gate.minimum, ScoreAtLeast)
    }
    dimensions = {item.id: item for item in questionnaire.dimensions}
    rows = tuple(
        ProfileRow(
            id=score.dimension_id,
            title=short_name(dimensions[score.dimension_id].name),
            core=dimensions[score.dimension_id].role == "core",
            score=score.score,
            low=score.low,
            high=score.high,
            floor=floors.get(score.dimension_id),
            answered=score.answered,
            applicable=score.applicable,
        )
        for score in material.result.dimensions
    )
    least = max(item.minimum_answered for item in questionnaire.dimensions)
    return Profile(rows=rows, index=material.result.index, minimum_answered=least)
