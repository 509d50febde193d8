"""The recommended stage and the length of the workshop (method 4.3 and 5.7)."""

from __future__ import annotations

from dataclasses import replace

from questionnaires.conditions import Facts, Outcome, outcome
from questionnaires.definition import Questionnaire
from questionnaires.result import (
    Classification,
    Inconsistency,
    StageRecommendation,
    WorkshopAdvice,
)
from questionnaires.rules import StageRule


def recommend_stage(
    questionnaire: Questionnaire, facts: Facts, classification: Classification
) -> StageRecommendation:
    """The first rule that holds for the declared class (method 5.7).

    The alternative is the stage that the possible class would give, where it differs.
    """
    rule = find_rule(questionnaire, replace(facts, class_id=classification.declared))
    other = find_rule(questionnaire, replace(facts, class_id=classification.possible))
    return StageRecommendation(
        stage=rule.stage,
        rule=rule.id,
        note=rule.note,
        alternative=other.stage if other.stage != rule.stage else None,
    )


def find_rule(questionnaire: Questionnaire, facts: Facts) -> StageRule:
    """The first stage rule whose condition holds for certain; the last one has no condition."""
    return next(
        rule
        for rule in questionnaire.stage_rules
        if rule.when is None or outcome(rule.when, facts) is Outcome.YES
    )


def advise_workshop(
    questionnaire: Questionnaire, facts: Facts, stage: StageRecommendation
) -> WorkshopAdvice:
    """One day or two: one point for each reason that holds for certain (method 4.3)."""
    known = replace(facts, stage=stage.stage, note=stage.note)
    points = questionnaire.workshop.points
    reasons = tuple(item.id for item in points if outcome(item.when, known) is Outcome.YES)
    reached = [item for item in questionnaire.workshop.lengths if item.from_points <= len(reasons)]
    length = reached[-1]
    return WorkshopAdvice(length.days, length.second_day_optional, len(reasons), reasons)


def find_inconsistencies(questionnaire: Questionnaire, facts: Facts) -> tuple[Inconsistency, ...]:
    """Answers that do not fit together; they are shown and change nothing (method 4.1)."""
    return tuple(
        Inconsistency(check.id, check.questions)
        for check in questionnaire.consistency
        if outcome(check.when, facts) is Outcome.YES
    )
