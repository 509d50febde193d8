"""How the report was made: method, limits, what was not assessed, and how to check it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from questionnaires.definition import QuestionnaireRef
from reports.material import Identity, Material


@dataclass(frozen=True, slots=True)
class MethodSection:
    """What a sceptic needs in order to trace every figure."""

    name: ClassVar[str] = "method"

    indicators: int
    dimensions: int
    gates: int
    limits: tuple[str, ...]
    slip: Decimal
    runs: int
    stability_method: str
    stable_from: Decimal
    evidence_from: int
    counts_as: int
    questionnaire: QuestionnaireRef
    fingerprint: str
    digest: str
    engine: str
    made_on: date
    identity: Identity


def build(material: Material) -> MethodSection:
    """The section on the method of one report."""
    questionnaire, result = material.questionnaire, material.result
    uncertainty, evidence = questionnaire.uncertainty, questionnaire.scale.evidence
    return MethodSection(
        indicators=len(questionnaire.indicators),
        dimensions=len(questionnaire.dimensions),
        gates=len(questionnaire.gates),
        limits=questionnaire.limits,
        slip=uncertainty.slip,
        runs=uncertainty.runs,
        stability_method=result.stability.method,
        stable_from=uncertainty.stable_from,
        evidence_from=evidence.from_level,
        counts_as=evidence.counts_as,
        questionnaire=result.questionnaire,
        fingerprint=result.fingerprint,
        digest=result.digest,
        engine=result.engine,
        made_on=material.made_on,
        identity=material.identity,
    )
