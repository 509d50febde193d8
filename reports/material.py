"""What a report is made from, and the few look-ups that its sections share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from questionnaires.answers import (
    Answer,
    Answers,
    AnswerSheet,
    Special,
    asked_questions,
    relevant_answers,
)
from questionnaires.conditions import ScoreAtLeast
from questionnaires.definition import Dimension, Indicator, Questionnaire
from questionnaires.result import AssessmentResult, GateOutcome, GateState
from questionnaires.scoring import has_evidence


class Layer(StrEnum):
    """Whose answers a report shows; none overwrites another."""

    OWN = "own answers"
    STAKEHOLDERS = "several stakeholders"
    AGREED = "agreed with the consultant"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who publishes the report: a name for the cover and the foot of each page, and a contact."""

    name: str = "Cluster Readiness"
    contact: str = ""


DEFAULT_IDENTITY = Identity()


class EvidenceState(StrEnum):
    """Whether an answer needs a named piece of evidence, and has one (method 5.2)."""

    NAMED = "named"
    OUTSTANDING = "outstanding"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class GateView:
    """One gate as a reader meets it: its name, its minimum, what was found, and by how much.

    `minimum`, `value` and `margin` are levels, or points of a score when `on_score`.
    """

    id: str
    name: str
    dimension_id: str
    on_score: bool
    why: str
    outcome: GateOutcome

    @property
    def state(self) -> GateState:
        """Passed, failed or open, by the answers as given."""
        return self.outcome.outcome


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a report is made from, as plain frozen values."""

    questionnaire: Questionnaire
    result: AssessmentResult
    sheet: AnswerSheet
    made_on: date
    identity: Identity
    layer: Layer
    answers: Answers
    """The answers to questions that were asked."""
    asked: frozenset[str]


def gather(
    questionnaire: Questionnaire,
    result: AssessmentResult,
    sheet: AnswerSheet,
    *,
    made_on: date,
    identity: Identity,
    layer: Layer,
) -> Material:
    """Put the material of one report together; only answers that were asked for count."""
    return Material(
        questionnaire=questionnaire,
        result=result,
        sheet=sheet,
        made_on=made_on,
        identity=identity,
        layer=layer,
        answers=relevant_answers(questionnaire, sheet.answers),
        asked=asked_questions(questionnaire, sheet.answers),
    )


def short_name(name: str) -> str:
    """A name without what stands in brackets after it."""
    return name.partition(" (")[0]


def known_level(answer: Answer | None) -> int | Fraction | None:
    """The level of an answer to an indicator; None for don't know, not applicable, unanswered."""
    if answer is None or not isinstance(answer.value, int | Fraction):
        return None
    return answer.value


def anchor_text(indicator: Indicator, level: float | Fraction) -> str:
    """The description of a level; of the lower one for a level in between (method 5.1)."""
    texts = {anchor.level: anchor.text for anchor in indicator.anchors}
    return texts[int(level)]


def evidence_state(material: Material, indicator_id: str) -> EvidenceState:
    """Evidence is asked for high levels, and for the level that passes a gate (method 5.2)."""
    if has_evidence(material.answers, indicator_id):
        return EvidenceState.NAMED
    level = known_level(material.answers.get(indicator_id))
    if level is None:
        return EvidenceState.NOT_ASKED
    wanted = min(
        material.questionnaire.scale.evidence.from_level,
        material.questionnaire.gate_levels.get(indicator_id, material.questionnaire.top_level + 1),
    )
    return EvidenceState.OUTSTANDING if level >= wanted else EvidenceState.NOT_ASKED


def list_gates(material: Material) -> tuple[GateView, ...]:
    """Every gate with its name, in the order of the questionnaire's dimensions."""
    questionnaire = material.questionnaire
    outcomes = {item.gate_id: item for item in material.result.gates}
    dimensions = {item.id: item for item in questionnaire.dimensions}
    views: list[GateView] = []
    for gate in questionnaire.gates:
        minimum = gate.minimum
        on_score = isinstance(minimum, ScoreAtLeast)
        subject = minimum.score if isinstance(minimum, ScoreAtLeast) else minimum.level
        name, home = _name_and_home(questionnaire, dimensions, subject)
        views.append(GateView(gate.id, name, home, on_score, gate.why, outcomes[gate.id]))
    order = {name: place for place, name in enumerate(dimensions)}
    return tuple(sorted(views, key=lambda view: (order[view.dimension_id], view.on_score)))


def _name_and_home(
    questionnaire: Questionnaire, dimensions: Mapping[str, Dimension], subject: str
) -> tuple[str, str]:
    """The name of an indicator or dimension, and the dimension it belongs to."""
    if subject in dimensions:
        return short_name(dimensions[subject].name), subject
    return questionnaire.indicators[subject].name, questionnaire.dimension_of[subject]


def chosen_option(material: Material, question_id: str) -> str | None:
    """The id of the option chosen for a context question, if one was."""
    answer = material.answers.get(question_id)
    if answer is None or isinstance(answer.value, Special) or not isinstance(answer.value, str):
        return None
    return answer.value
