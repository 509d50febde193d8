"""The one entry point: answers in, result out."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version

from questionnaires.answers import Answers, known_context, relevant_answers
from questionnaires.classification import classify, find_next_class, gate_facts, judge_gates
from questionnaires.conditions import Facts
from questionnaires.definition import Questionnaire
from questionnaires.result import Agreement, AssessmentResult, DimensionScore
from questionnaires.scoring import LevelSheet, bounds, overall_index, read_levels, score_dimension
from questionnaires.sheets import digest_of
from questionnaires.stages import advise_workshop, find_inconsistencies, recommend_stage
from questionnaires.uncertainty import confidence, stability

ENGINE_VERSION = version("cluster-readiness")


def evaluate(
    questionnaire: Questionnaire, answers: Answers, agreement: Agreement | None = None
) -> AssessmentResult:
    """Score one sheet by one version of a questionnaire (method 5).

    `answers` must be free of issues (`check_answers`); answers to questions that are not asked are
    left out. `agreement` belongs to a sheet that `raters.consolidate` made of several. The same
    answers give the same result, in any order and in any language. Never raises for acceptable
    answers.
    """
    relevant = relevant_answers(questionnaire, answers)
    sheet = read_levels(questionnaire, relevant)
    scores = tuple(score_dimension(questionnaire, item, sheet) for item in questionnaire.dimensions)
    facts = _facts(questionnaire, relevant, sheet, scores)
    confirmed = _confirmed(questionnaire, facts, sheet)
    gates = judge_gates(questionnaire, relevant, facts, confirmed, agreement)
    facts = replace(facts, gate_states=gate_facts(gates, questionnaire))
    classification = classify(questionnaire, gates, facts)
    facts = replace(facts, class_id=classification.declared)
    stage = recommend_stage(questionnaire, facts, classification)
    digest = digest_of(relevant)
    firmness = stability(questionnaire, classification.declared, sheet, digest)
    return AssessmentResult(
        questionnaire=questionnaire.ref,
        fingerprint=questionnaire.fingerprint,
        engine=ENGINE_VERSION,
        digest=digest,
        dimensions=scores,
        index=overall_index(
            questionnaire.index, {item.dimension_id: item.score for item in scores}
        ),
        classification=classification,
        gates=gates,
        next_class=find_next_class(questionnaire, classification.declared, sheet),
        stage=stage,
        workshop=advise_workshop(questionnaire, facts, stage),
        stability=firmness,
        confidence=confidence(questionnaire, classification, firmness, gates),
        consistency=find_inconsistencies(questionnaire, facts),
        agreement=agreement,
    )


def _facts(
    questionnaire: Questionnaire,
    answers: Answers,
    sheet: LevelSheet,
    scores: tuple[DimensionScore, ...],
) -> Facts:
    return Facts(
        levels=sheet.known,
        bounds={
            item.dimension_id: (item.low, item.high)
            for item in scores
            if item.low is not None and item.high is not None
        },
        shown={item.dimension_id: item.score for item in scores if item.score is not None},
        answers=known_context(questionnaire, answers),
        conditions={item.id: item.when for item in questionnaire.conditions},
        item_dimensions=questionnaire.item_dimensions,
    )


def facts_after(questionnaire: Questionnaire, answers: Answers, result: AssessmentResult) -> Facts:
    """What is known once the result stands: answers, scores, gates, class and stage."""
    relevant = relevant_answers(questionnaire, answers)
    sheet = read_levels(questionnaire, relevant)
    return replace(
        _facts(questionnaire, relevant, sheet, result.dimensions),
        gate_states=gate_facts(result.gates, questionnaire),
        class_id=result.classification.declared,
        stage=result.stage.stage,
        note=result.stage.note,
    )


def _confirmed(questionnaire: Questionnaire, facts: Facts, sheet: LevelSheet) -> Facts:
    """The same facts with levels lowered where evidence is outstanding (method 5.2)."""
    found = dict(facts.bounds)
    for dimension in questionnaire.dimensions:
        lowered = any(
            sheet.confirmed[item.id] != sheet.known[item.id]
            for item in dimension.walk()
            if item.id in sheet.known
        )
        if lowered:
            low, high = bounds(questionnaire, dimension, sheet.confirmed, sheet.not_applicable)
            if low is not None and high is not None:
                found[dimension.id] = (low, high)
    return replace(facts, levels=sheet.confirmed, bounds=found)
