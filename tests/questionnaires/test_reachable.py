"""Everything that a published version can say is said of some sheet: no class and no rule is dead.

The witnesses are data, one file for each published version.
"""

from collections.abc import Iterator

import pytest

from questionnaires.catalogue import get_questionnaire
from questionnaires.definition import Questionnaire, QuestionnaireRef
from questionnaires.evaluation import evaluate
from questionnaires.result import AssessmentResult, GateState
from tests.questionnaires.at_hand import HERE, PUBLISHED, read_answers, read_yaml

each_version = pytest.mark.parametrize("ref", PUBLISHED, ids=str)


def sayable(questionnaire: Questionnaire) -> Iterator[str]:
    """Every outcome that a result can have, in words."""
    for item in questionnaire.classes:
        yield from (f"{kind} {item.id}" for kind in ("declared", "confirmed", "possible"))
    for modifier in questionnaire.modifiers:
        yield f"modifier {modifier.id}"
    for gate in questionnaire.gates:
        yield from (f"gate {gate.id} {state}" for state in GateState)
    for rule in questionnaire.stage_rules:
        yield f"rule {rule.id}"
    for length in questionnaire.workshop.lengths:
        yield f"length {length.days} {length.second_day_optional}"
    for point in questionnaire.workshop.points:
        yield f"point {point.id}"
    for check in questionnaire.consistency:
        yield f"check {check.id}"


def said(result: AssessmentResult) -> Iterator[str]:
    """Every outcome of one result, in the same words."""
    classification = result.classification
    yield f"declared {classification.declared}"
    yield f"confirmed {classification.confirmed}"
    yield f"possible {classification.possible}"
    yield f"modifier {classification.modifier}"
    yield f"rule {result.stage.rule}"
    yield f"length {result.workshop.days} {result.workshop.second_day_optional}"
    yield from (f"gate {gate.gate_id} {gate.outcome}" for gate in result.gates)
    yield from (f"point {name}" for name in result.workshop.reasons)
    yield from (f"check {item.code}" for item in result.consistency)


@each_version
def test_every_class_modifier_gate_rule_length_and_check_has_a_witness(
    ref: QuestionnaireRef,
) -> None:
    questionnaire = get_questionnaire(ref)
    sheets = read_yaml(HERE / "witnesses" / f"{ref}.yaml")
    witnessed = {
        outcome
        for sheet in sheets
        for outcome in said(evaluate(questionnaire, read_answers(sheet)))
    }

    assert [outcome for outcome in sayable(questionnaire) if outcome not in witnessed] == []


@each_version
def test_no_witness_is_superfluous(ref: QuestionnaireRef) -> None:
    questionnaire = get_questionnaire(ref)
    outcomes = [
        set(said(evaluate(questionnaire, read_answers(sheet)))) & set(sayable(questionnaire))
        for sheet in read_yaml(HERE / "witnesses" / f"{ref}.yaml")
    ]

    for number, own in enumerate(outcomes):
        others = set().union(*outcomes[:number], *outcomes[number + 1 :])
        assert own - others
